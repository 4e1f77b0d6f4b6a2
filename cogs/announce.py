"""/announce: what an admin sets up."""

from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import PodcastBot
from bot.errors import UserError
from bot.services.announcing.discord_errors import classify
from bot.services.announcing.follow_rules import ChannelKind, FollowChange, Permissions, Target, check_follow
from bot.services.announcing.following import NO_OPTIONS, Follow
from bot.services.announcing.outlet import Failure
from bot.services.announcing.throttle import Closed
from bot.ui import layouts
from bot.ui.discord_outlet import permissions_in
from bot.ui.follows import channel_kind, follows_layout, permissions_of, role_facts
from bot.ui.respond import Interaction, check_manages_server, respond
from cogs.options import EpisodeOption, ShowOption
from db.models import Show

TOPIC_LIMIT = 100
TEST_EVERY_S = 30  # in one channel, whoever asks
AnyChannel = app_commands.AppCommandChannel | app_commands.AppCommandThread
SHOW = "Which show; by default the one the channel follows, or the one with the most episodes"
OPTIONS = {
    "role": "A role to mention in each post",
    "thread": "Open a thread under each post",
    "publish": "Publish to the servers that follow this announcement channel",
    "extras": "Post trailers and bonus episodes too",
    "topic": "Post only episodes with these words; separate alternatives with commas",
    "clear": "Remove the role, the topic or both",
}
SEVERAL = "That channel follows several shows. Choose one with the show option."
Clear = Literal["role", "topic", "role and topic"]


@app_commands.default_permissions(manage_guild=True)
@app_commands.guild_only()
class Announce(
    commands.GroupCog, group_name="announce", group_description="Post new episodes in your channels."
):
    """Commands about the posts of a server's channels."""

    def __init__(self, bot: PodcastBot) -> None:
        self.bot = bot
        self.catalogue = bot.services.catalogue
        self.following = bot.services.following
        self._test_cooldowns: dict[int, app_commands.Cooldown] = {}  # by channel

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        check_manages_server(interaction)
        return True

    @app_commands.command()
    @app_commands.describe(show=SHOW, **OPTIONS)
    async def here(
        self,
        interaction: Interaction,
        show: ShowOption | None = None,
        role: discord.Role | None = None,
        thread: bool | None = None,
        publish: bool | None = None,
        extras: bool | None = None,
        topic: app_commands.Range[str, 1, TOPIC_LIMIT] | None = None,
        clear: Clear | None = None,
    ) -> None:
        """Post new episodes in this channel, or change only the options you give."""
        channel = interaction.channel
        target = Target(
            kind=channel_kind(channel and channel.type),
            is_here=True,
            member=permissions_of(interaction.permissions),
            bot=permissions_of(interaction.app_permissions),
        )
        change = change_of(role, thread, publish, extras, topic, clear)
        await self._follow(interaction, channel_of(interaction), target, show, role, change)

    @app_commands.command()
    @app_commands.describe(channel="A channel, a thread or a forum", show=SHOW, **OPTIONS)
    async def to(
        self,
        interaction: Interaction,
        channel: AnyChannel,
        show: ShowOption | None = None,
        role: discord.Role | None = None,
        thread: bool | None = None,
        publish: bool | None = None,
        extras: bool | None = None,
        topic: app_commands.Range[str, 1, TOPIC_LIMIT] | None = None,
        clear: Clear | None = None,
    ) -> None:
        """Post new episodes in another channel, or change only the options you give."""
        await interaction.response.defer(ephemeral=True)
        target = Target(
            kind=channel_kind(channel.type),
            member=permissions_of(channel.permissions),
            bot=await self._permissions_in(guild_of(interaction), channel.id),
        )
        change = change_of(role, thread, publish, extras, topic, clear)
        await self._follow(interaction, channel.id, target, show, role, change)

    @app_commands.command(name="list")
    async def list_(self, interaction: Interaction) -> None:
        """List the channels that get new episodes, and any problems with them."""
        layout = await follows_layout(interaction, guild_of(interaction))
        await respond(interaction, layout, private=True)

    @app_commands.command()
    @app_commands.describe(channel="The channel to stop posting in; by default this one", show=SHOW)
    async def stop(
        self,
        interaction: Interaction,
        channel: AnyChannel | None = None,
        show: ShowOption | None = None,
    ) -> None:
        """Stop posting new episodes in a channel."""
        follow = await self._followed(interaction, channel, show)
        await self.following.stop(guild_id=follow.guild_id, follow_id=follow.id)
        await respond(interaction, layouts.stopped(follow, show), private=True)

    @app_commands.command()
    @app_commands.describe(channel="The channel to test; by default this one", show=SHOW)
    async def test(
        self,
        interaction: Interaction,
        channel: AnyChannel | None = None,
        show: ShowOption | None = None,
    ) -> None:
        """Post the newest episode as a test, without mentioning anyone."""
        follow = await self._followed(interaction, channel, show)
        newest = await self.catalogue.latest(show_id=follow.show_id)
        if not newest:
            raise UserError("That show has no episodes yet.")
        self._check_cooldown(follow.channel_id)
        await interaction.response.defer(ephemeral=True)
        try:
            await self.bot.announcer.send_test(follow.id, newest[0].id)
        except Failure as failure:
            raise UserError(f"The test post could not be sent. {classify(failure).why}") from failure
        except Closed as closed:
            raise UserError(
                "Discord isn’t accepting posts right now. Try again in a few minutes."
            ) from closed
        await respond(
            interaction,
            layouts.notice("Test post sent. Nobody was mentioned; delete it whenever you like."),
            private=True,
        )

    @app_commands.command()
    @app_commands.describe(
        episode="The episode to ask about",
        channel="The channel to ask about; by default this one",
    )
    async def why(
        self,
        interaction: Interaction,
        episode: EpisodeOption,
        channel: AnyChannel | None = None,
    ) -> None:
        """See why an episode was or wasn’t posted in a channel, step by step."""
        channel_id = channel.id if channel else channel_of(interaction)
        found = await self.following.why(episode_id=episode.episode_id, channel_id=channel_id)
        card = await self.catalogue.card(episode.episode_id)
        await respond(interaction, layouts.reasons(card.episode, found), private=True)

    async def _follow(
        self,
        interaction: Interaction,
        channel_id: int,
        target: Target,
        show: Show | None,
        role: discord.Role | None,
        change: FollowChange,
    ) -> None:
        followed = {follow.show_id: follow for follow in await self.following.of_channel(channel_id)}
        if show is None and len(followed) > 1:
            raise UserError(SEVERAL)
        if show is None:
            shows = {each.id: each for each in await self.catalogue.shows()}
            show = shows[next(iter(followed))] if followed else await self.catalogue.main_show()
        before = followed.get(show.id)
        options = change.applied_to(before or NO_OPTIONS, forum=target.kind is ChannelKind.FORUM)
        check_follow(target, options, role and role_facts(role))
        follow = await self.following.follow(
            guild_id=guild_of(interaction), channel_id=channel_id, show_id=show.id, options=options
        )
        await respond(interaction, layouts.followed(follow, show, is_new=before is None), private=True)

    def _check_cooldown(self, channel_id: int) -> None:
        cooldown = self._test_cooldowns.setdefault(channel_id, app_commands.Cooldown(1, TEST_EVERY_S))
        if wait_s := cooldown.update_rate_limit():
            raise UserError(f"A test was posted there just now. Try again in {wait_s:.0f} seconds.")

    async def _permissions_in(self, guild_id: int, channel_id: int) -> Permissions | None:
        try:
            return permissions_of(await permissions_in(self.bot, guild_id, channel_id))
        except Failure:
            return None

    async def _followed(
        self,
        interaction: Interaction,
        channel: AnyChannel | None,
        show: Show | None,
    ) -> Follow:
        channel_id = channel.id if channel else channel_of(interaction)
        found = [
            follow
            for follow in await self.following.of_guild(guild_of(interaction))
            if follow.channel_id == channel_id and (show is None or follow.show_id == show.id)
        ]
        if not found:
            raise UserError("That channel follows no show. Use /announce list to see which ones do.")
        if len(found) > 1:
            raise UserError(SEVERAL)
        return found[0]


def change_of(
    role: discord.Role | None,
    thread: bool | None,
    publish: bool | None,
    extras: bool | None,
    topic: str | None,
    clear: Clear | None,
) -> FollowChange:
    """What the options of a command ask for."""
    return FollowChange(
        role_id=role and role.id,
        publish=publish,
        thread=thread,
        extras=extras,
        topic=topic,
        clears_role="role" in (clear or ""),
        clears_topic="topic" in (clear or ""),
    )


def guild_of(interaction: Interaction) -> int:
    assert interaction.guild_id is not None, "the command is for servers only"
    return interaction.guild_id


def channel_of(interaction: Interaction) -> int:
    assert interaction.channel_id is not None, "a command in a server has a channel"
    return interaction.channel_id


async def setup(bot: PodcastBot) -> None:
    await bot.add_cog(Announce(bot))
