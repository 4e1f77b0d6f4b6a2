"""What a show puts around every title (`Episode 219:`, `| The Show`), learned from its recurrence."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz import fuzz

from bot.search.words import fold, words

SAMPLE = 200  # titles of a show that are enough to learn from
FEWEST = 3  # titles an affix recurs in
SHARE = 0.15  # of a show's titles, for an affix without a number
NUMBERED_SHARE = 0.03  # of a show's titles, for an affix whose number differs nearly every time
BARE_SHARE = 0.5  # of a show's titles, for a number that nothing but a space sets apart
LONGEST = 60  # characters
ALIKE = 85  # of 100, for a variant of a known affix (`| Backend Show` beside `| The Backend Show`)

_DIGITS = re.compile(r"\d+")
_PREFIX_END = re.compile(r"\s*[:|»]\s+|\s+[-–—/]+\s+|[\])】」]\s*|(?<=\d)[.,]?\s+|(?<=\d)$")
_PREFIX_MARK = re.compile(r"[\d:|»\-–—/\])】」]")  # a quick look first: most titles have none
_SUFFIX_MARK = re.compile(r"[|«/\-–—\[(【「]")
_SUFFIX_START = re.compile(r"\s+[|«/]+\s+|\s+[-–—]+\s+|\s*[\[(【「]")


class Title(NamedTuple):
    """A title taken apart."""

    core: str  # what is this episode's own; the whole title where nothing else is left
    around: str  # the show's part
    number: int | None  # of the episode, where the show's part counts


@dataclass(frozen=True, slots=True)
class Affixes:
    """The masked prefixes and suffixes of one show; those that count have a `0` for the number."""

    prefixes: frozenset[str]
    suffixes: frozenset[str]

    @classmethod
    def learn(cls, titles: Sequence[str]) -> "Affixes":
        """The affixes that recur in a show's titles."""
        step = max(1, len(titles) // SAMPLE)
        sample = [title.strip() for title in titles[::step]]
        return cls(
            frozenset(_recurring(sample, _prefixes)),
            frozenset(_recurring(sample, _suffixes)),
        )

    def split(self, title: str) -> Title:
        """The episode's own part of a title, the show's part, and the number in it."""
        if not (self.prefixes or self.suffixes):
            return Title(title, "", None)
        title = title.strip()
        prefix = self._longest_prefix(title) if self.prefixes else ""
        suffix = self._longest_suffix(title) if self.suffixes else ""
        core = title[len(prefix) : len(title) - len(suffix)].strip()
        if not (prefix or suffix):
            return Title(title, "", None)
        number = next((int(m[0]) for m in _DIGITS.finditer(f"{prefix} {suffix}") if len(m[0]) < 9), None)
        if not any(c.isalnum() for c in core):
            return Title(title, "", number)
        return Title(core, f"{prefix} {suffix}".strip(), number)

    @property
    def counting_words(self) -> set[str]:
        """The words that stand with an episode's number."""
        return {word for affix in self.prefixes | self.suffixes if "0" in affix for word in words(affix)}

    def _longest_prefix(self, title: str) -> str:
        known = [prefix for prefix in _prefixes(title) if _is_known(_mask(prefix), self.prefixes)]
        return max(known, key=len, default="")

    def _longest_suffix(self, title: str) -> str:
        known = [suffix for suffix in _suffixes(title) if _is_known(_mask(suffix), self.suffixes)]
        return max(known, key=len, default="")


NO_AFFIXES = Affixes(frozenset(), frozenset())


def _prefixes(title: str) -> Iterator[str]:
    if _PREFIX_MARK.search(title, 0, LONGEST):
        for match in _PREFIX_END.finditer(title, 0, LONGEST):
            if match.end():
                yield title[: match.end()]


def _suffixes(title: str) -> Iterator[str]:
    earliest = max(0, len(title) - LONGEST)
    if _SUFFIX_MARK.search(title, earliest):
        for match in _SUFFIX_START.finditer(title, earliest):
            if match.start():
                yield title[match.start() :]


def _mask(affix: str) -> str:
    return _DIGITS.sub("0", fold(" ".join(affix.split())))


def _is_known(masked: str, known: frozenset[str]) -> bool:
    if masked in known:
        return True
    return len(masked) >= 12 and any(fuzz.ratio(masked, other) >= ALIKE for other in known)


def _recurring(titles: Sequence[str], affixes_of: Callable[[str], Iterator[str]]) -> Iterator[str]:
    counts: Counter[str] = Counter()
    numbers: dict[str, set[str]] = {}
    for title in titles:
        for affix in affixes_of(title):
            masked = _mask(affix)
            counts[masked] += 1
            numbers.setdefault(masked, set()).update(_DIGITS.findall(affix))
    for masked, count in counts.items():
        if count < FEWEST or not any(c.isalnum() for c in masked):
            continue
        counting = "0" in masked and len(numbers[masked]) >= 0.8 * count
        bare = masked.strip("#. ") == "0" and not masked.startswith("#")
        share = (BARE_SHARE if bare else NUMBERED_SHARE) if counting else SHARE
        if "0" in masked and not counting:
            continue
        if count >= share * len(titles):
            yield masked
