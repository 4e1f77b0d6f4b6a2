"""What the rules of following are told of Discord's objects."""

import discord
import pytest
from discord import ChannelType

from bot.services.announcing.follow_rules import ChannelKind, Permission
from bot.ui.follows import channel_kind, permissions_of

POSTABLE = {
    ChannelType.text: ChannelKind.TEXT,
    ChannelType.news: ChannelKind.ANNOUNCEMENT,
    ChannelType.public_thread: ChannelKind.THREAD,
    ChannelType.private_thread: ChannelKind.THREAD,
    ChannelType.news_thread: ChannelKind.THREAD,
    ChannelType.forum: ChannelKind.FORUM,
}


@pytest.mark.parametrize("of", list(ChannelType), ids=lambda of: of.name)
def test_posts_go_to_texts_threads_and_forums_alone(of: ChannelType) -> None:
    assert channel_kind(of) is POSTABLE.get(of, ChannelKind.OTHER)


@pytest.mark.parametrize("permission", list(Permission), ids=lambda permission: permission.value)
def test_each_permission_is_discords_of_that_name(permission: Permission) -> None:
    alone = discord.Permissions(**{permission.value.lower().replace(" ", "_"): True})

    assert permissions_of(alone) == {permission}
    assert permissions_of(discord.Permissions.all()) == set(Permission)
