"""The database as a file: whether it is gone, copies of it, and putting a copy in its place."""

import os
import shutil
import sqlite3
from collections import deque
from collections.abc import Generator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from db.database import DAMAGED, DatabaseError, sentence_on
from db.migrations import APPLICATION_ID, numbered_scripts


class GoneError(DatabaseError):
    """Follows and posts were stored here, so nobody begins anew unasked."""

    def __init__(self, database: Path) -> None:
        super().__init__(
            f"{database} is empty or gone although it was used before; restore a backup with "
            "`python -m bot restore PATH`, or start with an empty one: `python -m bot run --new`."
        )


def lock_path(database: Path) -> Path:
    """The file by which one process holds the database, however it is reached; it stays."""
    return _beside(database.resolve(), ".lock")


def is_missing(database: Path) -> bool:
    """Whether nothing is stored: no file, or an empty one."""
    return not database.exists() or database.stat().st_size == 0


def is_gone(database: Path) -> bool:
    """Whether the file is missing although there are traces of its use."""
    wal = _beside(database.resolve(), "-wal")
    # The lock of a first start that was killed before it made the database is still empty.
    return is_missing(database) and (wal.exists() or not is_missing(lock_path(database)))


def backup(database: Path, target: Path) -> None:
    """Write a complete copy that stands alone, also while the bot runs.

    Raises:
        DatabaseError: there is nothing to copy, the target exists or cannot be written, or the copy is
            damaged; there is no new file then.

    """
    if target.exists():
        raise DatabaseError(f"{target} exists already; name a file that does not.")
    with _copied(database, target) as copy:
        copy.replace(target)


def restore(source: Path, database: Path) -> Path | None:
    """Put a copy in the database's place; where the file that was there is now.

    The caller holds the database. At every instant there is a file, the old one or the whole new one.

    Raises:
        DatabaseError: the copy cannot be used, or the database's folder cannot be written.

    """
    file = database.resolve()
    if source.resolve() == file:
        raise DatabaseError(f"{source} is the database itself; name a copy of it.")
    with _copied(source, file) as copy:
        aside = _set_aside(file) if file.exists() else None
        # What was not yet in the old file belongs to it: the new one would take it for its own.
        for suffix in ("-wal", "-shm"):
            with suppress(FileNotFoundError):
                _beside(file, suffix).replace(_beside(aside or file.with_name(f"{file.name}.old"), suffix))
        if aside:
            shutil.copymode(aside, copy)  # who may read it stays as it was
        copy.replace(file)
    return aside


def check(file: Path) -> None:
    """Look whether a file is a sound database of ours that this version can use.

    Raises:
        DatabaseError: it is not.

    """
    if not file.is_file():
        raise DatabaseError(f"There is no database {file}.")
    try:
        with closing(_opened(file)) as db:
            (application_id,) = db.execute("PRAGMA application_id").fetchone()
            (version,) = db.execute("PRAGMA user_version").fetchone()
            (found,) = db.execute("PRAGMA quick_check(1)").fetchone()
            _read_all(db)
    except sqlite3.Error as error:
        raise DatabaseError(sentence_on(file, error)) from error
    except UnicodeDecodeError as error:  # in what SQLite says of the damage
        raise DatabaseError(DAMAGED.format(file)) from error
    if application_id != APPLICATION_ID:
        raise DatabaseError(f"{file} is not a Shownotes database.")
    if version > len(numbered_scripts()):
        raise DatabaseError(f"{file} was written by a newer version of Shownotes.")
    if found != "ok":
        raise DatabaseError(DAMAGED.format(file))


@contextmanager
def _copied(source: Path, target: Path) -> Generator[Path, None, None]:
    """A checked copy beside the target, for the block to rename; it is gone afterwards in any case."""
    check(source)
    copy = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        with closing(_opened(source)) as db:
            db.execute("VACUUM INTO ?", (str(copy),))
        check(copy)
        _sync(copy)
        yield copy
        _sync(target.parent)
    except (sqlite3.Error, OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise DatabaseError(f"{target} could not be written: {why}.") from error
    finally:
        for suffix in ("", "-journal"):
            with suppress(OSError):
                _beside(copy, suffix).unlink()


def _read_all(db: sqlite3.Connection) -> None:
    # The quick check follows the pages and does not read the texts on them.
    for (table,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
        deque(db.execute(f'SELECT * FROM "{table}"'), maxlen=0)  # noqa: S608 - the names are the schema's


def _set_aside(file: Path) -> Path:
    if not is_missing(file):
        # One file is moved at once, two are not: what waits in the WAL is written into it where it can be.
        with suppress(sqlite3.Error), closing(sqlite3.connect(file)) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    stamp = f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"
    aside = file.with_name(f"{file.stem}.{stamp}{file.suffix}")
    try:
        aside.hardlink_to(file)
    except OSError:  # a file system without links
        shutil.copy2(file, aside)
    return aside


def _opened(file: Path) -> sqlite3.Connection:
    # Not made where it is missing. A connection that may only read would leave its WAL behind.
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True)


def _beside(file: Path, suffix: str) -> Path:
    return file.with_name(f"{file.name}{suffix}")


def _sync(path: Path) -> None:
    if os.name == "nt":  # neither folders nor files opened for reading can be synced there
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
