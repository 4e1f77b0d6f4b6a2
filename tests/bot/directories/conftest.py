"""A small world of podcasts, and what resolves names in it."""

from collections.abc import AsyncGenerator, Awaitable, Callable

import pytest
import pytest_asyncio

from bot.directories.resolving import Answer, Directories
from bot.feed.fetch import Fetcher
from tests.directories_stub import KEY, Podcast, World, addresses, serving

Resolve = Callable[..., Awaitable[Answer]]


@pytest_asyncio.fixture
async def world() -> AsyncGenerator[World]:
    """A world in which two shows share a name, and one has no feed."""
    async with serving(World()) as world:
        for number, title, author in (
            (1001, "Night Trains", "Ines Ferreira"),
            (1002, "Lighthouse Hour", "Ann Lee"),
            (1003, "Lighthouse Hour", "Bo Berg"),
            (1004, "Smørbrød & Co", "Kim Sample"),
        ):
            feed_url = f"http://feeds.example/{number}.xml"
            world.add(Podcast(number=number, title=title, author=author, feed_url=feed_url))
        world.add(Podcast(number=1005, title="Behind The Wall", feed_url=None))
        yield world


@pytest.fixture
def resolve(world: World) -> Resolve:
    """Resolve something within half a second, in a world whose directories may have faults."""

    async def resolved(what: str, *, country: str = "us", has_key: bool = False, **faults: str) -> Answer:
        async with Fetcher() as fetcher:
            directories = Directories(
                fetcher.ask,
                podcast_index=KEY if has_key else None,
                addresses=addresses(**faults),
                within_s=0.5,
            )
            return await directories.resolve(what, country=country)

    return resolved
