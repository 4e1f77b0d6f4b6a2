"""What a server's answer says about when to ask again."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST = timedelta(hours=24)

_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,12})", re.IGNORECASE)
_SECONDS = re.compile(r"-?\d{1,12}")


def retry_after(value: str | None, *, now: datetime) -> timedelta | None:
    """A Retry-After in seconds or as a date, between nothing and `LONGEST`; None for anything else."""
    text = (value or "").strip()
    if _SECONDS.fullmatch(text):
        return _clamped(timedelta(seconds=min(int(text), 10**6)))
    moment = _http_date(text)
    return _clamped(moment - now) if moment else None


def fresh_for(cache_control: str | None, expires: str | None, *, now: datetime) -> timedelta | None:
    """How long an answer says it will stay true, between nothing and `LONGEST`."""
    if match := _MAX_AGE.search(cache_control or ""):
        return _clamped(timedelta(seconds=min(int(match[1]), 10**6)))
    if cache_control and "no-" in cache_control.lower():
        return None
    moment = _http_date((expires or "").strip())
    return _clamped(moment - now) if moment else None


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text[:60])
    except (ValueError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _clamped(wait: timedelta) -> timedelta:
    return max(timedelta(), min(wait, LONGEST))
