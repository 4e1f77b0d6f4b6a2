"""Foreign text and addresses made safe to keep: no control characters, no schemes but http and https."""

import html
import re
from urllib.parse import quote, urljoin

from bot.feed.decoding import with_paired_halves
from bot.feed.private_hosts import is_public_host, is_public_name
from bot.markup import ESCAPED_TAG, html_text, unescaped_again
from bot.urls import URL_LIMIT, split_url
from db.models import NOTES_LIMIT

TITLE_LIMIT = 500
ABOUT_LIMIT = 4000
_SHORT = 200
GUID_LIMIT = 1000

_CONTROLS = bytes({*range(0x20), 0x7F} - {*b"\t\n\r"})
_MORE_CONTROLS = re.compile(b"\xc2[\x80-\x9f]|\xef\xbf[\xbe\xbf]")  # C1 and the two non-characters, in UTF-8
_ORDINARY_URL = re.compile(
    r"https?://((?:[A-Za-z0-9-]{1,63}\.){1,9}[A-Za-z]{2,24})(?:[/?#][!#-;=?-\[\]_a-z|~]*)?"
)
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>")


def clean(text: str) -> str:
    """The text without what no storage or screen can hold."""
    if len(text) < _SHORT and text.isprintable() and "&#" not in text:
        return text
    text = with_paired_halves(text)  # inside HTML that XML has escaped or quoted
    # Bytes are deleted many times faster than characters are looked at, and megabytes of notes pass here.
    kept = text.encode(errors="ignore").translate(None, _CONTROLS)
    if b"\xc2" in kept or b"\xef\xbf" in kept:
        kept = _MORE_CONTROLS.sub(b"", kept)
    return kept.decode()


def one_line(text: str, *, limit: int = TITLE_LIMIT) -> str:
    """The text on one line, entities that were escaped more than once undone, cut at `limit` characters."""
    text = text.strip()
    if len(text) <= limit and text.isprintable() and "&" not in text and "  " not in text:
        return text
    text = clean(text[: limit * 8])
    if "&" in text and ";" in text:
        text = clean(unescaped_again(html.unescape(text)))
    return " ".join(text.split())[:limit].rstrip()


def notes_text(text: str) -> str:
    """Show notes as found, without the white space around them, at most `NOTES_LIMIT` characters."""
    return clean(text.strip()[:NOTES_LIMIT])


def stored_guid(text: str) -> str | None:
    """An id, verbatim but stripped; None where it is empty, unprintable or absurdly long."""
    text = text.strip()
    return text if text and len(text) <= GUID_LIMIT and text.isprintable() else None


def has_markup(text: str) -> bool:
    """Whether the text holds at least one tag."""
    return "<" in text and _MARKUP.search(text) is not None


def plain(text: str, *, limit: int = ABOUT_LIMIT) -> str:
    """A description in plain words, a line to a paragraph, cut at `limit` characters."""
    text = clean(text[: limit * 8])
    for _ in range(2):
        if ESCAPED_TAG.search(text) and not has_markup(text):
            text = html.unescape(text)
    if has_markup(text):
        text = unescaped_again(html_text(text))
    elif "&" in text and ";" in text:
        text = clean(unescaped_again(html.unescape(text)))
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)[:limit].rstrip()


def web_url(
    text: str | None, *, base: str | None = None, own_host: str | None = None, to_fetch: bool = False
) -> str | None:
    """An http or https address fit to be shown, or None.

    A relative one is resolved against `base`. A host in a private network is dropped unless it is
    `own_host`, the one the feed itself came from; an address only `to_fetch` may name any, for the
    fetcher looks where it really leads.
    """
    if not text or len(url := text.strip()) > URL_LIMIT:
        return None
    if ordinary := _ORDINARY_URL.fullmatch(url):
        return url if to_fetch or is_public_name(host := ordinary[1].lower()) or host == own_host else None
    url = clean(url)
    try:
        if base and "://" not in url[:12]:
            url = urljoin(base, url)
    except ValueError:
        return None
    parts = split_url(url)
    if parts is None or parts.username is not None:
        return None
    host = parts.hostname or ""
    if not to_fetch and host != own_host and not is_public_host(host):
        return None
    return quote(url, safe="%/:=&?~#+!$,;'@()*[]|") if " " in url or '"' in url or "<" in url else url
