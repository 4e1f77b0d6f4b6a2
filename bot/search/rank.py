"""The order of the candidates: coverage of the query, likeness of the best snippet, recency."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from bot.search.documents import Documents
from bot.search.explain import Matcher, Snippet, Snippets, snippet_words
from bot.search.gather import FIELD_WEIGHT, said_briefly
from bot.search.query import Query
from bot.titles import plain

SNIPPET_CANDIDATES = 12  # candidates whose chapters, links and people are read: the best, for time
COVERAGE = 0.55  # of a score of 1: what is found counts more than how alike the texts read
LIKENESS = 0.22  # of a score of 1, for each of two ways to read alike
LENGTH = 0.03  # taken off for 100 characters: of equals the shorter title is nearer to what was typed
CHANCE = 50  # of 100: what texts that have nothing in common reach
BLIND = 0.5  # of the likeness of a text counts however little of the query was found
BEGINNING = 0.04  # added where the title begins with the query, as somebody types it who knows it
SURE_LETTERS = 4  # of the only title that begins so; fewer are the beginning of anything
MOST_INEXACT = 0.97  # the score of what is neither the title nor the number
NUMBERED = 0.98  # the score of the episode whose number was asked for: behind one that has it for a title


class Candidates(NamedTuple):
    """What is known of each candidate before its text is read, in parallel arrays."""

    places: NDArray[np.intp]
    coverage: NDArray[np.float32]  # of the query, by field weight
    found: NDArray[np.float32]  # of the query, in any field
    published: NDArray[np.int64]


class Ranked(NamedTuple):
    """A candidate with its score (0 to 1)."""

    place: int
    score: float
    found: float  # share of the query's weight it holds in any field
    is_title: bool  # the query is its title or its number
    is_beginning: bool  # its title begins with the query
    snippet: Snippet | None = None  # that says more than the title
    snippet_coverage: float = 0.0  # of that snippet, or of the title


def rank(
    query: Query,
    candidates: Candidates,
    documents: Documents,
    numbered: Mapping[int, int],
    matcher: Matcher,
    snippets_of: Callable[[int], Snippets],
    *,
    most: int,
) -> list[Ranked]:
    """The best candidates in the order of their scores, equal ones newest first.

    `numbered` ranks the places whose number was asked for, the lowest first.
    """
    places: list[int] = candidates.places.tolist()
    texts = [documents.titles[place] for place in places]
    scores = COVERAGE * candidates.coverage
    scores += text_likeness(query.text, texts) * (BLIND + (1 - BLIND) * candidates.found)
    scores -= (LENGTH / 100) * np.fromiter(map(len, texts), np.float32, len(texts))
    letters = query.text.replace(" ", "")
    exact = {
        i
        for i, (place, text) in enumerate(zip(places, texts, strict=True))
        if _is_title(letters, text, documents.wholes[place]) or place in numbered
    }
    begun = {
        i
        for i, text in enumerate(texts)
        if text[:1] == letters[:1] and text.replace(" ", "").startswith(letters)
    }
    scores[list(begun)] += BEGINNING
    np.minimum(scores, MOST_INEXACT, out=scores)
    scores[list(exact)] = [
        1.0 if _is_title(letters, texts[i], documents.wholes[places[i]]) else NUMBERED for i in exact
    ]
    last = len(numbered)
    ranks = np.array([numbered.get(place, last) for place in places])
    order = np.lexsort((-candidates.published, ranks, -scores.round(4)))
    found = candidates.found.tolist()
    ranked = [
        Ranked(places[i], float(scores[i]), found[i], i in exact, i in begun)
        for i in order[: max(most, SNIPPET_CANDIDATES)].tolist()
    ]
    if documents.is_titles_only:
        return ranked
    said = said_briefly(query, len(documents))
    for i, item in enumerate(ranked[:SNIPPET_CANDIDATES]):
        if not item.is_title and said[item.place]:
            ranked[i] = _by_snippet(query, item, documents.wholes[item.place], matcher, snippets_of)
    ranked.sort(
        key=lambda item: (
            round(item.score, 4),
            -numbered.get(item.place, last),
            int(documents.facts.published[item.place]),
        ),
        reverse=True,
    )
    return ranked


def _is_title(letters: str, text: str, whole: str) -> bool:
    """Whether these letters are a title, with the show's part of it or without."""
    if len(letters) < len(text) - text.count(" "):
        return False
    own = text.replace(" ", "")
    return letters == own or (own in letters and letters == plain(whole).replace(" ", ""))


def text_likeness(query: str, texts: Sequence[str]) -> NDArray[np.float32]:
    """How alike a query and each text read, 0 to `2 * LIKENESS`."""
    partial = process.cdist([query], texts, scorer=fuzz.partial_ratio, dtype=np.float32)[0]
    tokens = process.cdist([query], texts, scorer=fuzz.token_set_ratio, dtype=np.float32)[0]
    np.maximum(partial, CHANCE, out=partial)
    np.maximum(tokens, CHANCE, out=tokens)
    return (partial + tokens) * np.float32(LIKENESS / 100)


def _by_snippet(
    query: Query, item: Ranked, whole: str, matcher: Matcher, snippets_of: Callable[[int], Snippets]
) -> Ranked:
    """The same candidate judged by its best chapter, link or person, where that says more than the title."""
    own = matcher.coverage(snippet_words(whole))
    item = item._replace(snippet_coverage=own)
    if own >= item.found:  # the title holds all there is
        return item
    snippets = [
        (snippet, covered)
        for snippet in matcher.matching(snippets_of(item.place))
        if (covered := matcher.coverage(snippet.words))
    ]
    if not snippets:
        return item
    likeness = text_likeness(query.text, [plain(snippet.text) for snippet, _ in snippets])
    worth, snippet, covered = max(
        (
            (float(FIELD_WEIGHT[snippet.code]) * covered * (COVERAGE + like), snippet, covered)
            for (snippet, covered), like in zip(snippets, likeness.tolist(), strict=True)
        ),
        key=lambda each: each[0],
    )
    if own >= covered:
        return item._replace(score=max(item.score, worth))
    return item._replace(score=max(item.score, worth), snippet=snippet, snippet_coverage=covered)
