"""Which player an address belongs to. Nothing is guessed: what is not recognised is None."""

import re
from collections.abc import Iterable

from bot.players import player_page
from db.models import Media, Platform

_VIDEO_ID = re.compile(r"[A-Za-z0-9_-]{11}")
_FILE_SUFFIXES = (
    ".mp3",
    ".m4a",
    ".m4b",
    ".aac",
    ".ogg",
    ".oga",
    ".opus",
    ".flac",
    ".wav",
    ".mp4",
    ".m4v",
    ".mov",
    ".webm",
)
_OTHER_SUFFIXES = (
    ".jpg",
    ".jpeg",
    ".png",
    ".gif",
    ".webp",
    ".svg",
    ".pdf",
    ".epub",
    ".zip",
    ".torrent",
    ".m3u8",
    ".html",
)


def watch_url(video_id: str) -> str | None:
    """The page of a YouTube video, or None for what is no video id."""
    return f"https://www.youtube.com/watch?v={video_id}" if _VIDEO_ID.fullmatch(video_id) else None


def page_media(url: str | None) -> Media | None:
    """The copy of an episode that lives at a player's page."""
    return player_page(url) if url else None


def file_media(url: str | None, kind: str) -> Media | None:
    """An enclosure as a copy to play: an audio or video file, told by its type or else by its name.

    A playlist, a torrent, a picture or a document is none.
    """
    if not url:
        return None
    if video := page_media(url):
        return video
    kind = kind.strip().lower()
    path = url.partition("?")[0].partition("#")[0].lower()
    if path.endswith(_OTHER_SUFFIXES):
        return None
    if kind in ("", "application/octet-stream", "application/binary"):
        playable = not kind or path.endswith(_FILE_SUFFIXES)
    else:
        playable = kind.startswith(("audio/", "video/", "audio", "video")) and "mpegurl" not in kind
    return Media(Platform.AUDIO, url) if playable or path.endswith(_FILE_SUFFIXES) else None


def one_each(copies: Iterable[Media | None]) -> tuple[Media, ...]:
    """The copies with at most one to a platform: the first."""
    first: dict[Platform, Media] = {}
    for copy in copies:
        if copy:
            first.setdefault(copy.platform, copy)
    return tuple(first.values())
