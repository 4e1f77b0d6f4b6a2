"""JSON that strangers wrote: what is of another type than asked for is missing."""

import json
from collections.abc import Mapping
from typing import Any, cast

from bot.feed.sanitise import web_url

Fields = Mapping[str, Any]

_LARGEST = 1_000_000


def parsed(text: str | bytes) -> Any:
    """The document.

    Raises:
        ValueError: it is no JSON, or nests too deeply; `json.JSONDecodeError` knows where.

    """
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("the JSON nests too deeply") from error


def object_of(value: Any) -> Fields:
    """The value if it is an object, else an empty one."""
    return cast("Fields", value) if isinstance(value, dict) else {}


def list_of(fields: Fields, key: str) -> list[Any]:
    """The list under a key, or an empty one."""
    value = fields.get(key)
    return cast("list[Any]", value) if isinstance(value, list) else []


def text_of(fields: Fields, key: str) -> str:
    """The text under a key, or nothing."""
    value = fields.get(key)
    return value if isinstance(value, str) else ""


def texts_of(fields: Fields, key: str) -> list[str]:
    """The texts in the list under a key."""
    return [value for value in list_of(fields, key) if isinstance(value, str)]


def url_of(fields: Fields, key: str, *, to_fetch: bool = False) -> str | None:
    """The http or https address under a key, as `web_url` allows it."""
    return web_url(text_of(fields, key), to_fetch=to_fetch)


def natural(value: Any) -> int | None:
    """A count below a million, or None."""
    return value if type(value) is int and 0 <= value < _LARGEST else None
