"""Queries about shows and the links that are theirs."""

import asyncio
import sqlite3
from collections.abc import Sequence

import aiosqlite

from db.feeds import BELIEVED_AFTER
from db.ids import keep_last_id, last_id
from db.models import Show, ShowLink, ShowLinkKind

_COLUMNS = "id, title, host, about, home_url, feed_url, podcast_guid, image_url"


async def shows(db: aiosqlite.Connection) -> list[Show]:
    """Every show, the one with most episodes first."""
    rows = await db.execute_fetchall(
        f"""
        SELECT {_COLUMNS}
        FROM show
        ORDER BY (SELECT count(*) FROM episode WHERE show_id = show.id) DESC, id
        """  # noqa: S608 - our own columns
    )
    return await asyncio.to_thread(lambda: [_show(row) for row in rows])


async def contents(db: aiosqlite.Connection) -> dict[int, int]:
    """By each show's id a number that is another one after every change of its episodes."""
    rows = await db.execute_fetchall("SELECT id, content FROM show")
    return {row["id"]: row["content"] for row in rows}


async def show_by_id(db: aiosqlite.Connection, show_id: int) -> Show | None:
    rows = await db.execute_fetchall(f"SELECT {_COLUMNS} FROM show WHERE id = ?", (show_id,))  # noqa: S608 - our own columns
    return next((_show(row) for row in rows), None)


async def same_show(
    db: aiosqlite.Connection, *, feed_url: str | None, podcast_guid: str | None, title_key: str
) -> Show | None:
    """The show a source is about: that of its feed's address, wherever that feed said it moved from.

    Only where one of the two has no address is it the one of the same podcast:guid, or else of the same
    title, unless their podcast:guids differ.
    """
    rows = await db.execute_fetchall(
        f"""
        SELECT {_COLUMNS}
        FROM show
        WHERE feed_url = :feed_url
            OR id = (SELECT show_id FROM feed WHERE url = :feed_url)
            OR id IN (SELECT show_id FROM feed WHERE moved_to = :feed_url AND moved_times >= :believed)
            OR (
                (feed_url IS NULL OR :feed_url IS NULL)
                AND (
                    podcast_guid = :podcast_guid
                    OR title_key = :title_key AND coalesce(podcast_guid = :podcast_guid, TRUE)
                )
            )
        ORDER BY
            feed_url IS NOT NULL AND feed_url IS :feed_url DESC,
            feed_url IS NOT NULL AND :feed_url IS NOT NULL DESC,
            podcast_guid IS NOT NULL AND podcast_guid IS :podcast_guid DESC,
            id
        LIMIT 1
        """,  # noqa: S608 - our own columns
        {
            "feed_url": feed_url,
            "podcast_guid": podcast_guid,
            "title_key": title_key,
            "believed": BELIEVED_AFTER,
        },
    )
    return next((_show(row) for row in rows), None)


async def show_with(
    db: aiosqlite.Connection, *, title_key: str | None = None, podcast_guid: str | None = None
) -> int | None:
    """The id of the show that has this title or this podcast:guid to itself."""
    rows = await db.execute_fetchall(
        "SELECT id FROM show WHERE title_key = ? OR podcast_guid = ?", (title_key, podcast_guid)
    )
    return next((row["id"] for row in rows), None)


async def add_show(db: aiosqlite.Connection, show: Show, *, title_key: str, now: int) -> int:
    """Store a new show; `show.id` is ignored and the id it got is returned."""
    ((show_id,),) = await db.execute_fetchall(
        """
        INSERT INTO show (
            id, title, title_key, host, about, home_url, feed_url, podcast_guid, image_url, added_at
        )
        VALUES (
            :id, :title, :title_key, :host, :about, :home_url, :feed_url, :podcast_guid, :image_url, :now
        )
        RETURNING id
        """,
        {**_values(show), "id": await last_id(db, "show") + 1, "title_key": title_key, "now": now},
    )
    return show_id


async def update_show(db: aiosqlite.Connection, show: Show) -> None:
    await db.execute(
        """
        UPDATE show
        SET title = :title, host = :host, about = :about, home_url = :home_url, feed_url = :feed_url,
            podcast_guid = :podcast_guid, image_url = :image_url
        WHERE id = :id
        """,
        _values(show),
    )


async def what_hangs_on(db: aiosqlite.Connection, show_id: int) -> tuple[int, int, int]:
    """How many episodes, follows and entries of members' lists go with a show."""
    (counts,) = await db.execute_fetchall(
        """
        SELECT
            (SELECT count(*) FROM episode WHERE show_id = :show),
            (SELECT count(*) FROM follow WHERE show_id = :show),
            (SELECT count(*) FROM episode JOIN saved ON episode_id = episode.id WHERE show_id = :show)
        """,
        {"show": show_id},
    )
    return counts[0], counts[1], counts[2]


async def delete_show(db: aiosqlite.Connection, show_id: int) -> list[int]:
    """Remove a show with all that hangs on it; the ids of its episodes, which are never given again."""
    for table in ("show", "episode"):
        await keep_last_id(db, table)
    rows = await db.execute_fetchall("SELECT id FROM episode WHERE show_id = ?", (show_id,))
    # What a feed was like last time would keep its next poll from bringing anything.
    await db.execute(
        "DELETE FROM feed WHERE show_id = :show OR url = (SELECT feed_url FROM show WHERE id = :show)",
        {"show": show_id},
    )
    await db.execute("DELETE FROM show WHERE id = ?", (show_id,))
    return [row["id"] for row in rows]


async def show_links(
    db: aiosqlite.Connection, show_id: int, *, learned: bool | None = None
) -> list[ShowLink]:
    """What the source names as the show's own links, then what recurrence told (or only one of the two)."""
    rows = await db.execute_fetchall(
        """
        SELECT url, label, kind
        FROM show_link
        WHERE show_id = :show AND (:learned IS NULL OR learned = :learned)
        ORDER BY learned, position
        """,
        {"show": show_id, "learned": learned},
    )
    return [ShowLink(row["url"], row["label"], ShowLinkKind(row["kind"])) for row in rows]


async def replace_show_links(
    db: aiosqlite.Connection, show_id: int, links: Sequence[ShowLink], *, learned: bool
) -> None:
    await db.execute("DELETE FROM show_link WHERE show_id = ? AND learned = ?", (show_id, learned))
    await db.executemany(
        "INSERT INTO show_link (show_id, position, url, label, kind, learned) VALUES (?, ?, ?, ?, ?, ?)",
        [(show_id, n, link.url, link.label, link.kind, learned) for n, link in enumerate(links)],
    )


def _show(row: sqlite3.Row) -> Show:
    return Show(**{name: row[name] for name in row.keys()})  # noqa: SIM118 - a Row iterates over its values


def _values(show: Show) -> dict[str, object]:
    return {name: getattr(show, name) for name in Show.__slots__}
