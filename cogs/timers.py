"""The timers: polling feeds, delivering what is owed, noticing servers that were left."""

import logging
import time
from collections.abc import Awaitable, Callable

from discord.ext import commands, tasks

from bot.app import PodcastBot
from bot.services.announcing.discord_errors import Action, classify
from bot.services.announcing.outlet import Failure, TokenRevoked
from bot.ui.discord_outlet import guild_ids

log = logging.getLogger(__name__)

POLL_EVERY_S = 15  # which feeds are due is the poller's to say
DELIVER_EVERY_S = 5
RECONCILE_EVERY_S = 24 * 60 * 60  # without intents no event says that the bot was removed from a server
LATE_S = 60  # past twice its interval a timer stands still
LONGEST_ROUND_S = 30 * 60  # 20,000 channels, one post each, take seven minutes


class Timers(commands.Cog):
    """Starts the bot's own work again and again, and nothing else."""

    def __init__(self, bot: PodcastBot) -> None:
        self.bot = bot

    async def cog_load(self) -> None:
        self.poll.start()
        self.deliver.start()
        self.reconcile.start()

    async def cog_unload(self) -> None:
        self.poll.cancel()
        self.deliver.cancel()
        self.reconcile.cancel()
        await self.bot.announcer.stop()

    @tasks.loop(seconds=POLL_EVERY_S)
    async def poll(self) -> None:
        await self._round("poll", POLL_EVERY_S, self.bot.refresher.refresh)

    @tasks.loop(seconds=DELIVER_EVERY_S)
    async def deliver(self) -> None:
        await self._round("deliver", DELIVER_EVERY_S, self.bot.announcer.deliver)

    @tasks.loop(seconds=RECONCILE_EVERY_S)
    async def reconcile(self) -> None:
        await self._round("reconcile", RECONCILE_EVERY_S, self._reconcile)

    @poll.before_loop
    @deliver.before_loop
    @reconcile.before_loop
    async def until_ready(self) -> None:
        await self.bot.wait_until_ready()

    async def _round(self, name: str, every_s: float, work: Callable[[], Awaitable[object]]) -> None:
        self.bot.expect_timer(name, within_s=LONGEST_ROUND_S)
        try:
            await work()
        except TokenRevoked:
            self.bot.token_refused.set()
        except Exception:  # an exception that leaves a loop ends it for good
            log.exception("A timer's work failed; it is tried again all the same")
        finally:
            self.bot.expect_timer(name, within_s=2 * every_s + LATE_S)

    async def _reconcile(self) -> None:
        asked_at = time.time()
        try:
            present = await guild_ids(self.bot)
        except Failure as failure:
            if classify(failure).action is Action.TOKEN_REVOKED:
                raise TokenRevoked(str(failure)) from failure
            log.warning("Discord did not tell which servers the bot is in; it is asked tomorrow: %s", failure)
        else:
            await self.bot.services.following.reconcile(present, asked_at=asked_at)


async def setup(bot: PodcastBot) -> None:
    await bot.add_cog(Timers(bot))
