"""What a feed holds, read in part or in full: withdrawals, edits far down, and feeds that were empty."""

import pytest

from bot.config import SHOW_FEED
from bot.services.announcing.deciding import EDITED_BELOW, Silence
from bot.services.announcing.history import explain
from bot.services.feeds.importing import Importer
from db import episodes
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


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(rss([]), id="emptied"),
        pytest.param(rss(back_catalogue()[:3]), id="shrunk"),
        pytest.param(rss(back_catalogue()[::-1])[:1500], id="cut off, the oldest first"),
    ],
)
async def test_a_feed_that_lost_items_loses_nothing_and_is_asked_for_in_full(
    world: World, body: bytes
) -> None:
    await world.poller.poll()
    world.fetch.serve(URL, fetched(body, etag='"short"'))
    await world.poll_in(HOUR)
    await world.poll_in(HOUR)

    assert world.fetch.asked[-1] == (URL, None, None)
    assert (await world.state()).item_count == 8
    assert await world.withdrawn() == 0


async def test_a_feed_that_stays_short_is_believed_after_a_week(world: World) -> None:
    await world.poller.poll()
    world.fetch.serve(URL, fetched(rss(back_catalogue()[:3]), etag='"short"'))
    for _ in range(9):
        await world.poll_in(DAY)

    assert world.fetch.asked[-1] == (URL, '"short"', None)
    assert (await world.state()).item_count == 3


async def test_reading_only_the_top_withdraws_nothing(db: Database) -> None:
    clock, fetch = Clock(), FakeFetch()
    many = back_catalogue(60)
    fetch.serve(URL, fetched(rss(many), etag='"1"'))
    looking = poller(db, fetch, now=clock)
    world = World(db, fetch, clock, looking)
    await looking.poll()
    fetch.serve(URL, fetched(rss([item("New", NOON + 60), *many[:40], *many[41:]]), etag='"2"'))
    await world.poll_in(HOUR)
    after_excerpt = await world.withdrawn()
    await world.poll_in(DAY)

    assert after_excerpt == 0
    assert fetch.asked[-1] == (URL, None, None)  # once a day the rest is read too
    assert await world.withdrawn() == 1


@pytest.mark.parametrize("fresh_for_s", [None, 20 * HOUR], ids=["as ever", "told to come back in 20 hours"])
async def test_an_edit_far_down_is_noticed_within_a_day_and_told(
    db: Database, fresh_for_s: int | None
) -> None:
    clock, fetch = Clock(), FakeFetch()
    many = back_catalogue(60)
    fetch.serve(URL, fetched(rss(many)))
    world = World(db, fetch, clock, poller(db, fetch, now=clock))
    await world.poller.poll()
    await world.follow(100)
    many[50] = many[50].replace("<title>Line 10</title>", "<title>Line 10, corrected</title>")
    many[5] = many[5].replace("<title>Line 55</title>", "<title>Line 55, corrected</title>")
    fetch.serve(URL, fetched(rss(many), fresh_for_s=fresh_for_s))
    await world.poll_in(HOUR)
    at_once = await world.titles()
    while (due_at := await world.poller.next_poll_at()) <= NOON + HOUR + DAY:
        await world.poll_in(due_at - clock.now)
    ids = {each.title: n for n, each in (await episodes.items(db.reader)).items()}

    assert ("Line 55, corrected" in at_once, "Line 10, corrected" in at_once) == (True, False)
    for title, is_told in (("Line 10, corrected", True), ("Line 55, corrected", False), ("Line 9", False)):
        steps = [step.what for step in await explain(db.reader, episode_id=ids[title], channel_id=100)]
        assert (EDITED_BELOW in steps) is is_told
        assert Silence.FIRST_IMPORT in steps


async def test_a_new_episode_after_a_week_without_any_is_news(world: World) -> None:
    await world.poller.poll()
    await world.follow(100)
    world.fetch.serve(URL, fetched(rss([])))
    for _ in range(9):
        await world.poll_in(DAY)
    world.fetch.serve(URL, fetched(rss(with_new(at=NOON + 9 * DAY))))
    await world.poll_in(DAY)

    assert await world.owed() == [(100, "Line 9")]


async def test_the_first_episode_of_a_feed_that_begins_is_news(world: World) -> None:
    world.fetch.serve(URL, fetched(rss([])))
    await world.poller.poll()
    await world.follow(100)
    world.fetch.serve(URL, fetched(rss([item("Pilot", NOON + HOUR)])))
    await world.poll_in(2 * HOUR)

    assert await world.owed() == [(100, "Pilot")]


async def test_a_first_answer_after_an_empty_one_is_no_news(db: Database) -> None:
    await Importer(db).load_bundled_if_empty()
    clock, fetch = Clock(), FakeFetch()
    fetch.serve(SHOW_FEED, fetched(rss([])), fetched(rss(back_catalogue())))
    world = World(db, fetch, clock, poller(db, fetch, SHOW_FEED, now=clock))
    await world.follow(100)
    await world.poller.poll()
    await world.poll_in(HOUR)

    assert len(await world.titles()) == 20 + 8
    assert await world.owed() == []
