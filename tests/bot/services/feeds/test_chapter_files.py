"""Publishers' chapter files: fetched once, again after trouble, and never in each other's way."""

import pytest

from bot.feed.fetch import Failed, FailureKind
from bot.services.feeds.importing import Importer
from db import episodes
from db.database import Database
from tests.bot.services.fake_feeds import (
    DAY,
    HOUR,
    NOON,
    URL,
    World,
    fetched,
    item,
    poller,
    rss,
    with_new,
)

POISONOUS = "https://chapters.example/poisonous.json"
CHAPTERS = "https://chapters.example/new.json"
DOWN = Failed("slow.example cannot be reached.", FailureKind.UNREACHABLE)


def chapter_file(*titles: str) -> bytes:
    listed = ", ".join(f'{{"startTime": {n * 60}, "title": "{t}"}}' for n, t in enumerate(titles))
    return f'{{"version": "1.2.0", "chapters": [{listed}]}}'.encode()


def chapters_tag(url: str = CHAPTERS) -> str:
    return f'<podcast:chapters url="{url}" type="application/json+chapters"/>'


async def test_a_chapter_file_that_appears_later_is_fetched_once(world: World) -> None:
    await world.poller.poll()
    world.fetch.serve(URL, fetched(rss(with_new())))
    await world.poll_in(2 * HOUR)
    world.fetch.serve(URL, fetched(rss(with_new(extra=chapters_tag()))))
    world.fetch.serve(CHAPTERS, fetched(chapter_file("Departure", "Border", "Arrival")))
    world.clock.now += HOUR
    done = await world.poller.poll()
    await world.poll_in(HOUR)
    (new,) = [n for n, each in (await episodes.items(world.db.reader)).items() if each.title == "Line 9"]

    assert new in done.touched
    assert [c.title for c in await episodes.chapters(world.db.reader, new)] == [
        "Departure",
        "Border",
        "Arrival",
    ]
    assert world.fetch.times(CHAPTERS) == 1


@pytest.mark.parametrize(
    ("outcome", "fetches"),
    [
        pytest.param(Failed("Down.", FailureKind.UNREACHABLE), 4, id="a host that is down is asked again"),
        pytest.param(Failed("No such file.", FailureKind.MISSING), 1, id="a missing file is not"),
        pytest.param(fetched(b"no chapters"), 1, id="nor is one nobody can read"),
    ],
)
async def test_a_chapter_file_in_trouble(world: World, outcome: Failed, fetches: int) -> None:
    world.fetch.serve(URL, fetched(rss(with_new(extra=chapters_tag()))))
    world.fetch.serve(CHAPTERS, outcome)
    for _ in range(4):
        await world.poll_in(HOUR)

    assert world.fetch.times(CHAPTERS) == fetches


async def test_a_file_that_fails_by_our_own_fault_keeps_no_other_from_being_read(
    world: World, db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    class Failing(Importer):
        async def store_chapters(self, episode_id, chapters, *, now):
            if any(chapter.title == "Poison" for chapter in chapters or ()):
                raise OverflowError
            return await super().store_chapters(episode_id, chapters, now=now)

    poisonous = item("Newest", NOON, extra=chapters_tag(POISONOUS))
    world.fetch.serve(URL, fetched(rss([poisonous, item("Older", NOON - DAY, extra=chapters_tag())])))
    world.fetch.serve(POISONOUS, fetched(chapter_file("Poison", "B", "C")))
    world.fetch.serve(CHAPTERS, fetched(chapter_file("Departure", "Border", "Arrival")))
    world.poller = poller(db, world.fetch, now=world.clock, importer=Failing(db))
    for _ in range(4 * 60):
        await world.poll_in(15)

    assert world.fetch.times(CHAPTERS) == 1
    assert 2 <= world.fetch.times(POISONOUS) <= 5
    assert [chapter.title for chapter in await episodes.chapters(db.reader, 1)][:1] == ["Departure"]
    assert [bool(record.exc_info) for record in caplog.records if record.levelname == "ERROR"] == [True]


async def test_a_resting_chapter_host_does_not_hide_another(world: World) -> None:
    slow = [item(f"S{n}", NOON, extra=chapters_tag(f"https://slow.example/{n}.json")) for n in range(600)]
    quick = item("Old", NOON - DAY, extra=chapters_tag())
    world.fetch.serve(URL, fetched(rss([*slow, quick])))
    for n in range(600):
        world.fetch.serve(f"https://slow.example/{n}.json", DOWN)
    world.fetch.serve(CHAPTERS, fetched(chapter_file("A", "B", "C")))
    await world.poller.poll()
    await world.poll_in(15)

    assert sum(url.startswith("https://slow") for url, _, _ in world.fetch.asked) == 1
    assert world.fetch.times(CHAPTERS) == 1
