"""What cannot be undone is asked for first, with a button that says yes."""

import discord

from bot.ui import layouts
from bot.ui.dynamic_items import DynamicButton
from bot.ui.respond import Interaction, check_owns_bot, replace, services_of


class RemoveShow(DynamicButton, template=r"remove:(?P<show>\d+)"):
    """Takes a show out of the catalogue."""

    label = "Remove it"
    style = discord.ButtonStyle.danger

    async def answer(self, interaction: Interaction) -> None:
        await check_owns_bot(interaction)
        await interaction.response.defer()  # a show may have thousands of episodes
        removal = await services_of(interaction).removing.remove(int(self.state["show"]))
        await replace(interaction, layouts.removed(removal))


class ForgetMe(DynamicButton, template=r"forget"):
    """Deletes what is stored of the member who presses it."""

    label = "Delete everything"
    style = discord.ButtonStyle.danger

    async def answer(self, interaction: Interaction) -> None:
        await services_of(interaction).listening.forget(interaction.user.id)
        await replace(interaction, layouts.notice("Deleted: your list and your player are gone."))


ITEMS = (RemoveShow, ForgetMe)
