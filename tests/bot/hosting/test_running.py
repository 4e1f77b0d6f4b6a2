"""Staying connected: outages are waited out, refusals end the program once, a signal ends it cleanly."""

import asyncio
import logging
import math
import signal
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import aiohttp
import discord
import pytest

from bot.hosting.health import health, served
from bot.hosting.running import (
    LONGEST_WAIT_S,
    Client,
    Connection,
    keep_secrets_out_of_logs,
    tell_what_is_unsafe,
)
from bot.services import Services
from tests.bot.hosting.program import start
from tests.bot.services.fake_feeds import Clock, FakeFetch, back_catalogue, fetched, poller, rss


class FakeBot:
    """Ends each connection as it is told; None: it stays until it is closed."""

    def __init__(self, end: BaseException | None, *, token_refused: bool = False) -> None:
        self.end = end
        self.token_refused = token_refused
        self.latency = 0.1
        self.closed = asyncio.Event()

    def is_ready(self) -> bool:
        return True

    async def start(self, token: str) -> None:
        if self.end is not None:
            raise self.end
        if not self.token_refused:
            await self.closed.wait()

    async def close(self) -> None:
        self.closed.set()


class Supervisor:
    """Makes one bot after the other, notes the waits between them, and stops after the last."""

    def __init__(self, *bots: FakeBot) -> None:
        self.bots = list(bots)
        self.made: list[FakeBot] = []
        self.waits: list[float] = []
        self.stopping = asyncio.Event()
        self.now = 0.0
        self.lasts = 0.0  # seconds each connection holds
        self.connection = Connection(
            self.make,
            "token",
            until=self.stopping,
            wait=self.wait,
            random=lambda: 0.0,
            clock=lambda: self.now,
        )

    def make(self) -> Client:
        self.made.append(self.bots.pop(0))
        self.now += self.lasts / 2
        return self.made[-1]

    async def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds
        if not self.bots:
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
        pytest.param(lambda: FakeBot(None, token_refused=True), id="while posting"),
    ],
)
async def test_a_refused_token_ends_the_program_once(bot: Any, capsys: pytest.CaptureFixture[str]) -> None:
    supervisor = Supervisor(bot())

    assert await supervisor.connection.keep() == 78
    assert supervisor.waits == []
    assert len(capsys.readouterr().err.splitlines()) == 1


async def test_a_fault_of_our_own_is_not_tried_again() -> None:
    with pytest.raises(ZeroDivisionError):
        await Supervisor(FakeBot(ZeroDivisionError())).connection.keep()


async def test_a_signal_closes_what_is_open() -> None:
    supervisor = Supervisor(FakeBot(None))
    keeping = asyncio.create_task(supervisor.connection.keep())
    for _ in range(3):
        await asyncio.sleep(0)  # lets it begin
    connected = supervisor.connection.latency
    supervisor.stopping.set()

    assert await keeping == 0
    assert supervisor.made[0].closed.is_set()
    assert (connected, supervisor.connection.latency) == (0.1, None)


async def test_a_signal_ends_a_wait() -> None:
    stopping = asyncio.Event()
    connection = Connection(lambda: FakeBot(OSError()), "token", until=stopping, random=lambda: 0.0)
    keeping = asyncio.create_task(connection.keep())
    asyncio.get_running_loop().call_later(0.05, stopping.set)

    assert await asyncio.wait_for(keeping, 2) == 0


def test_without_discord_it_tries_again_until_it_is_told_to_stop(tmp_path: Path) -> None:
    process = start(tmp_path)
    assert process.stderr
    said: list[str] = []
    for line in process.stderr:
        said.append(line)
        if "the next try is in" in line:
            break
    second = start(tmp_path)
    _, refused = second.communicate(timeout=20)
    process.send_signal(signal.SIGTERM)
    begun = time.monotonic()
    _, rest = process.communicate(timeout=20)

    assert process.returncode == 0, rest
    assert time.monotonic() - begun < 10
    assert second.returncode == 75
    assert f"process {process.pid}" in refused
    assert "secret" not in "".join([*said, rest, refused])


def test_a_folder_that_is_not_there_is_told_in_a_sentence(tmp_path: Path) -> None:
    process = start(tmp_path, DATABASE=str(tmp_path / "none" / "run.sqlite3"))
    _, said = process.communicate(timeout=20)

    assert process.returncode == 78
    assert "Traceback" not in said
    assert "run.sqlite3" in said.splitlines()[-1]


@pytest.mark.parametrize(
    ("mode", "token", "warns"), [(0o644, "abc", True), (0o600, "abc", False), (0o644, "", False)]
)
def test_a_token_others_can_read_is_warned_of(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, mode: int, token: str, warns: bool
) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text(f"DISCORD_TOKEN={token}\n")
    env_file.chmod(mode)

    tell_what_is_unsafe(env_file, sqlite_version=(3, 99, 0))

    assert any(record.levelno == logging.WARNING for record in caplog.records) is warns


def test_an_old_sqlite_is_no_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)

    tell_what_is_unsafe(tmp_path / ".env", sqlite_version=(3, 40, 1))

    assert [record.levelno for record in caplog.records] == [logging.INFO]


def test_libraries_that_log_secrets_are_never_at_debug() -> None:
    root = logging.getLogger()
    before = root.level
    root.setLevel(logging.DEBUG)
    try:
        keep_secrets_out_of_logs()
        assert not logging.getLogger("aiosqlite").isEnabledFor(logging.DEBUG)
        assert not logging.getLogger("discord.gateway").isEnabledFor(logging.DEBUG)
    finally:
        root.setLevel(before)


@pytest.mark.parametrize(
    ("latency", "later", "status"),
    [
        pytest.param(0.1, 60, 200, id="connected and looking"),
        pytest.param(None, 60, 503, id="not connected"),
        pytest.param(math.nan, 60, 503, id="not heard from"),
        pytest.param(0.1, 7_200, 503, id="not looking any more"),
    ],
)
async def test_health_is_one_address_on_this_machine(
    services: Services, latency: float | None, later: int, status: int
) -> None:
    clock, fetch = Clock(), FakeFetch()
    fetch.serve("https://feeds.example/", fetched(rss(back_catalogue())))
    looking = poller(services.db, fetch, "https://feeds.example/", now=clock)
    await looking.poll()
    looked_at = clock.now
    clock.now += later

    async def check() -> Any:
        return await health(services.db, looking, latency=latency, poll_every_s=900, now=clock)

    async with (
        served(check, port=0) as port,
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}/health") as answered,
    ):
        said = await answered.json()

    assert answered.status == status
    assert said == {
        "ok": status == 200,
        "latency": None if latency is None or math.isnan(latency) else 0.1,
        "last_poll": looked_at,
        "next_poll": looked_at + 900,
        "owed": 0,
    }


async def test_without_a_port_there_is_no_health_address(services: Services) -> None:
    async def never() -> Any:
        raise AssertionError

    async with served(never, port=None) as port:
        assert port is None
