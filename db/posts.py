"""Queries about posts that exist: publishing them, opening their threads, keeping them right."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

import aiosqlite

from db.deliveries import Delivery, delivery_of

_DUE = """
    d.state = 'sent' AND f.left_at IS NULL
    AND (d.publish_due OR d.thread_due OR d.edit_due)
    AND d.care_at <= :now
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A delivery that is in its channel, and what is still to be done with it."""

    delivery: Delivery
    message_id: int
    thread_id: int | None
    sent_at: int
    publish_due: bool
    thread_due: bool
    edit_due: bool
    care_attempts: int
    shown_hash: str
    edited_at: int | None
    edits: int

    @property
    def place_id(self) -> int:
        """The channel the message itself is in: a forum's post is a thread of its own."""
        if self.delivery.forum and self.thread_id is not None:
            return self.thread_id
        return self.delivery.channel_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What a delivery tells whoever asks why; `paused_why` is its follow's."""

    kind: str
    state: str
    why: str | None
    error: str | None
    created_at: int
    due_at: int
    attempts: int
    next_attempt_at: int
    last_attempt_at: int | None
    sent_at: int | None
    published_at: int | None
    edited_at: int | None
    edits: int
    guild_id: int
    place_id: int
    message_id: int | None
    paused_at: int | None
    paused_why: str | None
    episodes: int


async def channels_to_care_for(db: aiosqlite.Connection, *, now: int) -> list[int]:
    """Channels with a post something is to be done with now."""
    rows = await db.execute_fetchall(
        f"""
        SELECT d.channel_id
        FROM delivery AS d
        JOIN follow AS f ON f.id = d.follow_id
        WHERE {_DUE}
        GROUP BY d.channel_id
        ORDER BY min(d.id)
        """,  # noqa: S608 - a constant of this module
        {"now": now},
    )
    return [row["channel_id"] for row in rows]


async def first_to_care_for(db: aiosqlite.Connection, channel_id: int, *, now: int) -> Post | None:
    rows = await db.execute_fetchall(
        f"""
        SELECT d.*, f.guild_id, f.show_id, f.role_id AS follow_role_id, f.forum, f.publish, f.thread,
               f.paused_at, e.title, s.title_key, e.guid, e.published_at AS dated_at
        FROM delivery AS d
        JOIN follow AS f ON f.id = d.follow_id
        JOIN episode AS e ON e.id = d.episode_id
        JOIN show AS s ON s.id = e.show_id
        WHERE d.channel_id = :channel AND d.message_id IS NOT NULL AND {_DUE}
        ORDER BY d.id
        LIMIT 1
        """,  # noqa: S608 - a constant of this module
        {"channel": channel_id, "now": now},
    )
    return next(map(_post, rows), None)


async def next_care(db: aiosqlite.Connection) -> int | None:
    ((instant,),) = await db.execute_fetchall(
        """
        SELECT min(d.care_at)
        FROM delivery AS d
        JOIN follow AS f ON f.id = d.follow_id
        WHERE d.state = 'sent' AND f.left_at IS NULL AND (d.publish_due OR d.thread_due OR d.edit_due)
        """
    )
    return instant


async def mark_published(tx: aiosqlite.Connection, post_id: int, *, now: int) -> None:
    await tx.execute(
        "UPDATE delivery SET publish_due = 0, care_attempts = 0, published_at = ? WHERE id = ?",
        (now, post_id),
    )


async def mark_threaded(tx: aiosqlite.Connection, post_id: int, thread_id: int) -> None:
    await tx.execute(
        "UPDATE delivery SET thread_due = 0, care_attempts = 0, thread_id = ? WHERE id = ?",
        (thread_id, post_id),
    )


async def mark_edited(tx: aiosqlite.Connection, post_id: int, *, shown_hash: str, now: int) -> None:
    await tx.execute(
        """
        UPDATE delivery
        SET edit_due = 0, care_attempts = 0, shown_hash = :shown, edited_at = :now, edits = edits + 1
        WHERE id = :id
        """,
        {"shown": shown_hash, "now": now, "id": post_id},
    )


async def mark_stale(
    tx: aiosqlite.Connection,
    episode_ids: Sequence[int],
    *,
    sent_after: int,
    edits_below: int,
    now: int,
    every: int,
) -> None:
    """Posts that show one of these episodes are to be looked at again, `every` seconds apart at the least."""
    await tx.execute(
        """
        UPDATE delivery AS d
        SET edit_due = 1,
            care_at = iif(
                publish_due OR thread_due, care_at, max(:now, coalesce(edited_at, sent_at) + :every)
            )
        WHERE state = 'sent' AND message_id IS NOT NULL AND sent_at > :after AND edits < :below
            AND EXISTS (
                SELECT 1
                FROM json_each(:ids) AS changed
                WHERE changed.value = d.episode_id
                    OR changed.value IN (SELECT value FROM json_each(coalesce(d.summary_of, '[]')))
            )
        """,
        {
            "now": now,
            "every": every,
            "after": sent_after,
            "below": edits_below,
            "ids": json.dumps(list(episode_ids)),
        },
    )


async def drop_edit(tx: aiosqlite.Connection, post_id: int) -> None:
    await tx.execute("UPDATE delivery SET edit_due = 0, care_attempts = 0 WHERE id = ?", (post_id,))


async def put_off_edit(tx: aiosqlite.Connection, post_id: int, *, until: int) -> None:
    await tx.execute("UPDATE delivery SET care_at = ? WHERE id = ?", (until, post_id))


async def drop_care(tx: aiosqlite.Connection, post_id: int, *, error: str) -> None:
    """Nothing more can be done with this post."""
    await tx.execute(
        "UPDATE delivery SET publish_due = 0, thread_due = 0, edit_due = 0, error = ? WHERE id = ?",
        (error, post_id),
    )


async def drop_publishing(tx: aiosqlite.Connection, post_id: int, *, error: str) -> None:
    await tx.execute("UPDATE delivery SET publish_due = 0, error = ? WHERE id = ?", (error, post_id))


async def drop_thread(tx: aiosqlite.Connection, post_id: int, *, error: str) -> None:
    await tx.execute("UPDATE delivery SET thread_due = 0, error = ? WHERE id = ?", (error, post_id))


async def put_off_care(tx: aiosqlite.Connection, post_id: int, *, until: int, error: str) -> None:
    await tx.execute(
        """
        UPDATE delivery
        SET care_at = :until, care_attempts = care_attempts + 1, error = :error
        WHERE id = :id
        """,
        {"until": until, "error": error, "id": post_id},
    )


async def traces(db: aiosqlite.Connection, *, episode_id: int, channel_id: int) -> list[Trace]:
    """Every post of an episode in a channel, its own or a summary it is part of."""
    rows = await db.execute_fetchall(
        """
        SELECT d.*, f.guild_id, f.forum, f.paused_at, f.paused_why,
               json_array_length(coalesce(d.summary_of, '[0]')) AS episodes
        FROM delivery AS d
        JOIN follow AS f ON f.id = d.follow_id
        WHERE d.channel_id = :channel
            AND (d.episode_id = :episode
                OR :episode IN (SELECT value FROM json_each(coalesce(d.summary_of, '[]'))))
        ORDER BY d.id
        """,
        {"channel": channel_id, "episode": episode_id},
    )
    return [_trace(row) for row in rows]


def _post(row: sqlite3.Row) -> Post:
    return Post(
        delivery=delivery_of(row),
        message_id=row["message_id"],
        thread_id=row["thread_id"],
        sent_at=row["sent_at"],
        publish_due=bool(row["publish_due"]),
        thread_due=bool(row["thread_due"]),
        edit_due=bool(row["edit_due"]),
        care_attempts=row["care_attempts"],
        shown_hash=row["shown_hash"] or "",
        edited_at=row["edited_at"],
        edits=row["edits"],
    )


def _trace(row: sqlite3.Row) -> Trace:
    return Trace(
        kind=row["kind"],
        state=row["state"],
        why=row["why"],
        error=row["error"],
        created_at=row["created_at"],
        due_at=row["due_at"],
        attempts=row["attempts"],
        next_attempt_at=row["next_attempt_at"],
        last_attempt_at=row["last_attempt_at"],
        sent_at=row["sent_at"],
        published_at=row["published_at"],
        edited_at=row["edited_at"],
        edits=row["edits"],
        guild_id=row["guild_id"],
        place_id=row["thread_id"] if row["forum"] and row["thread_id"] else row["channel_id"],
        message_id=row["message_id"],
        paused_at=row["paused_at"],
        paused_why=row["paused_why"],
        episodes=row["episodes"],
    )
