"""Whether a feed's address may be told to anybody: that of a private feed is its listener's key."""

import re
from typing import Final
from urllib.parse import parse_qsl, unquote

from bot.feed.private_hosts import is_public_host
from bot.urls import is_web_url, split_url

# In a host or path; the names of sellers of private feeds among them.
_PRIVATE_WORDS: Final = frozenset(
    {
        "access", "auth", "key", "member", "members", "patron", "patrons", "premium", "private", "secret",
        "subscriber", "subscribers", "supporter", "supporters", "token", "user", "users",
        "memberful", "patreon", "steadyhq", "supercast", "supportingcast",
    }
)  # fmt: skip
# What a public feed's query chooses; whatever else stands there may be a key.
_HARMLESS_PARAMETERS: Final = frozenset(
    {
        "cat", "category", "feed", "fmt", "format", "id", "lang", "language", "podcast", "podcast_id", "rss",
        "show", "show_id", "type",
    }
)  # fmt: skip
_HARMLESS_VALUE: Final = re.compile(r"[a-z]{1,20}(?:[ ._-][a-z]{1,20})*|[a-z\d]{1,6}", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W_]+")
# Longer than the ids of public hosts: 24 hexadecimal digits, 12 characters of any kind.
_LONGEST_ID: Final = 24
_LONGEST_MIXED_ID: Final = 15  # where both cases occur


def is_public_address(url: str) -> bool:
    """Whether a feed's address names no user and no inner host, and holds nothing that looks like a key.

    When in doubt it is not public. A key that looks like a public id is not told from one.
    """
    parts = split_url(url)
    if parts is None or not is_web_url(url) or "@" in parts.netloc or parts.fragment:
        return False
    host, path = (parts.hostname or "").lower(), unquote(parts.path)
    words = _WORD.findall(f"{host} {path}")
    return (
        is_public_host(host)
        and not any(word.lower() in _PRIVATE_WORDS or _looks_like_a_key(word) for word in words)
        and all(
            name.lower() in _HARMLESS_PARAMETERS and _HARMLESS_VALUE.fullmatch(value)
            for name, value in parse_qsl(parts.query, keep_blank_values=True)
        )
    )


def _looks_like_a_key(word: str) -> bool:
    if word.isdecimal() or word.isalpha():
        return False
    one_case = word == word.lower() or word == word.upper()
    return len(word) > (_LONGEST_ID if one_case else _LONGEST_MIXED_ID)
