"""What the bot notices by itself."""

import time
from types import SimpleNamespace
from typing import Any

import pytest

from bot.app import PodcastBot
from bot.services import Services
from tests.cogs.conftest import Room


async def followed_long_ago(room: Room, services: Services) -> None:
    await room.admin.slash(room.channel, "announce here")
    async with services.db.transaction() as tx:
        await tx.execute("UPDATE follow SET followed_at = 0")


async def left(room: Room, services: Services) -> bool:
    (follow,) = await services.following.of_guild(room.guild.id)
    return follow.left_at is not None


async def test_a_server_the_bot_is_still_in_stays_as_it_was(room: Room, services: Services) -> None:
    await followed_long_ago(room, services)

    await room.env.restart_bot(PodcastBot(services))

    assert not await left(room, services)


async def test_a_server_that_removed_the_bot_is_noticed(room: Room, services: Services) -> None:
    await followed_long_ago(room, services)

    room.env.backend.remove_guild(room.guild.id)
    await room.env.restart_bot(PodcastBot(services))

    assert await left(room, services)


async def test_no_server_counts_as_left_because_discord_refuses_to_tell(
    room: Room, services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    await followed_long_ago(room, services)
    room.env.inject_error("GET", "/users/@me/guilds", status=403, times=None)

    room.env.backend.remove_guild(room.guild.id)
    await room.env.restart_bot(PodcastBot(services))

    assert not await left(room, services)
    assert "Discord did not tell which servers" in caplog.text


async def test_a_timer_that_died_is_noticed(
    room: Room, simcord_bot: PodcastBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    timers: Any = simcord_bot.cogs["Timers"]
    await timers.poll()
    await timers.deliver()
    assert simcord_bot.stalled_timers() == []

    timers.poll.cancel()
    later = SimpleNamespace(monotonic=lambda: time.monotonic() + 100)
    monkeypatch.setattr("bot.app.time", later)
    await timers.deliver()

    assert simcord_bot.stalled_timers() == ["poll"]
