"""A source of whatever kind as a feed: RSS, Atom, JSON Feed, or the text of a listing page."""

from collections.abc import Collection
from hashlib import blake2b

from bot.feed import jsonfeed, listing
from bot.feed.decoding import decoded, known_encoding, marked_encoding
from bot.feed.repeats import without_repeats
from bot.feed.source import Feed, FeedError
from bot.feed.xml import read_xml

BODY_LIMIT = 15 * 1024 * 1024  # of XML
EXPORT_LIMIT = 64 * 1024 * 1024  # of JSON: our own exports hold the notes of whole catalogues
LISTING_LIMIT = 8 * 1024 * 1024
LINE_LIMIT = 1024 * 1024  # of a listing
MOST_LINES = 100_000  # of a listing

_NEW_LINE = b"\n"
_HEAD = 4 * 1024
_BINARIES = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"%PDF", "a PDF document"),
    (b"ID3", "an MP3 file"),
    (b"SQLite format 3", "a SQLite database"),
)
_XML_ROOTS = (b"<?xml", b"<rss", b"<feed", b"<rdf:rdf", b"<channel")
_HTML_MARKS = (b"<!doctype html", b"<html", b"<head", b"<body")


def read_source(
    body: bytes,
    *,
    name: str,
    url: str | None = None,
    encoding: str | None = None,
    known_guids: Collection[str] = (),
) -> Feed:
    """Read a source: its show, its episodes, and a sentence for each thing that could not be read.

    `name` is what to call the source in sentences (a file name or a host), `url` where it came from,
    `encoding` what the server said of a listing's text. `known_guids` makes polls cheap, at a price
    told at `bot.feed.xml.read_xml`. Works for up to a second on the worst of input: call it in a
    worker thread.

    Raises:
        FeedError: nothing can be read; its one sentence names the source and the place.

    """
    if not body[:_HEAD].strip(b"\0 \t\r\n") and not body.strip(b"\0 \t\r\n"):
        raise FeedError(f"{name} is empty.")
    feed = _read(body, name, url, encoding, known_guids)
    if feed.problems and not feed.items:
        # Cut off before its first episode, or damaged throughout: no show is made of that.
        raise FeedError(f"{name}: no episode can be read. {feed.problems[0]}")
    return feed


def _read(
    body: bytes, name: str, url: str | None, encoding: str | None, known_guids: Collection[str]
) -> Feed:
    kind = _kind_of(body, name)
    if kind == "json":
        if len(body) > EXPORT_LIMIT:
            raise FeedError(f"{name} is larger than {EXPORT_LIMIT >> 20} MiB, too large for a feed.")
        return without_repeats(jsonfeed.read(decoded(body), name=name, url=url))
    if kind == "xml":
        if len(body) > BODY_LIMIT:
            raise FeedError(f"{name} is larger than {BODY_LIMIT >> 20} MiB, too large for a feed.")
        return without_repeats(read_xml(body, name=name, url=url, known_guids=known_guids))
    return listing.read(_listing_text(body, name, encoding), name=name, url=url)


def body_digest(body: bytes) -> bytes:
    """A fingerprint by which a poll knows a body it has read before."""
    return blake2b(body, digest_size=16).digest()


def _kind_of(body: bytes, name: str) -> str:
    for mark, what in _BINARIES:
        if body.startswith(mark):
            raise FeedError(f"{name} is {what}, not a feed.")
    marked = marked_encoding(body)
    head = body[:_HEAD] if marked is None else body[:_HEAD].decode(marked, errors="replace").encode()
    start = head.lstrip().lower()
    has_root = any(root in start for root in _XML_ROOTS)
    if b"\0" in head and not has_root:
        raise FeedError(f"{name} is a binary file, not a feed.")
    if start.startswith((b"{", b"[")):
        return "json"
    if any(mark in start for mark in _HTML_MARKS) and not any(root in start for root in _XML_ROOTS[1:]):
        raise FeedError(f"{name} looks like a web page, not like a feed.")
    return "xml" if has_root or start.startswith(b"<") else "text"


def _long_line(body: bytes) -> int | None:
    """Where the first line longer than `LINE_LIMIT` begins."""
    start = 0
    while len(body) - start > LINE_LIMIT:
        last = body.rfind(_NEW_LINE, start, start + LINE_LIMIT + 1)
        if last < 0:
            return start
        start = last + 1
    return None


def _listing_text(body: bytes, name: str, encoding: str | None) -> str:
    if (start := _long_line(body)) is not None:
        size = len(body[start:].partition(_NEW_LINE)[0]) / (1 << 20)
        place = f"line {body.count(_NEW_LINE, 0, start) + 1}"
        raise FeedError(f"{name}, {place}: the line is {size:.0f} MiB long, which no page's text is.")
    if len(body) > LISTING_LIMIT or body.count(_NEW_LINE) > MOST_LINES:
        raise FeedError(f"{name} is longer than any listing: at most {MOST_LINES} lines are read.")
    marked = marked_encoding(body)
    try:
        return body.decode(marked or known_encoding(encoding or "") or "utf-8")
    except UnicodeError as error:
        position = getattr(error, "start", 0)
        line = body.count(b"\n", 0, position) + 1
        raise FeedError(f"{name}, line {line}: the text is not UTF-8 or is damaged there.") from error
