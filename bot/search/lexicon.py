"""The words of several segments as one: what a typed word may stand for, and where that is said."""

from collections.abc import Callable, Collection, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.search.segment import Segment
from bot.search.vocabulary import SHORTEST_FREE, SHORTEST_FUZZY, TWO_EDITS_FROM

Found = tuple[NDArray[np.intp], NDArray[np.uint8]]  # documents and field codes
Span = tuple[int, int, int]  # of a segment's words: its number, the first, behind the last
Word = tuple[int, int]  # a segment's number and the word's id there

NOWHERE: Found = np.zeros(0, np.intp), np.zeros(0, np.uint8)


class Lexicon:
    """Numbers the documents of its segments one after the other; `firsts` are the first of each."""

    def __init__(self, segments: Sequence[Segment], firsts: Sequence[int]) -> None:
        self._parts = [
            (number, segment, first)
            for number, (segment, first) in enumerate(zip(segments, firsts, strict=True))
        ]

    def spelling(self, word: Word) -> str:
        """A word as it is written."""
        return self._parts[word[0]][1].vocabulary.words[word[1]]

    def exact(self, word: str) -> list[Span]:
        """A word wherever it is written so."""
        return [
            (number, place, place + 1)
            for number, segment, _ in self._parts
            if (place := segment.vocabulary.exact(word)) is not None
        ]

    def starting(self, prefix: str, *, longer: bool = False) -> list[Span]:
        """The words that begin so, with `longer` without the one that ends there."""
        found: list[Span] = []
        for number, segment, _ in self._parts:
            first, last = segment.vocabulary.starting(prefix)
            if longer and first < last and segment.vocabulary.words[first] == prefix:
                first += 1
            if first < last:
                found.append((number, first, last))
        return found

    def spelled(self, spans: Iterable[Span], fits: Callable[[str], object]) -> dict[str, list[Span]]:
        """The different words among some that fit, with where each is."""
        places: dict[str, list[Span]] = {}
        for number, first, last in spans:
            for place, word in enumerate(self._parts[number][1].vocabulary.words[first:last], first):
                if fits(word):
                    places.setdefault(word, []).append((number, place, place + 1))
        return places

    def near(self, word: str) -> dict[Word, int]:
        """The words within one edit (two from six letters on) and how many edits away each is.

        Words with the same first letter; where those hold nothing, all words one edit away.
        """
        if not _is_fuzzy(word):
            return {}
        edits = 1 if len(word) < TWO_EDITS_FROM else 2
        found = self._alike(word, edits)
        if len(word) == TWO_EDITS_FROM:  # a third of it: only its beginning tells a slip from another word
            found = {
                near: slips for near, slips in found.items() if slips < edits or self._begins_as(word, near)
            }
        if found or len(word) < SHORTEST_FREE:
            return found
        return self._alike(word, 1, anywhere=True)

    def _alike(self, word: str, edits: int, *, anywhere: bool = False) -> dict[Word, int]:
        return {
            (number, place): slips
            for number, segment, _ in self._parts
            for place, slips in segment.vocabulary.alike(word, edits, anywhere=anywhere)
        }

    def _begins_as(self, word: str, near: Word) -> bool:
        return self.spelling(near)[:2] == word[:2]

    def near_prefix(self, word: str) -> dict[Word, int]:
        """The longer words that begin within one edit (two from seven letters on) of a word."""
        if not _is_fuzzy(word) or len(word) < SHORTEST_FREE:
            return {}
        return {
            (number, place): slips
            for number, segment, _ in self._parts
            for place, slips in segment.vocabulary.near_prefix(word)
        }

    def frequency(self, spans: Iterable[Span]) -> int:
        """Postings of some words."""
        return sum(self._parts[number][1].postings.frequency(first, last) for number, first, last in spans)

    def at(self, spans: Iterable[Span]) -> Found:
        """Where some words are, segment after segment."""
        found: list[Found] = []
        for number, start, end in spans:
            _, segment, first = self._parts[number]
            documents, fields = segment.postings.slice(start, end)
            found.append((documents + first if first else documents, fields))
        return _joined(found)

    def of(self, words: Collection[Word]) -> Found:
        """Where several words are, segment after segment."""
        by_segment: dict[int, list[int]] = {}
        for number, place in sorted(words):
            by_segment.setdefault(number, []).append(place)
        found: list[Found] = []
        for number, places in by_segment.items():
            _, segment, first = self._parts[number]
            documents, fields = segment.postings.of(places)
            found.append((documents + first if first else documents, fields))
        return _joined(found)

    def initials(self, acronym: str) -> Found:
        """Where a run of words has these two to six initials."""
        found: list[Found] = []
        for _, segment, first in self._parts:
            documents, fields = segment.acronyms.spelling(acronym)
            found.append((documents + first, fields))
        return _joined(found)


def _is_fuzzy(word: str) -> bool:
    """Whether other spellings of a word are looked for: letters only, four or more."""
    return len(word) >= SHORTEST_FUZZY and word.isalpha()


def _joined(found: Sequence[Found]) -> Found:
    if len(found) == 1:
        return found[0]
    some = [each for each in found if len(each[0])]
    if not some:
        return NOWHERE
    return np.concatenate([documents for documents, _ in some]), np.concatenate(
        [fields for _, fields in some]
    )
