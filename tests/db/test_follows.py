import pytest_asyncio

from db import follows
from db.database import Database
from db.follows import FollowOptions

NOW = 1_800_000_000


@pytest_asyncio.fixture
async def show(db: Database) -> int:
    async with db.transaction() as tx:
        await tx.execute("INSERT INTO show (title, title_key, added_at) VALUES ('Show', 'show', 0)")
    return 1


async def test_following_again_changes_how_and_keeps_since_when(db: Database, show: int) -> None:
    async with db.transaction() as tx:
        once = FollowOptions(role_id=3, topic="queues")
        first = await follows.follow(tx, guild_id=1, channel_id=2, show_id=show, options=once, now=NOW)
        await follows.pause_channel(tx, 2, why="closed", probe_at=None, now=NOW)
        now = FollowOptions(thread=True)
        again = await follows.follow(tx, guild_id=1, channel_id=2, show_id=show, options=now, now=NOW + 5)

    assert (again.id, again.followed_at) == (first.id, NOW)
    assert (first.role_id, first.topic) == (3, "queues")
    assert (again.role_id, again.topic, again.thread, again.paused_at) == (None, None, True, None)
    assert await follows.follows_of_guild(db.reader, 1) == [again]


async def test_a_follow_of_another_server_cannot_be_stopped(db: Database, show: int) -> None:
    async with db.transaction() as tx:
        followed = await follows.follow(tx, guild_id=1, channel_id=2, show_id=show, now=NOW)
        assert not await follows.unfollow(tx, guild_id=9, follow_id=followed.id)
        assert await follows.unfollow(tx, guild_id=1, follow_id=followed.id)

    assert await follows.follows_of_show(db.reader, show) == []


async def test_a_pause_is_to_be_told_once(db: Database, show: int) -> None:
    async with db.transaction() as tx:
        await follows.follow(tx, guild_id=1, channel_id=2, show_id=show, now=NOW)
        told = [await follows.pause_channel(tx, 2, why="closed", probe_at=None, now=NOW) for _ in range(2)]
        await follows.resume_channel(tx, 2)
        told.append(await follows.pause_channel(tx, 2, why="closed", probe_at=None, now=NOW))

    assert told == [True, False, True]


async def test_trouble_is_news_when_it_changes(db: Database, show: int) -> None:
    async with db.transaction() as tx:
        followed = await follows.follow(tx, guild_id=1, channel_id=2, show_id=show, now=NOW)
        news = [await follows.note_trouble(tx, followed.id, trouble) for trouble in ("a", "a", "b")]

    assert news == [True, False, True]


async def test_a_server_left_rests_and_is_forgotten_in_time(db: Database, show: int) -> None:
    async with db.transaction() as tx:
        followed = await follows.follow(tx, guild_id=1, channel_id=2, show_id=show, now=NOW - 1)
        assert await follows.leave_guilds(tx, besides=[9], now=NOW) == [followed.id]
        assert await follows.leave_guilds(tx, besides=[9], now=NOW + 5) == []
        await follows.forget_left_guilds(tx, left_before=NOW)
        assert await follows.return_to_guilds(tx, [1, 9]) == [followed.id]
        assert await follows.return_to_guilds(tx, [1, 9]) == []

        await follows.leave_guilds(tx, besides=[9], now=NOW)
        await follows.forget_left_guilds(tx, left_before=NOW + 1)
        assert not await follows.follows_of_channel(tx, followed.channel_id)
