"""Transactions under failure, cancellation and concurrency, and files that are not ours."""

import asyncio
import sqlite3
import time
from pathlib import Path

import pytest

from db.database import Database, DatabaseBusy, DatabaseError, set_setting, setting
from db.migrations import SchemaError, numbered_scripts


async def names(db: Database) -> set[str]:
    return {row["name"] for row in await db.reader.execute_fetchall("SELECT name FROM setting")}


async def test_a_failed_transaction_leaves_nothing(db: Database) -> None:
    with pytest.raises(RuntimeError):
        async with db.transaction() as tx:
            await set_setting(tx, "half", "written")
            raise RuntimeError

    assert await names(db) == set()


async def test_a_cancelled_transaction_leaves_nothing_and_frees_the_writer(db: Database) -> None:
    written = asyncio.Event()

    async def stall() -> None:
        async with db.transaction() as tx:
            await set_setting(tx, "half", "written")
            written.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(stall())
    await written.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    async with db.transaction() as tx:
        await set_setting(tx, "whole", "written")

    assert await names(db) == {"whole"}


async def test_a_storm_of_cancellations_writes_whole_pairs_or_nothing(db: Database) -> None:
    async def write_pair(n: int) -> None:
        async with db.transaction() as tx:
            await set_setting(tx, f"left {n}", "")
            await set_setting(tx, f"right {n}", "")

    tasks = [asyncio.create_task(write_pair(n)) for n in range(200)]
    for steps, task in enumerate(tasks[::2]):
        for _ in range(steps % 7):
            await asyncio.sleep(0)
        task.cancel()
    done = await asyncio.gather(*tasks, return_exceptions=True)

    found = await names(db)
    acknowledged = {n for n, outcome in enumerate(done) if outcome is None}
    assert {n for n in range(200) if f"left {n}" in found} == {n for n in range(200) if f"right {n}" in found}
    assert acknowledged <= {n for n in range(200) if f"left {n}" in found}
    assert len(acknowledged) >= 100


async def test_twenty_tasks_at_once_lose_no_update(db: Database) -> None:
    await _count_up(db)
    await asyncio.gather(*(_count_up(db) for _ in range(20)))

    assert await setting(db.reader, "count") == "21"


async def _count_up(db: Database) -> None:
    async with db.transaction() as tx:
        await set_setting(tx, "count", str(int(await setting(tx, "count") or 0) + 1))


@pytest.mark.parametrize("held", ["by the bot", "elsewhere", "elsewhere, and the bot waits for it too"])
async def test_what_a_member_waits_for_is_written_soon_or_not_at_all(db: Database, held: str) -> None:
    elsewhere = sqlite3.connect(db.path, isolation_level=None)
    begun, end = asyncio.Event(), asyncio.Event()

    async def write_at_length() -> None:
        begun.set()
        async with db.transaction() as tx:
            await set_setting(tx, "of the bot", "written")
            await end.wait()

    if held != "by the bot":
        elsewhere.execute("BEGIN IMMEDIATE")
    own = asyncio.create_task(write_at_length()) if held != "elsewhere" else None
    if own:
        await begun.wait()
    asked_at = time.monotonic()

    with pytest.raises(DatabaseBusy):
        async with db.prompt_transaction() as tx:
            await set_setting(tx, "of the member", "written")

    assert time.monotonic() - asked_at < 2.5
    end.set()
    elsewhere.close()
    if own:
        await own
    async with db.prompt_transaction() as tx:
        await set_setting(tx, "of the member", "written")
    assert await names(db) == {"of the member"} | ({"of the bot"} if own else set())


async def test_the_readers_refuse_to_write(db: Database) -> None:
    for reader in (db.reader, db.long_reader):
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            await set_setting(reader, "name", "value")


async def test_reads_do_not_wait_for_an_open_transaction(db: Database) -> None:
    async with db.transaction() as tx:
        await set_setting(tx, "name", "value")

        assert await setting(db.reader, "name") is None


async def test_foreign_keys_are_enforced(db: Database) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        async with db.transaction() as tx:
            await tx.execute("INSERT INTO media (episode_id, platform, url) VALUES (404, 'audio', 'x')")


async def test_the_schema_is_there_after_a_second_opening(tmp_path: Path) -> None:
    path = tmp_path / "test.sqlite3"
    async with Database.open(path) as db, db.transaction() as tx:
        await set_setting(tx, "kept", "yes")

    async with Database.open(path) as db:
        assert await setting(db.reader, "kept") == "yes"


async def test_a_broken_migration_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "test.sqlite3"
    scripts = numbered_scripts()
    broken = "CREATE TABLE extra (id INTEGER) STRICT; INSERT INTO nowhere VALUES (1);"
    async with Database.open(path, scripts=scripts):
        pass

    with pytest.raises(DatabaseError, match=f"could not be brought to schema {len(scripts) + 1}"):
        async with Database.open(path, scripts=[*scripts, broken]):
            pass

    with sqlite3.connect(path) as raw:
        assert raw.execute("PRAGMA user_version").fetchone() == (len(scripts),)
        assert not raw.execute("SELECT 1 FROM sqlite_schema WHERE name = 'extra'").fetchall()
    raw.close()


def test_migrations_are_numbered_without_gaps(tmp_path: Path) -> None:
    (tmp_path / "0001_first.sql").touch()
    (tmp_path / "0003_third.sql").touch()

    with pytest.raises(SchemaError, match="0003_third"):
        numbered_scripts(tmp_path)


async def _stranger(path: Path) -> None:
    raw = sqlite3.connect(path)
    raw.execute("CREATE TABLE recipe (name TEXT)")
    raw.commit()
    raw.close()


async def _newer(path: Path) -> None:
    async with Database.open(path):
        pass
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA user_version = 999")
    raw.close()


async def _text(path: Path) -> None:
    path.write_text("This is a letter, not a database. " * 40, encoding="utf-8")


async def _damaged(path: Path) -> None:
    async with Database.open(path) as db, db.transaction() as tx:
        for n in range(500):
            await set_setting(tx, f"name {n}", "value" * 20)
    body = bytearray(path.read_bytes())
    for at in range(8 * 4096, len(body) - 4096, 4096):
        body[at : at + 512] = b"\xff" * 512
    path.write_bytes(body)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        pytest.param(_stranger, "is the database of another program", id="another program's file"),
        pytest.param(_newer, "was written by a newer version", id="a newer version's file"),
        pytest.param(_text, "is not a Shownotes database", id="a text file"),
        pytest.param(_damaged, "damaged|malformed|not a Shownotes", id="a damaged file"),
    ],
)
async def test_a_file_that_cannot_be_ours_is_refused_with_a_sentence(
    tmp_path: Path, make, sentence: str
) -> None:
    path = tmp_path / "test.sqlite3"
    await make(path)
    before = path.read_bytes()

    with pytest.raises(DatabaseError, match=sentence):
        async with Database.open(path):
            pass

    assert path.read_bytes() == before


async def test_a_folder_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="cannot be used as the database"):
        async with Database.open(tmp_path / "missing" / "test.sqlite3"):
            pass
