"""What is found at an address: a feed, or a web page and what it says about feeds."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from bot.directories.candidates import Candidate
from bot.directories.typed import apple_number
from bot.errors import UserError
from bot.feed.decoding import decoded, known_encoding
from bot.feed.fetch import BODY_LIMIT, Ask, Failed, FailureKind, Fetched
from bot.feed.read import read_source
from bot.feed.sanitise import web_url
from bot.feed.source import Feed, FeedError, feed_name
from bot.markup import tags_of
from bot.urls import full_host_of, url_key

BEGINNING = 512 * 1024  # of a page or feed: the head, and a few episodes
LONG_BEGINNING = 4 * 1024 * 1024  # of a page that says late what it is about
MOST_LINKED_FEEDS = 20  # remembered of one page

_FEED_TYPES = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/feed+json",
        "application/xml",
        "text/xml",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFeed:
    """A feed that was read as far as is needed to know that it is one."""

    podcast: Candidate
    feed_url: str
    has_media: bool  # something to hear or see in its newest episodes


@dataclass(frozen=True, slots=True, kw_only=True)
class WebPage:
    """A page that is no feed."""

    url: str  # after redirects
    text: str
    feeds: tuple[str, ...]  # it names, each once
    apple_numbers: frozenset[str]  # of the podcasts it links to
    own_apple_numbers: frozenset[str]  # of those it links to on its own site


class AddressError(UserError):
    """An address that leads to no feed; its text names no more of it than the host."""

    def __init__(self, sentence: str, *, is_missing: bool = False) -> None:
        super().__init__(f"{sentence} Check the address, or type the podcast’s name.")
        self.is_missing = is_missing  # the server says that it is not there, or has trouble of its own


async def read_address(
    ask: Ask, url: str, *, headers: Mapping[str, str] | None = None, limit: int = BEGINNING
) -> FoundFeed | WebPage:
    """What an address leads to.

    Raises:
        AddressError: nothing, or neither a feed nor a web page.

    """
    fetched = await _fetched(ask, url, headers, limit, is_beginning_enough=True)
    if len(fetched.body) == limit and fetched.body.lstrip()[:1] in (b"{", b"["):
        # Half a JSON document says nothing.
        fetched = await _fetched(ask, url, headers, BODY_LIMIT, is_beginning_enough=False)
    return await asyncio.to_thread(_read, fetched, url, is_whole=len(fetched.body) < limit)


async def _fetched(
    ask: Ask, url: str, headers: Mapping[str, str] | None, limit: int, *, is_beginning_enough: bool
) -> Fetched:
    outcome = await ask(url, headers=headers, limit=limit, is_beginning_enough=is_beginning_enough)
    if isinstance(outcome, Failed):
        kinds = (FailureKind.MISSING, FailureKind.GONE, FailureKind.FAULTY, FailureKind.BUSY)
        raise AddressError(outcome.sentence, is_missing=outcome.kind in kinds)
    return outcome


def _read(fetched: Fetched, url: str, *, is_whole: bool) -> FoundFeed | WebPage:
    name = feed_name(fetched.final_url)
    try:
        feed = read_source(fetched.body, name=name, url=fetched.final_url)
    except FeedError as error:
        page = _page(fetched)
        if page.feeds or "<html" in page.text[:BEGINNING].lower():
            return page
        raise AddressError(str(error)) from error
    if not feed.items and feed.title in (name, "Untitled show"):
        raise AddressError(f"{name} has a feed without a title and without episodes at this address.")
    return _found(feed, fetched.moved_to or url, is_whole=is_whole)


async def read_feed(ask: Ask, url: str) -> FoundFeed:
    """The feed at an address.

    Raises:
        AddressError: there is none.

    """
    found = await read_address(ask, url)
    if isinstance(found, FoundFeed):
        return found
    raise AddressError(f"{full_host_of(found.url)} has a web page there, not a feed.")


def _found(feed: Feed, feed_url: str, *, is_whole: bool) -> FoundFeed:
    newest = max((item.published_at for item in feed.items if item.published_at), default=None)
    podcast = Candidate(
        title=feed.title,
        feed_url=feed_url,
        author=feed.host,
        website=feed.home_url,
        artwork_url=feed.image_url,
        episode_count=len(feed.items) if is_whole else None,
        newest_at=int(newest.timestamp()) if newest else None,
    )
    return FoundFeed(podcast=podcast, feed_url=feed_url, has_media=any(item.media for item in feed.items))


def _page(fetched: Fetched) -> WebPage:
    text = decoded(fetched.body, declared=known_encoding(fetched.charset or ""))
    base = fetched.final_url
    feeds: dict[str, str] = {}
    numbers: set[str] = set()
    own_numbers: set[str] = set()
    for tag, attributes in tags_of(text, "base", "link", "a"):
        address = _joined(base, attributes.get("href", ""))
        if address is None:
            continue
        if tag == "base":
            base = address
        elif tag == "a":
            if number := apple_number(address):
                numbers.add(number)
                if full_host_of(address) == full_host_of(fetched.final_url):
                    own_numbers.add(number)
        elif _names_a_feed(attributes) and len(feeds) < MOST_LINKED_FEEDS:
            feeds.setdefault(url_key(address), address)
    return WebPage(
        url=fetched.final_url,
        text=text,
        feeds=tuple(feeds.values()),
        apple_numbers=frozenset(numbers),
        own_apple_numbers=frozenset(own_numbers),
    )


def _joined(base: str, href: str) -> str | None:
    try:
        return web_url(urljoin(base, href.strip()), own_host=full_host_of(base)) if href else None
    except ValueError:
        return None


def _names_a_feed(attributes: Mapping[str, str]) -> bool:
    kind = attributes.get("type", "").partition(";")[0].strip().lower()
    return "alternate" in attributes.get("rel", "").lower().split() and kind in _FEED_TYPES
