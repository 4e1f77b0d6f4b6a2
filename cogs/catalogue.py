"""/catalogue: what the person who hosts the bot does from within Discord."""

import asyncio
import io

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import PodcastBot
from bot.errors import UserError
from bot.feed import export
from bot.feed.read import read_source
from bot.feed.source import FeedError
from bot.services.doctor import examine
from bot.ui import layouts
from bot.ui.asking import RemoveShow
from bot.ui.respond import Interaction, check_owns_bot, respond
from cogs.options import EpisodeOption, ShowOption

UPLOAD_LIMIT = 15 * 1024 * 1024  # bytes


@app_commands.default_permissions(administrator=True)
class CatalogueCommands(
    commands.GroupCog,
    group_name="catalogue",
    group_description="Manage the shows and feeds; for the bot’s owner only.",
):
    """Commands for the bot's owner alone."""

    def __init__(self, bot: PodcastBot) -> None:
        self.bot = bot
        self.services = bot.services

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        await check_owns_bot(interaction)
        return True

    @app_commands.command()
    async def refresh(self, interaction: Interaction) -> None:
        """Check all feeds now."""
        await interaction.response.defer(ephemeral=True)
        done = await self.bot.refresher.refresh(regardless=True)
        await self.bot.announcer.deliver()
        troubles = await self.services.poller.troubles()
        await respond(interaction, layouts.refreshed(done, troubles), private=True)

    @app_commands.command(name="import")
    @app_commands.describe(file="RSS, Atom, JSON Feed or listing text; nothing from it is announced")
    async def import_(self, interaction: Interaction, file: discord.Attachment) -> None:
        """Import episodes from a file."""
        if file.size > UPLOAD_LIMIT:
            raise UserError("That file is larger than 15 MB, too large for a feed.")
        await interaction.response.defer(ephemeral=True)
        try:
            feed = await asyncio.to_thread(read_source, await file.read(), name=file.filename)
        except FeedError as error:
            raise UserError(str(error)) from error
        imported = await self.services.importer.store(feed)
        await self.bot.refresher.catch_up(imported.touched)
        await respond(interaction, layouts.imported(imported), private=True)

    @app_commands.command()
    @app_commands.describe(show="The show to export")
    async def export(self, interaction: Interaction, show: ShowOption) -> None:
        """Export a show as JSON Feed 1.1."""
        await interaction.response.defer(ephemeral=True)
        text = await asyncio.to_thread(export.write, await self.services.catalogue.as_feed(show))
        file = discord.File(io.BytesIO(text.encode()), filename="shownotes.json")
        await interaction.followup.send(file=file, ephemeral=True)

    @app_commands.command()
    @app_commands.describe(show="The show to remove; you are asked first")
    async def remove(self, interaction: Interaction, show: ShowOption) -> None:
        """Remove a show and all its episodes."""
        removal = await self.services.removing.prospect(show.id)
        await respond(
            interaction, layouts.removal_asked(removal, button=RemoveShow.of(show.id)), private=True
        )

    @app_commands.command()
    async def doctor(self, interaction: Interaction) -> None:
        """Check every feed and episode for problems."""
        await interaction.response.defer(ephemeral=True)
        report = await examine(self.services.db)
        await respond(interaction, layouts.report(report.lines), private=True)

    @app_commands.command()
    @app_commands.describe(episode="The episode", url="Its link on YouTube, Spotify, Overcast …")
    async def link(
        self, interaction: Interaction, episode: EpisodeOption, url: app_commands.Range[str, 1, 500]
    ) -> None:
        """Add another place where an episode can be played."""
        added = await self.services.catalogue.add_copy(episode.episode_id, url)
        await respond(interaction, layouts.copy_added(added), private=True)


async def setup(bot: PodcastBot) -> None:
    await bot.add_cog(CatalogueCommands(bot))
