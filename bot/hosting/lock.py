"""One process a database: a lock beside the file, which the system frees even when its holder is killed."""

import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from filelock import FileLock, Timeout

from db.backup import lock_path
from db.database import DatabaseError

PID_AT = 1  # the first byte is what is locked, and on Windows nobody else may read it


class AlreadyRunning(Exception):
    """Another process works on this database."""

    def __init__(self, database: Path, pid: int | None) -> None:
        holder = "another process" if pid is None else f"process {pid}"
        super().__init__(f"{database} is in use by {holder}; stop that one first.")
        self.pid = pid


@contextmanager
def only_process(database: Path) -> Generator[Callable[[], None], None, None]:
    """Hold the database for this process, by whatever name it is reached.

    What the block gets it calls once the database is made, which a later start then misses if it is gone.

    Raises:
        AlreadyRunning: another process holds it.
        DatabaseError: the lock file cannot be made beside it.

    """
    path = lock_path(database)
    # The lock's file stays, and what is in it tells that there was a database.
    lock = FileLock(path, blocking=False, preserve_lock_file=True, fallback_to_soft=False)
    try:
        path.touch()  # the lock would make folders that are missing, where the address is a slip
        lock.acquire()
        if path.stat().st_size:
            _write_pid(path)
    except Timeout:
        raise AlreadyRunning(database, _holder(path)) from None
    except OSError as error:
        raise DatabaseError(f"{database} cannot be locked: {error.strerror}.") from error
    try:
        yield partial(_write_pid, path)
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
