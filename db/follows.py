"""Queries about follows: which channel is told of which show's new episodes."""

import json
import sqlite3
from collections.abc import Collection
from dataclasses import asdict, dataclass

import aiosqlite


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowOptions:
    """How a channel is told of a show's new episodes."""

    role_id: int | None = None  # the one role a post mentions
    publish: bool = False
    thread: bool = False  # opened under each post
    forum: bool = False  # the channel is one, and a post is a thread
    extras: bool = False  # trailers and bonus episodes too
    topic: str | None = None  # only episodes that match these words


NO_OPTIONS = FollowOptions()


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow(FollowOptions):
    """A channel that is told of a show's new episodes; instants are Unix seconds."""

    id: int
    guild_id: int
    channel_id: int
    show_id: int
    followed_at: int
    paused_at: int | None = None
    paused_why: str | None = None
    trouble: str | None = None
    left_at: int | None = None


async def follow(
    tx: aiosqlite.Connection,
    *,
    guild_id: int,
    channel_id: int,
    show_id: int,
    options: FollowOptions = NO_OPTIONS,
    now: int,
) -> Follow:
    """Start following, or change how: a channel follows a show once, and a paused follow goes on."""
    (row,) = await tx.execute_fetchall(
        """
        INSERT INTO follow (
            guild_id, channel_id, show_id, role_id, publish, thread, forum, extras, topic, followed_at
        )
        VALUES (
            :guild_id, :channel_id, :show_id, :role_id, :publish, :thread, :forum, :extras, :topic, :now
        )
        ON CONFLICT (channel_id, show_id) DO UPDATE SET
            guild_id = excluded.guild_id, role_id = excluded.role_id, publish = excluded.publish,
            thread = excluded.thread, forum = excluded.forum, extras = excluded.extras,
            topic = excluded.topic, paused_at = NULL, paused_why = NULL, probe_at = NULL, told_at = NULL,
            trouble = NULL
        RETURNING *
        """,
        {"guild_id": guild_id, "channel_id": channel_id, "show_id": show_id, "now": now, **asdict(options)},
    )
    return _follow(row)


async def unfollow(tx: aiosqlite.Connection, *, guild_id: int, follow_id: int) -> bool:
    """Stop, together with everything still owed; whether there was such a follow in that server."""
    rows = await tx.execute_fetchall(
        "DELETE FROM follow WHERE id = ? AND guild_id = ? RETURNING id", (follow_id, guild_id)
    )
    return bool(list(rows))


async def follows_of_guild(db: aiosqlite.Connection, guild_id: int) -> list[Follow]:
    rows = await db.execute_fetchall(
        "SELECT * FROM follow WHERE guild_id = ? ORDER BY channel_id, show_id", (guild_id,)
    )
    return [_follow(row) for row in rows]


async def follows_of_show(db: aiosqlite.Connection, show_id: int) -> list[Follow]:
    rows = await db.execute_fetchall("SELECT * FROM follow WHERE show_id = ? ORDER BY id", (show_id,))
    return [_follow(row) for row in rows]


async def follows_of_channel(db: aiosqlite.Connection, channel_id: int) -> list[Follow]:
    rows = await db.execute_fetchall("SELECT * FROM follow WHERE channel_id = ? ORDER BY id", (channel_id,))
    return [_follow(row) for row in rows]


async def pause_channel(
    tx: aiosqlite.Connection, channel_id: int, *, why: str, probe_at: int | None, now: int
) -> bool:
    """Pause every follow of a channel; whether its admins are yet to be told, and count as told now."""
    untold = await tx.execute_fetchall(
        "SELECT 1 FROM follow WHERE channel_id = ? AND told_at IS NULL LIMIT 1", (channel_id,)
    )
    await tx.execute(
        """
        UPDATE follow
        SET paused_at = coalesce(paused_at, :now), paused_why = :why, probe_at = :probe,
            told_at = coalesce(told_at, :now)
        WHERE channel_id = :channel
        """,
        {"now": now, "why": why, "probe": probe_at, "channel": channel_id},
    )
    return bool(list(untold))


async def resume_channel(tx: aiosqlite.Connection, channel_id: int) -> list[int]:
    """Let a channel's paused follows go on; their ids."""
    rows = await tx.execute_fetchall(
        """
        UPDATE follow
        SET paused_at = NULL, paused_why = NULL, probe_at = NULL, told_at = NULL
        WHERE channel_id = ? AND paused_at IS NOT NULL
        RETURNING id
        """,
        (channel_id,),
    )
    return [row["id"] for row in rows]


async def note_trouble(tx: aiosqlite.Connection, follow_id: int, trouble: str) -> bool:
    """Remember what does not work although posts go out; whether that is news."""
    rows = await tx.execute_fetchall(
        "UPDATE follow SET trouble = :trouble WHERE id = :id AND trouble IS NOT :trouble RETURNING id",
        {"trouble": trouble, "id": follow_id},
    )
    return bool(list(rows))


async def leave_guilds(tx: aiosqlite.Connection, *, besides: Collection[int], now: int) -> list[int]:
    """Let the follows of all servers but these rest, those made before `now`; their ids."""
    rows = await tx.execute_fetchall(
        """
        UPDATE follow
        SET left_at = :now
        WHERE left_at IS NULL AND followed_at < :now
            AND guild_id NOT IN (SELECT value FROM json_each(:besides))
        RETURNING id
        """,
        {"now": now, "besides": json.dumps(list(besides))},
    )
    return [row["id"] for row in rows]


async def return_to_guilds(tx: aiosqlite.Connection, guild_ids: Collection[int]) -> list[int]:
    """Let the follows of servers the bot is in again go on; their ids."""
    rows = await tx.execute_fetchall(
        """
        UPDATE follow
        SET left_at = NULL
        WHERE left_at IS NOT NULL AND guild_id IN (SELECT value FROM json_each(?))
        RETURNING id
        """,
        (json.dumps(list(guild_ids)),),
    )
    return [row["id"] for row in rows]


async def forget_left_guilds(tx: aiosqlite.Connection, *, left_before: int) -> None:
    await tx.execute("DELETE FROM follow WHERE left_at < ?", (left_before,))


def _follow(row: sqlite3.Row) -> Follow:
    return Follow(
        id=row["id"],
        guild_id=row["guild_id"],
        channel_id=row["channel_id"],
        show_id=row["show_id"],
        role_id=row["role_id"],
        publish=bool(row["publish"]),
        thread=bool(row["thread"]),
        forum=bool(row["forum"]),
        extras=bool(row["extras"]),
        topic=row["topic"],
        followed_at=row["followed_at"],
        paused_at=row["paused_at"],
        paused_why=row["paused_why"],
        trouble=row["trouble"],
        left_at=row["left_at"],
    )
