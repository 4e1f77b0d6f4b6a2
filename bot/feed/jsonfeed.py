"""JSON Feed 1.1 read: anyone's, and our own exports with their `_shownotes`.

The format: https://www.jsonfeed.org/version/1.1/
"""

import json
from collections.abc import Iterator
from enum import StrEnum
from typing import Any, TypeVar, cast

from bot.feed.dates import LONGEST_S, instant, length_s, number_s
from bot.feed.json_fields import Fields, list_of, natural, object_of, parsed, text_of, texts_of, url_of
from bot.feed.sanitise import has_markup, notes_text, one_line, plain, stored_guid
from bot.feed.source import Feed, FeedError, FeedItem, Problems
from bot.players import file_media, one_each, player_page
from bot.urls import full_host_of
from db.models import (
    Chapter,
    ChapterSource,
    EpisodeKind,
    Link,
    Media,
    Person,
    Platform,
    ShowLink,
    ShowLinkKind,
)

OURS = "_shownotes"
MOST_OBJECTS = 400_000  # counted by their braces before anything is made of them; text may hold some too
MOST_VALUES = 4_000_000
_SHORT = 300
_MOST_HOSTS = 5

Choice = TypeVar("Choice", bound=StrEnum)


def read(text: str, *, name: str, url: str | None = None) -> Feed:
    """Read a JSON Feed; items that are no objects or have nothing to say are left out with a problem.

    Raises:
        FeedError: the text is no JSON Feed; the sentence names `name` and the place.

    """
    if text.count("{") > MOST_OBJECTS or text.count(",") > MOST_VALUES:
        raise FeedError(f"{name} holds more values than a feed can have.")
    try:
        document: Any = parsed(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise FeedError(f"{name}, {place}: the JSON is cut off or broken there.") from error
    except ValueError as error:
        raise FeedError(f"{name} is JSON that nests too deeply or holds a number no feed has.") from error
    feed = object_of(document)
    items = feed.get("items")
    if not isinstance(items, list) or not ("title" in feed or "version" in feed):
        raise FeedError(f"{name} is JSON, but not a JSON Feed: it has no title or no items.")
    problems = Problems()
    return Feed(
        title=one_line(text_of(feed, "title")) or full_host_of(url) or "Untitled show",
        url=url or url_of(feed, "feed_url"),
        guid=stored_guid(text_of(_ours(feed), "guid")),
        host=one_line(text_of(_ours(feed), "host"), limit=200) or _authors(feed),
        about=plain(text_of(feed, "description")) or None,
        home_url=url_of(feed, "home_page_url"),
        image_url=url_of(feed, "icon") or url_of(feed, "favicon"),
        new_url=url_of(_ours(feed), "new_url"),
        links=tuple(_show_links(_ours(feed))),
        items=tuple(_items(cast("list[Any]", items), problems)),
        problems=problems.sentences(),
    )


def _items(entries: list[Any], problems: Problems) -> Iterator[FeedItem]:
    for position, entry in enumerate(entries, start=1):
        fields = object_of(entry)
        item = _item(fields) if fields else None
        if item is None:
            problems.add(f"Item {position} has neither a title nor notes and was left out.")
            continue
        if item.published_at is None and (date := text_of(fields, "date_published")):
            problems.add(f"“{one_line(item.title, limit=60)}” has a date that cannot be read: “{date[:60]}”.")
        yield item


def _item(fields: Fields) -> FeedItem | None:
    ours = _ours(fields)
    notes = notes_text(text_of(fields, "content_html") or text_of(fields, "content_text"))
    title = one_line(text_of(fields, "title")) or one_line(plain(notes[:2000]).partition("\n")[0], limit=100)
    if not title:
        return None
    link = url_of(fields, "url")
    return FeedItem(
        title=title,
        guid=stored_guid(text_of(ours, "guid")) if OURS in fields else stored_guid(_identifier(fields)),
        published_at=instant(text_of(fields, "date_published")),
        duration_s=_duration(fields),
        link=link,
        notes=notes,
        summary=_summary(fields, notes),
        image_url=url_of(fields, "image") or url_of(fields, "banner_image"),
        season=natural(ours.get("season")),
        number=natural(ours.get("number")),
        kind=_choice(EpisodeKind, ours.get("kind")) or EpisodeKind.FULL,
        media=tuple(_media(ours)) if "media" in ours else one_each(_attached(fields, link)),
        persons=tuple(_persons(ours)),
        chapters_url=url_of(ours, "chapters_url", to_fetch=True),
        chapters=tuple(_chapters(ours)),
        links=tuple(_links(ours)),
        aliases=tuple(filter(None, map(stored_guid, texts_of(ours, "aliases")))),
    )


def _identifier(fields: Fields) -> str:
    given = fields.get("id")
    return str(given) if isinstance(given, str | int) else ""


def _summary(fields: Fields, notes: str) -> str | None:
    text = text_of(fields, "summary").strip()
    line = one_line(text, limit=_SHORT)
    return line if line and not has_markup(text) and line != notes else None


def _duration(fields: Fields) -> int | None:
    ours = _ours(fields).get("duration")
    candidates = [
        ours,
        *(object_of(file).get("duration_in_seconds") for file in list_of(fields, "attachments")),
    ]
    for candidate in candidates:
        if isinstance(candidate, str):
            candidate = length_s(candidate)
        if seconds := number_s(candidate):
            return seconds
    return None


def _attached(fields: Fields, link: str | None) -> Iterator[Media | None]:
    for file in map(object_of, list_of(fields, "attachments")):
        yield file_media(url_of(file, "url"), text_of(file, "mime_type"))
    yield player_page(link)
    yield player_page(url_of(fields, "external_url"))


def _media(ours: Fields) -> Iterator[Media]:
    for entry in map(object_of, list_of(ours, "media")):
        platform, url = _choice(Platform, entry.get("platform")), url_of(entry, "url")
        if platform and url:
            offset = entry.get("offset")
            if not isinstance(offset, int) or abs(offset) > LONGEST_S:
                offset = 0
            yield Media(platform, url, offset)


def _persons(ours: Fields) -> Iterator[Person]:
    for entry in map(object_of, list_of(ours, "persons")):
        if name := one_line(text_of(entry, "name"), limit=100):
            yield Person(name, one_line(text_of(entry, "role"), limit=40).lower() or "host")


def _chapters(ours: Fields) -> Iterator[Chapter]:
    for entry in map(object_of, list_of(ours, "chapters")):
        start, title = number_s(entry.get("start")), one_line(text_of(entry, "title"), limit=_SHORT)
        if start is not None and title:
            source = _choice(ChapterSource, entry.get("source")) or ChapterSource.NOTES
            yield Chapter(start, title, url_of(entry, "url"), source)


def _links(ours: Fields) -> list[Link]:
    links = [
        link for entry in list_of(ours, "resources") if (link := _link(object_of(entry), promotional=False))
    ]
    # An export keeps promotion apart and remembers with each how many links came before it.
    for entry in map(object_of, list_of(ours, "links")):
        if link := _link(entry, promotional=True):
            position = entry.get("position")
            links.insert(position if type(position) is int and position >= 0 else len(links), link)
    return links


def _link(entry: Fields, *, promotional: bool) -> Link | None:
    url = url_of(entry, "url")
    if url is None:
        return None
    return Link(
        url,
        one_line(text_of(entry, "label"), limit=_SHORT) or None,
        number_s(entry.get("start")),
        promotional,
    )


def _show_links(ours: Fields) -> Iterator[ShowLink]:
    for entry in map(object_of, list_of(ours, "links")):
        if url := url_of(entry, "url"):
            kind = _choice(ShowLinkKind, entry.get("kind")) or ShowLinkKind.OTHER
            yield ShowLink(url, one_line(text_of(entry, "label"), limit=_SHORT) or None, kind)


def _authors(feed: Fields) -> str | None:
    entries = list_of(feed, "authors") or [feed.get("author")]
    names = [
        name
        for entry in entries[:_MOST_HOSTS]
        if (name := one_line(text_of(object_of(entry), "name"), limit=100))
    ]
    return ", ".join(names) or None


def _ours(fields: Fields) -> Fields:
    return object_of(fields.get(OURS))


def _choice(kinds: type[Choice], value: Any) -> Choice | None:
    return next((kind for kind in kinds if kind.value == value), None)
