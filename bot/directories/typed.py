"""What somebody typed to name a podcast: words, an address, or the link of a player or directory."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from urllib.parse import SplitResult, parse_qs

from bot.urls import URL_LIMIT, split_url, urls_in

WORDS_LIMIT = 200

# What other programs write in front of a feed's address to have it opened by a podcast player.
_FEED_SCHEME = re.compile(
    r"(?:feed|podcasts?|itpcs?|pcast|rss|itms-podcasts?|itmss?)(?:://|:(?=https?://))", re.IGNORECASE
)
_WEB_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_BARE = re.compile(r"(?:[\w-]{1,63}\.){1,9}[^\W\d_]{2,24}(?::\d{1,5})?(?:[/?#]\S*)?")
_SPOTIFY_URI = re.compile(r"spotify:(show|episode):([A-Za-z0-9]{10,40})")

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_APPLE_NUMBER = re.compile(r"/id(\d{1,15})\b")
_APPLE_QUERY = re.compile(r"(?:^|&)id=(\d{1,15})(?:&|$)")
_APPLE_COUNTRY = re.compile(r"/([a-z]{2})/", re.IGNORECASE)
_ITUNES_PATH = re.compile(r"/itunes/?(\d{1,15})\b")
_POCKETCASTS_SHOW = re.compile(rf"/podcasts?/(?:[^/]+/)??({_UUID})", re.IGNORECASE)
_PODCAST_INDEX_SHOW = re.compile(r"/podcast/(\d{1,12})\b")
_FYYD_SHOW = re.compile(r"/podcast/([\w-]{1,200})")
_SPOTIFY = re.compile(r"/(?:intl-[a-z-]+/)?(?:embed(?:-podcast)?/)?(show|episode)/([A-Za-z0-9]{10,40})")
_YOUTUBE_CHANNEL = re.compile(r"/channel/(UC[\w-]{22})")
_YOUTUBE_PAGE = re.compile(r"/(?:@|c/|user/)[^/]+")
_YOUTUBE_VIDEO = re.compile(r"/(?:shorts|live|embed|v)/([\w-]{11})")
_VIDEO = re.compile(r"[\w-]{11}")
_PLAYLIST = re.compile(r"[\w-]{10,60}")


class Kind(Enum):
    """What was typed, and with it who can tell which podcast it is."""

    NAME = auto()
    ADDRESS = auto()
    APPLE = auto()
    PODCAST_INDEX = auto()
    FYYD = auto()
    POCKETCASTS = auto()
    POCKETCASTS_PAGE = auto()
    OVERCAST_PAGE = auto()
    CASTRO_PAGE = auto()
    SPOTIFY_SHOW = auto()
    SPOTIFY_EPISODE = auto()
    YOUTUBE_CHANNEL = auto()
    YOUTUBE_PLAYLIST = auto()
    YOUTUBE_PAGE = auto()
    YOUTUBE_VIDEO = auto()


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed, understood.

    `value` is the words, the address, or the number, name or path that tells the podcast from all others;
    `playlist` the one a video is watched in. `is_guess` says that nobody wrote `https://` in front.
    """

    kind: Kind
    value: str
    country: str | None = None
    playlist: str | None = None
    is_guess: bool = False


def read_typed(text: str) -> Typed:
    """What somebody meant by some text, told by its form alone; what has no other form is a name."""
    text = text.strip().strip("<>").strip()
    if uri := _SPOTIFY_URI.fullmatch(text):
        return _spotify(uri[1], uri[2])
    url = _FEED_SCHEME.sub("", text, count=1)
    is_guess = not _WEB_SCHEME.match(url)
    if is_guess and (url != text or _BARE.fullmatch(url)):
        url = f"https://{url}"
    elif is_guess or any(map(str.isspace, url)):
        spans = urls_in(text)
        if len(spans) != 1:
            return Typed(Kind.NAME, " ".join(text.split())[:WORDS_LIMIT])
        url, is_guess = text[slice(*spans[0])], False
    parts = split_url(url)
    if parts is None or len(url) > URL_LIMIT:
        return Typed(Kind.NAME, " ".join(text.split())[:WORDS_LIMIT])
    return read_link(url) or Typed(Kind.ADDRESS, url, is_guess=is_guess)


def read_link(url: str) -> Typed | None:
    """The podcast a link of a known player or directory leads to, or None."""
    parts = split_url(url)
    if parts is None:
        return None
    host = (parts.hostname or "").removeprefix("www.")
    read = _READERS.get(host)
    return read(parts) if read else None


def apple_number(url: str) -> str | None:
    """Apple's number of the podcast that a link to Apple's, Overcast's or Castro's page names."""
    link = read_link(url)
    return link.value if link and link.kind is Kind.APPLE else None


def _apple(parts: SplitResult) -> Typed | None:
    number = _APPLE_NUMBER.search(parts.path) or _APPLE_QUERY.search(parts.query)
    country = _APPLE_COUNTRY.match(parts.path)
    return Typed(Kind.APPLE, number[1], country[1].lower() if country else None) if number else None


def _with_apple_number(page: Kind) -> Callable[[SplitResult], Typed | None]:
    def read(parts: SplitResult) -> Typed | None:
        if number := _ITUNES_PATH.match(parts.path):
            return Typed(Kind.APPLE, number[1])
        return Typed(page, parts.geturl()) if parts.path.strip("/") else None

    return read


def _pocketcasts(parts: SplitResult) -> Typed | None:
    if show := _POCKETCASTS_SHOW.search(parts.path):
        return Typed(Kind.POCKETCASTS, show[1].lower())
    return _with_apple_number(Kind.POCKETCASTS_PAGE)(parts)


def _podcast_index(parts: SplitResult) -> Typed | None:
    show = _PODCAST_INDEX_SHOW.match(parts.path)
    return Typed(Kind.PODCAST_INDEX, show[1]) if show else None


def _fyyd(parts: SplitResult) -> Typed | None:
    show = _FYYD_SHOW.match(parts.path)
    return Typed(Kind.FYYD, show[1]) if show else None


def _spotify_page(parts: SplitResult) -> Typed | None:
    page = _SPOTIFY.match(parts.path)
    return _spotify(page[1], page[2]) if page else None


def _spotify(kind: str, number: str) -> Typed:
    return Typed(Kind.SPOTIFY_SHOW if kind == "show" else Kind.SPOTIFY_EPISODE, number)


def _youtube(parts: SplitResult) -> Typed | None:
    query = parse_qs(parts.query)
    playlist = next(filter(_PLAYLIST.fullmatch, query.get("list", ())), None)
    if channel := _YOUTUBE_CHANNEL.match(parts.path):
        return Typed(Kind.YOUTUBE_CHANNEL, channel[1])
    if page := _YOUTUBE_PAGE.match(parts.path):
        return Typed(Kind.YOUTUBE_PAGE, page[0])
    if parts.path == "/playlist" and playlist:
        return Typed(Kind.YOUTUBE_PLAYLIST, playlist)
    found = _YOUTUBE_VIDEO.match(parts.path)
    video = found[1] if found else next(iter(query.get("v", ())), "")
    if not _VIDEO.fullmatch(video):
        return None
    # Other lists are mixes that YouTube makes for whoever is watching.
    own = playlist if playlist and playlist.startswith("PL") else None
    return Typed(Kind.YOUTUBE_VIDEO, video, playlist=own)


def _short_youtube(parts: SplitResult) -> Typed | None:
    return _youtube(parts._replace(path=f"/v{parts.path}"))


_READERS: dict[str, Callable[[SplitResult], Typed | None]] = {
    **dict.fromkeys(("podcasts.apple.com", "itunes.apple.com", "geo.itunes.apple.com"), _apple),
    "embed.podcasts.apple.com": _apple,
    "overcast.fm": _with_apple_number(Kind.OVERCAST_PAGE),
    "castro.fm": _with_apple_number(Kind.CASTRO_PAGE),
    **dict.fromkeys(("pca.st", "pocketcasts.com", "play.pocketcasts.com"), _pocketcasts),
    "podcastindex.org": _podcast_index,
    "fyyd.de": _fyyd,
    "open.spotify.com": _spotify_page,
    **dict.fromkeys(("youtube.com", "m.youtube.com", "music.youtube.com"), _youtube),
    "youtube-nocookie.com": _youtube,
    "youtu.be": _short_youtube,
}
