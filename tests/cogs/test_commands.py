"""All commands together: what Discord allows, and what people read."""

from discord import app_commands

from bot.app import EXTENSIONS, PodcastBot
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


async def test_no_custom_id_template_takes_anothers(room: Room) -> None:
    from bot.ui.items import ITEMS

    verbs = [item.__discord_ui_compiled_template__.pattern.split(":")[0] for item in ITEMS]

    assert len(verbs) == len(set(verbs))
