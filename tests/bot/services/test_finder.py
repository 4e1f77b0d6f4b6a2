"""From what was typed to the episode or the show that was meant."""

import pytest

from bot.feed.source import Feed
from bot.services import Services
from bot.services.finder import EpisodeNotFound
from bot.services.show_names import ShowNotFound
from tests.conftest import episode

TWINS = Feed(
    title="Twin Peaks of Data",
    items=tuple(episode(f"Sharding by {key}", n) for n, key in enumerate(("range", "hash", "place"), 1)),
)
LIVES = Feed(title="Lives", items=(episode("Keepalive timers", 1), episode("Alive: what to keep", 2)))


async def title_of(services: Services, episode_id: int) -> str:
    (found,) = await services.catalogue.episodes([episode_id])
    return found.title


async def test_words_of_its_own_bring_one_episode_without_others(services: Services) -> None:
    found = services.finder.find("tracing a slow query")

    assert await title_of(services, found.episode_id) == "Tracing a slow query"
    assert not found.others


async def test_words_that_fit_several_bring_the_others_too(services: Services) -> None:
    await services.finder.update((await services.importer.store(TWINS)).touched)

    found = services.finder.find("sharding")

    assert len({found.episode_id, *found.others}) == 3


async def test_a_miss_names_what_comes_near(services: Services) -> None:
    with pytest.raises(EpisodeNotFound, match="No episode matches") as missed:
        services.finder.find("tracingaslwqery")

    assert [episode.title for episode in missed.value.nearest] == ["Tracing a slow query"]


@pytest.mark.parametrize("query", ["zzqxv", "ξπλφ", "?!"])
async def test_a_miss_that_resembles_nothing_names_nothing(services: Services, query: str) -> None:
    with pytest.raises(EpisodeNotFound, match="Try a word of its title") as missed:
        services.finder.find(query)

    assert not missed.value.nearest


async def test_what_only_notes_speak_of_is_a_miss_that_names_the_episode(services: Services) -> None:
    noted = Feed(title="Noted", items=(episode("Evening walks", 1, notes="We met a locksmith from Porto."),))
    await services.finder.update((await services.importer.store(noted)).touched)

    with pytest.raises(EpisodeNotFound) as missed:
        services.finder.find("How does a locksmith in Porto work?")

    assert [episode.title for episode in missed.value.nearest] == ["Evening walks"]


async def test_a_show_that_is_named_with_a_number_opens_its_episode(services: Services) -> None:
    walks = Feed(title="Evening Walks", items=tuple(episode(f"Walk {n}", n, number=n) for n in (1, 2, 3)))
    await services.finder.update((await services.importer.store(walks)).touched)

    assert await title_of(services, services.finder.find("eveningwalks 2").episode_id) == "Walk 2"


async def test_one_words_suggestions_are_not_those_of_another_way_to_write_it(services: Services) -> None:
    await services.finder.update((await services.importer.store(LIVES)).touched)
    alone, split = "keepalive", "KeepAlive"

    assert len(services.finder.suggest(split)) == 2
    assert len(services.finder.suggest(alone)) == 1


async def test_an_empty_catalogue_says_that_it_is_empty(services: Services) -> None:
    empty = type(services.finder)(services.db)

    with pytest.raises(EpisodeNotFound, match="There are no episodes yet"):
        empty.find("anything")
    assert not empty.suggest("any")
    assert not empty.suggest("")
    assert not empty.suggest_shows("any")


async def test_a_new_show_and_its_episodes_are_found_after_an_update(services: Services) -> None:
    await services.finder.update((await services.importer.store(TWINS)).touched)

    assert services.finder.find_show("twin peaks").title == "Twin Peaks of Data"
    assert await title_of(services, services.finder.find("sharding by hash").episode_id) == "Sharding by hash"


@pytest.mark.parametrize(
    "typed", ["lighthouse", "Lighthouse Hour", "lighthose hour", "LIGHTHOUSE  hour", "líghthöuse"]
)
async def test_a_show_is_found_by_about_its_name(services: Services, typed: str) -> None:
    assert services.finder.find_show(typed).title == "Lighthouse Hour"


@pytest.mark.parametrize("typed", ["", " ", "!!!", "zzqxv", "999"])
async def test_what_is_no_shows_name_is_refused(services: Services, typed: str) -> None:
    with pytest.raises(ShowNotFound, match="No show is called"):
        services.finder.find_show(typed)


async def test_a_show_is_found_by_the_id_of_its_suggestion(services: Services) -> None:
    (suggested,) = services.finder.suggest_shows("")

    assert services.finder.find_show(str(suggested.id)) == suggested
