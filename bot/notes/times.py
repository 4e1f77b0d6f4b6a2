"""Times as people write them, and what a list of them means in seconds."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from bot.notes.wording import WORDS

_C: Final = "[:;：]"
_TIME: Final = (
    rf"(?:(\d{{1,2}}){_C}([0-5]\d){_C}([0-5]\d)(?::\d\d)?|(\d{{1,3}}){_C}([0-5]\d))"
    rf"(?:[.,]\d{{1,3}}(?!\d))?(?!\d|{_C}\d)(?: ?min\b\.?)?"
)
# `_0:30_` is emphasis and `@0:30` a place, `track_0:30` and `me@0:30` are neither. A list that lost its
# line ends may have lost all that stood between two entries: `Intro2:30How it works`.
_GLUED: Final = r"(?<=[a-zß-ÿ])(?=\d{1,2}:\d\d(?::\d\d)?[A-ZÀ-Þ])"
_STAMP: Final = re.compile(rf"(?:(?<![0-9A-Za-zÀ-ɏ:;：/$€£=])(?<![^\W_]_)(?<!\w@)|{_GLUED}){_TIME}")
_WIDE_DIGITS: Final = {0xFF10 + digit: str(digit) for digit in range(10)}
_RANGE_END: Final = re.compile(
    rf"(?:\s?(?:-|–|—|‑|−|~|〜|～|→|{WORDS.pattern('chapters.until')}\b){{1,2}}\s?|\s){_TIME}"
)
_UNITS: Final = re.compile(
    r"\b(?:(\d{1,2})\s?h(?:rs?|ours?)?\s?)?(\d{1,2})\s?m(?:ins?)?\s?(?:(\d{1,2})\s?s(?:ecs?)?)?\b",
    re.IGNORECASE,
)
_DOTTED: Final = re.compile(
    r"[\W_]{0,6}?((\d{1,2})[.'’′]([0-5]\d)(?:[.'’′]([0-5]\d))?(?:[\"”″]|''|’’)?)(?=[\s)\]–—:-])"
)
_CLOCK_AFTER: Final = re.compile(
    rf"\s?{WORDS.pattern('chapters.time_of_day')}\b"
    r"|\s?(?-i:(?:[ECMP][SD]?T|A?E[SD]T|JST|IST|BST|GMT|UTC|CES?T|MES?Z|Z)\b)",
    re.IGNORECASE,
)
# A year alone is none: `2024 10:50` may be a title and its time.
_DATE_BEFORE: Final = re.compile(
    r"(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4}"
    r"|(?:\b[^\W\d]{3,12}\.? \d{1,2}[^\W\d]{0,2},?"
    r"|\b\d{1,2}[^\W\d]{0,2}\.?(?: de)? [^\W\d]{3,12}\.?,?(?: de)?) (?:19|20)\d\d"
    r"|(?:19|20)\d\d ?年.{0,8}),?(?:\s?T|\s)\s?$"
)
_LENGTH_BEFORE: Final = re.compile(
    rf"(?:^|[^\w\s]\s?){WORDS.pattern('chapters.lengths')}\W{{1,3}}$", re.IGNORECASE
)
_NUMBER_BEFORE: Final = re.compile(r"[0-9][.,–-]$")
_OPENING: Final = "([{【（〔<"
_CLOSING: Final = ")]}】）〕>"

SPREAD: Final = 0.3  # of an episode that a list reaches across where little else speaks for it
_CROWDED: Final = 30  # times shorter than its episode, a list of M:SS is more likely one of H:MM

Interpretation = Callable[["Stamp"], int]


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time in a line: its two or three numbers, and where it stands, brackets and range included."""

    parts: tuple[int, ...]
    start: int
    end: int
    bracketed: bool = False


def stamps_in(text: str) -> list[Stamp]:
    """The times in a line that may be positions: no clock times, dates or lengths; a range counts once."""
    stamps: list[Stamp] = []
    end = 0
    if not text.isascii():
        text = text.translate(_WIDE_DIGITS)
    if ":" in text or ";" in text or "：" in text:
        for match in _STAMP.finditer(text):
            if match.start() < end or _is_something_else(text, match.start(), match.end()):
                continue
            until = _RANGE_END.match(text, match.end())
            stamp = _bracketed(text, _numbers(match), match.start(), until.end() if until else match.end())
            stamps.append(stamp)
            end = stamp.end
    return stamps or _unit_stamp(text)


def _numbers(match: re.Match[str]) -> tuple[int, ...]:
    return tuple(int(number) for number in match.groups()[:5] if number is not None)


def _is_something_else(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - 32) : start]
    return bool(
        _CLOCK_AFTER.match(text, end)
        or _DATE_BEFORE.search(before)
        or _NUMBER_BEFORE.search(before)
        or _LENGTH_BEFORE.search(before)
    )


def _bracketed(text: str, parts: tuple[int, ...], start: int, end: int) -> Stamp:
    left = start - 1 if text[start - 1 : start] == " " else start
    right = end + 1 if text[end : end + 1] == " " else end
    if left and right < len(text) and text[left - 1] in _OPENING and text[right] in _CLOSING:
        return Stamp(parts, left - 1, right + 1, bracketed=True)
    return Stamp(parts, start, end)


def _unit_stamp(text: str) -> list[Stamp]:
    """`1h02m03s` or `12m30s` where it opens the line."""
    match = _UNITS.search(text[:16])
    if match is None or any(char.isalnum() for char in text[: match.start()]):
        return []
    hours, minutes, seconds = match.groups()
    if (hours is None and seconds is None) or int(minutes) > 59 or int(seconds or 0) > 59:
        return []
    parts = (int(hours or 0), int(minutes), int(seconds or 0))
    return [_bracketed(text, parts, match.start(), match.end())]


def dotted_stamps(text: str) -> list[Stamp]:
    """`12.30` or `12'30"` where it opens the line, as some languages write; a price looks alike."""
    match = _DOTTED.match(text)
    if match is None:
        return []
    parts = tuple(int(number) for number in match.groups()[1:] if number is not None)
    return [_bracketed(text, parts, match.start(1), match.end(1))]


def plain_seconds(stamp: Stamp) -> int:
    """The seconds of a time read as M:SS or H:MM:SS."""
    seconds = 0
    for part in stamp.parts:
        seconds = seconds * 60 + part
    return seconds


def _hours_first(stamp: Stamp) -> int:
    return plain_seconds(stamp) * (60 if len(stamp.parts) == 2 else 1)


def _frames_last(stamp: Stamp) -> int:
    return stamp.parts[0] * 60 + stamp.parts[1]


def interpretation_of(stamps: Sequence[Stamp], duration_s: int | None) -> Interpretation:
    """How the times of one list are meant, by the episode's length and their order.

    M:SS and H:MM:SS unless that cannot be; then MM:SS:FF, where FF counts film frames, or H:MM.
    """
    if duration_s is None or len(stamps) < 3:
        return plain_seconds
    last = max(plain_seconds(stamp) for stamp in stamps)
    if last >= duration_s and _fits(stamps, _frames_last, duration_s, parts=3) and _look_like_frames(stamps):
        return _frames_last
    if len(stamps) > 3 and last * _CROWDED < duration_s and _fits(stamps, _hours_first, duration_s, parts=2):
        return _hours_first
    return plain_seconds


def _look_like_frames(stamps: Sequence[Stamp]) -> bool:
    return all(stamp.parts[2] < 30 for stamp in stamps) and max(stamp.parts[0] for stamp in stamps) > 2


def _fits(stamps: Sequence[Stamp], seconds_of: Interpretation, duration_s: int, *, parts: int) -> bool:
    if any(len(stamp.parts) != parts for stamp in stamps):
        return False
    seconds = [seconds_of(stamp) for stamp in stamps]
    return _ascends(seconds) and duration_s * SPREAD <= seconds[-1] < duration_s


def _ascends(seconds: Sequence[int]) -> bool:
    return all(earlier <= later for earlier, later in pairwise(seconds))


def in_seconds(stamps: Sequence[Stamp], duration_s: int | None) -> list[int]:
    """The seconds of one list of times, H:MM after the first hour where their order asks for it."""
    seconds_of = interpretation_of(stamps, duration_s)
    seconds = [seconds_of(stamp) for stamp in stamps]
    if (
        seconds_of is not plain_seconds
        or duration_s is None
        or any(len(stamp.parts) != 2 for stamp in stamps)
    ):
        return seconds
    turn = next((index for index in range(1, len(seconds)) if seconds[index] < seconds[index - 1]), None)
    if turn is None:
        return seconds
    mended = seconds[:turn] + [second * 60 for second in seconds[turn:]]
    return mended if _ascends(mended) and mended[-1] < duration_s else seconds
