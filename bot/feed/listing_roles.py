"""What the lines of a listing page are: the date and length of an episode, its title, its notes.

Pages give them in one of three orders, and which one is told by all their lines together.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Final

from bot.feed.dates import MONTHS, length_s
from bot.feed.source import FeedError

MARKER: Final = re.compile(r"undefined|\d{1,6}\s+snips?", re.IGNORECASE)
HEADINGS: Final = frozenset({"latest episodes", "episodes", "mentioned books", "all episodes"})
ADDRESS: Final = re.compile(r"https?://[^\s<>\"]+")

_NAMED_MONTH = r"(?:([^\W\d]{3,9})\.?\s+(\d{1,2})|(\d{1,2})\.?\s+([^\W\d]{3,9})\.?),?\s+(\d{4})"
_DAY = rf"(?:[^\W\d]{{2,9}}[,:]\s+)?(?:{_NAMED_MONTH}|(\d{{4}})-(\d\d)-(\d\d))"
_BETWEEN = r"\s*[•·∙⋅●◦‧・|–—*,-]?\s*"
_LENGTH = r"(?:[^\W\d]{3,12}:\s*)?(\d[\dA-Za-z.,: ]{0,30}?)"
_DATED: Final = re.compile(rf"(?:[^•·|]{{1,20}}[•·|] ?)?{_DAY}{_BETWEEN}{_LENGTH}")
_LENGTH_FIRST: Final = re.compile(rf"{_LENGTH}{_BETWEEN}{_DAY}")
_DATED_AT_END: Final = re.compile(
    rf"(.+?) ?((?:{'|'.join(month.title() for month in MONTHS)})[a-z]*\.? \d{{1,2}}, \d{{4}}"
    rf"{_BETWEEN}{_LENGTH})"
)
_DAY_ALONE: Final = re.compile(_DAY)
_LENGTH_ALONE: Final = re.compile(_LENGTH)
_OF_A_SENTENCE: Final = re.compile(r"^\W*\d{1,2}:\d\d|[^.][.,;:]$")
_LONGEST_TITLE: Final = 150  # characters


@dataclass(frozen=True, slots=True)
class Dated:
    """The day and the length of an episode, and the number of their line."""

    number: int
    published_at: datetime
    duration_s: int | None


@dataclass(frozen=True, slots=True)
class Told:
    """An episode as its page tells it."""

    dated: Dated
    title: str
    notes: list[str]


@dataclass(frozen=True, slots=True)
class Listing:
    """A listing page taken apart: the lines above its episodes, and those."""

    header: list[str]
    episodes: list[Told]


def listing_of(lines: Sequence[str], name: str) -> Listing | None:
    """The episodes of these lines and what stands above them, None without an episode.

    Raises:
        FeedError: a date does not exist; the sentence names `name` and the line.

    """
    dated, taken = _dates_and_lengths(lines, name)
    if not dated:
        lines = [part for line in lines for part in _without_date_at_end(line)]
        dated, taken = _dates_and_lengths(lines, name)
    if not dated:
        return None
    ends = [-1, *(each.number for each in dated), len(lines)]
    parts = [
        [lines[number] for number in range(start + 1, end) if number not in taken]
        for start, end in pairwise(ends)
    ]
    orders = (_date_title_notes, _title_date_notes, _title_notes_date)
    return max((order(dated, parts) for order in orders), key=lambda scored: scored[0])[1]


def _without_date_at_end(line: str) -> tuple[str, ...]:
    """The line and the date that was glued to it: `… why they stick.Aug 9, 202136min`."""
    match = _DATED_AT_END.fullmatch(line)
    return (match[1], match[2]) if match else (line,)


def _dates_and_lengths(lines: Sequence[str], name: str) -> tuple[list[Dated], set[int]]:
    """The dates with their lengths, and the lines of lengths that stand apart from their date."""
    together = [dated for number, line in enumerate(lines) if (dated := _dated(line, number, name))]
    if together:
        return together, set()
    days = {number: day for number, line in enumerate(lines) if (day := _DAY_ALONE.fullmatch(line))}
    apart: list[Dated] = []
    taken: set[int] = set()
    for number, day in days.items():
        lengths = (near for near in _nearest(lines, number) if near not in taken and near not in days)
        found = next(((near, length) for near in lengths if (length := _length(lines[near]))), None)
        if found:
            taken.add(found[0])
        apart.append(Dated(number, _date(day.groups(), number, name), found[1] if found else None))
    return (apart, taken) if len(taken) * 2 > len(apart) else ([], set())


def _nearest(lines: Sequence[str], number: int) -> Iterator[int]:
    """The next two lines with words on either side, the nearer ones first."""
    after = [near for near in range(number + 1, min(number + 5, len(lines))) if lines[near]][:2]
    before = [near for near in range(number - 1, max(number - 5, -1), -1) if lines[near]][:2]
    for pair in zip([*after, -1, -1], [*before, -1, -1], strict=False):
        yield from (near for near in pair if near >= 0)


def _length(text: str) -> int | None:
    match = _LENGTH_ALONE.fullmatch(text)
    return length_s(match[1]) if match and not match[1].isdecimal() else None


def _dated(line: str, number: int, name: str) -> Dated | None:
    if match := _DATED.fullmatch(line):
        *day, length = match.groups()
    elif match := _LENGTH_FIRST.fullmatch(line):
        length, *day = match.groups()
    else:
        return None
    duration_s = None if length.isdecimal() else length_s(length)
    return Dated(number, _date(day, number, name), duration_s) if duration_s else None


def _date(parts: Sequence[str | None], number: int, name: str) -> datetime:
    month_first, day_after, day_first, month_after, year, *iso = parts
    month, day = month_first or month_after or "", day_after or day_first
    try:
        if iso[0]:
            return datetime(int(iso[0]), int(iso[1] or 0), int(iso[2] or 0), tzinfo=UTC)
        return datetime(int(year or 0), MONTHS.index(month[:3].lower()) + 1, int(day or 0), tzinfo=UTC)
    except ValueError as error:
        said = "-".join(part for part in iso if part) or f"{month} {day}, {year}"
        raise FeedError(f"{name}, line {number + 1}: there is no {said}.") from error


Parts = Sequence[list[str]]  # above the first date, between each two, below the last
Scored = tuple[float, Listing]


def _date_title_notes(dated: Sequence[Dated], parts: Parts) -> Scored:
    episodes: list[Told] = []
    for each, part in zip(dated, parts[1:], strict=True):
        title, notes = _first(part)
        # Markers stand above the date they belong to, which is below the notes of the episode before.
        episodes.append(Told(each, title, notes if each is dated[-1] else _without_markers(notes)))
    score = _likeness(episodes) + _gaps(parts, lambda above, below: above and not below)
    above = _without_markers(parts[0])
    score += bool(above) and above[-1].lower() in HEADINGS
    return score - (not _first(parts[-1])[0]), Listing(parts[0], episodes)


def _title_date_notes(dated: Sequence[Dated], parts: Parts) -> Scored:
    split = [_last(part) for part in parts[:-1]]
    notes = [rest for rest, _ in split[1:]] + [parts[-1]]
    episodes = [Told(each, title, rest) for each, (_, title), rest in zip(dated, split, notes, strict=True)]
    header = split[0][0]
    apart = sum(not rest or not rest[-1] for rest, _ in split) / len(split)
    together = _gaps(parts, lambda above, _: not above)
    return _likeness(episodes) + min(apart, together * 2) / 2 - (not any(header)), Listing(header, episodes)


def _title_notes_date(dated: Sequence[Dated], parts: Parts) -> Scored:
    start = _start_of_episodes(parts[0])
    firsts = [_first(part) for part in (parts[0][start:], *parts[1:-1])]
    episodes = [Told(each, title, notes) for each, (title, notes) in zip(dated, firsts, strict=True)]
    header = parts[0][:start]
    score = _likeness(episodes) + _gaps(parts, lambda above, below: below and not above)
    return score - any(parts[-1]) / 4 - (not any(header)), Listing(header, episodes)


def _start_of_episodes(above: Sequence[str]) -> int:
    """Where the first episode begins above its date: below a heading, else with the last paragraph."""
    headings = [number for number, line in enumerate(above) if line.lower() in HEADINGS]
    if headings:
        return headings[-1] + 1
    lines = list(above)
    while lines and not lines[-1]:
        lines.pop()
    return max((number + 1 for number, line in enumerate(lines) if not line), default=len(above))


def _first(part: Sequence[str]) -> tuple[str, list[str]]:
    number = next((number for number, line in enumerate(part) if line), len(part))
    return (part[number] if number < len(part) else ""), list(part[number + 1 :])


def _last(part: Sequence[str]) -> tuple[list[str], str]:
    rest = _without_markers(part)
    return (rest[:-1], rest[-1]) if rest else ([], "")


def _without_markers(part: Sequence[str]) -> list[str]:
    rest = list(part)
    while rest and (not rest[-1] or MARKER.fullmatch(rest[-1])):
        rest.pop()
    return rest


def _likeness(episodes: Sequence[Told]) -> float:
    """The share of titles that look like titles rather than like lines of notes or headings."""
    return sum(_is_title(episode.title) for episode in episodes) / len(episodes)


def _is_title(line: str) -> bool:
    return (
        0 < len(line) <= _LONGEST_TITLE
        and line.lower() not in HEADINGS
        and not ADDRESS.search(line)
        and not _OF_A_SENTENCE.search(line)
    )


def _gaps(parts: Parts, speaks: Callable[[bool, bool], bool]) -> float:
    """Half the share of dates whose gaps above and below speak for an order."""
    pairs = list(pairwise(parts))
    spoken = sum(speaks(not above or not above[-1], not below or not below[0]) for above, below in pairs)
    return spoken / len(pairs) / 2
