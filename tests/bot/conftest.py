"""A show somebody follows, on a small Discord in memory."""

import pytest_asyncio

from db.database import Database
from tests.bot.announcing.world import Station, open_station


@pytest_asyncio.fixture
async def station(db: Database) -> Station:
    return await open_station(db)
