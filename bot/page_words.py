"""The words an address has for its page: `beauty and mantis shrimp` of `/2023/beauty-and-mantis-shrimp`."""

import re
from typing import Final
from urllib.parse import unquote

from bot.urls import host_of, path_of

_SKIPPED: Final = 3  # parts at the end of a path that may be ids, dates and the like
_SHORTEST_STOP: Final = 3  # letters of a single word that is a page of its own: `/some-show/about`
_UNSPACED: Final = 3  # letters beyond ASCII that are words without a space between them

# Where the parts of a path are names people gave themselves and their work: `left-pad` is no two words.
NAMES_AS_WRITTEN: Final = frozenset(
    {
        "github.com", "gist.github.com", "gitlab.com", "codeberg.org", "bitbucket.org", "npmjs.com",
        "pypi.org", "crates.io", "packagist.org", "rubygems.org", "hub.docker.com", "twitter.com", "x.com",
        "instagram.com", "threads.net", "tiktok.com", "t.me", "bsky.app", "twitch.tv",
    }
)  # fmt: skip
_WIKI: Final = "/wiki/"
_SAME_PAGE: Final = frozenset({"index", "default", "amp", "view", "full"})
_EXTENSION: Final = re.compile(r"\.[a-z][a-z0-9]{1,4}$", re.IGNORECASE)
_BREAK: Final = re.compile(r"[\s_+\-–—]+|(?<=\d)\.(?=[^\W\d])")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_HEX: Final = re.compile(r"[0-9a-f]{8,}", re.IGNORECASE)
_MIXED: Final = re.compile(r"(?:[^\W\d_]+\d+){2}|(?:\d+[^\W\d_]+){2}")


def page_words(url: str) -> str | None:
    """What the path calls its page, where it does so in words rather than in an id or in one name."""
    path = _decoded(path_of(url))
    if _WIKI in path and "+" not in path_of(url):  # such a wiki has folders
        return _wiki_title(path.partition(_WIKI)[2])
    if host_of(url) in NAMES_AS_WRITTEN:
        return None
    for part in [part for part in path.split("/") if part][: -_SKIPPED - 2 : -1]:
        words = _words(part)
        if _are_telling(words):
            return " ".join(words)
        if any(len(word) >= _SHORTEST_STOP and _is_word(word) for word in words):
            return None
    return None


def _decoded(path: str) -> str:
    try:
        return unquote(path, errors="strict") if "%" in path else path
    except UnicodeDecodeError:  # in an encoding of long ago
        return path


def _wiki_title(path: str) -> str | None:
    title = " ".join(path.replace("_", " ").split()).rstrip("/")
    return title if any(map(str.isalpha, title)) else None


def _words(part: str) -> list[str]:
    """The words of a part of a path, without the ids before and behind them."""
    if part.startswith("@") or "=" in part:
        return []
    words = [word for word in _BREAK.split(_EXTENSION.sub("", part)) if word]
    count = len(words)
    while words and _is_id(words[-1]):
        words.pop()
    if len(words) < count and words and len(words[-1]) == 1:  # `-a-1234567`
        words.pop()
    while words and _is_id(words[0]):
        del words[0]
    return [] if len(words) == 1 and words[0].lower() in _SAME_PAGE else words


def _is_id(word: str) -> bool:
    digits = sum(map(str.isdecimal, word))
    return digits >= 5 or (digits > 0 and bool(_HEX.fullmatch(word))) or bool(_MIXED.match(word))


def _are_telling(words: list[str]) -> bool:
    real = [word for word in words if _is_word(word)]
    if any(sum(not letter.isascii() and letter.isalpha() for letter in word) >= _UNSPACED for word in real):
        return True
    letters = sum(map(len, real))
    return len(real) > 1 and letters > 5 and letters * 2 >= sum(map(len, words))


def _is_word(word: str) -> bool:
    """Whether these are letters in a case people write in, which random ones seldom are."""
    found = _WORD.search(word)
    return (
        found is not None
        and len(found.group()) * 2 > len(word)
        and (word[1:].islower() or word.isupper() or not word.isascii())
    )
