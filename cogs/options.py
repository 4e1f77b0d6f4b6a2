"""What members type for an episode or a show, and what is suggested while they type."""

from discord import app_commands

from bot.services.finder import Found, IndexNotReady
from bot.ui import layouts
from bot.ui.markdown import clip_label
from bot.ui.respond import Interaction, services_of
from db.models import Show

AUTOCOMPLETE_LIMIT = 25
FIRST_YEAR = 2000  # before podcasts
QUERY_LIMIT = 100  # characters; more than anyone types, and what a suggestion's value may have
Choices = list[app_commands.Choice[str | int | float]]


class EpisodeTransformer(app_commands.Transformer):
    """Words of a member's own, or the suggestion they picked → the episode they meant."""

    async def transform(self, interaction: Interaction, value: str, /) -> Found:
        finder = services_of(interaction).finder
        await finder.ready()
        return finder.find(value[:QUERY_LIMIT])

    async def autocomplete(self, interaction: Interaction, value: float | str, /) -> Choices:
        finder = services_of(interaction).finder
        try:
            await finder.ready()
        except IndexNotReady:
            return []
        return [
            app_commands.Choice(name=layouts.suggestion(episode, hit), value=f"id:{episode.id}")
            for episode, hit in finder.suggest(str(value)[:QUERY_LIMIT])
        ]


class ShowTransformer(app_commands.Transformer):
    """A show's name, or the suggestion picked → the show."""

    async def transform(self, interaction: Interaction, value: str, /) -> Show:
        return services_of(interaction).finder.find_show(value[:QUERY_LIMIT])

    async def autocomplete(self, interaction: Interaction, value: float | str, /) -> Choices:
        found = services_of(interaction).finder.suggest_shows(str(value)[:QUERY_LIMIT])
        return [
            app_commands.Choice(name=clip_label(show.title, 100) or "Untitled show", value=str(show.id))
            for show in found[:AUTOCOMPLETE_LIMIT]
        ]


EpisodeOption = app_commands.Transform[Found, EpisodeTransformer]
ShowOption = app_commands.Transform[Show, ShowTransformer]
