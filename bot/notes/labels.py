"""The words of a chapter title or a link label, without what only sets them off from a time or an address."""

import re
from typing import Final

TITLE_LIMIT: Final = 300  # characters
LABEL_LIMIT: Final = 200

_SEPARATORS: Final = " \t-–—‑−―:：;|/\\•·●▪◦‣⁃*~→›»>=,_"
_BEFORE: Final = re.compile(rf"(?:[{re.escape(_SEPARATORS)}]|[.\"”](?=\s|\.|$)|[)\]}}】）])+")
_AFTER: Final = _SEPARATORS.replace("»", "").replace(">", "") + "([{【（"
_PAIRS: Final = (("(", ")"), ("[", "]"), ("{", "}"), ("（", "）"), ("【", "】"))
_WORD: Final = re.compile(r"[^\W_]")
_EMPHASIS: Final = re.compile(r"(\*\*|__|`)(?=\S)([^*_`]*[^*_`\s])\1")


def bare_words(text: str, *, limit: int) -> str:
    """The text without bullets, separators and lone brackets round it, at most `limit` characters."""
    text = " ".join(text[: limit * 4].split())
    if "*" in text or "_" in text or "`" in text:
        text = _EMPHASIS.sub(r"\2", text)
    leading = _BEFORE.match(text)
    if leading:
        text = text[leading.end() :]
    while text and text[-1] in _AFTER:
        text = text[:-1]
    for opening, closing in _PAIRS:
        if text.startswith(opening) and closing not in text:
            text = text[1:].lstrip()
        if (
            text.startswith(opening)
            and text.endswith(closing)
            and text.count(closing) == text.count(opening) == 1
        ):
            text = text[1:-1].strip()
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def says_something(text: str) -> bool:
    """Whether there is a letter or digit in the text."""
    return _WORD.search(text) is not None
