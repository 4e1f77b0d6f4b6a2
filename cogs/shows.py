"""/show."""

from discord import app_commands
from discord.ext import commands

from bot.app import PodcastBot
from bot.ui.controls import show_layout
from bot.ui.respond import Interaction, respond
from cogs.options import ShowOption


class Shows(commands.Cog):
    """The command that answers with a show."""

    def __init__(self, bot: PodcastBot) -> None:
        self.catalogue = bot.services.catalogue

    @app_commands.command()
    @app_commands.describe(show="Which show; by default the one with the most episodes")
    async def show(self, interaction: Interaction, show: ShowOption | None = None) -> None:
        """See what a show is about, its links and its episodes."""
        chosen = show or await self.catalogue.main_show()
        await respond(interaction, show_layout(await self.catalogue.show_page(chosen.id)))


async def setup(bot: PodcastBot) -> None:
    await bot.add_cog(Shows(bot))
