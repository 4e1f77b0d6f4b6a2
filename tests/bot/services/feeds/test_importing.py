"""Sources into the catalogue: twice changes nothing, two sources make one row, bad ones change nothing."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.feed import export
from bot.feed.read import read_source
from bot.feed.source import Feed, FeedItem
from bot.services import Services
from db import episodes
from db.database import Database
from db.models import ChapterSource, Media, Platform
from tests.conftest import LIGHTHOUSE, episode

LISTED = FeedItem(
    title="Queues that never forget | Lighthouse Hour",
    published_at=datetime(2024, 3, 1, tzinfo=UTC),
    duration_s=2_400,
    notes="What a queue owes its senders.\n0:00 Welcome\n5:00 Write-ahead logs\n10:00 Poison messages",
)


async def stored(db: Database) -> list[FeedItem]:
    return list((await episodes.items(db.reader)).values())


async def test_importing_twice_changes_nothing(services: Services, db: Database) -> None:
    before = await stored(db)
    again = await services.importer.store(LIGHTHOUSE)

    assert (again.new, again.changed, again.unchanged) == ([], [], 4)
    assert await stored(db) == before


async def test_a_listing_enriches_the_feeds_row_and_degrades_nothing(
    services: Services, db: Database
) -> None:
    await services.importer.store(Feed(title="Lighthouse Hour", items=(LISTED,)))

    (item,) = [i for i in await stored(db) if i.title.startswith("Queues")]
    assert len(await stored(db)) == 4
    assert item.title == "Queues that never forget"
    assert item.duration_s == 2_405
    assert item.published_at == datetime(2024, 3, 1, 9, 30, tzinfo=UTC)
    assert item.notes == LISTED.notes


async def test_a_feed_takes_over_what_a_listing_said(db: Database) -> None:
    importer = Services.on(db).importer
    await importer.store(Feed(title="Lighthouse Hour", items=(LISTED,)))
    await importer.store(LIGHTHOUSE)

    (item,) = [i for i in await stored(db) if i.title.startswith("Queues")]
    assert item.guid == "guid of Queues that never forget"
    assert item.duration_s == 2_405
    assert item.media == (Media(Platform.YOUTUBE, "https://youtu.be/aaaaaaaaaaa"),)


async def test_a_new_id_is_adopted_and_the_old_one_remembered(services: Services, db: Database) -> None:
    renamed = replace(LIGHTHOUSE.items[1], guid="another id")
    changed = await services.importer.store(replace(LIGHTHOUSE, items=(renamed,)))
    back = await services.importer.store(LIGHTHOUSE)

    assert not changed.new
    assert not back.new
    (item,) = [i for i in await stored(db) if i.title.startswith("Tracing")]
    assert {item.guid, *item.aliases} == {"another id", "guid of Tracing a slow query"}


async def test_publishers_chapters_win_over_those_of_the_notes(services: Services, db: Database) -> None:
    await services.importer.store(Feed(title="Lighthouse Hour", items=(LISTED,)))

    shown = await episodes.chapters(db.reader, 1)
    (item,) = [i for i in await stored(db) if i.title.startswith("Queues")]
    by_source = {source: [c for c in item.chapters if c.source is source] for source in ChapterSource}
    assert {chapter.source for chapter in shown} <= {ChapterSource.PUBLISHER}
    assert by_source[ChapterSource.PUBLISHER]


async def test_a_link_in_every_episode_is_the_shows_and_not_a_resource(db: Database) -> None:
    items = [
        episode(
            f"Night watch {n}", n, notes=f"Read https://paper{n}.example/\nhttps://lighthouse.example/club"
        )
        for n in range(1, 8)
    ]
    services = Services.on(db)
    await services.importer.store(Feed(title="Lighthouse Hour", items=tuple(items)))

    resources = {link.url for n in range(1, 8) for link in await episodes.resources(db.reader, n)}
    assert resources == {f"https://paper{n}.example/" for n in range(1, 8)}


async def test_a_feed_that_empties_or_shrinks_loses_nothing(services: Services, db: Database) -> None:
    empty = await services.importer.store(replace(LIGHTHOUSE, items=()), last_count=4)
    cut = await services.importer.store(replace(LIGHTHOUSE, items=LIGHTHOUSE.items[:1]), last_count=4)

    assert empty.reconciliation.shrunk
    assert cut.reconciliation.shrunk
    assert not empty.withdrawn
    assert not cut.withdrawn
    assert len(await stored(db)) == 4


async def test_an_episode_taken_out_is_marked_and_comes_back_without_being_new(db: Database) -> None:
    files = tuple(
        episode(f"Night watch {n}", n, media=(Media(Platform.AUDIO, f"https://cdn.example/{n}.mp3"),))
        for n in range(1, 6)
    )
    feed = Feed(title="Lighthouse Hour", items=files)
    importer = Services.on(db).importer
    await importer.store(feed)
    gone = await importer.store(replace(feed, items=(*files[:2], *files[3:])), last_count=5)
    back = await importer.store(feed, last_count=4)

    assert len(gone.withdrawn) == 1
    assert back.returned == gone.withdrawn
    assert not back.new


async def test_a_failure_while_storing_leaves_nothing(services: Services, db: Database) -> None:
    before = await stored(db)

    async def fail(*_: object) -> None:
        raise RuntimeError

    extra = replace(LIGHTHOUSE, items=(*LIGHTHOUSE.items, episode("Brand new", 29)))
    with pytest.raises(RuntimeError):
        await services.importer.store(extra, within=fail)

    assert await stored(db) == before


async def test_an_export_imported_again_changes_nothing(services: Services, db: Database, tmp_path) -> None:
    (show,) = await services.catalogue.shows()
    text = export.write(await services.catalogue.as_feed(show))
    again = await services.importer.store(read_source(text.encode(), name="export.json"))

    assert (again.new, again.changed, again.unchanged) == ([], [], 4)
    async with Database.open(tmp_path / "other.sqlite3") as other:
        await Services.on(other).importer.store(read_source(text.encode(), name="export.json"))
        assert await stored(other) == await stored(db)


async def test_the_bundled_catalogue_goes_into_an_empty_database_only(db: Database) -> None:
    services = Services.on(db)
    await services.importer.load_bundled_if_empty()
    await services.importer.load_bundled_if_empty()

    items = await stored(db)
    assert len(items) == 20
    assert sum(len(item.chapters) for item in items) == 43
    assert sum(bool(item.chapters) for item in items) == 7
    assert all(item.summary and len(item.summary) <= 140 for item in items)


async def test_the_feed_enriches_the_bundled_episodes_rather_than_doubling_them(db: Database) -> None:
    services = Services.on(db)
    await services.importer.load_bundled_if_empty()
    (show,) = await services.catalogue.shows()
    fetched = FeedItem(
        title="KeepAlive",
        guid="0a1b2c3d",
        published_at=datetime(2021, 8, 29, 17, 12, 3, tzinfo=UTC),
        duration_s=2_187,
        notes="<p>Notes of a feed.</p>",
        media=(Media(Platform.AUDIO, "https://anchor.example/play/1.mp3"),),
    )
    imported = await services.importer.store(Feed(title=show.title, url=show.feed_url, items=(fetched,)))

    assert not imported.new
    (item,) = [i for i in await stored(db) if i.title.startswith("KeepAlive")]
    assert item.summary
    assert len(item.chapters) == 8
    assert item.duration_s == 2_187


async def test_an_upgraded_reader_reads_stored_notes_again_once(db: Database) -> None:
    importer = Services.on(db).importer
    await importer.store(Feed(title="Lighthouse Hour", items=(LISTED,)))
    before = await stored(db)
    async with db.transaction() as tx:
        await tx.execute("DELETE FROM chapter")
        await tx.execute("DELETE FROM setting")
    await importer.read_notes_again_if_upgraded()
    after = await stored(db)
    async with db.transaction() as tx:
        await tx.execute("DELETE FROM chapter")
    await importer.read_notes_again_if_upgraded()

    assert after == before
    assert (await stored(db))[0].chapters == ()


async def test_many_episodes_get_ids_in_the_order_they_came_out(db: Database) -> None:
    days = [15, 3, 27, 9]
    feed = Feed(title="Lighthouse Hour", items=tuple(episode(f"Watch {day}", day) for day in days))
    imported = await Services.on(db).importer.store(feed)
    items = await episodes.items(db.reader)

    assert [items[n].title for n in imported.new] == ["Watch 3", "Watch 9", "Watch 15", "Watch 27"]


async def test_ids_that_swap_between_two_episodes_are_stored(services: Services, db: Database) -> None:
    first, second = LIGHTHOUSE.items[:2]
    swapped = (replace(first, guid=second.guid), replace(second, guid=first.guid))
    imported = await services.importer.store(replace(LIGHTHOUSE, items=swapped))

    assert not imported.new
    assert len(await stored(db)) == 4
    assert {item.title: item.guid for item in await stored(db)}[first.title] == second.guid


async def test_chapters_of_an_episode_that_is_gone_are_no_news(db: Database) -> None:
    assert not await Services.on(db).importer.store_chapters(99, (), now=0)


TAGLINE = "The Signal Box is the podcast about everything that runs on rails."


def told(*subjects: str) -> Feed:
    items = (
        episode(subject, day, notes=f"{TAGLINE} We talk about {subject} at length.")
        for day, subject in enumerate(subjects, 1)
    )
    return Feed(title="The Signal Box", url="https://signal.example/feed", items=tuple(items))


async def test_an_episode_is_described_by_what_the_others_do_not_say(db: Database) -> None:
    importer = Services.on(db).importer
    await importer.store(told("brakes", "doors", "points"))
    await importer.store(told("brakes", "doors", "points", "steam"))

    latest = (await episodes.latest_episodes(db.reader))[0]

    assert latest.about == "We talk about steam at length."
    assert {item.description for item in await stored(db)} == {
        f"We talk about {subject} at length." for subject in ("brakes", "doors", "points", "steam")
    }


async def test_episodes_stored_before_there_were_descriptions_get_theirs(db: Database) -> None:
    importer = Services.on(db).importer
    await importer.store(told("brakes"))
    async with db.transaction() as tx:
        await tx.execute("UPDATE episode SET description = ''")
        await tx.execute("DELETE FROM setting")

    await importer.read_notes_again_if_upgraded()

    assert (await stored(db))[0].description == f"{TAGLINE} We talk about brakes at length."
