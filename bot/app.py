"""The bot itself: a client without intents, a tree with one error handler, the extensions it loads."""

import asyncio
import hashlib
import json
import logging
import time
from collections import deque
from typing import Any

import aiohttp
import discord
from discord import app_commands
from discord.ext import commands
from discord.http import Route

from bot.services import Services
from bot.services.own_bot import claim
from bot.ui import asking, controls, own_list, picking
from bot.ui.discord_outlet import DiscordOutlet, sweep_buckets_rarely
from bot.ui.post_renderer import PostRenderer
from bot.ui.respond import Interaction, report_error
from db.database import set_setting, setting

log = logging.getLogger(__name__)

HOUR_S = 60 * 60
IDENTIFIES_AN_HOUR = 5  # of a shard; Discord takes the token away after 1,000 a day
ITEMS = (*controls.ITEMS, *picking.ITEMS, *own_list.ITEMS, *asking.ITEMS)  # what outlives a restart
EXTENSIONS = (
    "cogs.episodes",
    "cogs.shows",
    "cogs.search",
    "cogs.listening",
    "cogs.announce",
    "cogs.catalogue",
    "cogs.timers",
)


# All that posting takes; what a member asks for is answered without any.
PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    embed_links=True,
    read_message_history=True,
)


class IdentifiesTooOftenError(Exception):
    """The gateway lets the bot in and drops it again and again; `retry_after` is in seconds."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"{IDENTIFIES_AN_HOUR} connections in an hour did not hold")
        self.retry_after = retry_after


class Tree(app_commands.CommandTree["PodcastBot"]):
    """A command tree whose errors all end in one place."""

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        await report_error(interaction, error)


class PodcastBot(commands.Bot):
    """Shownotes on Discord."""

    def __init__(self, services: Services, *, test_guild_id: int | None = None, **options: Any) -> None:
        super().__init__(
            commands.when_mentioned,
            tree_cls=Tree,
            help_command=None,
            # Follows and posts are a server's, and a reply outside one would be hidden where apps are denied.
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
            # Interactions need no gateway events, and channels are addressed by id.
            intents=discord.Intents.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            allowed_mentions=discord.AllowedMentions.none(),
            # A longer wait becomes an exception, so that one bucket cannot hold a task for an hour.
            max_ratelimit_timeout=60,
            # Without intents no server is ever announced, so being ready need not wait for one.
            guild_ready_timeout=0,
            **options,
        )
        self.services = services
        self.token_refused = asyncio.Event()  # whoever keeps the bot connected closes it then
        self._timers_due: dict[str, float] = {}  # when each has to have come round, by time.monotonic
        self.announcer = services.announcer(DiscordOutlet(self), PostRenderer(services))
        self.refresher = services.refresher(self.announcer)
        sweep_buckets_rarely(self.http)
        self._identifies: dict[int | None, deque[float]] = {}  # the latest, by shard
        self._test_guild = discord.Object(test_guild_id) if test_guild_id else None

    async def setup_hook(self) -> None:
        assert self.user is not None, "known since the login"
        await claim(self.services.db, self.user.id)
        for extension in EXTENSIONS:
            await self.load_extension(extension)
        self.add_dynamic_items(*ITEMS)
        await self.sync_commands()
        log.info("Invite the bot: %s Next: /announce here", self.invite_url())

    def invite_url(self) -> str:
        """The address by which an admin adds the bot to a server."""
        assert self.application_id is not None, "known since the login"
        scopes = ("bot", "applications.commands")
        return discord.utils.oauth_url(self.application_id, permissions=PERMISSIONS, scopes=scopes)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """End a connection that begins over and over: discord.py alone would identify every five seconds.

        Raises:
            IdentifiesTooOftenError: another try belongs to whoever keeps the bot connected.

        """
        times = self._identifies.setdefault(shard_id, deque(maxlen=IDENTIFIES_AN_HOUR))
        now = time.monotonic()
        if len(times) == IDENTIFIES_AN_HOUR and now - times[0] < HOUR_S:
            raise IdentifiesTooOftenError(times[0] + HOUR_S - now)
        times.append(now)
        await super().before_identify_hook(shard_id, initial=initial)

    def expect_timer(self, name: str, *, within_s: float) -> None:
        """Count a timer as stalled unless it comes round in time."""
        self._timers_due[name] = time.monotonic() + within_s

    def stalled_timers(self) -> list[str]:
        """The timers that should have come round by now."""
        return [name for name, instant in self._timers_due.items() if time.monotonic() > instant]

    async def ask_discord(self) -> None:
        """Make the cheapest request there is.

        Raises:
            discord.DiscordException, aiohttp.ClientError, OSError: requests fail.

        """
        await self.http.request(Route("GET", "/gateway"))

    async def sync_commands(self) -> None:
        """Tell Discord about the commands; where it does not take them, members go on with those it has."""
        try:
            if self._test_guild:
                self.tree.copy_global_to(guild=self._test_guild)
                await self.tree.sync(guild=self._test_guild)
            await self._sync_if_changed()
        except (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError) as error:
            if isinstance(error, discord.HTTPException) and error.status == 401:
                raise
            log.warning(
                "Discord did not take the commands, and keeps those it has until the next start: %s", error
            )

    async def _sync_if_changed(self) -> None:
        """Tell Discord about the commands only when they differ from what it was told last."""
        described = [command.to_dict(self.tree) for command in self.tree.get_commands()]
        digest = hashlib.sha256(
            json.dumps([self.application_id, described], sort_keys=True).encode()
        ).hexdigest()
        if await setting(self.services.db.reader, "commands") == digest:
            return
        synced = await self.tree.sync()
        async with self.services.db.transaction() as tx:
            await set_setting(tx, "commands", digest)
        log.info("Told Discord about %d commands", len(synced))


class ShardedPodcastBot(PodcastBot, commands.AutoShardedBot):
    """The same for more servers than Discord lets into one shard, all shards in this process."""


def hosted_bot(services: Services, *, shards: int, test_guild_id: int | None) -> PodcastBot:
    """The bot in as many shards as Discord asks for."""
    if shards == 1:
        return PodcastBot(services, test_guild_id=test_guild_id)
    return ShardedPodcastBot(services, test_guild_id=test_guild_id, shard_count=shards)
