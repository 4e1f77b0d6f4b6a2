"""Bases of buttons and selects that outlive a restart: all they know is in their custom_id."""

import re
from typing import Any, ClassVar, Self, TypeVar, cast

import discord
from discord import ui

from bot.services import Services
from bot.ui.layouts import units
from bot.ui.respond import Interaction, replace, reporting_errors, services_of

ItemT = TypeVar("ItemT", bound=ui.Item[Any])
NO_CUSTOM_ID = r"(?!)"  # discord.py asks a base for a template too


class _Answering(ui.DynamicItem[ItemT], template=NO_CUSTOM_ID):
    """What is pressed or chosen, made again from its custom_id; all its errors are told."""

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls(cast("ItemT", item))

    @property
    def state(self) -> dict[str, str]:
        """What the custom_id carries, by the names in the template."""
        match = self.template.fullmatch(self.custom_id)
        assert match, "only what fits the template is made and found"
        return match.groupdict()

    async def callback(self, interaction: Interaction) -> None:
        async with reporting_errors(interaction):
            await self.answer(interaction)

    async def answer(self, interaction: Interaction) -> None:
        """Do what it is for."""
        raise NotImplementedError


class DynamicButton(_Answering[ui.Button[Any]], template=NO_CUSTOM_ID):
    """A button; a class of it states its label, its template and its answer."""

    label: ClassVar[str]
    style: ClassVar[discord.ButtonStyle] = discord.ButtonStyle.secondary

    @classmethod
    def of(cls, *carried: int | str | None) -> Self:
        """The button that carries this, in the template's order; None leaves a place empty."""
        verb = cls.__discord_ui_compiled_template__.pattern.partition(":")[0]
        custom_id = ":".join([verb, *("" if each is None else str(each) for each in carried)])
        return cls(ui.Button(label=cls.label, style=cls.style, custom_id=custom_id))


class PageButton(DynamicButton, template=NO_CUSTOM_ID):
    """Turns to another page, or back to one."""

    label = "Page"

    async def answer(self, interaction: Interaction) -> None:
        await replace(interaction, await self.turned(services_of(interaction), interaction.user.id))

    async def turned(self, services: Services, user_id: int) -> ui.LayoutView:
        """The page it turns to."""
        raise NotImplementedError

    @property
    def number(self) -> int:
        return int(self.state["page"])


class DynamicSelect(_Answering[ui.Select[Any]], template=NO_CUSTOM_ID):
    """A select of ids or numbers, one of which is chosen."""

    @property
    def chosen(self) -> int:
        return int(self.item.values[0])


def carried(text: str, limit: int) -> str:
    """As much of a text as a custom_id has room for."""
    kept = text[:limit]
    while units(kept) > limit:
        kept = kept[:-1]
    return kept


def number_in(text: str) -> int | None:
    """What a place in a custom_id carries, which may be nothing."""
    return int(text) if text else None
