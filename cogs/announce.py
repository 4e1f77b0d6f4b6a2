"""/announce: what an admin sets up."""

import logging
from dataclasses import dataclass

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import PodcastBot
from bot.errors import UserError
from bot.services.announcing.discord_errors import classify
from bot.services.announcing.following import Follow, FollowOptions
from bot.services.announcing.outlet import Failure
from bot.services.announcing.throttle import Closed
from bot.ui import layouts
from bot.ui.discord_outlet import permissions_in
from bot.ui.follows import follows_layout
from bot.ui.permissions import POSTABLE, missing_permissions
from bot.ui.respond import Interaction, check_manages_server, respond
from cogs.options import EpisodeOption, ShowOption
from db.models import Show

log = logging.getLogger(__name__)

TOPIC_LIMIT = 100
SHOW = "The show; without one, the one with most episodes"
OPTIONS = {
    "role": "A role to mention in each post",
    "thread": "Open a thread under each post",
    "publish": "In an announcement channel: publish to the servers that follow it",
    "extras": "Trailers and bonus episodes too",
    "topic": "Only episodes with these words; commas separate alternatives",
}


@app_commands.default_permissions(manage_guild=True)
@app_commands.guild_only()
class Announce(
    commands.GroupCog, group_name="announce", group_description="Posts of new episodes in your channels."
):
    """Commands about the posts of a server's channels."""

    def __init__(self, bot: PodcastBot) -> None:
        self.bot = bot
        self.catalogue = bot.services.catalogue
        self.following = bot.services.following

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
        thread: bool = False,
        publish: bool = False,
        extras: bool = False,
        topic: app_commands.Range[str, 1, TOPIC_LIMIT] | None = None,
    ) -> None:
        """Post new episodes in this channel."""
        channel = interaction.channel
        if channel is None or channel.type not in POSTABLE:
            raise UserError("New episodes cannot be posted in this kind of channel. Try /announce to.")
        allowed = interaction.app_permissions
        wish = Wish(channel.id, channel.type, show, role, thread, publish, extras, topic)
        await self._follow(interaction, wish, allowed)

    @app_commands.command()
    @app_commands.describe(channel="A channel, a thread or a forum", show=SHOW, **OPTIONS)
    async def to(
        self,
        interaction: Interaction,
        channel: app_commands.AppCommandChannel | app_commands.AppCommandThread,
        show: ShowOption | None = None,
        role: discord.Role | None = None,
        thread: bool = False,
        publish: bool = False,
        extras: bool = False,
        topic: app_commands.Range[str, 1, TOPIC_LIMIT] | None = None,
    ) -> None:
        """Post new episodes in another channel."""
        if channel.type not in POSTABLE:
            raise UserError(
                "New episodes can be posted in text and announcement channels, threads and forums."
            )
        if not channel.permissions.view_channel:
            raise UserError("You cannot see that channel, so you cannot have posts sent there.")
        await interaction.response.defer(ephemeral=True)
        allowed = await self._allowed_in(interaction, channel.id)
        wish = Wish(channel.id, channel.type, show, role, thread, publish, extras, topic)
        await self._follow(interaction, wish, allowed)

    @app_commands.command(name="list")
    async def list_(self, interaction: Interaction) -> None:
        """What this server's channels follow, and what is wrong with any of them."""
        layout = await follows_layout(interaction, guild_of(interaction))
        await respond(interaction, layout, private=True)

    @app_commands.command()
    @app_commands.describe(
        channel="The channel that should get no more posts; without one, this one", show=SHOW
    )
    async def stop(
        self,
        interaction: Interaction,
        channel: app_commands.AppCommandChannel | app_commands.AppCommandThread | None = None,
        show: ShowOption | None = None,
    ) -> None:
        """Stop posting new episodes in a channel."""
        follow = await self._followed(interaction, channel, show)
        await self.following.stop(guild_id=follow.guild_id, follow_id=follow.id)
        await respond(interaction, layouts.notice("Stopped. Nothing more is posted there."), private=True)

    @app_commands.command()
    @app_commands.describe(channel="The channel to try; without one, this one", show=SHOW)
    async def test(
        self,
        interaction: Interaction,
        channel: app_commands.AppCommandChannel | app_commands.AppCommandThread | None = None,
        show: ShowOption | None = None,
    ) -> None:
        """Post the newest episode the way a new one would be; nobody is mentioned."""
        follow = await self._followed(interaction, channel, show)
        newest = await self.catalogue.latest(show_id=follow.show_id)
        if not newest:
            raise UserError("That show has no episode yet.")
        await interaction.response.defer(ephemeral=True)
        try:
            await self.bot.announcer.send_test(follow.id, newest[0].id)
        except Failure as failure:
            raise UserError(f"The test post did not go out. {classify(failure).why}") from failure
        except Closed as closed:
            raise UserError("Discord takes no posts just now. Try again in a few minutes.") from closed
        await respond(
            interaction, layouts.notice("Posted. It mentions nobody and counts for nothing."), private=True
        )

    @app_commands.command()
    @app_commands.describe(
        episode="The episode that was posted, or was not",
        channel="The channel in question; without one, this one",
    )
    async def why(
        self,
        interaction: Interaction,
        episode: EpisodeOption,
        channel: app_commands.AppCommandChannel | app_commands.AppCommandThread | None = None,
    ) -> None:
        """Why an episode was posted in a channel, or was not: each decision on its way."""
        channel_id = channel.id if channel else channel_of(interaction)
        found = await self.following.why(episode_id=episode.episode_id, channel_id=channel_id)
        card = await self.catalogue.card(episode.episode_id)
        await respond(interaction, layouts.reasons(card.episode, found), private=True)

    async def _follow(self, interaction: Interaction, wish: "Wish", allowed: discord.Permissions) -> None:
        missing = missing_permissions(allowed, wish.channel_type, opens_threads=wish.thread)
        if missing:
            raise UserError(
                f"In that channel the bot still needs: {', '.join(missing)}. Grant it and try again."
            )
        if wish.publish and wish.channel_type is not discord.ChannelType.news:
            raise UserError("Only posts in an announcement channel can be published to its followers.")
        if wish.role:
            self._check_role(interaction, wish.role, allowed)
        show = wish.show or await self.catalogue.main_show()
        follow = await self.following.follow(
            guild_id=guild_of(interaction),
            channel_id=wish.channel_id,
            show_id=show.id,
            options=FollowOptions(
                role_id=wish.role and wish.role.id,
                publish=wish.publish,
                thread=wish.thread,
                forum=wish.channel_type is discord.ChannelType.forum,
                extras=wish.extras,
                topic=wish.topic,
            ),
        )
        await respond(interaction, layouts.followed(follow, show), private=True)

    def _check_role(self, interaction: Interaction, role: discord.Role, allowed: discord.Permissions) -> None:
        if role.id == interaction.guild_id:
            raise UserError("Everyone is not a role to mention. Make one that members can choose.")
        if not (role.mentionable or interaction.permissions.mention_everyone):
            raise UserError("You may not mention that role, so posts cannot do it for you.")
        if not (role.mentionable or allowed.mention_everyone):
            raise UserError(
                "The bot may not mention that role. Allow anyone to mention it in the role's settings."
            )

    async def _allowed_in(self, interaction: Interaction, channel_id: int) -> discord.Permissions:
        try:
            return await permissions_in(self.bot, guild_of(interaction), channel_id)
        except Failure as failure:
            raise UserError(
                "In that channel the bot still needs: View Channel. Grant it and try again."
            ) from failure

    async def _followed(
        self,
        interaction: Interaction,
        channel: app_commands.AppCommandChannel | app_commands.AppCommandThread | None,
        show: Show | None,
    ) -> Follow:
        channel_id = channel.id if channel else channel_of(interaction)
        found = [
            follow
            for follow in await self.following.of_guild(guild_of(interaction))
            if follow.channel_id == channel_id and (show is None or follow.show_id == show.id)
        ]
        if not found:
            raise UserError("That channel follows no show. /announce list shows those that do.")
        if len(found) > 1:
            raise UserError("That channel follows several shows; say which one.")
        return found[0]


@dataclass(frozen=True, slots=True)
class Wish:
    """What an admin asked for."""

    channel_id: int
    channel_type: discord.ChannelType
    show: Show | None
    role: discord.Role | None
    thread: bool
    publish: bool
    extras: bool
    topic: str | None


def guild_of(interaction: Interaction) -> int:
    assert interaction.guild_id is not None, "the command is for servers only"
    return interaction.guild_id


def channel_of(interaction: Interaction) -> int:
    assert interaction.channel_id is not None, "a command in a server has a channel"
    return interaction.channel_id


async def setup(bot: PodcastBot) -> None:
    await bot.add_cog(Announce(bot))
