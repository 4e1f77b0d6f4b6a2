"""What a source says: a show and its episodes, before anyone decides what is new."""

from dataclasses import dataclass

from bot.urls import full_host_of
from db.models import FeedItem as FeedItem
from db.models import ShowLink

MOST_PROBLEMS = 100


class FeedError(Exception):
    """A source that cannot be read at all; its text is one sentence for the person who chose the source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One source: the show it is about, its items in the order found, and what could not be read."""

    title: str
    url: str | None = None
    guid: str | None = None  # podcast:guid, which survives a move of the feed
    host: str | None = None
    about: str | None = None
    home_url: str | None = None
    image_url: str | None = None
    new_url: str | None = None  # itunes:new-feed-url
    ttl_s: int | None = None  # how long the feed says it stays as it is
    skip_hours: int = 0  # when it says not to ask: a bit an hour of the day, UTC
    skip_days: int = 0  # and a bit a day of the week, from Monday
    links: tuple[ShowLink, ...] = ()
    items: tuple[FeedItem, ...] = ()
    problems: tuple[str, ...] = ()  # one sentence each, naming the item


def feed_name(url: str) -> str:
    """What to call a feed in sentences: its host, for the rest of its address may be a secret."""
    return full_host_of(url) or "The feed"


class Problems:
    """Collects sentences; beyond `MOST_PROBLEMS` only their number."""

    def __init__(self) -> None:
        self._sentences: list[str] = []
        self._more = 0

    def add(self, sentence: str) -> None:
        """Add one sentence."""
        if len(self._sentences) < MOST_PROBLEMS:
            self._sentences.append(sentence)
        else:
            self._more += 1

    def add_first(self, sentence: str) -> None:
        """Add a sentence about the whole source, in front of those about its items."""
        self._sentences.insert(0, sentence)

    def sentences(self) -> tuple[str, ...]:
        """All that were kept, and at the end how many were not."""
        more = (f"There are {self._more} more of these.",) if self._more else ()
        return (*self._sentences, *more)
