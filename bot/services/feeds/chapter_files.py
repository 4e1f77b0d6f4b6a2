"""Publishers' chapter files: each fetched once, the newest episodes' first."""

import asyncio
import logging
import random as chance
import time
from collections.abc import Callable

from bot.backoff import backoff_s
from bot.feed.fetch import Failed, FailureKind, Fetch, Fetched
from bot.feed.publisher_chapters import read_chapters
from bot.feed.source import FeedError
from bot.services.feeds.importing import Importer
from bot.urls import full_host_of
from db import episodes
from db.database import Database

log = logging.getLogger(__name__)

FILES_A_POLL = 20
LONGEST_S = 30  # after that no further file is begun: feeds are waiting
FIRST_WAIT_S, LONGEST_WAIT_S = 5 * 60, 24 * 60 * 60

_FOR_GOOD = (
    FailureKind.REFUSED,
    FailureKind.TOO_LARGE,
    FailureKind.DENIED,
    FailureKind.MISSING,
    FailureKind.GONE,
)


class ChapterFiles:
    """Fetches chapter files, with backoff by host, which is remembered only until the next start.

    A file that fails by a fault of the bot's own has a backoff of its own: its host's others are read on.
    """

    def __init__(
        self,
        db: Database,
        importer: Importer,
        fetch: Fetch,
        *,
        now: Callable[[], float] = time.time,
        random: Callable[[], float] = chance.random,
    ) -> None:
        self._db = db
        self._importer = importer
        self._fetch = fetch
        self._now = now
        self._random = random
        self._backoffs: dict[str, tuple[int, float]] = {}  # by host or file: failures in a row, retry_at

    async def fetch_new(self) -> list[int]:
        """Fetch some of the files nobody has read; the ids of the episodes whose chapters changed."""
        begun = self._now()
        changed: list[int] = []
        unread = await episodes.unread_chapter_files(self._db.long_reader)
        reachable = [(n, url) for n, url in unread if self._may_ask(url)]
        for episode_id, url in reachable[:FILES_A_POLL]:
            if self._now() - begun > LONGEST_S:
                break
            # Its host may have failed since this poll began.
            if self._may_ask(url) and await self._read_safely(episode_id, url):
                changed.append(episode_id)
        return changed

    async def _read_safely(self, episode_id: int, url: str) -> bool:
        try:
            return await self._read(episode_id, url)
        except Exception:
            if url not in self._backoffs:
                host = full_host_of(url)
                log.exception("Reading a chapter file of %s failed; it is tried again now and then", host)
            self._back_off(url)
            return False

    async def _read(self, episode_id: int, url: str) -> bool:
        outcome = await self._fetch(url)
        now = int(self._now())
        if isinstance(outcome, Fetched):
            self._backoffs.pop(full_host_of(url), None)
            return await self._store(episode_id, outcome.body, now=now)
        if isinstance(outcome, Failed) and outcome.kind not in _FOR_GOOD:
            self._back_off(full_host_of(url), asked_s=outcome.retry_after_s or 0)
            return False
        async with self._db.transaction() as tx:
            await episodes.mark_chapters_fetched(tx, episode_id, now=now)
        return False

    async def _store(self, episode_id: int, body: bytes, *, now: int) -> bool:
        item = (await episodes.items(self._db.reader, ids=[episode_id])).get(episode_id)
        if item is None:
            return False
        try:
            chapters = await asyncio.to_thread(
                read_chapters, body, name=f"The chapters of “{item.title}”", duration_s=item.duration_s
            )
        except FeedError as error:
            log.info("%s", error)
            chapters = None
        return await self._importer.store_chapters(episode_id, chapters, now=now)

    def _may_ask(self, url: str) -> bool:
        waits = (self._backoffs.get(key, (0, 0.0)) for key in (full_host_of(url), url))
        return all(retry_at <= self._now() for _, retry_at in waits)

    def _back_off(self, key: str, *, asked_s: float = 0) -> None:
        failures, _ = self._backoffs.get(key, (0, 0.0))
        wait_s = backoff_s(
            failures,
            first_s=FIRST_WAIT_S,
            longest_s=LONGEST_WAIT_S,
            random_share=self._random(),
            asked_s=asked_s,
        )
        self._backoffs[key] = (failures + 1, self._now() + wait_s)
