"""The outlet of announcing: posts through a discord.Client, and tells its errors in our own words."""

import logging
import secrets
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import aiohttp
import discord
from discord.http import HTTPClient, MultipartParameters, handle_message_parameters

from bot.services.announcing.outlet import Failure, HistoryPage, Rendered, Sent
from db.deliveries.delivery import Delivery

log = logging.getLogger(__name__)

PAGE = 100  # messages
TITLE_LIMIT = 100  # characters of a thread's name
KEEP_THREAD_OPEN = 4_320  # minutes
CANDIDATES = 10  # forum posts of ours that are opened in search of one
SWEEP_EVERY_S = 60
UNKNOWN_MESSAGE = 10008
_Json = Mapping[str, Any]


class DiscordOutlet:
    """Speaks HTTP only: it needs no gateway, no intents and no cache, and keeps no view of what it sends.

    `Messageable.send` would store each view by its message for ever; our buttons are found by their
    custom_id, so the requests are made one step below it, with the parameters made by discord.py.
    """

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    @property
    def bot_id(self) -> int:
        assert self._client.user is not None, "nothing is announced before login"
        return self._client.user.id

    async def send(self, delivery: Delivery, rendered: Rendered, *, nonce: str) -> Sent:
        role_id = delivery.role_id
        mentions = discord.AllowedMentions.none()
        if role_id is not None:
            mentions.roles = [discord.Object(role_id)]
        if delivery.forum:
            made = await self._send_to_forum(delivery.channel_id, rendered, mentions)
        else:
            with _parameters(rendered, mentions, nonce=nonce) as params, _failures():
                made = await self._client.http.send_message(delivery.channel_id, params=params)
        return _sent(made, forum=delivery.forum, role_id=role_id)

    async def _send_to_forum(
        self, channel_id: int, rendered: Rendered, mentions: discord.AllowedMentions
    ) -> _Json:
        # This route takes no nonce. Against a second post stand the look into the forum before every further
        # attempt and the long wait before that look; what remains is a request that takes longer than that.
        channel = {"name": rendered.title[:TITLE_LIMIT], "auto_archive_duration": KEEP_THREAD_OPEN}
        with _parameters(rendered, mentions, channel=channel) as params, _failures():
            return await self._client.http.start_thread_in_forum(channel_id, params=params)

    async def history(self, delivery: Delivery, *, title: str, since: int, before: int | None) -> HistoryPage:
        if delivery.forum:
            return await self._forum_history(delivery, title)
        with _failures():
            page = await self._client.http.logs_from(delivery.channel_id, PAGE, before=before)
        found: dict[str, Sent] = {}
        for message in page:
            found |= self._markers(message, forum=False)
        oldest = min((int(message["id"]) for message in page), default=0)
        is_end = len(page) < PAGE or oldest < discord.utils.time_snowflake(datetime.fromtimestamp(since, UTC))
        return HistoryPage(found, before=None if is_end else oldest, empty=not page)

    async def _forum_history(self, delivery: Delivery, title: str) -> HistoryPage:
        """Our posts in a forum, open or archived: those of that title first, then the newest."""
        http = self._client.http
        with _failures():
            threads: list[Any] = list((await http.get_active_threads(delivery.guild_id))["threads"])
            threads += (await http.get_public_archived_threads(delivery.channel_id, limit=PAGE))["threads"]
        ours = {
            (thread["name"] == title[:TITLE_LIMIT], int(thread["id"]))
            for thread in threads
            if int(thread["parent_id"]) == delivery.channel_id and int(thread["owner_id"]) == self.bot_id
        }
        found: dict[str, Sent] = {}
        for _, thread_id in sorted(ours, reverse=True)[:CANDIDATES]:
            try:
                with _failures():
                    message = await http.get_message(thread_id, thread_id)
            except Failure as failure:
                if failure.code != UNKNOWN_MESSAGE:
                    raise
            else:
                found |= self._markers(message, forum=True)
                if delivery.nonce in found:
                    break
        return HistoryPage(found, before=None, empty=not threads)

    def _markers(self, message: Any, *, forum: bool) -> dict[str, Sent]:
        if int(message["author"]["id"]) != self.bot_id:
            return {}
        sent = _sent(message, forum=forum, role_id=None)
        return {
            custom_id.rpartition(":")[2]: sent for custom_id in _custom_ids(message.get("components", []))
        }

    async def can_read_history(self, delivery: Delivery) -> bool:
        permissions = await permissions_in(self._client, delivery.guild_id, delivery.channel_id)
        return permissions.read_message_history

    async def edit(self, place_id: int, message_id: int, rendered: Rendered) -> None:
        with _parameters(rendered, discord.AllowedMentions.none()) as params, _failures():
            await self._client.http.edit_message(place_id, message_id, params=params)

    async def publish(self, channel_id: int, message_id: int) -> None:
        with _failures():
            await self._client.http.publish_message(channel_id, message_id)

    async def open_thread(self, channel_id: int, message_id: int, title: str) -> int:
        with _failures():
            thread = await self._client.http.start_thread_with_message(
                channel_id, message_id, name=title[:TITLE_LIMIT], auto_archive_duration=KEEP_THREAD_OPEN
            )
        return int(thread["id"])

    async def role_trouble(self, guild_id: int, role_id: int) -> str | None:
        with _failures():
            roles = await self._client.http.get_roles(guild_id)
        role = next((role for role in roles if int(role["id"]) == role_id), None)
        if role is None:
            return "the role they mention was deleted. Choose another one with /announce to."
        if not role["mentionable"]:
            return "the bot can’t mention their role. Let anyone mention it, or grant Mention Everyone."
        return None

    async def tell_admins(self, guild_id: int, sentence: str) -> None:
        """Say it where Discord tells the moderators its news, else to the owner, else among the welcomes."""
        with _failures():
            guild = await self._client.http.get_guild(guild_id, with_counts=False)
        places: list[int | None] = [_id(guild.get("public_updates_channel_id")), None]
        places.append(_id(guild.get("system_channel_id")))
        with handle_message_parameters(
            content=sentence, nonce=secrets.randbits(64), allowed_mentions=discord.AllowedMentions.none()
        ) as params:
            for place in places:
                try:
                    with _failures():
                        channel_id = place or int(
                            (await self._client.http.start_private_message(int(guild["owner_id"])))["id"]
                        )
                        await self._client.http.send_message(channel_id, params=params)
                except Failure as failure:
                    log.info("The admins of server %s are not to be reached there: %s", guild_id, failure)
                else:
                    return
        raise Failure("no place to tell the admins", status=403)


async def permissions_in(client: discord.Client, guild_id: int, channel_id: int) -> discord.Permissions:
    """What the bot may do in a channel, asked of Discord (three or four requests), since nothing is cached.

    Raises:
        Failure: Discord does not say, for one because the bot cannot see the channel.

    """
    assert client.user is not None, "asked after login"
    with _failures():
        guild = await client.fetch_guild(guild_id, with_counts=False)
        member = await guild.fetch_member(client.user.id)
        channel = await guild.fetch_channel(channel_id)
        if isinstance(channel, discord.Thread):  # it has no overwrites of its own
            channel = await guild.fetch_channel(channel.parent_id)
    assert not isinstance(channel, discord.Thread), "a thread's parent is a channel"
    return channel.permissions_for(member)


async def guild_ids(client: discord.Client) -> list[int]:
    """The servers the bot is in, all of them or none, asked of Discord (a request for every 200).

    Raises:
        Failure: Discord does not say, or not to the end.

    """
    with _failures():
        return [guild.id async for guild in client.fetch_guilds(limit=None, with_counts=False)]


def sweep_buckets_rarely(http: HTTPClient) -> None:
    """Have discord.py look for idle rate limits once a minute instead of once a new channel.

    Past 256 channels it scans them all for each new one: quadratic over the channels of a delivery.
    """
    sweep = http._try_clear_expired_ratelimits
    swept_at = -SWEEP_EVERY_S

    def sweep_rarely() -> None:
        nonlocal swept_at
        if time.monotonic() - swept_at >= SWEEP_EVERY_S:
            swept_at = time.monotonic()
            sweep()

    http._try_clear_expired_ratelimits = sweep_rarely


def failure_of(error: Exception) -> Failure:
    """An exception of a request, in our own words; it never quotes the request, which holds the token."""
    match error:
        case discord.RateLimited():
            return Failure(str(error), retry_after_s=error.retry_after)
        case discord.HTTPException():
            html = not error.code and error.text.lstrip().startswith("<")
            text = "a page of HTML" if html else error.text
            return Failure(f"{error.status}: {text}", status=error.status, code=error.code, html=html)
        case _:
            return Failure(type(error).__name__)


@contextmanager
def _failures() -> Generator[None, None, None]:
    # discord.py passes on a dropped connection as aiohttp's or the system's own exception.
    try:
        yield
    except (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError, TimeoutError) as error:
        raise failure_of(error) from error


@contextmanager
def _parameters(
    rendered: Rendered,
    mentions: discord.AllowedMentions,
    *,
    nonce: str | None = None,
    channel: dict[str, Any] | None = None,
) -> Generator[MultipartParameters, None, None]:
    view = rendered.payload
    assert isinstance(view, discord.ui.LayoutView), "posts are rendered as layouts"
    with handle_message_parameters(
        view=view,
        nonce=nonce,  # makes discord.py set enforce_nonce too
        allowed_mentions=mentions,
        channel_payload=discord.utils.MISSING if channel is None else channel,
    ) as params:
        yield params


def _sent(made: _Json, *, forum: bool, role_id: int | None) -> Sent:
    message = made.get("message", made) if forum else made
    mentioned = message.get("mention_roles")
    return Sent(
        int(made["id"]),  # a forum post's first message has the id of its thread
        thread_id=int(made["id"]) if forum else None,
        mentioned=None if role_id is None or mentioned is None else str(role_id) in map(str, mentioned),
    )


def _custom_ids(components: list[Any]) -> Iterator[str]:
    for component in components:
        if custom_id := component.get("custom_id"):
            yield custom_id
        yield from _custom_ids(component.get("components", []))
        if accessory := component.get("accessory"):
            yield from _custom_ids([accessory])


def _id(value: Any) -> int | None:
    return None if value is None else int(value)
