"""Looking at feeds: what is asked for, what is remembered, and what one feed's trouble does to others."""

import asyncio
import logging

import pytest

from bot.feed.fetch import Failed, FailureKind, NotModified, Outcome
from bot.services.doctor import examine
from bot.services.feeds.importing import Importer
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
    item,
    poller,
    rss,
    with_new,
)

OTHER = "https://other.example/feed"
THIRD = "https://third.example/feed"
GONE = Failed("feeds.example says this is gone for good (410).", FailureKind.GONE)
DOWN = Failed("feeds.example cannot be reached.", FailureKind.UNREACHABLE)


async def test_the_first_look_stores_everything_and_owes_nothing(world: World) -> None:
    await world.poller.poll()
    await world.follow(100)

    assert len(await world.titles()) == 8
    assert await world.owed() == []


async def test_a_new_episode_is_owed_once_to_every_channel(world: World) -> None:
    await world.poller.poll()
    await world.follow(100, 200)
    world.fetch.serve(URL, fetched(rss(with_new())))

    await world.poll_in(2 * HOUR)
    await world.poll_in(2 * HOUR)

    assert sorted(await world.owed()) == [(100, "Line 9"), (200, "Line 9")]


async def test_what_the_server_sent_as_tags_is_sent_back(world: World) -> None:
    await world.poller.poll()
    await world.poll_in(HOUR)

    assert world.fetch.asked == [(URL, None, None), (URL, '"1"', "Monday")]


async def test_a_failure_while_storing_leaves_the_old_tag_and_no_episode(world: World, db: Database) -> None:
    class Failing(Importer):
        broken = False

        async def store(self, feed, **options):
            within = options.pop("within")

            async def fail_after(tx, imported) -> None:
                await within(tx, imported)
                if self.broken:
                    raise RuntimeError

            return await super().store(feed, within=fail_after, **options)

    importer = Failing(db)
    looking = poller(db, world.fetch, now=world.clock, importer=importer)
    await looking.poll()
    await world.follow(100)
    world.fetch.serve(URL, fetched(rss(with_new()), etag='"2"'))
    importer.broken = True
    world.clock.now += 2 * HOUR
    await looking.poll()
    state, titles, owed = await world.state(), await world.titles(), await world.owed()
    importer.broken = False
    world.clock.now += 2 * HOUR
    await looking.poll()

    assert (state.etag, state.failures, len(titles), owed) == ('"1"', 1, 8, [])
    assert (await world.state()).etag == '"2"'
    assert await world.owed() == [(100, "Line 9")]


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(NotModified(), id="not modified"),
        pytest.param(NotModified(etag='"changed all the same"'), id="not modified under another tag"),
        pytest.param(fetched(rss(back_catalogue()), etag='"1"', last_modified="Monday"), id="the same body"),
    ],
)
async def test_a_look_without_news_touches_no_episode(world: World, answer: NotModified) -> None:
    await world.poller.poll()
    before = await changes(world.db)
    world.fetch.serve(URL, answer)
    world.clock.now += HOUR
    done = await world.poller.poll()

    assert (done.imported, done.touched) == ([], [])
    assert await changes(world.db) - before == 1  # the feed's own row
    assert (await world.state()).etag == '"1"'
    assert (await world.state()).checked_at == NOON + HOUR


async def changes(db: Database) -> int:
    async with db.transaction() as tx:
        ((count,),) = await tx.execute_fetchall("SELECT total_changes()")
    return count


async def test_the_same_body_under_a_new_tag_is_asked_for_by_the_new_one(world: World) -> None:
    await world.poller.poll()
    world.fetch.serve(URL, fetched(rss(back_catalogue()), etag='"2"'))
    await world.poll_in(HOUR)
    await world.poll_in(HOUR)

    assert world.fetch.asked[-1] == (URL, '"2"', None)


async def test_waits_grow_while_a_feed_is_down_and_end_with_it(world: World) -> None:
    await world.poller.poll()
    world.fetch.serve(URL, DOWN)
    waits: list[float] = []
    for _ in range(12):
        await world.poll_in(await world.poller.next_poll_at() - world.clock.now)
        waits.append((await world.state()).next_check_at - world.clock.now)
    failing = await world.state()
    world.fetch.serve(URL, NotModified())
    await world.poll_in(DAY)
    again = await world.state()

    assert waits[:5] == [900, 900, 1_200, 2_400, 4_800]
    assert waits[-1] == DAY
    assert (failing.failures, failing.error) == (12, DOWN.sentence)
    assert (again.failures, again.failing_since, again.error) == (0, None, None)
    assert again.next_check_at - world.clock.now == 900


async def test_a_host_down_for_a_month_is_asked_once_a_day_and_told_of_once(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.fetch.serve(URL, DOWN)
    while world.clock.now < NOON + 30 * DAY:
        await world.poll_in(15 * 60)

    assert world.fetch.times(URL) < 45
    assert [r.message for r in caplog.records if r.levelno >= logging.WARNING] == [DOWN.sentence]


async def test_a_feed_that_is_gone_is_told_of_given_up_and_asked_again_by_hand(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    await world.poller.poll()
    world.fetch.serve(URL, GONE)
    while world.clock.now < NOON + 90 * DAY:
        await world.poll_in(HOUR)
    asked, told = world.fetch.times(URL), [r.message for r in caplog.records if r.levelno >= logging.WARNING]
    findings = (await examine(world.db)).lines
    world.fetch.serve(URL, fetched(rss(with_new())))
    await world.poller.poll(regardless=True)

    assert asked < 10
    assert told == [GONE.sentence, findings[-1].partition(": ")[2]]
    assert "/catalogue refresh" in told[1]
    assert (await world.state()).error is None
    assert await world.poller.next_poll_at() == world.clock.now + 900


async def test_a_slow_host_keeps_no_other_from_being_read(db: Database) -> None:
    others_turn = asyncio.Event()

    async def fetch(url: str, **_: object) -> Outcome:
        if url == OTHER:
            others_turn.set()
        await others_turn.wait()
        return fetched(rss(back_catalogue(), title=url))

    slow = [f"https://slow.example/{n}" for n in range(6)]
    async with asyncio.timeout(20):
        done = await poller(db, fetch, *slow, OTHER, now=Clock()).poll()

    assert len(done.imported) == 7


@pytest.mark.parametrize(
    ("outcome", "wait"),
    [
        (Failed("Later.", FailureKind.BUSY, 3 * HOUR), 3 * HOUR),
        (Failed("Later.", FailureKind.BUSY, 400 * DAY), DAY),
        (Failed("Later.", FailureKind.BUSY, 1), 900),
        (Failed("Gone.", FailureKind.GONE), DAY),
        (NotModified(fresh_for_s=2 * HOUR), 2 * HOUR),
        (NotModified(fresh_for_s=10), 900),
        (NotModified(fresh_for_s=9 * DAY), DAY),
    ],
)
async def test_what_the_server_says_about_coming_back_is_heeded_within_limits(
    world: World, outcome: Failed | NotModified, wait: int
) -> None:
    world.fetch.serve(URL, outcome)
    await world.poller.poll()

    assert (await world.state()).next_check_at == NOON + wait


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param(RuntimeError("a bug"), id="a fault of our own"),
        pytest.param(DOWN, id="a server that is down"),
        pytest.param(fetched(b"\x89PNG"), id="a picture"),
        pytest.param(fetched(b"Too many requests, try again later"), id="a sentence of text"),
        pytest.param(fetched(b"<html><body>Log in</body></html>"), id="a page to log in"),
    ],
)
async def test_one_feed_in_trouble_keeps_no_other_from_being_read(
    db: Database, trouble: Failed | Exception
) -> None:
    clock, fetch = Clock(), FakeFetch()
    fetch.serve(OTHER, trouble)
    fetch.serve(URL, fetched(rss(back_catalogue())))
    world = World(db, fetch, clock, poller(db, fetch, OTHER, URL, THIRD, now=clock))
    fetch.serve(THIRD, fetched(rss([item("Solo", NOON)], title="Solo Show")))
    done = await world.poller.poll()

    assert len(done.imported) == 2
    assert (await world.state(OTHER)).failures == 1
    assert (await world.state(OTHER)).next_check_at > NOON


async def test_a_feed_in_trouble_keeps_its_episodes(world: World) -> None:
    await world.poller.poll()
    world.fetch.serve(URL, fetched(b"<html><body>Log in</body></html>"))
    await world.poll_in(HOUR)

    assert len(await world.titles()) == 8
    assert (await world.state()).etag == '"1"'


@pytest.mark.parametrize(
    "url",
    [
        "https://user:s3cret@feeds.example/private",
        "https://feeds.example?auth=s3cret",
        "https://feeds.example/s3cret/rss",
    ],
)
async def test_no_secret_of_an_address_is_told(
    db: Database, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="bot")
    clock, fetch = Clock(), FakeFetch()
    fetch.serve(url, fetched(b"no feed"), RuntimeError("a bug"), fetched(rss([])), fetched(rss(with_new())))
    world = World(db, fetch, clock, poller(db, fetch, url, now=clock))
    for _ in range(4):
        await world.poll_in(DAY)
        assert "s3cret" not in ((await world.state(url)).error or "")

    assert caplog.records
    assert "s3cret" not in caplog.text


async def test_a_clock_set_back_does_not_stop_the_looking(world: World) -> None:
    await world.poller.poll()
    await world.poll_in(-DAY)
    await world.poll_in(15 * 60)

    assert world.fetch.times(URL) == 3


async def test_polls_begun_together_ask_one_after_another(world: World) -> None:
    await asyncio.gather(world.poller.poll(), world.poller.poll())

    assert world.fetch.times(URL) == 1


async def test_two_feeds_of_one_show_withdraw_nothing_of_each_other(db: Database) -> None:
    clock, fetch = Clock(), FakeFetch()
    fetch.serve(URL, fetched(rss(back_catalogue())))
    fetch.serve(OTHER, fetched(rss([item("Video", NOON), item("Pilot", NOON - 300 * DAY)])))
    world = World(db, fetch, clock, poller(db, fetch, URL, OTHER, now=clock))
    for _ in range(3):
        await world.poll_in(DAY)

    assert await world.withdrawn() == 0


async def test_next_due_is_the_earliest_feeds(world: World) -> None:
    world.poller = poller(world.db, world.fetch, URL, OTHER, now=world.clock)
    world.fetch.serve(OTHER, Failed("Later.", FailureKind.BUSY, 3 * HOUR))
    before = await world.poller.next_poll_at()
    await world.poller.poll()

    assert before <= NOON
    assert await world.poller.next_poll_at() == (await world.state()).next_check_at <= NOON + 900
    assert (await world.state(OTHER)).next_check_at == NOON + 3 * HOUR
    assert await world.poller.last_polled_at() == NOON
