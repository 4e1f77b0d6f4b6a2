"""Kills the bot at random while it announces, restarts it until all is done, counts posts lost and doubled.

Each life is a process of its own that opens the database, logs in, stores a batch of new episodes and
delivers through discord.py's HTTP client to a Discord on loopback, which mishandles every third request.
The bot's clock runs faster than ours, so that its waits pass quickly; the nonce window and the restart
gap are in real seconds.

    .venv/bin/python -m benchmarks.announce_crash [--quick] [--kills N] [--seed N]

The last line is JSON: kills, announcements, lost, doubled.
"""

import argparse
import asyncio
import contextlib
import itertools
import json
import logging
import multiprocessing
import os
import random
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # when it is run as a file

import aiosqlite
import discord
from discord import ui
from discord.http import Route

from bot.hosting.lock import only_process
from bot.services.announcing import discord_errors
from bot.services.announcing.announcer import Announcer
from bot.services.announcing.deciding import NewEpisode
from bot.services.announcing.enqueue import enqueue
from bot.services.announcing.outlet import Rendered
from bot.ui.discord_outlet import DiscordOutlet
from db.database import Database
from db.deliveries.delivery import Delivery
from db.models import EpisodeKind
from tests.discord_stub import Stub, serving

WINDOWS = (0.05, 0.2, 0.5, 1.0, 3.0, 300.0)  # seconds Discord remembers a nonce
GAPS = (0.0, 0.3, 1.0)  # seconds until the bot is started again
MISHAP_SHARE = 0.08  # of each of four kinds: dropped or 503, before or after the effect
CHANNELS = 4
EPISODES_A_LIFE = 2
LONGEST_LIFE = 0.5  # seconds
SPEED = 15.0  # of the bot's clock
KILLS = 1_044
QUICK_KILLS = 108
WORKERS = 9  # they mostly wait
FORK = multiprocessing.get_context("fork")  # a life begins with everything imported


@dataclass(frozen=True, slots=True)
class FastClock:
    """Unix seconds that go by faster from an instant on."""

    start: float

    def __call__(self) -> float:
        return self.start + (time.time() - self.start) * SPEED


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of a number of lives."""

    kills: int
    announcements: int
    lost: int
    doubled: int

    def __str__(self) -> str:
        return f"{self.kills:5}  {self.announcements:13}  {self.lost:4}  {self.doubled:7}"

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.kills + other.kills,
            self.announcements + other.announcements,
            self.lost + other.lost,
            self.doubled + other.doubled,
        )


def main() -> None:
    """Sweep the nonce window and the restart gap."""
    parser = argparse.ArgumentParser(description="Kill the bot while it announces.")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_KILLS} kills instead of {KILLS}")
    parser.add_argument("--kills", type=int, help="kills over the whole sweep")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    settings = list(itertools.product(WINDOWS, GAPS))
    kills = arguments.kills or (QUICK_KILLS if arguments.quick else KILLS)
    shares = [kills // len(settings) + (n < kills % len(settings)) for n in range(len(settings))]
    total = Tally(0, 0, 0, 0)
    with ProcessPoolExecutor(WORKERS, mp_context=FORK) as pool:
        jobs = [
            pool.submit(sweep, window, gap, share, arguments.seed * 1_000 + n)
            for n, ((window, gap), share) in enumerate(zip(settings, shares, strict=True))
        ]
        print("window s  gap s  kills  announcements  lost  doubled")
        for (window, gap), job in zip(settings, jobs, strict=True):
            tally = job.result()
            total += tally
            print(f"{window:8g}  {gap:5g}  {tally}", flush=True)
    print(json.dumps(asdict(total)))
    sys.exit(total.lost + total.doubled > 0)


def sweep(window: float, gap: float, kills: int, seed: int) -> Tally:
    """One setting: so many lives that end in a kill, and then one that may finish."""
    chance = random.Random(seed)
    clock = FastClock(time.time())
    ours, theirs = FORK.Pipe()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bot.sqlite3"
        asyncio.run(_found_a_show(path, int(clock())))
        server = FORK.Process(target=_serve, args=(theirs, window, clock, seed))
        server.start()
        url = ours.recv()
        for number in range(kills):
            life = FORK.Process(target=_live, args=(path, url, clock, number))
            life.start()
            time.sleep(chance.uniform(0.02, LONGEST_LIFE))
            assert life.pid, "it was started"
            os.kill(life.pid, signal.SIGKILL)
            life.join()
            time.sleep(gap)
        last = FORK.Process(target=_live, args=(path, url, clock, None))
        last.start()
        last.join()
        ours.send("end")
        posted = Counter[tuple[int, str]](ours.recv())
        server.join()
        with contextlib.closing(sqlite3.connect(path)) as db:
            owed = db.execute(
                "SELECT d.channel_id, e.title FROM delivery AS d JOIN episode AS e ON e.id = d.episode_id"
            ).fetchall()
    return Tally(
        kills,
        len(owed),
        sum(posted[post] == 0 for post in owed),
        sum(times - 1 for times in posted.values()),
    )


def _serve(parent: Connection, window: float, clock: FastClock, seed: int) -> None:
    async def serve() -> None:
        stub = Stub(clock=clock, nonce_window=window, latency=0.01, mishap_share=MISHAP_SHARE)
        stub.chance.seed(seed)
        async with serving(stub):
            parent.send(stub.url)
            await asyncio.to_thread(parent.recv)
            parent.send([(message.channel_id, message.text()) for message in stub.messages])

    asyncio.run(serve())


def _live(path: Path, url: str, clock: FastClock, number: int | None) -> None:
    logging.disable(logging.ERROR)
    Route.BASE = url
    # Waits do not grow: after a dozen kills and mishaps the end would otherwise be minutes away.
    discord_errors.LONGEST_WAIT_S = discord_errors.SETTLED_AFTER_S
    with only_process(path):
        asyncio.run(_announce(path, clock, number))


async def _announce(path: Path, clock: FastClock, number: int | None) -> None:
    async with Database.open(path) as db, discord.Client(intents=discord.Intents.none()) as client:
        await client.login("a.token.of-nobody")
        if number is not None:
            await _store_a_poll(db, number, int(clock()))
        announcer = Announcer(db, DiscordOutlet(client), _render, now=clock, requests_per_second=1_000)
        due = await announcer.deliver()
        while due is not None:
            await asyncio.sleep((due - clock()) / SPEED)
            due = await announcer.deliver()


async def _render(delivery: Delivery) -> Rendered:
    button = ui.Button[ui.LayoutView](
        label="Later", custom_id=f"later:{delivery.episode_id}:{delivery.nonce}"
    )
    card = ui.Container[ui.LayoutView](ui.TextDisplay(delivery.title), ui.ActionRow(button))
    return Rendered(ui.LayoutView(timeout=None).add_item(card), delivery.title, delivery.title)


async def _found_a_show(path: Path, now: int) -> None:
    async with Database.open(path) as db, db.transaction() as tx:
        await tx.execute("INSERT INTO show (title, title_key, added_at) VALUES ('Show', 'show', 0)")
        await _add_episode(tx, "An old one", now)
        await tx.executemany(
            "INSERT INTO follow (guild_id, channel_id, show_id, followed_at) VALUES (70, ?, 1, 0)",
            [(channel_id,) for channel_id in range(1, CHANNELS + 1)],
        )


async def _store_a_poll(db: Database, number: int, now: int) -> None:
    titles = [f"Episode {number}.{n}" for n in range(EPISODES_A_LIFE)]
    async with db.transaction() as tx:
        new = [
            NewEpisode(
                id=await _add_episode(tx, title, now), title=title, published_at=now, kind=EpisodeKind.FULL
            )
            for title in titles
        ]
        await enqueue(tx, show_id=1, new=new, now=now)


async def _add_episode(tx: aiosqlite.Connection, title: str, now: int) -> int:
    ((episode_id,),) = await tx.execute_fetchall(
        """
        INSERT INTO episode (show_id, guid, title, published_at, kind, first_seen_at, changed_at)
        VALUES (1, :title, :title, :now, 'full', :now, :now)
        RETURNING id
        """,
        {"title": title, "now": now},
    )
    return episode_id


if __name__ == "__main__":
    main()
