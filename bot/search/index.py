"""The index: immutable, built off the event loop, asked on it."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from bot.search.cited_links import CitedLinks
from bot.search.documents import Documents, Listed
from bot.search.expand import Expander
from bot.search.explain import Matcher, prose, snippet_words
from bot.search.gather import CANDIDATES, found_share, gather, named_share, names, worth
from bot.search.matching import PHRASES_READ, matching, with_phrase
from bot.search.messages import parse_message
from bot.search.models import EVERYTHING, Document, Field, Hit, Reason, Scope
from bot.search.query import Query, parse
from bot.search.rank import SNIPPET_CANDIDATES, SURE_LETTERS, Candidates, Ranked, rank
from bot.search.segment import Segment

SUGGESTIONS = 25  # Discord's limit
LONGEST_TYPED = 100  # characters of an autocomplete that count: Discord's limit of a value picked from it
LEAST_FOUND = 0.34  # share of the query's weight that some hit must hold, or it is a miss: one word in three
LEAST_BESIDE = 0.1  # that the hits beside it must hold: more than its stop words
LEAST_OF_MESSAGE = 0.3  # of what the hit that holds most of a message holds
LEAST_NAMED = 0.5  # of the weight of its telling words, outside of prose, or the hit is doubtful
LEAST_ALIKE = 60  # of 100, for a title after a miss: less is chance
# All three, for a hit to be shown without others beside it: a wrong one costs a member more than a choice.
SURE_FOUND = 0.75  # share of the query's weight
SURE_SCORE = 0.6  # of a score of 1
SURE_LEAD = 0.12  # of a score of 1, ahead of the second
NEAREST_SCAN = 4000  # newest titles read letter by letter when no word is known: a few milliseconds
READ_CLOSELY = 5  # hits whose notes are searched for the best sentence: a screen of them
SCOPES = 64  # masks remembered, each a byte a document
SNIPPETS = 256  # episodes whose chapters and links are kept taken apart: those of the last queries
TELLING_MORE = 0.01  # of the query: a sentence that covers so much more is worth more than the title


@dataclass(frozen=True, slots=True)
class Matches:
    """Everything that matches a query, best first; its hits are read when they are asked for."""

    _places: Sequence[int]
    _hits_at: Callable[[Sequence[int]], list[Hit]]

    def __len__(self) -> int:
        return len(self._places)

    def hits(self, first: int, count: int) -> list[Hit]:
        """So many hits from a place in the list on, counted from 0."""
        return self._hits_at(self._places[first : first + count])


class Index:
    """Finds episodes by what is known of them. Never changes; safe to ask from any thread."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._expander = Expander(documents.lexicon, int(documents.alive.sum()))
        self._mask = lru_cache(SCOPES)(documents.mask)
        self._snippets = lru_cache(SNIPPETS)(documents.snippets)

    def __len__(self) -> int:
        return int(self._documents.alive.sum())

    @property
    def segments(self) -> Sequence[Segment]:
        """What it searches, show by show."""
        return self._documents.segments

    @property
    def show_titles(self) -> Mapping[int, str]:
        """What the shows are called."""
        return self._documents.show_titles

    @property
    def cited(self) -> CitedLinks:
        """The links of the documents, the newest first; takes a while at first, so call it in a thread."""
        return self._documents.cited

    @classmethod
    def of(cls, segments: Sequence[Segment], show_titles: Mapping[int, str]) -> "Index":
        """An index over some shows."""
        return cls(Documents(segments, show_titles))

    @classmethod
    def build(cls, documents: Iterable[Document], show_titles: Mapping[int, str] | None = None) -> "Index":
        """An index of these episodes; takes about a second for 100,000 titles, so call it in a thread."""
        return cls(Documents.of(list(documents), show_titles))

    def with_documents(self, changed: Iterable[Document], removed: Collection[int] = ()) -> "Index":
        """This index with new, changed and removed episodes; cheap, as nothing unchanged is read again."""
        return Index(self._documents.updated(list(changed), removed))

    def with_shows(self, show_titles: Mapping[int, str]) -> "Index":
        """This index with its shows called so."""
        documents = self._documents.with_shows(show_titles)
        return self if documents is self._documents else Index(documents)

    def listed(self, episode_id: int) -> Listed | None:
        """What a list says of a document; None where the index has none with this id."""
        place = self._documents.places.get(episode_id)
        return None if place is None else self._documents.listed(place)

    def newest(self, *, limit: int) -> list[int]:
        """The ids of the newest documents, the newest first."""
        documents = self._documents
        return documents.facts.ids[documents.newest(documents.alive)[:limit]].tolist()

    def within(self, scope: Scope) -> set[int]:
        """The ids of all documents that a scope allows."""
        return set(self._documents.facts.ids[self._mask(scope)].tolist())

    def search(self, query: str, *, limit: int = 5, scope: Scope = EVERYTHING) -> list[Hit]:
        """The episodes a query may mean, best first; empty if none plausibly is meant."""
        if limit > CANDIDATES:
            return self.matches(query, scope=scope).hits(0, limit)
        return self._searched(query, limit, scope)

    def _searched(self, query: str, limit: int, scope: Scope, *, is_brief: bool = False) -> list[Hit]:
        parsed = parse(query, self._expander)
        ranked, matcher = self._ranked(parsed, limit, scope)
        if not self._is_plausible(parsed, ranked):
            return []
        ranked = [item for item in ranked if item.is_title or item.found >= LEAST_BESIDE]
        return self._hits(parsed, ranked[:limit], matcher, ranked, is_brief=is_brief)

    def _hits(
        self,
        query: Query,
        items: Sequence[Ranked],
        matcher: Matcher,
        ranked: Sequence[Ranked],
        *,
        is_brief: bool = False,
    ) -> list[Hit]:
        """Hits of some of the candidates; the first of them all may be sure."""
        named = named_share(query, np.array([item.place for item in items], np.intp)).tolist()
        return [
            self._hit(
                item,
                query,
                matcher,
                ranked,
                is_doubtful=not item.is_title and share < LEAST_NAMED,
                is_brief=is_brief,
            )
            for item, share in zip(items, named, strict=True)
        ]

    def matches(self, query: str, *, scope: Scope = EVERYTHING) -> Matches:
        """All episodes that match, to be counted and leafed through; takes a while, so call it in a thread.

        First the title or the number itself, then those that have the words in a row, then the others.
        """
        parsed = parse(query, self._expander)
        ranked, _ = self._ranked(parsed, CANDIDATES, scope)
        if not self._is_plausible(parsed, ranked):
            return Matches([], lambda _: [])
        documents = self._documents
        exact = {item.place for item in ranked if item.is_title}
        found = exact.union(self._matching(parsed, scope).tolist())
        best = [item.place for item in ranked if item.place in found]
        rest = np.array(sorted(found.difference(best)), np.intp)
        values = worth(parsed, rest, len(documents)) + self._documents.preference[rest]
        order = [*best, *rest[np.argsort(-values, kind="stable")].tolist()]
        phrased = with_phrase(parsed, ((place, documents[place]) for place in order[:PHRASES_READ]))
        order.sort(key=lambda place: (place not in exact, place not in phrased))
        return Matches(order, partial(self._hits_at, parsed, ranked))

    def matching(self, query: str, *, scope: Scope = EVERYTHING) -> set[int]:
        """The ids of all episodes that match, whichever their order."""
        parsed = parse(query, self._expander)
        ranked, _ = self._ranked(parsed, 1, scope)
        if not self._is_plausible(parsed, ranked):
            return set()
        exact = {item.place for item in ranked if item.is_title}
        return {
            int(self._documents.facts.ids[n]) for n in exact.union(self._matching(parsed, scope).tolist())
        }

    def _matching(self, query: Query, scope: Scope) -> NDArray[np.intp]:
        documents = self._documents
        mask = None if scope == EVERYTHING and documents.all_alive else self._mask(scope)
        return matching(query, len(documents), mask)

    def _is_plausible(self, query: Query, ranked: Sequence[Ranked]) -> bool:
        return any(item.is_title or item.found >= LEAST_FOUND or names(query, item.place) for item in ranked)

    def _hits_at(self, query: Query, ranked: Sequence[Ranked], places: Sequence[int]) -> list[Hit]:
        """The hits at some places, in their order; the candidates tell which of them is sure."""
        hits: list[Hit] = []
        for start in range(0, len(places), SNIPPET_CANDIDATES):
            some = np.array(places[start : start + SNIPPET_CANDIDATES], np.intp)
            matcher = Matcher(query)
            total = len(self._documents)
            items = {item.place: item for item in self._rank(query, some, worth(query, some, total), matcher)}
            items |= {item.place: item for item in ranked if item.place in items}
            hits += self._hits(query, [items[place] for place in some.tolist()], matcher, ranked)
        return hits

    def search_message(self, text: str, *, limit: int = 5, scope: Scope = EVERYTHING) -> list[Hit]:
        """The episodes a chat message may be about, best first; empty if it says nothing of any."""
        parsed = parse_message(text, self._expander)
        ranked, matcher = self._ranked(parsed, limit, scope)
        most = max((item.found for item in ranked), default=0.0)
        if most < LEAST_FOUND:
            return []
        telling = [item for item in ranked if item.found >= LEAST_OF_MESSAGE * most]
        return self._hits(parsed, telling[:limit], matcher, telling)

    def suggest(self, query: str, *, limit: int = SUGGESTIONS, scope: Scope = EVERYTHING) -> list[Hit]:
        """`search` for a query still being typed: any text, its first `LONGEST_TYPED` characters count.

        Of the notes a suggestion tells only that they hold what was typed, so these are not read.
        """
        return self._searched(query[:LONGEST_TYPED], limit, scope, is_brief=True)

    def nearest(self, query: str, *, limit: int = 3, scope: Scope = EVERYTHING) -> list[Hit]:
        """The episodes after a miss that have some of its words, or a title like it; empty without any."""
        parsed = parse(query, self._expander)
        ranked, matcher = self._ranked(parsed, limit, scope)
        hits = [self._hit(item, parsed, matcher) for item in ranked[:limit] if item.found >= LEAST_BESIDE]
        found = {hit.id for hit in hits}
        more = (hit for hit in self._nearest_titles(parsed.text, limit, scope) if hit.id not in found)
        return [*hits, *more][:limit]

    def _ranked(self, query: Query, limit: int, scope: Scope) -> tuple[list[Ranked], Matcher]:
        documents = self._documents
        matcher = Matcher(query)
        mask = None if scope == EVERYTHING and documents.all_alive else self._mask(scope)
        has_number = any(map(str.isdecimal, query.typed))
        numbered = documents.asked(query, self._mask(scope)) if has_number else {}
        places, coverage = gather(query, len(documents), mask, documents.preference)
        if others := [place for place in numbered if place not in set(places.tolist())]:
            places = np.concatenate((places, np.array(others, np.intp)))
            coverage = np.concatenate((coverage, np.ones(len(others), np.float32)))
        ranked = self._rank(query, places, coverage, matcher, most=limit, numbered=numbered)
        return ranked, matcher

    def _rank(
        self,
        query: Query,
        places: NDArray[np.intp],
        coverage: NDArray[np.float32],
        matcher: Matcher,
        *,
        most: int = 0,
        numbered: Mapping[int, int] = MappingProxyType({}),
    ) -> list[Ranked]:
        documents = self._documents
        if not len(places):
            return []
        found = coverage if documents.is_titles_only else found_share(query, places)
        return rank(
            query,
            Candidates(places, coverage, found, documents.facts.published[places]),
            documents,
            numbered,
            matcher,
            self._snippets,
            most=most,
        )

    def _hit(
        self,
        item: Ranked,
        query: Query,
        matcher: Matcher,
        ranked: Sequence[Ranked] = (),
        *,
        is_doubtful: bool = True,
        is_brief: bool = False,
    ) -> Hit:
        return Hit(
            int(self._documents.facts.ids[item.place]),
            round(100 * item.score, 2),
            self._reason(item, matcher, is_high=item in ranked[:READ_CLOSELY], is_brief=is_brief),
            not is_doubtful and _is_sure(item, query, ranked),
            is_doubtful,
        )

    def _reason(self, item: Ranked, matcher: Matcher, *, is_high: bool, is_brief: bool) -> Reason:
        """The snippet that covers most of the query; the title where none covers more than it."""
        whole = self._documents.wholes[item.place]
        title = Reason(Field.TITLE, whole)
        if item.is_title or not self._documents.facts.has_more[item.place]:
            return title
        if is_brief:
            if item.snippet:
                return item.snippet.reason()
            covered = item.snippet_coverage or matcher.coverage(snippet_words(whole))
            return title if item.found <= covered + TELLING_MORE else Reason(Field.NOTES, whole)
        # Far down a list any sentence will do; only what covers it best is worth reading all the notes for.
        enough = item.found if is_high else 0.0
        covered = item.snippet_coverage or matcher.coverage(snippet_words(whole))
        sentence = prose(self._snippets(item.place), matcher, enough=enough) if covered < item.found else None
        if sentence is not None and sentence[1] > covered + TELLING_MORE:
            return sentence[0].reason()
        return item.snippet.reason() if item.snippet else title

    def _nearest_titles(self, text: str, limit: int, scope: Scope) -> list[Hit]:
        documents = self._documents
        allowed = np.flatnonzero(self._mask(scope))
        newest: list[int] = allowed[
            np.argsort(-documents.facts.published[allowed], kind="stable")[:NEAREST_SCAN]
        ].tolist()
        scores = process.cdist([text], [documents.titles[place] for place in newest], scorer=fuzz.ratio)[0]
        hits: list[Hit] = []
        order: list[int] = np.argsort(-scores, kind="stable")[:limit].tolist()
        for at in order:
            if scores[at] >= LEAST_ALIKE:
                place = newest[at]
                reason = Reason(Field.TITLE, documents.wholes[place])
                hits.append(
                    Hit(
                        int(documents.facts.ids[place]),
                        float(scores[at]) / 4,
                        reason,
                        confident=False,
                        doubtful=True,
                    )
                )
        return hits


def _is_sure(item: Ranked, query: Query, ranked: Sequence[Ranked]) -> bool:
    """Whether a hit is what was meant: the title, its only beginning, or far ahead of the second."""
    if not ranked or item is not ranked[0]:
        return False
    if item.is_title:
        return sum(other.is_title and other.score == item.score for other in ranked) == 1
    if item.is_beginning and len(query.text.replace(" ", "")) >= SURE_LETTERS:
        return sum(other.is_beginning for other in ranked) == 1
    second = ranked[1].score if len(ranked) > 1 else 0.0
    return item.found >= SURE_FOUND and item.score >= SURE_SCORE and item.score - second >= SURE_LEAD
