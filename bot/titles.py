"""Titles compared as people would: without case, punctuation, and what a show puts behind all of them."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable

SHORTEST = 8  # letters of the show's own name that count as it, in a catalogue too small to learn from
FEWEST = 3  # titles that must end alike before the ending counts as the show's

_BREAK = re.compile(r"\s+[|–—«·-]+\s+")
_NUMBER = re.compile(r"(?:(?:episode|ep|folge|show)\.?\s*)?#?\d{1,5}\s*[:.|–—-]\s+", re.IGNORECASE)


class CanonicalTitles:
    """Canonical forms of one show's titles, with its endings (`| The Show`) learned from their recurrence."""

    def __init__(self, titles: Iterable[str], *, show: str = "") -> None:
        self._show = letters(show)
        beginnings: defaultdict[str, set[str]] = defaultdict(set)
        for title in set(titles):
            if ending := _ending(title):
                beginnings[letters(title[ending:])].add(letters(title[:ending]))
        self._cores: dict[str, str] = {}
        self._endings = Counter({ending: len(before) for ending, before in beginnings.items()})

    def core(self, title: str) -> str:
        """The letters and digits of a title without the show's ending and a counting number in front."""
        if (known := self._cores.get(title)) is None:
            known = self._cores[title] = self._core(title)
        return known

    def _core(self, title: str) -> str:
        ending = _ending(title)
        if ending and self._is_the_shows(letters(title[ending:])):
            title = title[:ending]
        own = letters(_NUMBER.sub("", title, count=1) if _NUMBER.match(title) else title)
        return own or letters(title) or title

    def _is_the_shows(self, ending: str) -> bool:
        return self._endings[ending] >= FEWEST or (len(ending) >= SHORTEST and ending in self._show)


def letters(text: str) -> str:
    """Letters and digits only, in lower case; two titles that differ in punctuation are one."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
    return "".join(filter(str.isalnum, text.casefold()))


def _ending(title: str) -> int:
    """Where what follows the last separator begins, separator included; 0 for a title in one piece."""
    start = 0
    for match in _BREAK.finditer(title):
        start = match.start()
    return start
