"""The bot in a simulated Discord, over the small catalogue."""

from dataclasses import dataclass
from typing import Any

import pytest_asyncio
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from bot.app import PodcastBot
from bot.services import Services


@pytest_asyncio.fixture
async def simcord_bot(services: Services) -> PodcastBot:
    return PodcastBot(services)


@dataclass
class Room:
    """A server with a channel, a member and an admin."""

    env: simcord.Env
    channel: ChannelHandle
    member: MemberActor
    other: MemberActor


@pytest_asyncio.fixture
async def room(simcord_env: simcord.Env) -> Room:
    guild = simcord_env.create_guild()
    return Room(
        simcord_env,
        guild.create_text_channel("episodes"),
        guild.add_member(simcord_env.create_user("mira")),
        guild.add_member(simcord_env.create_user("noor")),
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


def answer(result: Any) -> Any:
    """The message a command was answered with."""
    assert result.response is not None
    return result.response
