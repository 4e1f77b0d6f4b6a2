"""Damage to a database file, as a bad disk does it."""

import random
import sqlite3
from pathlib import Path

PAGE = 4096


def overwrite(path: Path, *, seed: int, pages: int = 1) -> None:
    """Random bytes over an eighth of each of some pages, anywhere behind the file's head."""
    chance = random.Random(seed)
    with path.open("r+b") as file:
        for page in chance.sample(range(1, path.stat().st_size // PAGE), pages):
            file.seek(page * PAGE + chance.randrange(0, PAGE - 512))
            file.write(chance.randbytes(512))


def damage_while_it_runs(path: Path) -> None:
    """Overwrite what the next delivery reads, and let the bot notice that its cache is out of date."""
    db = sqlite3.connect(path, timeout=10)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    pages = db.execute(
        "SELECT rootpage FROM sqlite_schema WHERE name != 'setting' AND rootpage > 1"
    ).fetchall()
    with path.open("r+b") as file:
        for (page,) in pages:
            file.seek((page - 1) * PAGE)
            file.write(b"\xff" * PAGE)
            file.flush()
    with db:
        db.execute("INSERT INTO setting (name, value) VALUES ('noticed', '')")
    db.close()
