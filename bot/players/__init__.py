"""The players an episode is heard or seen in, and its copies there."""

from bot.players.copies import (
    best_media,
    can_jump,
    channel_page,
    file_media,
    identify,
    jump,
    one_each,
    player_page,
    search_url,
    universal_link,
)
from bot.players.table import (
    AUDIO_SUFFIXES,
    PLAYERS,
    is_listening_place,
    player_of,
    show_page_kind,
)

__all__ = [
    "AUDIO_SUFFIXES",
    "PLAYERS",
    "best_media",
    "can_jump",
    "channel_page",
    "file_media",
    "identify",
    "is_listening_place",
    "jump",
    "one_each",
    "player_of",
    "player_page",
    "search_url",
    "show_page_kind",
    "universal_link",
]
