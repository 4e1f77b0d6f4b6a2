"""Connecting to Discord and staying there: the composition of a hosted bot."""

import asyncio
import logging
import random
import signal
import sys

import aiohttp
import discord

from bot.app import PodcastBot
from bot.config import Config
from bot.services import Services
from bot.services.lock import only_process
from db.database import Database

log = logging.getLogger(__name__)

FIRST_WAIT_S, LONGEST_WAIT_S = 5, 15 * 60
EXIT_TOKEN = 78


async def run(config: Config) -> int:
    """Run until SIGTERM or Ctrl-C; the exit code.

    Raises:
        AlreadyRunning: another process uses the same database.

    """
    assert config.token is not None, "checked before"
    discord.utils.setup_logging(level=logging.getLevelNamesMapping()[config.log_level])
    # At DEBUG discord.py writes interaction tokens into the log.
    logging.getLogger("discord").setLevel(max(logging.INFO, logging.getLogger().level))
    with only_process(config.database):
        async with Database.open(config.database) as db:
            services = Services.on(db)
            await services.importer.load_bundled_if_empty()
            await services.finder.load()
            return await _connected(config, services, config.token)


async def _connected(config: Config, services: Services, token: str) -> int:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    attempt = 0
    while not stopping.is_set():
        async with PodcastBot(services, test_guild_id=config.test_guild_id) as bot:
            connecting = asyncio.create_task(bot.start(token))
            stop = asyncio.create_task(stopping.wait())
            await asyncio.wait([connecting, stop], return_when=asyncio.FIRST_COMPLETED)
            if stopping.is_set():
                await bot.close()
                await asyncio.gather(connecting, return_exceptions=True)
                return 0
            stop.cancel()
            error = connecting.exception()
        if isinstance(error, discord.LoginFailure):
            sys.stderr.write("Discord refuses the token: put a fresh one into DISCORD_TOKEN.\n")
            return EXIT_TOKEN
        if not _is_outage(error):
            raise error or RuntimeError("The connection to Discord ended without a reason.")
        wait = random.uniform(0, min(LONGEST_WAIT_S, FIRST_WAIT_S * 2**attempt))  # noqa: S311 - spreads load
        attempt += 1
        log.warning("Discord cannot be reached (%s); the next try is in %.0f s", error, wait)
        await _sleep(wait, stopping)
    return 0


def _is_outage(error: BaseException | None) -> bool:
    # discord.py fails with AttributeError when the very first gateway connection is refused.
    return isinstance(
        error,
        discord.GatewayNotFound | discord.HTTPException | aiohttp.ClientError | OSError | AttributeError,
    )


async def _sleep(seconds: float, stopping: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(stopping.wait(), seconds)
    except TimeoutError:
        return
