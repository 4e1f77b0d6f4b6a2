"""From what a member typed to the episode they meant; all of it from memory."""

import asyncio
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import islice

from bot.errors import UserError
from bot.notes import read_notes
from bot.search import EVERYTHING, CitedLinks, Document, Hit, Index, Matches, Scope
from bot.services.show_names import nearest_shows, show_named
from db import episodes, shows
from db.database import Database
from db.models import ChapterSource, Episode, FeedItem, Show, to_unix

CLOSE = 0.75  # of the best score: what may be meant as well
OTHERS = 10  # offered beside the best: a list to overlook
NEAREST = 3  # named after a miss, in one sentence
SUGGESTIONS = 25  # Discord's limit
SUGGESTIONS_REMEMBERED = 2_000
NO_EPISODES = "There are no episodes yet. The first ones come with the next feed check."
ID_MARK = "id:"  # begins the value of an autocomplete choice; typed text never does


Suggestion = tuple[Episode, Hit | None]


class EpisodeNotFound(UserError):
    """No episode is surely what was meant; `nearest` is what comes close all the same, if anything does."""

    def __init__(
        self, query: str, nearest: Sequence[Episode], *, within: str = "", is_empty: bool = False
    ) -> None:
        self.query = query
        self.nearest = nearest
        advice = "" if nearest or within else " Try a word of its title, a guest or a number."
        super().__init__(NO_EPISODES if is_empty else f"No episode matches “{query}”{within}.{advice}")


@dataclass(frozen=True, slots=True)
class Found:
    """The episode that was meant, and those that may have been."""

    hit: Hit | None  # none where the id itself was given
    episode_id: int
    others: Sequence[int] = ()
    query: str = ""  # by which it was found


class Finder:
    """Owns the index: built off the event loop, replaced whole, searched from memory only."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._index = Index.build([])
        self.cited = CitedLinks.build([])
        self._episodes: dict[int, Episode] = {}  # by id, the newest first
        self._shows: list[Show] = []
        self._suggested: dict[str, Sequence[Suggestion]] = {}
        self._changed_at: dict[int, int] = {}  # the instant of each episode's last change when it was read
        self._foreign_changes = -1  # when they were last looked for
        self._building = asyncio.Lock()

    async def load(self) -> None:
        """Build the index over the whole catalogue."""
        async with self._building:
            self._foreign_changes = await self._db.foreign_changes()
            changed_at = await self._reliable_instants()
            stored = await episodes.items(self._db.long_reader)
            await self._take(stored, Index.build)
            self._changed_at = changed_at

    async def update(self, ids: Collection[int]) -> None:
        """Have new, edited and deleted episodes found as they are now, without building everything again."""
        if not ids:
            return
        async with self._building:
            changed_at = await self._reliable_instants()
            stored = await episodes.items(self._db.long_reader, ids=list(ids))
            index, gone = self._index, set(ids) - stored.keys()
            await self._take(stored, lambda documents: index.with_documents(documents, gone))
            for episode_id in ids:
                self._changed_at.pop(episode_id, None)
            self._changed_at.update((n, changed_at[n]) for n in stored.keys() & changed_at.keys())

    async def update_shows(self) -> None:
        """Have shows found as they are now, those without an episode included."""
        self._shows = await shows.shows(self._db.long_reader)
        self._index = self._index.with_shows(_titles(self._shows))
        self._suggested.clear()

    async def changed_elsewhere(self) -> set[int]:
        """The episodes other programs have added, changed or deleted since they were read here."""
        foreign_changes = await self._db.foreign_changes()
        if foreign_changes == self._foreign_changes:
            return set()
        changed_at = await episodes.changed_at(self._db.long_reader)
        await self.update_shows()
        self._foreign_changes = foreign_changes
        changed = {n for n, instant in changed_at.items() if self._changed_at.get(n) != instant}
        return changed | (self._episodes.keys() - changed_at.keys())

    async def _reliable_instants(self) -> dict[int, int]:
        """When episodes last changed, without those that did just now: they may change again this second."""
        second = int(time.time())
        changed_at = await episodes.changed_at(self._db.long_reader)
        return {n: instant for n, instant in changed_at.items() if instant < second}

    async def _take(self, stored: dict[int, FeedItem], indexed: Callable[[list[Document]], Index]) -> None:
        by_id = {episode.id: episode for episode in await episodes.latest_episodes(self._db.long_reader)}
        every_show = await shows.shows(self._db.long_reader)
        titles = _titles(every_show)
        index, self.cited = await asyncio.to_thread(self._indexed, stored, by_id, indexed)
        self._index = index.with_shows(titles)
        self._episodes = by_id
        self._suggested.clear()
        self._shows = every_show

    def _indexed(
        self,
        stored: dict[int, FeedItem],
        by_id: dict[int, Episode],
        indexed: Callable[[list[Document]], Index],
    ) -> tuple[Index, CitedLinks]:
        documents = _documents(stored, by_id)
        return indexed(documents), self.cited.updated({d.id: d for d in documents}, by_id)

    def search(self, query: str, *, limit: int, scope: Scope = EVERYTHING) -> list[Hit]:
        """What matches, best first; empty where nothing plausibly does."""
        return self._index.search(query, limit=limit, scope=scope)

    def about(self, message: str, *, limit: int) -> list[Hit]:
        """What a chat message may be about, best first; reads many texts, so call it in a thread."""
        return self._index.search_message(message, limit=limit)

    async def matches(self, query: str, *, scope: Scope = EVERYTHING) -> Matches:
        """Everything that matches, best first."""
        return await asyncio.to_thread(self._index.matches, query, scope=scope)

    def matching(self, query: str, *, scope: Scope = EVERYTHING) -> set[int]:
        """The ids of all episodes that match."""
        return self._index.matching(query, scope=scope)

    def suggest(self, typed: str) -> Sequence[Suggestion]:
        """Up to 25 episodes for a query still being typed; the newest for an empty one.

        A community types the same few beginnings over and over, so what they lead to is remembered.
        """
        key = typed.strip()  # not its case: `KeepAlive` is two words, `keepalive` is one
        if key not in self._suggested:
            if len(self._suggested) >= SUGGESTIONS_REMEMBERED:
                self._suggested.clear()
            self._suggested[key] = self._suggest(typed)
        return self._suggested[key]

    def _suggest(self, typed: str) -> Sequence[Suggestion]:
        if not typed.strip():
            return [(episode, None) for episode in islice(self._episodes.values(), SUGGESTIONS)]
        hits = self._index.suggest(typed, limit=SUGGESTIONS)
        return [(self._episodes[hit.id], hit) for hit in hits if hit.id in self._episodes]

    def find(self, query: str, *, scope: Scope = EVERYTHING) -> Found:
        """The episode a member meant: a suggestion they picked, or words of their own.

        Raises:
            EpisodeNotFound: nothing comes close, or only prose speaks of it.

        """
        if query.startswith(ID_MARK) and query.removeprefix(ID_MARK).isdecimal():
            picked = int(query.removeprefix(ID_MARK))
            if picked in self._episodes:
                return Found(None, picked)
        if not query.strip() and self._episodes:
            return Found(None, next(iter(self._episodes)))
        hits = self.search(query, limit=OTHERS + 1, scope=scope)
        if not hits:
            raise self.miss(query)
        best, *rest = hits
        if best.doubtful:
            raise EpisodeNotFound(query.strip()[:100], self._episodes_of(hits[:NEAREST]))
        close = [hit.id for hit in rest if not best.confident and hit.score >= CLOSE * best.score]
        return Found(best, best.id, close, query)

    def miss(self, query: str, *, within: str = "") -> EpisodeNotFound:
        """What is said where nothing matches."""
        nearest = self._episodes_of(self._index.nearest(query, limit=NEAREST))
        return EpisodeNotFound(query.strip()[:100], nearest, within=within, is_empty=not self._episodes)

    def _episodes_of(self, hits: Sequence[Hit]) -> list[Episode]:
        return [self._episodes[hit.id] for hit in hits if hit.id in self._episodes]

    def episodes(self) -> Collection[Episode]:
        """Every episode's facts, the newest first."""
        return self._episodes.values()

    def episode(self, episode_id: int) -> Episode | None:
        """An episode's facts from memory."""
        return self._episodes.get(episode_id)

    def show_title(self, show_id: int) -> str:
        """A show's title from memory; empty for one that is not there."""
        return next((show.title for show in self._shows if show.id == show_id), "")

    def suggest_shows(self, typed: str) -> list[Show]:
        """The shows for a name still being typed, the nearest first."""
        return nearest_shows(self._shows, typed)

    def find_show(self, name: str) -> Show:
        """The show a member meant: a suggestion they picked, or a name typed by hand.

        Raises:
            ShowNotFound: nothing comes close.

        """
        return show_named(self._shows, name)


def _titles(every_show: Sequence[Show]) -> dict[int, str]:
    return {show.id: show.title for show in every_show}


def _documents(stored: dict[int, FeedItem], by_id: dict[int, Episode]) -> list[Document]:
    return [document_of(n, by_id[n].show_id, item) for n, item in stored.items() if n in by_id]


def document_of(episode_id: int, show_id: int, item: FeedItem) -> Document:
    best = next((s for s in ChapterSource if any(c.source is s for c in item.chapters)), None)
    return Document(
        id=episode_id,
        show_id=show_id,
        title=item.title,
        number=item.number,
        season=item.season,
        published_at=to_unix(item.published_at),
        duration_s=item.duration_s,
        chapters=tuple((c.start_s, c.title) for c in item.chapters if c.source is best),
        links=tuple((link.url, link.label) for link in item.links if link.is_resource),
        persons=tuple(person.name for person in item.persons),
        summary=item.summary or "",
        notes=read_notes(item.notes).text if item.notes else "",
    )
