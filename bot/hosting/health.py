"""Whether the bot does its work, told to whoever supervises it: one address, on this machine only."""

import math
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass

from aiohttp import web

from bot.services.feeds.polling import Poller
from db.database import Database
from db.deliveries.owed import count_owed

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Health:
    """What is told; instants are Unix seconds, the latency seconds and None while not connected."""

    ok: bool
    latency: float | None
    last_poll: float | None
    next_poll: float
    owed: int


async def health(
    db: Database,
    poller: Poller,
    *,
    latency: float | None,
    poll_every_s: int,
    now: Callable[[], float] = time.time,
) -> Health:
    """How the bot is doing; well while it is connected and no poll of a feed is long overdue."""
    next_poll = await poller.next_poll_at()
    is_connected = latency is not None and math.isfinite(latency)
    is_polling = now() - next_poll < 2 * poll_every_s
    return Health(
        ok=is_connected and is_polling,
        latency=latency if is_connected else None,
        last_poll=await poller.last_polled_at(),
        next_poll=next_poll,
        owed=await count_owed(db.reader),
    )


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
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, port).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
