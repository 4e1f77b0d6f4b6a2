"""Three connections to one SQLite file: a locked writer, and two readers that cannot write."""

import asyncio
import os
import sqlite3
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import aiosqlite

from db.migrations import SchemaError, migrate, numbered_scripts

WRITER_PATIENCE_S = 5.0  # an operator's shell may hold the file for a moment
ANSWER_PATIENCE_S = 1.5  # of a writer somebody waits for: an interaction has three seconds in all
READER_PATIENCE_S = 0.25
ROWS_AT_ONCE = 64  # fetched in one visit to a connection's thread

DAMAGED = "{} is damaged; restore a backup with `python -m bot restore PATH`."


class DatabaseError(Exception):
    """A file that cannot be used; its text is one sentence naming the file."""


class DatabaseBusy(sqlite3.OperationalError):
    """Others kept writing for longer than this change may wait; nothing of it was written."""


class UnreadableError(sqlite3.DatabaseError):
    """Text in the file, or in what SQLite says of it, that is no text."""


def is_damage(error: BaseException) -> bool:
    """Whether SQLite found the file damaged or none of its own, rather than busy, full or misused."""
    if isinstance(error, sqlite3.OperationalError) and "decode to UTF-8" in str(error):
        return True
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or isinstance(error, UnreadableError)


def sentence_on(path: Path, error: sqlite3.Error) -> str:
    """What a person is told of an error of SQLite."""
    if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_NOTADB:
        return f"{path} is not a Shownotes database."
    if is_damage(error):
        return DAMAGED.format(path)
    return f"{path} cannot be used as the database: {error}."


class Database:
    """One file; reads and writes do not wait for each other (WAL).

    A connection does one thing at a time, so what reads a whole show or catalogue does it on `long_reader`
    and never stands before a card.
    """

    def __init__(
        self,
        path: Path,
        writer: aiosqlite.Connection,
        reader: aiosqlite.Connection,
        long_reader: aiosqlite.Connection,
        damaged: asyncio.Event,
    ) -> None:
        self.path = path
        self.damaged = damaged  # set by whichever query meets it; the bot is then to end
        self.reader = reader
        self.long_reader = long_reader
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
        damaged = asyncio.Event()
        async with AsyncExitStack() as stack:
            try:
                writer = await stack.enter_async_context(_connect(path, WRITER_PATIENCE_S, damaged))
                await _check(writer, path)
                await migrate(writer, numbered_scripts() if scripts is None else scripts)
                # FULL: a lost "sent" mark would mean a second post, and our rate of writing is tiny.
                await writer.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")
                reader = await stack.enter_async_context(_connect(path, READER_PATIENCE_S, damaged))
                long_reader = await stack.enter_async_context(_connect(path, READER_PATIENCE_S, damaged))
                for each in (reader, long_reader):
                    await each.execute("PRAGMA query_only = ON")
            except SchemaError as error:
                raise DatabaseError(f"{path} {error}.") from error
            except sqlite3.Error as error:
                raise DatabaseError(sentence_on(path, error)) from error
            yield cls(path, writer, reader, long_reader, damaged)

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[aiosqlite.Connection, None]:
        """Lend the writer for one all-or-nothing change that nobody waits for.

        Raises:
            DatabaseBusy: another program keeps writing.

        """
        async with self._write_lock, self._begun(WRITER_PATIENCE_S) as tx:
            yield tx

    @asynccontextmanager
    async def prompt_transaction(self) -> AsyncGenerator[aiosqlite.Connection, None]:
        """Lend the writer for a small change that a member waits for, soon or not at all.

        Raises:
            DatabaseBusy: the bot itself or another program keeps writing.

        """
        loop = asyncio.get_running_loop()
        give_up_at = loop.time() + ANSWER_PATIENCE_S
        try:
            async with asyncio.timeout_at(give_up_at):
                await self._write_lock.acquire()
        except TimeoutError as error:
            raise DatabaseBusy("the bot itself is writing") from error
        try:
            async with self._begun(max(0.0, give_up_at - loop.time())) as tx:
                yield tx
        finally:
            self._write_lock.release()

    @asynccontextmanager
    async def _begun(self, patience_s: float) -> AsyncGenerator[aiosqlite.Connection, None]:
        try:
            await self._begin(patience_s)
            yield self._writer
            await self._writer.commit()
        except BaseException:
            # The writer's thread runs its queue in order: this undoes even a BEGIN we no longer wait for.
            await asyncio.shield(self._writer.rollback())
            raise

    async def _begin(self, patience_s: float) -> None:
        try:
            await self._writer.executescript(
                f"PRAGMA busy_timeout = {int(patience_s * 1_000)}; BEGIN IMMEDIATE"
            )
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            raise DatabaseBusy(str(error)) from error

    async def foreign_changes(self) -> int:
        """A number that differs once another program has changed the file; our own changes do not count."""
        ((version,),) = await self._writer.execute_fetchall("PRAGMA data_version")
        return version


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


class _WatchedConnection(aiosqlite.Connection):
    """Tells when SQLite finds the file damaged, whichever query meets it and whoever catches its error."""

    def __init__(self, connect: Callable[[], sqlite3.Connection], rows: int, damaged: asyncio.Event) -> None:
        super().__init__(connect, rows)
        self._damaged = damaged

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        try:
            return await super()._execute(fn, *args, **kwargs)  # pyright: ignore[reportUnknownMemberType] - untyped
        except sqlite3.Error as error:
            if is_damage(error):
                self._damaged.set()
            raise
        except UnicodeDecodeError as error:  # SQLite's message quotes the damage, and Python cannot read that
            self._damaged.set()
            raise UnreadableError from error


@asynccontextmanager
async def _connect(
    path: Path, patience_s: float, damaged: asyncio.Event
) -> AsyncGenerator[aiosqlite.Connection, None]:
    # A path that cannot be opened fails here: the thread of an aiosqlite connection that never came to be
    # outlives the failure and, where the program ends with it, complains of the closed event loop.
    await asyncio.to_thread(_try_to_open, path)
    connect = partial(sqlite3.connect, path, isolation_level=None, timeout=patience_s)
    async with _WatchedConnection(connect, ROWS_AT_ONCE, damaged) as db:
        db.row_factory = sqlite3.Row
        await db.execute("PRAGMA foreign_keys = ON")
        yield db


def _try_to_open(path: Path) -> None:
    # SQLite would open the file for reading alone, and each write would fail later.
    if path.exists() and not os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
        raise sqlite3.OperationalError("the file is read-only")
    sqlite3.connect(path).close()


async def _check(db: aiosqlite.Connection, path: Path) -> None:
    (row,) = await db.execute_fetchall("PRAGMA quick_check(1)")
    if row[0] != "ok":
        raise DatabaseError(DAMAGED.format(path))
