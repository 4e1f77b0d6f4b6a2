"""A Discord on loopback: the message routes over a real socket, with everything that can go wrong on the way.

Started in a test or in a process of its own, and spoken to by discord.py's own HTTP client through
`discord.http.Route.BASE`. Answers have the exact content type discord.py asks for.
"""

import asyncio
import random
import time
from collections import defaultdict, deque
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from tests.discord_answers import (
    BOT_ID,
    LIMITS,
    Json,
    Mishap,
    Refusal,
    answered,
    broken,
    refused,
    role,
    texts,
    user,
)

SERVER_ID = 70  # of every channel that is asked for
EPOCH_MS = 1_420_070_400_000
ALL_PERMISSIONS = str(0x7F_FFFF_FFFF_FFFF)


@dataclass(slots=True)
class Message:
    """A message as it was made."""

    id: int
    channel_id: int
    nonce: str | None
    made_at: float  # real seconds
    body: Json
    published: bool = False
    edits: int = 0

    def text(self) -> str:
        """The first text of its layout."""
        return next(texts(self.body.get("components", [])), self.body.get("content") or "")


@dataclass
class Stub:
    """The server's state and its knobs; times are real seconds, except in ids, which follow `clock`."""

    clock: Callable[[], float] = time.time
    nonce_window: float = 300.0
    latency: float = 0.0
    mishap_share: float = 0.0  # of each kind of mishap
    chance: random.Random = field(default_factory=random.Random)
    scripts: dict[tuple[str, int], deque[Mishap | Refusal]] = field(
        default_factory=lambda: defaultdict[tuple[str, int], deque[Mishap | Refusal]](deque)
    )
    a_second: int | None = None  # the global limit, over fixed windows of a second
    history_readable: bool = True
    roles: list[Json] = field(default_factory=list[Json])
    guild_ids: list[int] = field(default_factory=list[int])  # the bot is in
    messages: list[Message] = field(default_factory=list[Message])
    threads: list[Json] = field(default_factory=list[Json])
    deleted: set[str] = field(default_factory=set[str])  # nonces of messages a moderator deleted
    requests: list[str] = field(default_factory=list[str])
    begun: asyncio.Event = field(default_factory=asyncio.Event)  # a message was asked for
    limited: int = 0
    url: str = ""
    _by_nonce: dict[str, Message] = field(default_factory=dict[str, Message])
    _window: int = 0
    _in_window: int = 0
    _last_id: int = 0

    def script(self, kind: str, channel_id: int, *ends: Mishap | Refusal) -> None:
        """How the next requests of a kind (send, history, edit, publish, thread …) in a channel end."""
        self.scripts[kind, channel_id].extend(ends)

    def texts(self, channel_id: int) -> list[str]:
        return [message.text() for message in self.messages if message.channel_id == channel_id]

    def delete(self, message: Message) -> None:
        """What a moderator does."""
        self.messages.remove(message)
        if message.nonce:
            self.deleted.add(message.nonce)

    def snowflake(self) -> int:
        self._last_id = max(self._last_id + 1, (int(self.clock() * 1000) - EPOCH_MS) << 22)
        return self._last_id

    # Routes

    async def send(self, request: web.Request) -> web.Response:
        channel_id = _int(request, "channel")
        body = await request.json()
        return await self._answer(request, "send", channel_id, lambda: self._make(channel_id, body))

    def _make(self, channel_id: int, body: Json) -> web.Response:
        nonce = body.get("nonce") if body.get("enforce_nonce") else None
        if nonce is not None and len(nonce) > 25:
            return refused(Refusal(400, 50035))
        if nonce in self.deleted:
            return refused(Refusal(404, 10008))
        known = self._by_nonce.get(nonce) if nonce else None
        if known and time.monotonic() - known.made_at < self.nonce_window:
            return answered(self._message(known))
        made = Message(self.snowflake(), channel_id, nonce, time.monotonic(), body)
        self.messages.append(made)
        if nonce is not None:
            self._by_nonce[nonce] = made
        return answered(self._message(made))

    async def history(self, request: web.Request) -> web.Response:
        channel_id = _int(request, "channel")

        def page() -> web.Response:
            before, limit = int(request.query.get("before", 1 << 63)), int(request.query.get("limit", 50))
            found = [m for m in self.messages if m.channel_id == channel_id and m.id < before]
            shown = sorted(found, key=lambda m: -m.id)[:limit] if self.history_readable else []
            return answered([self._message(m) for m in shown])

        return await self._answer(request, "history", channel_id, page)

    async def message(self, request: web.Request) -> web.Response:
        return await self._with_message(request, "message", lambda m: answered(self._message(m)))

    async def edit(self, request: web.Request) -> web.Response:
        body = await request.json()

        def change(message: Message) -> web.Response:
            message.body |= body
            message.edits += 1
            return answered(self._message(message))

        return await self._with_message(request, "edit", change)

    async def publish(self, request: web.Request) -> web.Response:
        def publish(message: Message) -> web.Response:
            if message.published:
                return refused(Refusal(400, 40033))
            message.published = True
            return answered(self._message(message))

        return await self._with_message(request, "publish", publish)

    async def open_thread(self, request: web.Request) -> web.Response:
        body = await request.json()

        def open_thread(message: Message) -> web.Response:
            if any(int(thread["id"]) == message.id for thread in self.threads):
                return refused(Refusal(400, 160004))
            return answered(self._thread(message.id, message.channel_id, body["name"]))

        return await self._with_message(request, "thread", open_thread)

    async def post_to_forum(self, request: web.Request) -> web.Response:
        channel_id = _int(request, "channel")
        body = await request.json()

        def post() -> web.Response:
            made = Message(self.snowflake(), channel_id, None, time.monotonic(), body["message"])
            made.channel_id = made.id
            self.messages.append(made)
            thread = self._thread(made.id, channel_id, body["name"])
            return answered({**thread, "message": self._message(made)})

        return await self._answer(request, "send", channel_id, post)

    async def active_threads(self, request: web.Request) -> web.Response:
        return await self._answer(
            request, "threads", 0, lambda: answered({"threads": self.threads, "members": []})
        )

    async def archived_threads(self, request: web.Request) -> web.Response:
        return await self._answer(request, "threads", 0, lambda: answered({"threads": [], "members": []}))

    async def channel(self, request: web.Request) -> web.Response:
        channel_id = _int(request, "channel")
        answer = {
            "id": str(channel_id),
            "type": 0,
            "guild_id": str(SERVER_ID),
            "name": "episodes",
            "position": 0,
        }
        return await self._answer(
            request, "channel", channel_id, lambda: answered({**answer, "permission_overwrites": []})
        )

    async def guild(self, request: web.Request) -> web.Response:
        guild_id = _int(request, "guild")
        rights = ALL_PERMISSIONS if self.history_readable else str(1 << 10 | 1 << 11)
        everyone = {**role(guild_id, "@everyone"), "permissions": rights}
        answer = {
            "id": str(guild_id),
            "name": "Server",
            "owner_id": "77",
            "roles": [everyone, *self.roles],
            "public_updates_channel_id": str(guild_id + 1),
            "system_channel_id": None,
        }
        return await self._answer(request, "guild", guild_id, lambda: answered(answer))

    async def guild_roles(self, request: web.Request) -> web.Response:
        return await self._answer(request, "roles", _int(request, "guild"), lambda: answered(self.roles))

    async def member(self, request: web.Request) -> web.Response:
        answer = {"user": user(), "roles": [], "joined_at": "2024-01-01T00:00:00+00:00", "flags": 0}
        return await self._answer(
            request, "member", 0, lambda: answered({**answer, "deaf": False, "mute": False})
        )

    async def me(self, request: web.Request) -> web.Response:
        return answered(user())

    async def my_guilds(self, request: web.Request) -> web.Response:
        after, limit = int(request.query.get("after", 0)), int(request.query.get("limit", 200))

        def page() -> web.Response:
            found = [n for n in sorted(self.guild_ids) if n > after][:limit]
            return answered([{"id": str(n), "name": "Server", "owner": False, "icon": None} for n in found])

        return await self._answer(request, "guilds", after, page)

    async def application(self, _: web.Request) -> web.Response:
        return answered(
            {"id": str(BOT_ID), "name": "bot", "icon": None, "description": "", "bot_public": False}
            | {"bot_require_code_grant": False, "verify_key": "", "owner": user(), "summary": "", "flags": 0}
        )

    async def gateway(self, _: web.Request) -> web.Response:
        return answered({"url": "wss://gateway.invalid"})

    async def interaction(self, request: web.Request) -> web.Response:
        await request.read()
        return web.Response(status=204)  # outside the global limit, and at once: our own time is to be seen

    # What all routes share

    async def _with_message(
        self, request: web.Request, kind: str, effect: Callable[[Message], web.Response]
    ) -> web.Response:
        channel_id, message_id = _int(request, "channel"), _int(request, "message")

        def on_message() -> web.Response:
            found = (m for m in self.messages if (m.channel_id, m.id) == (channel_id, message_id))
            message = next(found, None)
            return refused(Refusal(404, 10008)) if message is None else effect(message)

        return await self._answer(request, kind, channel_id, on_message)

    async def _answer(
        self, request: web.Request, kind: str, channel_id: int, effect: Callable[[], web.Response]
    ) -> web.Response:
        self.requests.append(kind)
        if kind == "send":
            self.begun.set()
        if self._over_limit():
            self.limited += 1
            left = 1 - time.monotonic() % 1
            return refused(Refusal(429, retry_after=left, everywhere=True))
        if self.latency:
            await asyncio.sleep(self.latency)
        end = self._end(kind, channel_id)
        if isinstance(end, Refusal):
            if end.after:
                effect()
            return refused(end)
        if end in (Mishap.DROP_BEFORE, Mishap.FAULT_BEFORE):
            return broken(request, end)
        answer = effect()
        answer.headers.update({**LIMITS, "X-Ratelimit-Bucket": kind})
        return answer if end is None else broken(request, end)

    def _end(self, kind: str, channel_id: int) -> Mishap | Refusal | None:
        if script := self.scripts.get((kind, channel_id)):
            return script.popleft()
        drawn = int(self.chance.random() / self.mishap_share) if self.mishap_share else len(Mishap)
        return list(Mishap)[drawn] if drawn < len(Mishap) else None

    def _over_limit(self) -> bool:
        if self.a_second is None:
            return False
        window = int(time.monotonic())
        if window != self._window:
            self._window, self._in_window = window, 0
        self._in_window += 1
        return self._in_window > self.a_second

    def _message(self, message: Message) -> Json:
        mentioned = message.body.get("allowed_mentions", {}).get("roles", [])
        known = {role["id"] for role in self.roles}
        return {
            "id": str(message.id),
            "channel_id": str(message.channel_id),
            "author": user(),
            "content": message.body.get("content") or "",
            "components": message.body.get("components", []),
            "nonce": message.nonce,
            "mention_roles": [str(role) for role in mentioned if str(role) in known],
        }

    def _thread(self, thread_id: int, parent_id: int, name: str) -> Json:
        thread = {"id": str(thread_id), "parent_id": str(parent_id), "owner_id": str(BOT_ID), "name": name}
        self.threads.append(thread)
        return thread

    def app(self) -> web.Application:
        app = web.Application()
        messages = "/channels/{channel}/messages"
        routes: list[tuple[str, str, Callable[[web.Request], Awaitable[web.StreamResponse]]]] = [
            ("GET", "/users/@me", self.me),
            ("GET", "/users/@me/guilds", self.my_guilds),
            ("GET", "/oauth2/applications/@me", self.application),
            ("GET", "/gateway", self.gateway),
            ("POST", "/users/@me/channels", self.channel_to_the_owner),
            ("POST", "/interactions/{id}/{token}/callback", self.interaction),
            ("POST", messages, self.send),
            ("GET", messages, self.history),
            ("GET", messages + "/{message}", self.message),
            ("PATCH", messages + "/{message}", self.edit),
            ("POST", messages + "/{message}/crosspost", self.publish),
            ("POST", messages + "/{message}/threads", self.open_thread),
            ("GET", "/channels/{channel}", self.channel),
            ("POST", "/channels/{channel}/threads", self.post_to_forum),
            ("GET", "/channels/{channel}/threads/archived/public", self.archived_threads),
            ("GET", "/guilds/{guild}", self.guild),
            ("GET", "/guilds/{guild}/roles", self.guild_roles),
            ("GET", "/guilds/{guild}/members/{member}", self.member),
            ("GET", "/guilds/{guild}/threads/active", self.active_threads),
        ]
        for method, path, handler in routes:
            app.router.add_route(method, path, handler)
        return app

    async def channel_to_the_owner(self, request: web.Request) -> web.Response:
        return await self._answer(request, "private", 0, lambda: answered({"id": "78", "type": 1}))


@asynccontextmanager
async def serving(stub: Stub) -> AsyncGenerator[Stub, None]:
    """The stub on a free port of loopback; its `url` is what `Route.BASE` has to be."""
    runner = web.AppRunner(stub.app(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0, backlog=1_024)
        await site.start()
        (address, *_) = runner.addresses
        stub.url = f"http://127.0.0.1:{address[1]}"
        yield stub
    finally:
        await runner.cleanup()


def _int(request: web.Request, name: str) -> int:
    return int(request.match_info[name])
