"""What our own code adds to an interaction, beside what discord.py does with it.

`python -m benchmarks.interactions [--quick]`. The gateway's INTERACTION_CREATE is handed to discord.py's own
parser, and its HTTP client answers at once, so what is measured is CPU time: once with our bot, once with a
peer whose commands answer with the same layout, made beforehand. The difference is ours.
"""

import argparse
import asyncio
import gc
import json
import logging
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import discord
from discord import app_commands, ui
from discord.ext import commands
from discord.webhook.async_ import AsyncWebhookAdapter

from bot.app import PodcastBot
from bot.services import Services
from bot.ui import layouts
from bot.ui.controls import show_layout
from db.database import Database

ME = {"id": "100", "username": "bot", "discriminator": "0", "avatar": None, "global_name": None}
MEMBER = {
    "user": {"id": "7", "username": "mira", "discriminator": "0", "avatar": None, "global_name": "Mira"},
    "roles": [],
    "joined_at": "2024-01-01T00:00:00+00:00",
    "deaf": False,
    "mute": False,
    "permissions": "2147483648",
    "nick": None,
    "avatar": None,
    "flags": 0,
}
SAMPLES = 5
SENT: dict[str, asyncio.Future[None]] = {}  # the answer waited for


class Peer(commands.Bot):
    """The same commands with nothing to find out: each answers with a layout of the same pieces."""

    def __init__(self, pieces: list[dict[str, Any]], choices: list[app_commands.Choice[str]]) -> None:
        super().__init__(commands.when_mentioned, intents=discord.Intents.none(), help_command=None)

        @self.tree.command(name="episode", description="The same card.")
        async def episode(interaction: discord.Interaction[Any], query: str) -> None:
            await interaction.response.send_message(view=assembled(pieces))

        @episode.autocomplete("query")
        async def suggest(
            interaction: discord.Interaction[Any], current: str
        ) -> list[app_commands.Choice[str]]:
            return choices

        @self.tree.command(name="show", description="The same page.")
        async def show(interaction: discord.Interaction[Any]) -> None:
            await interaction.response.send_message(view=assembled(pieces))


def assembled(pieces: list[dict[str, Any]]) -> ui.LayoutView:
    """A layout of discord.py's classes from its finished texts."""
    view = ui.LayoutView(timeout=None)
    for piece in pieces:
        view.add_item(_item(piece))
    view.stop()
    return view


def _item(piece: dict[str, Any]) -> ui.Item[Any]:
    match piece["type"]:
        case 17:
            return ui.Container(*map(_item, piece["components"]), accent_colour=piece["accent_color"])
        case 10:
            return ui.TextDisplay(piece["content"])
        case 14:
            return ui.Separator()
        case 1:
            return ui.ActionRow(*map(_item, piece["components"]))
        case 2:
            return ui.Button(label=piece["label"], url=piece.get("url"), custom_id=piece.get("custom_id"))
        case 3:
            options = [discord.SelectOption(label=o["label"], value=o["value"]) for o in piece["options"]]
            return ui.Select(custom_id=piece["custom_id"], placeholder=piece["placeholder"], options=options)
        case other:
            raise AssertionError(f"the cards measured here have no component of type {other}")


def without_network(bot: discord.Client) -> None:
    """Let the bot believe it is logged in."""
    user = discord.ClientUser(state=bot._connection, data=ME)  # pyright: ignore[reportArgumentType] - what is read of it
    bot._connection.user = user
    bot._connection.application_id = 100
    bot.loop = bot.http.loop = bot._connection.loop = asyncio.get_running_loop()


async def answered(*_: Any, **options: Any) -> dict[str, Any]:
    """In the place of a request: answer at once."""
    SENT["answer"].set_result(None)
    return {"interaction": {"id": "1", "type": 2, "response_message_id": "500"}, "resource": {"type": 4}}


def interaction(kind: int, name: str, options: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": "900",
        "application_id": "100",
        "type": kind,
        "token": "token",
        "version": 1,
        "guild_id": "1",
        "channel_id": "2",
        "guild": {"id": "1", "locale": "en-US", "features": []},
        "member": MEMBER,
        "data": {"id": "11", "name": name, "type": 1, "options": options},
        "locale": "en-US",
        "guild_locale": "en-US",
        "app_permissions": "2147483648",
        "entitlements": [],
        "authorizing_integration_owners": {"0": "1"},
        "context": 0,
        "attachment_size_limit": 10_485_760,
    }


async def cost(bot: discord.Client, event: dict[str, Any], times: int) -> float:
    """Median CPU microseconds from the gateway's event to the answer's body."""
    text = json.dumps(event)
    parse: Callable[[Any], None] = bot._connection.parsers["INTERACTION_CREATE"]
    medians: list[float] = []
    for _ in range(SAMPLES):
        gc.collect()
        spent: list[float] = []
        for _ in range(times):
            answer = SENT["answer"] = asyncio.get_running_loop().create_future()
            before = time.process_time_ns()
            parse(json.loads(text))
            await answer
            spent.append((time.process_time_ns() - before) / 1_000)
        medians.append(statistics.median(spent))
    return min(medians)


async def measure(times: int) -> dict[str, float]:
    """The share of our own work in three interactions, each against its peer."""
    shares: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        async with Database.open(Path(folder) / "bench.sqlite3") as db:
            services = Services.on(db)
            await services.importer.load_bundled_if_empty()
            await services.finder.load()
            keepalive = services.finder.find("keepalive").episode_id
            ours = PodcastBot(services)
            for extension in ("cogs.episodes", "cogs.shows"):
                await ours.load_extension(extension)
            without_network(ours)
            page = await services.catalogue.show_page((await services.catalogue.main_show()).id)
            option = {"name": "query", "type": 3, "value": f"id:{keepalive}"}
            typed = {"name": "query", "type": 3, "value": "keepal", "focused": True}
            cases: dict[str, tuple[dict[str, Any], Callable[[], Awaitable[ui.LayoutView]]]] = {
                "episode": (interaction(2, "episode", [option]), lambda: _card(services, keepalive)),
                "show": (interaction(2, "show", []), lambda: _ready(show_layout(page))),
                "autocomplete": (interaction(4, "episode", [typed]), lambda: _card(services, keepalive)),
            }
            for name, (event, layout) in cases.items():
                pieces = (await layout()).to_components()
                peer = Peer(pieces, [app_commands.Choice(name="KeepAlive", value=f"id:{keepalive}")])
                without_network(peer)
                mine, theirs = await cost(ours, event, times), await cost(peer, event, times)
                shares[name] = round((mine - theirs) / theirs, 3)
                print(f"{name:14} {mine:5.0f} us, discord.py alone {theirs:5.0f} us: ours {shares[name]:.2f}")
    return shares


async def _card(services: Services, episode_id: int) -> ui.LayoutView:
    return layouts.episode_card(await services.catalogue.card(episode_id))


async def _ready(layout: ui.LayoutView) -> ui.LayoutView:
    return layout


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer repetitions")
    arguments = parser.parse_args()
    logging.disable(logging.WARNING)
    AsyncWebhookAdapter.request = answered  # no socket beneath
    print(json.dumps({"own_share": asyncio.run(measure(100 if arguments.quick else 500))}))


if __name__ == "__main__":
    main()
