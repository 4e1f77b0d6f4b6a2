"""What each word of a query may stand for, and which documents speak of it."""

import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log

import numpy as np
from numpy.typing import NDArray

from bot.search.lexicon import Found, Lexicon, Span, Word
from bot.search.tokenise import Code
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

    def __init__(self, lexicon: Lexicon, total: int) -> None:
        self._lexicon = lexicon
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
        return bool(self._lexicon.exact(word))

    def joined(self, word: str, likeness: float) -> Evidence | None:
        """A spelling over several words of the query, if the catalogue has it."""
        found = self._lexicon.at(self._lexicon.exact(word))
        return Evidence.of(found, likeness) if len(found[0]) else None

    def _expand(self, word: str) -> Term:
        lexicon = self._lexicon
        expansions = _Expansions(lexicon)
        expansions.add(lexicon.exact(word), word, EXACT)
        is_known = expansions.frequency > 0
        weight_frequency = expansions.frequency
        prefix = ""
        longer = lexicon.starting(word, longer=True)
        if longer and not (word.isdecimal() and is_known):
            prefix = word
            expansions.add_range(longer, PREFIX)
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
        if root == word:
            return
        spans = self._lexicon.starting(root)
        if any(last - first > MOST_INFLECTIONS for _, first, last in spans):
            return
        forms = self._lexicon.spelled(
            spans, lambda spelling: not spelling.startswith(word) and is_inflection(root, spelling)
        )
        for spelling, places in forms.items():
            expansions.add(places, spelling, INFLECTED)

    def _add_fuzzy(self, expansions: "_Expansions", word: str) -> None:
        lexicon = self._lexicon
        found = {near: FUZZY * (1 - edits / len(word)) for near, edits in lexicon.near(word).items()}
        for near, edits in lexicon.near_prefix(word).items() if not found else ():
            found[near] = max(found.get(near, 0), FUZZY * PREFIX * (1 - edits / len(word)))
        if not found:
            return
        likeness_of: dict[float, list[Word]] = {}
        for near, likeness in found.items():
            likeness_of.setdefault(likeness, []).append(near)
        worthy = [expansions.add_worthy(words, likeness) for likeness, words in likeness_of.items()]
        if not any(worthy) and not expansions.evidence:
            for likeness, words in likeness_of.items():
                expansions.add_group(words, likeness * NOTES_ONLY_FUZZY)
        expansions.spellings.update({lexicon.spelling(near): likeness for near, likeness in found.items()})

    def _add_acronym(self, expansions: "_Expansions", word: str) -> bool:
        """Runs of words with these initials; for two letters only if nothing else reads them."""
        if word in STOP_WORDS or (len(word) == 2 and expansions.evidence):
            return False
        documents, fields = self._lexicon.initials(word)
        if len(documents):
            expansions.evidence.append(Evidence.of((documents, fields), ACRONYM, is_sorted=False))
        return len(documents) > 0

    def _add_abbreviations(self, expansions: "_Expansions", word: str) -> None:
        """`k8s` by its letter count; `fb` by letters in the order of a word, if nothing else is found."""
        spelled, starting = self._lexicon.spelled, self._lexicon.starting
        if is_numeronym(word):
            length = int(word[1:-1]) + 2
            found = spelled(starting(word[0]), lambda each: len(each) == length and each.endswith(word[-1]))
            for candidate, places in found.items():
                expansions.add(places, candidate, ACRONYM)
        elif len(word) == ABBREVIATION and word.isalpha() and word.isascii() and not expansions.evidence:
            shape = re.compile(f"{word[0]}[a-z]+{word[1]}")
            found = spelled(starting(word[0]), lambda each: len(each) > len(word) + 2 and shape.match(each))
            for candidate, places in found.items():
                if expansions.is_titled(places):
                    expansions.add(places, candidate, ACRONYM)

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

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self.evidence: list[Evidence] = []
        self.spellings: dict[str, float] = {}
        self.frequency = 0

    def add(self, places: Sequence[Span], spelling: str, likeness: float) -> None:
        documents, fields = self._lexicon.at(places)
        if len(documents):
            self.evidence.append(Evidence.of((documents, fields), likeness, spelling=spelling))
            self.spellings[spelling] = likeness
            self.frequency += len(documents)

    def add_range(self, spans: Sequence[Span], likeness: float) -> None:
        found = self._lexicon.at(spans)
        if len(found[0]):
            is_sorted = all(last - first == 1 for _, first, last in spans)
            self.evidence.append(Evidence.of(found, likeness, is_sorted=is_sorted))

    def add_group(self, words: Sequence[Word], likeness: float) -> None:
        found = self._lexicon.of(words)
        if len(found[0]):
            self.evidence.append(Evidence.of(found, likeness, is_sorted=_is_one_each(words)))

    def add_worthy(self, words: Sequence[Word], likeness: float) -> bool:
        """Words where they stand anywhere but in summaries and notes; whether they do."""
        documents, fields = self._lexicon.of(words)
        worthy = fields <= WORTHY
        if not worthy.any():
            return False
        found = documents[worthy], fields[worthy]
        self.evidence.append(Evidence.of(found, likeness, is_sorted=_is_one_each(words)))
        return True

    def is_titled(self, places: Sequence[Span]) -> bool:
        """Whether a word stands anywhere but in summaries and notes."""
        return bool((self._lexicon.at(places)[1] <= WORTHY).any())


def _is_one_each(words: Sequence[Word]) -> bool:
    """Whether no segment has more than one of the words, so that no document comes twice."""
    return len({number for number, _ in words}) == len(words)
