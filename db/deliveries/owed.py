"""What is owed to which channel: adding it, folding it, moving its day, and which of it is due."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import aiosqlite

from db.deliveries.delivery import FROM_DELIVERY, SELECT_DELIVERY, Delivery, delivery_of

# A clock that was set back must not hold anything up: an attempt "in the future" counts as long ago.
_OPEN = """
    d.state IN ('pending', 'sending', 'unknown')
    AND f.left_at IS NULL
    AND (f.paused_at IS NULL OR f.probe_at <= :now)
    AND (d.due_at <= :now OR (d.due_at = d.created_at AND d.created_at > :now + 60))
    AND (e.withdrawn_at IS NULL OR d.attempts > 0)
"""
_EXPIRED = """
    state IN ('pending', 'sending', 'unknown')
    AND (first_attempt_at < :tried OR due_at < :due OR (due_at < :waited AND follow_id IN (
        SELECT id FROM follow WHERE paused_at IS NOT NULL OR left_at IS NOT NULL
    )))
"""
_READY = "(next_attempt_at <= :now OR last_attempt_at > :now + 60)"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDelivery:
    """A post that is owed from now on; of a summary, `episode_ids` is oldest first."""

    follow_id: int
    channel_id: int
    episode_ids: Sequence[int]
    summary: bool = False
    ping: bool = False
    due_at: int


async def add(tx: aiosqlite.Connection, deliveries: Iterable[NewDelivery], *, now: int) -> None:
    """Owe these posts; one that is owed or was made already stays as it is."""
    await tx.executemany(
        """
        INSERT INTO delivery (follow_id, channel_id, episode_id, kind, summary_of, ping, due_at, created_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (channel_id, kind, episode_id) DO NOTHING
        """,
        [
            (
                new.follow_id,
                new.channel_id,
                new.episode_ids[-1],
                "summary" if new.summary else "episode",
                json.dumps(list(new.episode_ids)) if new.summary else None,
                int(new.ping),
                new.due_at,
                now,
            )
            for new in deliveries
        ],
    )


async def untried(db: aiosqlite.Connection, follow_id: int, *, now: int) -> list[NewDelivery]:
    """Posts of single episodes a follow is owed and nobody has tried, oldest first."""
    rows = await db.execute_fetchall(
        """
        SELECT follow_id, channel_id, episode_id, ping, due_at
        FROM delivery
        WHERE follow_id = ? AND kind = 'episode' AND state = 'pending' AND attempts = 0 AND due_at <= ?
        ORDER BY due_at, id
        """,
        (follow_id, now),
    )
    return [
        NewDelivery(
            follow_id=row["follow_id"],
            channel_id=row["channel_id"],
            episode_ids=(row["episode_id"],),
            ping=bool(row["ping"]),
            due_at=row["due_at"],
        )
        for row in rows
    ]


async def drop_untried(tx: aiosqlite.Connection, follow_id: int, episode_ids: Sequence[int]) -> None:
    """Owe these single posts no longer."""
    await tx.execute(
        """
        DELETE FROM delivery
        WHERE follow_id = ? AND kind = 'episode' AND state = 'pending' AND attempts = 0
            AND episode_id IN (SELECT value FROM json_each(?))
        """,
        (follow_id, json.dumps(list(episode_ids))),
    )


async def redate(tx: aiosqlite.Connection, episode_ids: Sequence[int], *, latest: int, now: int) -> None:
    """Follow a changed date: what waits for its day waits for the new one, never past `latest`."""
    await tx.execute(
        """
        UPDATE delivery AS d
        SET due_at = (
            SELECT iif(e.published_at BETWEEN :now AND :latest, e.published_at, :now)
            FROM episode AS e
            WHERE e.id = d.episode_id
        )
        WHERE state = 'pending' AND attempts = 0 AND due_at > :now
            AND episode_id IN (SELECT value FROM json_each(:ids))
        """,
        {"now": now, "latest": latest, "ids": json.dumps(list(episode_ids))},
    )


async def due_channels(db: aiosqlite.Connection, *, now: int) -> list[int]:
    """Channels whose first owed post may be attempted now, the one waiting longest first."""
    rows = await db.execute_fetchall(
        f"""
        SELECT channel_id
        FROM (
            SELECT d.channel_id, d.due_at, d.id, d.next_attempt_at, d.last_attempt_at,
                   row_number() OVER (PARTITION BY d.channel_id ORDER BY d.due_at, d.id) AS place
            {FROM_DELIVERY}
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
            {SELECT_DELIVERY}
            WHERE d.channel_id = :channel AND {_OPEN}
            ORDER BY d.due_at, d.id
            LIMIT 1
        )
        """,  # noqa: S608 - constants of this module
        {"channel": channel_id, "now": now},
    )
    return next((delivery_of(row) for row in rows if row["ready"]), None)


async def next_due(db: aiosqlite.Connection, *, now: int) -> int | None:
    """When a post that waits may be attempted, at the earliest."""
    ((instant,),) = await db.execute_fetchall(
        f"""
        SELECT min(instant)
        FROM (
            SELECT max(d.next_attempt_at, d.due_at, iif(f.paused_at IS NULL, 0, f.probe_at)) AS instant,
                   row_number() OVER (
                       PARTITION BY d.channel_id, f.paused_at IS NULL, d.due_at > :now ORDER BY d.due_at, d.id
                   ) AS place
            {FROM_DELIVERY}
            WHERE d.state IN ('pending', 'sending', 'unknown')
                AND f.left_at IS NULL
                AND (f.paused_at IS NULL OR f.probe_at IS NOT NULL)
                AND (e.withdrawn_at IS NULL OR d.attempts > 0)
        )
        WHERE place = 1
        """,  # noqa: S608 - a constant of this package
        {"now": now},
    )
    return instant


async def has_expired(
    db: aiosqlite.Connection, *, tried_before: int, waited_before: int, due_before: int
) -> bool:
    """Whether any post owed is no news any more."""
    rows = await db.execute_fetchall(
        f"SELECT 1 FROM delivery WHERE {_EXPIRED} LIMIT 1",  # noqa: S608 - a constant of this module
        {"tried": tried_before, "waited": waited_before, "due": due_before},
    )
    return bool(rows)


async def expire(tx: aiosqlite.Connection, *, tried_before: int, waited_before: int, due_before: int) -> None:
    """Give up posts that are no news any more: tried too long, paused too long, or never tried at all."""
    await tx.execute(
        f"""
        UPDATE delivery
        SET state = 'skipped',
            why = iif(
                first_attempt_at < :tried,
                'It could not be posted in time; the last answer was: ' || coalesce(error, 'none'),
                'By the time it could have been posted it was no news any more.'
            )
        WHERE {_EXPIRED}
        """,  # noqa: S608 - a constant of this module
        {"tried": tried_before, "waited": waited_before, "due": due_before},
    )


async def count_owed(db: aiosqlite.Connection) -> int:
    """How many posts are on their way."""
    ((count,),) = await db.execute_fetchall(
        "SELECT count(*) FROM delivery WHERE state IN ('pending', 'sending', 'unknown')"
    )
    return count
