"""/episode, /latest and /random."""

from discord import app_commands
from discord.ext import commands

from bot.app import PodcastBot
from bot.errors import UserError
from bot.services.finder import NO_EPISODES
from bot.services.picks import TOPIC_LIMIT, PickFilter
from bot.ui.controls import episode_layout
from bot.ui.picking import picked_layout
from bot.ui.respond import Interaction, respond
from cogs.options import FIRST_YEAR, EpisodeOption, ShowOption


class Episodes(commands.Cog):
    """Commands that answer with one episode."""

    def __init__(self, bot: PodcastBot) -> None:
        self.catalogue = bot.services.catalogue
        self.picks = bot.services.picks

    @app_commands.command()
    @app_commands.describe(query="Words from its title, a chapter, a guest or a link; typos are fine")
    async def episode(self, interaction: Interaction, query: EpisodeOption) -> None:
        """Find an episode, with its chapters, links and where to play it."""
        await respond(interaction, await episode_layout(interaction, query.episode_id, found=query))

    @app_commands.command()
    @app_commands.describe(show="Which show; by default the newest episode of all")
    async def latest(self, interaction: Interaction, show: ShowOption | None = None) -> None:
        """Show the newest episode."""
        newest = await self.catalogue.latest(show_id=show and show.id)
        if not newest:
            raise UserError(NO_EPISODES)
        await respond(interaction, await episode_layout(interaction, newest[0].id))

    @app_commands.command()
    @app_commands.describe(
        topic="Only episodes about this",
        minutes="Only episodes up to this many minutes long",
        year="Only episodes from this year",
        unheard="Only episodes you have not marked as heard",
        show="Only episodes of this show",
    )
    async def random(
        self,
        interaction: Interaction,
        topic: app_commands.Range[str, 1, TOPIC_LIMIT] | None = None,
        minutes: app_commands.Range[int, 1, 1440] | None = None,
        year: app_commands.Range[int, FIRST_YEAR, 2100] | None = None,
        unheard: bool = False,
        show: ShowOption | None = None,
    ) -> None:
        """Pick a random episode; none repeats until all have had a turn."""
        pick = PickFilter(
            show_id=show and show.id, longest_minutes=minutes, year=year, topic=topic, unheard=unheard
        )
        draw = self.picks.next_draw(interaction.user.id, pick)
        await respond(interaction, await picked_layout(interaction, pick, draw))


async def setup(bot: PodcastBot) -> None:
    await bot.add_cog(Episodes(bot))
