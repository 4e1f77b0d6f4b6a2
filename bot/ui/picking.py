"""Random episodes on Discord, and the buttons that bring another one."""

from dataclasses import replace as changed
from typing import Self

from discord import ui

from bot.services.picks import TOPIC_LIMIT, Draw, PickFilter
from bot.ui.controls import episode_layout
from bot.ui.dynamic_items import DynamicButton, carried, number_in
from bot.ui.respond import Interaction, replace, services_of


class AnotherOne(
    DynamicButton,
    template=r"another:(?P<seed>\d+):(?P<position>\d+):(?P<show>\d*):(?P<minutes>\d*):(?P<year>\d*)"
    r":(?P<unheard>[01]):(?P<topic>(?s:.*))",
):
    """The next episode of a shuffle."""

    label = "Another one"

    @classmethod
    def at(cls, draw: Draw, pick: PickFilter) -> Self:
        limits = (pick.show_id, pick.longest_minutes, pick.year, int(pick.unheard))
        return cls.of(draw.seed, draw.position, *limits, carried(pick.topic or "", TOPIC_LIMIT))

    async def answer(self, interaction: Interaction) -> None:
        state = self.state
        draw = Draw(int(state["seed"]), int(state["position"]))
        pick = PickFilter(
            show_id=number_in(state["show"]),
            longest_minutes=number_in(state["minutes"]),
            year=number_in(state["year"]),
            unheard=state["unheard"] == "1",
            topic=state["topic"] or None,
        )
        await replace(interaction, await picked_layout(interaction, pick, draw))


ITEMS = (AnotherOne,)


async def picked_layout(interaction: Interaction, pick: PickFilter, draw: Draw) -> ui.LayoutView:
    """The card a draw brings, with buttons to draw again: from all that fits, and from its show alone."""
    services, user_id = services_of(interaction), interaction.user.id
    episode_id = await services.picks.pick(pick, draw, user_id=user_id)
    again = [AnotherOne.at(draw.next(), pick)]
    card = await services.catalogue.card(episode_id)
    if card.episode.show_title:
        of_show = changed(pick, show_id=card.show.id)
        after = await services.picks.draw_after(episode_id, of_show, seed=draw.seed, user_id=user_id)
        again = again if pick.show_id is None else []
        if after:
            again.append(AnotherOne.at(after, of_show))
            again[-1].item.label = "Another one from this show"
    return await episode_layout(interaction, episode_id, extra=again)
