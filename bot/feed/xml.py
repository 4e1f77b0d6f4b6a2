"""RSS and Atom, YouTube's included: well-formed or not, as much of them as can be read."""

import re
from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from html.entities import html5

from bot.feed.decoding import (
    declared_encoding,
    decoded,
    is_utf8,
    marked_encoding,
    with_paired_halves,
    with_paired_halves_in,
)
from bot.feed.nodes import Node
from bot.feed.source import Feed, FeedError, FeedItem, Problems
from bot.feed.xml_items import ChannelFacts, read_item
from bot.feed.xml_show import channel_facts, channel_of, read_show
from bot.feed.xml_stream import TooComplex, XmlFeed

MOST_ITEMS = 5_000
MOST_REFERENCES = 500_000
KNOWN_IN_A_ROW = 20  # after so many known items, nothing new is expected further down

_HEAD = 8 * 1024
_ROOTS = (b"<?xml", b"<rss", b"<feed", b"<rdf:RDF", b"<channel")
_XML_ENTITIES = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})
_REFERENCE = re.compile(r"&(?:(#\d{1,7};|#[xX][0-9a-fA-F]{1,6};)|([A-Za-z][A-Za-z0-9]{1,31};))?")
_NO_XML = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]|&#(?:0*(?:[0-8]|1[124-9]|2[0-9]|3[01])|[xX]0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F]));"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt(Feed):
    """The top of a feed, read only as far as anything new was to be expected."""


def read_xml(body: bytes, *, name: str, url: str | None = None, known_guids: Collection[str] = ()) -> Feed:
    """Read an RSS or Atom feed, strictly first and, if it breaks XML's rules, once more leniently.

    With `known_guids` the reading stops after `KNOWN_IN_A_ROW` known items that do not get newer
    downwards, and the result is an `Excerpt`: a poll of an unchanged feed costs a hundredth. The
    price is that an edit further down goes unnoticed, and that a withdrawn item cannot be told from
    one not reached; a caller therefore reads the whole feed every now and then.

    Raises:
        FeedError: there is no feed in it; the sentence begins with `name`.

    """
    body = with_paired_halves_in(_from_root(body))
    reading = _Reading(url=url, known_guids=known_guids)
    try:
        if complaint := reading.read(body, encoding=_overruled_encoding(body)):
            strict, reading = reading, _Reading(url=url, known_guids=known_guids)
            reading.read(_mended(body), encoding="utf-8", recover=True)
            reading = max(reading, strict, key=lambda tried: len(tried.items))
            reading.problems.add_first(f"{complaint} Everything readable was kept.")
    except TooComplex as error:
        raise FeedError(f"{name} is larger or more deeply nested than a feed can be.") from error
    return reading.feed(name)


class _Reading:
    """One pass over a feed."""

    def __init__(self, *, url: str | None, known_guids: Collection[str]) -> None:
        self.items: list[FeedItem] = []
        self.problems = Problems()
        self._url = url
        self._known = known_guids
        self._known_run: dict[str, datetime | None] = {}
        self._channel: Node | None = None
        self._enough = False

    def read(self, body: bytes, *, encoding: str | None = None, recover: bool = False) -> str | None:
        """Read to the end, or as far as is worth while; what XML has to complain of, if anything."""
        document = XmlFeed(body, encoding=encoding, recover=recover)
        try:
            self._take(document)
        except SyntaxError as error:
            return f"The XML is damaged in line {error.lineno}." if error.lineno else "The XML is damaged."
        except (LookupError, ValueError):
            return "The XML is damaged or its encoding unknown."
        finally:
            self._channel = channel_of(document.root)
        if document.cut_off:
            # How much of it is missing nobody knows, so nothing is made of it.
            self.problems.add("The feed is cut off in the middle of its last item, which was left out.")
        return None

    def _take(self, document: XmlFeed) -> None:
        facts: ChannelFacts | None = None
        for position, node in enumerate(document.items(), start=1):
            if facts is None:
                channel = channel_of(document.root)
                facts = channel_facts(channel, url=self._url) if channel else ChannelFacts()
            item = read_item(node, facts, self.problems, position=position)
            if item is None:
                continue
            self.items.append(item)
            if self._known and self._nothing_new_below(item):
                self._enough = True
                return

    def feed(self, name: str) -> Feed:
        """What was read, as a feed.

        Raises:
            FeedError: nothing was.

        """
        if self._channel is None and not self.items:
            raise FeedError(f"{name} is not a feed: it holds neither an RSS channel nor an Atom feed.")
        show = read_show(self._channel, url=self._url)
        items = tuple(self._newest())
        if nameless := sum(item.guid is None for item in items):
            self.problems.add(
                f"{nameless} of {len(items)} items have no id; they are told apart by file and title."
            )
        feed = replace(show, items=items, problems=self.problems.sentences())
        if not self._enough:
            return feed
        return Excerpt(**{field.name: getattr(feed, field.name) for field in fields(feed)})

    def _nothing_new_below(self, item: FeedItem) -> bool:
        if item.guid is None or item.guid not in self._known:
            self._known_run.clear()
            return False
        self._known_run.setdefault(item.guid, item.published_at)
        if len(self._known_run) < KNOWN_IN_A_ROW:
            return False
        dates = [date for date in self._known_run.values() if date]
        # In a feed that begins with its oldest episode the new ones are at the bottom.
        return len(dates) > 1 and dates[0] >= dates[-1]

    def _newest(self) -> list[FeedItem]:
        if len(self.items) <= MOST_ITEMS:
            return self.items
        self.problems.add_first(
            f"The feed has {len(self.items)} items; only the newest {MOST_ITEMS} were read."
        )
        oldest = datetime.min.replace(tzinfo=UTC)
        by_date = sorted(self.items, key=lambda item: item.published_at or oldest, reverse=True)
        kept = set(map(id, by_date[:MOST_ITEMS]))
        return [item for item in self.items if id(item) in kept]


def _from_root(body: bytes) -> bytes:
    if marked_encoding(body) not in (None, "utf-8-sig"):
        return body
    head = body[:_HEAD]
    found = [position for root in _ROOTS if (position := head.find(root)) >= 0]
    return body[min(found) :] if found and min(found) else body


def _overruled_encoding(body: bytes) -> str | None:
    """UTF-8, where the feed says otherwise and is wrong: nothing else happens to be valid UTF-8."""
    declared = declared_encoding(body)
    if declared in (None, "utf-8", "ascii") or "2022" in declared or body.isascii():
        return None
    return "utf-8" if marked_encoding(body) is None and is_utf8(body) else None


def _mended(body: bytes) -> bytes:
    """The feed with its encoding put right and what XML forbids taken out, for a second try."""
    text = with_paired_halves(decoded(body, declared=declared_encoding(body)))
    # The parser keeps a marked encoding's text as it is, so the beginning is looked for here once more.
    text = _NO_XML.sub("", text[max(text.find("<"), 0) :])
    if text.count("&") > MOST_REFERENCES:
        raise TooComplex
    pieces: list[str] = []
    position = 0
    # By hand: a pattern that skips CDATA would start over at each one that never ends.
    while (start := text.find("<![CDATA[", position)) >= 0:
        end = text.find("]]>", start)
        end = len(text) if end < 0 else end
        pieces += (_REFERENCE.sub(_reference, text[position:start]), text[start:end])
        position = end
    pieces.append(_REFERENCE.sub(_reference, text[position:]))
    return "".join(pieces).encode(errors="replace")


def _reference(match: re.Match[str]) -> str:
    named = match[2]
    if match[1] or named in _XML_ENTITIES:
        return match[0]
    if named and (character := html5.get(named)):
        return character
    return f"&amp;{match[0][1:]}"
