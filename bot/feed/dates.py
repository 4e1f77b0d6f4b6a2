"""Dates and lengths as feeds write them."""

import re
from datetime import UTC, datetime, timedelta

LONGEST_S = 100 * 3600  # nothing that calls itself an episode is longer

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ZONE_HOURS = {
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9,
    "AKDT": -8, "HST": -10, "AST": -4, "ADT": -3, "BRT": -3, "WEST": 1, "BST": 1, "CET": 1, "MEZ": 1,
    "CEST": 2, "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3, "IST": 5.5, "SGT": 8, "AWST": 8, "HKT": 8,
    "JST": 9, "KST": 9, "ACST": 9.5, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
}  # fmt: skip
_NO_OFFSET = frozenset({"GMT", "UTC", "UT", "Z", "+0000", "-0000", "+00:00"})
_CLOCK = (
    r"(?:T|,?\s+(?:at\s+)?)(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?(?:[.,]\d{1,9})?(?:\s?([AaPp])\.?[Mm]\b\.?)?"
)
_ZONE = r"\s*\(?(?:(?:GMT|UTC?)(?=[+-]))?([+-]\d{1,2}:?\d{0,2}|[A-Za-z]{1,5})?"
_DAY_FIRST = re.compile(
    rf"(?:[^\W\d]+\.?,?\s*)?(\d{{1,2}})(?:st|nd|rd|th)?[\s-]+([A-Za-z]{{3,9}})\.?,?[\s-]+(\d{{4}}|\d\d)\b(?:{_CLOCK})?{_ZONE}"
)
_MONTH_FIRST = re.compile(
    rf"(?:[^\W\d]+\.?,\s*)?([A-Za-z]{{3,9}})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})\b(?:{_CLOCK})?{_ZONE}"
)
_ISO = re.compile(rf"(\d{{4}})-?(\d\d)-?(\d\d)(?!\d)(?:{_CLOCK})?{_ZONE}")

_COLONS = re.compile(r"(?:(\d{1,4}):)?(\d{1,4}):(\d{1,2})(?:[.,]\d{1,9})?")
_SECONDS = re.compile(r"(\d{1,7})(?:[.,]\d{1,9})?")
_UNITS = re.compile(
    r"(?:PT)?(?:(\d{1,3})\s?(?:h|hrs?|hours?|std)\.?)?[\s,]*(?:(\d{1,4})\s?(?:m|mins?|minutes?)\.?)?[\s,]*"
    r"(?:(\d{1,5})(?:\.\d{1,9})?\s?(?:s|secs?|seconds?)\.?)?",
    re.IGNORECASE,
)


def instant(text: str) -> datetime | None:
    """The moment a feed's date names, in UTC; None for what is no date or cannot be an episode's.

    Reads RFC 822 with every liberty taken with it, ISO 8601, and American dates. A weekday is not
    compared with its date. The first day of 1970 is a program's zero, not a date.
    """
    text = text.strip()[:100]
    if match := _DAY_FIRST.match(text):
        day, name, year, *clock = match.groups()
        month = _month(name)
    elif match := _ISO.match(text):
        year, month_text, day, *clock = match.groups()
        month = int(month_text)
    elif match := _MONTH_FIRST.match(text):
        name, day, year, *clock = match.groups()
        month = _month(name)
    else:
        return None
    if month is None:
        return None
    return _moment(_full_year(year), month, int(day), clock)


def clock_s(text: str) -> int | None:
    """A position written `SS`, `MM:SS` or `H:MM:SS`, in whole seconds; a fraction is dropped."""
    text = text.strip().removeprefix("npt:")
    if match := _COLONS.fullmatch(text):
        hours, minutes, seconds = match.groups()
        if int(seconds) > 59 or (hours and int(minutes) > 59):
            return None
        return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    match = _SECONDS.fullmatch(text)
    return int(match[1]) if match else None


def length_s(text: str) -> int | None:
    """A length in whole seconds: `3600`, `mm:ss`, `h:mm:ss`, `1h 13min`, `PT1H13M`; None for nonsense."""
    text = text.strip()[:60]
    seconds = clock_s(text)
    if seconds is None and text and (match := _UNITS.fullmatch(text)):
        hours, minutes, rest = (int(part or 0) for part in match.groups())
        seconds = hours * 3600 + minutes * 60 + rest
    return seconds if seconds and seconds <= LONGEST_S else None


def number_s(value: object) -> int | None:
    """A JSON number as whole seconds of an episode; None for what is no number or longer than any episode."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    # Compared before it is converted: a number may be infinite, none at all, or hundreds of digits long.
    return int(value) if 0 <= value <= LONGEST_S else None


def _month(name: str) -> int | None:
    short = name[:3].lower()
    return MONTHS.index(short) + 1 if short in MONTHS else None


def _moment(year: int, month: int, day: int, clock: list[str | None]) -> datetime | None:
    hour_text, minute_text, second_text, half, zone = clock
    hour, minute, second = int(hour_text or 0), int(minute_text or 0), int(second_text or 0)
    if half:
        hour = hour % 12 + (12 if half in "Pp" else 0)
    if hour > 24 or minute > 59:
        return None
    try:
        # 24:00 is legal, and so is a leap second, which is taken for the one before.
        moment = datetime(year, month, day, hour % 24, minute, min(second, 59), tzinfo=UTC)
        if hour == 24:
            moment += timedelta(days=1)
        if zone and zone not in _NO_OFFSET:
            moment -= _offset(zone)
    except (ValueError, OverflowError):
        return None
    if not 1900 <= moment.year <= 2100 or (year, month, day) == (1970, 1, 1):
        return None
    return moment


def _offset(zone: str) -> timedelta:
    if zone[:1] in ("+", "-"):
        digits = zone[1:].replace(":", "")
        hours, minutes = (digits, "0") if len(digits) <= 2 else (digits[:-2], digits[-2:])
        if int(hours) > 14:
            return timedelta()
        offset = timedelta(hours=int(hours), minutes=int(minutes))
        return -offset if zone[0] == "-" else offset
    return timedelta(hours=_ZONE_HOURS.get(zone.upper(), 0))


def _full_year(text: str) -> int:
    year = int(text)
    if len(text) > 2:
        return year
    return year + (2000 if year < 70 else 1900)
