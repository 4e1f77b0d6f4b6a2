"""Queries about posts that are owed and not tried yet: adding them, folding them, moving their day."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import aiosqlite


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
