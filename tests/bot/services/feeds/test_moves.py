"""Feeds that move: believed after several equal answers, doubted again after trouble."""

import pytest

from bot.feed.fetch import Failed, FailureKind
from tests.bot.services.fake_feeds import (
    HOUR,
    URL,
    World,
    back_catalogue,
    fetched,
    rss,
    with_new,
)

OTHER = "https://other.example/feed"
THIRD = "https://third.example/feed"


async def test_a_feed_has_moved_after_three_equal_answers(world: World) -> None:
    body = rss(back_catalogue())
    world.fetch.serve(URL, fetched(body, moved_to=OTHER))
    world.fetch.serve(OTHER, fetched(body))
    for _ in range(5):
        await world.poll_in(HOUR)

    assert [url for url, _, _ in world.fetch.asked] == [URL, URL, URL, OTHER, OTHER]


async def test_answers_that_differ_do_not_make_a_move(world: World) -> None:
    body = rss(back_catalogue())
    world.fetch.serve(URL, *(fetched(body, moved_to=to) for to in (OTHER, THIRD, OTHER, THIRD, OTHER)))
    for _ in range(5):
        await world.poll_in(HOUR)

    assert {url for url, _, _ in world.fetch.asked} == {URL}


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param(Failed("other.example has nothing.", FailureKind.MISSING), id="fails"),
        pytest.param(fetched(b"<!doctype html><html>parked</html>"), id="is a web page"),
    ],
)
async def test_a_new_address_in_trouble_is_doubted_again(world: World, trouble: Failed) -> None:
    world.fetch.serve(URL, fetched(rss(back_catalogue()), moved_to=OTHER))
    world.fetch.serve(OTHER, trouble)
    for _ in range(5):
        await world.poll_in(2 * HOUR)

    assert [url for url, _, _ in world.fetch.asked] == [URL, URL, URL, OTHER, URL]


async def test_an_address_the_feed_itself_announces_counts_like_a_redirect(world: World) -> None:
    head = f"<itunes:new-feed-url>{OTHER}</itunes:new-feed-url>"
    for n in range(4):
        world.fetch.serve(URL, fetched(rss(with_new(f"Extra {n}"), head=head), etag=f'"{n}"'))
        world.fetch.serve(OTHER, fetched(rss(with_new("Moved"), head=head)))
        await world.poll_in(HOUR)

    assert world.fetch.times(URL) == 3
    assert world.fetch.times(OTHER) == 1
    assert len(await world.titles()) == 8 + 3 + 1


async def test_a_move_that_gives_up_encryption_is_not_believed(world: World) -> None:
    world.fetch.serve(URL, fetched(rss(back_catalogue()), moved_to="http://plain.example/feed"))
    for _ in range(5):
        await world.poll_in(HOUR)

    assert {url for url, _, _ in world.fetch.asked} == {URL}
