"""Staying connected: outages are waited out, refusals end the program once, a signal ends it cleanly."""

import asyncio
from contextlib import suppress
from types import SimpleNamespace
from typing import Any, cast

import aiohttp
import discord
import pytest

from bot.hosting.connection import IDENTIFIES_KEPT, LONGEST_WAIT_S, Client, Connection
from bot.hosting.gateway import SessionBudget
from tests.bot.hosting.fakes import FakeBot


class Supervisor:
    """Makes one bot after the other, notes the waits between them, and stops after the last."""

    def __init__(self, *bots: FakeBot, remaining: int = 1_000) -> None:
        self.remaining = remaining  # of today's identifies
        self.bots = list(bots)
        self.made: list[FakeBot] = []
        self.waits: list[float] = []
        self.connecting, self.stopping = asyncio.Event(), asyncio.Event()
        self.now = 0.0
        self.lasts = 0.0  # seconds each connection holds
        self.waits_at_most: int | None = None
        self.connection = Connection(
            self.make,
            "token",
            until=self.stopping,
            ask=self.ask,
            wait=self.wait,
            random=lambda: 0.0,
            clock=lambda: self.now,
        )

    async def ask(self, token: str) -> SessionBudget:
        return SessionBudget(shards=1, remaining=self.remaining, reset_after_s=3_600)

    def make(self, shards: int) -> Client:
        self.remaining -= shards
        self.connecting.set()
        self.made.append(self.bots.pop(0))
        self.now += self.lasts / 2
        return self.made[-1]

    async def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds
        if not self.bots or len(self.waits) == self.waits_at_most:
            self.stopping.set()


def answer(status: int) -> Any:
    return SimpleNamespace(status=status, reason="")


def closed(code: int) -> discord.ConnectionClosed:
    return discord.ConnectionClosed(cast(Any, SimpleNamespace(close_code=code)), shard_id=None, code=code)


OUTAGES = [
    OSError("refused"),
    aiohttp.ClientError("no server"),
    AttributeError("'NoneType' object has no attribute 'sequence'"),
    discord.GatewayNotFound(),
    discord.DiscordServerError(answer(503), "busy"),
    TimeoutError(),
]


@pytest.mark.parametrize("outage", OUTAGES, ids=lambda outage: type(outage).__name__)
async def test_an_outage_is_waited_out(outage: Exception) -> None:
    supervisor = Supervisor(FakeBot(outage), FakeBot(outage), FakeBot(outage))

    assert await supervisor.connection.keep() == 0
    assert supervisor.waits == [5, 10, 20]
    assert all(bot.closed.is_set() for bot in supervisor.made)


async def test_waits_stop_growing_and_keep_a_day_within_discords_budget() -> None:
    supervisor = Supervisor(*(FakeBot(OSError()) for _ in range(300)))

    await supervisor.connection.keep()

    assert max(supervisor.waits) == LONGEST_WAIT_S
    starts = [sum(supervisor.waits[:n]) for n in range(300)]
    assert sum(start < 86_400 for start in starts) < 250


async def test_connections_that_break_at_once_are_not_counted_as_good_ones() -> None:
    supervisor = Supervisor(*(FakeBot(OSError()) for _ in range(4)))
    supervisor.lasts = 60

    await supervisor.connection.keep()

    assert supervisor.waits == [5, 10, 20, 40]


@pytest.mark.parametrize(
    "bot",
    [
        pytest.param(lambda: FakeBot(discord.LoginFailure()), id="at login"),
        pytest.param(lambda: FakeBot(discord.HTTPException(answer(401), "")), id="while setting up"),
        pytest.param(lambda: FakeBot(closed(4004)), id="by the gateway"),
        pytest.param(lambda: FakeBot(discord.PrivilegedIntentsRequired(None)), id="for its intents"),
        pytest.param(lambda: FakeBot(closed(4012)), id="for its version"),
    ],
)
async def test_a_refused_token_ends_the_program_once(bot: Any, capsys: pytest.CaptureFixture[str]) -> None:
    supervisor = Supervisor(bot())

    assert await supervisor.connection.keep() == 78
    assert supervisor.waits == []
    assert len(capsys.readouterr().err.splitlines()) == 1


async def test_a_day_of_crashes_leaves_identifies() -> None:
    """A supervisor starts the program again every 30 seconds, and each time it identifies and crashes."""
    remaining = 1_000
    for _ in range(24 * 60 * 2):
        supervisor = Supervisor(FakeBot(ZeroDivisionError()), remaining=remaining)
        supervisor.waits_at_most = 1
        with suppress(ZeroDivisionError):
            await supervisor.connection.keep()
        remaining = supervisor.remaining

    assert remaining == IDENTIFIES_KEPT


async def test_a_fault_of_our_own_is_not_tried_again() -> None:
    with pytest.raises(ZeroDivisionError):
        await Supervisor(FakeBot(ZeroDivisionError())).connection.keep()


async def test_a_signal_closes_what_is_open() -> None:
    supervisor = Supervisor(FakeBot())
    keeping = asyncio.create_task(supervisor.connection.keep())
    await supervisor.connecting.wait()
    connected = supervisor.connection.bot
    supervisor.stopping.set()

    assert await keeping == 0
    assert supervisor.made[0].closed.is_set()
    assert (connected, supervisor.connection.bot) == (supervisor.made[0], None)


async def test_a_signal_ends_a_wait() -> None:
    supervisor = Supervisor(FakeBot(OSError()))
    stopping = asyncio.Event()
    connection = Connection(supervisor.make, "token", until=stopping, ask=supervisor.ask, random=lambda: 0.0)
    keeping = asyncio.create_task(connection.keep())
    asyncio.get_running_loop().call_later(0.05, stopping.set)

    assert await asyncio.wait_for(keeping, 2) == 0
