"""One episode to thousands of channels at once, under Discord's enforced limit of 50 requests a second.

Delivers through discord.py's HTTP client to a Discord on loopback, in a process of its own, that takes
100 ms for a message; meanwhile somebody uses a command every 50 ms: a read of the database and an answer.

    .venv/bin/python -m benchmarks.fanout [--quick] [--channels N]

The last line is JSON: messages a second as a share of the limit, the share of requests answered 429,
messages lost, and how much longer a command takes than in a bot that announces nothing.
"""

import argparse
import asyncio
import contextlib
import json
import logging
import multiprocessing
import statistics
import sys
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # when it is run as a file

import discord
from discord import ui
from discord.http import Route

from bot.services.announcing.announcer import Announcer
from bot.services.announcing.deciding import NewEpisode
from bot.services.announcing.enqueue import enqueue
from bot.services.announcing.outlet import Rendered
from bot.ui.discord_outlet import DiscordOutlet, sweep_buckets_rarely
from db.database import Database
from db.deliveries.delivery import Delivery
from db.models import EpisodeKind
from tests.discord_stub import Stub, serving

LIMIT = 50  # requests a second
SERVICE_TIME = 0.1  # seconds
CHANNELS, QUICK_CHANNELS = 5_000, 1_000
COMMAND_EVERY = 0.05
IDLE_COMMANDS = 100
EPISODE = 2


def main() -> None:
    """Measure one delivery to all channels."""
    parser = argparse.ArgumentParser(description="Announce one episode to thousands of channels.")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_CHANNELS} channels, not {CHANNELS}")
    parser.add_argument("--channels", type=int)
    arguments = parser.parse_args()
    channels = arguments.channels or (QUICK_CHANNELS if arguments.quick else CHANNELS)
    logging.disable(logging.WARNING)
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=_serve, args=(theirs,))
    server.start()
    Route.BASE = ours.recv()
    with tempfile.TemporaryDirectory() as folder:
        seconds, idle, busy = asyncio.run(_fan_out(Path(folder) / "bot.sqlite3", channels))
    ours.send("end")
    posted, requests, limited = ours.recv()
    server.join()
    print(f"{channels} channels in {seconds:.1f} s")
    for name, times in (("idle", idle), ("meanwhile", busy)):
        p50, p99 = statistics.median(times), statistics.quantiles(times, n=100)[98]
        print(f"a command, {name}: median {p50 * 1e3:.2f} ms, 99 of 100 within {p99 * 1e3:.2f} ms")
    print(
        json.dumps(
            {
                "share_of_limit": round(posted / seconds / LIMIT, 4),
                "share_429": round(limited / requests, 5),
                "lost": channels - posted,
                "interaction_slowdown": round(statistics.median(busy) / statistics.median(idle), 3),
            }
        )
    )


async def _fan_out(path: Path, channels: int) -> tuple[float, list[float], list[float]]:
    async with Database.open(path) as db, discord.Client(intents=discord.Intents.none()) as client:
        await client.login("a.token.of-nobody")
        sweep_buckets_rarely(client.http)
        await _owe_all(db, channels)
        idle: list[float] = []
        busy: list[float] = []
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(IDLE_COMMANDS * COMMAND_EVERY):
                await _use_commands(db, client, idle)
        commands = asyncio.create_task(_use_commands(db, client, busy))
        announcer = Announcer(db, DiscordOutlet(client), _render)
        start = time.perf_counter()
        while await announcer.deliver() is not None:
            pass
        seconds = time.perf_counter() - start
        commands.cancel()
        return seconds, idle, busy


async def _use_commands(db: Database, client: discord.Client, times: list[float]) -> None:
    number = 0
    while True:
        await asyncio.sleep(COMMAND_EVERY)
        number += 1
        start = time.perf_counter()
        await db.reader.execute_fetchall("SELECT * FROM episode WHERE id = ?", (EPISODE,))
        route = Route(
            "POST", "/interactions/{interaction}/{token}/callback", interaction=number, token="none"
        )
        await client.http.request(route, json={"type": 4, "data": {"content": "An answer"}})
        times.append(time.perf_counter() - start)


def _serve(parent: Connection) -> None:
    async def serve() -> None:
        stub = Stub(latency=SERVICE_TIME, a_second=LIMIT)
        async with serving(stub):
            parent.send(stub.url)
            await asyncio.to_thread(parent.recv)
            posts = {message.channel_id for message in stub.messages}
            parent.send((len(posts), len(stub.requests), stub.limited))

    asyncio.run(serve())


async def _render(delivery: Delivery) -> Rendered:
    button = ui.Button[ui.LayoutView](
        label="Later", custom_id=f"later:{delivery.episode_id}:{delivery.nonce}"
    )
    lines = "\n".join(f"`{n}:00` A chapter about something" for n in range(10))
    card = ui.Container[ui.LayoutView](
        ui.TextDisplay(f"## {delivery.title}"), ui.TextDisplay(lines), ui.ActionRow(button)
    )
    return Rendered(ui.LayoutView(timeout=None).add_item(card), delivery.title, delivery.title)


async def _owe_all(db: Database, channels: int) -> None:
    now = int(time.time())
    async with db.transaction() as tx:
        await tx.execute("INSERT INTO show (title, title_key, added_at) VALUES ('Show', 'show', 0)")
        await tx.executemany(
            """
            INSERT INTO episode (id, show_id, guid, title, published_at, kind, first_seen_at, changed_at)
            VALUES (?, 1, ?, ?, ?, 'full', ?, ?)
            """,
            [(n, f"guid {n}", f"Episode {n}", now, now, now) for n in (1, EPISODE)],
        )
        await tx.executemany(
            "INSERT INTO follow (guild_id, channel_id, show_id, followed_at) VALUES (?, ?, 1, 0)",
            [(n, n) for n in range(1, channels + 1)],
        )
        new = NewEpisode(id=EPISODE, title="Episode 2", published_at=now, kind=EpisodeKind.FULL)
        await enqueue(tx, show_id=1, new=[new], now=now)


if __name__ == "__main__":
    main()
