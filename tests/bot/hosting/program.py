"""The program itself in a process of its own, and what is done with it."""

import asyncio
import signal
import socket
import subprocess
import time
from pathlib import Path

from bot.services import Services
from db.database import Database
from tests.discord_stub import SERVER_ID
from tests.gateway_stub import hosted


def start(folder: Path, **settings: str) -> "subprocess.Popen[str]":
    """The program without any way to Discord: every connection is refused."""
    command, env = hosted(folder, **{"LOG_LEVEL": "DEBUG", **settings})
    return subprocess.Popen(command, cwd=folder, env=env, text=True, stderr=subprocess.PIPE)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


async def ended(process: asyncio.subprocess.Process, *, within_s: float = 30) -> str:
    """What the program said, once it has ended by itself."""
    async with asyncio.timeout(within_s):
        _, said = await process.communicate()
    return said.decode()


async def line_with(process: asyncio.subprocess.Process, words: str, *, within_s: float = 30) -> str:
    """The first line the program says that has these words."""
    assert process.stderr is not None
    async with asyncio.timeout(within_s):
        async for line in process.stderr:
            if words in line.decode():
                return line.decode()
    raise AssertionError(f"it never said {words!r}")


async def stopped(process: asyncio.subprocess.Process) -> tuple[str, float]:
    """What the program said until it was told to stop, and how many seconds it took to."""
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    said = await ended(process)
    return said, time.monotonic() - begun


async def owe_a_post(folder: Path) -> None:
    """A database in which channel 100 is owed the newest episode."""
    async with Database.open(folder / "run.sqlite3") as db:
        services = Services.on(db)
        await services.importer.load_bundled_if_empty()
        show = await services.catalogue.main_show()
        (newest,) = await services.catalogue.latest()
        follow = await services.following.follow(guild_id=SERVER_ID, channel_id=100, show_id=show.id)
        async with db.transaction() as tx:
            await tx.execute(
                """
                INSERT INTO delivery (follow_id, channel_id, episode_id, kind, due_at, created_at)
                VALUES (?, 100, ?, 'episode', ?, ?)
                """,
                (follow.id, newest.id, int(time.time()), int(time.time())),
            )
