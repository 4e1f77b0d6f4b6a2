"""The bot itself: a client without intents, a tree with one error handler, the extensions it loads."""

import hashlib
import json
import logging

import discord
from discord import app_commands
from discord.ext import commands

from bot.services import Services
from bot.ui.controls import ITEMS
from bot.ui.discord_outlet import DiscordOutlet, sweep_buckets_rarely
from bot.ui.post_renderer import PostRenderer
from bot.ui.respond import Interaction, report_error
from db.database import set_setting, setting

log = logging.getLogger(__name__)

EXTENSIONS = (
    "cogs.episodes",
    "cogs.shows",
    "cogs.search",
    "cogs.listening",
    "cogs.announce",
    "cogs.catalogue",
    "cogs.timers",
)


class Tree(app_commands.CommandTree["PodcastBot"]):
    """A command tree whose errors all end in one place."""

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        await report_error(interaction, error)


class PodcastBot(commands.Bot):
    """Shownotes on Discord."""

    def __init__(self, services: Services, *, test_guild_id: int | None = None) -> None:
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
        )
        self.services = services
        self.token_refused = False
        self.announcer = services.announcer(DiscordOutlet(self), PostRenderer(services))
        self.refresher = services.refresher(self.announcer)
        sweep_buckets_rarely(self.http)
        self._test_guild = discord.Object(test_guild_id) if test_guild_id else None

    async def give_up_token(self) -> None:
        """Leave Discord because it no longer accepts the token; `token_refused` tells the program why."""
        self.token_refused = True
        await self.close()

    async def setup_hook(self) -> None:
        for extension in EXTENSIONS:
            await self.load_extension(extension)
        self.add_dynamic_items(*ITEMS)
        if self._test_guild:
            self.tree.copy_global_to(guild=self._test_guild)
            await self.tree.sync(guild=self._test_guild)
        await self._sync_if_changed()

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
