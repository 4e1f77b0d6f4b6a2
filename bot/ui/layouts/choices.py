"""Episodes to choose from: the options of selects and the suggestions while somebody types."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.search import Field, Hit
from bot.ui.layouts.pieces import SELECT_LIMIT, address, choice_name
from bot.ui.text import clip_label, clock
from db.models import Episode

WHY_LIMIT = 40  # characters of a suggestion


def episode_select(found: Sequence[Episode], *, anchor: int, placeholder: str) -> ui.Select[Any]:
    """Up to 25 episodes to choose from; `bot.ui.items.OpenEpisode` answers what is chosen.

    The anchor tells two selects of one message apart.
    """
    options = [
        discord.SelectOption(label=choice_name(episode), value=str(episode.id))
        for episode in found[:SELECT_LIMIT]
    ]
    return ui.Select(custom_id=f"open:{anchor}", placeholder=placeholder, options=options)


def suggestion(episode: Episode, hit: Hit | None) -> str:
    """A suggestion: the episode, and why it is suggested where its title does not show it."""
    return choice_name(episode, why=hit and _why(hit))


def _why(hit: Hit) -> str | None:
    reason = hit.reason
    match reason.field:
        case Field.TITLE | Field.NUMBER:
            return None
        case Field.NOTES | Field.SUMMARY:
            return "in its notes"
        case _:
            at = "" if reason.start_s is None else f"{clock(reason.start_s)} "
            return f"{at}{clip_label(address(reason.text), WHY_LIMIT)}"
