"""What the bot needs in a channel to announce there."""

import discord

POSTABLE = (
    discord.ChannelType.text,
    discord.ChannelType.news,
    discord.ChannelType.public_thread,
    discord.ChannelType.private_thread,
    discord.ChannelType.news_thread,
    discord.ChannelType.forum,
)
_THREADS = (
    discord.ChannelType.public_thread,
    discord.ChannelType.private_thread,
    discord.ChannelType.news_thread,
)


def missing_permissions(
    allowed: discord.Permissions, channel_type: discord.ChannelType, *, opens_threads: bool
) -> list[str]:
    """The permissions the bot lacks, by the names Discord's settings show them under.

    Reading the history is asked for too: it is how a post is found again after a crash instead of doubled.
    """
    in_thread = channel_type in _THREADS
    needed = {
        "View Channel": allowed.view_channel,
        "Send Messages in Threads" if in_thread else "Send Messages": (
            allowed.send_messages_in_threads if in_thread else allowed.send_messages
        ),
        "Read Message History": allowed.read_message_history,
    }
    if opens_threads:
        needed["Create Public Threads"] = allowed.create_public_threads
    return [name for name, has_it in needed.items() if not has_it and not allowed.administrator]
