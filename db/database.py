"""Two connections to one SQLite file: a locked writer and a reader that cannot write."""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiosqlite

from db.migrations import SchemaError, migrate, numbered_scripts

WRITER_PATIENCE_S = 5.0  # an operator's shell may hold the file for a moment
READER_PATIENCE_S = 0.25  # an interaction has three seconds in all


class DatabaseError(Exception):
    """A file that cannot be used; its text is one sentence naming the file."""


class Database:
    """One file; reads and writes do not wait for each other (WAL)."""

    def __init__(self, path: Path, writer: aiosqlite.Connection, reader: aiosqlite.Connection) -> None:
        self.path = path
        self.reader = reader
        self._writer = writer
        self._write_lock = asyncio.Lock()

    @classmethod
    @asynccontextmanager
    async def open(
        cls, path: Path, *, scripts: Sequence[str] | None = None
    ) -> AsyncGenerator["Database", None]:
        """Open the file, make it where it is missing, and bring its schema up to date.

        Raises:
            DatabaseError: it cannot be opened or written, is damaged, or belongs to another program or a
                newer version.

        """
        async with AsyncExitStack() as stack:
            try:
                writer = await stack.enter_async_context(_connect(path, WRITER_PATIENCE_S))
                await _check(writer)
                await migrate(writer, numbered_scripts() if scripts is None else scripts)
                # FULL: a lost "sent" mark would mean a second post, and our rate of writing is tiny.
                await writer.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")
                reader = await stack.enter_async_context(_connect(path, READER_PATIENCE_S))
                await reader.execute("PRAGMA query_only = ON")
            except (SchemaError, sqlite3.Error) as error:
                raise DatabaseError(_sentence(path, error)) from error
            yield cls(path, writer, reader)

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[aiosqlite.Connection, None]:
        """Lend the writer for one all-or-nothing change."""
        async with self._write_lock:
            try:
                await self._writer.execute("BEGIN IMMEDIATE")
                yield self._writer
                await self._writer.commit()
            except BaseException:
                # The writer's thread runs its queue in order: this undoes even a BEGIN we no longer wait for.
                await asyncio.shield(self._writer.rollback())
                raise

    async def foreign_changes(self) -> int:
        """A number that differs once another program has changed the file; our own changes do not count."""
        ((version,),) = await self._writer.execute_fetchall("PRAGMA data_version")
        return version

    async def backup(self, path: Path) -> None:
        """Write a complete copy that stands alone.

        Raises:
            DatabaseError: the target exists or cannot be written, or the copy is damaged.

        """
        if await asyncio.to_thread(path.exists):
            raise DatabaseError(f"{path} exists already; name a file that does not.")
        try:
            async with self._write_lock:  # VACUUM cannot run inside somebody's transaction
                await self._writer.execute("VACUUM INTO ?", (str(path),))
            async with aiosqlite.connect(path) as copy:
                await _check(copy)
        except sqlite3.Error as error:
            raise DatabaseError(f"The backup {path} could not be written: {error}.") from error


async def setting(db: aiosqlite.Connection, name: str) -> str | None:
    """A small fact about this installation, such as the hash of the synced commands."""
    rows = await db.execute_fetchall("SELECT value FROM setting WHERE name = ?", (name,))
    return next((row["value"] for row in rows), None)


async def set_setting(db: aiosqlite.Connection, name: str, value: str) -> None:
    await db.execute(
        """
        INSERT INTO setting (name, value)
        VALUES (?, ?)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value
        """,
        (name, value),
    )


@asynccontextmanager
async def _connect(path: Path, patience_s: float) -> AsyncGenerator[aiosqlite.Connection, None]:
    # A path that cannot be opened fails here: the thread of an aiosqlite connection that never came to be
    # outlives the failure and, where the program ends with it, complains of the closed event loop.
    await asyncio.to_thread(_try_to_open, path)
    async with aiosqlite.connect(path, isolation_level=None, timeout=patience_s) as db:
        db.row_factory = sqlite3.Row
        await db.execute("PRAGMA foreign_keys = ON")
        yield db


def _try_to_open(path: Path) -> None:
    sqlite3.connect(path).close()


async def _check(db: aiosqlite.Connection) -> None:
    (row,) = await db.execute_fetchall("PRAGMA quick_check(1)")
    if row[0] != "ok":
        raise sqlite3.DatabaseError("it is damaged; restore a backup")


def _sentence(path: Path, error: Exception) -> str:
    if isinstance(error, SchemaError):
        return f"{path} {error}."
    if "not a database" in str(error):
        return f"{path} is not a Shownotes database."
    return f"{path} cannot be used as the database: {error}."
