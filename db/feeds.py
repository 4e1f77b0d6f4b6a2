"""Queries about the state of fetching feeds."""

import sqlite3
from dataclasses import dataclass

import aiosqlite

BELIEVED_AFTER = 3  # equal answers, before a feed counts as moved


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What is remembered of one feed; instants are Unix seconds."""

    url: str
    show_id: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    digest: bytes | None = None
    item_count: int = 0
    checked_at: int | None = None
    changed_at: int | None = None
    full_read_at: int | None = None
    next_check_at: int = 0
    failures: int = 0
    failing_since: int | None = None
    error: str | None = None
    moved_to: str | None = None
    moved_times: int = 0


_COLUMNS = tuple(FeedState.__slots__)


async def feed_state(db: aiosqlite.Connection, url: str) -> FeedState:
    """What is remembered of a feed; nothing yet for one never fetched."""
    rows = await db.execute_fetchall(f"SELECT {', '.join(_COLUMNS)} FROM feed WHERE url = ?", (url,))  # noqa: S608 - our own columns
    return next((_state(row) for row in rows), FeedState(url=url))


async def feed_states(db: aiosqlite.Connection) -> list[FeedState]:
    rows = await db.execute_fetchall(f"SELECT {', '.join(_COLUMNS)} FROM feed ORDER BY url")  # noqa: S608 - our own columns
    return [_state(row) for row in rows]


async def save_feed_state(db: aiosqlite.Connection, state: FeedState) -> None:
    await db.execute(
        f"""
        INSERT OR REPLACE INTO feed ({", ".join(_COLUMNS)})
        VALUES ({", ".join(f":{name}" for name in _COLUMNS)})
        """,  # noqa: S608 - our own columns
        {name: getattr(state, name) for name in _COLUMNS},
    )


def _state(row: sqlite3.Row) -> FeedState:
    return FeedState(**{name: row[name] for name in _COLUMNS})
