"""Thousands of shows in one bot, of which each server asks three: start, memory, suggestions, one change.

    python -m benchmarks.many_shows [--quick] [--seed N]

5,000 shows of 200 episodes (quick: 300 shows) with the titles of `benchmarks.search`, notes made of such,
chapters and links. They are written past the importer, by the segment writer the bot has; a process then
starts on them. Seconds are wall time, from its start to its first answer. Milliseconds are CPU time of all
threads: of suggestions at first, with the files to read, and once the server's shows are in memory; of taking
in one episode's change. `loop_wait_ms` is how long the event loop stood still meanwhile, the median of each
change's longest wait. The last line is JSON.
"""

import argparse
import asyncio
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks.titles import Titles
from bot.search import Document, Scope
from bot.search.packing import Label
from bot.search.segment import Segment
from bot.services.feeds.importing import NOTES_READER
from bot.services.finder import Finder
from bot.services.segment_files import SegmentFiles, index_folder
from db import episodes, shows
from db.database import Database

SHOWS, QUICK_SHOWS, EPISODES = 5_000, 300, 200
SHOWS_OF_A_SERVER = 3
SERVERS = 300
TYPED = 10  # beginnings of queries in each server
CHANGES = 20
NOTES = (8, 30)  # titles' worth of words
CONTENT = 7  # of every show before it changes
TICK_S = 0.001


def documents(show_id: int, titles: list[str], random_: random.Random) -> Iterator[Document]:
    """A show's episodes."""
    first = show_id * EPISODES
    for n in range(EPISODES):
        said = random_.sample(titles, random_.randint(*NOTES))
        yield Document(
            id=first + n,
            show_id=show_id,
            title=titles[(first + n) % len(titles)],
            number=n,
            published_at=1_500_000_000 + 86_400 * n,
            first_seen_at=1_500_000_000,
            duration_s=2_400,
            chapters=tuple((300 * place, title) for place, title in enumerate(said[: n % 8])),
            links=tuple((f"https://site-{n}.example/{title.split()[0]}", title) for title in said[: n % 5]),
            notes="\n".join(said),
        )


async def fill(path: Path, count: int, seed: int) -> None:
    """Write the shows and their segments."""
    random_, titles = random.Random(seed), Titles.of(20_000, seed=seed).titles
    files = SegmentFiles(path)
    async with Database.open(path) as db:
        for show_id in range(1, count + 1):
            own = list(documents(show_id, titles, random_))
            async with db.transaction() as tx:
                await tx.execute(
                    "INSERT INTO show (id, title, title_key, added_at) VALUES (:id, :title, :id, 0)",
                    {"id": show_id, "title": f"{titles[show_id].split()[0]} Hour {show_id}"},
                )
                await tx.executemany(
                    """
                    INSERT INTO episode (
                        id, show_id, title, published_at, duration_s, notes, kind, first_seen_at, changed_at
                    )
                    VALUES (?, ?, ?, ?, ?, ?, 'full', ?, ?)
                    """,
                    [
                        (d.id, show_id, d.title, d.published_at, d.duration_s, d.notes, d.first_seen_at, 0)
                        for d in own
                    ],
                )
                await tx.execute("UPDATE show SET content = ? WHERE id = ?", (CONTENT, show_id))
            files.write(Segment.of(show_id, own), Label(show_id, NOTES_READER, CONTENT))


async def measure(path: Path, started: float, seed: int) -> dict[str, float]:
    """What a bot on these shows takes."""
    random_ = random.Random(seed)
    async with Database.open(path) as db:
        finder = Finder(db)
        await finder.open()
        known = [show.id for show in await shows.shows(db.long_reader)]
        servers = [frozenset(random_.sample(known, SHOWS_OF_A_SERVER)) for _ in range(SERVERS)]
        await finder.ready(Scope(show_ids=servers[0]))
        finder.suggest("what is the", scope=Scope(show_ids=servers[0]))
        start_s = time.time() - started
        queries = Titles.of(20_000, seed=seed).queries(SERVERS * (TYPED + 1))
        typed = (query.text for query in queries)
        cold: list[float] = []
        warm: list[float] = []
        for server in servers[1:]:
            scope = Scope(show_ids=server)
            cold.append(await _suggested(finder, next(typed), scope))
            warm += [await _suggested(finder, next(typed), scope) for _ in range(TYPED)]
        update_ms, wait_ms = await _changes(db, finder, servers[-1])
    return {
        "start_s": round(start_s, 2),
        "resident_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "warm_p99_ms": _p99(warm),
        "cold_p99_ms": _p99(cold),
        "update_ms": update_ms,
        "loop_wait_ms": wait_ms,
    }


async def _suggested(finder: Finder, typed: str, scope: Scope) -> float:
    began = time.process_time_ns()
    await finder.ready(scope)
    finder.suggest(typed, scope=scope)
    return (time.process_time_ns() - began) / 1e6


async def _changes(db: Database, finder: Finder, server: frozenset[int]) -> tuple[float, float]:
    """The work of one episode's change and the event loop's longest wait: medians, in milliseconds."""
    waits: list[float] = []
    ticking = asyncio.ensure_future(_tick(waits))
    taken: list[float] = []
    longest: list[float] = []
    for n in range(CHANGES):
        show_id = sorted(server)[n % len(server)]
        episode_id = show_id * EPISODES + n
        known = (await episodes.items(db.reader, ids=[episode_id]))[episode_id]
        changed = replace(known, title=f"{known.title} again")
        async with db.transaction() as tx:
            await episodes.update_episodes(tx, show_id, [(episode_id, known, changed)], now=int(time.time()))
        waits.clear()
        began = time.process_time_ns()
        await finder.update([episode_id])
        taken.append((time.process_time_ns() - began) / 1e6)
        await asyncio.sleep(TICK_S)
        longest.append(max(waits))
        found = finder.find(changed.title, scope=Scope(show_ids=server))
        assert found.hit, "what changed is found"
    ticking.cancel()
    return round(statistics.median(taken), 1), round(statistics.median(longest), 1)


async def _tick(waits: list[float]) -> None:
    while True:
        began = time.perf_counter()
        await asyncio.sleep(TICK_S)
        waits.append(1_000 * (time.perf_counter() - began - TICK_S))


def _p99(taken: list[float]) -> float:
    return round(sorted(taken)[int(len(taken) * 0.99)], 2)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="300 shows")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--on", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--since", type=float, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.on:
        print(json.dumps(asyncio.run(measure(arguments.on, arguments.since, arguments.seed))))
        return
    count = QUICK_SHOWS if arguments.quick else SHOWS
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "many.sqlite3"
        began = time.monotonic()
        asyncio.run(fill(path, count, arguments.seed))
        print(f"{count:,} shows of {EPISODES} episodes written in {time.monotonic() - began:.0f} s")
        command = [sys.executable, "-m", "benchmarks.many_shows", "--seed", str(arguments.seed)]
        done = subprocess.run(
            [*command, "--on", str(path), "--since", str(time.time())],
            check=True,
            capture_output=True,
            text=True,
        )
        written = sum(file.stat().st_size for file in index_folder(path).iterdir())
        found = json.loads(done.stdout) | {"bytes_per_episode": round(written / (count * EPISODES))}
    for name, value in found.items():
        print(f"{name:18}{value:>10}")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
