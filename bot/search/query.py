"""What someone typed, as terms: its words with all they may stand for."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

from bot.search.expand import ACRONYM, EXACT, PREFIX, Evidence, Expander, Term
from bot.search.words import STOP_WORDS, is_numeronym, is_signed, is_unspaced, split_chunk
from bot.titles import plain

LONGEST_QUERY = 1000  # characters: more than anybody types, less than a message
MOST_TERMS = 12  # the words that say most; a message has more, and each costs time
JOINED_WORDS = (2, 3)  # neighbours that may be one word in the catalogue: `write ahead log`
SPELT_OUT_WORDS = (3, 4, 5)  # neighbours that may be an acronym in the catalogue: `domain name system`

_COUNTING_WORDS = "e ep eps episode episodes folge nr no num number episodio avsnitt odc odcinek"
COUNTING_WORDS = frozenset(_COUNTING_WORDS.split())


@dataclass(frozen=True, slots=True)
class Query:
    """A query as it is searched for."""

    typed: str
    text: str  # folded, single spaces
    terms: tuple[Term, ...]
    number: int | None = None  # of the episode, where that is all that is asked for

    @property
    def weight(self) -> float:
        """What finding every term says, never 0."""
        return sum(term.weight for term in self.terms) or 1.0


def parse(text: str, expander: Expander) -> Query:
    """Read a query of any text; only its first `LONGEST_QUERY` characters count."""
    text = text[:LONGEST_QUERY].replace("\0", " ")
    words = query_words(text)
    terms = _told_apart([expander.term(word) for word in dict.fromkeys(words)])
    if len(terms) > MOST_TERMS:
        known = [term for term in terms if term.evidence] or terms
        terms = sorted(known, key=lambda term: -term.weight)[:MOST_TERMS]
    return Query(text, plain(text), tuple(_with_neighbours(terms, words, expander)), _number(words))


def _number(words: Sequence[str]) -> int | None:
    """The number in `episode 12`, `#12` or `12`, and None where other words are with it."""
    numbers = [word for word in words if word.isdecimal()]
    if (
        len(numbers) != 1
        or len(numbers[0]) > 8
        or not all(word in COUNTING_WORDS for word in words if word != numbers[0])
    ):
        return None
    return int(numbers[0])


def _told_apart(terms: list[Term]) -> list[Term]:
    """Terms without expansions that are other words of the query: beside `https`, `http` is only `http`."""
    words = {term.word for term in terms}
    return [_without(term, words - {term.word}) for term in terms] if len(words) > 1 else terms


def _without(term: Term, others: Set[str]) -> Term:
    """A term without the expansions that are other words."""
    is_beginning = bool(term.prefix) and any(other.startswith(term.prefix) for other in others)
    if not is_beginning and others.isdisjoint(term.spellings):
        return term
    return replace(
        term,
        evidence=tuple(
            item
            for item in term.evidence
            if item.spelling not in others and not (is_beginning and item.likeness == PREFIX)
        ),
        spellings={word: likeness for word, likeness in term.spellings.items() if word not in others},
        prefix="" if is_beginning else term.prefix,
    )


def query_words(text: str) -> list[str]:
    """The words of a query in order, numeronyms (`k8s`) and letters with signs (`c++`) whole."""
    words: list[str] = []
    for chunk in text.split():
        parts, joins = split_chunk(chunk)
        whole = next((join for join in joins if is_numeronym(join) or is_signed(join)), None)
        if whole:
            words.append(whole)
            continue
        for part in parts:
            closes_a_pair = words and len(part) == 1 and is_unspaced(part) and words[-1].endswith(part)
            if not closes_a_pair:
                words.append(part)
    return words


def _with_neighbours(terms: Sequence[Term], words: Sequence[str], expander: Expander) -> list[Term]:
    """Terms with the expansions that they share with their neighbours: `keep alive` is `keepalive`."""
    shared: dict[str, list[tuple[str, Evidence]]] = {}
    for length in (*JOINED_WORDS, *SPELT_OUT_WORDS):
        for start in range(min(len(words), MOST_TERMS) - length + 1):
            run = words[start : start + length]
            for spelling, likeness in _spellings(run):
                # The initials of words nobody here has ever used spell nothing.
                telling = [word for word in run if word not in STOP_WORDS]
                if likeness == ACRONYM and sum(map(expander.is_known, telling)) <= len(telling) / 2:
                    continue
                found = expander.joined(spelling, likeness)
                if found is not None:
                    for word in run:
                        shared.setdefault(word, []).append((spelling, found))
    if not shared:
        return list(terms)
    return [_sharing(term, shared[term.word]) if term.word in shared else term for term in terms]


def _spellings(run: Sequence[str]) -> list[tuple[str, float]]:
    spellings = [("".join(run), EXACT)] if len(run) in JOINED_WORDS else []
    if len(run) in SPELT_OUT_WORDS:
        acronym = "".join(word[0] for word in run)
        if acronym.isalpha() and acronym not in STOP_WORDS:
            spellings.append((acronym, ACRONYM))
    return spellings


def _sharing(term: Term, shared: Sequence[tuple[str, Evidence]]) -> Term:
    evidence = sorted((*term.evidence, *(item for _, item in shared)), key=lambda item: item.likeness)
    spellings = {**term.spellings, **{spelling: item.likeness for spelling, item in shared}}
    return replace(term, evidence=tuple(evidence), spellings=spellings)
