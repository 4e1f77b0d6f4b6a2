"""Links that start playback at a second, and what an address plays: what is not known is None, never a guess.

The forms are those of the players' own share links; audio files take a W3C media fragment.
"""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final
from urllib.parse import SplitResult, parse_qs, quote, quote_plus, urlsplit

from db.models import Media, Platform

URL_LIMIT: Final = 512  # characters of a link Discord takes on a button
_SHOW_TITLE_LIMIT: Final = 100  # characters of a show's title that a search is given

PLATFORM_NAMES: Final[Mapping[Platform, str]] = MappingProxyType(
    {
        Platform.YOUTUBE: "YouTube",
        Platform.SPOTIFY: "Spotify",
        Platform.POCKETCASTS: "Pocket Casts",
        Platform.OVERCAST: "Overcast",
        Platform.PODLOVE: "its own page",
        Platform.PODIGEE: "its own page",
        Platform.FIRESIDE: "its own page",
        Platform.APPLE: "Apple Podcasts",
        Platform.AUDIO: "the audio file",
    }
)
VERBS: Final[Mapping[Platform, str]] = MappingProxyType(
    {platform: "Watch" if platform is Platform.YOUTUBE else "Listen" for platform in Platform}
)

_YOUTUBE_HOSTS: Final = frozenset(
    {"youtube.com", "www.youtube.com", "m.youtube.com", "music.youtube.com"}
    | {"youtube-nocookie.com", "www.youtube-nocookie.com"}
)
_SHORT_YOUTUBE_HOSTS: Final = frozenset({"youtu.be", "www.youtu.be"})
_VIDEO_ID: Final = re.compile(r"[A-Za-z0-9_-]{11}")
_VIDEO_FOLDERS: Final = frozenset({"embed", "live", "shorts", "v"})
_CHANNEL_ID: Final = re.compile(r"UC[A-Za-z0-9_-]{22}")
_CHANNEL_PATH: Final = re.compile(r"/((?:channel|c|user)/[^/]{1,100}|@[^/]{1,100})")
_SPOTIFY_PATH: Final = re.compile(r"/(?:intl-[a-z]{2,5}/|embed/|embed-podcast/)?episode/([A-Za-z0-9]+)/?")
_POCKETCASTS_PATHS: Final[Mapping[str, re.Pattern[str]]] = MappingProxyType(
    {
        "pca.st": re.compile(r"/(?:episode/)?[A-Za-z0-9-]+/?"),
        "play.pocketcasts.com": re.compile(r"/podcasts/[A-Za-z0-9-]+/[A-Za-z0-9-]+/?"),
    }
)
_OVERCAST_PATH: Final = re.compile(r"(/\+[A-Za-z0-9_-]+)(?:/[0-9:]*)?")
_AUDIO_SUFFIXES: Final = (".mp3", ".m4a", ".ogg", ".opus", ".aac", ".wav", ".mp4")
_FRAGMENT_PLATFORMS: Final = frozenset({Platform.PODLOVE, Platform.PODIGEE, Platform.AUDIO})
_PLAYER: Final = re.compile(
    r"youtu|spotify\.com|pca\.st|pocketcasts|overcast\.fm|podcasts\.apple", re.IGNORECASE
)


def jump(media: Media, start_s: int) -> str:
    """The address that plays an episode from a second on, counted from the episode's start.

    A time the address already names is replaced. The very start needs no time, so there the address
    carries none; nor does an Apple address, whose time parameter is not documented.
    """
    seconds = max(0, start_s + media.offset_s)
    parts = _split(media.url)
    if parts is None or not can_jump(media.platform):
        return media.url
    if media.platform in _FRAGMENT_PLATFORMS:
        # A file's query may be signed, and hosts take another query for another file.
        return parts._replace(fragment=f"t={seconds}" if seconds else "").geturl()
    if media.platform is Platform.OVERCAST:
        return _overcast(parts, seconds)
    address = _share_address(media.platform, parts)
    others = [pair for pair in address.query.split("&") if pair and pair.partition("=")[0] != "t"]
    return address._replace(query="&".join([*others, f"t={seconds}"] if seconds else others)).geturl()


def can_jump(platform: Platform) -> bool:
    """Whether a link can start playback in the middle of an episode there."""
    return platform is not Platform.APPLE


def best_media(media: Sequence[Media], preferred: Platform | None) -> Media | None:
    """The copy on the platform a member chose, else the first in the order `Platform` declares."""
    first: dict[Platform, Media] = {}
    for copy in media:
        first.setdefault(copy.platform, copy)
    order = tuple(Platform) if preferred is None else (preferred, *Platform)
    return next((first[platform] for platform in order if platform in first), None)


def identify(url: str) -> Media | None:
    """The copy of an episode at an address: a player's page, or an audio file told by its name.

    A position in the address is no offset and is dropped where the platform's form is known.
    """
    return player_page(url) or _audio_file(url)


def player_page(url: str) -> Media | None:
    """The copy of an episode that lives at a player's page; a show's page is none."""
    if not _PLAYER.search(url):  # nearly every link of a feed: not worth taking apart
        return None
    parts = _split(url)
    if parts is None:
        return None
    host = parts.hostname or ""
    if video := _video_id(parts):
        return Media(Platform.YOUTUBE, f"https://www.youtube.com/watch?v={video}")
    if host == "open.spotify.com" and (episode := _SPOTIFY_PATH.fullmatch(parts.path)):
        return Media(Platform.SPOTIFY, f"https://open.spotify.com/episode/{episode[1]}")
    if (form := _POCKETCASTS_PATHS.get(host)) and form.fullmatch(parts.path):
        return Media(Platform.POCKETCASTS, f"https://{host}{parts.path}")
    if host in ("overcast.fm", "www.overcast.fm") and (code := _OVERCAST_PATH.fullmatch(parts.path)):
        return Media(Platform.OVERCAST, f"https://overcast.fm{code[1]}")
    if host == "podcasts.apple.com" and parse_qs(parts.query).get("i", [""])[0].isdecimal():
        return Media(Platform.APPLE, parts.geturl())
    return None


def search_url(show_title: str, episode_title: str, *, youtube_channel: str | None) -> str:
    """Where to look for an episode no copy of which is known: on the show's channel, else all over YouTube.

    `youtube_channel` is the address or the id of the channel. At most 512 characters: the words give way.
    """
    channel = _channel(youtube_channel) if youtube_channel else None
    if channel is None:
        address = "https://www.youtube.com/results?search_query="
        return address + _words(f"{show_title[:_SHOW_TITLE_LIMIT]} {episode_title}", URL_LIMIT - len(address))
    address = f"{channel}/search?query="
    words = _words(episode_title, URL_LIMIT - len(address))
    return address + words if words else channel


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url.strip())
        named = bool(parts.hostname)
    except ValueError:  # a broken IPv6 address, or a host that changes its meaning when normalised
        return None
    return parts if named and parts.scheme in ("http", "https") else None


def _overcast(parts: SplitResult, seconds: int) -> str:
    code = _OVERCAST_PATH.fullmatch(parts.path)
    path = code[1] if code else parts.path.rstrip("/")
    hours, rest = divmod(seconds, 3600)
    minutes = f"{hours}:{rest // 60:02}" if hours else f"{rest // 60:02}"
    return parts._replace(path=f"{path}/{minutes}:{rest % 60:02}" if seconds else path).geturl()


def _share_address(platform: Platform, parts: SplitResult) -> SplitResult:
    """The form of an address that reads `?t=`; one of an unknown form is kept as it is."""
    if platform is Platform.YOUTUBE and (video := _video_id(parts)):
        return urlsplit(f"https://youtu.be/{video}")
    if platform is Platform.SPOTIFY and (episode := _SPOTIFY_PATH.fullmatch(parts.path)):
        return urlsplit(f"https://open.spotify.com/episode/{episode[1]}")
    return parts


def _video_id(parts: SplitResult) -> str | None:
    host, path = parts.hostname, parts.path.strip("/")
    if host in _SHORT_YOUTUBE_HOSTS:
        found = path
    elif host not in _YOUTUBE_HOSTS:
        return None
    else:
        folder, _, rest = path.partition("/")
        found = (
            rest.partition("/")[0] if folder in _VIDEO_FOLDERS else parse_qs(parts.query).get("v", [""])[0]
        )
    return found if _VIDEO_ID.fullmatch(found) else None


def _audio_file(url: str) -> Media | None:
    parts = _split(url)
    if parts is None:
        return None
    host, path = parts.hostname or "", parts.path.lower()
    is_anchor_file = (host == "anchor.fm" or host.endswith(".anchor.fm")) and "/play/" in path
    if not is_anchor_file and not path.endswith(_AUDIO_SUFFIXES):
        return None
    return Media(Platform.AUDIO, parts._replace(fragment="").geturl())


def _channel(text: str) -> str | None:
    if _CHANNEL_ID.fullmatch(text.strip()):
        return f"https://www.youtube.com/channel/{text.strip()}"
    parts = _split(text)
    if parts is None or parts.hostname not in _YOUTUBE_HOSTS:
        return None
    found = _CHANNEL_PATH.match(parts.path)
    name = quote(found[1], safe="/@%") if found else ""
    return f"https://www.youtube.com/{name}" if found and len(name) <= URL_LIMIT // 2 else None


def _words(text: str, room: int) -> str:
    """The text as a query value of at most `room` characters, cut between words where that costs little."""
    written: list[str] = []
    for character in " ".join(text.split()):
        letter = quote_plus(character, errors="ignore")
        room -= len(letter)
        if room < 0:
            whole, _, part = "".join(written).rpartition("+")
            return whole if whole and len(part) <= 60 else "".join(written).rstrip("+")
        written.append(letter)
    return "".join(written)
