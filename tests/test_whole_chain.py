"""The whole chain on loopback: a publisher's server → poll → catalogue → announcer → what a member reads."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

import discord
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.feed.fetch import Fetcher
from bot.services import Services
from bot.services.announcing.announcer import Announcer
from bot.services.announcing.following import Following
from bot.ui.discord_outlet import DiscordOutlet
from bot.ui.post_renderer import PostRenderer
from db.database import Database
from db.follows import FollowOptions
from tests.bot.announcing.world import CHANNEL, ROLE, SERVER, Clock, no_sleep
from tests.bot.services.fake_feeds import HOUR, NOON, back_catalogue, item, poller, rss
from tests.discord_answers import role, texts
from tests.discord_stub import Message, Stub

NOTES = """<![CDATA[<p>Why trains keep to their lines at night.</p>
<p>00:00 Welcome<br>04:10 Points that freeze<br>21:35 Brakes</p>
<p><a href="https://rails.example/points">How points work</a></p>]]>"""
POST = """<@&500>
## Line 9
-# Night Trains · <t:1800003600:D> · 40 min
-# New episode
Why trains keep to their lines at night.
**Chapters**
[0:00 Welcome](https://media.example/line-9.mp3)
[4:10 Points that freeze](https://media.example/line-9.mp3#t=250)
[21:35 Brakes](https://media.example/line-9.mp3#t=1295)
**Resources**
- [How points work](https://rails.example/points)"""


@dataclass
class Publisher:
    """A podcast's server: the feed as it is now, an ETag for it, and a status for bad days."""

    items: list[str] = field(default_factory=back_catalogue)
    status: int = 200
    answers: list[int] = field(default_factory=list[int])

    def publish(self, title: str, at: float, **facts: Any) -> None:
        self.items.insert(0, item(title, at, **facts))

    async def feed(self, request: web.Request) -> web.Response:
        body = rss(self.items)
        tag = f'"{sha256(body).hexdigest()}"'
        is_known = request.headers.get("If-None-Match") == tag
        status = 304 if self.status == 200 and is_known else self.status
        self.answers.append(status)
        return web.Response(status=status, body=body if status == 200 else None, headers={"ETag": tag})


@dataclass
class Chain:
    """Everything between a feed and a channel, as the bot puts it together."""

    publisher: Publisher
    discord: Stub
    clock: Clock
    services: Services
    announcer: Announcer

    async def after(self, seconds: float) -> None:
        """Let time pass; then the timers have their turn."""
        self.clock.now += seconds
        await self.services.refresher(self.announcer).refresh()
        await self.announcer.deliver()

    @property
    def posts(self) -> list[Message]:
        return [message for message in self.discord.messages if message.channel_id == CHANNEL]


@pytest_asyncio.fixture
async def chain(db: Database, client: discord.Client, stub: Stub) -> AsyncGenerator[Chain, None]:
    """A channel that follows a podcast of eight episodes, all of them polled before."""
    clock, publisher = Clock(), Publisher()
    stub.clock, stub.roles = clock, [role(ROLE, "Listeners")]
    app = web.Application()
    app.router.add_get("/feed.xml", publisher.feed)
    async with TestServer(app) as server, Fetcher(allow_private=True) as fetcher:
        address, services = str(server.make_url("/feed.xml")), Services.on(db)
        services = replace(
            services,
            following=Following(db, now=clock),
            poller=poller(db, fetcher.fetch, address, now=clock, importer=services.importer),
        )
        announcer = Announcer(db, DiscordOutlet(client), PostRenderer(services), now=clock, sleep=no_sleep)
        made = Chain(publisher, stub, clock, services, announcer)
        await made.after(0)
        await services.following.follow(
            guild_id=SERVER, channel_id=CHANNEL, show_id=1, options=FollowOptions(role_id=ROLE)
        )
        yield made


def read(message: Message) -> str:
    return "\n".join(texts(message.body["components"]))


async def test_a_new_episode_is_read_in_the_channel(chain: Chain) -> None:
    chain.publisher.publish("Line 9", NOON + HOUR, notes=NOTES)
    await chain.after(2 * HOUR)

    (post,) = chain.posts
    assert read(post) == POST
    assert post.body["allowed_mentions"] == {"parse": [], "roles": [ROLE]}
    assert post.nonce
    assert post.nonce in str(post.body["components"]), "the mark it is found by after a crash"


async def test_what_was_there_before_the_follow_is_not_posted(chain: Chain) -> None:
    await chain.after(2 * HOUR)

    assert chain.posts == []


async def test_a_second_poll_posts_nothing(chain: Chain) -> None:
    chain.publisher.publish("Line 9", NOON + HOUR)
    for _ in range(3):
        await chain.after(2 * HOUR)

    assert chain.publisher.answers == [200, 200, 304, 304]
    assert len(chain.posts) == 1


async def test_an_edited_item_edits_the_post(chain: Chain) -> None:
    chain.publisher.publish("Line 9", NOON + HOUR)
    await chain.after(2 * HOUR)
    chain.publisher.items[0] = item("Line 9 and a half", NOON + HOUR, guid="id-line-9", notes=NOTES)
    await chain.after(HOUR)

    (post,) = chain.posts
    assert post.edits == 1
    assert "## Line 9 and a half" in read(post)
    assert "[21:35 Brakes](https://media.example/line-9-and-a-half.mp3#t=1295)" in read(post)


async def test_a_server_that_is_down_for_a_while_loses_nothing(chain: Chain) -> None:
    chain.publisher.status = 500
    for n in (9, 10):
        chain.publisher.publish(f"Line {n}", NOON + n * HOUR)
        await chain.after(12 * HOUR)
    assert chain.posts == []

    chain.publisher.status = 200
    await chain.after(12 * HOUR)

    assert chain.publisher.answers == [200, 500, 500, 200]
    assert [read(post).splitlines()[0] for post in chain.posts] == ["## Line 9", "<@&500>"]
    assert "## Line 10" in read(chain.posts[1])
