"""/search, /resources and the message menu."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import PodcastBot
from bot.errors import UserError
from bot.services.resources import TEXT_LIMIT
from bot.services.searching import SearchRequest
from bot.ui.controls import QUERY_LIMIT, hits_layout, resources_layout
from bot.ui.respond import Interaction, respond
from cogs.options import FIRST_YEAR, ShowOption


class Search(commands.Cog):
    """Commands that answer with several episodes."""

    def __init__(self, bot: PodcastBot) -> None:
        self.searching = bot.services.searching
        self.resources_of = bot.services.resources
        self.menu = app_commands.ContextMenu(name="Find episodes about this", callback=self.find_about)
        self.tree = bot.tree

    async def cog_load(self) -> None:
        self.tree.add_command(self.menu)

    async def cog_unload(self) -> None:
        self.tree.remove_command(self.menu.name, type=self.menu.type)

    @app_commands.command()
    @app_commands.describe(
        text="Words from a title, a chapter, a guest, a link or the notes; typos are fine",
        show="Only this show",
        year="Only episodes from this year",
        minutes="Only episodes up to this many minutes long",
        chapters="Only episodes with chapters",
    )
    async def search(
        self,
        interaction: Interaction,
        text: app_commands.Range[str, 1, QUERY_LIMIT],
        show: ShowOption | None = None,
        year: app_commands.Range[int, FIRST_YEAR, 2100] | None = None,
        minutes: app_commands.Range[int, 1, 1440] | None = None,
        chapters: bool = False,
    ) -> None:
        """Find every episode that matches, with the reason and the place to jump to."""
        request = SearchRequest(
            text=text, show_id=show and show.id, year=year, longest_minutes=minutes, has_chapters=chapters
        )
        page = await self.searching.page(request, user_id=interaction.user.id)
        await respond(interaction, hits_layout(request, page))

    @app_commands.command()
    @app_commands.describe(text="A site, a title, an RFC number, or an episode")
    async def resources(self, interaction: Interaction, text: app_commands.Range[str, 1, TEXT_LIMIT]) -> None:
        """Find the articles, papers and RFCs that episodes cite."""
        page = await self.resources_of.search(text)
        await respond(interaction, resources_layout(text, page, marked=await self.resources_of.marked(text)))

    async def find_about(self, interaction: Interaction, message: discord.Message) -> None:
        if not message.content:
            raise UserError("That message has no words to search for.")
        request = SearchRequest(text=message.content, is_message=True)
        page = await self.searching.page(request, user_id=interaction.user.id)
        await respond(interaction, hits_layout(request, page), private=True)


async def setup(bot: PodcastBot) -> None:
    await bot.add_cog(Search(bot))
