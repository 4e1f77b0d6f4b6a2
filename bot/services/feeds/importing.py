"""Taking a source into the catalogue: decide what is what, read the notes, store all of it or nothing."""

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path

import aiosqlite

import db as database_package
from bot.feed.read import read_source
from bot.feed.source import Feed
from bot.notes.promotion import learn_promotion
from bot.services.feeds.identity import KnownEpisode, MatchedBy, Reconciliation, reconcile
from bot.services.feeds.merging import first_account, merged, with_chapters, without_ids
from bot.services.feeds.read_together import read_together
from bot.titles import letters
from db import episodes, shows
from db.database import Database, set_setting, setting
from db.models import Chapter, ChapterSource, FeedItem, Link, Platform, Show, ShowLink

Update = tuple[int, FeedItem, FeedItem]  # an episode's id, as known, as it becomes

EMPTIED = "emptied"  # the setting that says that a show was removed by hand
NOTES_READER = 4  # raise it with every change of bot.notes that reads stored notes differently
UNSTORABLE = (
    sqlite3.IntegrityError,
    sqlite3.DataError,
    OverflowError,
    UnicodeError,
)  # by an item's own fault
BUNDLED = Path(database_package.__file__).parent / "catalogue" / "backend-engineering-show.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What a source brought."""

    show: Show
    new: Sequence[int] = ()  # ids, oldest first
    changed: Sequence[int] = ()
    unchanged: int = 0
    withdrawn: Sequence[int] = ()
    returned: Sequence[int] = ()  # withdrawn before, and back in the feed
    reclassified: Sequence[int] = ()  # links of theirs became resources or ceased to be, by what others have
    reconciliation: Reconciliation
    problems: Sequence[str] = ()

    @property
    def touched(self) -> set[int]:
        """The ids whose cards may look different now."""
        return {*self.new, *self.changed, *self.withdrawn, *self.returned, *self.reclassified}


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be written, worked out before the transaction."""

    reconciliation: Reconciliation
    additions: Sequence[FeedItem]
    updates: Sequence[Update]
    released: Sequence[Update]  # episodes whose id is another's now
    matched: frozenset[int]


Within = Callable[[aiosqlite.Connection, Imported], Awaitable[None]]


class Importer:
    """The only writer of the catalogue; one source at a time."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._turn = asyncio.Lock()

    async def store(
        self,
        feed: Feed,
        *,
        now: datetime | None = None,
        last_count: int | None = None,
        within: Within | None = None,
    ) -> Imported:
        """Store a source; `within` writes what belongs to the same transaction.

        `last_count` is how many items the source had at its last complete reading: only a complete
        reading can tell that an episode was withdrawn.
        """
        now = now or datetime.now(UTC)
        async with self._turn:
            show = await self._known_show(feed)
            known = await episodes.items(self._db.long_reader, show_id=show.id) if show else {}
            plan = await asyncio.to_thread(_plan, feed, known, now, last_count)
            async with self._db.transaction() as tx:
                imported = await _write(tx, feed, show, known, plan, now=now, complete=last_count is not None)
                if within:
                    await within(tx, imported)
            return imported

    async def remove(self, show_id: int) -> list[int]:
        """Remove a show with all that hangs on it; the ids its episodes had."""
        async with self._turn, self._db.transaction() as tx:
            await set_setting(tx, EMPTIED, "yes")
            return await shows.delete_show(tx, show_id)

    async def store_chapters(self, episode_id: int, chapters: Sequence[Chapter] | None, *, now: int) -> bool:
        """Store what a publisher's chapter file says, None for one nobody can read; whether that is news."""
        async with self._turn, self._db.transaction() as tx:
            before = (await episodes.items(tx, ids=[episode_id])).get(episode_id)
            if before is None:
                return False
            after = before if chapters is None else with_chapters(before, chapters, ChapterSource.PUBLISHER)
            if after != before:
                show_id = await episodes.show_of(tx, episode_id)
                await episodes.update_episodes(tx, show_id, [(episode_id, before, after)], now=now)
            await episodes.mark_chapters_fetched(tx, episode_id, now=now)
            return after != before

    async def load_bundled_if_empty(self) -> None:
        """Give an empty database the bundled catalogue, unless somebody emptied it."""
        if await setting(self._db.reader, EMPTIED):
            return
        if not await episodes.count_episodes(self._db.reader):
            body = await asyncio.to_thread(BUNDLED.read_bytes)
            await self.store(await asyncio.to_thread(read_source, body, name=BUNDLED.name))

    async def read_notes_again_if_upgraded(self) -> None:
        """Let a newer reader of notes have its say on what an older one read."""
        if await setting(self._db.reader, "notes_reader") == str(NOTES_READER):
            return
        async with self._turn, self._db.transaction() as tx:
            for show in await shows.shows(tx):
                known = await episodes.items(tx, show_id=show.id)
                if updates := await asyncio.to_thread(_readings_again, known):
                    now = int(time.time())
                    await episodes.update_episodes(tx, show.id, updates, now=now)
                    await _learn_promotion(tx, show, now=now)
            await set_setting(tx, "notes_reader", str(NOTES_READER))

    async def _known_show(self, feed: Feed) -> Show | None:
        return await shows.same_show(
            self._db.reader, feed_url=feed.url, podcast_guid=feed.guid, title_key=letters(feed.title)
        )


def _plan(feed: Feed, known: dict[int, FeedItem], now: datetime, last_count: int | None) -> _Plan:
    reconciliation = reconcile(
        feed.items,
        [_known_episode(n, item) for n, item in known.items()],
        now=now,
        last_count=last_count,
        show=feed.title,
    )
    carried = {item.guid for item in feed.items if item.guid}
    changed = {
        match.known.id: match.item
        for match in reconciliation.matched
        if not _is_read(match.item, known[match.known.id])
    }
    read = read_together(
        [*reconciliation.new, *changed.values()], beside=[known[n] for n in known if n not in changed]
    )
    count = len(reconciliation.new)
    additions = [
        without_ids(first_account(item, notes), carried - {item.guid})
        for item, notes in zip(reconciliation.new, read[:count], strict=True)
    ]
    read_of = dict(zip(changed, read[count:], strict=True))
    updates: list[Update] = []
    for match in reconciliation.matched:
        before, own = known[match.known.id], match.item.guid
        after = merged(before, match.item, read_of.get(match.known.id))
        after = without_ids(after, carried - {own}, own=own)
        if after != before:
            updates.append((match.known.id, before, after))
    matched = frozenset(match.known.id for match in reconciliation.matched)
    released = [
        (n, item, without_ids(item, carried))
        for n, item in known.items()
        if n not in matched and item.guid in carried
    ]
    return _Plan(reconciliation, additions, updates, released, matched)


def _readings_again(known: Mapping[int, FeedItem]) -> list[Update]:
    read = read_together(list(known.values()))
    again = (
        (n, item, merged(item, item, notes)) for (n, item), notes in zip(known.items(), read, strict=True)
    )
    return [(n, before, after) for n, before, after in again if after != before]


def _is_read(item: FeedItem, known: FeedItem) -> bool:
    return item.notes == known.notes and item.duration_s in (None, known.duration_s)


def _known_episode(episode_id: int, item: FeedItem) -> KnownEpisode:
    return KnownEpisode(
        id=episode_id,
        title=item.title,
        guids=(item.guid, *item.aliases) if item.guid else item.aliases,
        media=item.media,
        published_at=item.published_at,
        duration_s=item.duration_s,
    )


async def _write(
    tx: aiosqlite.Connection,
    feed: Feed,
    show: Show | None,
    known: dict[int, FeedItem],
    plan: _Plan,
    *,
    now: datetime,
    complete: bool,
) -> Imported:
    seconds = int(now.timestamp())
    show = await _write_show(tx, feed, show, now=seconds)
    new, changed, unstored = await _write_episodes(tx, show.id, plan, now=seconds)
    learns = plan.additions or plan.updates
    reclassified = await _learn_promotion(tx, show, now=seconds) if learns else []
    gone = _withdrawn(feed, known, plan) if complete and not plan.reconciliation.shrunk else []
    withdrawn = await episodes.withdraw(tx, gone, at=seconds)
    returned = await episodes.withdraw(tx, sorted(plan.matched), at=None)
    return Imported(
        show=show,
        new=new,
        changed=changed,
        unchanged=len(plan.reconciliation.matched) - len(plan.updates),
        withdrawn=withdrawn,
        returned=returned,
        reclassified=reclassified,
        reconciliation=plan.reconciliation,
        problems=(*feed.problems, *_repairs(plan.reconciliation), *unstored),
    )


async def _write_episodes(
    tx: aiosqlite.Connection, show_id: int, plan: _Plan, *, now: int
) -> tuple[list[int], list[int], list[str]]:
    """The ids of what is new and of what changed, and a sentence for each item that cannot be stored."""
    await episodes.update_episodes(tx, show_id, plan.released, now=now)
    try:
        async with episodes.savepoint(tx):
            await episodes.update_episodes(tx, show_id, plan.updates, now=now)
            new = await episodes.add_episodes(tx, show_id, plan.additions, now=now)
            return new, [n for n, _, _ in plan.updates], []
    except UNSTORABLE:
        return await _write_one_by_one(tx, show_id, plan, now=now)


async def _write_one_by_one(
    tx: aiosqlite.Connection, show_id: int, plan: _Plan, *, now: int
) -> tuple[list[int], list[int], list[str]]:
    """The same where one item cannot be stored: the others are."""
    new: list[int] = []
    changed: list[int] = []
    unstored: list[str] = []
    await episodes.free_guids(tx, plan.updates)
    for update in plan.updates:
        try:
            async with episodes.savepoint(tx):
                await episodes.update_episodes(tx, show_id, [update], now=now)
        except UNSTORABLE as error:
            unstored.append(f"What the feed says of “{update[1].title}” now could not be stored: {error}")
        else:
            changed.append(update[0])
    for item in plan.additions:
        try:
            async with episodes.savepoint(tx):
                new += await episodes.add_episodes(tx, show_id, [item], now=now)
        except UNSTORABLE as error:
            unstored.append(f"“{item.title}” could not be stored and was left out: {error}")
    return new, changed, unstored


async def _write_show(tx: aiosqlite.Connection, feed: Feed, known: Show | None, *, now: int) -> Show:
    # Two feeds may carry one podcast:guid; it stands for the show that had it first.
    owner = await shows.show_with(tx, podcast_guid=feed.guid) if feed.guid else None
    guid = feed.guid if owner in (None, known and known.id) else None
    said = Show(
        id=known.id if known else 0,
        title=known.title if known else feed.title,
        host=feed.host or (known and known.host),
        about=feed.about or (known and known.about),
        home_url=feed.home_url or (known and known.home_url),
        feed_url=feed.url or (known and known.feed_url),
        podcast_guid=guid or (known and known.podcast_guid),
        image_url=feed.image_url or (known and known.image_url),
    )
    if known is None:
        title_key = await _free_title_key(tx, feed)
        show = replace(said, id=await shows.add_show(tx, said, title_key=title_key, now=now))
    else:
        show = said
        if said != known:
            await shows.update_show(tx, said)
    told = await shows.show_links(tx, show.id, learned=False)
    if together := _united(told, feed.links):
        await shows.replace_show_links(tx, show.id, together, learned=False)
    return show


async def _free_title_key(tx: aiosqlite.Connection, feed: Feed) -> str:
    """What tells the show's posts from others', also from those of a show that has its title already."""
    title_key = letters(feed.title)
    if await shows.show_with(tx, title_key=title_key) is None:
        return title_key
    return f"{title_key}|{blake2b((feed.url or feed.guid or '').encode(), digest_size=6).hexdigest()}"


def _united(told: Sequence[ShowLink], new: Sequence[ShowLink]) -> list[ShowLink] | None:
    """Both without doubles; None where the new ones add nothing."""
    by_url = {link.url: link for link in told}
    added = [link for link in new if link.url not in by_url]
    return [*told, *added] if added else None


async def _learn_promotion(tx: aiosqlite.Connection, show: Show, *, now: int) -> list[int]:
    """Learn anew which links are the show's; the ids of the episodes whose resources are others now."""
    links = await episodes.link_rows(tx, show.id)
    verdicts, show_links = await asyncio.to_thread(_new_verdicts, show, links)
    await episodes.mark_recurring(tx, verdicts, now=now)
    told = {link.url for link in await shows.show_links(tx, show.id, learned=False)}
    learned = [link for link in show_links if link.url not in told]
    await shows.replace_show_links(tx, show.id, learned, learned=True)
    return sorted({episode_id for episode_id, _, _ in verdicts})


def _new_verdicts(
    show: Show, links: Mapping[int, Sequence[Link]]
) -> tuple[list[tuple[int, int, bool]], Sequence[ShowLink]]:
    """What is new about links, as (episode id, position, whether it recurs), and the show's own links."""
    promotion = learn_promotion(show, list(links.values()))
    verdicts = [
        (episode_id, position, recurs)
        for episode, (episode_id, of_episode) in enumerate(links.items())
        for position, link in enumerate(of_episode)
        if (recurs := not link.promotional and promotion.covers(link, episode=episode)) != link.recurring
    ]
    return verdicts, promotion.show_links


def _withdrawn(feed: Feed, known: dict[int, FeedItem], plan: _Plan) -> list[int]:
    """Episodes the feed no longer has though it has older ones; what slid off its end is not withdrawn."""
    dates = [item.published_at for item in feed.items if item.published_at]
    if not dates or plan.reconciliation.reidentified:
        return []
    oldest = min(dates)
    return [
        episode_id
        for episode_id, item in known.items()
        if episode_id not in plan.matched
        and item.published_at is not None
        and item.published_at > oldest
        and any(copy.platform is Platform.AUDIO for copy in item.media)  # it did come from a feed
    ]


def _repairs(reconciliation: Reconciliation) -> list[str]:
    if reconciliation.reidentified:
        return ["The feed has given its episodes new ids; they were recognised, and nothing counts as new."]
    return [
        f"“{match.known.title}” was recognised under a new id."
        for match in reconciliation.matched
        if match.by in (MatchedBy.FILE, MatchedBy.TITLE) and match.adopted and match.known.guids
    ]
