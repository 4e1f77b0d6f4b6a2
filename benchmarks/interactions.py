"""What our own code adds to what members do, beside what discord.py does with it.

`python -m benchmarks.interactions [--quick]`. Members ask a scratch catalogue for many different episodes and
shows and type titles key by key, once a second, so that the bot's timers go off in between; when all have
asked, all ask again. The gateway's INTERACTION_CREATE is handed to discord.py's own parser, and its HTTP
client answers at once, so what is measured is CPU time: of our bot, and of a peer whose commands have the
same answer ready. The difference is ours; the last line has it as a share of the peer's.
"""

import argparse
import asyncio
import gc
import json
import logging
import random
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import discord
from discord import app_commands, ui
from discord.ext import commands
from discord.webhook.async_ import AsyncWebhookAdapter

from benchmarks.titles import Titles
from bot.app import PodcastBot
from bot.feed.source import Feed, FeedItem
from bot.services import Services
from cogs.timers import DELIVER_EVERY_S, POLL_EVERY_S
from db.database import Database
from db.models import Media, Platform

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
MEMBERS = 50
SHOWS = 40
EPISODES = 400
LINES = 6  # chapters and links of an episode
KEYS = 8  # that a member types before picking a suggestion
MIDDLE = 0.8  # of the samples; the collector falls into some of the others
ANSWER: dict[str, asyncio.Future[dict[str, Any]]] = {}  # the one waited for


class Peer(commands.Bot):
    """The same commands with nothing to find out: each has the answer that ours gave."""

    def __init__(self) -> None:
        super().__init__(commands.when_mentioned, intents=discord.Intents.none(), help_command=None)
        self.answer: dict[str, Any] = {}

        @self.tree.command(name="episode", description="The same card.")
        async def episode(interaction: discord.Interaction[Any], query: str) -> None:
            await interaction.response.send_message(view=assembled(self.answer["components"]))

        @episode.autocomplete("query")
        async def suggest(
            interaction: discord.Interaction[Any], current: str
        ) -> list[app_commands.Choice[str]]:
            return [app_commands.Choice(name=c["name"], value=c["value"]) for c in self.answer["choices"]]

        @self.tree.command(name="show", description="The same page.")
        async def show(interaction: discord.Interaction[Any], show: str) -> None:
            await interaction.response.send_message(view=assembled(self.answer["components"]))


@dataclass
class Costs:
    """CPU microseconds of asks of one kind."""

    ours: list[float] = field(default_factory=list[float])
    peers: list[float] = field(default_factory=list[float])

    def share(self) -> float:
        """Our own work as a share of the peer's."""
        return round((typical(self.ours) - typical(self.peers)) / typical(self.peers), 3)


def typical(samples: Sequence[float]) -> float:
    """The mean of the samples in the middle."""
    beside = int(len(samples) * (1 - MIDDLE) / 2)
    return statistics.mean(sorted(samples)[beside : len(samples) - beside])


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
            return ui.Button(
                label=piece["label"],
                url=piece.get("url"),
                custom_id=piece.get("custom_id"),
                disabled=piece["disabled"],
            )
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
    ANSWER["awaited"].set_result(options["payload"]["data"])
    return {"interaction": {"id": "1", "type": 2, "response_message_id": "500"}, "resource": {"type": 4}}


def interaction(kind: int, name: str, option: dict[str, Any], *, member: int) -> dict[str, Any]:
    return {
        "id": "900",
        "application_id": "100",
        "type": kind,
        "token": "token",
        "version": 1,
        "guild_id": "1",
        "channel_id": "2",
        "guild": {"id": "1", "locale": "en-US", "features": []},
        "member": {**MEMBER, "user": {**MEMBER["user"], "id": str(1_000 + member % MEMBERS)}},
        "data": {"id": "11", "name": name, "type": 1, "options": [{"type": 3, **option}]},
        "locale": "en-US",
        "guild_locale": "en-US",
        "app_permissions": "2147483648",
        "entitlements": [],
        "authorizing_integration_owners": {"0": "1"},
        "context": 0,
        "attachment_size_limit": 10_485_760,
    }


def feeds(titles: Sequence[str]) -> Iterator[Feed]:
    """Shows whose episodes have chapters, links and a file, as most have."""
    newest = datetime(2026, 9, 1, tzinfo=UTC)
    for show in range(SHOWS):
        items: list[FeedItem] = []
        for n in range(show, len(titles), SHOWS):
            near = [titles[n - place] for place in range(1, LINES + 1)]
            timeline = [f"{5 * place}:00 {title}" for place, title in enumerate(near)]
            links = [f"{title}: https://{n}.example/{place}" for place, title in enumerate(near)]
            items.append(
                FeedItem(
                    title=titles[n],
                    guid=f"episode {n}",
                    published_at=newest - timedelta(days=n),
                    duration_s=3_000,
                    notes="\n".join([*timeline, "", "Links", *links]),
                    media=(Media(Platform.AUDIO, f"https://files.example/{n}.mp3"),),
                )
            )
        name = titles[show].partition(" ")[0]
        yield Feed(title=f"{name} hour {show}", url=f"https://show{show}.example/feed", items=tuple(items))


async def asks(services: Services, written: Titles, count: int) -> list[tuple[str, dict[str, Any]]]:
    """What members do, each another thing, in no order."""
    found: list[tuple[str, dict[str, Any]]] = []
    queries = written.queries(count)
    newest = await services.catalogue.latest(limit=count)
    beginnings = dict.fromkeys(query.text[:n] for query in queries[::7] for n in range(1, KEYS + 1))
    for n, text in enumerate(beginnings):
        option = {"name": "query", "value": text, "focused": True}
        found.append(("autocomplete", interaction(4, "episode", option, member=n)))
    for n, episode in enumerate(newest):
        # Every other member picks a suggestion, the others send off words of their own.
        option = {"name": "query", "value": f"id:{episode.id}" if n % 2 else queries[n].text}
        found.append(("episode", interaction(2, "episode", option, member=n)))
    for n, show in enumerate(await services.catalogue.shows()):
        option = {"name": "show", "value": str(show.id)}
        found.append(("show", interaction(2, "show", option, member=n)))
    random.Random(7).shuffle(found)
    return found


async def ask(bot: discord.Client, event: str) -> tuple[float, dict[str, Any]]:
    """CPU microseconds from the gateway's event to the answer's body, and that body."""
    parse: Callable[[Any], None] = bot._connection.parsers["INTERACTION_CREATE"]
    answer = ANSWER["awaited"] = asyncio.get_running_loop().create_future()
    before = time.process_time_ns()
    parse(json.loads(event))
    body = await answer
    spent = (time.process_time_ns() - before) / 1_000
    for _ in range(3):
        await asyncio.sleep(0)  # what follows an answer
    return spent, body


async def measure(count: int) -> list[dict[str, Costs]]:
    """The costs of a first and of a repeated ask, by kind."""
    passes: list[dict[str, Costs]] = [defaultdict(Costs), defaultdict(Costs)]
    with tempfile.TemporaryDirectory() as folder:
        async with Database.open(Path(folder) / "bench.sqlite3") as db:
            services, written = Services.on(db), Titles.of(EPISODES, seed=7)
            for feed in feeds(written.titles):
                await services.importer.store(feed)
            await services.finder.load()
            ours, peer = PodcastBot(services), Peer()
            for extension in ("cogs.episodes", "cogs.shows"):
                await ours.load_extension(extension)
            without_network(ours)
            without_network(peer)
            gc.collect()
            gc.freeze()  # as the bot does
            asked = await asks(services, written, count)
            for costs in passes:
                for second, (kind, event) in enumerate(asked):
                    text = json.dumps(event)
                    mine, peer.answer = await ask(ours, text)
                    theirs, same = await ask(peer, text)
                    assert all(same[key] == peer.answer[key] for key in same), "the peer answers as we do"
                    costs[kind].ours.append(mine)
                    costs[kind].peers.append(theirs)
                    if second % DELIVER_EVERY_S == 0:
                        await ours.announcer.deliver()
                    if second % POLL_EVERY_S == 0:
                        await ours.refresher.refresh()
    return passes


def told(name: str, costs: dict[str, Costs]) -> dict[str, float]:
    """The shares by kind, printed with what they are made of."""
    shares = {kind: costs[kind].share() for kind in ("episode", "show", "autocomplete")}
    for kind, share in shares.items():
        mine, theirs = typical(costs[kind].ours), typical(costs[kind].peers)
        print(f"{name:7}{kind:13}{mine:6.0f} us, discord.py alone {theirs:5.0f} us: ours {share:.2f}")
    return shares


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer episodes")
    arguments = parser.parse_args()
    logging.disable(logging.WARNING)
    AsyncWebhookAdapter.request = answered  # no socket beneath
    first, repeat = asyncio.run(measure(120 if arguments.quick else EPISODES))
    shares = {"own_share_first": told("first", first), "own_share_repeat": told("repeat", repeat)}
    print(json.dumps(shares))


if __name__ == "__main__":
    main()
