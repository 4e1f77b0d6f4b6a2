"""Every document that matches a query, to be counted and leafed through."""

import re
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from bot.search.expand import INFLECTED, WORTHY, Term
from bot.search.models import Document
from bot.search.query import Query
from bot.search.words import STOP_WORDS
from bot.titles import fold

LEAST_HELD = 0.75  # of the weight that the fullest match holds: both of two words, three of four
PHRASES_READ = 3_000  # documents looked through for the words as a phrase: a tenth of a second in a thread


def matching(query: Query, total: int, allowed: NDArray[np.bool_] | None) -> NDArray[np.intp]:
    """The documents that hold the telling words of a query, in no order.

    A word counts wherever it stands whole; what is only like it, in titles, chapters, links and names.
    """
    held = np.zeros(total, np.float32)
    for term in telling(query):
        held[_holding(term, total)] += np.float32(term.weight)
    if allowed is not None:
        held[~allowed] = 0
    most = float(held.max(initial=0))
    return np.flatnonzero(held >= LEAST_HELD * most) if most else np.zeros(0, np.intp)


def telling(query: Query) -> list[Term]:
    """The words of a query that say what it is about; all of them where none does."""
    return [term for term in query.terms if term.word not in STOP_WORDS] or list(query.terms)


def _holding(term: Term, total: int) -> NDArray[np.bool_]:
    holding = np.zeros(total, bool)
    for evidence in term.evidence:
        whole = evidence.likeness >= INFLECTED
        holding[evidence.documents if whole else evidence.documents[evidence.fields <= WORTHY]] = True
    if not holding.any():
        for evidence in term.evidence:
            holding[evidence.documents] = True
    return holding


def with_phrase(query: Query, documents: Iterable[tuple[int, Document]]) -> set[int]:
    """Those of numbered documents that have the query's words in a row; none for a single word."""
    words = query.text.split()
    while words and words[0] in STOP_WORDS:
        words.pop(0)
    while words and words[-1] in STOP_WORDS:
        words.pop()
    if len(words) < 2:
        return set()
    phrase = re.compile(r"\b" + r"[\W_]*".join(map(re.escape, words)))
    return {place for place, document in documents if any(map(phrase.search, map(fold, _texts(document))))}


def _texts(document: Document) -> Iterator[str]:
    yield document.title
    yield from (title for _, title in document.chapters)
    yield from (label for _, label in document.links if label)
    yield from document.persons
    yield document.summary
    yield document.notes
