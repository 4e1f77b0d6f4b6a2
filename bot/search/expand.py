"""What each word of a query may stand for, and which documents speak of it."""

import re
from collections import OrderedDict
from dataclasses import dataclass, field
from math import log

import numpy as np
from numpy.typing import NDArray

from bot.search.acronyms import Acronyms
from bot.search.postings import Postings
from bot.search.tokenise import Code
from bot.search.vocabulary import Vocabulary
from bot.search.words import STOP_WORDS, is_inflection, is_numeronym, stem

MOST_INFLECTIONS = 300  # words that begin with a stem: those of `a…` say nothing and take long to go through
MEMO_SIZE = 1024  # words whose expansion is remembered: what a community types
STOP_WORD_WEIGHT = 0.15  # of its rarity: it settles equals and finds nothing by itself
ABBREVIATION = 2  # letters of `fb`: any three stand in some long word in this order
SHORTEST_PART = 3  # letters of two words run together: any four letters are two words of two
UNKNOWN_WEIGHT = 0.8  # a word the catalogue lacks says as much as a rare one, or a miss would look like a hit

# Likenesses: only their order matters much (`python -m benchmarks.search_constants`).
EXACT, INFLECTED, PREFIX, ACRONYM = 1.0, 0.94, 0.9, 0.85
FUZZY = 0.94  # less an edit's share of the word, which puts it behind what is spelt as typed
NOTES_ONLY_FUZZY = 0.6  # of a fuzzy likeness that only summaries and notes have: prose holds any word

WORTHY = int(Code.LINK)  # fields up to here say what an episode is about; prose mentions much

Found = tuple[NDArray[np.intp], NDArray[np.uint8]]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Documents that hold one expansion of a word, and how like the word that expansion is (0 to 1)."""

    documents: NDArray[np.intp]
    fields: NDArray[np.uint8]
    likeness: float
    is_sorted: bool = True  # by document, each once
    code: int = -1  # of all fields, where they are the same
    spelling: str = ""  # the catalogue's word, where it is one

    @classmethod
    def of(
        cls, postings: Found, likeness: float, *, is_sorted: bool = True, spelling: str = ""
    ) -> "Evidence":
        """Evidence of some postings."""
        documents, fields = postings
        first = int(fields[0])
        return cls(
            documents, fields, likeness, is_sorted, first if bool((fields == first).all()) else -1, spelling
        )


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the query with its expansions, the least like first."""

    word: str
    weight: float  # 0 to 1: how much finding it says
    evidence: tuple[Evidence, ...]
    spellings: dict[str, float] = field(default_factory=dict[str, float])
    prefix: str = ""  # any word that begins so is an expansion
    acronym: bool = False  # words with these initials are an expansion

    @property
    def cost(self) -> int:
        """Postings that scoring it reads."""
        return sum(len(evidence.documents) for evidence in self.evidence)


class Expander:
    """Turns words into terms, remembering the latest."""

    def __init__(self, vocabulary: Vocabulary, postings: Postings, acronyms: Acronyms, total: int) -> None:
        self.vocabulary = vocabulary
        self.postings = postings
        self.acronyms = acronyms
        self._total = total
        self._memo: OrderedDict[str, Term] = OrderedDict()

    def term(self, word: str) -> Term:
        """A word's expansions in this catalogue."""
        known = self._memo.get(word)
        if known is None:
            known = self._memo[word] = self._expand(word)
            if len(self._memo) > MEMO_SIZE:
                self._memo.popitem(last=False)
        return known

    def rarity(self, frequency: int) -> float:
        """How much it says that a document is among so many, 0 to 1."""
        return log(1 + self._total / max(1, frequency)) / log(1 + self._total) if self._total else 0.0

    def is_known(self, word: str) -> bool:
        """Whether the catalogue has a word as it is typed."""
        return self.vocabulary.exact(word) is not None

    def joined(self, word: str, likeness: float) -> Evidence | None:
        """A spelling over several words of the query, if the catalogue has it."""
        place = self.vocabulary.exact(word)
        if place is None or not self.postings.frequency(place, place + 1):
            return None
        return Evidence.of(self.postings.slice(place, place + 1), likeness)

    def _expand(self, word: str) -> Term:
        expansions = _Expansions(self.postings)
        exact = self.vocabulary.exact(word)
        if exact is not None:
            expansions.add(exact, word, EXACT)
        is_known = expansions.frequency > 0
        weight_frequency = expansions.frequency
        first, last = self.vocabulary.starting(word)
        longer = first + (exact is not None)
        prefix = ""
        if last > longer and not (word.isdecimal() and is_known):
            prefix = word
            expansions.add_range(longer, last, PREFIX)
        self._add_inflections(expansions, word)
        if not is_known:
            self._add_fuzzy(expansions, word)
        is_acronym = self._add_acronym(expansions, word)
        if not is_known:
            self._add_abbreviations(expansions, word)
            self._add_split(expansions, word)
        return self._term(word, expansions, weight_frequency, prefix, is_acronym)

    def _term(
        self, word: str, expansions: "_Expansions", known_frequency: int, prefix: str, acronym: bool
    ) -> Term:
        evidence = sorted(expansions.evidence, key=lambda item: item.likeness)
        if known_frequency:
            weight = self.rarity(known_frequency)
        elif evidence:
            best = evidence[-1].likeness
            weight = self.rarity(sum(len(item.documents) for item in evidence if item.likeness == best))
        else:
            weight = UNKNOWN_WEIGHT
        if word in STOP_WORDS:
            weight *= STOP_WORD_WEIGHT
        return Term(word, weight, tuple(evidence), expansions.spellings, prefix, acronym)

    def _add_inflections(self, expansions: "_Expansions", word: str) -> None:
        """`planes` and `snapshotting` where the catalogue says `plane` and `snapshot`, and the reverse."""
        root = stem(word)
        first, last = self.vocabulary.starting(root)
        if root == word or last - first > MOST_INFLECTIONS:
            return
        for place, spelling in enumerate(self.vocabulary.words[first:last], first):
            if not spelling.startswith(word) and is_inflection(root, spelling):
                expansions.add(place, spelling, INFLECTED)

    def _add_fuzzy(self, expansions: "_Expansions", word: str) -> None:
        found = {place: FUZZY * (1 - edits / len(word)) for place, edits in self.vocabulary.near(word)}
        for place, edits in self.vocabulary.near_prefix(word) if not found else ():
            found[place] = max(found.get(place, 0), FUZZY * PREFIX * (1 - edits / len(word)))
        if not found:
            return
        likeness_of: dict[float, list[int]] = {}
        for place, likeness in found.items():
            likeness_of.setdefault(likeness, []).append(place)
        worthy = [expansions.add_worthy(places, likeness) for likeness, places in likeness_of.items()]
        if not any(worthy) and not expansions.evidence:
            for likeness, places in likeness_of.items():
                expansions.add_group(places, likeness * NOTES_ONLY_FUZZY)
        expansions.spellings.update(
            {self.vocabulary.words[place]: likeness for place, likeness in found.items()}
        )

    def _add_acronym(self, expansions: "_Expansions", word: str) -> bool:
        """Runs of words with these initials; for two letters only if nothing else reads them."""
        if word in STOP_WORDS or (len(word) == 2 and expansions.evidence):
            return False
        documents, fields = self.acronyms.spelling(word)
        if len(documents):
            expansions.evidence.append(Evidence.of((documents, fields), ACRONYM, is_sorted=False))
        return len(documents) > 0

    def _add_abbreviations(self, expansions: "_Expansions", word: str) -> None:
        """`k8s` by its letter count; `fb` by letters in the order of a word, if nothing else is found."""
        if is_numeronym(word):
            length = int(word[1:-1]) + 2
            first, last = self.vocabulary.starting(word[0])
            for place in range(first, last):
                candidate = self.vocabulary.words[place]
                if len(candidate) == length and candidate.endswith(word[-1]):
                    expansions.add(place, candidate, ACRONYM)
        elif len(word) == ABBREVIATION and word.isalpha() and word.isascii() and not expansions.evidence:
            shape = re.compile(f"{word[0]}[a-z]+{word[1]}")
            first, last = self.vocabulary.starting(word[0])
            for place in range(first, last):
                candidate = self.vocabulary.words[place]
                if len(candidate) > len(word) + 2 and shape.match(candidate) and expansions.is_titled(place):
                    expansions.add(place, candidate, ACRONYM)

    def _add_split(self, expansions: "_Expansions", word: str) -> None:
        """`loadbalancer` where the catalogue writes `load balancer`."""
        for cut in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
            left = self.joined(word[:cut], EXACT)
            right = self.joined(word[cut:], EXACT) if left else None
            if left is None or right is None:
                continue
            documents, at, _ = np.intersect1d(left.documents, right.documents, return_indices=True)
            if len(documents):
                expansions.evidence.append(Evidence.of((documents, left.fields[at]), EXACT))
                expansions.spellings.setdefault(word[:cut], EXACT / 2)
                expansions.spellings.setdefault(word[cut:], EXACT / 2)


class _Expansions:
    """The expansions of one word as they are collected."""

    def __init__(self, postings: Postings) -> None:
        self._postings = postings
        self.evidence: list[Evidence] = []
        self.spellings: dict[str, float] = {}
        self.frequency = 0

    def add(self, place: int, spelling: str, likeness: float) -> None:
        documents, fields = self._postings.slice(place, place + 1)
        if len(documents):
            self.evidence.append(Evidence.of((documents, fields), likeness, spelling=spelling))
            self.spellings[spelling] = likeness
            self.frequency += len(documents)

    def add_range(self, first: int, last: int, likeness: float) -> None:
        found = self._postings.slice(first, last)
        if len(found[0]):
            self.evidence.append(Evidence.of(found, likeness, is_sorted=last - first == 1))

    def add_group(self, places: list[int], likeness: float) -> None:
        found = self._postings.of(places)
        if len(found[0]):
            self.evidence.append(Evidence.of(found, likeness, is_sorted=len(places) == 1))

    def add_worthy(self, places: list[int], likeness: float) -> bool:
        """Words where they stand anywhere but in summaries and notes; whether they do."""
        documents, fields = self._postings.of(places)
        worthy = fields <= WORTHY
        if not worthy.any():
            return False
        found = documents[worthy], fields[worthy]
        self.evidence.append(Evidence.of(found, likeness, is_sorted=len(places) == 1))
        return True

    def is_titled(self, place: int) -> bool:
        """Whether a word stands anywhere but in summaries and notes."""
        return bool((self._postings.slice(place, place + 1)[1] <= WORTHY).any())
