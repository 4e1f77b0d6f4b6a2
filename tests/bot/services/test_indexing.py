"""The index of each show in a file of its own: kept up to date, and made again where it is of no use."""

from dataclasses import replace

import pytest

from bot.feed.source import Feed
from bot.search import Scope
from bot.services import Services
from bot.services.finder import EpisodeNotFound
from bot.services.indexing import Indexing
from bot.services.segment_files import index_folder
from db.database import Database
from db.models import Show
from tests.conftest import LIGHTHOUSE, episode

NIGHT_TRAINS = Feed(
    title="Night Trains",
    items=tuple(episode(f"Sleeper to {city}", 9) for city in ("Porto", "Bergen", "Brno")),
)


def files(db: Database) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in index_folder(db.path).iterdir()}


async def stored(services: Services, feed: Feed) -> Show:
    imported = await services.importer.store(feed)
    await services.finder.update(imported.touched)
    return imported.show


@pytest.fixture
def restarted(services: Services, db: Database) -> Services:
    """The services of the next start."""
    return Services.on(db)


async def test_a_start_makes_nothing_that_is_there(
    services: Services, restarted: Services, db: Database
) -> None:
    before = {path: path.stat().st_ino for path in index_folder(db.path).iterdir()}
    await restarted.finder.open()

    assert restarted.finder.find("slow query").hit
    assert {path: path.stat().st_ino for path in index_folder(db.path).iterdir()} == before


async def test_a_show_is_a_file_and_a_change_rewrites_only_its_own(services: Services, db: Database) -> None:
    await stored(services, NIGHT_TRAINS)
    before = files(db)

    await stored(services, replace(NIGHT_TRAINS, items=(episode("Sleeper to Oslo", 12), *NIGHT_TRAINS.items)))

    assert len(before) == 2
    assert len({name for name, data in files(db).items() if data != before[name]}) == 1
    assert services.finder.find("oslo").hit


@pytest.mark.parametrize("torn", [b"", b"torn", None], ids=["empty", "foreign", "cut short"])
async def test_a_file_that_is_of_no_use_is_made_again(
    services: Services, restarted: Services, db: Database, torn: bytes | None
) -> None:
    (path,) = index_folder(db.path).iterdir()
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2] if torn is None else torn)

    await restarted.finder.open()
    with pytest.raises(EpisodeNotFound):
        restarted.finder.find("slow query")
    await restarted.finder.ready()

    assert restarted.finder.find("slow query").hit
    assert path.read_bytes() == whole


async def test_what_changed_while_no_bot_ran_is_found_at_the_next_start(
    services: Services, restarted: Services
) -> None:
    await services.importer.store(NIGHT_TRAINS)
    await services.importer.store(
        replace(LIGHTHOUSE, items=(episode("Zebra crossings", 29), *LIGHTHOUSE.items))
    )

    await restarted.finder.open()
    await restarted.finder.ready()

    assert restarted.finder.find("sleeper bergen").hit
    assert restarted.finder.find("zebra").hit


async def test_an_index_that_cannot_be_written_is_searched_all_the_same(
    services: Services, db: Database
) -> None:
    index_folder(db.path).rename(db.path.with_name("away"))
    index_folder(db.path).write_text("no folder")

    show = await stored(services, NIGHT_TRAINS)

    assert services.finder.find("bergen", scope=Scope.shows([show.id])).hit


async def test_a_show_that_is_removed_leaves_no_file(services: Services, db: Database) -> None:
    show = await stored(services, NIGHT_TRAINS)
    await services.removing.remove(show.id)

    assert len(files(db)) == 1
    with pytest.raises(EpisodeNotFound):
        services.finder.find("bergen")


async def test_a_place_finds_and_is_suggested_its_own_shows_alone(services: Services) -> None:
    show = await stored(services, NIGHT_TRAINS)
    own, others = Scope.shows([show.id]), Scope.shows([show.id + 1])

    assert services.finder.find("sleeper", scope=own).hit
    assert {each.show_id for each, _ in services.finder.suggest("", scope=own)} == {show.id}
    assert not services.finder.suggest("tracing", scope=own)
    with pytest.raises(EpisodeNotFound, match="There are no episodes yet"):
        services.finder.find("sleeper", scope=others)


async def test_the_newest_come_first_wherever_a_date_is_missing(services: Services) -> None:
    show = await stored(
        services, replace(NIGHT_TRAINS, items=(*NIGHT_TRAINS.items, episode("Undated", published_at=None)))
    )

    suggested = services.finder.suggest("", scope=Scope.shows([show.id]))

    assert next(each.title for each, _ in suggested) == "Undated"  # seen today, the others are of 2024


async def test_over_the_budget_what_was_asked_longest_ago_is_read_again(
    services: Services, db: Database
) -> None:
    trains = await stored(services, NIGHT_TRAINS)
    indexing = Indexing(db, budget=1)
    await indexing.open()
    first, second = frozenset([trains.id]), frozenset(indexing.shows) - {trains.id}

    await indexing.warm(first)
    await indexing.warm(second)

    assert indexing.is_warm(second)
    assert not indexing.is_warm(first)
    assert indexing.view(first).index.search("sleeper bergen")


async def test_shows_that_several_places_ask_are_in_memory_once(services: Services, db: Database) -> None:
    trains = await stored(services, NIGHT_TRAINS)
    indexing = Indexing(db)
    await indexing.open()

    alone = indexing.view(frozenset([trains.id])).index.segments
    together = indexing.view(frozenset(indexing.shows)).index.segments

    assert alone[0] in together
