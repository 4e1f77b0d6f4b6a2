"""A delivery as everything that handles it sees it: the row joined with its follow, episode and show."""

import json
import sqlite3
from dataclasses import dataclass

import aiosqlite

FROM_DELIVERY = """
    FROM delivery AS d
    JOIN follow AS f ON f.id = d.follow_id
    JOIN episode AS e ON e.id = d.episode_id
    JOIN show AS s ON s.id = e.show_id
"""
SELECT_DELIVERY = f"""
    SELECT d.*, f.guild_id, f.show_id, f.role_id AS follow_role_id, f.forum, f.publish, f.thread,
           f.paused_at, e.title, s.title_key, e.guid, e.published_at AS dated_at
    {FROM_DELIVERY}
"""


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


async def unstored_delivery(db: aiosqlite.Connection, *, follow_id: int, episode_id: int) -> Delivery:
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
