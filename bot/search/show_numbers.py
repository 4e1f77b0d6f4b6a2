"""A show's name and an episode's number in what somebody typed: `HLP12`, `#12 of Harbour Lights`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz

from bot.search.query import COUNTING_WORDS
from bot.search.words import STOP_WORDS
from bot.titles import Affixes, bare_name, fold, letters

LONGEST_NUMBER = 6  # digits
SHORTEST_BEGINNING = 3  # letters of a name that stand for it, or of its initials
SHORTEST_ALIKE = 6  # letters of a name that is forgiven a slip
ALIKE = 85  # of 100: a slip in seven letters
WELL_KNOWN, BEGUN, MISSPELT = range(3)  # how a name is told, the surest first

_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_NAME_END = re.compile(r"[:|–—(\[]|\s-\s")
_LINKING = frozenset({"of", "from", "by", "the", "von", "aus", "der", "die", "das"})


@dataclass(frozen=True, slots=True)
class Asked:
    """An episode's number, and the shows it may be of."""

    show_ids: frozenset[int]
    number: int
    is_sure: bool  # the name is one the show goes by, not only its beginning or like it


class ShowNames:
    """What each show goes by: its title, what comes before a subtitle, its initials, its mark in titles."""

    def __init__(self, titles: Mapping[int, str], affixes: Mapping[int, Affixes]) -> None:
        self._known: tuple[dict[str, set[int]], ...] = ({}, {}, {})
        for show_id in titles.keys() | affixes.keys():
            title, own = titles.get(show_id, ""), affixes.get(show_id, Affixes())
            for sureness, names in enumerate((_names(title, own), _beginnings(title))):
                for name in names:
                    self._known[sureness].setdefault(name, set()).add(show_id)

    def asked(self, text: str) -> Iterator[Asked]:
        """The readings of a text as a show and a number, the likeliest first."""
        readings = list(dict.fromkeys(self._readings(_TOKEN.findall(fold(text)))))
        for sureness in (WELL_KNOWN, BEGUN, MISSPELT):
            for name, number in readings:
                shows = self._misspelt(name) if sureness == MISSPELT else self._known[sureness].get(name)
                if shows:
                    yield Asked(frozenset(shows), number, sureness == WELL_KNOWN)

    def _readings(self, tokens: list[str]) -> Iterator[tuple[str, int]]:
        """A text's letters without one of its numbers, and that number; the last number first."""
        for place in reversed(range(len(tokens))):
            if not tokens[place].isdecimal():
                continue
            before, after = tokens[:place], tokens[place + 1 :]
            if len(tokens[place]) <= LONGEST_NUMBER:
                bare = [t for t in before if t not in COUNTING_WORDS]
                bare += [t for t in after if t not in COUNTING_WORDS and t not in _LINKING]
                for rest in (bare, before + after):
                    name = letters("".join(rest))
                    yield name, int(tokens[place])
                    yield bare_name(name), int(tokens[place])
            # The digits of the name and those of the number written as one: `podcasting20100`.
            for cut in range(1, len(tokens[place]) if not after else 0):
                if len(tokens[place]) - cut <= LONGEST_NUMBER:
                    yield letters("".join([*before, tokens[place][:cut]])), int(tokens[place][cut:])

    def _misspelt(self, name: str) -> set[int]:
        if len(name) < SHORTEST_ALIKE or not name.isalpha():  # another number is a season's, and no slip
            return set()
        scores = {known: fuzz.ratio(name, known) for known in self._known[WELL_KNOWN]}
        best = max(scores.values(), default=0)
        return {
            show
            for known, score in scores.items()
            if score == best >= ALIKE
            for show in self._known[0][known]
        }


def _names(title: str, affixes: Affixes) -> set[str]:
    """What a show goes by without a doubt, letters only."""
    names: set[str] = set()
    for text in (title, _NAME_END.split(title)[0]):
        names |= {letters(text), bare_name(text)}
    for affix in affixes.counting:
        words = [
            word for word in _TOKEN.findall(affix) if not word.isdecimal() and word not in COUNTING_WORDS
        ]
        mark = letters("".join(words))
        names |= {mark, bare_name(mark)}
    return {name for name in names if len(name) > 1}


def _beginnings(title: str) -> set[str]:
    """The first words of a show's title and its initials, with its articles and without."""
    words = _TOKEN.findall(fold(title))
    names: set[str] = set()
    for kept in (words, [word for word in words if word not in STOP_WORDS]):
        names |= {letters("".join(kept[:count])) for count in range(1, len(kept) + 1)}
        if len(kept) >= SHORTEST_BEGINNING:
            initials = letters("".join(word if word.isdecimal() else word[0] for word in kept))
            names |= {initials[:count] for count in range(SHORTEST_BEGINNING, len(initials) + 1)}
    return {name for name in names if len(name) >= SHORTEST_BEGINNING and name not in STOP_WORDS}
