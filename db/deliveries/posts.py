"""Posts that exist: publishing them, opening their threads, keeping them right."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

import aiosqlite

from db.deliveries.delivery import SELECT_DELIVERY, Delivery, delivery_of

_DUE = """
    d.state = 'sent' AND f.left_at IS NULL
    AND (d.publish_due OR d.thread_due OR d.edit_due)
    AND d.followup_at <= :now
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
    followup_attempts: int
    shown_hash: str
    edited_at: int | None
    edits: int

    @property
    def place_id(self) -> int:
        """The channel the message itself is in: a forum's post is a thread of its own."""
        if self.delivery.forum and self.thread_id is not None:
            return self.thread_id
        return self.delivery.channel_id


async def channels_to_follow_up(db: aiosqlite.Connection, *, now: int) -> list[int]:
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


async def first_to_follow_up(db: aiosqlite.Connection, channel_id: int, *, now: int) -> Post | None:
    rows = await db.execute_fetchall(
        f"""
        {SELECT_DELIVERY}
        WHERE d.channel_id = :channel AND d.message_id IS NOT NULL AND {_DUE}
        ORDER BY d.id
        LIMIT 1
        """,
        {"channel": channel_id, "now": now},
    )
    return next(map(_post, rows), None)


async def next_followup(db: aiosqlite.Connection) -> int | None:
    ((instant,),) = await db.execute_fetchall(
        """
        SELECT min(d.followup_at)
        FROM delivery AS d INDEXED BY delivery_followup
        JOIN follow AS f ON f.id = d.follow_id
        WHERE d.state = 'sent' AND f.left_at IS NULL AND (d.publish_due OR d.thread_due OR d.edit_due)
        """
    )
    return instant


async def mark_published(tx: aiosqlite.Connection, post_id: int, *, now: int) -> None:
    await tx.execute(
        "UPDATE delivery SET publish_due = 0, followup_attempts = 0, published_at = ? WHERE id = ?",
        (now, post_id),
    )


async def mark_threaded(tx: aiosqlite.Connection, post_id: int, thread_id: int) -> None:
    await tx.execute(
        "UPDATE delivery SET thread_due = 0, followup_attempts = 0, thread_id = ? WHERE id = ?",
        (thread_id, post_id),
    )


async def mark_edited(tx: aiosqlite.Connection, post_id: int, *, shown_hash: str, now: int) -> None:
    await tx.execute(
        """
        UPDATE delivery
        SET edit_due = 0, followup_attempts = 0, shown_hash = :shown, edited_at = :now, edits = edits + 1
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
    every_s: int,
) -> None:
    """Posts that show one of these episodes are to be rendered again, `every_s` apart at the least."""
    await tx.execute(
        """
        UPDATE delivery AS d
        SET edit_due = 1,
            followup_at = iif(
                publish_due OR thread_due, followup_at, max(:now, coalesce(edited_at, sent_at) + :every)
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
            "every": every_s,
            "after": sent_after,
            "below": edits_below,
            "ids": json.dumps(list(episode_ids)),
        },
    )


async def drop_edit(tx: aiosqlite.Connection, post_id: int) -> None:
    await tx.execute("UPDATE delivery SET edit_due = 0, followup_attempts = 0 WHERE id = ?", (post_id,))


async def postpone_edit(tx: aiosqlite.Connection, post_id: int, *, until: int) -> None:
    await tx.execute("UPDATE delivery SET followup_at = ? WHERE id = ?", (until, post_id))


async def drop_followup(tx: aiosqlite.Connection, post_id: int, *, error: str) -> None:
    """Nothing more can be done with this post."""
    await tx.execute(
        "UPDATE delivery SET publish_due = 0, thread_due = 0, edit_due = 0, error = ? WHERE id = ?",
        (error, post_id),
    )


async def drop_publishing(tx: aiosqlite.Connection, post_id: int, *, error: str) -> None:
    await tx.execute("UPDATE delivery SET publish_due = 0, error = ? WHERE id = ?", (error, post_id))


async def drop_thread(tx: aiosqlite.Connection, post_id: int, *, error: str) -> None:
    await tx.execute("UPDATE delivery SET thread_due = 0, error = ? WHERE id = ?", (error, post_id))


async def postpone_followup(tx: aiosqlite.Connection, post_id: int, *, until: int, error: str) -> None:
    await tx.execute(
        """
        UPDATE delivery
        SET followup_at = :until, followup_attempts = followup_attempts + 1, error = :error
        WHERE id = :id
        """,
        {"until": until, "error": error, "id": post_id},
    )


def _post(row: sqlite3.Row) -> Post:
    return Post(
        delivery=delivery_of(row),
        message_id=row["message_id"],
        thread_id=row["thread_id"],
        sent_at=row["sent_at"],
        publish_due=bool(row["publish_due"]),
        thread_due=bool(row["thread_due"]),
        edit_due=bool(row["edit_due"]),
        followup_attempts=row["followup_attempts"],
        shown_hash=row["shown_hash"] or "",
        edited_at=row["edited_at"],
        edits=row["edits"],
    )
