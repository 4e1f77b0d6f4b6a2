"""Feeds by the thousand: how many are asked at once, how one host is treated, what a look costs."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from itertools import pairwise
from typing import cast

import aiosqlite
import pytest

from bot.feed.fetch import Failed, FailureKind, NotModified, Outcome
from bot.services.feeds.importing import Importer
from bot.services.feeds.polling import FEEDS_AT_ONCE, Poller
from db import feeds
from db.database import Database
from tests.bot.services.fake_feeds import (
    DAY,
    HOUR,
    NOON,
    URL,
    Clock,
    FakeFetch,
    World,
    back_catalogue,
    fetched,
    poller,
    rss,
)

OTHER = "https://other.example/feed"


class Counting:
    """A fetch that takes a turn of the event loop or more, and counts what is asked at once."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.busy = Counter[str]()
        self.busiest = Counter[str]()
        self.begun = defaultdict[str, list[float]](list)

    async def __call__(self, url: str, **_: str | None) -> Outcome:
        host = url.split("/")[2]
        self.begun[host].append(self.clock.now)
        for key in (host, "all"):
            self.busy[key] += 1
            self.busiest[key] = max(self.busiest[key], self.busy[key])
        for _turn in range(200):
            await asyncio.sleep(0)
        for key in (host, "all"):
            self.busy[key] -= 1
        return NotModified()


def looking(db: Database, fetch: Counting, urls: Sequence[str]) -> Poller:
    async def sleep(seconds: float) -> None:
        fetch.clock.now += seconds

    return Poller(
        db, Importer(db), fetch, urls, every_s=900, now=fetch.clock, random=lambda: 0.0, sleep=sleep
    )


async def test_many_hosts_are_asked_at_once_but_no_more_than_so_many(db: Database) -> None:
    fetch = Counting(Clock())
    urls = [f"https://{n}.example/feed" for n in range(300)]
    await looking(db, fetch, urls).poll()

    assert fetch.busiest["all"] == FEEDS_AT_ONCE
    assert len(fetch.begun) == 300


async def test_a_host_is_asked_one_thing_at_a_time_and_one_a_second(db: Database) -> None:
    fetch = Counting(Clock())
    await looking(db, fetch, [f"https://large.example/{n}" for n in range(20)]).poll()
    times = fetch.begun["large.example"]

    assert fetch.busiest["large.example"] == 1
    assert len(times) == 20
    assert all(later - earlier >= 1 for earlier, later in pairwise(times))


async def test_a_host_that_answers_nothing_takes_one_place_however_many_feeds_it_has(db: Database) -> None:
    others_asked = asyncio.Event()
    asked: list[str] = []

    async def fetch(url: str, **_: str | None) -> Outcome:
        asked.append(url)
        if "dead" in url:
            await others_asked.wait()
        elif sum("dead" not in each for each in asked) == 200:
            others_asked.set()
        return Failed("It cannot be reached.", FailureKind.UNREACHABLE)

    dead = [f"https://dead.example/{n}" for n in range(400)]
    others = [f"https://{n}.example/feed" for n in range(200)]
    polling = asyncio.create_task(poller(db, fetch, *dead, *others, now=Clock()).poll())
    async with asyncio.timeout(20):
        await others_asked.wait()
        await polling

    assert sum("dead" in url for url in asked) == 400


async def test_a_host_that_wants_to_be_left_alone_is_asked_for_no_other_feed_meanwhile(db: Database) -> None:
    clock, fetch = Clock(), FakeFetch()
    urls = [f"https://feeds.example/{n}" for n in range(3)]
    for url in urls:
        fetch.serve(url, Failed("Later.", FailureKind.BUSY, 600), NotModified())
    fetch.serve(OTHER, NotModified())
    world = World(db, fetch, clock, poller(db, fetch, *urls, OTHER, now=clock))
    await world.poller.poll()
    at_first = [url for url, _, _ in fetch.asked]
    await world.poll_in(590)
    meanwhile = len(fetch.asked) - len(at_first)
    await world.poll_in(11)

    assert sorted(at_first) == [urls[0], OTHER]
    assert meanwhile == 0
    assert urls[1] in [url for url, _, _ in fetch.asked]


async def test_unchanged_feeds_are_written_down_together(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch = Counting(Clock())
    polling = looking(db, fetch, [f"https://{n}.example/feed" for n in range(100)])
    transactions: list[None] = []
    transaction = db.transaction

    @asynccontextmanager
    async def counted() -> AsyncGenerator[aiosqlite.Connection]:
        transactions.append(None)
        async with transaction() as tx:
            yield tx

    monkeypatch.setattr(db, "transaction", counted)
    await polling.poll()

    assert [state.checked_at for state in await feeds.feed_states(db.reader)] == [NOON] * 100
    assert len(transactions) < 20


async def test_a_feed_taken_out_of_the_settings_is_not_asked_and_comes_back_with_what_is_known(
    db: Database,
) -> None:
    clock, fetch = Clock(), FakeFetch()
    fetch.serve(URL, fetched(rss(back_catalogue()), etag='"1"'))
    fetch.serve(OTHER, Failed("other.example cannot be reached.", FailureKind.UNREACHABLE))
    await poller(db, fetch, URL, OTHER, now=clock).poll()
    clock.now += DAY
    without = World(db, fetch, clock, poller(db, fetch, URL, now=clock))
    await without.poller.poll()
    asked, troubles = fetch.times(OTHER), await without.poller.troubles()
    await poller(db, fetch, OTHER, now=clock).poll()
    await poller(db, fetch, URL, OTHER, now=clock).poll(regardless=True)

    assert (asked, troubles) == (1, [])
    assert fetch.times(OTHER) == 3
    assert fetch.asked[-1] in {(URL, '"1"', None), (OTHER, None, None)}


@pytest.mark.parametrize("back", [2 * HOUR, 400 * DAY], ids=["two hours", "a year"])
async def test_a_clock_that_was_ahead_before_the_start_keeps_no_feed_waiting(db: Database, back: int) -> None:
    ahead, fetch = Clock(NOON + back), FakeFetch()
    fetch.serve(URL, NotModified())
    fetch.serve(OTHER, Failed("Down.", FailureKind.UNREACHABLE))
    await poller(db, fetch, URL, OTHER, now=ahead).poll()
    await poller(db, fetch, URL, OTHER, now=Clock()).poll()

    assert (fetch.times(URL), fetch.times(OTHER)) == (2, 2)


async def test_what_is_due_is_found_through_indexes(db: Database) -> None:
    plan: list[str] = []

    class Explained:
        async def execute_fetchall(self, sql: str, parameters: dict[str, object]) -> list[aiosqlite.Row]:
            rows = await db.reader.execute_fetchall(f"EXPLAIN QUERY PLAN {sql}", parameters)
            plan.extend(row["detail"] for row in rows)
            return []

    await feeds.due_feeds(cast(aiosqlite.Connection, Explained()), now=NOON, busy=[], limit=9, newest=9)

    assert [step for step in plan if "feed_due" in step]
    assert [step for step in plan if step.startswith(("SCAN feed", "SCAN episode"))] == []


async def test_what_a_feed_says_of_coming_back_is_remembered(world: World) -> None:
    head = "<ttl>90</ttl><skipHours><hour>3</hour></skipHours><skipDays><day>Sunday</day></skipDays>"
    world.fetch.serve(URL, fetched(rss(back_catalogue(), head=head), etag='"1"'), NotModified())
    await world.poller.poll()
    await world.poll_in(HOUR)
    state = await world.state()

    assert (state.ttl_s, state.skip_hours, state.skip_days) == (90 * 60, 1 << 3, 1 << 6)
