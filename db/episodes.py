"""Queries about episodes as a whole: writing what a source said, reading it back, listing."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

import aiosqlite

from db.instants import from_unix, to_unix
from db.models import (
    Chapter,
    ChapterSource,
    Episode,
    EpisodeKind,
    FeedItem,
    Link,
    Media,
    Person,
    Platform,
    Transcript,
)

_CARD = """
    id, show_id, title, published_at, duration_s, summary, link, image_url, season, number, kind,
    first_seen_at, withdrawn_at
"""
_NEWEST_FIRST = "coalesce(published_at, first_seen_at) DESC, id DESC"
_T = TypeVar("_T")


async def episode_by_id(db: aiosqlite.Connection, episode_id: int) -> Episode | None:
    found = await episodes_by_id(db, [episode_id])
    return found[0] if found else None


async def episodes_by_id(db: aiosqlite.Connection, ids: Sequence[int]) -> list[Episode]:
    """The episodes in the order of their ids given; ids that do not exist are left out."""
    rows = await db.execute_fetchall(
        f"SELECT {_CARD} FROM episode WHERE id IN (SELECT value FROM json_each(?))",  # noqa: S608
        (json.dumps(ids),),
    )
    by_id = {row["id"]: _episode(row) for row in rows}
    return [by_id[n] for n in ids if n in by_id]


async def latest_episodes(
    db: aiosqlite.Connection, *, show_id: int | None = None, limit: int, offset: int = 0
) -> list[Episode]:
    rows = await db.execute_fetchall(
        f"""
        SELECT {_CARD}
        FROM episode
        WHERE :show IS NULL OR show_id = :show
        ORDER BY {_NEWEST_FIRST}
        LIMIT :limit OFFSET :offset
        """,  # noqa: S608
        {"show": show_id, "limit": limit, "offset": offset},
    )
    return [_episode(row) for row in rows]


async def count_episodes(db: aiosqlite.Connection, *, show_id: int | None = None) -> int:
    ((count,),) = await db.execute_fetchall(
        "SELECT count(*) FROM episode WHERE :show IS NULL OR show_id = :show", {"show": show_id}
    )
    return count


async def chapters(db: aiosqlite.Connection, episode_id: int) -> list[Chapter]:
    """The episode's chapters by its best source."""
    by_source = defaultdict[ChapterSource, list[Chapter]](list)
    for chapter in (await _chapters(db, [episode_id]))[episode_id]:
        by_source[chapter.source].append(chapter)
    for source in ChapterSource:
        if by_source[source]:
            return by_source[source]
    return []


async def resources(db: aiosqlite.Connection, episode_id: int) -> list[Link]:
    """The links about the episode's subject, in the order of the notes."""
    rows = await db.execute_fetchall(
        """
        SELECT *
        FROM resource
        WHERE episode_id = ? AND NOT promotional AND NOT recurring
        ORDER BY position
        """,
        (episode_id,),
    )
    return [_link(row) for row in rows]


async def all_resources(db: aiosqlite.Connection) -> list[tuple[int, Link]]:
    """Every link about an episode's subject, with the episode's id, the newest episodes first."""
    rows = await db.execute_fetchall(
        f"""
        SELECT resource.*
        FROM resource
        JOIN episode ON episode.id = resource.episode_id
        WHERE NOT promotional AND NOT recurring
        ORDER BY {_NEWEST_FIRST}, position
        """  # noqa: S608
    )
    return [(row["episode_id"], _link(row)) for row in rows]


async def all_media(db: aiosqlite.Connection, ids: Sequence[int]) -> Mapping[int, list[Media]]:
    return await _media(db, ids)


async def media(db: aiosqlite.Connection, episode_id: int) -> list[Media]:
    return (await _media(db, [episode_id]))[episode_id]


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
    return (await _persons(db, [episode_id]))[episode_id]


async def items(
    db: aiosqlite.Connection, *, show_id: int | None = None, ids: Sequence[int] | None = None
) -> dict[int, FeedItem]:
    """Everything stored of the episodes of a show (or of those named), newest first, by id."""
    where = "WHERE :show IS NULL OR show_id = :show"
    rows = list(
        await db.execute_fetchall(
            f"SELECT * FROM episode {where} ORDER BY {_NEWEST_FIRST}",  # noqa: S608
            {"show": show_id},
        )
        if ids is None
        else await db.execute_fetchall(
            f"SELECT * FROM episode WHERE id IN (SELECT value FROM json_each(?)) ORDER BY {_NEWEST_FIRST}",  # noqa: S608
            (json.dumps(ids),),
        )
    )
    found = [row["id"] for row in rows]
    all_media, all_persons = await _media(db, found), await _persons(db, found)
    all_chapters, all_links = await _chapters(db, found), await _links(db, found)
    all_aliases, all_transcripts = await _aliases(db, found), await _transcripts(db, found)
    return {
        row["id"]: FeedItem(
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
            media=tuple(all_media[row["id"]]),
            persons=tuple(all_persons[row["id"]]),
            transcripts=tuple(all_transcripts[row["id"]]),
            chapters_url=row["chapters_url"],
            chapters=tuple(all_chapters[row["id"]]),
            links=tuple(all_links[row["id"]]),
            aliases=tuple(all_aliases[row["id"]]),
        )
        for row in rows
    }


async def add_episode(db: aiosqlite.Connection, show_id: int, item: FeedItem, *, now: int) -> int:
    """Store an episode seen for the first time; its id."""
    ((episode_id,),) = await db.execute_fetchall(
        """
        INSERT INTO episode (
            show_id, guid, title, published_at, duration_s, summary, notes, link, image_url,
            season, number, kind, chapters_url, first_seen_at, changed_at
        )
        VALUES (
            :show_id, :guid, :title, :published_at, :duration_s, :summary, :notes, :link, :image_url,
            :season, :number, :kind, :chapters_url, :now, :now
        )
        RETURNING id
        """,
        {**_values(item), "show_id": show_id, "now": now},
    )
    await _write_details(db, show_id, episode_id, item, known=None)
    return episode_id


async def update_episode(
    db: aiosqlite.Connection, show_id: int, episode_id: int, item: FeedItem, *, known: FeedItem, now: int
) -> None:
    """Write what differs from what was known."""
    await db.execute(
        """
        UPDATE episode
        SET guid = :guid, title = :title, published_at = :published_at, duration_s = :duration_s,
            summary = :summary, notes = :notes, link = :link, image_url = :image_url, season = :season,
            number = :number, kind = :kind, chapters_url = :chapters_url, changed_at = :now,
            chapters_fetched_at = CASE WHEN chapters_url IS :chapters_url THEN chapters_fetched_at END
        WHERE id = :id
        """,
        {**_values(item), "id": episode_id, "now": now},
    )
    await _write_details(db, show_id, episode_id, item, known=known)


async def link_rows(db: aiosqlite.Connection, show_id: int) -> dict[int, list[Link]]:
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
    by_episode = defaultdict[int, list[Link]](list)
    for row in rows:
        by_episode[row["episode_id"]].append(_link(row))
    return by_episode


async def recurring_links(db: aiosqlite.Connection, show_id: int) -> dict[int, set[int]]:
    """The positions of the links that recur across a show's episodes, by episode."""
    rows = await db.execute_fetchall(
        """
        SELECT episode_id, position
        FROM resource
        JOIN episode ON episode.id = resource.episode_id
        WHERE show_id = ? AND recurring
        """,
        (show_id,),
    )
    positions = defaultdict[int, set[int]](set)
    for row in rows:
        positions[row["episode_id"]].add(row["position"])
    return positions


async def mark_recurring(
    db: aiosqlite.Connection, show_id: int, positions: Iterable[tuple[int, int]]
) -> None:
    """Make exactly these links of a show, given as (episode id, position), the recurring ones."""
    await db.execute(
        """
        UPDATE resource
        SET recurring = 0
        WHERE recurring AND episode_id IN (SELECT id FROM episode WHERE show_id = ?)
        """,
        (show_id,),
    )
    await db.executemany("UPDATE resource SET recurring = 1 WHERE episode_id = ? AND position = ?", positions)


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


async def unread_chapter_files(db: aiosqlite.Connection, *, limit: int) -> list[tuple[int, str]]:
    """Chapter files not fetched yet, the newest episodes' first."""
    rows = await db.execute_fetchall(
        f"""
        SELECT id, chapters_url
        FROM episode
        WHERE chapters_url IS NOT NULL AND chapters_fetched_at IS NULL
        ORDER BY {_NEWEST_FIRST}
        LIMIT ?
        """,  # noqa: S608
        (limit,),
    )
    return [(row["id"], row["chapters_url"]) for row in rows]


async def mark_chapters_fetched(db: aiosqlite.Connection, episode_id: int, *, now: int) -> None:
    await db.execute("UPDATE episode SET chapters_fetched_at = ? WHERE id = ?", (now, episode_id))


async def withdraw(db: aiosqlite.Connection, ids: Sequence[int], *, at: int | None) -> list[int]:
    """Mark episodes as taken out of their feed, or as back in it (`at` None); the ids this was news for."""
    rows = await db.execute_fetchall(
        """
        UPDATE episode
        SET withdrawn_at = :at
        WHERE id IN (SELECT value FROM json_each(:ids)) AND (withdrawn_at IS NULL) IS NOT (:at IS NULL)
        RETURNING id
        """,
        {"at": at, "ids": json.dumps(ids)},
    )
    return [row["id"] for row in rows]


async def _write_details(
    db: aiosqlite.Connection, show_id: int, episode_id: int, item: FeedItem, *, known: FeedItem | None
) -> None:
    before = known or FeedItem(title="")
    if item.media != before.media:
        await db.execute("DELETE FROM media WHERE episode_id = ?", (episode_id,))
        await db.executemany(
            "INSERT OR IGNORE INTO media (episode_id, platform, url, offset_s) VALUES (?, ?, ?, ?)",
            [(episode_id, m.platform, m.url, m.offset_s) for m in item.media],
        )
    if item.persons != before.persons:
        await db.execute("DELETE FROM person WHERE episode_id = ?", (episode_id,))
        await db.executemany(
            "INSERT INTO person (episode_id, position, name, role) VALUES (?, ?, ?, ?)",
            [(episode_id, n, person.name, person.role) for n, person in enumerate(item.persons)],
        )
    if item.transcripts != before.transcripts:
        await db.execute("DELETE FROM transcript WHERE episode_id = ?", (episode_id,))
        await db.executemany(
            "INSERT INTO transcript (episode_id, position, url, media_type) VALUES (?, ?, ?, ?)",
            [(episode_id, n, t.url, t.media_type) for n, t in enumerate(item.transcripts)],
        )
    if item.chapters != before.chapters:
        await db.execute("DELETE FROM chapter WHERE episode_id = ?", (episode_id,))
        await db.executemany(
            """
            INSERT INTO chapter (episode_id, source, position, start_s, title, url)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            [(episode_id, c.source, n, c.start_s, c.title, c.url) for n, c in enumerate(item.chapters)],
        )
    if item.links != before.links:
        await db.execute("DELETE FROM resource WHERE episode_id = ?", (episode_id,))
        await db.executemany(
            """
            INSERT INTO resource (episode_id, position, url, label, start_s, promotional)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            [(episode_id, n, i.url, i.label, i.start_s, i.promotional) for n, i in enumerate(item.links)],
        )
    if item.aliases != before.aliases:
        await db.executemany(
            "INSERT OR REPLACE INTO episode_alias (show_id, guid, episode_id) VALUES (?, ?, ?)",
            [(show_id, guid, episode_id) for guid in item.aliases],
        )


async def _chapters(db: aiosqlite.Connection, ids: Sequence[int]) -> Mapping[int, list[Chapter]]:
    return await _details(
        db,
        "chapter",
        "position",
        ids,
        lambda row: Chapter(row["start_s"], row["title"], row["url"], ChapterSource(row["source"])),
    )


async def _links(db: aiosqlite.Connection, ids: Sequence[int]) -> Mapping[int, list[Link]]:
    return await _details(db, "resource", "position", ids, _link)


async def _media(db: aiosqlite.Connection, ids: Sequence[int]) -> Mapping[int, list[Media]]:
    return await _details(
        db,
        "media",
        "platform",
        ids,
        lambda row: Media(Platform(row["platform"]), row["url"], row["offset_s"]),
    )


async def _persons(db: aiosqlite.Connection, ids: Sequence[int]) -> Mapping[int, list[Person]]:
    return await _details(db, "person", "position", ids, lambda row: Person(row["name"], row["role"]))


async def _transcripts(db: aiosqlite.Connection, ids: Sequence[int]) -> Mapping[int, list[Transcript]]:
    return await _details(
        db, "transcript", "position", ids, lambda row: Transcript(row["url"], row["media_type"])
    )


async def _aliases(db: aiosqlite.Connection, ids: Sequence[int]) -> Mapping[int, list[str]]:
    return await _details(db, "episode_alias", "guid", ids, lambda row: row["guid"])


async def _details(
    db: aiosqlite.Connection, table: str, order: str, ids: Sequence[int], value: Callable[[sqlite3.Row], _T]
) -> Mapping[int, list[_T]]:
    rows = await db.execute_fetchall(
        f"""
        SELECT *
        FROM {table}
        WHERE episode_id IN (SELECT value FROM json_each(?))
        ORDER BY episode_id, {order}
        """,  # noqa: S608
        (json.dumps(ids),),
    )
    by_episode = defaultdict[int, list[_T]](list)
    for row in rows:
        by_episode[row["episode_id"]].append(value(row))
    return by_episode


def _link(row: sqlite3.Row) -> Link:
    return Link(row["url"], row["label"], row["start_s"], bool(row["promotional"]))


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
    }
