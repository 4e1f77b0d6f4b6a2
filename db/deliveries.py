"""Queries about deliveries on their way: what is owed to which channel, and what became of each attempt."""

import json
import sqlite3
from dataclasses import dataclass

import aiosqlite

# A clock that was set back must not hold anything up: an attempt "in the future" counts as long ago.
_OPEN = """
    d.state IN ('pending', 'sending', 'unknown')
    AND f.left_at IS NULL
    AND (f.paused_at IS NULL OR f.probe_at <= :now)
    AND (d.due_at <= :now OR (d.due_at = d.created_at AND d.created_at > :now + 60))
    AND (e.withdrawn_at IS NULL OR d.attempts > 0)
"""
_READY = "(next_attempt_at <= :now OR last_attempt_at > :now + 60)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One post: where, what, and what was tried; instants are Unix seconds."""

    id: int
    follow_id: int
    guild_id: int
    channel_id: int
    show_id: int
    episode_id: int  # of a summary, its newest
    episode_ids: tuple[int, ...]  # oldest first; more than one only in a summary
    kind: str  # "episode" or "summary"
    state: str = "pending"
    identity: str  # of the episode, the same in every installation that reads this feed
    title: str
    nonce: str | None = None  # also the marker in the message, to find it by
    role_id: int | None = None  # the role to mention
    forum: bool = False
    publish: bool = False
    thread: bool = False
    plain: bool = False
    blind: bool = False
    paused: bool = False
    attempts: int = 0
    refusals: int = 0
    first_attempt_at: int | None = None
    last_attempt_at: int | None = None


async def due_channels(db: aiosqlite.Connection, *, now: int) -> list[int]:
    """Channels whose first owed post may be attempted now, the one waiting longest first."""
    rows = await db.execute_fetchall(
        f"""
        SELECT channel_id
        FROM (
            SELECT d.channel_id, d.due_at, d.id, d.next_attempt_at, d.last_attempt_at,
                   row_number() OVER (PARTITION BY d.channel_id ORDER BY d.due_at, d.id) AS place
            FROM delivery AS d
            JOIN follow AS f ON f.id = d.follow_id
            JOIN episode AS e ON e.id = d.episode_id
            WHERE {_OPEN}
        )
        WHERE place = 1 AND {_READY}
        ORDER BY due_at, id
        """,  # noqa: S608 - constants of this module
        {"now": now},
    )
    return [row["channel_id"] for row in rows]


async def first_owed(db: aiosqlite.Connection, channel_id: int, *, now: int) -> Delivery | None:
    """The post a channel gets next, if it may be attempted now: a later one never overtakes it."""
    rows = await db.execute_fetchall(
        f"""
        SELECT *, {_READY} AS ready
        FROM (
            SELECT d.*, f.guild_id, f.show_id, f.role_id AS follow_role_id, f.forum, f.publish, f.thread,
                   f.paused_at, e.title, s.title_key, e.guid, e.published_at AS dated_at
            FROM delivery AS d
            JOIN follow AS f ON f.id = d.follow_id
            JOIN episode AS e ON e.id = d.episode_id
            JOIN show AS s ON s.id = e.show_id
            WHERE d.channel_id = :channel AND {_OPEN}
            ORDER BY d.due_at, d.id
            LIMIT 1
        )
        """,  # noqa: S608 - constants of this module
        {"channel": channel_id, "now": now},
    )
    return next((delivery_of(row) for row in rows if row["ready"]), None)


async def rehearsal(db: aiosqlite.Connection, *, follow_id: int, episode_id: int) -> Delivery:
    """A delivery that is stored nowhere, mentions nobody and has no nonce yet.

    Raises:
        LookupError: there is no such follow or episode.

    """
    rows = await db.execute_fetchall(
        """
        SELECT f.guild_id, f.channel_id, f.forum, e.show_id, e.title, e.guid, e.published_at AS dated_at,
               s.title_key
        FROM follow AS f
        JOIN episode AS e ON e.id = ?
        JOIN show AS s ON s.id = e.show_id
        WHERE f.id = ?
        """,
        (episode_id, follow_id),
    )
    for row in rows:
        return Delivery(
            id=0,
            follow_id=follow_id,
            guild_id=row["guild_id"],
            channel_id=row["channel_id"],
            show_id=row["show_id"],
            episode_id=episode_id,
            episode_ids=(episode_id,),
            kind="episode",
            identity=_identity(row),
            title=row["title"],
            forum=bool(row["forum"]),
        )
    raise LookupError(f"follow {follow_id} or episode {episode_id}")


async def next_due(db: aiosqlite.Connection, *, now: int) -> int | None:
    """When a post that waits may be attempted, at the earliest."""
    ((instant,),) = await db.execute_fetchall(
        """
        SELECT min(instant)
        FROM (
            SELECT max(d.next_attempt_at, d.due_at, iif(f.paused_at IS NULL, 0, f.probe_at)) AS instant,
                   row_number() OVER (
                       PARTITION BY d.channel_id, f.paused_at IS NULL, d.due_at > :now ORDER BY d.due_at, d.id
                   ) AS place
            FROM delivery AS d
            JOIN follow AS f ON f.id = d.follow_id
            JOIN episode AS e ON e.id = d.episode_id
            WHERE d.state IN ('pending', 'sending', 'unknown')
                AND f.left_at IS NULL
                AND (f.paused_at IS NULL OR f.probe_at IS NOT NULL)
                AND (e.withdrawn_at IS NULL OR d.attempts > 0)
        )
        WHERE place = 1
        """,
        {"now": now},
    )
    return instant


async def mark_sending(
    tx: aiosqlite.Connection, delivery: Delivery, *, nonce: str, settled_at: int, now: int
) -> None:
    """An attempt begins; if we die in it, nobody looks at the row before `settled_at`."""
    await tx.execute(
        """
        UPDATE delivery
        SET state = 'sending', nonce = :nonce, role_id = :role, blind = :blind, attempts = attempts + 1,
            first_attempt_at = coalesce(first_attempt_at, :now), last_attempt_at = :now,
            next_attempt_at = :settled
        WHERE id = :id
        """,
        {
            "nonce": nonce,
            "role": delivery.role_id,
            "blind": delivery.blind,
            "now": now,
            "settled": settled_at,
            "id": delivery.id,
        },
    )


async def mark_waiting(
    tx: aiosqlite.Connection, delivery_id: int, *, until: int, error: str, refused: bool = False
) -> None:
    """An attempt ended without telling what became of it; `refused` counts an error nobody has classified."""
    await tx.execute(
        """
        UPDATE delivery
        SET state = 'unknown', next_attempt_at = :until, error = :error, refusals = refusals + :refused,
            attempts = max(attempts, 1)
        WHERE id = :id
        """,
        {"until": until, "error": error, "refused": refused, "id": delivery_id},
    )


async def mark_slower(
    tx: aiosqlite.Connection, delivery_id: int, *, until: int, error: str, now: int
) -> None:
    """The look before another attempt failed; it counts as one, so that the waits grow."""
    await tx.execute(
        """
        UPDATE delivery
        SET state = 'unknown', next_attempt_at = :until, error = :error, attempts = attempts + 1,
            last_attempt_at = :now
        WHERE id = :id
        """,
        {"until": until, "error": error, "now": now, "id": delivery_id},
    )


async def mark_pending(tx: aiosqlite.Connection, delivery_id: int, *, until: int, error: str) -> None:
    """An attempt was refused for a reason that lies in the channel: the post waits for it."""
    await tx.execute(
        "UPDATE delivery SET state = 'pending', next_attempt_at = :until, error = :error WHERE id = :id",
        {"until": until, "error": error, "id": delivery_id},
    )


async def put_off_channel(tx: aiosqlite.Connection, channel_id: int, *, until: int, error: str) -> None:
    """Let everything owed to a channel wait, whatever became of what is being sent."""
    await tx.execute(
        """
        UPDATE delivery
        SET state = iif(state = 'sending', 'unknown', state), error = :error,
            next_attempt_at = max(next_attempt_at, :until), care_at = max(care_at, :until)
        WHERE channel_id = :channel
            AND (state IN ('pending', 'sending', 'unknown') OR publish_due OR thread_due OR edit_due)
        """,
        {"error": error, "until": until, "channel": channel_id},
    )


async def mark_plain(tx: aiosqlite.Connection, delivery_id: int, *, error: str) -> None:
    """The full post was refused for what it says: try its plain form, once."""
    await tx.execute(
        """
        UPDATE delivery
        SET state = 'pending', plain = 1, next_attempt_at = 0, error = ?
        WHERE id = ?
        """,
        (error, delivery_id),
    )


async def mark_sent(
    tx: aiosqlite.Connection,
    delivery: Delivery,
    *,
    message_id: int | None,
    thread_id: int | None,
    shown_hash: str,
    now: int,
) -> None:
    """The post exists; what its follow wants done with it becomes due."""
    await tx.execute(
        """
        UPDATE delivery
        SET state = 'sent', message_id = :message, thread_id = :made, shown_hash = :shown, sent_at = :now,
            error = NULL, why = NULL, publish_due = :publish, thread_due = :thread
        WHERE id = :id
        """,
        {
            "message": message_id,
            "made": thread_id,
            "shown": shown_hash,
            "now": now,
            "publish": delivery.publish and not delivery.forum and message_id is not None,
            "thread": delivery.thread and not delivery.forum and message_id is not None,
            "id": delivery.id,
        },
    )


async def mark_dead(tx: aiosqlite.Connection, delivery_id: int, *, why: str) -> None:
    await tx.execute("UPDATE delivery SET state = 'dead', why = ? WHERE id = ?", (why, delivery_id))


async def mark_channel_dead(tx: aiosqlite.Connection, channel_id: int, *, why: str) -> None:
    """Nothing can be posted there any more."""
    await tx.execute(
        """
        UPDATE delivery
        SET state = 'dead', why = ?
        WHERE channel_id = ? AND state IN ('pending', 'sending', 'unknown')
        """,
        (why, channel_id),
    )


async def expire(tx: aiosqlite.Connection, *, tried_before: int, waited_before: int, due_before: int) -> None:
    """Give up posts that are no news any more: tried too long, paused too long, or never tried at all."""
    await tx.execute(
        """
        UPDATE delivery AS d
        SET state = 'skipped',
            why = 'It could not be posted in time; the last answer was: ' || coalesce(error, 'none')
        WHERE state IN ('pending', 'sending', 'unknown') AND first_attempt_at < ?
        """,
        (tried_before,),
    )
    await tx.execute(
        """
        UPDATE delivery
        SET state = 'skipped', why = 'By the time it could have been posted it was no news any more.'
        WHERE state IN ('pending', 'sending', 'unknown')
            AND (due_at < :due OR (due_at < :waited AND follow_id IN (
                SELECT id FROM follow WHERE paused_at IS NOT NULL OR left_at IS NOT NULL
            )))
        """,
        {"due": due_before, "waited": waited_before},
    )


def delivery_of(row: sqlite3.Row) -> Delivery:
    """A row of delivery joined with its follow, episode and show."""
    over = row["state"] in ("sent", "dead", "skipped")
    return Delivery(
        id=row["id"],
        follow_id=row["follow_id"],
        guild_id=row["guild_id"],
        channel_id=row["channel_id"],
        show_id=row["show_id"],
        episode_id=row["episode_id"],
        episode_ids=tuple(json.loads(row["summary_of"])) if row["summary_of"] else (row["episode_id"],),
        kind=row["kind"],
        state=row["state"],
        identity=_identity(row),
        title=row["title"],
        nonce=row["nonce"],
        role_id=row["role_id"] if over else (row["follow_role_id"] if row["ping"] else None),
        forum=bool(row["forum"]),
        publish=bool(row["publish"]),
        thread=bool(row["thread"]),
        plain=bool(row["plain"]),
        blind=bool(row["blind"]),
        paused=row["paused_at"] is not None,
        attempts=row["attempts"],
        refusals=row["refusals"],
        first_attempt_at=row["first_attempt_at"],
        last_attempt_at=row["last_attempt_at"],
    )


def _identity(row: sqlite3.Row) -> str:
    return f"{row['title_key']}|{row['guid'] or row['title']}|{'' if row['guid'] else row['dated_at']}"
