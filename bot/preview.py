"""A simulated Discord in the browser, with shows to look at and to hear: how a newcomer meets the bot."""

import asyncio
import contextlib
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import discord
import simcord
from aiohttp import web
from simcord.actors import MemberActor
from simcord.backend.errors import SetupError
from simcord.builders import ChannelHandle

from bot.app import PodcastBot
from bot.demo import ARTWORK, DemoShow
from bot.feed.fetch import Fetched, Outcome
from bot.hosting.running import asked_to_stop
from bot.services import Services
from db.database import Database

SERVER = "The Listening Room"
CHANNELS = ("episodes", "announcements")
LOOPBACK = "127.0.0.1"
COMES_OUT_AFTER_S = 20
CATCH_UP_EVERY_S = 5  # between two steps of the simulated clock


@dataclass(frozen=True, slots=True)
class Server:
    """The simulated server: its channels, and the two through whose eyes it is seen."""

    channels: dict[str, ChannelHandle]
    member: MemberActor
    host: MemberActor


async def preview(*, port: int | None = None, channel: str = CHANNELS[0]) -> int:
    """Serve the preview on loopback until it is ended or Ctrl-C; what it stores is gone afterwards.

    SimCord shows one channel a session: `channel` says which. Both follow the show, so that a new episode
    is seen wherever a newcomer happens to be.
    """
    with tempfile.TemporaryDirectory(prefix="shownotes-preview-") as scratch:
        files = Path(scratch) / "files"
        files.mkdir()
        async with (
            served(files) as address,
            Database.open(Path(scratch) / "preview.sqlite3") as db,
        ):
            show = DemoShow(address, comes_out_at=datetime.now(UTC) + timedelta(seconds=COMES_OUT_AFTER_S))
            await asyncio.to_thread(show.write_files, files)
            services = await stocked(db, show)
            env = simcord.Env(PodcastBot(services), check_errors=False)
            # Its clock begins with the year; a jump later would run every timer of the months between.
            env.backend.clock.advance((datetime.now(UTC) - env.now()).total_seconds())
            env.backend.bot_user.name = "Shownotes"
            await env.start()
            try:
                with env.time_context():
                    picture = (ARTWORK, (files / ARTWORK).read_bytes())
                    await _show(env, await furnished(env, show), {show.artwork_url: picture}, port, channel)
            finally:
                await env.shutdown()
    return 0


@asynccontextmanager
async def served(folder: Path) -> AsyncGenerator[str, None]:
    """Serve the files of a folder to this machine while the block runs; the address they are under."""
    application = web.Application()
    application.router.add_static("/", folder)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)  # a player may still listen
    await runner.setup()
    try:
        await web.TCPSite(runner, LOOPBACK, 0).start()
        yield f"http://{LOOPBACK}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def stocked(db: Database, show: DemoShow) -> Services:
    """The services over the bundled catalogue and what the show has out by now."""

    async def fetch(url: str, *, etag: str | None = None, last_modified: str | None = None) -> Outcome:
        return Fetched(body=show.body(datetime.now(UTC)), final_url=url)

    services = Services.on(db, fetch=fetch, feed_urls=[show.feed_url], poll_every_s=CATCH_UP_EVERY_S)
    await services.importer.load_bundled_if_empty()
    await services.poller.poll()
    await services.finder.load()
    return services


async def furnished(env: simcord.Env, show: DemoShow) -> Server:
    """A server whose channels follow the show, with a member and the admin who hosts the bot."""
    assert isinstance(env.bot, PodcastBot)
    guild = env.create_guild(SERVER)
    channels = {name: guild.create_text_channel(name) for name in CHANNELS}
    keepers = guild.create_role("Keepers", permissions=discord.Permissions(administrator=True))
    member = guild.add_member(env.create_user("mira", global_name="Mira"))
    host = guild.add_member(env.create_user("ada", global_name="Ada"), roles=[keepers])
    env.bot.owner_id = host.id
    services = env.bot.services
    followed = next(each for each in await services.catalogue.shows() if each.feed_url == show.feed_url)
    for channel in channels.values():
        await services.following.follow(guild_id=guild.id, channel_id=channel.id, show_id=followed.id)
    return Server(channels, member, host)


async def _show(
    env: simcord.Env, server: Server, assets: dict[str, tuple[str, bytes]], port: int | None, channel: str
) -> None:
    presented = server.channels[channel]
    viewers = [server.member, server.host]
    async with env.preview(presented, viewers=viewers, layout="channel", port=port, assets=assets) as shown:
        sys.stdout.write(
            f"Open {shown.url}\n"
            "Type /episode, press Enter, then type: connection pool.\n"
            "Within a minute a new episode comes out.\n"
            "You are Mira, a member. View as Ada to be the host, who has /announce and /catalogue.\n"
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
    waiting = [asyncio.ensure_future(closed), asyncio.ensure_future(asked_to_stop().wait())]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
