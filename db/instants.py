"""Instants as they are stored: whole Unix seconds, UTC."""

from datetime import UTC, datetime


def to_unix(instant: datetime | None) -> int | None:
    return None if instant is None else int(instant.timestamp())


def from_unix(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
