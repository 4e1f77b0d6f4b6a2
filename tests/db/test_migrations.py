"""A database written by any earlier version comes to the newest schema with everything in it."""

import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiosqlite
import pytest

from db import database, episodes, feeds, follows, listeners, shows
from db.database import Database
from db.deliveries import history, owed, posts
from db.migrations import numbered_scripts
from db.models import Link, Media, Person, Platform, Transcript

FILLED = Path(__file__).parent / "filled"  # what each version wrote into the tables it brought
SCRIPTS = numbered_scripts()
EARLIER = range(1, len(SCRIPTS))
RENAMED = {("delivery", "care_at"): "followup_at", ("delivery", "care_attempts"): "followup_attempts"}
FIRST, SECOND = 1100000000000000001, 1100000000000000002  # channels
MEMBER = 1208033437190529064
LATER = 1_710_600_000

Rows = list[tuple[object, ...]]
Query = Callable[[aiosqlite.Connection], Awaitable[object]]


async def lived_until(version: int, path: Path) -> None:
    """A database that was begun with the first version, and in use with each one up to this."""
    for number in range(1, version + 1):
        async with Database.open(path, scripts=SCRIPTS[:number]):
            pass
        for fixture in FILLED.glob(f"{number:04}_*.sql"):
            with sqlite3.connect(path) as raw:
                raw.executescript(f"PRAGMA foreign_keys = ON;\n{fixture.read_text(encoding='utf-8')}")
            raw.close()


def content(path: Path) -> dict[str, tuple[list[str], Rows]]:
    """The columns and rows of each table."""
    raw = sqlite3.connect(path)
    tables = [name for (name,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    found: dict[str, tuple[list[str], Rows]] = {}
    for table in tables:
        cursor = raw.execute(f"SELECT * FROM {table}")
        found[table] = ([column for column, *_ in cursor.description], sorted(cursor, key=repr))
    raw.close()
    return found


@pytest.mark.parametrize("version", EARLIER, ids="written at schema {}".format)
async def test_nothing_is_lost_on_the_way_to_the_newest_schema(tmp_path: Path, version: int) -> None:
    path = tmp_path / "test.sqlite3"
    await lived_until(version, path)
    before = content(path)

    async with Database.open(path) as db:
        (integrity,) = await db.reader.execute_fetchall("PRAGMA integrity_check")
        assert integrity[0] == "ok"
        assert list(await db.reader.execute_fetchall("PRAGMA foreign_key_check")) == []

    after = content(path)
    for table, (columns, rows) in before.items():
        assert len(rows) >= 2, f"{table} is not filled at schema {version}"
        places = [after[table][0].index(RENAMED.get((table, column), column)) for column in columns]
        assert sorted((tuple(row[n] for n in places) for row in after[table][1]), key=repr) == rows


async def stored(db: aiosqlite.Connection) -> object:
    return (await episodes.items(db, ids=[1]))[1]


# Since which version there is something to read, how it is read now, and what has to come of it.
READINGS: dict[str, tuple[int, Query, object]] = {
    "every show": (1, shows.shows, [{"title": "Harbour Lights"}, {"title": "Nachtzüge 🚂", "host": None}]),
    "what is on a show's page": (
        1,
        lambda db: episodes.latest_episodes(db, show_id=1, limit=10),
        [{"id": 2, "title": "Fog, radar and “luck”"}, {"id": 1, "number": 1}, {"id": 3, "kind": "trailer"}],
    ),
    "the newest of all": (1, lambda db: episodes.latest_episodes(db, limit=1), [{"id": 4}]),
    "an episode as it is stored": (
        1,
        stored,
        {
            "title": "Cranes that count",
            "aliases": ("harbour-one", "https://harbour.example/?p=1"),
            "persons": (Person("Ines Ferreira"), Person("Þóra Ólafsdóttir", "guest")),
            "transcripts": (Transcript("https://harbour.example/1.vtt", "text/vtt"),),
            "media": (
                Media(Platform.AUDIO, "https://media.example/1.mp3"),
                Media(Platform.YOUTUBE, "https://youtu.be/aaaaaaaaaaa", 15),
            ),
        },
    ),
    "what it is about": (1, lambda db: episodes.latest_episodes(db, show_id=2), [{"description": ""}]),
    "the chapters of its best source": (
        1,
        lambda db: episodes.chapters(db, 1),
        [{"title": "Welcome", "source": "publisher"}, {"url": "https://harbour.example/counting"}],
    ),
    "its resources without promotion": (
        1,
        lambda db: episodes.resources(db, 1),
        [Link("https://cranes.example/log", "The log of a crane", 760)],
    ),
    "a show's own links": (
        1,
        lambda db: shows.show_links(db, 1),
        [{"label": "Home"}, {"kind": "social"}, {"kind": "sponsor"}],
    ),
    "chapter files to be read": (
        1,
        lambda db: episodes.unread_chapter_files(db),
        [(2, "https://harbour.example/2.json")],
    ),
    "the state of a feed": (
        1,
        lambda db: feeds.feed_state(db, "https://harbour.example/feed.xml"),
        {"digest": b"\x00\xff\x10", "moved_times": 2, "item_count": 3},
    ),
    "a setting": (1, lambda db: database.setting(db, "notes_reader"), "1"),
    "a member's player": (2, lambda db: listeners.player(db, MEMBER), Platform.POCKETCASTS),
    "a member's list": (
        2,
        lambda db: listeners.saved(db, MEMBER),
        [{"episode_id": 2}, {"episode_id": 1, "heard_at": None}, {"episode_id": 4, "saved_at": None}],
    ),
    "what a server follows": (
        3,
        lambda db: follows.follows_of_guild(db, 70),
        [{"role_id": 500, "trouble": "the role was deleted."}, {"topic": "radar, fog", "forum": True}],
    ),
    "the post owed first": (
        3,
        lambda db: owed.first_owed(db, FIRST, now=LATER),
        {
            "id": 2,
            "title": "Fog, radar and “luck”",
            "role_id": 500,
            "attempts": 3,
            "nonce": "q2",
            "blind": True,
        },
    ),
    "a summary that is owed": (
        3,
        lambda db: owed.first_owed(db, SECOND, now=LATER),
        {"kind": "summary", "episode_ids": (3, 1, 2), "plain": True, "paused": True},
    ),
    "the post to follow up first": (
        3,
        lambda db: posts.first_to_follow_up(db, FIRST, now=LATER),
        {"message_id": 1214551000000000001, "followup_attempts": 2, "publish_due": True, "edit_due": True},
    ),
    "when the next follow-up is due": (3, posts.next_followup, 1709546000),
    "why nothing was announced": (
        3,
        lambda db: history.decisions(db, episode_id=4, channel_id=1100000000000000003),
        [{"what": "It is a bonus, and this channel gets full episodes only."}],
    ),
}


@pytest.mark.parametrize("version", EARLIER, ids="written at schema {}".format)
async def test_what_an_earlier_version_wrote_is_read(tmp_path: Path, version: int) -> None:
    readings = {name: reading for name, reading in READINGS.items() if reading[0] <= version}
    path = tmp_path / "test.sqlite3"
    await lived_until(version, path)

    async with Database.open(path) as db:
        found = {name: seen(await query(db.reader), told) for name, (_, query, told) in readings.items()}

    assert found == {name: told for name, (_, _, told) in readings.items()}


def seen(found: Any, expected: object) -> object:
    """As much of what was found as something is expected of."""
    if isinstance(expected, dict):
        return {name: getattr(found, name) for name in expected}
    if isinstance(expected, list):
        return [seen(each, wanted) for each, wanted in zip(found, expected, strict=True)]
    return found
