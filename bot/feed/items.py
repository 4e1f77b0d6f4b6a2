"""What a source says: a show and its episodes, before anyone decides what is new."""

from dataclasses import dataclass

from db.models import FeedItem as FeedItem
from db.models import ShowLink

NOTES_LIMIT = 64 * 1024  # characters of one episode's show notes that are kept


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
    links: tuple[ShowLink, ...] = ()
    items: tuple[FeedItem, ...] = ()
    problems: tuple[str, ...] = ()  # one sentence each, naming the item
