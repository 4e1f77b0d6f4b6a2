"""What members read, and what the log holds, when something goes wrong."""

import logging
import sqlite3
from typing import Any, NoReturn

import pytest

from bot.services import Services
from bot.services.catalogue import Catalogue
from tests.cogs.conftest import Room, answer, said, text
from tests.damage import damage_while_it_runs


async def broken(*_: Any, **__: Any) -> NoReturn:
    raise sqlite3.OperationalError("disk I/O error")


def tracebacks(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.exc_info or record.levelno >= logging.ERROR]


async def test_a_fault_of_our_own_is_logged_once_and_told_honestly(
    room: Room, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Catalogue, "card", broken)

    result = await room.member.slash(room.channel, "episode", query="tracing")

    (record,) = tracebacks(caplog)
    assert record.exc_info
    note = record.getMessage().split("(")[1].rstrip(")")
    assert said(result) == (
        "Something went wrong. Try again in a moment; if it happens again, tell the bot’s owner: "
        f"error {note}."
    )
    assert room.env.errors


async def test_a_fault_behind_a_button_is_logged_once_and_told_privately(
    room: Room, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = answer(await room.member.slash(room.channel, "episode", query="tracing")).message
    monkeypatch.setattr(Catalogue, "card", broken)

    pressed = await room.other.click(message, label="Save")

    assert len(tracebacks(caplog)) == 1
    assert "Something went wrong. Try again" in said(pressed)


async def test_damage_is_told_without_a_number_to_quote(
    room: Room, services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    damage_while_it_runs(services.db.path)

    result = await room.member.slash(room.channel, "list show")

    assert said(result) == (
        "The bot's database is damaged, so it stops here. Its owner has to restore a backup."
    )
    assert services.db.damaged.is_set()
    assert not tracebacks(caplog)
    assert room.env.errors


async def test_suggestions_need_no_database(room: Room, services: Services) -> None:
    await services.db.reader.close()

    assert await room.member.autocomplete(room.channel, "episode", "query", "poison messages")
    assert await room.member.autocomplete(room.channel, "show", "show", "light")


@pytest.mark.parametrize("code", [10062, 40060])
async def test_an_interaction_discord_has_given_up_is_no_fault(
    room: Room, caplog: pytest.LogCaptureFixture, code: int
) -> None:
    room.env.inject_error("POST", "/interactions/*/callback", status=404, code=code)

    result = await room.member.slash(room.channel, "latest")

    assert result.response is None
    assert not tracebacks(caplog)
    assert room.env.errors


async def test_discord_failing_is_no_fault_of_ours(room: Room, caplog: pytest.LogCaptureFixture) -> None:
    room.env.inject_error("POST", "/interactions/*/callback", status=500)

    result = await room.member.slash(room.channel, "latest")

    assert said(result) == "Discord did not accept the answer. Try again in a moment."
    assert not tracebacks(caplog)
    assert room.env.errors


async def test_an_error_that_cannot_be_told_either_ends_quietly(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    room.env.inject_error("POST", "/interactions/*/callback", status=500, times=None)

    await room.member.slash(room.channel, "latest")

    assert not tracebacks(caplog)
    assert room.env.errors


async def test_a_button_that_outlived_its_episode_says_so(room: Room, services: Services) -> None:
    message = answer(await room.member.slash(room.channel, "episode", query="tracing")).message
    async with services.db.transaction() as tx:
        await tx.execute("DELETE FROM episode")

    pressed = await room.member.click(message, label="Save")

    assert said(pressed) == "That episode is no longer in the catalogue."


@pytest.mark.parametrize(
    ("command", "chosen", "shown"),
    [
        ("episode", {"query": "tracing"}, "Tracing a slow query"),
        ("latest", {}, "Load balancers in the dark"),
        ("random", {"year": 2023}, "Clocks"),
        ("search", {"text": "queues"}, "Queues that never forget"),
        ("resources", {"text": "queues.example"}, "The paper"),
        ("show", {}, "Lighthouse Hour"),
        ("list show", {}, "Your list is empty"),
        ("player", {"player": "spotify"}, "on Spotify"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_commands_work_in_a_conversation_with_the_bot(
    room: Room, command: str, chosen: dict[str, Any], shown: str
) -> None:
    user = room.member.user

    result = await user.slash(command, **chosen)

    assert shown in text(result.response)


async def test_announcing_is_for_servers_alone(room: Room) -> None:
    offered = room.member.user.available_commands()

    assert "episode" in offered
    assert not [command for command in offered if command.startswith("announce")]
