"""Random picks: their filters, and that none repeats until all had their turn."""

import pytest

from bot.feed.source import Feed
from bot.services import Services
from bot.services.picks import REMEMBERED_DRAWS, Draw, NothingToPick, PickFilter
from tests.conftest import episode

USER = 7


async def dealt(services: Services, pick: PickFilter, count: int, *, seed: int = 1) -> list[int]:
    return [await services.picks.pick(pick, Draw(seed, n), user_id=USER) for n in range(count)]


async def test_each_lap_deals_every_episode_once(services: Services) -> None:
    picked = await dealt(services, PickFilter(), 12)

    assert len(set(picked[:4])) == len(set(picked[4:8])) == len(set(picked[8:])) == 4


async def test_the_same_place_deals_the_same_episode(services: Services) -> None:
    assert await dealt(services, PickFilter(), 4) == await dealt(services, PickFilter(), 4)


@pytest.mark.parametrize(
    ("pick", "titles"),
    [
        (PickFilter(year=2023), {"Clocks, leap seconds and other lies"}),
        (PickFilter(longest_minutes=30), {"Tracing a slow query"}),
        (PickFilter(topic="poison messages"), {"Queues that never forget"}),
    ],
    ids=["of a year", "not too long", "about something"],
)
async def test_a_filter_leaves_what_fits(services: Services, pick: PickFilter, titles: set[str]) -> None:
    found = await services.catalogue.episodes(await dealt(services, pick, 3))

    assert {episode.title for episode in found} == titles


async def test_a_topic_draws_from_every_episode_that_matches(services: Services) -> None:
    tides = tuple(episode(f"Evening {n}", notes="A word on tides.") for n in range(60))
    await services.finder.update((await services.importer.store(Feed(title="Evenings", items=tides))).touched)

    assert len(set(await dealt(services, PickFilter(topic="tides"), 60))) == 60


async def test_what_was_heard_can_be_left_out(services: Services) -> None:
    (newest,) = await services.catalogue.latest()
    await services.listening.mark_heard(USER, newest.id)

    assert newest.id not in await dealt(services, PickFilter(unheard=True), 6)
    assert newest.id in await dealt(services, PickFilter(), 4)


@pytest.mark.parametrize(
    ("pick", "sentence"),
    [
        (PickFilter(show_id=99), "That show has no episodes yet."),
        (PickFilter(topic="zeppelin mooring"), "No episodes about “zeppelin mooring”."),
        (PickFilter(year=1999), "No episodes from 1999."),
        (PickFilter(longest_minutes=1), "No episodes of up to 1 min."),
        (PickFilter(year=1999, unheard=True), "No episode fits all of that. Leave a filter out"),
    ],
    ids=["a show", "a topic", "a year", "a length", "several"],
)
async def test_what_leaves_nothing_is_named_where_it_is_the_only_filter(
    services: Services, pick: PickFilter, sentence: str
) -> None:
    with pytest.raises(NothingToPick, match=f"^{sentence}"):
        await services.picks.pick(pick, Draw(1), user_id=USER)


async def test_asking_again_goes_on_and_a_place_long_unused_is_forgotten(services: Services) -> None:
    first = services.picks.next_draw(USER, PickFilter())
    second = services.picks.next_draw(USER, PickFilter())
    for n in range(REMEMBERED_DRAWS):
        services.picks.next_draw(n + 100, PickFilter())

    assert second == first.next()
    assert services.picks.next_draw(USER, PickFilter()).position == 0
