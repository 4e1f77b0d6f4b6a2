"""Queries about the state of fetching feeds."""

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import aiosqlite

BELIEVED_AFTER = 3  # equal answers, before a feed counts as moved


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What is remembered of one feed; instants are Unix seconds."""

    url: str
    is_hosts: bool = False  # the bot's host named it in FEED_URLS
    host: str = ""  # of the address that is asked
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
    ttl_s: int | None = None
    skip_hours: int = 0  # a bit an hour of the day, UTC
    skip_days: int = 0  # a bit a day of the week, from Monday


_COLUMNS = tuple(FeedState.__slots__)
# The feeds anybody wants polled. All queries below ask it: a feed that others want too is one more term here.
_POLLED = "feed.is_hosts"
_HISTORY = """
    SELECT json_group_array(published_at)
    FROM (
        SELECT published_at
        FROM episode
        WHERE show_id = {show}
            AND published_at IS NOT NULL
            AND coalesce(published_at, first_seen_at) <= :now  -- in the words of the index
        ORDER BY coalesce(published_at, first_seen_at) DESC
        LIMIT :newest
    )
"""


async def feed_state(db: aiosqlite.Connection, url: str) -> FeedState:
    """What is remembered of a feed; nothing yet for one never fetched."""
    rows = await db.execute_fetchall(f"SELECT {', '.join(_COLUMNS)} FROM feed WHERE url = ?", (url,))  # noqa: S608 - our own columns
    return next((_state(row) for row in rows), FeedState(url=url))


async def feed_states(db: aiosqlite.Connection) -> list[FeedState]:
    rows = await db.execute_fetchall(f"SELECT {', '.join(_COLUMNS)} FROM feed ORDER BY url")  # noqa: S608 - our own columns
    return [_state(row) for row in rows]


async def due_feeds(
    db: aiosqlite.Connection, *, now: int, busy: Collection[str], limit: int, newest: int
) -> list[tuple[FeedState, Sequence[int]]]:
    """The feeds due the longest, one of each host that is not busy, with when their newest episodes came."""
    rows = await db.execute_fetchall(
        f"""
        SELECT {", ".join(_COLUMNS)}, ({_HISTORY.format(show="feed.show_id")}) AS history
        FROM feed
        WHERE url IN (
            SELECT url
            FROM (
                SELECT url, min(next_check_at)
                FROM feed
                WHERE next_check_at <= :now
                    AND {_POLLED}
                    AND host NOT IN (SELECT value FROM json_each(:busy))
                GROUP BY host
                ORDER BY min(next_check_at)
                LIMIT :limit
            )
        )
        """,  # noqa: S608 - our own columns
        {"now": now, "busy": json.dumps(list(busy)), "limit": limit, "newest": newest},
    )
    return [(_state(row), json.loads(row["history"])) for row in rows]


async def newest_instants(db: aiosqlite.Connection, show_id: int, *, now: int, newest: int) -> Sequence[int]:
    """When the newest episodes of a show came out."""
    ((history,),) = await db.execute_fetchall(
        _HISTORY.format(show=":show"), {"show": show_id, "now": now, "newest": newest}
    )
    return json.loads(history)


async def next_due(db: aiosqlite.Connection, *, before: int) -> int | None:
    """The instant at which the next feed is due, of those due before an instant."""
    rows = await db.execute_fetchall(
        f"SELECT min(next_check_at) AS due_at FROM feed WHERE next_check_at < ? AND {_POLLED}",  # noqa: S608 - our own columns
        (before,),
    )
    return next(row["due_at"] for row in rows)


async def last_checked(db: aiosqlite.Connection) -> int | None:
    """The instant of the last poll that went well."""
    ((instant,),) = await db.execute_fetchall(f"SELECT max(checked_at) FROM feed WHERE {_POLLED}")  # noqa: S608 - our own columns
    return instant


async def feeds_in_trouble(db: aiosqlite.Connection) -> list[tuple[str, str]]:
    """Address and error of each feed whose last poll failed, the host's own first."""
    rows = await db.execute_fetchall(
        f"SELECT url, error FROM feed WHERE error IS NOT NULL AND {_POLLED} ORDER BY is_hosts DESC, url"  # noqa: S608 - our own columns
    )
    return [(row["url"], row["error"]) for row in rows]


async def feeds_ahead(db: aiosqlite.Connection, *, now: int, after: str, limit: int) -> list[FeedState]:
    """Those whose last poll is in the future or whose next is not today, in the order of their addresses."""
    rows = await db.execute_fetchall(
        f"""
        SELECT {", ".join(_COLUMNS)}
        FROM feed
        WHERE url > :after
            AND next_check_at > :now
            AND (max(ifnull(checked_at, 0), ifnull(failing_since, 0)) > :now OR next_check_at > :now + 86400)
        ORDER BY url
        LIMIT :limit
        """,  # noqa: S608 - our own columns
        {"now": now, "after": after, "limit": limit},
    )
    return [_state(row) for row in rows]


async def is_only_feed(db: aiosqlite.Connection, state: FeedState) -> bool:
    """Whether no other feed that is polled brings episodes of the same show."""
    rows = await db.execute_fetchall(
        f"SELECT 1 FROM feed WHERE show_id IS ? AND url <> ? AND {_POLLED} LIMIT 1",  # noqa: S608 - our own columns
        (state.show_id, state.url),
    )
    return not list(rows)


async def set_hosts_feeds(db: aiosqlite.Connection, hosts: Mapping[str, str], *, now: int) -> None:
    """Make these feeds (their hosts by their addresses) the ones FEED_URLS names, and no others."""
    await db.execute("UPDATE feed SET is_hosts = 0 WHERE is_hosts")
    await db.executemany(
        """
        INSERT INTO feed (url, host, is_hosts, next_check_at)
        VALUES (:url, :host, 1, :now)
        ON CONFLICT (url) DO UPDATE SET is_hosts = 1, host = iif(host = '', excluded.host, host)
        """,
        [{"url": url, "host": host, "now": now} for url, host in hosts.items()],
    )


async def make_due(db: aiosqlite.Connection) -> None:
    """Have every feed polled next that anybody wants polled, given up or not."""
    await db.execute(f"UPDATE feed SET next_check_at = 0 WHERE {_POLLED}")  # noqa: S608 - our own columns


async def save_feed_state(db: aiosqlite.Connection, state: FeedState) -> None:
    await db.execute(
        f"""
        INSERT OR REPLACE INTO feed ({", ".join(_COLUMNS)})
        VALUES ({", ".join(f":{name}" for name in _COLUMNS)})
        """,  # noqa: S608 - our own columns
        _values(state),
    )


async def update_feed_states(db: aiosqlite.Connection, states: Sequence[FeedState]) -> None:
    """Remember what became of feeds; one that was dropped meanwhile stays dropped."""
    await db.executemany(
        f"UPDATE feed SET {', '.join(f'{name} = :{name}' for name in _COLUMNS)} WHERE url = :url",  # noqa: S608 - our own columns
        [_values(state) for state in states],
    )


def _state(row: sqlite3.Row) -> FeedState:
    values = {name: row[name] for name in _COLUMNS}
    values["is_hosts"] = bool(values["is_hosts"])
    return FeedState(**values)


def _values(state: FeedState) -> dict[str, object]:
    return {name: getattr(state, name) for name in _COLUMNS}
