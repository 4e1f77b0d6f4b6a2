"""Queries about what members told the bot: their player and their private list."""

import json
from dataclasses import dataclass
from datetime import datetime

import aiosqlite

from db.models import Platform, from_unix


@dataclass(frozen=True, slots=True)
class Saved:
    """An episode on a member's list; heard or still to hear, or both."""

    episode_id: int
    saved_at: datetime | None
    heard_at: datetime | None


async def player(db: aiosqlite.Connection, user_id: int) -> Platform | None:
    rows = await db.execute_fetchall("SELECT platform FROM listener WHERE user_id = ?", (user_id,))
    return next((Platform(row["platform"]) for row in rows if row["platform"]), None)


async def set_player(db: aiosqlite.Connection, user_id: int, platform: Platform | None) -> None:
    await db.execute(
        """
        INSERT INTO listener (user_id, platform)
        VALUES (?, ?)
        ON CONFLICT (user_id) DO UPDATE SET platform = excluded.platform
        """,
        (user_id, platform),
    )


async def player_reach(db: aiosqlite.Connection, platform: Platform) -> tuple[int, int]:
    """How many episodes have a copy on a platform, and how many of them also one a card would prefer."""
    order = tuple(Platform)
    ((there, beside),) = await db.execute_fetchall(
        """
        SELECT
            count(*),
            count(*) FILTER (
                WHERE EXISTS (
                    SELECT 1
                    FROM media AS other
                    WHERE other.episode_id = media.episode_id
                        AND other.platform IN (SELECT value FROM json_each(:preferred))
                )
            )
        FROM media
        WHERE platform = :platform
        """,
        {"platform": platform, "preferred": json.dumps(order[: order.index(platform)])},
    )
    return there, beside


async def saved(db: aiosqlite.Connection, user_id: int) -> list[Saved]:
    """A member's list, last saved first, then what was only heard."""
    rows = await db.execute_fetchall(
        """
        SELECT episode_id, saved_at, heard_at
        FROM saved
        WHERE user_id = ?
        ORDER BY saved_at IS NULL, saved_at DESC, heard_at DESC
        """,
        (user_id,),
    )
    return [Saved(row["episode_id"], from_unix(row["saved_at"]), from_unix(row["heard_at"])) for row in rows]


async def set_saved(db: aiosqlite.Connection, user_id: int, episode_id: int, *, saved_at: int | None) -> None:
    await db.execute(
        """
        INSERT INTO saved (user_id, episode_id, saved_at)
        VALUES (:user, :episode, :at)
        ON CONFLICT (user_id, episode_id) DO UPDATE SET saved_at = excluded.saved_at
        """,
        {"user": user_id, "episode": episode_id, "at": saved_at},
    )
    await _drop_empty(db, user_id)


async def set_heard(db: aiosqlite.Connection, user_id: int, episode_id: int, *, heard_at: int | None) -> None:
    await db.execute(
        """
        INSERT INTO saved (user_id, episode_id, heard_at)
        VALUES (:user, :episode, :at)
        ON CONFLICT (user_id, episode_id) DO UPDATE SET heard_at = excluded.heard_at
        """,
        {"user": user_id, "episode": episode_id, "at": heard_at},
    )
    await _drop_empty(db, user_id)


async def forget(db: aiosqlite.Connection, user_id: int) -> None:
    """Remove everything known of a member."""
    await db.execute("DELETE FROM saved WHERE user_id = ?", (user_id,))
    await db.execute("DELETE FROM listener WHERE user_id = ?", (user_id,))


async def _drop_empty(db: aiosqlite.Connection, user_id: int) -> None:
    await db.execute(
        "DELETE FROM saved WHERE user_id = ? AND saved_at IS NULL AND heard_at IS NULL", (user_id,)
    )
