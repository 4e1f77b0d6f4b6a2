"""Lists of feeds as podcast apps export them: the addresses in an OPML file."""
# lxml has no types; what this module gives away has.
# pyright: basic

import re
from typing import NamedTuple

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - compiled, without types

from bot.feed.source import FeedError, feed_name
from bot.urls import split_url

MOST_FEEDS = 1_000
_HEAD = 4 * 1024
_ROOT = re.compile(rb"<([a-z][a-z0-9]*)", re.IGNORECASE)  # the first that is no declaration


class ListedFeed(NamedTuple):
    """A feed by what the list calls it."""

    name: str
    url: str


def is_opml(body: bytes) -> bool:
    """Whether a source is a list of feeds rather than a feed."""
    root = _ROOT.search(body[:_HEAD])
    return root is not None and root[1].lower() == b"opml"


def listed_feeds(body: bytes, *, name: str) -> list[ListedFeed]:
    """The feeds a list names, in its order and each once; `name` is what to call the list in sentences.

    Raises:
        FeedError: it names none, or more than `MOST_FEEDS`.

    """
    parser = etree.XMLPullParser(
        events=("start",),
        tag="{*}outline",
        recover=True,
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
    )
    found: dict[str, ListedFeed] = {}
    try:
        parser.feed(body)
        for _, outline in parser.read_events():
            facts = {key.lower(): value.strip() for key, value in outline.attrib.items()}
            url = facts.get("xmlurl", "")
            if split_url(url):
                title = facts.get("text") or facts.get("title") or feed_name(url)
                found.setdefault(url, ListedFeed(" ".join(title.split()), url))
    except SyntaxError as error:
        raise FeedError(f"{name} is damaged: no feed can be read from it.") from error
    if not found:
        raise FeedError(f"{name} names no feed.")
    if len(found) > MOST_FEEDS:
        raise FeedError(f"{name} names {len(found)} feeds; at most {MOST_FEEDS:,} are read at once.")
    return list(found.values())
