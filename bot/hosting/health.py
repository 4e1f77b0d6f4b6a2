"""Whether the bot does its work, told to whoever supervises it: one address, on this machine only."""

import asyncio
import logging
import math
import sqlite3
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass

import aiohttp
import discord
from aiohttp import web

from bot.hosting.connection import Client
from bot.services.feeds.polling import Poller
from db.database import Database, set_setting
from db.deliveries.owed import count_owed

log = logging.getLogger(__name__)

HOST = "127.0.0.1"
WRITTEN_WITHIN_S, WRITTEN_EVERY_S = 2, 5
ANSWERED_WITHIN_S, ANSWERED_EVERY_S = 10, 60


@dataclass(frozen=True, slots=True)
class Health:
    """What is told; instants are Unix seconds, the latency seconds and None while not connected."""

    ok: bool
    problems: list[str]
    latency: float | None
    last_poll: float | None
    next_poll: float | None
    owed: int | None


class Probe:
    """A question to one part: never asked twice at once, nor again while the answer is fresh."""

    def __init__(
        self, ask: Callable[[], Awaitable[str | None]], *, silence: str, within_s: float, every_s: float
    ) -> None:
        self._ask = ask
        self._silence = silence
        self._within_s = within_s
        self._every_s = every_s
        self._asked_at = -math.inf
        self._answer: asyncio.Future[str | None] | None = None

    async def problem(self) -> str | None:
        """The sentence of what is wrong, if anything is."""
        now = time.monotonic()
        if self._answer is None or (self._answer.done() and now - self._asked_at >= self._every_s):
            self._asked_at = now
            self._answer = asyncio.ensure_future(self._ask())
        # Never cancelled: a cancelled request of discord.py may hold up all others for ever.
        await asyncio.wait([self._answer], timeout=self._within_s)
        if not self._answer.done():
            return self._silence
        if error := self._answer.exception():
            log.error("A check of health failed", exc_info=error)
            return f"{self._silence[:-1]}: {type(error).__name__}."
        return self._answer.result()


class Checkup:
    """Asks each part of the bot whether it works; nothing is asked or written unless somebody asks."""

    def __init__(
        self,
        db: Database,
        poller: Poller,
        bot: Callable[[], Client | None],
        *,
        poll_every_s: int,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._db = db
        self._poller = poller
        self._bot = bot
        self._poll_every_s = poll_every_s
        self._now = now
        self._writing = Probe(
            self._write,
            silence=f"The database took no write within {WRITTEN_WITHIN_S} seconds.",
            within_s=WRITTEN_WITHIN_S,
            every_s=WRITTEN_EVERY_S,
        )
        self._answering = Probe(
            self._request,
            silence=f"Discord answered no request within {ANSWERED_WITHIN_S} seconds.",
            within_s=ANSWERED_WITHIN_S,
            every_s=ANSWERED_EVERY_S,
        )

    async def health(self) -> Health:
        """How the bot is doing; well while no part of it has a problem."""
        bot = self._bot()
        latency = bot.latency if bot and bot.is_ready() else math.nan
        problems: list[str | None] = []
        asked = [self._writing.problem()]
        if bot is None or not math.isfinite(latency):
            problems.append("The gateway is not connected.")
        else:
            problems += [f"The timer “{name}” stands still." for name in bot.stalled_timers()]
            asked.append(self._answering.problem())
        problems += await asyncio.gather(*asked)
        last_poll = next_poll = count = None
        try:
            last_poll, next_poll = await self._poller.last_polled_at(), await self._poller.next_poll_at()
            count = await count_owed(self._db.reader)
        except sqlite3.Error as error:
            problems.append(f"The database cannot be read: {error}.")
        if next_poll is not None and self._now() - next_poll >= 2 * self._poll_every_s:
            problems.append("A poll of a feed is long overdue.")
        told = [problem for problem in problems if problem]
        return Health(
            ok=not told,
            problems=told,
            latency=latency if math.isfinite(latency) else None,
            last_poll=last_poll,
            next_poll=next_poll,
            owed=count,
        )

    async def _write(self) -> str | None:
        try:
            async with self._db.transaction() as tx:
                await set_setting(tx, "asked for health at", str(int(self._now())))
        except sqlite3.Error as error:
            return f"The database takes no write: {error}."
        return None

    async def _request(self) -> str | None:
        try:
            if bot := self._bot():
                await bot.ask_discord()
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            return f"Discord answers no request: {str(error) or type(error).__name__}."
        return None


@asynccontextmanager
async def served(
    check: Callable[[], Awaitable[Health]], *, port: int | None
) -> AsyncGenerator[int | None, None]:
    """Answer GET /health with 200 or 503 while the block runs; the port. Without a port nothing is opened.

    Raises:
        OSError: the port is taken.

    """
    if port is None:
        yield None
        return

    async def answer(_: web.Request) -> web.Response:
        state = await check()
        return web.json_response(asdict(state), status=200 if state.ok else 503)

    application = web.Application()
    application.router.add_get("/health", answer)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)  # nobody waits for an answer
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, port).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
