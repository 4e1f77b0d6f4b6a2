"""A Discord gateway on loopback beside the stub's routes: it counts identifies, and closes as it is told."""

import asyncio
import json
import os
import sys
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import WSMsgType, web

from tests.discord_answers import BOT_ID, Json, Refusal, answered, refused, user
from tests.discord_stub import SERVER_ID, Stub

ROOT = Path(__file__).parent.parent
NOWHERE = "http://127.0.0.1:9"
READY_SEQUENCE = 1
HEARTBEAT, IDENTIFY, RESUME, INVALID_SESSION, HELLO, HEARTBEAT_ACK = 1, 2, 6, 9, 10, 11


@dataclass
class Gateway(Stub):
    """The knobs of start-up: what each route and each identify is answered with, in order."""

    shards: int = 1
    remaining: int = 1_000  # identifies that are left today
    reset_after_s: float = 3_600
    closes: deque[int | None] = field(default_factory=deque[int | None])  # a code after identify; None: ready
    logins: deque[Refusal] = field(default_factory=deque[Refusal])
    budgets: deque[Refusal] = field(default_factory=deque[Refusal])
    syncs: deque[Refusal] = field(default_factory=deque[Refusal])
    identified: list[Json] = field(default_factory=list[Json])
    synced: int = 0
    down: bool = False  # every route answers 503, the gateway stays open
    silent: set[str] = field(default_factory=set[str])  # paths that never answer
    deaf: bool = False  # once ready, the gateway hears nothing any more
    drops: int = 0  # sessions that are declared invalid as soon as they are ready
    guild_ids: list[int] = field(default_factory=lambda: [SERVER_ID])
    asked: list[str] = field(default_factory=list[str])  # every path
    ready: int = 0
    sockets: list[web.WebSocketResponse] = field(default_factory=list[web.WebSocketResponse])
    dispatched: int = 0
    moved: asyncio.Event = field(default_factory=asyncio.Event)

    async def until(self, is_so: Callable[[], bool], *, within_s: float = 30) -> None:
        """Wait for what requests bring about."""
        async with asyncio.timeout(within_s):
            while not is_so():
                self.moved.clear()
                await self.moved.wait()

    async def me(self, request: web.Request) -> web.Response:
        return refused(self.logins.popleft()) if self.logins else answered(user())

    async def budget(self, request: web.Request) -> web.Response:
        if not request.headers["User-Agent"].startswith("DiscordBot ("):
            return refused(Refusal(403, html=True))
        if self.budgets:
            return refused(self.budgets.popleft())
        limit = {"total": 1_000, "remaining": self.remaining, "max_concurrency": 1}
        limit["reset_after"] = int(self.reset_after_s * 1_000)
        return answered({"url": self.socket_url, "shards": self.shards, "session_start_limit": limit})

    async def sync(self, request: web.Request) -> web.Response:
        if self.syncs:
            return refused(self.syncs.popleft())
        self.synced += 1
        commands = await request.json()
        made = {"application_id": str(BOT_ID), "version": "1", "description": ""}
        return answered([{**made, **command, "id": str(n)} for n, command in enumerate(commands, 1)])

    @property
    def socket_url(self) -> str:
        return f"{self.url.replace('http', 'ws', 1)}/socket"

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.append(socket)
        await socket.send_json({"op": HELLO, "d": {"heartbeat_interval": 41_250}, "s": None, "t": None})
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                break
            said: Json = json.loads(message.data)
            if said["op"] == HEARTBEAT:
                await socket.send_json({"op": HEARTBEAT_ACK, "d": None, "s": None, "t": None})
            elif said["op"] in (IDENTIFY, RESUME):
                self.identified.append(said["d"])
                code = self.closes.popleft() if self.closes else None
                if code is not None:
                    await socket.close(code=code)
                    break
                await socket.send_json(
                    {"op": 0, "t": "READY", "s": READY_SEQUENCE, "d": self._ready(said["d"])}
                )
                self.ready += 1
                if self.deaf:
                    self.moved.set()
                    await asyncio.Event().wait()
                if self.drops:
                    self.drops -= 1
                    await socket.send_json({"op": INVALID_SESSION, "d": False, "s": None, "t": None})
            self.moved.set()
        return socket

    async def dispatch(self, event: str, data: Json) -> None:
        """Tell the latest session of an event."""
        self.dispatched += 1
        message = {"op": 0, "t": event, "s": READY_SEQUENCE + self.dispatched, "d": data}
        await self.sockets[-1].send_json(message)

    async def hang_up(self) -> None:
        """End every session."""
        for socket in self.sockets:
            await socket.close()

    def _ready(self, identify: Json) -> Json:
        guilds = [{"id": str(n), "unavailable": True} for n in self.guild_ids]
        shard = identify.get("shard") or [0, 1]
        return {
            "v": 10,
            "user": user(),
            "guilds": guilds,
            "session_id": "session",
            "resume_gateway_url": self.socket_url,
            "shard": shard,
            "application": {"id": str(BOT_ID), "flags": 0},
        }

    def app(self) -> web.Application:
        @web.middleware
        async def outage(
            request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
        ) -> web.StreamResponse:
            self.asked.append(request.path)
            self.moved.set()
            if request.path in self.silent:
                await asyncio.Event().wait()
            if self.down and request.path != "/socket":
                return refused(Refusal(503))
            answer = await handler(request)
            self.moved.set()
            return answer

        app = super().app()
        app.middlewares.append(outage)
        app.router.add_get("/gateway/bot", self.budget)
        app.router.add_get("/socket", self.socket)
        app.router.add_put("/applications/{application}/commands", self.sync)
        app.router.add_put("/applications/{application}/guilds/{guild}/commands", self.sync)
        return app


async def start_program(
    gateway: Gateway, folder: Path, *options: str, before: str = "", **settings: str
) -> asyncio.subprocess.Process:
    """The hosted bot as a process of its own, in a folder of its own, with this Discord."""
    command, env = hosted(
        folder, *options, before=before, url=gateway.url, socket_url=gateway.socket_url, **settings
    )
    return await asyncio.create_subprocess_exec(*command, cwd=folder, env=env, stderr=asyncio.subprocess.PIPE)


def hosted(
    folder: Path,
    *options: str,
    before: str = "",
    url: str = NOWHERE,
    socket_url: str = NOWHERE,
    **settings: str,
) -> tuple[list[str], dict[str, str]]:
    """The command line and the environment of the program, with a Discord that refuses every connection
    unless its addresses are given; `before` is Python that is run in it first.
    """
    code = (
        "import sys, discord, yarl\n"
        f"discord.http.Route.BASE = {url!r}\n"
        f"discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL({socket_url!r})\n"
        f"{before}\n"
        "from bot.__main__ import main\n"
        f"sys.exit(main(['run', *{options}]))"
    )
    env = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "DISCORD_TOKEN": "MTIz.abc.secret",
        "FEED_URLS": "http://127.0.0.1:9/",
        "DATABASE": str(folder / "run.sqlite3"),
        **settings,
    }
    return [sys.executable, "-c", code], env
