"""One look at 10,000 feeds: what it costs, how long the event loop has to wait, what is lost.

    .venv/bin/python -m benchmarks.poll_many [--quick]

The feeds are served by another process on this machine, on many addresses of the loopback network, so that
one request a second and host is no limit. All are due at once, as after a day off; 95 of 100 answer that
nothing changed, the rest have one new episode, which a channel follows.
The last line is JSON: CPU seconds of the process that polls (its threads included), the longest time its
event loop had to wait for it, and feeds not looked at or episodes not owed to their channel.
"""

import argparse
import asyncio
import gc
import json
import multiprocessing
import resource
import socket
import tempfile
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from multiprocessing.connection import Connection
from pathlib import Path

from aiohttp import web

from bot.feed.fetch import Fetcher
from bot.services.feeds.importing import Importer
from bot.services.feeds.polling import Poller
from db.database import Database

FEEDS, QUICK_FEEDS = 10_000, 1_000
FEEDS_A_HOST = 10
CHANGED = 20  # every so many-th feed
EPISODES = 12  # known of each
WEEK_S, HOUR_S = 7 * 24 * 60 * 60, 60 * 60
NOTES = (
    "<p>" + "What this one is about, at some length. " * 20 + '</p><a href="https://paper.example/{}">A</a>'
)


def address_of(feed: int) -> str:
    """The loopback address a feed is served on."""
    host = feed // FEEDS_A_HOST
    return f"127.1.{host // 250}.{host % 250 + 1}"


def published_at(now: int, feed: int, number: int) -> int:
    """Weekly, at a time of the show's own; the one after those known came out an hour ago."""
    return now - HOUR_S - feed % 1_800 - (EPISODES + 1 - number) * WEEK_S


def body(now: int, feed: int) -> bytes:
    """A feed with its newest episode."""
    items = "".join(
        f"<item><title>Episode {number} of {feed}</title><guid>{feed}-{number}</guid>"
        f"<pubDate>{format_datetime(datetime.fromtimestamp(published_at(now, feed, number), UTC))}</pubDate>"
        f'<enclosure url="https://media.example/{feed}/{number}.mp3" type="audio/mpeg" length="1"/>'
        f"<description><![CDATA[{NOTES.format(number)}]]></description></item>"
        for number in range(EPISODES + 1, 0, -1)
    )
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>Show {feed}</title>{items}</channel></rss>'
    ).encode()


def serve(parent: Connection, now: int, feeds: int) -> None:
    """Answer for all feeds until told to end."""

    async def answer(request: web.Request) -> web.Response:
        feed = int(request.match_info["feed"])
        if feed % CHANGED:
            return web.Response(status=304, headers={"ETag": '"old"'})
        return web.Response(body=body(now, feed), headers={"ETag": '"new"'}, content_type="text/xml")

    async def run() -> None:
        app = web.Application()
        app.router.add_get("/{feed}", answer)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        port = 0
        for address in dict.fromkeys(map(address_of, range(feeds))):
            opened = socket.create_server((address, port))
            port = opened.getsockname()[1]
            await web.SockSite(runner, opened).start()
        parent.send(port)
        await asyncio.to_thread(parent.recv)
        await runner.cleanup()

    _allow_many_files()
    asyncio.run(run())


@contextmanager
def served(now: int, feeds: int) -> Iterator[int]:
    """The port at which another process serves the feeds."""
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.Process(target=serve, args=(theirs, now, feeds))
    server.start()
    try:
        yield ours.recv()
    finally:
        ours.send("end")
        server.join()


async def fill(db: Database, now: int, feeds: int, port: int) -> list[str]:
    """Shows with their known episodes, each followed by a channel; the addresses of their feeds."""
    urls = [f"http://{address_of(feed)}:{port}/{feed}" for feed in range(feeds)]
    async with db.transaction() as tx:
        await tx.executemany(
            "INSERT INTO show (id, title, title_key, feed_url, added_at) VALUES (?, ?, ?, ?, 0)",
            [(feed + 1, f"Show {feed}", f"show{feed}", url) for feed, url in enumerate(urls)],
        )
        await tx.executemany(
            """
            INSERT INTO episode (show_id, guid, title, published_at, kind, first_seen_at, changed_at)
            VALUES (?, ?, ?, ?, 'full', 0, 0)
            """,
            [
                (feed + 1, f"{feed}-{n}", f"Episode {n} of {feed}", published_at(now, feed, n))
                for feed in range(feeds)
                for n in range(1, EPISODES + 1)
            ],
        )
        await tx.executemany(
            "INSERT INTO follow (guild_id, channel_id, show_id, followed_at) VALUES (1, ?1, ?1, 0)",
            [(feed + 1,) for feed in range(feeds)],
        )
        await tx.executemany(
            """
            INSERT INTO feed (url, show_id, etag, item_count, checked_at, full_read_at, next_check_at)
            VALUES (:url, :show, '"old"', :count, :day, :day, :later)
            """,
            [
                {
                    "url": url,
                    "show": feed + 1,
                    "count": EPISODES,
                    "day": now - 20 * HOUR_S,
                    "later": now + 20 * HOUR_S,
                }
                for feed, url in enumerate(urls)
            ],
        )
    return urls


@asynccontextmanager
async def watched() -> AsyncGenerator[list[float]]:
    """Milliseconds a one-millisecond ticker waited beyond its time, as far as this process was running."""
    waits: list[float] = []

    async def tick() -> None:
        while True:
            begun, begun_cpu = time.perf_counter(), time.process_time()
            await asyncio.sleep(0.001)
            late = time.perf_counter() - begun - 0.001
            # Another program that has the processor is none of our doing.
            waits.append(1_000 * max(0.0, min(late, time.process_time() - begun_cpu)))

    ticker = asyncio.create_task(tick())
    try:
        yield waits
    finally:
        ticker.cancel()


async def look(feeds: int) -> dict[str, float]:
    """Have all feeds polled once; the figures."""
    now = int(time.time())
    with served(now, feeds) as port, tempfile.TemporaryDirectory() as folder:
        async with Database.open(Path(folder) / "many.sqlite3") as db, Fetcher(allow_private=True) as fetcher:
            urls = await fill(db, now, feeds, port)
            poller = Poller(db, Importer(db), fetcher.fetch, urls, every_s=15 * 60)
            for due in (urls[:1], urls):  # the first poll ever loads tables that stay
                await poller.poll()
                async with db.transaction() as tx:
                    await tx.executemany(
                        "UPDATE feed SET next_check_at = 0 WHERE url = ?", [(url,) for url in due]
                    )
            gc.collect()
            gc.freeze()  # as the bot does once it has started
            begun, begun_cpu = time.perf_counter(), time.process_time()
            async with watched() as waits:
                while await poller.next_poll_at() <= now:
                    await poller.poll()
            cpu_s, wall_s = time.process_time() - begun_cpu, time.perf_counter() - begun
            ((unpolled, failed),) = await db.reader.execute_fetchall(
                "SELECT sum(checked_at < ?), sum(error IS NOT NULL) FROM feed", (now,)
            )
            ((owed,),) = await db.reader.execute_fetchall("SELECT count(*) FROM delivery")
    changed = len(range(0, feeds, CHANGED))
    waits.sort()
    print(f"{feeds} feeds on {feeds // FEEDS_A_HOST} hosts, {changed} of them with a new episode")
    print(f"{wall_s:.1f} s on the clock, {cpu_s:.1f} s of CPU, {1_000 * cpu_s / feeds:.2f} ms a feed")
    print(f"the loop waited {waits[len(waits) * 999 // 1_000]:.1f} ms at p99.9; {failed} feeds failed")
    return {
        "cpu_s": round(cpu_s, 1),
        "loop_wait_ms": round(waits[-1], 1),
        "lost": unpolled + changed - owed,
    }


def _allow_many_files() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def main() -> None:
    """Measure, and print one line of JSON last."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_FEEDS} feeds instead of {FEEDS}")
    print(json.dumps(asyncio.run(look(QUICK_FEEDS if parser.parse_args().quick else FEEDS))))


if __name__ == "__main__":
    main()
