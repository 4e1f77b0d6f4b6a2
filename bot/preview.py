"""A simulated Discord in the browser, with the bundled catalogue loaded: how a newcomer meets the bot."""

import asyncio
import contextlib
import json
import signal
import sys
import tempfile
import time
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import discord
import simcord
from simcord.backend.errors import SetupError

from bot.app import PodcastBot
from bot.feed.fetch import Fetched, Outcome
from bot.services import Services
from bot.services.feeds.importing import BUNDLED
from db.database import Database

SERVER = "The Listening Room"
CHANNELS = ("episodes", "announcements")
FEED = "https://preview.example/feed.json"
COMES_OUT_AFTER_S = 20
CATCH_UP_EVERY_S = 5  # between two steps of the simulated clock


class HeldBackFeed:
    """The bundled catalogue as a feed whose newest episode comes out while somebody is looking."""

    def __init__(self) -> None:
        document = json.loads(BUNDLED.read_bytes())
        newest, *self._before = sorted(
            document["items"], key=lambda item: item["date_published"], reverse=True
        )
        self._document = document
        self._newest = newest
        self._comes_out_at = datetime.now(UTC) + timedelta(seconds=COMES_OUT_AFTER_S)

    def body(self) -> bytes:
        """The feed as it is now; what just came out is dated now, or it would be no news."""
        items = list(self._before)
        if datetime.now(UTC) >= self._comes_out_at:
            items.insert(0, {**self._newest, "date_published": self._comes_out_at.isoformat()})
        return json.dumps({**self._document, "items": items}).encode()

    async def fetch(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Outcome:
        return Fetched(body=self.body(), final_url=url)


async def preview(*, port: int | None = None, channel: str = CHANNELS[0]) -> int:
    """Serve the preview on loopback until it is ended or Ctrl-C; what it stores is gone afterwards.

    SimCord shows one channel a session: `channel` says which. Both follow the show, so that a new episode
    is seen wherever a newcomer happens to be.
    """
    feed = HeldBackFeed()
    with tempfile.TemporaryDirectory(prefix="shownotes-preview-") as scratch:
        async with Database.open(Path(scratch) / "preview.sqlite3") as db:
            services = Services.on(db, fetch=feed.fetch, feed_urls=[FEED], poll_every_s=CATCH_UP_EVERY_S)
            await services.poller.poll()
            await services.finder.load()
            env = simcord.Env(PodcastBot(services), check_errors=False)
            # Its clock begins with the year; a jump later would run every timer of the months between.
            env.backend.clock.advance((datetime.now(UTC) - env.now()).total_seconds())
            env.backend.bot_user.name = "Shownotes"
            await env.start()
            try:
                with env.time_context():
                    await _serve(env, services, port, channel)
            finally:
                await env.shutdown()
    return 0


async def _serve(env: simcord.Env, services: Services, port: int | None, channel: str) -> None:
    guild = env.create_guild(SERVER)
    channels = {name: guild.create_text_channel(name) for name in CHANNELS}
    keepers = guild.create_role("Keepers", permissions=discord.Permissions(administrator=True))
    member = guild.add_member(env.create_user("mira", global_name="Mira"))
    admin = guild.add_member(env.create_user("ada", global_name="Ada"), roles=[keepers])
    show = await services.catalogue.main_show()
    for each in channels.values():
        await services.following.follow(guild_id=guild.id, channel_id=each.id, show_id=show.id)
    presented = channels[channel]
    async with env.preview(presented, viewers=[member, admin], layout="channel", port=port) as shown:
        sys.stdout.write(
            f"Open {shown.url}\n"
            "Type /episode, press Enter, and say which: keepalive. Within a minute a new episode comes out.\n"
            "Ctrl-C ends the preview.\n"
        )
        sys.stdout.flush()
        clock = asyncio.create_task(_keep_time(env, shown, presented))
        await _until_ended(shown.wait_closed())
        clock.cancel()
        await asyncio.gather(clock, return_exceptions=True)


async def _keep_time(env: simcord.Env, shown: Any, presented: Any) -> None:
    """Let the simulated clock follow the real one, and show what it brought; whoever is acting goes first."""
    last, seen = time.monotonic(), None
    while True:
        await asyncio.sleep(CATCH_UP_EVERY_S)
        with contextlib.suppress(SetupError):  # somebody is acting in the browser: later
            await env.advance_time(time.monotonic() - last)
            last = time.monotonic()
            newest = presented.last_message
            if newest is not None and newest.id != seen:
                await shown.refresh()
                seen = newest.id


async def _until_ended(closed: Coroutine[Any, Any, None]) -> None:
    """Wait for the page's End button, Ctrl-C or SIGTERM."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    waiting = [asyncio.ensure_future(closed), asyncio.ensure_future(ended.wait())]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
