"""Connecting to Discord and staying there: the composition of a hosted bot."""

import asyncio
import gc
import logging
import random as chance
import signal
import sqlite3
import stat
import sys
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Protocol

import aiohttp
import discord
from dotenv import dotenv_values

from bot.app import PodcastBot
from bot.backoff import backoff_s
from bot.config import Config, ConfigError
from bot.feed.fetch import Fetcher
from bot.hosting.health import health, served
from bot.hosting.lock import only_process
from bot.services import Services
from db.database import Database, DatabaseError

log = logging.getLogger(__name__)

FIRST_WAIT_S, LONGEST_WAIT_S = 5, 15 * 60
STEADY_S = 60 * 60  # a connection that held so long was no failed attempt
CLOSING_S = 15  # the announcer takes up to 8 of them for posts under way
EXIT_TOKEN = 78
SOUND_SQLITE = (3, 51, 3)

# The gateway's close codes: https://discord.com/developers/docs/topics/opcodes-and-status-codes
_TOKEN_REFUSED = 4004


class Client(Protocol):
    """As much of a bot as staying connected needs."""

    token_refused: bool

    @property
    def latency(self) -> float: ...
    def is_ready(self) -> bool: ...
    async def start(self, token: str) -> None: ...
    async def close(self) -> None: ...


async def run(config: Config) -> int:
    """Run until SIGTERM or Ctrl-C; the exit code.

    Raises:
        AlreadyRunning: another process uses the same database.
        DatabaseError: the database cannot be used.
        ConfigError: the health port is taken.

    """
    assert config.token is not None, "checked before"
    discord.utils.setup_logging(level=logging.getLevelNamesMapping()[config.log_level])
    keep_secrets_out_of_logs()
    tell_what_is_unsafe(Path(".env"), sqlite_version=sqlite3.sqlite_version_info)
    async with AsyncExitStack() as stack:
        try:
            stack.enter_context(only_process(config.database))
        except OSError as error:
            raise DatabaseError(f"{config.database} cannot be locked: {error.strerror}.") from error
        db = await stack.enter_async_context(Database.open(config.database))
        fetcher = await stack.enter_async_context(Fetcher(allow_private=config.feed_private_hosts))
        poll_every_s = 60 * config.poll_minutes
        services = Services.on(db, fetch=fetcher.fetch, feed_urls=config.feed_urls, poll_every_s=poll_every_s)
        await services.importer.load_bundled_if_empty()
        await services.importer.read_notes_again_if_upgraded()
        await services.finder.load()
        # What is loaded now stays: the collector need not walk through it again and again.
        gc.collect()
        gc.freeze()
        connection = Connection(
            lambda: PodcastBot(services, test_guild_id=config.test_guild_id), config.token, until=_signalled()
        )
        try:
            await stack.enter_async_context(
                served(
                    lambda: health(
                        db, services.poller, latency=connection.latency, poll_every_s=poll_every_s
                    ),
                    port=config.health_port,
                )
            )
        except OSError as error:
            raise ConfigError(
                f"HEALTH_PORT {config.health_port} cannot be used: {error.strerror}."
            ) from error
        return await connection.keep()


class Connection:
    """Keeps one bot connected, with longer and longer waits while Discord cannot be reached.

    Discord takes a token away that identifies itself 1,000 times a day, so no try comes soon after several.
    """

    def __init__(
        self,
        make: Callable[[], Client],
        token: str,
        *,
        until: asyncio.Event,
        wait: Callable[[float], Awaitable[None]] | None = None,
        random: Callable[[], float] = chance.random,
        clock: Callable[[], float] | None = None,
    ) -> None:
        self._make = make
        self._token = token
        self._stopping = until
        self._wait = wait or self._until_stopped
        self._random = random
        self._clock = clock or asyncio.get_running_loop().time
        self._bot: Client | None = None

    @property
    def latency(self) -> float | None:
        """Seconds to Discord and back; None while not connected."""
        return self._bot.latency if self._bot and self._bot.is_ready() else None

    async def keep(self) -> int:
        """Stay connected until stopped; the exit code.

        Raises:
            Exception: what ended the connection, where trying again is no help.

        """
        failures = 0
        while not self._stopping.is_set():
            begun = self._clock()
            bot = self._bot = self._make()
            try:
                error = await self._connected(bot)
            finally:
                self._bot = None
                await bot.close()
            if self._stopping.is_set():
                break
            if sentence := _refusal(error, token_refused=bot.token_refused):
                sys.stderr.write(f"{sentence}\n")
                return EXIT_TOKEN
            if not _is_outage(error):
                raise error or RuntimeError("The connection to Discord ended without a reason.")
            failures = 0 if self._clock() - begun >= STEADY_S else failures
            wait_s = backoff_s(
                failures, first_s=FIRST_WAIT_S, longest_s=LONGEST_WAIT_S, random_share=self._random()
            )
            failures += 1
            log.warning("Discord cannot be reached (%s); the next try is in %.0f s", error, wait_s)
            await self._wait(wait_s)
        return 0

    async def _connected(self, bot: Client) -> BaseException | None:
        """Connect and stay until it fails or is to stop; what went wrong, if anything."""
        connecting = asyncio.create_task(bot.start(self._token))
        stop = asyncio.create_task(self._stopping.wait())
        await asyncio.wait([connecting, stop], return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        if not connecting.done():
            await bot.close()
            await asyncio.wait([connecting], timeout=CLOSING_S)
            connecting.cancel()
        (outcome,) = await asyncio.gather(connecting, return_exceptions=True)
        return outcome

    async def _until_stopped(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return


def keep_secrets_out_of_logs() -> None:
    """At DEBUG discord.py would log the tokens of interactions, and aiosqlite the addresses of feeds."""
    for name in ("discord", "aiosqlite"):
        logging.getLogger(name).setLevel(max(logging.INFO, logging.getLogger().level))


def tell_what_is_unsafe(env_file: Path, *, sqlite_version: tuple[int, ...]) -> None:
    """Log what the host of the bot should know about this machine."""
    if (
        env_file.is_file()
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


def _signalled() -> asyncio.Event:
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    return stopping


def _refusal(error: BaseException | None, *, token_refused: bool) -> str | None:
    if isinstance(error, discord.PrivilegedIntentsRequired):
        return "Discord refuses the bot's intents: this bot needs none, so check that the token is its own."
    is_closed_for_it = isinstance(error, discord.ConnectionClosed) and error.code == _TOKEN_REFUSED
    is_unauthorised = isinstance(error, discord.HTTPException) and error.status == 401
    if token_refused or is_closed_for_it or is_unauthorised or isinstance(error, discord.LoginFailure):
        return "Discord refuses the token: put a fresh one into DISCORD_TOKEN."
    return None


def _is_outage(error: BaseException | None) -> bool:
    # discord.py fails with AttributeError when the very first gateway connection is refused.
    return isinstance(
        error,
        discord.GatewayNotFound | discord.HTTPException | aiohttp.ClientError | OSError | AttributeError,
    )
