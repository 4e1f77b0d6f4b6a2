"""One process a database: a lock beside the file, which the system frees even when its holder is killed."""

import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from db.backup import is_missing, lock_path
from db.database import DatabaseError

PID_AT = 1  # the first byte is what is locked, and on Windows nobody else may read it


class AlreadyRunning(Exception):
    """Another process works on this database."""

    def __init__(self, database: Path, pid: int | None) -> None:
        holder = "another process" if pid is None else f"process {pid}"
        super().__init__(f"{database} is in use by {holder}; stop that one first.")
        self.pid = pid


@contextmanager
def only_process(database: Path) -> Generator[None, None, None]:
    """Hold the database for this process, by whatever name it is reached.

    Raises:
        AlreadyRunning: another process holds it.
        DatabaseError: the lock file cannot be made beside it.

    """
    path = lock_path(database)
    is_first = not path.exists()
    # The lock's file stays: it is what tells that there was a database.
    lock = FileLock(path, blocking=False, preserve_lock_file=True, fallback_to_soft=False)
    try:
        path.touch()  # the lock would make folders that are missing, where the address is a slip
        lock.acquire()
        _write_pid(path)
    except Timeout:
        raise AlreadyRunning(database, _holder(path)) from None
    except OSError as error:
        raise DatabaseError(f"{database} cannot be locked: {error.strerror}.") from error
    try:
        yield
    except DatabaseError:
        if is_first and is_missing(database):  # it was never made, so that the next start is the first one
            with suppress(OSError):
                path.unlink()
        raise
    finally:
        lock.release()


def _write_pid(path: Path) -> None:
    with path.open("r+b", buffering=0) as file:
        file.seek(PID_AT)
        file.write(f"{os.getpid()}\n".encode())
        file.truncate()


def _holder(path: Path) -> int | None:
    with path.open("rb", buffering=0) as file:
        file.seek(PID_AT)
        text = file.read(32).strip()
    return int(text) if text.isdigit() else None
