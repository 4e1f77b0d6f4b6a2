"""Why an episode was announced in a channel, or was not: decisions, and what became of its deliveries."""

import json
import sqlite3
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


async def note_again(tx: aiosqlite.Connection, episode_ids: Sequence[int], what: str, *, now: int) -> None:
    """Note what may happen to an episode again and again: only its last time is kept."""
    await tx.execute(
        """
        DELETE FROM decision
        WHERE episode_id IN (SELECT value FROM json_each(?)) AND channel_id IS NULL AND what = ?
        """,
        (json.dumps(list(episode_ids)), what),
    )
    await note(tx, (Decision(n, None, now, what) for n in episode_ids))


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


async def forget(tx: aiosqlite.Connection, *, decided_before: int) -> None:
    await tx.execute("DELETE FROM decision WHERE decided_at < ?", (decided_before,))


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
