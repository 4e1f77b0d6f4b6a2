"""Where notes set a time beside words: at the head of a line, at its end, or in running text."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from bot.notes.headings import Section, heads_lengths, section_of
from bot.notes.labels import TITLE_LIMIT, bare_words, says_something
from bot.notes.lines import Anchor, Line
from bot.notes.times import Stamp, dotted_stamps, plain_seconds, stamps_in
from bot.notes.wording import WORDS

_BEFORE_LIMIT: Final = 80  # characters before a time that opens its line: bullets, or `Chapters:`
_OPENS: Final = re.compile(
    r"[\W_]*(?:(?:\d{1,3}[.)](?!\d)|(?<=#)\d{1,3}\s)[\W_]*)?"
    rf"(?:{WORDS.pattern('chapters.before_a_time')}\b[\W_]*)?",
    re.IGNORECASE,
)
_CLOSES: Final = re.compile(r"[\W_]*")
_NUMBERED: Final = re.compile(r"(\d{1,3})[.)]\s+(?=\S)")
_LED_TO: Final = re.compile(r"[(\[（]\s?[^\W\d]{1,9}(?: [^\W\d]{1,9})?[\s.:]*$")  # `(starts at 12:30)`
_ITEM: Final = re.compile(r"\s[-–—•·*]\s")
_SET_OFF: Final = " .:-–—•·*@([{（"
_HASHTAGS: Final = re.compile(r"\s#[^\W\d]\w*,?\s+#[^\W\d]")
_SENTENCE_END: Final = re.compile(r"[.!?:。！？]\s+|[。！？]")
_NEXT_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-Þ\"“])")
_DASHES: Final = frozenset("-–—|:")
_LONG_TITLE: Final = 120  # characters after which a flattened list's last title ends with its sentence

# What follows the last chapter of a list that lost its line ends: words with a capital, a rule, or an emoji.
_FOOTER: Final = re.compile(
    rf"\s(?-i:(?![a-z])){WORDS.pattern('chapters.followed_by')}\b(?! {WORDS.pattern('chapters.goes_on')}\b)"
    r"|\s(?:-{2,}|_{2,}|={2,}|\*{3,})\s|\s(?=#[^\W\d]\w*,?\s+#[^\W\d])"
    r"|\s?(?=[\U0001F300-\U0001FAFF\u2600-\u27BF])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A time with the words beside it, which are those of its line between two positions.

    `url` is the first link among the words; `shows_address` tells an entry that spells out an address,
    `address_first` one that has no words before it, `set_off` a time in brackets or before a dash,
    `behind_link` one in brackets behind words that are a link's.
    """

    line: int
    start: int
    end: int
    stamp: Stamp
    title: str
    url: str | None = None
    shows_address: bool = False
    address_first: bool = False
    set_off: bool = False
    behind_link: bool = False


def stamped_lines(lines: Sequence[Line]) -> dict[int, list[Stamp]]:
    """The times of every line that has any, those inside addresses and the lengths of things left out."""
    shown = [without_addresses(line) for line in lines]
    found = {number: stamps for number, text in enumerate(shown) if (stamps := stamps_in(text))}
    return _without_lengths(lines, found) or _dotted_lines(shown)


def _without_lengths(lines: Sequence[Line], found: Mapping[int, list[Stamp]]) -> dict[int, list[Stamp]]:
    """The times but those in a column or at the ends of the lines of a list that is headed `Length`."""
    kept: dict[int, list[Stamp]] = {}
    last_length = -2
    for number, stamps in found.items():
        headed = number > 0 and heads_lengths(lines[number - 1].text)
        listed = (headed or last_length == number - 1) and not opens_line(lines[number], stamps[0])
        if listed or heads_lengths(lines[number].column):
            last_length = number
        else:
            kept[number] = stamps
    return kept


def _dotted_lines(shown: Sequence[str]) -> dict[int, list[Stamp]]:
    """The times written `12.30`, if they are the several of a list that begins at `0.00`."""
    found = {number: stamps for number, text in enumerate(shown) if (stamps := dotted_stamps(text))}
    starts_at_zero = any(not any(stamps[0].parts) for stamps in list(found.values())[:1])
    return found if len(found) > 2 and starts_at_zero else {}


def _addresses(anchors: Sequence[Anchor]) -> list[Anchor]:
    return [anchor for anchor in anchors if not anchor.named and anchor.end > anchor.start]


def without_addresses(line: Line) -> str:
    """The line with every address it shows blotted out, each word where it was."""
    pieces: list[str] = []
    end = 0
    for anchor in _addresses(line.anchors):
        pieces += line.text[end : anchor.start], "\ufffc" * (anchor.end - max(end, anchor.start))
        end = max(end, anchor.end)
    return "".join([*pieces, line.text[end:]]) if pieces else line.text


def opens_line(line: Line, stamp: Stamp) -> bool:
    """Whether only bullets, a number or a heading such as `Chapters:` stands before the time."""
    before = line.text[: min(stamp.start, _BEFORE_LIMIT + 1)]
    if len(before) > _BEFORE_LIMIT:
        return False
    return _OPENS.fullmatch(before) is not None or section_of(before) is Section.CHAPTERS


def leading_entries(
    lines: Sequence[Line], stamped: Mapping[int, list[Stamp]], *, titles_above: bool
) -> list[Entry]:
    """What follows the times that open lines; a time alone on its line may take the words of the next."""
    opening = {number: opening for number in stamped if (opening := _opening(lines, stamped, number))}
    lengths = _lengths_behind(lines, stamped, opening)
    flat = _flattened(lines, stamped, opening)
    entries: list[Entry] = []
    for number, stamp in opening.items():
        line = lines[number]
        if number in lengths:
            entries.append(_entry(number, line, stamp, stamp.end, lengths[number].start))
            continue
        found = _after_each(number, line, stamped[number] if number in flat else [stamp])
        if not titles_above and not found[-1].title and not says_something(line.text[found[-1].stamp.end :]):
            found[-1] = _titled_by_next(found[-1], lines, stamped)
        entries += found
    return _without_numbers(entries)


def _opening(lines: Sequence[Line], stamped: Mapping[int, list[Stamp]], number: int) -> Stamp | None:
    """The time that opens an entry on this line, if there is one."""
    stamps = stamped[number]
    if opens_line(lines[number], stamps[0]):
        return stamps[0]
    # `… let us discuss. 0:00 Intro`, the rest of the list on the lines that follow.
    follows = stamped.get(number + 1)
    starts = len(stamps) == 1 and not any(stamps[0].parts) and follows is not None
    titled = starts and says_something(lines[number].text[stamps[0].end :])
    return stamps[0] if titled and follows and opens_line(lines[number + 1], follows[0]) else None


def _lengths_behind(
    lines: Sequence[Line], stamped: Mapping[int, list[Stamp]], opening: Mapping[int, Stamp]
) -> dict[int, Stamp]:
    """The times in brackets at the ends of lines that open with one, if most do: `0:00 Intro (2:30)`."""
    behind = {
        number: stamped[number][1]
        for number in opening
        if len(stamped[number]) == 2
        and stamped[number][1].bracketed
        and _CLOSES.fullmatch(lines[number].text, stamped[number][1].end)
        and says_something(lines[number].text[stamped[number][0].end : stamped[number][1].start])
    }
    return behind if len(behind) * 2 > len(opening) else {}


def _flattened(
    lines: Sequence[Line], stamped: Mapping[int, list[Stamp]], opening: Mapping[int, Stamp]
) -> set[int]:
    """The lines that hold several entries each rather than one whose words mention a time."""
    several = [number for number in opening if len(stamped[number]) > 1]
    flat: set[int] = set()
    for number in several:
        stamps = stamped[number]
        ascends = all(a < b for a, b in pairwise(plain_seconds(stamp) for stamp in stamps))
        if ascends and (len(stamps) > 2 or len(several) * 2 >= len(opening)):
            entries = _after_each(number, lines[number], stamps)
            if all(entry.title for entry in entries[:-1]):
                flat.add(number)
    return flat


def _after_each(number: int, line: Line, stamps: Sequence[Stamp]) -> list[Entry]:
    """An entry for each time of a line: the words up to the next."""
    ends = [stamp.start for stamp in stamps[1:]]
    if len(stamps) > 1:
        ends.append(_end_of_list(line.text, stamps[-1].end))
    else:
        ends.append(len(line.text))
    return [_entry(number, line, stamp, stamp.end, end) for stamp, end in zip(stamps, ends, strict=True)]


def _end_of_list(text: str, start: int) -> int:
    """Where the last title of a flattened list ends and other matter begins."""
    footers = (match.start() for match in _FOOTER.finditer(text, start))
    end = next((footer for footer in footers if says_something(text[start:footer])), len(text))
    if end - start > _LONG_TITLE and (sentence := _NEXT_SENTENCE.search(text, start, end)):
        return sentence.start()
    return end


def _entry(number: int, line: Line, stamp: Stamp, start: int, end: int) -> Entry:
    """The entry whose words are the given part of the line, addresses left out."""
    first = bisect_left(line.anchors, start, key=lambda anchor: anchor.start)
    last = bisect_left(line.anchors, end, key=lambda anchor: anchor.start)
    inside = line.anchors[first:last]
    addresses = _addresses(inside)
    words = line.text[start : addresses[0].start] if addresses else line.text[start:end]
    address_first = bool(addresses) and not says_something(words)
    if address_first:
        words = line.text[addresses[0].end : addresses[1].start if len(addresses) > 1 else end]
    if end <= stamp.start and (led := _LED_TO.search(words, max(0, len(words) - 40))):
        words = words[: led.start()]
    elif "#" in words and (hashtags := _HASHTAGS.search(words)):
        words = words[: hashtags.start()]
    title = bare_words(words, limit=TITLE_LIMIT)
    return Entry(
        number,
        min(start, stamp.start),
        end,
        stamp,
        title if says_something(title) else "",
        inside[0].url if inside else None,
        bool(addresses),
        address_first,
        stamp.bracketed or line.text[stamp.end : stamp.end + 2].strip()[:1] in _DASHES,
        stamp.bracketed and bool(inside) and 0 <= stamp.start - inside[-1].end < 2,
    )


def titles_stand_above(lines: Sequence[Line], stamped: Mapping[int, list[Stamp]]) -> bool:
    """Whether the times alone on their lines belong to the lines above them, by gaps, headings and edges."""
    votes = 0
    for number, stamps in stamped.items():
        line = lines[number]
        if len(stamps) > 1 or not opens_line(line, stamps[0]) or says_something(line.text[stamps[0].end :]):
            continue
        above = lines[number - 1] if number and _may_title(number - 1, lines, stamped) else None
        below = lines[number + 1] if _may_title(number + 1, lines, stamped) else None
        votes += (above is not None) - (below is not None)
        if above and below:
            votes += (above.heading - below.heading) + (below.after_gap - line.after_gap)
    return votes > 0


def _may_title(number: int, lines: Sequence[Line], stamped: Mapping[int, list[Stamp]]) -> bool:
    return number < len(lines) and number not in stamped and _names_a_chapter(lines[number])


def _titled_by_next(entry: Entry, lines: Sequence[Line], stamped: Mapping[int, list[Stamp]]) -> Entry:
    number = entry.line + 1
    if not _may_title(number, lines, stamped):
        return entry
    named = _entry(entry.line, lines[number], entry.stamp, 0, len(lines[number].text))
    return replace(entry, title=named.title, url=named.url)


def _names_a_chapter(line: Line) -> bool:
    return (
        not _addresses(line.anchors)
        and len(line.text) <= TITLE_LIMIT
        and section_of(line.text) is not Section.CHAPTERS
    )


def trailing_entries(
    lines: Sequence[Line], stamped: Mapping[int, list[Stamp]], *, titles_above: bool
) -> list[Entry]:
    """What stands before the times that close lines; one alone may take the words of the line above."""
    entries: list[Entry] = []
    for number, stamps in stamped.items():
        line, stamp = lines[number], stamps[-1]
        if not _CLOSES.fullmatch(line.text, stamp.end):
            continue
        if opens_line(line, stamp):
            if titles_above and number and _may_title(number - 1, lines, stamped):
                entries.append(_entry(number, lines[number - 1], stamp, 0, len(lines[number - 1].text)))
        elif len(stamps) == 1 and len(line.text) <= TITLE_LIMIT:
            entries.append(_entry(number, line, stamp, 0, stamp.start))
    return _without_numbers(entries)


def _without_numbers(entries: list[Entry]) -> list[Entry]:
    """The entries without the numbers of a numbered list."""
    marks = [_NUMBERED.match(entry.title) for entry in entries]
    numbers = [int(mark[1]) if mark else -1 for mark in marks]
    if len(numbers) < 2 or any(a < 0 or a + 1 != b for a, b in pairwise(numbers)):
        return entries
    return [
        replace(entry, title=entry.title[mark.end() :] if mark else entry.title)
        for entry, mark in zip(entries, marks, strict=True)
    ]


def inline_entries(lines: Sequence[Line], stamped: Mapping[int, list[Stamp]]) -> list[Entry]:
    """The entries of lists that lost their line ends, inside lines that begin with other words."""
    entries: list[Entry] = []
    for number, stamps in stamped.items():
        line = lines[number]
        if len(stamps) < 2 or opens_line(line, stamps[0]):
            continue
        if _CLOSES.fullmatch(line.text, stamps[-1].end):
            entries += _before_each(number, line, stamps)
        else:
            entries += _after_each(number, line, stamps)
    return entries


def _before_each(number: int, line: Line, stamps: Sequence[Stamp]) -> Iterator[Entry]:
    """An entry for each time of a line: the words since the one before, or since the sentence began."""
    words = line.text[: stamps[0].start].rstrip(" .!?:")
    bulleted = all(_ITEM.match(line.text, stamp.end) for stamp in stamps[:-1])
    start = max((match.end() for match in _SENTENCE_END.finditer(words)), default=0)
    for stamp in stamps:
        # `Cogs 2:30 - brass - steel - Wheels 8:40`: only the last item before a time is its title.
        if bulleted:
            words = line.text[start : stamp.start].rstrip(_SET_OFF)
            start += max((item.end() - 1 for item in _ITEM.finditer(words)), default=0)
        yield _entry(number, line, stamp, start, stamp.start)
        start = stamp.end
