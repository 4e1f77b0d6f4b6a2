"""Servers that remove the bot, and take it back."""

from collections.abc import Collection

import pytest

from tests.bot.announcing.world import DAY, SERVER, Station

OTHER_SERVER = 2**63 - 1  # as large as an id can be


async def resting(station: Station) -> set[int]:
    followed = [f for server in (SERVER, OTHER_SERVER) for f in await station.following.of_guild(server)]
    return {follow.guild_id for follow in followed if follow.left_at is not None}


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        pytest.param([SERVER, OTHER_SERVER], [SERVER, OTHER_SERVER], set(), id="in both as before"),
        pytest.param([SERVER, OTHER_SERVER], [OTHER_SERVER, 5], {SERVER}, id="removed from one"),
        pytest.param([SERVER, OTHER_SERVER], [], {SERVER, OTHER_SERVER}, id="removed from both"),
        pytest.param([OTHER_SERVER], [OTHER_SERVER], {SERVER}, id="still out of one"),
        pytest.param([OTHER_SERVER], [SERVER, OTHER_SERVER], set(), id="taken back by one"),
        pytest.param([OTHER_SERVER], [SERVER], {OTHER_SERVER}, id="out of one and back in the other"),
    ],
)
async def test_follows_rest_where_the_bot_was_removed(
    station: Station, before: Collection[int], now: Collection[int], expected: set[int]
) -> None:
    await station.follow(1, guild_id=SERVER)
    await station.follow(2, guild_id=OTHER_SERVER)
    await station.following.reconcile(before, asked_at=station.clock.now - 60)

    await station.following.reconcile(now, asked_at=station.clock.now)

    assert await resting(station) == expected


async def test_a_follow_made_while_discord_was_asked_goes_on(station: Station) -> None:
    asked_at = station.clock.now
    await station.follow()

    await station.following.reconcile([], asked_at=asked_at)

    assert await resting(station) == set()


async def test_a_server_stays_left_since_it_was_first_missed(station: Station) -> None:
    await station.follow()
    for _ in range(31):
        await station.following.reconcile([], asked_at=station.clock.now)
        station.clock.now += DAY

    await station.announcer.deliver()

    assert await station.following.of_guild(SERVER) == []


async def test_following_again_brings_back_all_channels_of_the_server(station: Station) -> None:
    await station.follow(1)
    await station.follow(2)
    await station.follow(3, guild_id=OTHER_SERVER)
    await station.following.reconcile([], asked_at=station.clock.now)
    await station.publish("One", "Two")
    await station.publish("Three", "Four")

    await station.follow(1)
    await station.announcer.deliver()

    together = ["One + Two + Three + Four"]
    assert [station.world.texts(channel_id) for channel_id in (1, 2, 3)] == [together, together, []]
    assert await resting(station) == {OTHER_SERVER}
