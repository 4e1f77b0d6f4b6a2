"""How two accounts of one episode become one: pure, and the same account twice changes nothing."""

from collections.abc import Iterable, Set
from dataclasses import replace
from datetime import datetime, time
from typing import TypeVar

from bot.notes import ShowNotes
from bot.notes.description import tells
from bot.titles import letters
from db.models import Chapter, ChapterSource, FeedItem, Media

SAME_DAY_S = 36 * 60 * 60  # a listing's day is some time zone's, a feed's instant is UTC
SAME_MINUTE_S = 60

T = TypeVar("T")


def first_account(item: FeedItem, read: ShowNotes | None) -> FeedItem:
    """An episode nothing was known of."""
    return merged(FeedItem(title=item.title), item, read)


def merged(known: FeedItem, item: FeedItem, read: ShowNotes | None) -> FeedItem:
    """What is known of an episode after another account of it; `read` is what the item's notes say.

    A feed (an item with a guid) has the last word on what it says; any other source only fills gaps.
    """
    has_last_word = item.guid is not None

    def said(new: T | None, old: T | None) -> T | None:
        return (new or old) if has_last_word else (old or new)

    notes = said(item.notes, known.notes) or ""
    fresh = read if read is not None and notes == item.notes else None
    guid, aliases = _ids(known, item)
    title = said(item.title, known.title) or item.title
    return FeedItem(
        title=title,
        guid=guid,
        aliases=aliases,
        published_at=_more_precise_date(known.published_at, item.published_at, has_last_word),
        duration_s=_more_precise_duration(known.duration_s, item.duration_s, has_last_word),
        link=said(item.link, known.link),
        notes=notes,
        summary=_telling(said(item.summary, known.summary), title),
        image_url=said(item.image_url, known.image_url),
        season=said(item.season, known.season),
        number=said(item.number, known.number),
        kind=item.kind if has_last_word else known.kind,
        media=_one_each(item.media, known.media) if has_last_word else _one_each(known.media, item.media),
        persons=said(item.persons, known.persons) or (),
        transcripts=said(item.transcripts, known.transcripts) or (),
        chapters_url=said(item.chapters_url, known.chapters_url),
        chapters=_chapters(known, item, fresh),
        links=fresh.links if fresh and (fresh.links or known.notes) else known.links or item.links,
        description=fresh.description if fresh else known.description or item.description,
    )


def with_chapters(known: FeedItem, chapters: Iterable[Chapter], source: ChapterSource) -> FeedItem:
    """The episode with its chapters by one source replaced."""
    kept = [chapter for chapter in known.chapters if chapter.source is not source]
    return replace(known, chapters=_by_source([*kept, *chapters]))


def without_ids(episode: FeedItem, others: Set[str], *, own: str | None = None) -> FeedItem:
    """The episode without the ids that other items carry now; `own` is the id its own item carries."""
    guid = own if episode.guid in others else episode.guid
    if guid is None and episode.guid:
        return replace(episode, guid=None, aliases=())
    aliases = tuple(alias for alias in episode.aliases if alias not in others and alias != guid)
    return replace(episode, guid=guid, aliases=aliases)


def is_same_day(one: datetime, other: datetime) -> bool:
    """Whether two accounts of when an episode came out may mean the same day."""
    return abs((one - other).total_seconds()) <= SAME_DAY_S


def is_whole_day(instant: datetime) -> bool:
    """Whether a source told the day only."""
    return instant.time() == time.min


def _telling(summary: str | None, title: str) -> str | None:
    """The summary, unless it only repeats the title or is promotion."""
    return summary if summary and letters(summary) not in letters(title) and tells(summary) else None


def _ids(known: FeedItem, item: FeedItem) -> tuple[str | None, tuple[str, ...]]:
    keeps_its_id = item.guid is None or item.guid in known.aliases
    guid = (known.guid or item.guid) if keeps_its_id else item.guid
    used = {*known.aliases, *item.aliases, known.guid, item.guid} - {None, guid}
    return guid, tuple(sorted(alias for alias in used if alias is not None))


def _chapters(known: FeedItem, item: FeedItem, read: ShowNotes | None) -> tuple[Chapter, ...]:
    chosen: list[Chapter] = []
    for source in ChapterSource:
        given = [chapter for chapter in item.chapters if chapter.source is source]
        before = [chapter for chapter in known.chapters if chapter.source is source]
        if source is ChapterSource.NOTES and read is not None:
            # Notes without chapters say something only where there were notes before.
            given = list(read.chapters) or given
            before = [] if known.notes else before
        chosen += given or before
    return _by_source(chosen)


def _by_source(chapters: Iterable[Chapter]) -> tuple[Chapter, ...]:
    return tuple(sorted(chapters, key=lambda chapter: chapter.source))


def _one_each(first: Iterable[Media], second: Iterable[Media]) -> tuple[Media, ...]:
    """One copy a platform, the first source's where both have one, in the order they are stored."""
    copies = {copy.platform: copy for copy in second}
    for copy in reversed(list(first)):
        copies[copy.platform] = copy
    return tuple(copies[platform] for platform in sorted(copies))


def _more_precise_date(known: datetime | None, new: datetime | None, has_last_word: bool) -> datetime | None:
    if known is None or new is None:
        return new or known
    if is_same_day(known, new) and is_whole_day(known) != is_whole_day(new):
        return known if is_whole_day(new) else new
    return new if has_last_word else known


def _more_precise_duration(known: int | None, new: int | None, has_last_word: bool) -> int | None:
    if known is None or new is None:
        return new or known
    if abs(new - known) < SAME_MINUTE_S and (known % 60 == 0) != (new % 60 == 0):
        return known if new % 60 == 0 else new
    return new if has_last_word else known
