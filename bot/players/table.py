"""What is known of each player, a row each: whoever adds one adds its row here and its value to `Platform`.

The forms of address are those of the players' own share links; audio files take a W3C media fragment.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, NamedTuple
from urllib.parse import SplitResult

from db.models import Platform, ShowLinkKind

AUDIO_SUFFIXES: Final = (".mp3", ".m4a", ".m4b", ".aac", ".ogg", ".oga", ".opus", ".flac", ".wav")
VIDEO_SUFFIXES: Final = (".mp4", ".m4v", ".mov", ".webm")

Start = Callable[[SplitResult, int], SplitResult]


def _in_query(address: SplitResult, seconds: int) -> SplitResult:
    others = [pair for pair in address.query.split("&") if pair and pair.partition("=")[0] != "t"]
    return address._replace(query="&".join([*others, f"t={seconds}"] if seconds else others))


def _in_fragment(address: SplitResult, seconds: int) -> SplitResult:
    # A file's query may be signed, and hosts take another query for another file.
    return address._replace(fragment=f"t={seconds}" if seconds else "")


def _in_path(address: SplitResult, seconds: int) -> SplitResult:
    hours, rest = divmod(seconds, 3600)
    minutes = f"{hours}:{rest // 60:02}" if hours else f"{rest // 60:02}"
    path = address.path.rstrip("/")
    return address._replace(path=f"{path}/{minutes}:{rest % 60:02}" if seconds else path)


class Form(NamedTuple):
    """A form the address of an episode has; what is in parentheses, in either expression, is the episode."""

    hosts: tuple[str, ...]  # without `www.`
    path: str
    parameter: str = ""  # the one of the query that has to be there


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where podcasts are listened to."""

    known_as: tuple[str, ...] = ()  # in show notes, where the name alone stands for the show there
    shows: tuple[str, ...] = ()  # how addresses of shows begin; * is one more part of any spelling
    show_kind: ShowLinkKind = ShowLinkKind.LISTEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Player(Place):
    """Where an episode can be linked to."""

    name: str  # as in the middle of a sentence
    verb: str = "Listen"
    preposition: str = "on"
    is_offered: bool = True  # as a member's choice
    generator: str | None = None  # a word in the name of the software that makes such episode pages
    forms: tuple[Form, ...] = ()
    page: str | None = None  # the address an episode is kept under; None for the one it is given by
    jump_page: str | None = None  # the address that takes a time, where it is another
    start: Start | None = None  # how an address says where to start; None for not at all

    @property
    def reads_fragment(self) -> bool:
        """Whether its pages are told where to start behind their #; a file is no page."""
        return self.generator is not None and self.start is _in_fragment

    @property
    def title(self) -> str:
        """The name at the beginning of a line."""
        return self.name[0].upper() + self.name[1:]

    @property
    def where(self) -> str:
        """Where an episode plays: `on YouTube`."""
        return f"{self.preposition} {self.name}"


_VIDEO: Final = "([A-Za-z0-9_-]{11})"
_YOUTUBE_HOSTS: Final = ("youtube.com", "m.youtube.com", "music.youtube.com", "youtube-nocookie.com")

PLAYERS: Final[Mapping[Platform, Player]] = MappingProxyType(
    {
        Platform.YOUTUBE: Player(
            name="YouTube",
            verb="Watch",
            known_as=("youtube music",),  # YouTube alone may stand for anything there
            shows=("youtube.com/channel/*", "youtube.com/c/*", "youtube.com/user/*", "youtube.com/@*"),
            show_kind=ShowLinkKind.SOCIAL,
            forms=(
                Form(("youtu.be",), f"/+{_VIDEO}/*"),
                Form(_YOUTUBE_HOSTS, f"/+(?:embed|live|shorts|v)/{_VIDEO}(?:/.*)?"),
                Form(_YOUTUBE_HOSTS, ".*", f"v={_VIDEO}"),
            ),
            page="https://www.youtube.com/watch?v={episode}",
            jump_page="https://youtu.be/{episode}",
            start=_in_query,
        ),
        Platform.SPOTIFY: Player(
            name="Spotify",
            known_as=("spotify",),
            shows=("open.spotify.com/show", "spoti.fi"),
            forms=(
                Form(
                    ("open.spotify.com",),
                    "/(?:intl-[a-z]{2,5}/|embed/|embed-podcast/)?episode/([A-Za-z0-9]+)/?",
                ),
            ),
            page="https://open.spotify.com/episode/{episode}",
            start=_in_query,
        ),
        Platform.POCKETCASTS: Player(
            name="Pocket Casts",
            known_as=("pocket casts",),
            shows=("pca.st", "pocketcasts.com"),
            forms=(
                Form(("pca.st",), "/((?:episode/)?[A-Za-z0-9-]+/?)"),
                Form(("play.pocketcasts.com",), "/(podcasts/[A-Za-z0-9-]+/[A-Za-z0-9-]+/?)"),
            ),
            page="https://{host}/{episode}",
            start=_in_query,
        ),
        Platform.OVERCAST: Player(
            name="Overcast",
            known_as=("overcast",),
            shows=("overcast.fm",),
            forms=(Form(("overcast.fm",), r"/(\+[A-Za-z0-9_-]+)(?:/[0-9:]*)?"),),
            page="https://overcast.fm/{episode}",
            start=_in_path,
        ),
        Platform.PODLOVE: Player(
            name="the show’s site", is_offered=False, generator="podlove", start=_in_fragment
        ),
        Platform.PODIGEE: Player(
            name="the show’s site", is_offered=False, generator="podigee", start=_in_fragment
        ),
        Platform.FIRESIDE: Player(
            name="the show’s site", is_offered=False, generator="fireside", start=_in_query
        ),
        Platform.AUDIO: Player(name="the audio file", preposition="in", start=_in_fragment),
        Platform.APPLE: Player(
            name="Apple Podcasts",
            known_as=("apple podcasts", "apple podcast", "itunes"),
            shows=("podcasts.apple.com", "itunes.apple.com", "apple.co"),
            forms=(Form(("podcasts.apple.com",), ".*", r"i=(\d+)"),),
            # Its time parameter is not documented.
        ),
    }
)
_OTHER_PLACES: Final = (
    Place(known_as=("amazon music", "audible"), shows=("music.amazon.*",)),
    Place(known_as=("castbox",), shows=("castbox.fm",)),
    Place(known_as=("castro",), shows=("castro.fm",)),
    Place(known_as=("deezer",), shows=("deezer.com",)),
    Place(known_as=("google podcasts",), shows=("podcasts.google.com",)),
    Place(known_as=("iheart", "iheartradio"), shows=("iheart.com",)),
    Place(known_as=("player fm",), shows=("player.fm",)),
    Place(known_as=("podbean",), shows=("podbean.com",)),
    Place(known_as=("podcast addict",)),
    Place(known_as=("podchaser",), shows=("podchaser.com",)),
    Place(known_as=("soundcloud",)),
    Place(known_as=("stitcher",), shows=("stitcher.com",)),
    Place(known_as=("tunein",), shows=("tunein.com",)),
)
PLACES: Final[tuple[Place, ...]] = (*PLAYERS.values(), *_OTHER_PLACES)


def is_listening_place(name: str) -> bool:
    """Whether words are the name of a place to listen, in any spelling."""
    return _letters(name) in _NAMES


def show_page_kind(text: str) -> ShowLinkKind | None:
    """What the address of a show's page in a player, if there is one in a text, is to the show."""
    return next((kind for kind, pages in _SHOW_PAGES.items() if pages.search(text)), None)


def player_of(generator: str) -> Platform | None:
    """The kind of episode page a feed's generator makes, where those pages can jump to a time."""
    return next((player for word, player in _GENERATORS.items() if word in generator.lower()), None)


def show_pages(places: Iterable[Place]) -> re.Pattern[str]:
    """What the addresses of shows in some places look like, wherever in a text they stand."""
    beginnings = "|".join(re.escape(show).replace(r"\*", r"[^/?#\s]+") for p in places for show in p.shows)
    return re.compile(rf"(?<![\w-])(?:{beginnings})(?![\w-])", re.IGNORECASE)


def _letters(name: str) -> str:
    return name.lower().replace(" ", "").replace(".", "")


_NAMES: Final = frozenset(_letters(name) for place in PLACES for name in place.known_as)
_SHOW_PAGES: Final = {
    kind: show_pages(place for place in PLACES if place.show_kind is kind)
    for kind in (ShowLinkKind.LISTEN, ShowLinkKind.SOCIAL)
}
_GENERATORS: Final = {p.generator: platform for platform, p in PLAYERS.items() if p.generator}
