"""/announce, as an admin sees it, and as it is refused to everyone else."""

from typing import Any

import discord
import pytest
from simcord.builders import ChannelHandle

from bot.feed.source import Feed
from bot.services import Services
from db import follows
from tests.cogs.conftest import Room, answer, let_through, options, said
from tests.conftest import episode


async def announce(room: Room, command: str, **chosen: Any) -> Any:
    return await room.admin.slash(room.channel, f"announce {command}", **chosen)


def locked(room: Room, name: str, *lacks: str) -> ChannelHandle:
    """A channel in which the bot lacks something."""
    bot = room.env.bot.user
    assert isinstance(bot, discord.ClientUser)
    missing = discord.PermissionOverwrite(**dict.fromkeys(lacks, False))
    return room.guild.create_text_channel(name, overwrites={bot: missing})


async def test_this_channel_follows_with_everything_chosen(room: Room, services: Services) -> None:
    role = room.guild.create_role("Listeners", mentionable=True)

    answer = await announce(room, "here", role=role, thread=True, extras=True, topic="queues, tracing")

    (follow,) = await services.following.of_guild(room.guild.id)
    assert (follow.channel_id, follow.role_id, follow.topic) == (room.channel.id, role.id, "queues, tracing")
    assert follow.thread
    assert follow.extras
    shown = said(answer)
    assert (
        f"✓ New episodes of Lighthouse Hour will be posted in <#{room.channel.id}>. Older ones won’t."
        in shown
    )
    assert f"mentions <@&{role.id}> · opens a thread" in shown
    assert "only about queues, tracing" in shown


@pytest.mark.parametrize(
    ("change", "now"),
    [
        ({}, "ROLE · opens a thread · only about queues, tracing"),
        ({"topic": "rust"}, "ROLE · opens a thread · only about rust"),
        (
            {"extras": True, "thread": False},
            "ROLE · trailers and bonus episodes too · only about queues, tracing",
        ),
        ({"thread": False}, "ROLE · only about queues, tracing"),
        ({"clear": "role"}, "opens a thread · only about queues, tracing"),
        ({"clear": "role and topic", "thread": False}, ""),
    ],
    ids=["nothing", "the topic", "extras", "no thread", "no role", "nothing kept"],
)
@pytest.mark.parametrize("command", ["here", "to"])
async def test_a_channel_that_follows_changes_only_what_is_named_and_says_what_it_is_now(
    room: Room, command: str, change: dict[str, object], now: str
) -> None:
    role = room.guild.create_role("Listeners", mentionable=True)
    where = {"channel": room.channel} if command == "to" else {}
    await announce(room, "here", role=role, thread=True, topic="queues, tracing")

    shown = said(await announce(room, command, **where, **change))

    line = f"<#{room.channel.id}> · Lighthouse Hour · {now}".replace("ROLE", f"mentions <@&{role.id}>")
    assert shown.splitlines()[0] == line.removesuffix(" · ")
    assert "These are its settings now." in shown
    assert f"- {line.removesuffix(' · ')}" in said(await announce(room, "list"))


async def test_a_channel_that_follows_a_smaller_show_changes_that_one(room: Room, services: Services) -> None:
    await services.importer.store(Feed(title="Small Hours", items=(episode("Night buses"),)))
    await services.finder.load()
    await announce(room, "here", show="small hours")

    shown = said(await announce(room, "here", topic="buses"))

    assert "Small Hours · only about buses" in shown
    assert len(await services.following.of_guild(room.guild.id)) == 1


async def test_a_channel_that_follows_several_shows_asks_which_is_meant(
    room: Room, services: Services
) -> None:
    await services.importer.store(Feed(title="Small Hours", items=(episode("Night buses"),)))
    await services.finder.load()
    await announce(room, "here", show="lighthouse")
    await announce(room, "here", show="small hours")

    assert "several shows. Choose one with the show option" in said(
        await announce(room, "here", topic="buses")
    )
    assert all(follow.topic is None for follow in await services.following.of_guild(room.guild.id))
    assert room.env.errors


async def test_following_posts_nothing_old(room: Room) -> None:
    await announce(room, "here")
    await room.env.advance_time(60)

    assert room.channel.last_message is None


async def test_a_test_post_shows_the_newest_episode_and_mentions_nobody(room: Room) -> None:
    role = room.guild.create_role("Listeners", mentionable=True)
    await announce(room, "here", role=role)

    posted = await announce(room, "test")

    assert "Test post sent. Nobody was mentioned" in said(posted)
    (sent,) = [r.json for r in room.env.http_requests if r.path == f"/channels/{room.channel.id}/messages"]
    assert sent
    assert "Load balancers in the dark" in str(sent["components"])
    assert not sent["allowed_mentions"].get("roles")
    assert not sent["allowed_mentions"].get("parse")


async def test_another_channel_a_forum_and_a_thread_can_follow(room: Room, services: Services) -> None:
    quiet = room.guild.create_text_channel("announcements")
    forum = room.guild.create_forum_channel("listening")

    await announce(room, "to", channel=quiet)
    await announce(room, "to", channel=forum)

    follows = {f.channel_id: f for f in await services.following.of_guild(room.guild.id)}
    assert set(follows) == {quiet.id, forum.id}
    assert follows[forum.id].forum


async def test_a_channel_that_cannot_hold_posts_is_refused(room: Room, services: Services) -> None:
    result = await announce(room, "to", channel=room.guild.create_voice_channel("stage"))

    assert "text and announcement channels, threads and forums" in said(result)
    assert not await services.following.of_guild(room.guild.id)
    assert room.env.errors


async def test_a_channel_the_bot_may_not_write_in_is_refused_by_name_of_what_is_missing(
    room: Room, services: Services
) -> None:
    channel = locked(room, "quiet", "send_messages", "read_message_history")

    result = await announce(room, "to", channel=channel)

    assert "still needs: Send Messages, Read Message History." in said(result)
    assert not await services.following.of_guild(room.guild.id)
    assert room.env.errors


async def test_a_channel_the_bot_cannot_see_is_refused(room: Room) -> None:
    result = await announce(room, "to", channel=locked(room, "hidden", "view_channel"))

    assert "still needs: View Channel" in said(result)
    assert room.env.errors


async def test_publishing_is_for_announcement_channels(room: Room, services: Services) -> None:
    refused = await announce(room, "here", publish=True)
    taken = await announce(room, "to", channel=room.guild.create_news_channel("news"), publish=True)

    assert "Only posts in an announcement channel" in said(refused)
    assert "published to followers" in said(taken)
    (follow,) = await services.following.of_guild(room.guild.id)
    assert follow.publish
    assert room.env.errors


async def test_everyone_is_no_role_to_mention(room: Room, services: Services) -> None:
    result = await announce(room, "here", role=room.guild.default_role)

    assert "can’t be mentioned. Pick a role members can opt into." in said(result)
    assert not await services.following.of_guild(room.guild.id)
    assert room.env.errors


async def test_a_role_the_admin_may_not_mention_is_refused(room: Room, services: Services) -> None:
    result = await announce(room, "here", role=room.guild.create_role("Council"))

    assert "You don’t have permission to mention that role" in said(result)
    assert not await services.following.of_guild(room.guild.id)
    assert room.env.errors


async def test_a_list_names_each_channel_and_stopping_empties_it(room: Room) -> None:
    empty = said(await announce(room, "list"))
    await announce(room, "here")
    listed = said(await announce(room, "list"))
    stopped = said(await announce(room, "stop"))

    assert "No channel follows a show yet" in empty
    assert f"- <#{room.channel.id}> · Lighthouse Hour" in listed
    assert stopped == f"Stopped. <#{room.channel.id}> won’t get new episodes any more."
    assert "No channel follows a show yet" in said(await announce(room, "list"))


async def pause(services: Services, channel_id: int, why: str = "The channel was deleted.") -> None:
    async with services.db.transaction() as tx:
        await follows.pause_channel(tx, channel_id, why=why, probe_at=None, now=1)


@pytest.mark.parametrize("command", ["stop", "test"])
async def test_a_channel_that_follows_nothing_says_so(room: Room, command: str) -> None:
    assert "That channel follows no show" in said(await announce(room, command))
    assert room.env.errors


async def test_a_paused_channel_says_why_in_the_list(room: Room, services: Services) -> None:
    await announce(room, "here")
    await pause(services, room.channel.id)

    listed = await announce(room, "list")

    assert "-# Paused: The channel was deleted." in said(listed)
    assert list(options(listed.response, "Stop a paused channel")) == [
        "Lighthouse Hour · The channel was deleted."
    ]


@pytest.mark.parametrize(
    ("why", "advice"),
    [
        ("The channel was deleted.", ""),
        ("The thread is locked.", " Fix it, then run /announce to again."),
    ],
    ids=["gone for good", "within reach"],
)
async def test_what_pauses_a_channel_comes_with_what_to_do_about_it(
    room: Room, services: Services, why: str, advice: str
) -> None:
    await announce(room, "here")
    await pause(services, room.channel.id, why)

    shown = said(await announce(room, "list"))

    assert next(line for line in shown.splitlines() if "Paused" in line).endswith(f"Paused: {why}{advice}")


async def test_a_paused_channel_can_be_stopped_without_naming_it(room: Room, services: Services) -> None:
    await announce(room, "here")
    await pause(services, room.channel.id)
    listed = await announce(room, "list")

    await room.admin.select(
        answer(listed).message, list(options(listed.response, "Stop a paused channel").values())
    )

    assert not await services.following.of_guild(room.guild.id)
    assert "No channel follows a show yet" in said(listed)


async def test_a_test_post_that_is_refused_says_what_is_wrong(room: Room) -> None:
    await announce(room, "here")
    room.env.inject_error("POST", f"/channels/{room.channel.id}/messages", status=403, code=50013)

    assert "The test post could not be sent." in said(await announce(room, "test"))
    assert room.env.errors


async def test_tests_in_one_channel_come_one_in_half_a_minute_whoever_presses(room: Room) -> None:
    second = room.guild.create_text_channel("second")
    await announce(room, "here")
    await announce(room, "to", channel=second)

    first = said(await announce(room, "test"))
    again = [said(await announce(room, "test")) for _ in range(5)]
    elsewhere = said(await announce(room, "test", channel=second))

    assert "Test post sent." in first
    assert all(each.startswith("A test was posted there just now. Try again in ") for each in again)
    assert "Test post sent." in elsewhere
    posts = [r for r in room.env.http_requests if r.path == f"/channels/{room.channel.id}/messages"]
    assert len(posts) == 1
    assert room.env.errors


async def test_stopping_one_of_two_shows_names_it(room: Room, services: Services) -> None:
    await services.importer.store(Feed(title="Small Hours", items=(episode("Night buses"),)))
    await services.finder.load()
    await announce(room, "here", show="lighthouse")
    await announce(room, "here", show="small hours")

    stopped = said(await announce(room, "stop", show="small hours"))

    assert stopped == f"Stopped. <#{room.channel.id}> won’t get new episodes of Small Hours any more."


async def test_why_tells_in_sentences_what_was_decided(room: Room, services: Services) -> None:
    before = said(await announce(room, "why", episode="tracing"))
    await announce(room, "here")
    after = said(await announce(room, "why", episode="tracing"))

    assert "**Tracing a slow query**" in before
    assert "First seen in the feed." in before
    assert "This channel does not follow its show." in before
    assert "older episodes aren’t posted" in after


async def test_why_of_an_episode_nobody_knows_is_a_miss(room: Room) -> None:
    assert "No episode matches" in said(await announce(room, "why", episode="zzqxv"))
    assert room.env.errors


@pytest.mark.parametrize("command", ["here", "list", "stop", "test"])
async def test_a_member_whom_an_override_lets_through_is_refused_all_the_same(
    room: Room, services: Services, command: str
) -> None:
    await let_through(room, room.member, "announce")

    result = await room.member.slash(room.channel, f"announce {command}")

    assert said(result) == "You need the Manage Server permission for that."
    assert not await services.following.of_guild(room.guild.id)
    assert room.env.errors
