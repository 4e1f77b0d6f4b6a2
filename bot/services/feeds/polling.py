"""Polling feeds: which are due, what became of each poll, and what that brings."""

import asyncio
import logging
import random as chance
import sqlite3
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import aiosqlite

from bot.feed.fetch import Failed, FailureKind, Fetch, Fetched, NotModified
from bot.feed.read import body_digest, read_source
from bot.feed.source import Feed, FeedError, FeedItem, feed_name
from bot.feed.xml import KNOWN_IN_A_ROW, Excerpt
from bot.notes import read_notes
from bot.services.announcing.deciding import EDITED_BELOW, NewEpisode, Silence
from bot.services.announcing.enqueue import enqueue
from bot.services.feeds.chapter_files import ChapterFiles
from bot.services.feeds.identity import SHRUNK_SHARE
from bot.services.feeds.importing import Imported, Importer
from bot.services.feeds.schedule import (
    Schedule,
    asked_address,
    due_at,
    is_full_read_due,
    is_given_up,
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

FEEDS_AT_ONCE = 4
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
    """Polls the feeds that are due and takes what they say into the catalogue."""

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
    ) -> None:
        self._db = db
        self._importer = importer
        self._fetch = fetch
        self._urls = tuple(dict.fromkeys(urls))
        self._every_s = every_s
        self._now = now
        self._random = random
        self._chapter_files = ChapterFiles(db, importer, fetch, now=now, random=random)
        self._turn = asyncio.Lock()
        self._slots = asyncio.Semaphore(FEEDS_AT_ONCE)

    async def poll(self, *, regardless: bool = False) -> PollResult:
        """Poll every feed that is due (or at all of them); what the changed ones brought.

        One feed's trouble is remembered and told, and keeps no other feed from being polled. Polls
        begun at the same time come one after another.
        """
        async with self._turn:
            by_host = defaultdict[str, list[str]](list)
            for url in self._urls:
                by_host[full_host_of(url)].append(url)
            polled = await asyncio.gather(
                *(self._poll_in_turn(urls, regardless=regardless) for urls in by_host.values())
            )
            imported = [each for of_host in polled for each in of_host]
            return PollResult(imported, await self._fetch_chapters())

    async def last_polled_at(self) -> int | None:
        """The instant of the last poll that went well."""
        states = [await feeds.feed_state(self._db.reader, url) for url in self._urls]
        return max((state.checked_at for state in states if state.checked_at), default=None)

    async def troubles(self) -> list[str]:
        """What went wrong at the last poll of each feed that failed, with the feed's host."""
        states = [await feeds.feed_state(self._db.reader, url) for url in self._urls]
        return [
            state.error if (name := feed_name(state.url)) in state.error else f"{name}: {state.error}"
            for state in states
            if state.error
        ]

    async def next_poll_at(self) -> float:
        """The instant at which the next feed is due."""
        now = self._now()
        states = [await feeds.feed_state(self._db.reader, url) for url in self._urls]
        return min(
            (due_at(state, now=now) for state in states if not is_given_up(state)), default=now + IDLE_S
        )

    async def _poll_in_turn(self, urls: Sequence[str], *, regardless: bool) -> list[Imported]:
        """Poll the feeds of one host: a slow one takes no more than one of the slots."""
        polled = [await self._poll_safely(url, regardless=regardless) for url in urls]
        return [imported for imported in polled if imported]

    async def _poll_safely(self, url: str, *, regardless: bool) -> Imported | None:
        async with self._slots:
            state = FeedState(url=url)
            try:
                state = await feeds.feed_state(self._db.reader, url)
                if not regardless and due_at(state, now=self._now()) > self._now():
                    return None
                return await self._poll_feed(state)
            except Exception:
                log.exception("Polling %s failed; it is tried again later", feed_name(state.url))
        try:
            await self._fail(state, OUR_FAULT)
        except sqlite3.Error as error:
            log.warning("That %s is in trouble cannot be written down: %s", feed_name(state.url), error)
        return None

    async def _poll_feed(self, state: FeedState) -> Imported | None:
        asked = asked_address(state)
        outcome = await (
            self._fetch(asked)
            if needs_body(state, now=self._now())
            else self._fetch(asked, etag=state.etag, last_modified=state.last_modified)
        )
        if isinstance(outcome, Failed):
            await self._fail(state, outcome)
            return None
        if outcome.moved_to:
            state = moved(state, asked=asked, target=outcome.moved_to)
        if isinstance(outcome, NotModified):
            await self._save(self._schedule().fine(state, outcome))
            return None
        return await self._read(state, outcome, asked=asked)

    async def _read(self, state: FeedState, fetched: Fetched, *, asked: str) -> Imported | None:
        digest = await asyncio.to_thread(body_digest, fetched.body)
        is_full = is_full_read_due(state, now=self._now())
        if digest == state.digest and not is_full:
            # The same feed under another tag: all of it is stored, so the new tag may be believed.
            same = replace(state, etag=fetched.etag, last_modified=fetched.last_modified)
            await self._save(self._schedule().fine(same, fetched))
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
            await self._fail(state, Failed(str(error), FailureKind.BROKEN))
            return None
        if not fetched.moved_to:
            state = moved(state, asked=asked, target=feed.new_url)
        return await self._store(state, fetched, feed, digest)

    async def _store(self, state: FeedState, fetched: Fetched, feed: Feed, digest: bytes) -> Imported:
        now = int(self._now())
        is_complete = not isinstance(feed, Excerpt)
        is_cut = is_complete and _is_cut(state, feed, now=now)
        tells_absence = is_complete and not is_cut and await self._is_only_feed(state)

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
                remembered = replace(remembered, item_count=len(feed.items), full_read_at=now)
            await feeds.save_feed_state(tx, self._schedule().fine(remembered, fetched))

        imported = await self._importer.store(
            feed,
            now=datetime.fromtimestamp(now, UTC),
            last_count=len(feed.items) if tells_absence else None,
            within=enqueue_and_remember,
        )
        _report(state, imported)
        return imported

    async def _is_only_feed(self, state: FeedState) -> bool:
        """Whether no other feed brings episodes of the same show, which this one may never have had."""
        others = await feeds.feed_states(self._db.reader)
        return not any(
            each.show_id == state.show_id and each.url != state.url and each.url in self._urls
            for each in others
        )

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

    async def _fail(self, state: FeedState, failure: Failed) -> None:
        failed = self._schedule().failed(state, failure)
        if failed.error != state.error:
            log.warning("%s", failed.error)
        await self._save(failed)

    async def _save(self, state: FeedState) -> None:
        async with self._db.transaction() as tx:
            await feeds.save_feed_state(tx, state)

    def _schedule(self) -> Schedule:
        return Schedule(self._every_s, self._now(), self._random())


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
