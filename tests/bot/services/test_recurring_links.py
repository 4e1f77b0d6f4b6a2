"""A link many episodes of a show have is the show's: no card, search or export takes it for a resource."""

import json
from collections.abc import Collection

import pytest

from bot.feed import export
from bot.feed.source import Feed
from bot.search import Field
from bot.services import Services
from bot.services.feeds.importing import Imported
from bot.services.finder import EpisodeNotFound
from bot.services.resources import NothingCited
from db.database import Database
from tests.conftest import episode

KELP = "https://kelpforecast.example/today"
TOPICS = [2 * chr(number) for number in range(ord("a"), ord("z") + 1)] * 2


async def store(services: Services, numbers: Collection[int], *, with_kelp: Collection[int]) -> Imported:
    """Store these episodes and make them findable, as a poll does."""
    items = [
        episode(
            f"Night watch {n}",
            n,
            notes=f"{TOPICS[n]}, a talk https://talks.example/{n}\n{KELP if n in with_kelp else ''}",
        )
        for n in numbers
    ]
    imported = await services.importer.store(Feed(title="Harbour Lights", items=tuple(items)))
    await services.finder.update(imported.touched)
    return imported


async def citing(services: Services) -> set[int]:
    """The episodes that show the link as a resource, on which every way of asking must agree."""
    ids = [each.id for each in await services.catalogue.latest(limit=100)]
    on_cards = {n for n in ids if KELP in {x.url for x in (await services.catalogue.card(n)).resources}}
    feed = await services.catalogue.as_feed(await services.catalogue.main_show())
    exported = [each["_shownotes"]["resources"] for each in json.loads(export.write(feed))["items"]]
    try:
        cited = {each.episode.id for each in (await services.resources.search("kelpforecast")).items}
    except NothingCited:
        cited = set[int]()
    found = {
        hit.id
        for hit in services.finder.search("kelpforecast", limit=100)
        if (hit.reason.field, hit.reason.url) == (Field.LINK, KELP)
    }
    assert sum(KELP in {x["url"] for x in resources} for resources in exported) == len(on_cards)
    assert cited == on_cards
    assert found == on_cards
    return on_cards


async def test_the_fifth_episode_with_a_link_makes_it_no_resource_of_the_other_four(db: Database) -> None:
    services = Services.on(db)
    await store(services, range(1, 21), with_kelp=[1, 6, 11, 16])
    before = await citing(services)

    imported = await store(services, [21], with_kelp=[21])

    assert len(before) == 4
    assert await citing(services) == set()
    assert imported.touched == before | set(imported.new)
    with pytest.raises(EpisodeNotFound):
        services.finder.find("kelpforecast")


async def test_a_link_that_recurs_no_longer_is_a_resource_again(db: Database) -> None:
    services = Services.on(db)
    with_kelp = [1, 6, 11, 16, 21]
    await store(services, range(1, 26), with_kelp=with_kelp)
    before = await citing(services)

    imported = await store(services, [26], with_kelp=[])

    assert before == set()
    assert await citing(services) == set(with_kelp)
    assert imported.touched == {*with_kelp, *imported.new}
    assert services.finder.find("kelpforecast").episode_id in with_kelp


async def test_a_new_episode_that_changes_no_verdict_touches_no_other(db: Database) -> None:
    services = Services.on(db)
    await store(services, range(1, 9), with_kelp=range(1, 9))

    imported = await store(services, [9], with_kelp=[9])

    assert imported.touched == set(imported.new)


async def test_a_sources_second_account_keeps_what_recurrence_told(db: Database) -> None:
    services = Services.on(db)
    await store(services, range(1, 9), with_kelp=range(1, 9))

    again = await store(services, range(1, 9), with_kelp=range(1, 9))

    assert (again.touched, again.unchanged) == (set(), 8)
    assert await citing(services) == set()
