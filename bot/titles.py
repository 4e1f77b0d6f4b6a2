"""Titles as people compare them: folded, without what a show puts around all of them, and names of shows."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz import fuzz

SAMPLE = 200  # titles of a show that are enough to learn from
FEWEST = 3  # titles an affix recurs in: two alike are a double or a sequel
# Of a show's titles, for an affix: half or half as much again finds the same (`benchmarks.search_constants`).
SHARE = 0.15  # without a number: below are its series, which people look for
NUMBERED_SHARE = 0.03  # whose number differs nearly every time, which nothing but counting does
BARE_SHARE = 0.5  # of a number that nothing but a space sets apart: `7 Languages in 7 Weeks`
DIFFERING = 0.8  # numbers an affix has in as many titles, if it counts them: a double is no other episode
LONGEST_AFFIX = 60  # characters
ALIKE = 85  # of 100, for a variant of a known affix (`| Backend Show` beside `| The Backend Show`)
SHORTEST_VARIANT = 12  # characters; two shorter affixes are alike by chance
TELLING_NAME = 8  # letters of a show's title that stand for it wherever they are; fewer are any word

_COMBINING = re.compile("[\u0300-\u036f]+")
_UNDECOMPOSED = str.maketrans(
    {"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"}
)
APOSTROPHES = str.maketrans({"'": None, "’": None, "ʼ": None})
_PUNCTUATION = re.compile(r"[\W_]+")

_DIGITS = re.compile(r"\d+")
_COUNTED = re.compile(r"(?:(?:episode|ep|folge|show)\.?\s*)?#?\d{1,5}\s*[:|–—-]\s+", re.IGNORECASE)
_PREFIX_END = re.compile(r"\s*[:|»]\s+|\s+[-–—·/]+\s+|[\])】」]\s*|(?<=\d)[.,]?\s+|(?<=\d)$")
_PREFIX_MARK = re.compile(r"[\d:|»\-–—·/\])】」]")  # a quick look first: most titles have none
_SUFFIX_MARK = re.compile(r"[|«/\-–—·\[(【「]")
_SUFFIX_START = re.compile(r"\s+[|«/]+\s+|\s+[-–—·]+\s+|\s*[\[(【「]")

_NAME_END = re.compile(r"[|:–—(]| - ")
_HOSTED_BY = re.compile(r" (?:with|mit|med|hosted by|by|von|con|avec) ", re.IGNORECASE)
_PEOPLE = re.compile(r"[|,;&/(]| and | und | og | y | et | with | mit ", re.IGNORECASE)
_FURNITURE = re.compile(
    r"^the(?=.{5})|(?:(?<=.{4})(?:podcast|show|fm|pod|cast|hq|tv|radio|official|live|org|com))+$"
)


def letters(text: str) -> str:
    """Letters and digits only, in lower case; two titles that differ in punctuation are one.

    What tells shows and posts apart is stored in this form: it stays as it is for every text, also where
    `fold`, which is free to learn, reads more letters as one.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
    return "".join(filter(str.isalnum, text.casefold()))


def fold(text: str) -> str:
    """Lower case without accents, as somebody may type it: `smørbrød` is `smorbrod`."""
    if text.isascii():
        return text.lower()
    decomposed = _COMBINING.sub("", unicodedata.normalize("NFKD", text.casefold()))
    return unicodedata.normalize("NFC", decomposed).translate(_UNDECOMPOSED)


def plain(text: str) -> str:
    """Folded words with single spaces between."""
    return _PUNCTUATION.sub(" ", fold(text.translate(APOSTROPHES))).strip()


class Title(NamedTuple):
    """A title taken apart."""

    core: str  # what is this episode's own; the whole title where nothing else is left
    around: str = ""  # the show's part
    number: int | None = None  # of the episode, where the show's part counts


@dataclass(frozen=True, slots=True)
class Affixes:
    """What a show puts around its titles (`Episode 219:`, `| The Show`), each number masked by a `0`."""

    prefixes: frozenset[str] = frozenset()
    suffixes: frozenset[str] = frozenset()

    @classmethod
    def learn(cls, *sources: Sequence[str]) -> "Affixes":
        """The affixes that recur in a show's titles as one source writes them, or another."""
        samples = [
            [title.strip() for title in titles[:: max(1, len(titles) // SAMPLE)]] for titles in sources
        ]
        return cls(
            frozenset(affix for titles in samples for affix in _recurring(titles, _prefixes)),
            frozenset(affix for titles in samples for affix in _recurring(titles, _suffixes)),
        )

    def split(self, title: str, *, show: str = "") -> Title:
        """The episode's own part of a title, the show's part (its own title, too), and the number in it."""
        title = title.strip()
        counted = _COUNTED.match(title)
        prefix = counted[0] if counted else ""
        if self.prefixes:
            known = (each for each in _prefixes(title) if _is_known(each, self.prefixes))
            prefix = max((prefix, *known), key=len)
        suffix = _name_behind(title, show) if show else ""
        if self.suffixes:
            known = (each for each in _suffixes(title) if _is_known(each, self.suffixes))
            suffix = max((suffix, *known), key=len)
        if not (prefix or suffix):
            return Title(title)
        core = title[len(prefix) : len(title) - len(suffix)].strip()
        number = next((int(m[0]) for m in _DIGITS.finditer(f"{prefix} {suffix}") if len(m[0]) < 9), None)
        if not any(c.isalnum() for c in core):
            return Title(title, "", number)
        return Title(core, f"{prefix} {suffix}".strip(), number)

    @property
    def counting(self) -> frozenset[str]:
        """The affixes that count the show's episodes."""
        return frozenset(affix for affix in self.prefixes | self.suffixes if "0" in affix)


class CanonicalTitles:
    """Canonical forms of one show's titles, the same for an episode whichever source titled it."""

    def __init__(self, *sources: Sequence[str], show: str = "") -> None:
        affixes = Affixes.learn(*sources)
        titles = {title: affixes.split(title, show=show) for title in set[str]().union(*sources)}
        counts: defaultdict[str, set[str]] = defaultdict(set)
        for title in titles.values():
            counts[letters(title.core)].update(_count(title))
        self._cores: dict[str, str] = {}
        for whole, title in titles.items():
            own = letters(title.core)
            # What only the number tells apart, a different one keeps apart: `12: News` is not `13: News`.
            if len(counts[own]) > 1:
                own = " ".join([own, *_count(title)])
            self._cores[whole] = own or whole

    def core(self, title: str) -> str:
        """What a title of these sources is compared by."""
        return self._cores[title]


def without_name(title: str, show: str) -> str:
    """The title without the show's own behind it: `KeepAlive | The Show` is `KeepAlive`."""
    return title.removesuffix(_name_behind(title, show))


def names(title: str, *, host: str | None) -> set[str]:
    """What a show and its people go by in handles: `nightbuild`, `annlee` of `Night Build with Ann Lee`."""
    main, *people = _HOSTED_BY.split(_NAME_END.split(title)[0], maxsplit=1)
    people = [name for text in (*people, host or "") for name in _PEOPLE.split(text)]
    return {bare_name(name) for name in (title, main, *people)}


def short_name(show: str) -> str:
    """What people call a show: its title without a subtitle or its hosts."""
    return _HOSTED_BY.split(_NAME_END.split(show)[0], maxsplit=1)[0].strip() or show


def bare_name(text: str) -> str:
    """The letters of a name without what shows put round it in handles: `the…`, `…podcast`, `…fm`."""
    return _FURNITURE.sub("", letters(text))


def _name_behind(title: str, show: str) -> str:
    """The end of a title that is the show's name or a telling part of it; empty where there is none."""
    show = letters(show)
    for suffix in _suffixes(title):
        name = letters(suffix)
        if name and (name == show or (len(name) >= TELLING_NAME and name in show)):
            return suffix
    return ""


def _count(title: Title) -> list[str]:
    """The numbers in the show's part of a title as one, in a list; an empty one where there are none."""
    found = _DIGITS.findall(title.around)
    return [".".join(digits.lstrip("0") for digits in found)] if found else []


def _prefixes(title: str) -> Iterator[str]:
    if _PREFIX_MARK.search(title, 0, LONGEST_AFFIX):
        for match in _PREFIX_END.finditer(title, 0, LONGEST_AFFIX):
            if match.end():
                yield title[: match.end()]


def _suffixes(title: str) -> Iterator[str]:
    earliest = max(0, len(title) - LONGEST_AFFIX)
    if _SUFFIX_MARK.search(title, earliest):
        for match in _SUFFIX_START.finditer(title, earliest):
            if match.start():
                yield title[match.start() :]


def _mask(affix: str) -> str:
    return _DIGITS.sub("0", fold(" ".join(affix.split())))


def _is_known(affix: str, known: frozenset[str]) -> bool:
    masked = _mask(affix)
    if masked in known:
        return True
    return len(masked) >= SHORTEST_VARIANT and any(fuzz.ratio(masked, other) >= ALIKE for other in known)


def _recurring(titles: Sequence[str], affixes_of: Callable[[str], Iterator[str]]) -> Iterator[str]:
    counts: Counter[str] = Counter()
    numbers: defaultdict[str, set[str]] = defaultdict(set)
    for title in titles:
        for affix in affixes_of(title):
            masked = _mask(affix)
            counts[masked] += 1
            numbers[masked].update(_DIGITS.findall(affix))
    for masked, count in counts.items():
        if count < FEWEST or not any(c.isalnum() for c in masked):
            continue
        share = SHARE
        if "0" in masked:
            if len(numbers[masked]) < DIFFERING * count:
                continue
            bare = masked.strip("#. ") == "0" and not masked.startswith("#")
            share = BARE_SHARE if bare else NUMBERED_SHARE
        if count >= share * len(titles):
            yield masked
