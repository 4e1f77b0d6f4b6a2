"""Polling feeds: which are due, what became of each poll, and what that brings."""

import asyncio
import logging
import random as chance
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

import aiosqlite

from bot.feed.fetch import Failed, FailureKind, Fetch, Fetched, NotModified
from bot.feed.read import body_digest, read_source
from bot.feed.source import Feed, FeedError, FeedItem, feed_name
from bot.feed.xml import KNOWN_IN_A_ROW, Excerpt
from bot.notes import read_notes
from bot.services.announcing.deciding import EDITED_BELOW, NewEpisode, Silence
from bot.services.announcing.enqueue import enqueue
from bot.services.feeds.chapter_files import ChapterFiles
from bot.services.feeds.identity import SHRUNK_SHARE, Reconciliation
from bot.services.feeds.importing import Imported, Importer
from bot.services.feeds.rhythm import NEWEST
from bot.services.feeds.schedule import (
    CLOCK_SLIP_S,
    NEVER_AT,
    Schedule,
    asked_address,
    due_at,
    is_full_read_due,
    is_shortness_believed,
    moved,
    needs_body,
)
from bot.urls import full_host_of
from db import episodes, feeds
from db.database import Database
from db.deliveries import history
from db.feeds import FeedState
from db.models import to_unix

log = logging.getLogger(__name__)

FEEDS_AT_ONCE = 32
FEEDS_A_LOOK = 128  # taken out of the database together, one of each host
LOOK_EVERY_S = 1.0  # into the database while feeds are being polled
ROUND_S = 60.0  # after that no further feed is begun
HOST_EVERY_S = 1.0
LONGEST_REST_S = 60 * 60  # of a whole host that asks to be left alone
IDLE_S = 3_600  # until the next poll where there is no feed at all
OUR_FAULT = Failed(
    "Reading it failed because of an error in the bot itself; its log has the details.", FailureKind.BROKEN
)


@dataclass(frozen=True, slots=True)
class PollResult:
    """What one poll brought."""

    imported: Sequence[Imported]
    chaptered: Sequence[int]  # episodes whose publisher's chapters were read

    @property
    def touched(self) -> list[int]:
        """The ids whose cards may look different now."""
        return list({n for each in self.imported for n in each.touched} | set(self.chaptered))


class Poller:
    """Polls the feeds that are due and takes what they say into the catalogue.

    Feeds are asked many at once, but a host one thing at a time and one a second, so that a slow host or one
    with many feeds takes one place and holds up nobody else.
    """

    def __init__(
        self,
        db: Database,
        importer: Importer,
        fetch: Fetch,
        urls: Sequence[str],
        *,
        every_s: int,
        now: Callable[[], float] = time.time,
        random: Callable[[], float] = chance.random,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._db = db
        self._importer = importer
        self._fetch = fetch
        self._hosts_feeds = {url: full_host_of(url) for url in urls}
        self._every_s = every_s
        self._now = now
        self._random = random
        self._sleep = sleep
        self._chapter_files = ChapterFiles(db, importer, fetch, now=now, random=random)
        self._turn = asyncio.Lock()
        self._slots = asyncio.Semaphore(FEEDS_AT_ONCE)
        self._beginning = asyncio.Lock()
        self._reading = asyncio.Lock()  # several threads that read would keep the event loop from its turn
        self._readied_at: float | None = None
        self._free_at: dict[str, float] = {}  # when each host asked lately may be asked again
        self._polled: list[Callable[[], FeedState]] = []  # what became of feeds, not written down yet

    async def poll(self, *, regardless: bool = False) -> PollResult:
        """Poll every feed that is due (or all of them); what the changed ones brought.

        One feed's trouble is remembered and told, and keeps no other feed from being polled. Polls
        begun at the same time come one after another, and what one has no time for is left to the next.
        """
        async with self._turn:
            await self._ready()
            if regardless:
                async with self._db.transaction() as tx:
                    await feeds.make_due(tx)
            imported = await self._poll_due()
            return PollResult(imported, await self._fetch_chapters())

    async def last_polled_at(self) -> int | None:
        """The instant of the last poll that went well."""
        return await feeds.last_checked(self._db.reader)

    async def troubles(self) -> list[str]:
        """What went wrong at the last poll of each feed that failed, with the feed's host."""
        return [
            error if (name := feed_name(url)) in error else f"{name}: {error}"
            for url, error in await feeds.feeds_in_trouble(self._db.reader)
        ]

    async def next_poll_at(self) -> float:
        """The instant at which the next feed is due; at once before the first poll, which knows them."""
        if self._readied_at is None:
            return self._now()
        due_at = await feeds.next_due(self._db.reader, before=NEVER_AT)
        return self._now() + IDLE_S if due_at is None else due_at

    async def _ready(self) -> None:
        """Know the feeds the host names, once; and let none wait for an instant of a clock that was ahead."""
        before, self._readied_at = self._readied_at, self._now()
        now = int(self._readied_at)
        if before is None:
            async with self._db.transaction() as tx:
                await feeds.set_hosts_feeds(tx, self._hosts_feeds, now=now)
        elif now >= before - CLOCK_SLIP_S:
            return
        self._free_at.clear()
        after = ""
        while ahead := await feeds.feeds_ahead(
            self._db.long_reader, now=now, after=after, limit=FEEDS_A_LOOK
        ):
            stuck = [state for state in ahead if due_at(state, now=now) <= now]
            self._polled += [partial(replace, state, next_check_at=now) for state in stuck]
            await self._write_down()
            after = ahead[-1].url

    async def _poll_due(self) -> list[Imported]:
        """Poll what is due and what becomes due meanwhile, for about a minute."""
        loop = asyncio.get_running_loop()
        ends_at, look_at = loop.time() + ROUND_S, 0.0
        imported: list[Imported] = []
        polling: dict[str, asyncio.Task[Imported | None]] = {}  # by host
        try:
            while True:
                if loop.time() < ends_at and (
                    not polling or (len(polling) <= FEEDS_A_LOOK / 2 and loop.time() >= look_at)
                ):
                    asked = FEEDS_A_LOOK - len(polling)
                    due = await self._due(busy=polling, limit=asked)
                    for state, history in due:
                        polling[state.host] = asyncio.create_task(self._poll_paced(state, history, ends_at))
                    look_at = 0.0 if len(due) == asked else loop.time() + LOOK_EVERY_S
                if not polling:
                    return imported
                await asyncio.wait(
                    polling.values(), timeout=LOOK_EVERY_S, return_when=asyncio.FIRST_COMPLETED
                )
                done = [polling.pop(host).result() for host, task in list(polling.items()) if task.done()]
                imported += filter(None, done)
        finally:
            for task in polling.values():
                task.cancel()
            await asyncio.gather(*polling.values(), return_exceptions=True)
            await self._write_down()

    async def _due(self, *, busy: Iterable[str], limit: int) -> list[tuple[FeedState, Sequence[int]]]:
        """The feeds due the longest, a host each; those whose host wants to be left alone are not due."""
        await self._write_down()
        now = self._now()
        self._free_at = {host: free_at for host, free_at in self._free_at.items() if free_at > now}
        resting = (host for host, free_at in self._free_at.items() if free_at > now + HOST_EVERY_S)
        return await feeds.due_feeds(
            self._db.long_reader, now=int(now), busy={*busy, *resting}, limit=limit, newest=NEWEST
        )

    async def _poll_paced(self, state: FeedState, history: Sequence[int], ends_at: float) -> Imported | None:
        """Poll a feed once its host may be asked again and there is a slot, or not at all in this round."""
        if (wait_s := self._free_at.get(state.host, 0) - self._now()) > 0:
            await self._sleep(wait_s)
        async with self._slots:
            if asyncio.get_running_loop().time() >= ends_at:
                return None
            async with self._beginning:
                await asyncio.sleep(0)  # one at a time, with a turn of the event loop in between
            self._free_at[state.host] = self._now() + HOST_EVERY_S
            return await self._poll_safely(state, history)

    async def _poll_safely(self, state: FeedState, history: Sequence[int]) -> Imported | None:
        try:
            return await self._poll_feed(state, history)
        except Exception:
            log.exception("Polling %s failed; it is tried again later", feed_name(state.url))
            self._fail(state, OUR_FAULT)
            return None

    async def _poll_feed(self, state: FeedState, history: Sequence[int]) -> Imported | None:
        asked = asked_address(state)
        outcome = await (
            self._fetch(asked)
            if needs_body(state, now=self._now())
            else self._fetch(asked, etag=state.etag, last_modified=state.last_modified)
        )
        if isinstance(outcome, Failed):
            if outcome.kind is FailureKind.BUSY and outcome.retry_after_s:
                # It is meant for whoever asks that host, not for one of its feeds.
                rest_s = min(outcome.retry_after_s, LONGEST_REST_S)
                self._free_at[state.host] = self._now() + rest_s
            self._fail(state, outcome)
            return None
        if outcome.moved_to:
            state = moved(state, asked=asked, target=outcome.moved_to)
        if isinstance(outcome, NotModified):
            self._polled.append(partial(self._schedule().fine, state, outcome, history))
            return None
        async with self._reading:
            return await self._read(state, outcome, history, asked=asked)

    async def _read(
        self, state: FeedState, fetched: Fetched, history: Sequence[int], *, asked: str
    ) -> Imported | None:
        digest = await asyncio.to_thread(body_digest, fetched.body)
        is_full = is_full_read_due(state, now=self._now())
        if digest == state.digest and not is_full:
            # The same feed under another tag: all of it is stored, so the new tag may be believed.
            same = replace(state, etag=fetched.etag, last_modified=fetched.last_modified)
            self._polled.append(partial(self._schedule().fine, same, fetched, history))
            return None
        known: set[str] = (
            set() if is_full else await episodes.guids(self._db.long_reader, show_id=state.show_id)
        )
        try:
            feed = await asyncio.to_thread(
                read_source,
                fetched.body,
                name=feed_name(state.url),
                url=state.url,
                encoding=fetched.charset,
                known_guids=known,
            )
        except FeedError as error:
            self._fail(state, Failed(str(error), FailureKind.BROKEN))
            return None
        if not fetched.moved_to:
            state = moved(state, asked=asked, target=feed.new_url)
        return await self._store(state, fetched, feed, digest)

    async def _store(self, state: FeedState, fetched: Fetched, feed: Feed, digest: bytes) -> Imported:
        now = int(self._now())
        is_complete = not isinstance(feed, Excerpt)
        is_cut = is_complete and _is_cut(state, feed, now=now)
        tells_absence = is_complete and not is_cut and await feeds.is_only_feed(self._db.reader, state)

        async def enqueue_and_remember(tx: aiosqlite.Connection, imported: Imported) -> None:
            await self._enqueue(tx, imported, is_first=state.full_read_at is None)
            if is_full_read_due(state, now=now):
                await history.note_again(tx, _edited_below(imported), EDITED_BELOW, now=now)
            remembered = replace(
                state,
                show_id=imported.show.id,
                changed_at=now,
                # Without its tag a feed that may be cut is sent again in full.
                etag=None if is_cut else fetched.etag,
                last_modified=None if is_cut else fetched.last_modified,
                digest=None if is_cut else digest,
            )
            if is_complete and not is_cut:
                remembered = replace(
                    remembered,
                    item_count=len(feed.items),
                    full_read_at=now,
                    ttl_s=feed.ttl_s,
                    skip_hours=feed.skip_hours,
                    skip_days=feed.skip_days,
                )
            newest = await feeds.newest_instants(tx, imported.show.id, now=now, newest=NEWEST)
            await feeds.save_feed_state(tx, self._schedule().fine(remembered, fetched, newest))

        imported = await self._importer.store(
            feed,
            now=datetime.fromtimestamp(now, UTC),
            last_count=len(feed.items) if tells_absence else None,
            within=enqueue_and_remember,
        )
        _report(state, imported)
        # A poll may bring hundreds of feeds: what each looked like in full is not kept until its end.
        return replace(imported, reconciliation=Reconciliation())

    async def _enqueue(self, tx: aiosqlite.Connection, imported: Imported, *, is_first: bool) -> None:
        silence = None
        if is_first:
            silence = Silence.FIRST_IMPORT
        elif imported.reconciliation.reidentified:
            silence = Silence.REIDENTIFIED
        items = await episodes.items(tx, ids=imported.new)
        # Reading notes takes milliseconds each: not on the loop, and not where nothing is announced.
        new = await asyncio.to_thread(
            lambda: [_new_episode(n, items[n], is_read=silence is None) for n in imported.new]
        )
        await enqueue(tx, show_id=imported.show.id, new=new, now=int(self._now()), silence=silence)

    async def _fetch_chapters(self) -> list[int]:
        try:
            return await self._chapter_files.fetch_new()
        except Exception:
            log.exception("Fetching chapters failed; it is tried again with the next poll")
            return []

    def _fail(self, state: FeedState, failure: Failed) -> None:
        failed = self._schedule().failed(state, failure)
        if failed.error != state.error:
            log.warning("%s", failed.error)
        self._polled.append(lambda: failed)

    async def _write_down(self) -> None:
        """Remember what became of the feeds that brought nothing: lost, it would only mean another look."""
        polled, self._polled = self._polled, []
        if polled:
            # When to come again takes a moment to work out, and hundreds may have answered together.
            states = await asyncio.to_thread(_worked_out, polled)
            async with self._db.transaction() as tx:
                await feeds.update_feed_states(tx, states)

    def _schedule(self) -> Schedule:
        return Schedule(self._every_s, self._now(), self._random())


def _worked_out(polled: Iterable[Callable[[], FeedState]]) -> list[FeedState]:
    states: list[FeedState] = []
    for state in polled:
        time.sleep(0)  # lets the event loop in: it would else wait for the interpreter's next turn
        states.append(state())
    return states


def _is_cut(state: FeedState, feed: Feed, *, now: int) -> bool:
    """Whether a reading probably lacks items the feed still has; one that stays short is believed at last."""
    if is_shortness_believed(state, now=now):
        return False
    # Damage and fewer items than before: the rest may have been lost on the way.
    is_damaged = bool(feed.problems) and len(feed.items) < state.item_count
    return is_damaged or len(feed.items) < state.item_count * SHRUNK_SHARE


def _new_episode(episode_id: int, item: FeedItem, *, is_read: bool) -> NewEpisode:
    """An episode as it is decided about, with its texts where they are to be read."""
    return NewEpisode(
        id=episode_id,
        title=item.title,
        published_at=to_unix(item.published_at),
        kind=item.kind,
        chapters="\n".join(chapter.title for chapter in item.chapters),
        text=f"{item.summary or ''}\n{read_notes(item.notes or '').text}" if is_read else "",
    )


def _edited_below(imported: Imported) -> list[int]:
    """The episodes with an edit that a reading of the newest items would not have come to."""
    below = {match.known.id for match in imported.reconciliation.matched[KNOWN_IN_A_ROW:]}
    return [episode_id for episode_id in imported.changed if episode_id in below]


def _report(state: FeedState, imported: Imported) -> None:
    log.info(
        "%s: %d new, %d changed, %d unchanged",
        feed_name(state.url),
        len(imported.new),
        len(imported.changed),
        imported.unchanged,
    )
    for problem in imported.problems:
        log.warning("%s", problem)
