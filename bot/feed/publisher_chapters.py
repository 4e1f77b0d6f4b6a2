"""A publisher's chapters: the JSON file of <podcast:chapters>, and what makes any list of chapters sane."""

from collections.abc import Iterable
from typing import Any, cast

from bot.feed.dates import LONGEST_S, clock_s, number_s
from bot.feed.decoding import decoded
from bot.feed.json_fields import Fields, object_of, parsed, url_of
from bot.feed.sanitise import one_line
from bot.feed.source import FeedError
from db.models import Chapter, ChapterSource

MOST_CHAPTERS = 300
TITLE_LIMIT = 200
BODY_LIMIT = 2 * 1024 * 1024


def read_chapters(body: bytes, *, name: str, duration_s: int | None = None) -> tuple[Chapter, ...]:
    """The chapters of a podcast:chapters file, version 1.2 (`toc: false` means not listed).

    The format: https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/examples/chapters/jsonChapters.md

    Raises:
        FeedError: the file is no such JSON; the sentence begins with `name`.

    """
    if len(body) > BODY_LIMIT:
        raise FeedError(f"{name} is too large for a file of chapters.")
    try:
        document = parsed(decoded(body))
    except ValueError as error:
        raise FeedError(f"{name} is not a readable JSON file of chapters.") from error
    listed = object_of({"chapters": document} if isinstance(document, list) else document).get("chapters")
    if not isinstance(listed, list):
        raise FeedError(f"{name} holds no chapters.")
    entries = cast("list[Any]", listed)
    return sane_chapters(filter(None, map(_chapter, map(object_of, entries))), duration_s=duration_s)


def sane_chapters(chapters: Iterable[Chapter], *, duration_s: int | None = None) -> tuple[Chapter, ...]:
    """The chapters in order, one to a second, inside the episode, at most `MOST_CHAPTERS`."""
    end = duration_s or LONGEST_S
    first: dict[int, Chapter] = {}
    for chapter in chapters:
        if chapter.title and 0 <= chapter.start_s < end:
            first.setdefault(chapter.start_s, chapter)
    return tuple(sorted(first.values(), key=lambda chapter: chapter.start_s)[:MOST_CHAPTERS])


def _chapter(fields: Fields) -> Chapter | None:
    start, title = fields.get("startTime"), fields.get("title")
    start_s = clock_s(start) if isinstance(start, str) else number_s(start)
    if start_s is None or fields.get("toc") is False or not isinstance(title, str):
        return None
    return Chapter(
        start_s, one_line(title, limit=TITLE_LIMIT), url_of(fields, "url"), ChapterSource.PUBLISHER
    )
