"""Numbered SQL files, applied in order; each is one transaction that also records its number."""

import re
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import aiosqlite

APPLICATION_ID = 0x53_68_6E_74  # "Shnt"; file(1) and Database.open tell our file from a stranger's
FOLDER = Path(__file__).parent


class SchemaError(Exception):
    """A file that is not a database of ours, or not one this version can use; its text says which."""


def numbered_scripts(folder: Path = FOLDER) -> Sequence[str]:
    """The scripts in order.

    Raises:
        SchemaError: the numbers have a gap or start elsewhere than at 1.

    """
    files = sorted(folder.glob("*.sql"))
    for expected, file in enumerate(files, 1):
        if not re.match(rf"{expected:04}_", file.name):
            raise SchemaError(f"The migrations in {folder.name} are not numbered without gaps: {file.name}.")
    return [file.read_text(encoding="utf-8") for file in files]


async def migrate(db: aiosqlite.Connection, scripts: Sequence[str]) -> int:
    """Bring the database to the newest schema; how many scripts were applied.

    Raises:
        SchemaError: the file belongs to another program or to a newer version of this one.

    """
    application_id = await _pragma(db, "application_id")
    version = await _pragma(db, "user_version")
    (tables,) = await _row(db, "SELECT count(*) FROM sqlite_schema")
    if application_id != APPLICATION_ID and (tables or application_id or version):
        raise SchemaError("is the database of another program")
    if version > len(scripts):
        raise SchemaError(
            f"was written by a newer version of Shownotes (schema {version}, this one knows {len(scripts)})"
        )
    for number, script in enumerate(scripts[version:], version + 1):
        # executescript() commits what is open, so the transaction has to be part of the script.
        try:
            await db.executescript(
                f"BEGIN IMMEDIATE;\n{script}\n"
                f"PRAGMA application_id = {APPLICATION_ID};\nPRAGMA user_version = {number};\nCOMMIT;"
            )
        except sqlite3.Error as error:
            await db.rollback()
            raise SchemaError(f"could not be brought to schema {number}: {error}") from error
    return len(scripts) - version


async def _pragma(db: aiosqlite.Connection, name: str) -> int:
    (value,) = await _row(db, f"PRAGMA {name}")
    return value


async def _row(db: aiosqlite.Connection, sql: str) -> sqlite3.Row:
    (row,) = await db.execute_fetchall(sql)
    return row
