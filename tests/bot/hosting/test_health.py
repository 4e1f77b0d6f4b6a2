"""Health: well only while everything a post needs works, and otherwise it says what does not."""

import asyncio
import math
import resource
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from bot.hosting.health import Checkup, served
from bot.services import Services
from tests.bot.hosting.conftest import Start
from tests.bot.hosting.fakes import FakeBot
from tests.bot.hosting.program import free_port, stopped
from tests.bot.services.fake_feeds import HOUR, NOON, Clock, FakeFetch, back_catalogue, fetched, poller, rss
from tests.gateway_stub import Gateway

# Every part is asked every time.
HASTY = """
import bot.hosting.health
bot.hosting.health.ANSWERED_EVERY_S = bot.hosting.health.WRITTEN_EVERY_S = 0
"""
Asked = tuple[int, list[str]]


class Hosted:
    """The program, and its health address."""

    def __init__(self, start: Start, session: aiohttp.ClientSession) -> None:
        self._start = start
        self._session = session
        self._url = ""
        self.pid = 0

    async def start(self, *, also: str = "") -> asyncio.subprocess.Process:
        port = free_port()
        process = await self._start(before=f"{HASTY}{also}", HEALTH_PORT=str(port))
        self.pid = process.pid
        self._url = f"http://127.0.0.1:{port}/health"
        return process

    async def asked(self) -> Asked:
        async with self._session.get(self._url) as answer:
            return answer.status, (await answer.json())["problems"]

    async def until(self, is_so: Callable[[Asked], bool], *, within_s: float = 20) -> Asked:
        """The first answer that is so."""
        async with asyncio.timeout(within_s):
            while True:
                try:
                    asked = await self.asked()
                except aiohttp.ClientConnectionError:  # it is not there yet
                    await asyncio.sleep(0.05)
                    continue
                if is_so(asked):
                    return asked


def well(asked: Asked) -> bool:
    return asked == (200, [])


def ill(asked: Asked) -> bool:
    return asked[0] == 503 and bool(asked[1])


@pytest_asyncio.fixture
async def hosted(start_hosted: Start) -> Any:
    async with aiohttp.ClientSession() as session:
        yield Hosted(start_hosted, session)


async def test_it_is_well_while_everything_works(hosted: Hosted) -> None:
    process = await hosted.start()

    await hosted.until(well)
    said, _ = await stopped(process)

    assert process.returncode == 0
    assert "Traceback" not in said


async def test_it_tells_of_requests_that_fail_while_the_gateway_is_connected(
    hosted: Hosted, gateway: Gateway
) -> None:
    await hosted.start()
    await hosted.until(well)

    gateway.down = True
    _, problems = await hosted.until(ill)
    assert len(problems) == 1
    assert problems[0].startswith("Discord answers no request: 503")

    gateway.down = False
    await hosted.until(well)


async def test_it_tells_of_requests_nobody_answers(hosted: Hosted, gateway: Gateway) -> None:
    await hosted.start(also="bot.hosting.health.ANSWERED_WITHIN_S = 1")
    await hosted.until(well)

    gateway.silent.add("/gateway")

    assert (await hosted.until(ill))[1] == ["Discord answered no request within 1 seconds."]


async def test_it_tells_of_a_gateway_that_is_gone(hosted: Hosted, gateway: Gateway) -> None:
    await hosted.start()
    await hosted.until(well)

    gateway.silent.add("/socket")
    await gateway.hang_up()

    assert (await hosted.until(ill))[1] == ["The gateway is not connected."]


async def test_it_tells_of_a_full_disk(hosted: Hosted) -> None:
    await hosted.start()
    await hosted.until(well)

    _, most = resource.prlimit(hosted.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    _, problems = await hosted.until(ill)
    assert len(problems) == 1
    assert problems[0].startswith("The database takes no write:")

    resource.prlimit(hosted.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, most))
    await hosted.until(well)


async def test_it_tells_of_a_database_another_program_holds(hosted: Hosted, tmp_path: Path) -> None:
    await hosted.start()
    await hosted.until(well)

    holder = sqlite3.connect(tmp_path / "run.sqlite3", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    _, problems = await hosted.until(ill)
    holder.execute("ROLLBACK")
    holder.close()

    assert problems == ["The database took no write within 2 seconds."]
    await hosted.until(well)


async def test_a_check_that_fails_in_an_unknown_way_is_a_problem_and_no_error(services: Services) -> None:
    class Broken(FakeBot):
        async def ask_discord(self) -> None:
            raise KeyError("no such shard")

    health = await Checkup(services.db, services.poller, Broken, poll_every_s=900).health()

    assert health.problems == ["Discord answered no request within 10 seconds: KeyError."]


@pytest.mark.parametrize(
    ("bot", "later", "problems"),
    [
        pytest.param(FakeBot, 60, [], id="connected and looking"),
        pytest.param(lambda: None, 60, ["The gateway is not connected."], id="not connected"),
        pytest.param(
            lambda: FakeBot(latency=math.nan), 60, ["The gateway is not connected."], id="not heard from"
        ),
        pytest.param(FakeBot, 7_200, ["A poll of a feed is long overdue."], id="not looking any more"),
        pytest.param(
            lambda: FakeBot(stalled=["deliver"]), 60, ["The timer “deliver” stands still."], id="half dead"
        ),
    ],
)
async def test_health_is_one_address_on_this_machine(
    services: Services, bot: Callable[[], FakeBot | None], later: int, problems: list[str]
) -> None:
    clock, fetch = Clock(), FakeFetch()
    fetch.serve("https://feeds.example/", fetched(rss(back_catalogue(now=NOON - 6 * HOUR))))
    looking = poller(services.db, fetch, "https://feeds.example/", now=clock)
    await looking.poll()
    looked_at = clock.now
    clock.now += later
    found = bot()
    checkup = Checkup(services.db, looking, lambda: found, poll_every_s=900, now=clock)

    async with (
        served(checkup.health, port=0) as port,
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}/health") as answered,
    ):
        said = await answered.json()

    assert answered.status == (503 if problems else 200)
    assert said == {
        "ok": not problems,
        "problems": problems,
        "latency": None if "The gateway is not connected." in problems else 0.1,
        "last_poll": looked_at,
        "next_poll": looked_at + 900,
        "owed": 0,
    }


async def test_without_a_port_there_is_no_health_address(services: Services) -> None:
    async def never() -> Any:
        raise AssertionError

    async with served(never, port=None) as port:
        assert port is None
