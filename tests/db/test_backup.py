"""Copies of the database: whole or not at all, and put back so that there is always one."""

import os
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from db.backup import backup, restore
from db.database import Database, DatabaseError, set_setting, setting


async def filled(path: Path, word: str) -> Path:
    """A database that can be told from others."""
    async with Database.open(path) as db, db.transaction() as tx:
        await set_setting(tx, "word", word)
    return path


async def word_in(path: Path) -> str | None:
    async with Database.open(path) as db:
        return await setting(db.reader, "word")


async def test_a_backup_of_an_open_database_stands_alone(db: Database, tmp_path: Path) -> None:
    async with db.transaction() as tx:
        await set_setting(tx, "word", "yes")
        backup(db.path, tmp_path / "within.sqlite3")
    backup(db.path, tmp_path / "after.sqlite3")

    assert await word_in(tmp_path / "within.sqlite3") is None
    assert await word_in(tmp_path / "after.sqlite3") == "yes"


def test_a_backup_of_nothing_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="There is no database"):
        backup(tmp_path / "missing.sqlite3", tmp_path / "copy.sqlite3")

    assert not list(tmp_path.iterdir())


async def test_a_backup_overwrites_nothing(tmp_path: Path) -> None:
    database = await filled(tmp_path / "test.sqlite3", "yes")
    precious = tmp_path / "precious.txt"
    precious.write_text("mine")

    with pytest.raises(DatabaseError, match="exists already"):
        backup(database, precious)

    assert precious.read_text() == "mine"


@pytest.mark.parametrize("target", ["missing/copy", "test.sqlite3/copy", "x" * 250, "\udcff"])
async def test_a_backup_that_fails_leaves_no_file(tmp_path: Path, target: str) -> None:
    database = await filled(tmp_path / "test.sqlite3", "yes")

    with pytest.raises(DatabaseError):
        backup(database, tmp_path / target)

    assert os.listdir(tmp_path) == ["test.sqlite3"]  # noqa: PTH208 - pathlib would hide a broken name


async def test_a_backup_of_text_that_is_none_is_refused(tmp_path: Path) -> None:
    database = await filled(tmp_path / "test.sqlite3", "lighthouse keeper")
    database.write_bytes(
        database.read_bytes().replace(b"lighthouse", b"\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8\xf7\xf6")
    )

    with pytest.raises(DatabaseError, match="is damaged"):
        backup(database, tmp_path / "copy.sqlite3")

    assert os.listdir(tmp_path) == ["test.sqlite3"]  # noqa: PTH208 - the same


async def test_a_restored_copy_takes_the_place_and_the_old_file_stays(tmp_path: Path) -> None:
    database = await filled(tmp_path / "test.sqlite3", "new")
    database.chmod(0o600)
    copy = await filled(tmp_path / "copy.sqlite3", "old")

    aside = restore(copy, database)

    assert aside is not None
    assert await word_in(database) == "old"
    assert stat.S_IMODE(database.stat().st_mode) == 0o600
    assert await word_in(copy) == "old"
    assert await word_in(aside) == "new"


async def test_what_a_killed_bot_left_unmerged_goes_with_the_old_file(tmp_path: Path) -> None:
    copy = await filled(tmp_path / "copy.sqlite3", "old")
    database = tmp_path / "test.sqlite3"
    async with Database.open(database) as db:
        async with db.transaction() as tx:
            await set_setting(tx, "word", "new")
        # A killed process leaves all three files as they are now.
        killed = {path.name: path.read_bytes() for path in tmp_path.glob("test.sqlite3*")}
    for name, body in killed.items():
        (tmp_path / name).write_bytes(body)

    aside = restore(copy, database)

    assert "test.sqlite3-wal" in killed
    assert aside is not None
    assert await word_in(database) == "old"
    assert await word_in(aside) == "new"


async def test_a_damaged_database_is_replaced_too(tmp_path: Path) -> None:
    copy = await filled(tmp_path / "copy.sqlite3", "old")
    database = tmp_path / "test.sqlite3"
    database.write_bytes(b"no database" * 1_000)
    (tmp_path / "test.sqlite3-wal").write_bytes(b"and no log" * 1_000)

    aside = restore(copy, database)

    assert aside is not None
    assert aside.read_bytes() == b"no database" * 1_000
    assert await word_in(database) == "old"


async def test_a_database_that_is_gone_is_restored_through_its_link(tmp_path: Path) -> None:
    copy = await filled(tmp_path / "copy.sqlite3", "old")
    (tmp_path / "data").mkdir()
    database = tmp_path / "test.sqlite3"
    database.symlink_to(tmp_path / "data" / "real.sqlite3")

    assert restore(copy, database) is None
    assert database.is_symlink()
    assert await word_in(tmp_path / "data" / "real.sqlite3") == "old"


def _text(path: Path) -> None:
    path.write_text("a letter" * 1_000)


def _strangers(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE guitar (strings INTEGER)")
    db.close()


def _newer(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.executescript("PRAGMA application_id = 0x53686E74; PRAGMA user_version = 9999;")
    db.close()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        pytest.param(lambda path: None, "There is no database", id="nothing"),
        pytest.param(lambda path: path.mkdir(), "There is no database", id="a folder"),
        pytest.param(lambda path: path.touch(), "not a Shownotes database", id="an empty file"),
        pytest.param(_text, "not a Shownotes database", id="a letter"),
        pytest.param(_strangers, "not a Shownotes database", id="another program's file"),
        pytest.param(_newer, "newer version", id="a newer version's file"),
    ],
)
async def test_a_copy_that_cannot_be_used_changes_nothing(
    tmp_path: Path, make: Callable[[Path], None], said: str
) -> None:
    database = await filled(tmp_path / "test.sqlite3", "new")
    make(tmp_path / "copy.sqlite3")
    before = sorted(tmp_path.iterdir())

    with pytest.raises(DatabaseError, match=said):
        restore(tmp_path / "copy.sqlite3", database)

    assert await word_in(database) == "new"
    assert sorted(tmp_path.iterdir()) == before


async def test_the_database_is_no_copy_of_itself(tmp_path: Path) -> None:
    database = await filled(tmp_path / "test.sqlite3", "new")
    (tmp_path / "link.sqlite3").symlink_to(database)

    with pytest.raises(DatabaseError, match="is the database itself"):
        restore(tmp_path / "link.sqlite3", database)
