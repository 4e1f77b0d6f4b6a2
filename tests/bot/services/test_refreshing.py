"""What another program does to the database beside a running bot: found, shown in posts, never announced."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from bot.feed.read import read_source
from bot.services import Services
from bot.services.announcing.announcer import Announcer
from bot.services.announcing.outlet import Rendered
from bot.services.finder import EpisodeNotFound
from bot.services.refreshing import Refresher
from db.database import Database
from db.deliveries.delivery import Delivery
from tests.bot.announcing import world as discord
from tests.bot.services.fake_feeds import (
    HOUR,
    URL,
    World,
    back_catalogue,
    fetched,
    item,
    rss,
    with_new,
)
from tests.conftest import LIGHTHOUSE

CHANNEL = 100


@dataclass
class Bot:
    """A running bot: its timers are turned by hand."""

    services: Services
    feeds: World
    discord: discord.World
    refresher: Refresher
    announcer: Announcer

    async def timers(self, times: int = 1) -> None:
        for _ in range(times):
            await self.refresher.refresh()
            await self.announcer.deliver()


@pytest_asyncio.fixture
async def fresh(world: World) -> Bot:
    """A bot that has not polled yet."""
    services = Services.on(world.db)
    place = discord.World(discord.Clock(world.clock.now))

    async def render(delivery: Delivery) -> Rendered:
        title = (await services.catalogue.card(delivery.episode_id)).episode.title
        return Rendered(title, title, title)

    announcer = Announcer(world.db, place, render, now=world.clock, sleep=discord.no_sleep)
    await services.finder.load()
    return Bot(services, world, place, Refresher(world.poller, services.finder, announcer), announcer)


@pytest_asyncio.fixture
async def bot(fresh: Bot, world: World) -> Bot:
    """A bot that has polled its feed and told a channel of a new episode an hour ago."""
    await fresh.timers()
    await world.follow(CHANNEL)
    world.fetch.serve(URL, fetched(rss(with_new())))
    world.clock.now += 2 * HOUR
    await fresh.timers()
    world.clock.now += HOUR
    return fresh


@pytest_asyncio.fixture
async def elsewhere(bot: Bot) -> AsyncGenerator[Services, None]:
    """The services of another program on the same file."""
    async with Database.open(bot.services.db.path) as db:
        yield Services.on(db)


def now(bot: Bot) -> datetime:
    return datetime.fromtimestamp(bot.feeds.clock.now, UTC)


async def test_a_show_imported_elsewhere_is_found_after_a_poll_and_announced_to_nobody(
    bot: Bot, elsewhere: Services
) -> None:
    await elsewhere.importer.store(LIGHTHOUSE)
    with pytest.raises(EpisodeNotFound):
        bot.services.finder.find("slow query")

    await bot.timers(3)

    found = bot.services.finder.find("slow query")
    assert (await bot.services.catalogue.card(found.episode_id)).episode.title == "Tracing a slow query"
    assert bot.services.finder.find_show("lighthouse").title == "Lighthouse Hour"
    assert bot.discord.texts() == ["Line 9"]


async def test_an_episode_imported_elsewhere_is_no_news_when_its_feed_brings_it(
    bot: Bot, elsewhere: Services
) -> None:
    newer = rss([item("Line 10", bot.feeds.clock.now), *with_new()])
    await elsewhere.importer.store(read_source(newer, name="feed.xml", url=URL), now=now(bot))
    bot.feeds.fetch.serve(URL, fetched(newer))

    await bot.timers()
    bot.feeds.clock.now += HOUR
    await bot.timers()

    assert bot.services.finder.find("line 10").hit
    assert bot.discord.texts() == ["Line 9"]


async def test_a_title_mended_elsewhere_is_found_and_shown_in_its_post(bot: Bot, elsewhere: Services) -> None:
    mended = rss([with_new()[0].replace("<title>Line 9", "<title>Zebra crossings"), *back_catalogue()])
    await elsewhere.importer.store(read_source(mended, name="feed.xml", url=URL), now=now(bot))

    await bot.timers()

    assert bot.services.finder.find("zebra").hit
    assert bot.discord.texts() == ["Zebra crossings"]


@pytest.mark.parametrize("table", ["episode", "show"])
async def test_what_was_removed_elsewhere_is_found_no_more(bot: Bot, elsewhere: Services, table: str) -> None:
    async with elsewhere.db.transaction() as tx:
        await tx.execute(f"DELETE FROM {table}")

    await bot.timers()

    with pytest.raises(EpisodeNotFound, match="There are no episodes yet"):
        bot.services.finder.find("line 3")
    assert bool(bot.services.finder.suggest_shows("")) == (table == "episode")


async def test_two_changes_elsewhere_within_one_second_are_both_noticed(
    bot: Bot, elsewhere: Services
) -> None:
    second = datetime.now(UTC) + timedelta(hours=1)  # it does not pass while this test runs
    first, *others = LIGHTHOUSE.items
    for title in ("Zebra crossings", "Heron bridges"):
        renamed = replace(LIGHTHOUSE, items=(replace(first, title=title), *others))
        await elsewhere.importer.store(renamed, now=second)
        await bot.timers()

    assert bot.services.finder.find("heron bridges").hit
    with pytest.raises(EpisodeNotFound):
        bot.services.finder.find("zebra")


async def test_an_index_that_could_not_be_mended_is_mended_by_the_next_poll(
    bot: Bot, elsewhere: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise RuntimeError

    await elsewhere.importer.store(LIGHTHOUSE)
    with monkeypatch.context() as patched:
        patched.setattr(bot.services.finder, "update", fail)
        with pytest.raises(RuntimeError):
            await bot.refresher.refresh()

    await bot.timers()

    assert bot.services.finder.find("slow query").hit


async def test_timers_with_nothing_to_do_write_nothing_and_wait_for_no_writer(
    bot: Bot, elsewhere: Services
) -> None:
    await bot.timers()
    before = await elsewhere.db.foreign_changes()

    async with elsewhere.db.transaction():
        await bot.timers(3)

    assert await elsewhere.db.foreign_changes() == before


async def test_a_show_whose_feed_is_still_empty_can_be_named(fresh: Bot) -> None:
    fresh.feeds.fetch.serve(URL, fetched(rss([], title="The Empty Hour")))
    await fresh.timers()

    assert [show.title for show in fresh.services.finder.suggest_shows("empty")] == ["The Empty Hour"]
