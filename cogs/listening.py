"""/list and /player: what a member keeps for themselves."""

import io

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import PodcastBot
from bot.players import PLAYERS
from bot.ui import layouts
from bot.ui.asking import ForgetMe
from bot.ui.controls import mark_heard_privately, save_privately
from bot.ui.own_list import list_layout
from bot.ui.respond import Interaction, respond
from cogs.options import EpisodeOption
from db.models import Platform

NO_PLAYER = "none"  # the choice that takes a choice back


class ListCommands(commands.GroupCog, group_name="list", group_description="Keep your own listening list."):
    """Commands on a member's private list."""

    def __init__(self, bot: PodcastBot) -> None:
        self.catalogue = bot.services.catalogue
        self.listening = bot.services.listening

    @app_commands.command()
    async def show(self, interaction: Interaction) -> None:
        """See what you saved and what you have heard; only you can see it."""
        page = await self.listening.page(interaction.user.id)
        await respond(interaction, list_layout(page), private=True)

    @app_commands.command()
    @app_commands.describe(episode="The episode to save for later")
    async def save(self, interaction: Interaction, episode: EpisodeOption) -> None:
        """Save an episode to your list."""
        await save_privately(interaction, episode.episode_id)

    @app_commands.command()
    @app_commands.describe(episode="The episode you have listened to")
    async def heard(self, interaction: Interaction, episode: EpisodeOption) -> None:
        """Mark an episode as heard and take it out of Up next."""
        await mark_heard_privately(interaction, episode.episode_id)

    @app_commands.command()
    @app_commands.describe(episode="The episode to remove from your list")
    async def remove(self, interaction: Interaction, episode: EpisodeOption) -> None:
        """Remove an episode from your list."""
        card = await self.catalogue.card(episode.episode_id)
        was_there = await self.listening.remove(interaction.user.id, episode.episode_id)
        await respond(interaction, layouts.taken_off(card.episode, was_there=was_there), private=True)

    @app_commands.command()
    async def export(self, interaction: Interaction) -> None:
        """Download your list as a file."""
        text = layouts.list_as_text(await self.listening.entries(interaction.user.id))
        file = discord.File(io.BytesIO(text.encode()), filename="shownotes-list.txt")
        await interaction.response.send_message(file=file, ephemeral=True)

    @app_commands.command()
    async def forget(self, interaction: Interaction) -> None:
        """Delete everything the bot stores about you."""
        entries = await self.listening.entries(interaction.user.id)
        asked = layouts.forgetting_asked(len(entries), button=ForgetMe.of())
        await respond(interaction, asked, private=True)


class PlayerChoice(commands.Cog):
    """The command to choose a player."""

    def __init__(self, bot: PodcastBot) -> None:
        self.listening = bot.services.listening

    @app_commands.command()
    @app_commands.describe(player="Where your links should open; leave it out to see your choice")
    @app_commands.choices(
        player=[
            *(
                app_commands.Choice(name=player.title, value=platform.value)
                for platform, player in PLAYERS.items()
                if player.is_offered
            ),
            app_commands.Choice(name="Best for each episode", value=NO_PLAYER),
        ]
    )
    async def player(self, interaction: Interaction, player: app_commands.Choice[str] | None = None) -> None:
        """See or choose where your links open."""
        if player:
            chosen = None if player.value == NO_PLAYER else Platform(player.value)
            await self.listening.choose_player(interaction.user.id, chosen)
        choice = await self.listening.chosen_player(interaction.user.id)
        await respond(interaction, layouts.player_chosen(choice, is_new=player is not None), private=True)


async def setup(bot: PodcastBot) -> None:
    await bot.add_cog(ListCommands(bot))
    await bot.add_cog(PlayerChoice(bot))
