"""A feed as JSON Feed 1.1 that `bot.feed.jsonfeed` reads back to the same feed."""

import json
from typing import Any

from bot.feed.jsonfeed import OURS
from bot.feed.sanitise import has_markup
from bot.feed.source import Feed, FeedItem
from db.models import Chapter, Link, Media, Platform

VERSION = "https://jsonfeed.org/version/1.1"


def write(feed: Feed) -> str:
    """The feed as indented JSON, all it holds but its problems."""
    document = {
        "version": VERSION,
        "title": feed.title,
        "home_page_url": feed.home_url,
        "feed_url": feed.url,
        "description": feed.about,
        "icon": feed.image_url,
        "authors": [{"name": feed.host}] if feed.host else None,
        OURS: _kept(
            {
                "guid": feed.guid,
                "feed_url": feed.url,
                "new_url": feed.new_url,
                "host": feed.host,
                "links": [
                    _kept({"url": link.url, "label": link.label, "kind": link.kind.value})
                    for link in feed.links
                ],
            }
        ),
    }
    written = _kept(document) | {"items": [_item(item, position) for position, item in enumerate(feed.items)]}
    return json.dumps(written, ensure_ascii=False, indent=1)


def _item(item: FeedItem, position: int) -> dict[str, Any]:
    audio = [
        _kept({"url": copy.url, "mime_type": "audio/mpeg", "duration_in_seconds": item.duration_s})
        for copy in item.media
        if copy.platform is Platform.AUDIO
    ]
    return _kept(
        {
            "id": item.guid
            or (item.media[0].url if item.media else None)
            or item.link
            or f"{position}: {item.title}",
            "url": item.link,
            "title": item.title,
            "summary": item.summary,
            "content_html" if has_markup(item.notes) else "content_text": item.notes,
            "date_published": item.published_at.isoformat() if item.published_at else None,
            "image": item.image_url,
            "attachments": audio,
            OURS: _ours(item),
        }
    )


def _ours(item: FeedItem) -> dict[str, Any]:
    ours = _kept(
        {
            "guid": item.guid,
            "duration": item.duration_s,
            "season": item.season,
            "number": item.number,
            "kind": item.kind.value,
            "persons": [{"name": person.name, "role": person.role} for person in item.persons],
            "chapters_url": item.chapters_url,
            "aliases": list(item.aliases),
        }
    )
    return ours | {
        "media": [_copy(copy) for copy in item.media],
        "chapters": [_chapter(chapter) for chapter in item.chapters],
        "resources": [_link(link) for link in item.links if link.is_resource],
        "links": [
            _link(link) | {"position": position}
            for position, link in enumerate(item.links)
            if not link.is_resource
        ],
    }


def _copy(copy: Media) -> dict[str, Any]:
    return _kept({"platform": copy.platform.value, "url": copy.url, "offset": copy.offset_s or None})


def _chapter(chapter: Chapter) -> dict[str, Any]:
    source = chapter.source.value
    return _kept({"start": chapter.start_s, "title": chapter.title, "url": chapter.url, "source": source})


def _link(link: Link) -> dict[str, Any]:
    return _kept({"url": link.url, "label": link.label, "start": link.start_s})


def _kept(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None and value != []}
