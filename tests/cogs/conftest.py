"""The bot in a simulated Discord, over the small catalogue."""

from dataclasses import dataclass
from typing import Any

import discord
import pytest_asyncio
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.app import PodcastBot
from bot.services import Services


@pytest_asyncio.fixture
async def simcord_bot(services: Services) -> PodcastBot:
    return PodcastBot(services)


@dataclass
class Room:
    """A server with a channel, two members and an admin."""

    env: simcord.Env
    guild: GuildHandle
    channel: ChannelHandle
    member: MemberActor
    other: MemberActor
    admin: MemberActor


@pytest_asyncio.fixture
async def room(simcord_env: simcord.Env) -> Room:
    guild = simcord_env.create_guild()
    keepers = guild.create_role("Keepers", permissions=discord.Permissions(manage_guild=True))
    return Room(
        simcord_env,
        guild,
        guild.create_text_channel("episodes"),
        guild.add_member(simcord_env.create_user("mira")),
        guild.add_member(simcord_env.create_user("noor")),
        guild.add_member(simcord_env.create_user("ada"), roles=[keepers]),
    )


def walk(components: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every component, nested ones too."""
    found: list[dict[str, Any]] = []
    for component in components:
        found.append(component)
        found += walk(component.get("components", []))
        if "accessory" in component:
            found += walk([component["accessory"]])
    return found


def text(message: Any) -> str:
    """All text of a message."""
    return "\n".join(c["content"] for c in walk(message.components) if "content" in c)


def controls(message: Any) -> dict[str, dict[str, Any]]:
    """Buttons by their label, selects by their placeholder."""
    return {
        c.get("label") or c["placeholder"]: c
        for c in walk(message.components)
        if "label" in c or "placeholder" in c
    }


def options(message: Any, placeholder: str) -> dict[str, str]:
    """What a select offers: values by their labels."""
    return {option["label"]: option["value"] for option in controls(message)[placeholder]["options"]}


def answer(result: Any) -> Any:
    """The message a command was answered with."""
    assert result.response is not None
    return result.response


def said(result: Any) -> str:
    """The last of what a command was answered with, which is for its user alone."""
    last = (result.followups or [answer(result)])[-1]
    assert last.ephemeral
    return text(last)


async def let_through(room: Room, member: MemberActor, name: str) -> None:
    """Let a member use a command in spite of the permissions it asks for, as a server's admins can."""
    assert isinstance(room.env.bot, PodcastBot)
    commands = await room.env.bot.tree.fetch_commands()
    command = next(each for each in commands if each.name == name)
    room.guild.set_command_permissions(command, {member: True})
