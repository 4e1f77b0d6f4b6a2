"""Deciding which times in show notes are chapters, by form, order, number and the episode's length."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.notes.entries import (
    Entry,
    inline_entries,
    leading_entries,
    opens_line,
    stamped_lines,
    trailing_entries,
)
from bot.notes.headings import Section, section_of
from bot.notes.lines import Line
from bot.notes.times import Stamp, in_seconds, interpretation_of, plain_seconds
from bot.notes.wording import WORDS
from db.models import Chapter

CHAPTER_LIMIT: Final = 300

_MOST: Final = 0.6  # of a list's times must make sense as positions, or none does
_CONNECTORS: Final = WORDS.plain("chapters.connectors")
_SCRIPTURE: Final = WORDS.plain("chapters.scripture")
_TIMETABLE: Final = re.compile(rf"\b{WORDS.pattern('chapters.timetable')}\b", re.IGNORECASE)


Marks = dict[int, list[tuple[int, int | None]]]  # line → from which position on, which second


@dataclass(frozen=True, slots=True)
class Timeline:
    """The chapters of some notes, the lines they stand on, and the second each part of a line is about."""

    chapters: tuple[Chapter, ...] = ()
    lines: frozenset[int] = frozenset()
    marks: Marks = field(default_factory=dict[int, list[tuple[int, int | None]]])

    def second_at(self, line: int, position: int) -> int | None:
        """The second that the words at a position of a line belong to, if a time there says so."""
        marks = self.marks.get(line, [])
        index = bisect_right(marks, position, key=lambda mark: mark[0]) - 1
        return marks[index][1] if index >= 0 else None


def read_timeline(lines: Sequence[Line], duration_s: int | None) -> Timeline:
    """The chapters that the lines of show notes tell, none where too little speaks for them."""
    stamped = stamped_lines(lines)
    if not stamped:
        return Timeline()
    best: list[tuple[int, Entry]] = []
    judges: tuple[tuple[Callable[..., list[Entry]], Callable[..., bool]], ...] = (
        (leading_entries, _convinces_leading),
        (trailing_entries, _convinces_trailing),
        (inline_entries, _convinces_inline),
    )
    for read, convinces in judges:
        entries = read(lines, stamped)
        headed = _is_headed(lines, entries)
        placed = _placed(_without_timed_links(entries, headed), duration_s)
        if (
            len(placed) > len(best)
            and convinces(placed, headed, duration_s)
            and not _is_timetable(lines, placed)
        ):
            best = placed
    chapters = tuple(Chapter(second, entry.title, entry.url) for second, entry in best[:CHAPTER_LIMIT])
    marks = _marks(lines, stamped, best, duration_s)
    return Timeline(chapters, frozenset(entry.line for _, entry in best), marks)


def _is_headed(lines: Sequence[Line], entries: Sequence[Entry]) -> bool:
    """Whether a heading such as `Chapters` stands over the first entry, or on its line."""
    if not entries:
        return False
    first = entries[0]
    if section_of(lines[first.line].text[: first.stamp.start]) is Section.CHAPTERS:
        return True
    above = lines[max(0, first.line - 3) : first.line]
    return any(section_of(line.text) is Section.CHAPTERS for line in above)


def _is_timetable(lines: Sequence[Line], placed: Sequence[tuple[int, Entry]]) -> bool:
    first_second, first = placed[0]
    above = lines[max(0, first.line - 2) : first.line]
    return first_second >= 300 and any(_TIMETABLE.search(line.text) for line in above)


def _without_timed_links(entries: list[Entry], headed: bool) -> list[Entry]:
    """The entries without those that are links with a time, and those without a title."""
    titled = [entry for entry in entries if entry.title]
    addresses = sum(entry.shows_address for entry in titled)
    if not addresses:
        return titled
    from_the_start = bool(titled) and not any(titled[0].stamp.parts)
    if addresses * 2 > len(titled):
        return (
            titled
            if headed or (from_the_start and len(titled) > 2)
            else [e for e in titled if not e.shows_address]
        )
    kept: list[Entry] = []
    for entry in titled:
        if not entry.shows_address or (kept and not entry.address_first and _continues(kept[-1], entry)):
            kept.append(entry)
    return kept


def _continues(last: Entry, entry: Entry) -> bool:
    return entry.line - last.line <= 1 and plain_seconds(last.stamp) < plain_seconds(entry.stamp)


def _placed(entries: Sequence[Entry], duration_s: int | None) -> list[tuple[int, Entry]]:
    """The entries that ascend, with their seconds; none if many are out of order or past the end."""
    if not entries:
        return []
    firsts: dict[int, Entry] = {}
    for second, entry in zip(
        in_seconds([entry.stamp for entry in entries], duration_s), entries, strict=True
    ):
        firsts.setdefault(second, entry)
    ascending = _ascending(list(firsts.items()))
    inside = [(second, entry) for second, entry in ascending if duration_s is None or second < duration_s]
    return inside if len(inside) >= _MOST * len(firsts) else []


def _ascending(entries: list[tuple[int, Entry]]) -> list[tuple[int, Entry]]:
    """The longest part of a list whose seconds ascend; of two as long, the one that stands first."""
    heads: list[int] = []  # the best first second of a run of each length, negated so that they ascend
    starts: list[int] = []
    after = [-1] * len(entries)
    for index in range(len(entries) - 1, -1, -1):
        second = -entries[index][0]
        length = bisect_left(heads, second)
        heads[length : length + 1] = [second]
        starts[length : length + 1] = [index]
        after[index] = starts[length - 1] if length else -1
    run: list[tuple[int, Entry]] = []
    index = starts[-1] if starts else -1
    while index >= 0:
        run.append(entries[index])
        index = after[index]
    return run


def _convinces_leading(placed: Sequence[tuple[int, Entry]], headed: bool, duration_s: int | None) -> bool:
    if len(placed) == 1:
        return headed and duration_s is not None and placed[0][1].set_off
    from_the_start = placed[0][0] == 0
    return len(placed) > 2 or headed or from_the_start or all(entry.stamp.bracketed for _, entry in placed)


def _convinces_trailing(placed: Sequence[tuple[int, Entry]], headed: bool, duration_s: int | None) -> bool:
    if len(placed) < 2 or _are_verses(placed):
        return False
    if headed or placed[0][0] == 0:
        return True
    spread = duration_s is None or placed[-1][0] >= duration_s * 0.3
    return len(placed) > 3 and spread


def _convinces_inline(placed: Sequence[tuple[int, Entry]], headed: bool, duration_s: int | None) -> bool:
    titles = [entry.title for _, entry in placed]
    if len(titles) < 2 or _are_verses(placed) or _is_prose(titles):
        return False
    capitals = sum(not title[0].islower() for title in titles)
    from_the_start = placed[0][0] == 0
    if capitals >= _MOST * len(titles):
        return headed or from_the_start or len(titles) > 3
    return from_the_start and len(titles) > 2


def _is_prose(titles: Sequence[str]) -> bool:
    """Whether the words between times lead up to the next, as in `at 1:10 and from 2:20`."""
    leading = sum(title.rsplit(None, 1)[-1].lower() in _CONNECTORS for title in titles)
    return leading * 3 >= len(titles)


def _are_verses(placed: Sequence[tuple[int, Entry]]) -> bool:
    verses = sum(entry.title.lower().strip("0123456789. ") in _SCRIPTURE for _, entry in placed)
    return verses * 2 >= len(placed)


def _marks(
    lines: Sequence[Line],
    stamped: dict[int, list[Stamp]],
    placed: list[tuple[int, Entry]],
    duration_s: int | None,
) -> Marks:
    """Which words belong to which second: those of chapters, and those of other stamped lines."""
    marks: Marks = {}
    for second, entry in placed:
        marks.setdefault(entry.line, []).extend([(entry.start, second), (entry.end, None)])
    seconds_of = (
        interpretation_of([entry.stamp for _, entry in placed], duration_s) if placed else plain_seconds
    )
    for number, stamps in stamped.items():
        if number not in marks and opens_line(lines[number], stamps[0]):
            second = seconds_of(stamps[0])
            if duration_s is None or second < duration_s:
                marks[number] = [(0, second)]
    return marks
