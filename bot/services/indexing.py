"""The index of every show: made of what is stored, kept in files, and in memory while it is asked."""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from bot.notes import read_notes
from bot.search import Document, Hit, Index
from bot.search.packing import Label
from bot.search.segment import Segment
from bot.services.feeds.importing import NOTES_READER
from bot.services.segment_files import SegmentFiles
from db import episodes, shows
from db.database import Database
from db.models import ChapterSource, FeedItem, ListedEpisode, Show, to_unix

BUDGET = 64 * 1024 * 1024  # bytes of segments kept in memory
AT_ONCE = 200  # episodes read from the database at once while an index is made
REMEMBERED = 200  # beginnings of queries whose suggestions are remembered, for each set of shows

Suggestion = tuple[ListedEpisode, Hit | None]


@dataclass(frozen=True, slots=True)
class View:
    """Some shows searched together, and what was suggested of them."""

    index: Index
    suggested: dict[str, Sequence[Suggestion]] = field(default_factory=dict[str, Sequence[Suggestion]])

    def remember(self, typed: str, found: Sequence[Suggestion]) -> None:
        """Keep what a beginning leads to."""
        if len(self.suggested) >= REMEMBERED:
            self.suggested.clear()
        self.suggested[typed] = found


class Indexing:
    """Owns the segments. A place asks the same few shows again and again, so these stay in memory together.

    What was asked longest ago goes first; a segment is in memory once, however many places ask it.
    """

    def __init__(self, db: Database, *, budget: int = BUDGET) -> None:
        self._db = db
        self._budget = budget
        self._files = SegmentFiles(db.path)
        self._segments = WeakValueDictionary[int, Segment]()
        self._views = OrderedDict[frozenset[int], View]()
        self._unwritten: dict[int, Segment] = {}  # which only memory has
        self._contents: dict[int, int] = {}  # of each show, as its segment has it
        self._updating = asyncio.Lock()
        self.shows: dict[int, Show] = {}  # the one with most episodes first

    def __contains__(self, show_id: int) -> bool:
        """Whether a show's segment is ready to be read."""
        return show_id in self._contents

    @property
    def knows_its_shows(self) -> bool:
        """Whether the shows are those that have a segment."""
        return self.shows.keys() == self._contents.keys()

    async def read_shows(self) -> None:
        """Have shows called as they are now, those without an episode included."""
        self.shows = {show.id: show for show in await shows.shows(self._db.long_reader)}
        for key, view in self._views.items():
            titles = self._titles(key)
            if view.index.show_titles != titles:
                self._views[key] = View(Index.of(view.index.segments, titles))

    async def open(self) -> None:
        """Learn which shows there are and which segments are ready; nothing is made."""
        await self.read_shows()
        contents = await shows.contents(self._db.long_reader)
        labels = [_label(show_id, content) for show_id, content in contents.items()]
        ready = await asyncio.to_thread(
            lambda: [each for each in labels if self._files.label(each.show_id) == each]
        )
        self._contents.update({label.show_id: label.content for label in ready})

    async def outdated(self) -> dict[int, int | None]:
        """The shows whose segments are behind, with the content they should have; None for one gone."""
        contents = await shows.contents(self._db.long_reader)
        gone = dict.fromkeys(self._contents.keys() - contents.keys())
        return gone | {n: content for n, content in contents.items() if self._contents.get(n) != content}

    async def changed(self, show_id: int) -> set[int]:
        """The ids of the episodes of a show that are not in its segment as they are stored."""
        return _changed(await self._base(show_id), await episodes.revisions(self._db.long_reader, show_id))

    async def update(self, show_ids: Collection[int] | None = None) -> set[int]:
        """Bring the segments of some shows, or all, up to date; the ids of the episodes that changed.

        What did not change is not read again.
        """
        changed: set[int] = set()
        for show_id, content in (await self.outdated()).items():
            if show_ids is None or show_id in show_ids:
                async with self._updating:  # a show at a time: one that is asked need not wait for all
                    changed |= await self._update(show_id, content)
        return changed

    async def _update(self, show_id: int, content: int | None) -> set[int]:
        if content is not None and self._contents.get(show_id) == content:
            return set()
        base = await self._base(show_id)
        stored = await episodes.revisions(self._db.long_reader, show_id)
        changed = _changed(base, stored)
        if content is None:
            await self._delete(show_id)
            return changed
        documents: list[Document] = []
        ids = sorted(changed & stored.keys())
        for first in range(0, len(ids), AT_ONCE):
            items = await episodes.items(self._db.long_reader, ids=ids[first : first + AT_ONCE])
            documents += await asyncio.to_thread(_documents, show_id, items, stored)
        label = _label(show_id, content)
        gone = changed - stored.keys()
        segment, is_written = await asyncio.to_thread(self._made, base, documents, gone, label)
        self._contents[show_id] = content
        self._segments[show_id] = segment  # from now on every new view has it
        self._unwritten.pop(show_id, None)
        if not is_written:
            self._unwritten[show_id] = segment
        asked = {key: view for key, view in self._views.items() if show_id in key}
        renewed = await asyncio.to_thread(
            lambda: {key: self._with(asked[key], segment, key) for key in asked}
        )
        for key, view in renewed.items():
            if self._views.get(key) is asked[key]:
                self._views[key] = view
        return changed

    def _made(
        self, base: Segment | None, documents: list[Document], gone: Collection[int], label: Label
    ) -> tuple[Segment, bool]:
        if base is None:
            return self._files.write(Segment.of(label.show_id, documents), label)
        return self._files.write(base.updated(documents, gone) if documents or gone else base, label)

    async def _base(self, show_id: int) -> Segment | None:
        """The segment of a show as it is, which may have to be brought up to date."""
        held = self._segments.get(show_id)
        return held if held is not None else await asyncio.to_thread(self._stored, show_id)

    def _stored(self, show_id: int) -> Segment | None:
        label = self._files.label(show_id)
        known = label and label._replace(content=0) == _label(show_id, 0)
        return self._files.read(label) if label and known else None

    async def _delete(self, show_id: int) -> None:
        self._contents.pop(show_id, None)
        self._segments.pop(show_id, None)
        self._unwritten.pop(show_id, None)
        for key in [key for key in self._views if show_id in key]:
            del self._views[key]
        await asyncio.to_thread(self._files.delete, show_id)

    def _with(self, view: View, segment: Segment, key: frozenset[int]) -> View:
        others = [each for each in view.index.segments if each.show_id != segment.show_id]
        return self._view_of([*others, segment], key)

    def is_warm(self, show_ids: frozenset[int]) -> bool:
        """Whether these shows are in memory to be searched together."""
        return show_ids in self._views

    async def warm(self, show_ids: frozenset[int]) -> None:
        """Read what is needed to search some shows, off the event loop."""
        if self.is_warm(show_ids):
            return
        labels = [_label(n, self._contents[n]) for n in show_ids if n in self and n not in self._segments]
        read = await asyncio.to_thread(lambda: [self._files.read(label) for label in labels])
        for label, segment in zip(labels, read, strict=True):
            self._take(label, segment)
        self.view(show_ids)

    def view(self, show_ids: frozenset[int]) -> View:
        """Some shows to be searched together; waits for the disk unless they are warm."""
        found = self._views.get(show_ids)
        if found is None:
            segments = [segment for n in show_ids if (segment := self._read(n)) is not None]
            found = self._views[show_ids] = self._view_of(segments, show_ids)
            self._forget()
        self._views.move_to_end(show_ids)
        return found

    def _read(self, show_id: int) -> Segment | None:
        held = self._segments.get(show_id)
        if held is None and show_id in self:
            label = _label(show_id, self._contents[show_id])
            held = self._take(label, self._files.read(label))
        return held

    def _take(self, label: Label, segment: Segment | None) -> Segment | None:
        if segment is not None:
            self._segments[label.show_id] = segment
        elif self._contents.get(label.show_id) == label.content:
            del self._contents[label.show_id]  # torn, or another program's: it is made again
        return segment

    def _view_of(self, segments: Sequence[Segment], show_ids: Collection[int]) -> View:
        in_order = sorted(segments, key=lambda segment: segment.show_id)
        return View(Index.of(in_order, self._titles(show_ids)))

    def _forget(self) -> None:
        """Let go of what was asked longest ago while there is too much; never of what was asked last."""
        users = Counter(n for key in self._views for n in key)
        size = sum(segment.size for segment in self._segments.values())
        while size > self._budget and len(self._views) > 1:
            key, view = self._views.popitem(last=False)
            users.subtract(key)
            size -= sum(segment.size for segment in view.index.segments if not users[segment.show_id])

    def _titles(self, show_ids: Collection[int]) -> dict[int, str]:
        return {show_id: self.shows[show_id].title for show_id in show_ids if show_id in self.shows}


def _changed(base: Segment | None, stored: Mapping[int, tuple[int, int]]) -> set[int]:
    before = base.revisions if base else {}
    now = {n: revision for n, (revision, _) in stored.items()}
    return {n for n in before.keys() | now.keys() if before.get(n) != now.get(n)}


def _label(show_id: int, content: int) -> Label:
    return Label(show_id, NOTES_READER, content)


def _documents(
    show_id: int, items: Mapping[int, FeedItem], stored: Mapping[int, tuple[int, int]]
) -> list[Document]:
    return [document_of(n, show_id, item, *stored[n]) for n, item in items.items() if n in stored]


def document_of(
    episode_id: int, show_id: int, item: FeedItem, revision: int = 0, first_seen_at: int | None = None
) -> Document:
    """What is indexed of an episode."""
    best = next((s for s in ChapterSource if any(c.source is s for c in item.chapters)), None)
    return Document(
        id=episode_id,
        show_id=show_id,
        title=item.title,
        number=item.number,
        season=item.season,
        published_at=to_unix(item.published_at),
        first_seen_at=first_seen_at,
        revision=revision,
        duration_s=item.duration_s,
        chapters=tuple((c.start_s, c.title) for c in item.chapters if c.source is best),
        links=tuple((link.url, link.label) for link in item.links if link.is_resource),
        persons=tuple(person.name for person in item.persons),
        summary=item.summary or "",
        notes=read_notes(item.notes).text if item.notes else "",
    )
