"""Queries about episodes as a whole: writing what a source said, reading it back, listing."""

import asyncio
import json
import sqlite3
import sys
from collections import defaultdict
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import aiosqlite

from db.ids import last_id
from db.models import (
    Chapter,
    ChapterSource,
    Episode,
    EpisodeKind,
    FeedItem,
    Link,
    Media,
    Person,
    from_unix,
    to_unix,
)
from db.parts import (
    ALIASES,
    CHAPTERS,
    LINKS,
    MEDIA,
    PARTS,
    PERSONS,
    TRANSCRIPTS,
    Part,
    grouped,
    read_part,
    write_parts,
)

_CARD = """
    id, show_id, title, published_at, duration_s, summary, link, image_url, season, number, kind,
    first_seen_at, withdrawn_at, description,
    CASE WHEN (SELECT count(*) FROM show) > 1 THEN (SELECT title FROM show WHERE id = show_id) END
        AS show_title
"""
_NEWEST_FIRST = "coalesce(published_at, first_seen_at) DESC, id DESC"
_T = TypeVar("_T")


async def episode_by_id(db: aiosqlite.Connection, episode_id: int) -> Episode | None:
    found = await episodes_by_id(db, [episode_id])
    return found[0] if found else None


async def episodes_by_id(db: aiosqlite.Connection, ids: Sequence[int]) -> list[Episode]:
    """The episodes in the order of their ids given; ids that do not exist are left out."""
    rows = await db.execute_fetchall(
        f"SELECT {_CARD} FROM episode WHERE id IN (SELECT value FROM json_each(?))",  # noqa: S608 - our own columns
        (json.dumps(ids),),
    )
    by_id = {row["id"]: _episode(row) for row in rows}
    return [by_id[n] for n in ids if n in by_id]


async def latest_episodes(
    db: aiosqlite.Connection, *, show_id: int | None = None, limit: int | None = None, offset: int = 0
) -> list[Episode]:
    """A show's episodes or everybody's, the newest first, all of them where there is no limit."""
    rows = await db.execute_fetchall(
        f"""
        SELECT {_CARD}
        FROM episode
        {_of(show_id)}
        ORDER BY {_NEWEST_FIRST}
        LIMIT coalesce(:limit, -1) OFFSET :offset
        """,  # noqa: S608 - our own columns
        {"show": show_id, "limit": limit, "offset": offset},
    )
    return await asyncio.to_thread(lambda: [_episode(row) for row in rows])


async def count_episodes(db: aiosqlite.Connection, *, show_id: int | None = None) -> int:
    ((count,),) = await db.execute_fetchall(
        f"SELECT count(*) FROM episode {_of(show_id)}",  # noqa: S608 - our own columns
        {"show": show_id},
    )
    return count


async def guid(db: aiosqlite.Connection, episode_id: int) -> str | None:
    """The id its source gives an episode."""
    rows = await db.execute_fetchall("SELECT guid FROM episode WHERE id = ?", (episode_id,))
    return next((row["guid"] for row in rows), None)


async def chapters(db: aiosqlite.Connection, episode_id: int) -> list[Chapter]:
    """The episode's chapters by its best source."""
    by_source = defaultdict[ChapterSource, list[Chapter]](list)
    for chapter in (await read_part(db, CHAPTERS, [episode_id]))[episode_id]:
        by_source[chapter.source].append(chapter)
    for source in ChapterSource:
        if by_source[source]:
            return by_source[source]
    return []


async def resources(db: aiosqlite.Connection, episode_id: int) -> list[Link]:
    """The links about the episode's subject, in the order of the notes."""
    return [link for link in (await read_part(db, LINKS, [episode_id]))[episode_id] if link.is_resource]


async def all_media(db: aiosqlite.Connection, ids: Sequence[int]) -> Mapping[int, list[Media]]:
    return await read_part(db, MEDIA, ids)


async def media(db: aiosqlite.Connection, episode_id: int) -> list[Media]:
    return (await read_part(db, MEDIA, [episode_id]))[episode_id]


async def set_media(db: aiosqlite.Connection, episode_id: int, copy: Media) -> None:
    await db.execute(
        """
        INSERT INTO media (episode_id, platform, url, offset_s)
        VALUES (:episode, :platform, :url, :offset)
        ON CONFLICT (episode_id, platform) DO UPDATE SET url = excluded.url, offset_s = excluded.offset_s
        """,
        {"episode": episode_id, "platform": copy.platform, "url": copy.url, "offset": copy.offset_s},
    )


async def persons(db: aiosqlite.Connection, episode_id: int) -> list[Person]:
    return (await read_part(db, PERSONS, [episode_id]))[episode_id]


async def items(
    db: aiosqlite.Connection, *, show_id: int | None = None, ids: Sequence[int] | None = None
) -> dict[int, FeedItem]:
    """Everything stored of the episodes of a show (or of those named), newest first, by id."""
    rows = list(
        await db.execute_fetchall(
            f"SELECT * FROM episode {_of(show_id)} ORDER BY {_NEWEST_FIRST}",  # noqa: S608 - our own columns
            {"show": show_id},
        )
        if ids is None
        else await db.execute_fetchall(
            f"SELECT * FROM episode WHERE id IN (SELECT value FROM json_each(?)) ORDER BY {_NEWEST_FIRST}",  # noqa: S608 - our own columns
            (json.dumps(ids),),
        )
    )
    found = [row["id"] for row in rows]
    parts = {part.table: await read_part(db, part, found) for part in PARTS}
    return await asyncio.to_thread(lambda: {row["id"]: _item(row, parts) for row in rows})


async def revisions(db: aiosqlite.Connection, show_id: int) -> dict[int, tuple[int, int]]:
    """The revision of each of a show's episodes and when it was first seen (Unix seconds), by its id."""
    rows = await db.execute_fetchall(
        "SELECT id, revision, first_seen_at FROM episode WHERE show_id = ?", (show_id,)
    )
    return {row["id"]: (row["revision"], row["first_seen_at"]) for row in rows}


async def add_episodes(
    db: aiosqlite.Connection, show_id: int, items: Sequence[FeedItem], *, now: int
) -> list[int]:
    """Store episodes seen for the first time, inside a transaction; their ids in the order given."""
    first = await last_id(db, "episode") + 1
    ids = range(first, first + len(items))
    added = list(zip(ids, items, strict=True))
    await db.executemany(
        """
        INSERT INTO episode (
            id, show_id, guid, title, published_at, duration_s, summary, notes, link, image_url,
            season, number, kind, chapters_url, description, first_seen_at, changed_at, revision
        )
        VALUES (
            :id, :show_id, :guid, :title, :published_at, :duration_s, :summary, :notes, :link, :image_url,
            :season, :number, :kind, :chapters_url, :description, :now, :now, random()
        )
        """,
        ({**_values(item), "id": n, "show_id": show_id, "now": now} for n, item in added),
    )
    await write_parts(db, show_id, [(n, item, None) for n, item in added])
    return list(ids)


@asynccontextmanager
async def savepoint(tx: aiosqlite.Connection) -> AsyncGenerator[None, None]:
    """A part of a transaction that fails alone."""
    await tx.execute("SAVEPOINT part")
    try:
        yield
    except Exception:
        await tx.execute("ROLLBACK TO part")
        raise
    finally:
        await tx.execute("RELEASE part")


async def free_guids(db: aiosqlite.Connection, updates: Sequence[tuple[int, FeedItem, FeedItem]]) -> None:
    """Take the ids from episodes that get others: one that wanders must be free before it is taken."""
    await db.executemany(
        "UPDATE episode SET guid = NULL WHERE id = ?",
        ((n,) for n, known, item in updates if item.guid != known.guid),
    )


async def update_episodes(
    db: aiosqlite.Connection, show_id: int, updates: Sequence[tuple[int, FeedItem, FeedItem]], *, now: int
) -> None:
    """Write what differs, given as (episode id, what was known, what it becomes)."""
    await free_guids(db, updates)
    await db.executemany(
        """
        UPDATE episode
        SET guid = :guid, title = :title, published_at = :published_at, duration_s = :duration_s,
            summary = :summary, notes = :notes, link = :link, image_url = :image_url, season = :season,
            number = :number, kind = :kind, chapters_url = :chapters_url, description = :description,
            changed_at = :now, revision = random(),
            chapters_fetched_at = CASE WHEN chapters_url IS :chapters_url THEN chapters_fetched_at END
        WHERE id = :id
        """,
        ({**_values(item), "id": n, "now": now} for n, _, item in updates),
    )
    await write_parts(db, show_id, [(n, item, known) for n, known, item in updates])


async def link_rows(db: aiosqlite.Connection, show_id: int) -> Mapping[int, list[Link]]:
    """Every link of every episode of a show, oldest first, to learn from which ones recur."""
    rows = await db.execute_fetchall(
        """
        SELECT resource.*
        FROM resource
        JOIN episode ON episode.id = resource.episode_id
        WHERE show_id = ?
        ORDER BY published_at, episode_id, position
        """,
        (show_id,),
    )
    return await grouped(rows, LINKS)


async def mark_recurring(
    db: aiosqlite.Connection, verdicts: Sequence[tuple[int, int, bool]], *, now: int
) -> None:
    """Write for links, given as (episode id, position), whether they recur across their show's episodes."""
    await db.executemany(
        "UPDATE resource SET recurring = ?3 WHERE episode_id = ?1 AND position = ?2", verdicts
    )
    await db.executemany(
        "UPDATE episode SET changed_at = ?, revision = random() WHERE id = ?",
        ((now, n) for n in {n for n, _, _ in verdicts}),
    )


async def guids(db: aiosqlite.Connection, *, show_id: int | None) -> set[str]:
    """The ids of a show's episodes, those they used to have included."""
    rows = await db.execute_fetchall(
        """
        SELECT guid FROM episode WHERE show_id = :show AND guid IS NOT NULL
        UNION
        SELECT guid FROM episode_alias WHERE show_id = :show
        """,
        {"show": show_id},
    )
    return {row["guid"] for row in rows}


async def show_of(db: aiosqlite.Connection, episode_id: int) -> int:
    ((show_id,),) = await db.execute_fetchall("SELECT show_id FROM episode WHERE id = ?", (episode_id,))
    return show_id


async def unread_chapter_files(db: aiosqlite.Connection) -> list[tuple[int, str]]:
    """Chapter files not fetched yet, the newest episodes' first."""
    rows = await db.execute_fetchall(
        f"""
        SELECT id, chapters_url
        FROM episode
        WHERE chapters_url IS NOT NULL AND chapters_fetched_at IS NULL
        ORDER BY {_NEWEST_FIRST}
        """  # noqa: S608 - our own columns
    )
    return [(row["id"], row["chapters_url"]) for row in rows]


async def mark_chapters_fetched(db: aiosqlite.Connection, episode_id: int, *, now: int) -> None:
    await db.execute("UPDATE episode SET chapters_fetched_at = ? WHERE id = ?", (now, episode_id))


async def withdraw(db: aiosqlite.Connection, ids: Sequence[int], *, at: int | None) -> list[int]:
    """Mark episodes as taken out of their feed, or as back in it (`at` None); the ids this was news for."""
    rows = await db.execute_fetchall(
        """
        UPDATE episode
        SET withdrawn_at = :at, revision = random()
        WHERE id IN (SELECT value FROM json_each(:ids)) AND (withdrawn_at IS NULL) IS NOT (:at IS NULL)
        RETURNING id
        """,
        {"at": at, "ids": json.dumps(ids)},
    )
    return [row["id"] for row in rows]


def _of(show_id: int | None) -> str:
    # One condition for both cases (`:show IS NULL OR …`) would keep SQLite from using an index for either.
    return "" if show_id is None else "WHERE show_id = :show"


def _episode(row: sqlite3.Row) -> Episode:
    first_seen_at = from_unix(row["first_seen_at"])
    assert first_seen_at is not None, "the column is NOT NULL"
    return Episode(
        id=row["id"],
        show_id=row["show_id"],
        title=row["title"],
        published_at=from_unix(row["published_at"]),
        duration_s=row["duration_s"],
        summary=row["summary"],
        link=row["link"],
        image_url=row["image_url"],
        season=row["season"],
        number=row["number"],
        kind=EpisodeKind(row["kind"]),
        first_seen_at=first_seen_at,
        withdrawn_at=from_unix(row["withdrawn_at"]),
        description=row["description"],
        show_title=row["show_title"] and sys.intern(row["show_title"]),  # one text for all of a show's
    )


def _item(row: sqlite3.Row, parts: Mapping[str, Mapping[int, list[Any]]]) -> FeedItem:
    def of(part: Part[_T]) -> tuple[_T, ...]:
        return tuple(parts[part.table].get(row["id"], ()))

    return FeedItem(
        title=row["title"],
        guid=row["guid"],
        published_at=from_unix(row["published_at"]),
        duration_s=row["duration_s"],
        link=row["link"],
        notes=row["notes"],
        summary=row["summary"],
        image_url=row["image_url"],
        season=row["season"],
        number=row["number"],
        kind=EpisodeKind(row["kind"]),
        media=of(MEDIA),
        persons=of(PERSONS),
        transcripts=of(TRANSCRIPTS),
        chapters_url=row["chapters_url"],
        chapters=of(CHAPTERS),
        links=of(LINKS),
        aliases=of(ALIASES),
        description=row["description"],
    )


def _values(item: FeedItem) -> dict[str, object]:
    return {
        "guid": item.guid,
        "title": item.title,
        "published_at": to_unix(item.published_at),
        "duration_s": item.duration_s,
        "summary": item.summary,
        "notes": item.notes,
        "link": item.link,
        "image_url": item.image_url,
        "season": item.season,
        "number": item.number,
        "kind": item.kind,
        "chapters_url": item.chapters_url,
        "description": item.description,
    }
