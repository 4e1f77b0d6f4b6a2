"""Publishers' chapter files: fetched once, again after trouble, and never in each other's way."""

import pytest

from bot.feed.fetch import Failed, FailureKind
from db import episodes
from tests.bot.services.fake_feeds import (
    DAY,
    HOUR,
    NOON,
    URL,
    World,
    fetched,
    item,
    rss,
    with_new,
)

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


async def test_a_resting_chapter_host_does_not_hide_another(world: World) -> None:
    slow = [item(f"S{n}", NOON, extra=chapters_tag(f"https://slow.example/{n}.json")) for n in range(40)]
    quick = item("Old", NOON - DAY, extra=chapters_tag())
    world.fetch.serve(URL, fetched(rss([*slow, quick])))
    for n in range(40):
        world.fetch.serve(f"https://slow.example/{n}.json", DOWN)
    world.fetch.serve(CHAPTERS, fetched(chapter_file("A", "B", "C")))
    await world.poller.poll()
    await world.poll_in(15)

    assert sum(url.startswith("https://slow") for url, _, _ in world.fetch.asked) == 1
    assert world.fetch.times(CHAPTERS) == 1
