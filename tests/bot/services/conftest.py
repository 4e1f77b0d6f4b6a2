"""A feed of eight episodes, and a poller that looks at it."""

import pytest_asyncio

from db.database import Database
from tests.bot.services.fake_feeds import URL, Clock, FakeFetch, World, back_catalogue, fetched, poller, rss


@pytest_asyncio.fixture
async def world(db: Database) -> World:
    clock, fetch = Clock(), FakeFetch()
    fetch.serve(URL, fetched(rss(back_catalogue()), etag='"1"', last_modified="Monday"))
    return World(db, fetch, clock, poller(db, fetch, now=clock))
