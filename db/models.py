"""The rows and values the whole program speaks of."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

NOTES_LIMIT = 64 * 1024  # characters of one episode's show notes that are kept


class ChapterSource(StrEnum):
    """Where a chapter was read; of one episode's readings, the first here wins."""

    PUBLISHER = "publisher"  # the JSON file a feed's <podcast:chapters> points at
    PODLOVE = "podlove"  # <psc:chapters> inside the feed
    NOTES = "notes"  # the show notes


class EpisodeKind(StrEnum):
    """A feed's <itunes:episodeType>."""

    FULL = "full"
    TRAILER = "trailer"
    BONUS = "bonus"


class Platform(StrEnum):
    """A place to play an episode, in the order a card prefers them."""

    YOUTUBE = "youtube"
    SPOTIFY = "spotify"
    POCKETCASTS = "pocketcasts"
    OVERCAST = "overcast"
    PODLOVE = "podlove"  # an episode page whose player reads #t=
    PODIGEE = "podigee"
    FIRESIDE = "fireside"
    AUDIO = "audio"
    APPLE = "apple"  # last: its links cannot say where to start


class ShowLinkKind(StrEnum):
    """What one of a show's own links is for."""

    HOME = "home"
    COURSE = "course"
    MEMBERSHIP = "membership"
    SUPPORT = "support"
    PLAYLIST = "playlist"
    SOCIAL = "social"
    LISTEN = "listen"
    SPONSOR = "sponsor"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Chapter:
    """A position in an episode, in whole seconds from its start, with a title."""

    start_s: int
    title: str
    url: str | None = None
    source: ChapterSource = ChapterSource.NOTES


@dataclass(frozen=True, slots=True)
class Link:
    """A link found in show notes: the words that name it, and the second it belongs to, where there are any.

    `promotional` is what the notes themselves give away (a heading, a well-known pattern), `recurring` what
    all the show's episodes do; an account of an episode is the same whatever the others say. `odds` is how
    far its place in the notes speaks for promotion, as a logarithm, before its address is looked at.
    """

    url: str
    label: str | None = None
    start_s: int | None = None
    promotional: bool = False
    recurring: bool = field(default=False, compare=False)
    odds: float = 0.0

    @property
    def is_resource(self) -> bool:
        """Whether it is about the episode's subject; every other link is the show's or its sponsors'."""
        return not (self.promotional or self.recurring)


@dataclass(frozen=True, slots=True)
class Media:
    """One copy of an episode; the episode starts `offset_s` seconds into it."""

    platform: Platform
    url: str
    offset_s: int = 0


@dataclass(frozen=True, slots=True)
class ShowLink:
    """A link about a show rather than about one of its episodes."""

    url: str
    label: str | None = None
    kind: ShowLinkKind = ShowLinkKind.OTHER


@dataclass(frozen=True, slots=True)
class Person:
    """Someone heard in an episode; `role` is the podcast taxonomy's, lower case (`host`, `guest`)."""

    name: str
    role: str = "host"


@dataclass(frozen=True, slots=True)
class Transcript:
    """A transcript a feed points at; `media_type` as the feed gives it."""

    url: str
    media_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """One episode as a source tells it, and as it is stored; what is not known is None or empty."""

    title: str
    guid: str | None = None
    published_at: datetime | None = None
    duration_s: int | None = None
    link: str | None = None
    notes: str = ""  # HTML or plain text, as found
    summary: str | None = None  # one line in plain words, where there is one beside the notes
    image_url: str | None = None
    season: int | None = None
    number: int | None = None
    kind: EpisodeKind = EpisodeKind.FULL
    media: tuple[Media, ...] = ()
    persons: tuple[Person, ...] = ()
    transcripts: tuple[Transcript, ...] = ()
    chapters_url: str | None = None  # a podcast:chapters file
    chapters: tuple[Chapter, ...] = ()  # by source, each ascending
    links: tuple[Link, ...] = ()  # of the notes, in their order, promotion included
    aliases: tuple[str, ...] = ()  # ids the episode used to have
    description: str = ""  # the first sentences of the notes that are about this episode


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """A podcast."""

    id: int
    title: str
    host: str | None = None
    about: str | None = None
    home_url: str | None = None
    feed_url: str | None = None
    podcast_guid: str | None = None
    image_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedEpisode:
    """An episode as a line of a list names it."""

    id: int
    show_id: int
    title: str
    published_at: datetime | None
    duration_s: int | None
    show_title: str | None = None  # where there are several shows, one of which has to be named


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode(ListedEpisode):
    """An episode as a card shows it."""

    summary: str | None
    link: str | None
    image_url: str | None
    season: int | None
    number: int | None
    kind: EpisodeKind
    first_seen_at: datetime
    withdrawn_at: datetime | None = None
    description: str = ""

    @property
    def about(self) -> str:
        """What it is about in a few sentences, nothing where neither its publisher nor its notes say."""
        return self.summary or self.description


def to_unix(instant: datetime | None) -> int | None:
    """An instant as it is stored: whole Unix seconds, UTC."""
    return None if instant is None else int(instant.timestamp())


def from_unix(seconds: int | None) -> datetime | None:
    """The same back."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
