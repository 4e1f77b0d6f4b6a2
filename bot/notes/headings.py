"""The words by which show notes in the common languages head a section."""

import re
from enum import Enum
from typing import Final

from bot.notes.calls_to_action import DECORATION, asks_for_something
from bot.notes.wording import WORDS


class Section(Enum):
    """What the lines under a heading are."""

    CHAPTERS = "chapters"
    SUBJECT = "subject"  # links, references, guests: about the episode
    PROMOTION = "promotion"
    OTHER = "other"


_HEADING_LIMIT: Final = 60  # characters


def _headings(name: str, rest: str = "") -> re.Pattern[str]:
    words = WORDS.pattern(f"headings.{name}")
    before, between = WORDS.pattern("headings.begin_with"), WORDS.pattern("headings.joined_by")
    return re.compile(
        rf"(?:{before} ){{0,3}}?{words}(?:(?:,? {between} |, | ?/ ?){words}){{0,3}}{rest}(?: \([^)]*\))?"
    )


_CHAPTERS: Final = _headings("chapters")
_PROMOTION: Final = _headings("promotion")
_SUBJECT: Final = _headings("about_the_episode", rf"(?: {WORDS.pattern('headings.go_on_with')}\b.*)?")
_LENGTHS: Final = re.compile(rf"(?:.*[^\w\s] ?)?{WORDS.pattern('chapters.lengths')}(?: ?\([^)]*\)?)?")
_GUESTS: Final = re.compile(WORDS.pattern("headings.guests_on_the_web"))


def heads_lengths(text: str) -> bool:
    """Whether a column or a list under these words says how long things are: `Title / Artist / Length`."""
    words = DECORATION.sub("", text[: _HEADING_LIMIT * 2])
    return len(words) <= _HEADING_LIMIT and _LENGTHS.fullmatch(words.lower()) is not None


def section_of(text: str) -> Section | None:
    """What a short line heads, None where it is not a heading known by its words."""
    words = DECORATION.sub("", text[: _HEADING_LIMIT * 2])
    if not words or len(words) > _HEADING_LIMIT:
        return None
    folded = words.lower()
    if _CHAPTERS.fullmatch(folded):
        return Section.CHAPTERS
    if _PROMOTION.fullmatch(folded):
        return Section.PROMOTION
    if _SUBJECT.fullmatch(folded):
        return Section.SUBJECT
    if asks_for_something(words):
        return Section.PROMOTION
    return Section.SUBJECT if _GUESTS.fullmatch(folded) else None
