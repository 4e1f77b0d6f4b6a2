"""What an episode has several of: copies, people, transcripts, chapters, links, ids it used to have."""

import asyncio
import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import aiosqlite

from db.models import Chapter, ChapterSource, FeedItem, Link, Media, Person, Platform, Transcript

Written = tuple[int, FeedItem, FeedItem | None]  # an episode's id, what it becomes, what it was

_FEW = 200  # rows that are turned into values where they are, without a thread
_NOTHING = FeedItem(title="")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Part(Generic[_T]):
    """One table of details; `columns` come after the episode's id, `order` is the one of the values."""

    table: str
    order: str
    columns: tuple[str, ...]
    values: Callable[[FeedItem], Sequence[_T]]
    row: Callable[[int, _T], tuple[Any, ...]]  # from a value and its position
    value: Callable[[sqlite3.Row], _T]
    verb: str = "INSERT"


MEDIA: Part[Media] = Part(
    "media",
    "platform",
    ("platform", "url", "offset_s"),
    lambda item: item.media,
    lambda _, copy: (copy.platform, copy.url, copy.offset_s),
    lambda row: Media(Platform(row["platform"]), row["url"], row["offset_s"]),
    verb="INSERT OR IGNORE",  # one copy a platform
)
PERSONS: Part[Person] = Part(
    "person",
    "position",
    ("position", "name", "role"),
    lambda item: item.persons,
    lambda n, person: (n, person.name, person.role),
    lambda row: Person(row["name"], row["role"]),
)
TRANSCRIPTS: Part[Transcript] = Part(
    "transcript",
    "position",
    ("position", "url", "media_type"),
    lambda item: item.transcripts,
    lambda n, transcript: (n, transcript.url, transcript.media_type),
    lambda row: Transcript(row["url"], row["media_type"]),
)
CHAPTERS: Part[Chapter] = Part(
    "chapter",
    "position",
    ("position", "source", "start_s", "title", "url"),
    lambda item: item.chapters,
    lambda n, chapter: (n, chapter.source, chapter.start_s, chapter.title, chapter.url),
    lambda row: Chapter(row["start_s"], row["title"], row["url"], ChapterSource(row["source"])),
)
LINKS: Part[Link] = Part(
    "resource",
    "position",
    ("position", "url", "label", "start_s", "promotional", "odds"),
    lambda item: item.links,
    lambda n, link: (n, link.url, link.label, link.start_s, link.promotional, link.odds),
    lambda row: Link(
        row["url"],
        row["label"],
        row["start_s"],
        bool(row["promotional"]),
        bool(row["recurring"]),
        row["odds"],
    ),
)
ALIASES: Part[str] = Part(
    "episode_alias",
    "guid",
    ("guid", "show_id"),
    lambda item: item.aliases,
    lambda _, guid: (guid,),
    lambda row: row["guid"],
    verb="INSERT OR REPLACE",  # an id that wandered belongs to the episode that has it now
)
PARTS: tuple[Part[Any], ...] = (MEDIA, PERSONS, TRANSCRIPTS, CHAPTERS, LINKS, ALIASES)


async def read_part(db: aiosqlite.Connection, part: Part[_T], ids: Sequence[int]) -> Mapping[int, list[_T]]:
    """The values of these episodes by their ids; none for an episode that has none."""
    rows = await db.execute_fetchall(
        f"""
        SELECT *
        FROM {part.table}
        WHERE episode_id IN (SELECT value FROM json_each(?))
        ORDER BY episode_id, {part.order}
        """,  # noqa: S608 - constants of this module
        (json.dumps(ids),),
    )
    return await grouped(rows, part)


async def grouped(rows: Iterable[sqlite3.Row], part: Part[_T]) -> Mapping[int, list[_T]]:
    """Rows as values by their episodes' ids; of a whole catalogue they are made off the event loop."""
    rows = list(rows)
    if len(rows) <= _FEW:
        return _grouped(rows, part)
    return await asyncio.to_thread(_grouped, rows, part)


async def write_parts(db: aiosqlite.Connection, show_id: int, written: Sequence[Written]) -> None:
    """Write what differs from what was known, a statement a table however many the episodes."""
    for part in PARTS:
        await db.executemany(
            f"DELETE FROM {part.table} WHERE episode_id = ?",  # noqa: S608 - our own columns
            _outdated(part, written),
        )
        places = ", ".join("?" * (len(part.columns) + 1))
        await db.executemany(
            f"{part.verb} INTO {part.table} (episode_id, {', '.join(part.columns)}) VALUES ({places})",
            _rows(part, show_id, written),
        )


def _grouped(rows: Iterable[sqlite3.Row], part: Part[_T]) -> Mapping[int, list[_T]]:
    by_episode = defaultdict[int, list[_T]](list)
    for row in rows:
        by_episode[row["episode_id"]].append(part.value(row))
    return by_episode


# These two are exhausted by the database's thread, so comparing a catalogue does not hold up the loop.
def _outdated(part: Part[Any], written: Sequence[Written]) -> Iterator[tuple[int]]:
    for episode_id, item, known in written:
        if known is not None and part.values(item) != part.values(known):
            yield (episode_id,)


def _rows(part: Part[Any], show_id: int, written: Sequence[Written]) -> Iterator[tuple[Any, ...]]:
    owner = (show_id,) if "show_id" in part.columns else ()
    for episode_id, item, known in written:
        values = part.values(item)
        if values != part.values(known or _NOTHING):
            for position, value in enumerate(values):
                yield (episode_id, *part.row(position, value), *owner)
