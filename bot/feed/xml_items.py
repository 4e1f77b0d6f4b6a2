"""One <item> or <entry> of a feed as an episode."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from bot.feed.dates import clock_s, instant, length_s
from bot.feed.nodes import Node
from bot.feed.publisher_chapters import TITLE_LIMIT as CHAPTER_TITLE_LIMIT
from bot.feed.publisher_chapters import sane_chapters
from bot.feed.sanitise import clean, has_markup, one_line, plain, stored_guid, web_url
from bot.feed.source import FeedItem, Problems
from bot.players import file_media, one_each, player_page
from db.models import NOTES_LIMIT, Chapter, ChapterSource, EpisodeKind, Media, Person, Platform

SUMMARY_LIMIT = 300
_KINDS = {kind.value: kind for kind in EpisodeKind}
_DEEP_LINK = "http://podlove.org/deep-link"
_DATES = (
    "pubdate",
    "atom:published",
    "dc:date",
    "atom:issued",
    "atom:created",
    "atom:updated",
    "published",
    "date",
)
_NOTES = (
    "content:encoded", "description", "atom:content", "itunes:summary", "atom:summary", "media:description",
    "googleplay:description", "itunes:subtitle",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelFacts:
    """What the head of a feed says about all its items."""

    base: str | None = None  # what relative links are relative to
    own_host: str | None = None
    player: Platform | None = None  # what the generator's episode pages are
    persons: tuple[Person, ...] = ()


def read_item(node: Node, show: ChannelFacts, problems: Problems, *, position: int) -> FeedItem | None:
    """The episode an item tells of; None, and a problem, for one with neither a title nor notes."""
    notes = _richest_notes(node)
    title = _title(node, notes)
    if not title:
        problems.add(f"Item {position} has neither a title nor notes and was left out.")
        return None
    duration_s = _duration(node, title, problems)
    link = _link(node, show)
    season = node.text_of("itunes:season", "podcast:season")
    number = node.text_of("itunes:episode", "podcast:episode")
    return FeedItem(
        title=title,
        guid=_guid(node),
        published_at=_date(node, title, problems),
        duration_s=duration_s,
        link=link,
        notes=notes,
        summary=_summary(node, title, notes),
        image_url=_image(node, show),
        season=_natural(season),
        number=_natural(number),
        kind=_kind(node.text_of("itunes:episodetype")),
        media=one_each(_copies(node, link, show)),
        persons=persons_of(node) or show.persons,
        chapters_url=_chapters_url(node, show),
        chapters=_podlove_chapters(node, duration_s),
    )


def persons_of(node: Node) -> tuple[Person, ...]:
    """The <podcast:person>s directly under an element; without a role, a host."""
    people = [_person(tag.text(), tag.attribute("role")) for tag in node.children("podcast:person")]
    return tuple(dict.fromkeys(filter(None, people)))[:50]


@lru_cache(maxsize=256)  # the same people are named in every item
def _person(name: str, role: str) -> Person | None:
    name = one_line(name, limit=100)
    return Person(name, one_line(role, limit=40).lower() or "host") if name else None


def _guid(node: Node) -> str | None:
    guid = stored_guid(node.text_of("guid", "atom:id"))
    if guid is None and (video := node.text_of("yt:videoid")):
        return stored_guid(f"yt:video:{video}")
    return guid


def _title(node: Node, notes: str) -> str:
    title = one_line(node.text_of("title", "atom:title", "itunes:title", "media:title"))
    if title or not notes:
        return title
    return one_line(plain(notes[:2000]).partition("\n")[0], limit=100)


def _date(node: Node, title: str, problems: Problems) -> datetime | None:
    text = node.text_of(*_DATES)
    if not text:
        problems.add(f"“{_short(title)}” has no date.")
        return None
    moment = instant(text)
    if moment is None:
        problems.add(f"“{_short(title)}” has a date that cannot be read: “{_short(text)}”.")
    return moment


def _duration(node: Node, title: str, problems: Problems) -> int | None:
    text = node.text_of("itunes:duration")
    seconds = length_s(text)
    if seconds is None and text.strip("0:. "):
        problems.add(f"“{_short(title)}” has a length that cannot be read: “{_short(text)}”.")
    if seconds is None and (content := _media_content(node)):
        return length_s(content.attribute("duration"))
    return seconds


def _richest_notes(node: Node) -> str:
    versions: list[str] = []
    for version in node.markup_of(*_NOTES):
        if version not in versions:  # most feeds say the same in two or three places
            versions.append(version)
    if group := node.child("media:group"):
        versions += group.markup_of("media:description")
    if not versions:
        return ""
    versions.sort(key=len, reverse=True)
    longest = versions[0]
    if len(versions) > 1 and not ("<" in longest and len(longest) > 2 * len(versions[1])):
        longest = max(versions, key=_richness)
    kept = longest.strip()[:NOTES_LIMIT]
    # XML holds no control characters that are ASCII.
    return kept if kept.isascii() else clean(kept)


def _richness(text: str) -> int:
    """How much a version of the notes has to offer: words, and above them lines, tags and links.

    The longest is not always the best: the same notes are longer, and worse, where a host has
    flattened the lines or dropped the links.
    """
    return len(text) + 20 * (text.count("\n") + text.count("<")) + 100 * text.count("://")


def _summary(node: Node, title: str, notes: str) -> str | None:
    for field in ("itunes:subtitle", "description", "itunes:summary", "atom:summary"):
        text = node.text_of(field)
        if not text or len(text) > SUMMARY_LIMIT or "\n" in text or has_markup(text):
            continue
        line = one_line(text)
        # A subtitle that is the beginning of the notes says nothing beside them.
        beginning = notes[:2000]
        if line and line != title and line[:40] not in beginning and text[:40] not in beginning:
            return line
    return None


def _link(node: Node, show: ChannelFacts) -> str | None:
    for tag in node.children("atom:link"):
        if tag.attribute("rel") in ("", "alternate") and (href := tag.attribute("href")):
            return web_url(href, base=show.base, own_host=show.own_host)
    return web_url(node.text_of("link"), base=show.base, own_host=show.own_host) or _permalink(node, show)


def _permalink(node: Node, show: ChannelFacts) -> str | None:
    guid = node.child("guid")
    if guid is None or guid.attribute("isPermaLink").lower() == "false":
        return None
    return web_url(guid.text(), own_host=show.own_host)


def _image(node: Node, show: ChannelFacts) -> str | None:
    for name in ("itunes:image", "podcast:image", "media:thumbnail", "googleplay:image", "image"):
        if (tag := node.child(name)) is None:
            continue
        address = tag.attribute("href") or tag.attribute("url") or tag.text_of("url") or tag.text()
        if url := web_url(address, base=show.base, own_host=show.own_host):
            return url
    if (group := node.child("media:group")) and (thumbnail := group.child("media:thumbnail")):
        return web_url(thumbnail.attribute("url"), own_host=show.own_host)
    return None


def _copies(node: Node, link: str | None, show: ChannelFacts) -> Iterable[Media | None]:
    own_host = show.own_host
    for tag in node.children("enclosure"):
        url = web_url(tag.attribute("url"), base=show.base, own_host=own_host)
        yield file_media(url, tag.attribute("type"))
    for tag in node.children("atom:link"):
        url = web_url(tag.attribute("href"), base=show.base, own_host=own_host)
        if tag.attribute("rel") == "enclosure":
            yield file_media(url, tag.attribute("type"))
        elif tag.attribute("rel") == _DEEP_LINK:
            yield _deep_link(url)
    for tag in node.children("podcast:alternateenclosure"):
        for source in tag.children("podcast:source"):
            yield file_media(web_url(source.attribute("uri"), own_host=own_host), tag.attribute("type"))
    if video := node.text_of("yt:videoid"):
        yield player_page(f"https://youtu.be/{video}")
    if content := _media_content(node):
        url = web_url(content.attribute("url"), own_host=own_host)
        yield file_media(url, content.attribute("type") or "unknown")
    for tag in node.children("podcast:contentlink"):
        yield player_page(web_url(tag.attribute("href"), own_host=own_host))
    yield player_page(link)
    if link and show.player:
        yield Media(show.player, link)


def _deep_link(url: str | None) -> Media | None:
    """A page the feed itself says can jump: `…#` takes `t=…` there, `…?t=` does it in the query."""
    if url is None:
        return None
    page, _, query = url.rstrip("#").partition("?t=")
    return Media(Platform.FIRESIDE if url.endswith("?t=") and not query else Platform.PODLOVE, page)


def _media_content(node: Node) -> Node | None:
    if (content := node.child("media:content")) is not None:
        return content
    group = node.child("media:group")
    return group.child("media:content") if group else None


def _chapters_url(node: Node, show: ChannelFacts) -> str | None:
    for tag in node.children("podcast:chapters"):
        url, kind = tag.attribute("url"), tag.attribute("type") or "application/json"
        if "json" in kind.lower():
            return web_url(url, base=show.base, to_fetch=True)
    return None


def _podlove_chapters(node: Node, duration_s: int | None) -> tuple[Chapter, ...]:
    listing = node.child("psc:chapters")
    if listing is None:
        return ()
    chapters: list[Chapter] = []
    for tag in listing.children("psc:chapter"):
        start = clock_s(tag.attribute("start"))
        title = one_line(tag.attribute("title"), limit=CHAPTER_TITLE_LIMIT)
        if start is not None and title:
            href = tag.attribute("href")
            chapters.append(Chapter(start, title, web_url(href) if href else None, ChapterSource.PODLOVE))
    return sane_chapters(chapters, duration_s=duration_s)


def _kind(text: str) -> EpisodeKind:
    return _KINDS.get(text.lower(), EpisodeKind.FULL)


def _natural(text: str) -> int | None:
    number = text.strip().partition(".")[0]
    return int(number) if number.isascii() and number.isdigit() and len(number) <= 6 else None


def _short(text: str) -> str:
    text = " ".join(text[:200].split())
    return text if len(text) <= 60 else text[:59].rstrip() + "…"
