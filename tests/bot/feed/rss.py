"""Small feeds for tests."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from bot.feed.read import read_source
from bot.feed.source import Feed

NAMESPACES = (
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:psc="http://podlove.org/simple-chapters" '
    'xmlns:media="http://search.yahoo.com/mrss/"'
)
DATE = "<pubDate>Tue, 05 Mar 2024 06:00:00 GMT</pubDate>"


def rss(*items: str, head: str = "", encoding: str = "UTF-8") -> str:
    """A feed of these items, each the inside of an <item>."""
    inside = "".join(f"<item>{item}</item>" for item in items)
    return (
        f'<?xml version="1.0" encoding="{encoding}"?><rss version="2.0" {NAMESPACES}><channel>'
        f"<title>Night Trains</title>{head}{inside}</channel></rss>"
    )


def episode(number: int, *, guid: str | None = None, extra: str = "") -> str:
    """The inside of an item; the higher the number the newer."""
    published_at = datetime(2000, 1, 1, 6, tzinfo=UTC) + timedelta(days=number)
    return (
        f"<title>Line {number}</title><guid>{guid or f'line-{number}'}</guid>"
        f"<pubDate>{format_datetime(published_at)}</pubDate>"
        f'<enclosure url="https://media.example/line-{number}.mp3" type="audio/mpeg" length="1"/>{extra}'
    )


def read(text: str | bytes, **options: str) -> Feed:
    """The feed in a text."""
    return read_source(text if isinstance(text, bytes) else text.encode(), name="trains.xml", **options)
