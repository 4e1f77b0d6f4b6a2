"""Following as admins see it: what they ask, what their channels follow, a way to stop a paused one."""

from collections.abc import Mapping, Sequence
from typing import Self

import discord
from discord import ui

from bot.services.announcing.follow_rules import ChannelKind, Permission, Permissions, RoleFacts
from bot.ui import layouts
from bot.ui.dynamic_items import DynamicSelect
from bot.ui.markdown import clip_label
from bot.ui.respond import Interaction, check_manages_server, replace, services_of
from db.follows import Follow
from db.models import Show

_KINDS: dict[discord.ChannelType | None, ChannelKind] = {
    discord.ChannelType.text: ChannelKind.TEXT,
    discord.ChannelType.news: ChannelKind.ANNOUNCEMENT,
    discord.ChannelType.public_thread: ChannelKind.THREAD,
    discord.ChannelType.private_thread: ChannelKind.THREAD,
    discord.ChannelType.news_thread: ChannelKind.THREAD,
    discord.ChannelType.forum: ChannelKind.FORUM,
}


class StopPaused(DynamicSelect, template=r"unfollow:(?P<guild>\d+)"):
    """A server's paused follows; the one chosen is stopped."""

    @classmethod
    def among(cls, paused: Sequence[Follow], shows: Mapping[int, Show]) -> Self:
        options = [
            discord.SelectOption(
                label=clip_label(
                    f"{clip_label(shows[each.show_id].title, 40)} · {each.paused_why or 'Paused'}", 100
                ),
                value=str(each.id),
            )
            for each in paused[: layouts.SELECT_LIMIT]
        ]
        custom_id = f"unfollow:{paused[0].guild_id}"
        return cls(ui.Select(custom_id=custom_id, placeholder="Stop a paused channel", options=options))

    async def answer(self, interaction: Interaction) -> None:
        check_manages_server(interaction)
        assert interaction.guild_id is not None, "the list is answered in servers only"
        following = services_of(interaction).following
        await following.stop(guild_id=interaction.guild_id, follow_id=self.chosen)
        await replace(interaction, await follows_layout(interaction, interaction.guild_id))


def channel_kind(of: discord.ChannelType | None) -> ChannelKind:
    """What a type of Discord's channels is to the rules of following."""
    return _KINDS.get(of, ChannelKind.OTHER)


def permissions_of(allowed: discord.Permissions) -> Permissions:
    """What is allowed, as far as the rules of following ask; discord.py has our names in lower case."""
    return frozenset(each for each in Permission if getattr(allowed, each.name.lower()))


def role_facts(role: discord.Role) -> RoleFacts:
    """What matters of a role to the rules of following."""
    return RoleFacts(is_everyone=role.is_default(), mentionable=role.mentionable)


async def follows_layout(interaction: Interaction, guild_id: int) -> ui.LayoutView:
    """What the channels of a server follow, and what is wrong with any of them."""
    services = services_of(interaction)
    shows = {show.id: show for show in await services.catalogue.shows()}
    followed = await services.following.of_guild(guild_id)
    paused = [each for each in followed if each.paused_at]
    return layouts.follows(
        [layouts.follow_line(each, shows[each.show_id]) for each in followed],
        select=StopPaused.among(paused, shows) if paused else None,
    )
