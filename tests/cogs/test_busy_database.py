"""What members read while another program keeps the database to itself for longer than they can wait."""

import sqlite3
import time
from collections.abc import Iterator
from typing import Any

import pytest

from bot.services import Services
from tests.cogs.conftest import Room, answer, said, text

BUSY = "The bot is busy right now. Try again in a moment."
SOON_S = 2.5  # Discord waits three seconds


@pytest.fixture
def elsewhere(services: Services) -> Iterator[sqlite3.Connection]:
    other = sqlite3.connect(services.db.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield other
    other.close()


WRITES: list[tuple[str, dict[str, Any]]] = [
    ("player", {"player": "spotify"}),
    ("list heard", {"episode": "tracing"}),
    ("list remove", {"episode": "tracing"}),
    ("announce here", {}),
]


@pytest.mark.parametrize(("command", "chosen"), WRITES, ids=[command for command, _ in WRITES])
async def test_a_command_that_cannot_be_written_down_says_so_in_time(
    room: Room, elsewhere: sqlite3.Connection, command: str, chosen: dict[str, Any]
) -> None:
    asked_at = time.monotonic()

    result = await room.admin.slash(room.channel, command, **chosen)

    assert said(result) == BUSY
    assert time.monotonic() - asked_at < SOON_S
    assert room.env.errors


async def test_a_button_that_cannot_save_says_so_and_saves_once_it_can(
    room: Room, elsewhere: sqlite3.Connection
) -> None:
    message = answer(await room.member.slash(room.channel, "episode", query="tracing")).message

    refused = await room.member.click(message, label="Save")
    elsewhere.rollback()
    saved = await room.member.click(message, label="Save")

    assert said(refused) == BUSY
    assert "list" in said(saved)


async def test_forgetting_that_cannot_be_written_down_says_so(
    room: Room, elsewhere: sqlite3.Connection
) -> None:
    asked = answer(await room.member.slash(room.channel, "list forget")).message

    assert said(await room.member.click(asked, label="Delete everything")) == BUSY


async def test_what_only_reads_is_answered_as_ever(room: Room, elsewhere: sqlite3.Connection) -> None:
    card = await room.member.slash(room.channel, "episode", query="tracing")

    assert "Tracing a slow query" in text(card.response)
