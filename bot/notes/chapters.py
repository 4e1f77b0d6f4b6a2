"""Deciding which times in show notes are chapters, by form, order, number and the episode's length."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from bot.notes.entries import (
    Entry,
    inline_entries,
    leading_entries,
    opens_line,
    stamped_lines,
    titles_stand_above,
    trailing_entries,
)
from bot.notes.headings import Section, section_of
from bot.notes.lines import Line
from bot.notes.times import SPREAD, Stamp, in_seconds, interpretation_of, plain_seconds
from bot.notes.wording import WORDS
from db.models import Chapter

CHAPTER_LIMIT: Final = 300

_MOST: Final = 0.6  # of a list's times must make sense as positions, or none does
_NEARLY_ALL: Final = 0.85  # where nothing but the list itself speaks for it
_CONNECTORS: Final = WORDS.plain("chapters.connectors")
_SCRIPTURE: Final = WORDS.plain("chapters.scripture")
_TIMETABLE: Final = re.compile(rf"\b{WORDS.pattern('chapters.timetable')}\b", re.IGNORECASE)


Placed = list[tuple[int, Entry]]  # each entry with its second
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
    best: Placed = []
    titles_above = titles_stand_above(lines, stamped)
    trailing = trailing_entries(lines, stamped, titles_above=titles_above)
    readings: tuple[tuple[list[Entry], Callable[..., bool]], ...] = (
        (leading_entries(lines, stamped, titles_above=titles_above), _convinces_leading),
        (trailing, _convinces_trailing),
        (inline_entries(lines, stamped), _convinces_inline),
    )
    for entries, convinces in readings:
        headed = _is_headed(lines, entries)
        placed = _placed(lines, _about_this(entries, headed), duration_s, headed)
        if (
            len(placed) > len(best)
            and convinces(placed, headed, duration_s)
            and not _is_timetable(lines, placed)
        ):
            best = placed
    best = _with_those_between(best, trailing, duration_s)
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


def _is_timetable(lines: Sequence[Line], placed: Placed) -> bool:
    first_second, first = placed[0]
    above = lines[max(0, first.line - 2) : first.line]
    return first_second >= 300 and any(_TIMETABLE.search(line.text) for line in above)


def _about_this(entries: list[Entry], headed: bool) -> list[Entry]:
    """The entries without those that are places in something else, and those without a title."""
    elsewhere = [entry for entry in entries if entry.behind_link]
    if elsewhere and (len(elsewhere) < len(entries) or not (headed or not any(entries[0].stamp.parts))):
        entries = [entry for entry in entries if not entry.behind_link]
    return _without_timed_links(entries, headed)


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
    last = max((index for index, entry in enumerate(titled) if not entry.shows_address), default=0)
    for index, entry in enumerate(titled):
        goes_on = kept and plain_seconds(kept[-1].stamp) < plain_seconds(entry.stamp)
        inside = index < last and plain_seconds(entry.stamp) < plain_seconds(titled[last].stamp)
        inside = goes_on and (inside or entry.line - kept[-1].line <= 1)
        if not entry.shows_address or (inside and not entry.address_first):
            kept.append(entry)
    return kept


def _placed(lines: Sequence[Line], entries: Sequence[Entry], duration_s: int | None, sure: bool) -> Placed:
    """The entries with their seconds, ascending; none if many are out of order or past the end.

    One may be `sure` of a list that has a heading: more of it may be out of order.
    """
    if not entries:
        return []
    firsts: dict[int, Entry] = {}
    for second, entry in zip(
        in_seconds([entry.stamp for entry in entries], duration_s), entries, strict=True
    ):
        firsts.setdefault(second, entry)
    timed = list(firsts.items())
    inside = [(second, entry) for second, entry in timed if duration_s is None or second < duration_s]
    if len(inside) < _MOST * len(timed):
        return []
    ascending = _ascending(inside)
    if len(ascending) == len(inside):
        return inside
    sure = sure or ascending[0][0] == 0
    if sure:
        inside, ascending = _without_other_lists(lines, inside, ascending)
    if _is_unsorted(inside, ascending, duration_s):
        return sorted(inside, key=lambda timed: timed[0])
    if not sure:
        inside, ascending = _without_other_lists(lines, inside, ascending)
    return ascending if len(ascending) >= (_MOST if sure else _NEARLY_ALL) * len(inside) else []


def _without_other_lists(lines: Sequence[Line], inside: Placed, ascending: Placed) -> tuple[Placed, Placed]:
    """Both without the groups of lines that mostly do not go on where the list is: another list's."""
    kept = {id(entry) for _, entry in ascending}
    groups: list[Placed] = []
    for timed in inside:
        line = timed[1].line
        if not groups or line - groups[-1][-1][1].line > 1 or lines[line].after_gap:
            groups.append([])
        groups[-1].append(timed)
    fitting = [
        group for group in groups if sum(id(entry) in kept for _, entry in group) >= _MOST * len(group)
    ]
    rest = [timed for group in fitting for timed in group]
    if not rest or (rest[0][0] and len(rest) < _MOST * len(inside)):
        return inside, ascending
    return rest, _ascending(rest)


def _is_unsorted(inside: Placed, ascending: Placed, duration_s: int | None) -> bool:
    """Whether a list holds positions in no order, rather than slips of the pen or lengths.

    A slip stands between two that ascend. Lengths are alike, and add up to the whole at most.
    """
    leading = all(entry.start == entry.stamp.start for _, entry in inside)
    if duration_s is None or len(inside) < 4 or (len(ascending) < _MOST * len(inside) and not leading):
        return False
    seconds = [second for second, _ in inside]
    slips = sum(a < c and not a < b < c for a, b, c in zip(seconds, seconds[1:], seconds[2:], strict=False))
    if slips >= len(inside) - len(ascending) and seconds[-1] == ascending[-1][0]:
        return False
    spread = max(seconds) >= duration_s * SPREAD
    return spread and (sum(seconds) > duration_s or max(seconds) > 5 * min(seconds))


def _ascending(entries: Placed) -> Placed:
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
    run: Placed = []
    index = starts[-1] if starts else -1
    while index >= 0:
        run.append(entries[index])
        index = after[index]
    return run


def _with_those_between(placed: Placed, trailing: Sequence[Entry], duration_s: int | None) -> Placed:
    """The list with each line between two of its own whose time only stands at the other end."""
    seconds_of = interpretation_of([entry.stamp for _, entry in placed], duration_s)
    others = {entry.line: entry for entry in trailing if entry.title and not entry.behind_link}
    found: Placed = []
    for (before_s, before), (after_s, after) in pairwise(placed):
        other = others.get(before.line + 1) if before.line + 2 == after.line else None
        if other and before_s < (second := seconds_of(other.stamp)) < after_s:
            found.append((second, other))
    return sorted([*placed, *found], key=lambda timed: timed[0]) if found else placed


def _convinces_leading(placed: Placed, headed: bool, duration_s: int | None) -> bool:
    if len(placed) == 1:
        return headed and duration_s is not None and placed[0][1].set_off
    from_the_start = placed[0][0] == 0
    return len(placed) > 2 or headed or from_the_start or all(entry.stamp.bracketed for _, entry in placed)


def _convinces_trailing(placed: Placed, headed: bool, duration_s: int | None) -> bool:
    if len(placed) < 2 or _are_verses(placed):
        return False
    if headed or placed[0][0] == 0:
        return True
    spread = duration_s is None or placed[-1][0] >= duration_s * SPREAD
    set_off = duration_s is not None and all(entry.stamp.bracketed for _, entry in placed)
    return len(placed) > (2 if set_off else 3) and spread


def _convinces_inline(placed: Placed, headed: bool, duration_s: int | None) -> bool:
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


def _are_verses(placed: Placed) -> bool:
    verses = sum(entry.title.lower().strip("0123456789. ") in _SCRIPTURE for _, entry in placed)
    return verses * 2 >= len(placed)


def _marks(
    lines: Sequence[Line],
    stamped: dict[int, list[Stamp]],
    placed: Placed,
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
