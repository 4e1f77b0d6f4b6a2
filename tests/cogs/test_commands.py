"""All commands together: what Discord allows, and what people read."""

import discord
import pytest
from discord import app_commands

from bot.app import EXTENSIONS, PodcastBot
from bot.services.picks import PickFilter, Place
from bot.services.searching import SearchRequest
from bot.ui.controls import ITEMS, AnotherOne, HitsPageButton, ResourcesPageButton
from tests.cogs.conftest import Room


async def test_every_extension_loads_and_every_command_is_described(room: Room) -> None:
    bot = room.env.bot
    assert isinstance(bot, PodcastBot)
    commands = list(bot.tree.walk_commands())

    assert set(bot.extensions) == set(EXTENSIONS)
    for command in commands:
        assert 1 <= len(command.description) <= 100, command.qualified_name
        assert command.description != "…", command.qualified_name
        if isinstance(command, app_commands.Command):
            for parameter in command.parameters:
                described = str(parameter.description)
                assert 1 <= len(described) <= 100, f"{command.qualified_name} {parameter.name}"
                assert described != "…", f"{command.qualified_name} {parameter.name}"
    names = [command.qualified_name for command in commands]
    assert len(names) == len(set(names))


def test_no_custom_id_template_takes_anothers() -> None:
    verbs = [item.__discord_ui_compiled_template__.pattern.split(":")[0] for item in ITEMS]

    assert len(verbs) == len(set(verbs))


LONGEST = ("x" * 60, "\N{ROCKET}" * 30, "a:b\nc", "100 % [of] (it)", ":")
REQUEST = {"show_id": 10**6, "year": 2024, "longest_minutes": 1_440, "has_chapters": True}


@pytest.mark.parametrize("text", LONGEST)
def test_a_button_carries_all_of_what_was_asked(text: str) -> None:
    carried = [
        (HitsPageButton, HitsPageButton(SearchRequest(text=text, **REQUEST), 10)),
        (ResourcesPageButton, ResourcesPageButton(text, 999)),
        (AnotherOne, AnotherOne(PickFilter(topic=text, year=2024, unheard=True), Place(2**24, 10**5))),
    ]

    for kind, button in carried:
        assert len(button.custom_id.encode("utf-16-le")) <= 200
        found = kind.__discord_ui_compiled_template__.fullmatch(button.custom_id)
        assert found
        assert found.groupdict().get("text", text) == text


async def test_announcing_is_offered_to_those_who_manage_a_server(room: Room) -> None:
    assert isinstance(room.env.bot, PodcastBot)
    announce = room.env.bot.tree.get_command("announce")

    assert isinstance(announce, app_commands.Group)
    assert announce.guild_only
    assert announce.default_permissions == discord.Permissions(manage_guild=True)
