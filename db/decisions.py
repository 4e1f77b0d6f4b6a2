"""Queries about decisions: what they rest on, and why an episode was not announced."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import aiosqlite


@dataclass(frozen=True, slots=True)
class Decision:
    """A sentence about an episode; without a channel it holds for every one."""

    episode_id: int
    channel_id: int | None
    decided_at: int
    what: str


async def newest_known(db: aiosqlite.Connection, show_id: int, *, besides: Sequence[int]) -> int | None:
    """The newest date of a show's other episodes; none counts as later than when it was first seen."""
    ((newest,),) = await db.execute_fetchall(
        """
        SELECT max(min(coalesce(published_at, first_seen_at), first_seen_at))
        FROM episode
        WHERE show_id = ? AND id NOT IN (SELECT value FROM json_each(?))
        """,
        (show_id, json.dumps(list(besides))),
    )
    return newest


async def note(tx: aiosqlite.Connection, decisions: Iterable[Decision]) -> None:
    await tx.executemany(
        "INSERT INTO decision (episode_id, channel_id, decided_at, what) VALUES (?, ?, ?, ?)",
        [(d.episode_id, d.channel_id, d.decided_at, d.what) for d in decisions],
    )


async def decisions(db: aiosqlite.Connection, *, episode_id: int, channel_id: int) -> list[Decision]:
    """What was decided about an episode in general and for one channel, oldest first."""
    rows = await db.execute_fetchall(
        """
        SELECT episode_id, channel_id, decided_at, what
        FROM decision
        WHERE episode_id = ? AND (channel_id IS NULL OR channel_id = ?)
        ORDER BY decided_at, id
        """,
        (episode_id, channel_id),
    )
    return [Decision(*row) for row in rows]


async def forget(tx: aiosqlite.Connection, *, decided_before: int) -> None:
    await tx.execute("DELETE FROM decision WHERE decided_at < ?", (decided_before,))
