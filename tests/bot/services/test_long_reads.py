"""What reads a whole catalogue never stands before a card, which has a connection of its own."""

import asyncio
import sqlite3

import pytest

from bot.services import Services
from bot.services.doctor import examine
from bot.services.picks import Draw, PickFilter
from db.database import Database
from tests.conftest import LIGHTHOUSE


async def test_links_and_picks_come_from_memory(services: Services) -> None:
    await services.db.reader.close()
    await services.db.long_reader.close()

    page = await services.resources.search("paper")

    assert [each.link.url for each in page.items] == ["https://queues.example/paper"]
    assert await services.picks.pick(PickFilter(), Draw(7), user_id=1)


async def test_the_whole_catalogue_is_read_beside_the_cards(services: Services, db: Database) -> None:
    show = await services.catalogue.main_show()
    await db.reader.close()

    await services.finder.load()

    assert len((await services.catalogue.as_feed(show)).items) == len(LIGHTHOUSE.items)
    assert (await examine(db)).healthy


async def test_a_card_is_answered_while_something_else_reads_at_length(
    services: Services, db: Database
) -> None:
    reading = asyncio.create_task(_count_for_ever(db))
    await asyncio.sleep(0)

    card = await services.catalogue.card(services.finder.find("tracing").episode_id)

    assert card.episode.title == "Tracing a slow query"
    await db.long_reader.interrupt()
    with pytest.raises(sqlite3.OperationalError, match="interrupted"):
        await reading


async def _count_for_ever(db: Database) -> None:
    await db.long_reader.execute_fetchall(
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n) SELECT count(*) FROM n"
    )
