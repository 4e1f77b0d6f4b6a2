"""Taking a source into the catalogue: decide what is what, read the notes, store all of it or nothing."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import aiosqlite

import db as database_package
from bot.feed.identity import Decision, KnownEpisode, MatchedBy, decide
from bot.feed.items import Feed
from bot.feed.read import read_source
from bot.feed.titles import letters
from bot.notes import Reading, read_notes
from bot.notes.promotion import ShowFacts, learn_promotion
from bot.services.merging import first_account, merged
from db import episodes, shows
from db.database import Database
from db.models import FeedItem, Link, Platform, Show, ShowLink

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
    decision: Decision
    problems: Sequence[str] = ()

    @property
    def touched(self) -> list[int]:
        """The ids whose cards may look different now."""
        return [*self.new, *self.changed, *self.withdrawn, *self.returned]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be written, worked out before the transaction."""

    decision: Decision
    additions: Sequence[FeedItem]
    updates: Sequence[tuple[int, FeedItem, FeedItem]]  # id, as known, as it becomes
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
            known = await episodes.items(self._db.reader, show_id=show.id) if show else {}
            plan = await asyncio.to_thread(_plan, feed, known, now, last_count)
            async with self._db.transaction() as tx:
                imported = await _write(tx, feed, show, known, plan, now=now, complete=last_count is not None)
                if within:
                    await within(tx, imported)
            return imported

    async def load_bundled_if_empty(self) -> None:
        """Give an empty database the bundled catalogue."""
        if not await episodes.count_episodes(self._db.reader):
            body = await asyncio.to_thread(BUNDLED.read_bytes)
            await self.store(await asyncio.to_thread(read_source, body, name=BUNDLED.name))

    async def _known_show(self, feed: Feed) -> Show | None:
        return await shows.same_show(
            self._db.reader, feed_url=feed.url, podcast_guid=feed.guid, title_key=letters(feed.title)
        )


def _plan(feed: Feed, known: dict[int, FeedItem], now: datetime, last_count: int | None) -> _Plan:
    decision = decide(
        feed.items,
        [_known_episode(n, item) for n, item in known.items()],
        now=now,
        last_count=last_count,
        show=feed.title,
    )
    additions = [first_account(item, _reading(item)) for item in decision.new]
    updates: list[tuple[int, FeedItem, FeedItem]] = []
    for match in decision.matched:
        before = known[match.known.id]
        is_read = match.item.notes == before.notes and match.item.duration_s in (None, before.duration_s)
        after = merged(before, match.item, None if is_read else _reading(match.item))
        if after != before:
            updates.append((match.known.id, before, after))
    return _Plan(decision, additions, updates, frozenset(match.known.id for match in decision.matched))


def _reading(item: FeedItem) -> Reading | None:
    return read_notes(item.notes, duration_s=item.duration_s) if item.notes else None


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
    for episode_id, before, after in plan.updates:
        await episodes.update_episode(tx, show.id, episode_id, after, known=before, now=seconds)
    new = [await episodes.add_episode(tx, show.id, item, now=seconds) for item in plan.additions]
    if plan.additions or plan.updates:
        await _learn_promotion(tx, show)
    gone = _withdrawn(feed, known, plan) if complete and not plan.decision.shrunk else []
    withdrawn = await episodes.withdraw(tx, gone, at=seconds)
    returned = await episodes.withdraw(tx, sorted(plan.matched), at=None)
    changed = [episode_id for episode_id, _, _ in plan.updates]
    return Imported(
        show=show,
        new=new,
        changed=changed,
        unchanged=len(plan.decision.matched) - len(changed),
        withdrawn=withdrawn,
        returned=returned,
        decision=plan.decision,
        problems=(*feed.problems, *_repairs(plan.decision)),
    )


async def _write_show(tx: aiosqlite.Connection, feed: Feed, known: Show | None, *, now: int) -> Show:
    said = Show(
        id=known.id if known else 0,
        title=known.title if known else feed.title,
        host=feed.host or (known and known.host),
        about=feed.about or (known and known.about),
        home_url=feed.home_url or (known and known.home_url),
        feed_url=feed.url or (known and known.feed_url),
        podcast_guid=feed.guid or (known and known.podcast_guid),
        image_url=feed.image_url or (known and known.image_url),
    )
    if known is None:
        show = replace(said, id=await shows.add_show(tx, said, title_key=letters(feed.title), now=now))
    else:
        show = said
        if said != known:
            await shows.update_show(tx, said)
    told = await shows.show_links(tx, show.id, learned=False)
    if together := _united(told, feed.links):
        await shows.replace_show_links(tx, show.id, together, learned=False)
    return show


def _united(told: Sequence[ShowLink], new: Sequence[ShowLink]) -> list[ShowLink] | None:
    """Both without doubles; None where the new ones add nothing."""
    by_url = {link.url: link for link in told}
    added = [link for link in new if link.url not in by_url]
    return [*told, *added] if added else None


async def _learn_promotion(tx: aiosqlite.Connection, show: Show) -> None:
    links = await episodes.link_rows(tx, show.id)
    facts = ShowFacts(title=show.title, host=show.host, home_url=show.home_url, feed_url=show.feed_url)
    promotion = await asyncio.to_thread(learn_promotion, facts, list(links.values()))

    def recurs(link: Link) -> bool:
        return not link.promotional and promotion.covers(link)

    positions = [
        (episode_id, position)
        for episode_id, of_episode in links.items()
        for position, link in enumerate(of_episode)
        if recurs(link)
    ]
    await episodes.mark_recurring(tx, show.id, positions)
    told = {link.url for link in await shows.show_links(tx, show.id, learned=False)}
    learned = [link for link in promotion.show_links if link.url not in told]
    await shows.replace_show_links(tx, show.id, learned, learned=True)


def _withdrawn(feed: Feed, known: dict[int, FeedItem], plan: _Plan) -> list[int]:
    """Episodes the feed no longer has though it has older ones; what slid off its end is not withdrawn."""
    dates = [item.published_at for item in feed.items if item.published_at]
    if not dates or plan.decision.reidentified:
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


def _repairs(decision: Decision) -> list[str]:
    if decision.reidentified:
        return ["The feed has given its episodes new ids; they were recognised, and nothing counts as new."]
    return [
        f"“{match.known.title}” was recognised under a new id."
        for match in decision.matched
        if match.by in (MatchedBy.FILE, MatchedBy.TITLE) and match.adopted and match.known.guids
    ]
