"""The copies of an episode: what an address plays, and the links that start playback at a second.

What is not known is None, never a guess.
"""

import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from urllib.parse import SplitResult, quote, quote_plus, urlsplit

from bot.players.table import AUDIO_SUFFIXES, PLAYERS, VIDEO_SUFFIXES, Form, Player, show_pages
from bot.urls import DISCORD_URL_LIMIT, host_of, split_url
from db.models import Media, Platform

_SHOW_TITLE_LIMIT: Final = 100  # characters of a show's title that a search is given

_FILE_SUFFIXES: Final = (*AUDIO_SUFFIXES, *VIDEO_SUFFIXES)
_NO_FILE_TO_PLAY: Final = (
    ".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg", ".pdf", ".epub", ".zip", ".torrent", ".m3u8", ".html",
)  # fmt: skip
_CHANNEL_ID: Final = re.compile(r"UC[A-Za-z0-9_-]{22}")
_CHANNEL: Final = show_pages([PLAYERS[Platform.YOUTUBE]])
_PLATFORM_AT: Final[Mapping[str, Platform]] = {
    host: platform for platform, player in PLAYERS.items() for form in player.forms for host in form.hosts
}


def jump(media: Media, start_s: int) -> str:
    """The address that plays an episode from a second on, counted from the episode's start.

    A time the address already names is replaced. The very start needs no time, so there the address
    carries none; nor does one of a player that cannot start in the middle.
    """
    player, parts = PLAYERS[media.platform], split_url(media.url)
    if parts is None or player.start is None:
        return media.url
    page = _page(player, player.jump_page or player.page, parts)
    return player.start(urlsplit(page) if page else parts, max(0, start_s + media.offset_s)).geturl()


def can_jump(platform: Platform) -> bool:
    """Whether a link can start playback in the middle of an episode there."""
    return PLAYERS[platform].start is not None


def best_media(media: Sequence[Media], preferred: Platform | None) -> Media | None:
    """The copy on the platform a member chose, else the first in the order `Platform` declares."""
    first = {copy.platform: copy for copy in one_each(media)}
    order = tuple(Platform) if preferred is None else (preferred, *Platform)
    return next((first[platform] for platform in order if platform in first), None)


def one_each(copies: Iterable[Media | None]) -> tuple[Media, ...]:
    """The copies that can be played, with at most one to a platform: the first."""
    first: dict[Platform, Media] = {}
    for copy in copies:
        if copy and not _is_named_by_fragment(copy):
            first.setdefault(copy.platform, copy)
    return tuple(first.values())


def identify(url: str) -> Media | None:
    """The copy of an episode at an address: a player's page, or an audio file told by its name.

    A position in the address is no offset and is dropped where the platform's form is known.
    """
    return player_page(url) or _audio_file(url)


def player_page(url: str | None) -> Media | None:
    """The copy of an episode that lives at a player's page; a show's page is none."""
    # Nearly every link of a feed leads elsewhere and is not worth taking apart.
    if not url or (platform := _PLATFORM_AT.get(host_of(url.strip()))) is None:
        return None
    parts, player = split_url(url), PLAYERS[platform]
    page = _page(player, player.page, parts) if parts else None
    return Media(platform, page) if page else None


def file_media(url: str | None, kind: str) -> Media | None:
    """An enclosure as a copy to play: an audio or video file, told by its type or else by its name.

    A playlist, a torrent, a picture or a document is none.
    """
    if not url:
        return None
    if page := player_page(url):
        return page
    kind = kind.strip().lower()
    path = url.partition("?")[0].partition("#")[0].lower()
    if path.endswith(_NO_FILE_TO_PLAY):
        return None
    says_so = not kind or (kind.startswith(("audio", "video")) and "mpegurl" not in kind)
    return Media(Platform.AUDIO, url) if says_so or path.endswith(_FILE_SUFFIXES) else None


def channel_page(text: str) -> str | None:
    """The front page of the YouTube channel an address leads into, or an id is of."""
    if _CHANNEL_ID.fullmatch(text.strip()):
        return f"https://www.youtube.com/channel/{text.strip()}"
    parts = split_url(text)
    host = (parts.hostname or "").removeprefix("www.") if parts else ""
    if parts is None or _PLATFORM_AT.get(host) is not Platform.YOUTUBE:
        return None
    found = _CHANNEL.search(f"{host}{parts.path}")
    page = f"https://www.{quote(found[0], safe='/@%')}" if found else None
    return page if page and len(page) <= DISCORD_URL_LIMIT // 2 else None


def search_url(show_title: str, episode_title: str, *, youtube_channel: str | None) -> str:
    """Where to look for an episode no copy of which is known: on the show's channel, else all over YouTube.

    `youtube_channel` is the address or the id of the channel. At most 512 characters: the words give way.
    """
    channel = channel_page(youtube_channel) if youtube_channel else None
    if channel is None:
        address = "https://www.youtube.com/results?search_query="
        return address + _words(
            f"{show_title[:_SHOW_TITLE_LIMIT]} {episode_title}", DISCORD_URL_LIMIT - len(address)
        )
    address = f"{channel}/search?query="
    words = _words(episode_title, DISCORD_URL_LIMIT - len(address))
    return address + words if words else channel


def universal_link(feed_url: str, guid: str) -> str | None:
    """The page that hands an episode over to whichever app its visitor uses, by its feed's public address.

    None where it would be too long for a button. The address can be read out of it.
    """
    # pod.link's form for shows Apple does not list: both in base64 for addresses, unpadded.
    address = f"https://pod.link/{_in_base64(feed_url)}/episode/{_in_base64(guid)}"
    return address if len(address) <= DISCORD_URL_LIMIT else None


def _in_base64(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _is_named_by_fragment(copy: Media) -> bool:
    """Whether a page's fragment says which episode it is: a time would take its place."""
    if not PLAYERS[copy.platform].reads_fragment:
        return False
    fragment = copy.url.partition("#")[2]
    return bool(fragment) and not fragment.startswith(("?", "t="))


def _page(player: Player, address: str | None, parts: SplitResult) -> str | None:
    """The episode's address, written anew where the player has a way to; None for what is no episode."""
    host = (parts.hostname or "").removeprefix("www.")
    for form in player.forms:
        if host in form.hosts and (episode := _episode(form, parts)):
            return address.format(host=host, episode=episode) if address else parts.geturl()
    return None


def _episode(form: Form, parts: SplitResult) -> str | None:
    found = re.fullmatch(form.path, parts.path)
    if found and form.parameter:
        pairs = (re.fullmatch(form.parameter, pair) for pair in parts.query.split("&"))
        found = next(filter(None, pairs), None)
    return found[1] if found else None


def _audio_file(url: str) -> Media | None:
    parts = split_url(url)
    if parts is None:
        return None
    host, path = parts.hostname or "", parts.path.lower()
    is_anchor_file = (host == "anchor.fm" or host.endswith(".anchor.fm")) and "/play/" in path
    if not is_anchor_file and not path.endswith(_FILE_SUFFIXES):
        return None
    return Media(Platform.AUDIO, parts._replace(fragment="").geturl())


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
