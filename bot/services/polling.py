"""Looking at feeds: when, what became of it, and what follows for the next look."""

import asyncio
import logging
import random as chance
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

import aiosqlite

from bot.feed.chapters import read_chapters
from bot.feed.fetch import Failed, FailureKind, Fetched, NotModified, Outcome
from bot.feed.items import Feed, FeedError
from bot.feed.read import body_digest, read_source
from bot.feed.xml import Excerpt
from bot.services.announcing.deciding import NewEpisode, Silence
from bot.services.announcing.owing import owe
from bot.services.importing import Imported, Importer
from bot.services.merging import with_chapters
from db import episodes, feeds
from db.database import Database
from db.feeds import FeedState
from db.instants import to_unix
from db.models import ChapterSource

log = logging.getLogger(__name__)

JITTER = 0.25  # of the interval, so that bots started together do not ask together
FULL_READ_EVERY = timedelta(days=1)  # in between, reading stops at what is known
FIRST_BACKOFF = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=24)
BELIEVED_AFTER = 3  # equal answers, before a feed counts as moved
CHAPTER_FILES_A_ROUND = 20
FEEDS_AT_ONCE = 4


class Fetch(Protocol):
    """One conditional request."""

    def __call__(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None
    ) -> Awaitable[Outcome]: ...


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of looking brought."""

    imported: Sequence[Imported]
    chaptered: Sequence[int]  # episodes whose publisher's chapters were read

    @property
    def touched(self) -> list[int]:
        """The ids whose cards may look different now."""
        return list({n for each in self.imported for n in each.touched} | set(self.chaptered))


class Poller:
    """Looks at the feeds that are due and takes what they say into the catalogue."""

    def __init__(
        self,
        db: Database,
        importer: Importer,
        fetch: Fetch,
        urls: Sequence[str],
        *,
        every: timedelta,
        now: Callable[[], float] = time.time,
        random: Callable[[], float] = chance.random,
    ) -> None:
        self._db = db
        self._importer = importer
        self._fetch = fetch
        self._urls = urls
        self._every = every
        self._now = now
        self._random = random
        self._slots = asyncio.Semaphore(FEEDS_AT_ONCE)

    async def poll(self, *, regardless: bool = False) -> Round:
        """Look at every feed that is due (or at all of them); what the changed ones brought.

        One feed's trouble is remembered and told, and keeps no other feed from being looked at.
        """
        looks = await asyncio.gather(*(self._look(url, regardless=regardless) for url in self._urls))
        return Round([imported for imported in looks if imported], await self._fetch_chapters())

    async def next_due(self) -> float:
        """The instant at which the next feed is due."""
        states = [await feeds.feed_state(self._db.reader, url) for url in self._urls]
        return min((state.next_check_at for state in states), default=self._now() + 3_600)

    async def _look(self, url: str, *, regardless: bool) -> Imported | None:
        async with self._slots:
            state = await feeds.feed_state(self._db.reader, url)
            if not regardless and state.next_check_at > self._now():
                return None
            asked = state.moved_to if state.moved_to and state.moved_times >= BELIEVED_AFTER else url
            outcome = await self._fetch(asked, etag=state.etag, last_modified=state.last_modified)
            state = self._moved(state, outcome)
            if isinstance(outcome, Failed):
                await self._save(self._failed(state, outcome.sentence, outcome.kind, outcome.retry_after))
                return None
            if isinstance(outcome, NotModified):
                await self._save(self._fine(state, outcome))
                return None
            return await self._read(state, outcome)

    async def _read(self, state: FeedState, fetched: Fetched) -> Imported | None:
        now = int(self._now())
        digest = await asyncio.to_thread(body_digest, fetched.body)
        is_full = now - (state.full_read_at or 0) >= FULL_READ_EVERY.total_seconds()
        if digest == state.digest and not is_full:
            await self._save(self._fine(state, fetched))
            return None
        known: set[str] = set() if is_full else await episodes.guids(self._db.reader, show_id=state.show_id)
        try:
            feed = await asyncio.to_thread(
                read_source,
                fetched.body,
                name=_host(state.url),
                url=state.url,
                encoding=fetched.charset,
                known_guids=known,
            )
        except FeedError as error:
            await self._save(self._failed(state, str(error), FailureKind.BROKEN, None))
            return None
        return await self._store(state, fetched, feed, digest)

    async def _store(self, state: FeedState, fetched: Fetched, feed: Feed, digest: bytes) -> Imported:
        is_complete = not isinstance(feed, Excerpt)
        after = replace(self._fine(state, fetched), changed_at=int(self._now()))

        async def owe_and_remember(tx: aiosqlite.Connection, imported: Imported) -> None:
            await self._owe(tx, imported, is_first=state.checked_at is None)
            # A feed that lost most of its items is likely cut: without its ETag it is sent again in full.
            believed = not imported.decision.shrunk
            remembered = replace(
                after,
                show_id=imported.show.id,
                etag=fetched.etag if believed else None,
                last_modified=fetched.last_modified if believed else None,
                digest=digest if believed else None,
            )
            if is_complete and believed:
                remembered = replace(remembered, item_count=len(feed.items), full_read_at=int(self._now()))
            await feeds.save_feed_state(tx, self._announced_move(remembered, feed))

        imported = await self._importer.store(
            feed,
            now=datetime.fromtimestamp(self._now(), UTC),
            last_count=state.item_count if is_complete else None,
            within=owe_and_remember,
        )
        _report(state, imported)
        return imported

    async def _owe(self, tx: aiosqlite.Connection, imported: Imported, *, is_first: bool) -> None:
        silence = None
        if is_first:
            silence = Silence.FIRST_IMPORT
        elif imported.decision.reidentified:
            silence = Silence.REIDENTIFIED
        items = await episodes.items(tx, ids=imported.new)
        new = [
            NewEpisode(
                id=episode_id,
                title=items[episode_id].title,
                published_at=to_unix(items[episode_id].published_at),
                kind=items[episode_id].kind,
                text=f"{items[episode_id].summary or ''}\n{items[episode_id].notes}",
            )
            for episode_id in imported.new
        ]
        await owe(tx, show_id=imported.show.id, new=new, now=int(self._now()), silence=silence)

    async def _fetch_chapters(self) -> list[int]:
        """Fetch publishers' chapter files, each once; the ids of the episodes that got chapters."""
        chaptered: list[int] = []
        for episode_id, url in await episodes.unread_chapter_files(
            self._db.reader, limit=CHAPTER_FILES_A_ROUND
        ):
            outcome = await self._fetch(url)
            if isinstance(outcome, Fetched) and await self._store_chapters(episode_id, outcome.body):
                chaptered.append(episode_id)
            async with self._db.transaction() as tx:
                await episodes.mark_chapters_fetched(tx, episode_id, now=int(self._now()))
        return chaptered

    async def _store_chapters(self, episode_id: int, body: bytes) -> bool:
        item = (await episodes.items(self._db.reader, ids=[episode_id])).get(episode_id)
        if item is None:
            return False
        try:
            read = await asyncio.to_thread(
                read_chapters, body, name=f"The chapters of “{item.title}”", duration_s=item.duration_s
            )
        except FeedError as error:
            log.info("%s", error)
            return False
        after = with_chapters(item, read, ChapterSource.PUBLISHER)
        async with self._db.transaction() as tx:
            show_id = await episodes.show_of(tx, episode_id)
            await episodes.update_episode(tx, show_id, episode_id, after, known=item, now=int(self._now()))
        return after != item

    def _moved(self, state: FeedState, outcome: Outcome) -> FeedState:
        if isinstance(outcome, Failed):
            # An address believed in that fails is doubted again: the next look asks the one configured.
            return replace(state, moved_times=0)
        if not outcome.moved_to:
            return state
        return _one_more_answer(state, outcome.moved_to)

    def _announced_move(self, state: FeedState, feed: Feed) -> FeedState:
        if feed.new_url and feed.new_url not in (state.url, state.moved_to):
            return _one_more_answer(state, feed.new_url)
        if feed.new_url and feed.new_url == state.moved_to:
            return replace(state, moved_times=state.moved_times + 1)
        return state

    def _fine(self, state: FeedState, outcome: Fetched | NotModified) -> FeedState:
        now = int(self._now())
        wait = max(self._jittered(), min(outcome.fresh_for or timedelta(), LONGEST_WAIT))
        return replace(
            state,
            checked_at=now,
            next_check_at=now + int(wait.total_seconds()),
            failures=0,
            failing_since=None,
            error=None,
        )

    def _failed(
        self, state: FeedState, sentence: str, kind: FailureKind, retry_after: timedelta | None
    ) -> FeedState:
        now = int(self._now())
        log.warning("%s", sentence)
        wait = min(FIRST_BACKOFF * 2 ** min(state.failures, 10), LONGEST_WAIT)
        if kind in (FailureKind.GONE, FailureKind.REFUSED):
            wait = LONGEST_WAIT
        wait = max(wait, self._jittered(), min(retry_after or timedelta(), LONGEST_WAIT))
        return replace(
            state,
            next_check_at=now + int(wait.total_seconds()),
            failures=state.failures + 1,
            failing_since=state.failing_since or now,
            error=sentence,
        )

    def _jittered(self) -> timedelta:
        return self._every * (1 + JITTER * self._random())

    async def _save(self, state: FeedState) -> None:
        async with self._db.transaction() as tx:
            await feeds.save_feed_state(tx, state)


def _one_more_answer(state: FeedState, target: str) -> FeedState:
    times = state.moved_times + 1 if state.moved_to == target else 1
    return replace(state, moved_to=target, moved_times=times)


def _report(state: FeedState, imported: Imported) -> None:
    log.info(
        "%s: %d new, %d changed, %d as known",
        _host(state.url),
        len(imported.new),
        len(imported.changed),
        imported.unchanged,
    )
    _warn(imported.problems)


def _warn(problems: Iterable[str]) -> None:
    for problem in problems:
        log.warning("%s", problem)


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0].rpartition("@")[2]
