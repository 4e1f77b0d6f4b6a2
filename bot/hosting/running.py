"""The composition of a hosted bot: settings, lock, database, services, connection, health."""

import asyncio
import gc
import logging
import os
import signal
import sqlite3
import stat
from contextlib import AsyncExitStack
from pathlib import Path

import discord
from dotenv import dotenv_values

from bot.app import hosted_bot
from bot.config import Config, ConfigError
from bot.feed.fetch import Fetcher
from bot.hosting.connection import Connection
from bot.hosting.health import Checkup, served
from bot.hosting.lock import only_process
from bot.services import Services
from bot.services.own_bot import release
from db.backup import GoneError, is_gone
from db.database import DAMAGED, Database, DatabaseError, is_damage

log = logging.getLogger(__name__)

SOUND_SQLITE = (3, 51, 3)
ENDING = (signal.SIGINT, signal.SIGTERM)
# Said at every start, and of no use to a host: the bot speaks in no voice channel and needs no intents.
POINTLESS = {
    "discord.client": (
        "PyNaCl is not installed, voice will NOT be supported",
        "davey is not installed, voice will NOT be supported",
    ),
    "discord.state": ("Guilds intent seems to be disabled. This may cause state related issues.",),
}


async def run(config: Config, *, is_new: bool = False, is_new_bot: bool = False) -> int:
    """Run until SIGTERM or Ctrl-C; the exit code.

    With `is_new` a database that is gone is begun afresh, with `is_new_bot` another bot's is taken over.

    Raises:
        AlreadyRunning: another process uses the same database.
        DatabaseError: the database cannot be used, is gone, belongs to another bot, or is found damaged.
        ConfigError: the health port is taken.

    """
    assert config.token is not None, "checked before"
    discord.utils.setup_logging(level=logging.getLevelNamesMapping()[config.log_level])
    keep_secrets_out_of_logs()
    keep_pointless_warnings_out_of_logs()
    for handler in logging.getLogger().handlers:
        handler.addFilter(without_traceback_of_damage)
    tell_what_is_unsafe(Path(".env"), sqlite_version=sqlite3.sqlite_version_info)
    async with AsyncExitStack() as stack:
        tell_it_is_made = stack.enter_context(only_process(config.database))
        if is_gone(config.database) and not is_new:
            raise GoneError(config.database)
        db = await stack.enter_async_context(Database.open(config.database))
        tell_it_is_made()
        fetcher = await stack.enter_async_context(Fetcher(allow_private=config.feed_private_hosts))
        poll_every_s = 60 * config.poll_minutes
        services = Services.on(
            db,
            fetch=fetcher.fetch,
            feed_urls=config.feed_urls,
            poll_every_s=poll_every_s,
            index_budget=config.index_memory_mb * 1024 * 1024,
        )
        if is_new_bot:
            await release(db)
        await services.importer.load_bundled_if_empty()
        await services.importer.read_notes_again_if_upgraded()
        await services.finder.open()
        # What an older version or a lost file left to be indexed is made beside everything else.
        indexing = asyncio.ensure_future(services.finder.load())
        indexing.add_done_callback(_tell_of_failure)
        stack.callback(indexing.cancel)
        # What is loaded now stays: the collector need not walk through it again and again.
        gc.collect()
        gc.freeze()
        stopping = asked_to_stop()
        watching = asyncio.ensure_future(_stop_when(db.damaged, stopping))
        stack.callback(watching.cancel)
        connection = Connection(
            lambda shards: hosted_bot(services, shards=shards, test_guild_id=config.test_guild_id),
            config.token,
            until=stopping,
        )
        checkup = Checkup(db, services.poller, lambda: connection.bot, poll_every_s=poll_every_s)
        try:
            await stack.enter_async_context(served(checkup.health, port=config.health_port))
        except OSError as error:
            raise ConfigError(
                f"HEALTH_PORT {config.health_port} cannot be used: {error.strerror}."
            ) from error
        code = await connection.keep()
        if db.damaged.is_set():
            raise DatabaseError(DAMAGED.format(db.path))
        return code


def keep_secrets_out_of_logs() -> None:
    """At DEBUG discord.py would log the tokens of interactions, and aiosqlite the addresses of feeds."""
    for name in ("discord", "aiosqlite"):
        logging.getLogger(name).setLevel(max(logging.INFO, logging.getLogger().level))


def keep_pointless_warnings_out_of_logs() -> None:
    """Whatever else the same loggers say still comes through."""
    for name, said in POINTLESS.items():
        logging.getLogger(name).addFilter(lambda record, said=said: record.msg not in said)


def without_traceback_of_damage(record: logging.LogRecord) -> bool:
    """Whether to log: always, but damage ends the program with a sentence, which a traceback would hide."""
    error = record.exc_info[1] if record.exc_info else None
    while error and not is_damage(error):
        error = error.__cause__ or error.__context__
    if error:
        record.exc_info = record.exc_text = None
    return True


def tell_what_is_unsafe(
    env_file: Path, *, sqlite_version: tuple[int, ...], has_modes: bool = os.name != "nt"
) -> None:
    """Log what the host of the bot should know about this machine.

    Without `has_modes` what a file says of who may read it means nothing: Windows knows lists instead.
    """
    if (
        has_modes
        and env_file.is_file()
        and env_file.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH)
        and dotenv_values(env_file, interpolate=False, encoding="utf-8-sig").get("DISCORD_TOKEN")
    ):
        log.warning(
            "%s holds the bot's token, and others on this machine can read it: chmod 600 %s",
            env_file,
            env_file,
        )
    if sqlite_version < SOUND_SQLITE:
        have, want = (".".join(map(str, version)) for version in (sqlite_version, SOUND_SQLITE))
        log.info("SQLite is %s; %s and later fix a rare fault that can damage a database", have, want)


def _tell_of_failure(done: asyncio.Future[None]) -> None:
    if not done.cancelled() and (error := done.exception()):
        log.error(
            "The index could not be brought up to date; it is tried again when it is asked", exc_info=error
        )


async def _stop_when(event: asyncio.Event, stopping: asyncio.Event) -> None:
    await event.wait()
    stopping.set()


def asked_to_stop() -> asyncio.Event:
    """Set by the first SIGINT or SIGTERM; the second ends the process, even one that is busy."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stop() -> None:
        log.info("Stopping; a second signal ends the bot at once")
        stopping.set()

    # Not the loop's own handlers: they would see the second signal only once the loop is free.
    def signalled(*_: object) -> None:
        for number in ENDING:
            signal.signal(number, signal.SIG_DFL)
        loop.call_soon_threadsafe(stop)

    for number in ENDING:
        signal.signal(number, signalled)
    return stopping
