"""The hosted bot for minutes on end, with everything going on at once.

`python -m benchmarks.soak [--quick] [--minutes N]`. The real program, as a process of its own, against a
Discord and a feed on loopback: twenty interactions a second through the gateway, a feed that is polled every
minute and brings an episode each time, posts of it to many channels, and faults on the way (dropped
connections, 503s). The last line is JSON: interactions not answered within Discord's three seconds, the 99th
percentile of an answer, posts lost and doubled, and how much more memory the process holds at its end than in
its middle, as a share.
"""

import argparse
import asyncio
import json
import random
import signal
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from benchmarks.interactions import interaction
from bot.feed.fetch import Fetched, Outcome
from bot.services import Services
from db.database import Database
from tests.discord_answers import answered
from tests.discord_stub import serving
from tests.gateway_stub import Gateway, start_program

MINUTES, QUICK_SECONDS = 20, 40
INTERACTIONS_A_SECOND = 20
ANSWER_WITHIN_S = 3.0
CHANNELS = range(100, 140)
MISHAPS = 0.01  # of each of four kinds, of all requests but interactions
WORDS = "lighthouse harbour signal ferry compass anchor buoy chart pilot tide keeper storm".split()  # noqa: SIM905 - a list of words
PAGE = 4096  # bytes


class Soaked(Gateway):
    """Notes when each interaction is answered."""

    def __init__(self) -> None:
        super().__init__(mishap_share=MISHAPS, chance=random.Random(7), guild_ids=[70])
        self.asked_at: dict[str, float] = {}
        self.took_s: list[float] = []

    async def interaction(self, request: web.Request) -> web.Response:
        await request.read()
        if begun := self.asked_at.pop(request.match_info["id"], None):
            self.took_s.append(time.monotonic() - begun)
        made = {"id": request.match_info["id"], "type": 2, "response_message_id": "500"}
        return answered({"interaction": made, "resource": {"type": 4}})


class Feed:
    """A feed on loopback that has one episode more at every poll."""

    def __init__(self, episodes: int) -> None:
        self.episodes = episodes

    async def answer(self, _: web.Request) -> web.Response:
        self.episodes += 1
        return web.Response(body=self.body(), content_type="application/rss+xml")

    def body(self) -> bytes:
        now = datetime.now(UTC)
        items = "".join(
            f"<item><title>{titled(n)}</title><guid>episode-{n}</guid>"
            f"<pubDate>{format_datetime(now - timedelta(days=self.episodes - n))}</pubDate>"
            f'<enclosure url="https://files.example/{n}.mp3" type="audio/mpeg" length="1"/>'
            f"<description>0:00 Hello\n5:00 {titled(n + 1)}\n9:00 {titled(n + 7)}\n"
            f"Links: https://paper{n}.example/{WORDS[n % 12]}</description></item>"
            for n in range(self.episodes, 0, -1)
        )
        return (
            '<?xml version="1.0"?><rss version="2.0"><channel><title>The Soaked Hour</title>'
            f"<link>https://soaked.example/</link>{items}</channel></rss>"
        ).encode()


def titled(n: int) -> str:
    return f"{WORDS[n % 12]} and {WORDS[n * 7 % 11]} {n}"


def asks() -> Iterator[dict[str, Any]]:
    """What members do, over and over, each time something else."""
    chance = random.Random(11)
    n = 0
    while True:
        n += 1
        words = f"{chance.choice(WORDS)} {chance.choice(WORDS)}"
        kind, name, option = chance.choice(
            (
                (4, "episode", {"name": "query", "value": words[: chance.randint(1, 9)], "focused": True}),
                (2, "episode", {"name": "query", "value": words}),
                (2, "search", {"name": "text", "value": words.split()[0]}),
                (2, "resources", {"name": "text", "value": "paper"}),
                (2, "show", {"name": "show", "value": "1"}),
            )
        )
        yield interaction(kind, name, option, member=n) | {"id": str(10_000 + n), "token": f"token{n}"}


async def soak(seconds: float) -> dict[str, float]:
    """Run it for so long; the figures."""
    gateway, feed = Soaked(), Feed(200)
    app = web.Application()
    app.router.add_get("/feed", feed.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/feed"
    memory: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with serving(gateway):
            settings = {"FEED_URLS": url, "FEED_PRIVATE_HOSTS": "yes", "POLL_MINUTES": "1"}
            await follow_everywhere(folder, url, feed)
            program = await start_program(gateway, folder, **settings, LOG_LEVEL="ERROR")
            said = asyncio.create_task(drained(program))
            await gateway.until(lambda: gateway.ready > 0)
            ends_at = time.monotonic() + seconds
            for n, ask in enumerate(asks()):
                if time.monotonic() > ends_at:
                    break
                gateway.asked_at[ask["id"]] = time.monotonic()
                await gateway.dispatch("INTERACTION_CREATE", ask)
                await asyncio.sleep(1 / INTERACTIONS_A_SECOND)
                if n % INTERACTIONS_A_SECOND == 0:
                    memory.append(held_mb(program.pid))
            await asyncio.sleep(ANSWER_WITHIN_S + 60 * (seconds > 120))
            stuck = sum(1 for _ in gateway.asked_at)
            program.send_signal(signal.SIGTERM)
            await program.wait()
            print(b"".join((await said)[:20]).decode()[:3_000], end="")
    await runner.cleanup()
    posts = Counter((message.channel_id, message.text()) for message in gateway.messages)
    channels = Counter(channel for channel, _ in posts)
    half = memory[len(memory) // 2 :]
    late = sum(took > ANSWER_WITHIN_S for took in gateway.took_s)
    return {
        "interactions": len(gateway.took_s) + stuck,
        "unanswered": stuck + late,
        "p99_ms": round(1_000 * statistics.quantiles(gateway.took_s, n=100)[98], 1),
        "posts": sum(posts.values()),
        "lost": sum(max(channels.values(), default=0) - channels[channel] for channel in CHANNELS),
        "doubled": sum(count - 1 for count in posts.values()),
        "memory_mb": round(half[-1], 1),
        "memory_growth": round(statistics.mean(half[-30:]) / statistics.mean(half[:30]) - 1, 4),
        "exit": program.returncode or 0,
    }


async def follow_everywhere(folder: Path, url: str, feed: Feed) -> None:
    """A database in which many channels follow the feed, whose back catalogue is known."""

    async def fetch(url: str, *, etag: str | None = None, last_modified: str | None = None) -> Outcome:
        return Fetched(body=feed.body(), final_url=url)

    async with Database.open(folder / "run.sqlite3") as db:
        services = Services.on(db, fetch=fetch, feed_urls=[url])
        (imported,) = (await services.poller.poll()).imported
        for channel_id in CHANNELS:
            await services.following.follow(guild_id=70, channel_id=channel_id, show_id=imported.show.id)
        async with db.transaction() as tx:
            await tx.execute("UPDATE feed SET next_check_at = 0")


async def drained(program: asyncio.subprocess.Process) -> Sequence[bytes]:
    assert program.stderr is not None
    return [line async for line in program.stderr]


def held_mb(pid: int) -> float:
    """What a process holds in memory now."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE / 2**20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_SECONDS} seconds")
    parser.add_argument("--minutes", type=float, default=MINUTES)
    arguments = parser.parse_args()
    if sys.platform != "linux":
        sys.exit("The memory of the program is read from /proc, which only Linux has.")
    seconds = QUICK_SECONDS if arguments.quick else 60 * arguments.minutes
    print(json.dumps(asyncio.run(soak(seconds))))


if __name__ == "__main__":
    main()
