"""The documents that say most of a query's words, out of the posting lists."""

from itertools import islice

import numpy as np
from numpy.typing import NDArray

from bot.search.expand import INFLECTED, WORTHY, Evidence, Term
from bot.search.query import Query
from bot.search.tokenise import Code
from bot.search.words import STOP_WORDS

# These five keep a query under a millisecond or two at 100,000 titles (`benchmarks.search`); with half or
# half as much again of each the right episode still comes first (`benchmarks.search_constants`).
CANDIDATES = 32  # documents whose texts are compared with the query
READ_ALL = 2  # rarest terms that are read however long their lists
LISTED = 2_000  # postings up to which all terms bring candidates
RANKED_BY_FREQUENT = 300  # documents that frequent terms are looked for in
LONG_LIST = 20_000  # postings; a frequent term with more only ranks what the rarest found

# Their order is what matters: what an episode is called, then what it treats, then what it mentions.
FIELD_WEIGHT = np.zeros(len(Code), np.float32)
for _code, _weight in {
    Code.NUMBER: 1.0,
    Code.TITLE: 1.0,
    Code.PERSON: 0.95,
    Code.CHAPTER: 0.85,
    Code.LINK: 0.7,
    Code.SUMMARY: 0.65,
    Code.NOTES: 0.5,
    Code.AROUND: 0.3,
}.items():
    FIELD_WEIGHT[_code] = _weight


def gather(
    query: Query, total: int, allowed: NDArray[np.bool_] | None, preference: NDArray[np.float32]
) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """The best candidates and their coverage of the query (0 to 1), best first.

    `allowed` masks documents; `preference` (well below any word's weight) settles equals.
    """
    found = sorted((term for term in query.terms if term.evidence), key=lambda term: term.cost)
    scores = np.zeros(total, np.float32)
    lists: list[NDArray[np.intp]] = []
    listed = 0
    later: list[Term] = []
    for place, term in enumerate(found):
        if place >= READ_ALL and term.cost > LONG_LIST:
            later.append(term)
            continue
        _add(scores, term)
        if place < READ_ALL or listed + term.cost < LISTED:
            listed += term.cost
            lists += [evidence.documents for evidence in term.evidence]
    if not lists:
        return np.zeros(0, np.intp), np.zeros(0, np.float32)
    candidates = np.concatenate(lists)
    if allowed is not None:
        candidates = candidates[allowed[candidates]]
    for term in later:
        candidates = _best(candidates, scores, preference, RANKED_BY_FREQUENT)
        _add_to(candidates, scores, term)
    candidates = _best(candidates, scores, preference, CANDIDATES)
    return candidates, scores[candidates] / np.float32(query.weight)


def found_share(query: Query, candidates: NDArray[np.intp]) -> NDArray[np.float32]:
    """The share of the query's weight that candidates surely hold, whatever the field."""
    share = np.zeros(len(candidates), np.float32)
    for term in query.terms:
        gain = np.zeros(len(candidates), np.float32)
        for evidence in term.evidence:
            gain[_places(evidence, candidates)[1]] = evidence.likeness**2
        share += gain * np.float32(term.weight)
    return share / np.float32(query.weight)


def named_share(query: Query, candidates: NDArray[np.intp]) -> NDArray[np.float32]:
    """The share of the weight of the query's telling words that candidates have outside of prose."""
    terms = [term for term in query.terms if term.word not in STOP_WORDS] or query.terms
    share = np.zeros(len(candidates), np.float32)
    for term in terms:
        gain = np.zeros(len(candidates), np.float32)
        for evidence in term.evidence:  # the least like first
            if evidence.is_sorted:
                places, holds = _places(evidence, candidates)
                named = holds & (evidence.fields[places] <= WORTHY)
            else:
                named = _among(candidates, evidence.documents[evidence.fields <= WORTHY])
            gain[named] = evidence.likeness
        share += gain * np.float32(term.weight)
    return share / np.float32(sum(term.weight for term in terms) or 1.0)


def said_briefly(query: Query, total: int) -> NDArray[np.bool_]:
    """The documents that have a word of the query in a chapter, a link or a name, and not in their title."""
    said = np.zeros(total, bool)
    for term in query.terms:
        for evidence in term.evidence:
            brief = (evidence.fields > Code.TITLE) & (evidence.fields <= WORTHY)
            said[evidence.documents[brief]] = True
    return said


def worth(query: Query, candidates: NDArray[np.intp], total: int) -> NDArray[np.float32]:
    """The coverage of the query (0 to 1) of any number of documents."""
    scores = np.zeros(total, np.float32)
    for term in query.terms:
        if term.evidence:
            _add(scores, term)
    return scores[candidates] / np.float32(query.weight)


def names(query: Query, place: int) -> bool:
    """Whether a document has a telling word of the query, exactly, outside of its summary and notes."""
    candidate = np.array([place])
    for term in query.terms:
        if term.word in STOP_WORDS or len(term.word) < 3:
            continue
        for evidence in term.evidence:
            if evidence.is_sorted and evidence.likeness >= INFLECTED:
                places, holds = _places(evidence, candidate)
                if holds[0] and evidence.fields[places[0]] <= WORTHY:
                    return True
    return False


def _add(scores: NDArray[np.float32], term: Term) -> None:
    """Add the most that a term's evidence is worth in each document."""
    before = [scores.take(evidence.documents) for evidence in term.evidence]
    for evidence, worth in zip(term.evidence, before, strict=True):
        worth += _worth(evidence, term)
        if not evidence.is_sorted and evidence.code < 0:
            np.maximum.at(scores, evidence.documents, worth)
            continue
        if evidence is not term.evidence[0]:
            np.maximum(worth, scores.take(evidence.documents), out=worth)
        scores[evidence.documents] = worth


def _add_to(candidates: NDArray[np.intp], scores: NDArray[np.float32], term: Term) -> None:
    """Add what a frequent term is worth, to candidates only; unsorted evidence is left to the ranking."""
    gain = np.zeros(len(candidates), np.float32)
    for evidence in term.evidence:
        if evidence.is_sorted:
            places, holds = _places(evidence, candidates)
            worth = np.where(
                holds, FIELD_WEIGHT[evidence.fields[places]] * (term.weight * evidence.likeness), 0
            )
            np.maximum(gain, worth, out=gain)
    scores[candidates] += gain


def _places(evidence: Evidence, candidates: NDArray[np.intp]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Where candidates stand in a piece of evidence, and which of them do."""
    if not evidence.is_sorted:
        return np.zeros(0, np.int64), _among(candidates, evidence.documents)
    places = np.searchsorted(evidence.documents, candidates)
    places[places == len(evidence.documents)] = 0
    return places, evidence.documents[places] == candidates


def _among(candidates: NDArray[np.intp], documents: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Which candidates are among some documents: a table is faster than sorting few or many."""
    return np.isin(candidates, documents, kind="table")


def _worth(evidence: Evidence, term: Term) -> NDArray[np.float32] | np.float32:
    worth = np.float32(term.weight * evidence.likeness)
    return FIELD_WEIGHT[evidence.code if evidence.code >= 0 else evidence.fields] * worth


def _best(
    candidates: NDArray[np.intp], scores: NDArray[np.float32], preference: NDArray[np.float32], most: int
) -> NDArray[np.intp]:
    """The candidates with the highest scores, each once."""
    values = scores.take(candidates)
    values += preference.take(candidates)
    room = most * 3
    if len(candidates) > room:
        kept = np.argpartition(values, len(values) - room)[-room:]
        candidates, values = candidates[kept], values[kept]
    ordered = candidates[np.argsort(-values, kind="stable")]
    return np.fromiter(islice(dict.fromkeys(ordered.tolist()), most), np.intp)
