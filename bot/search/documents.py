"""The documents that are searched together: their segments, and what is known of all of them, as arrays."""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.search.cited_links import CitedLinks
from bot.search.explain import Snippets
from bot.search.lexicon import Lexicon
from bot.search.models import Document, Scope
from bot.search.query import COUNTING_WORDS, Query
from bot.search.segment import Facts, Segment, by_show
from bot.search.show_numbers import Asked, ShowNames
from bot.search.tokenise import Code
from bot.titles import fold


class Listed(NamedTuple):
    """What a list says of a document."""

    id: int
    show_id: int
    title: str
    published_at: int | None  # Unix seconds
    duration_s: int | None


class Documents:
    """Segments in order; a document's place is its number in every array, through all of them."""

    def __init__(self, segments: Sequence[Segment], show_titles: Mapping[int, str] | None = None) -> None:
        counts = [len(segment.documents) for segment in segments]
        self.segments = tuple(segments)
        self.show_titles = show_titles or {}
        self.firsts = list(accumulate(counts[:-1], initial=0))[: len(counts)]
        self.titles = _chained([segment.titles for segment in segments])  # the episode's own part, folded
        self.wholes = _chained([segment.wholes for segment in segments])  # as they are
        self.facts = Facts.joined([segment.facts for segment in segments])
        self.alive = (
            np.concatenate([segment.alive for segment in segments]) if segments else np.zeros(0, bool)
        )
        self.all_alive = bool(self.alive.all())
        self.shows = np.repeat(np.array([segment.show_id for segment in segments], np.int64), counts)
        self.preference = _preference(self.titles, self.facts.published)
        self.lexicon = Lexicon(segments, self.firsts)

    @classmethod
    def of(cls, documents: Sequence[Document], show_titles: Mapping[int, str] | None = None) -> "Documents":
        """Read a whole catalogue."""
        return cls([Segment.of(show_id, own) for show_id, own in by_show(documents).items()], show_titles)

    def updated(self, changed: Sequence[Document], removed: Collection[int]) -> "Documents":
        """The catalogue with some documents replaced, added and removed."""
        latest = by_show(changed)
        gone = {*removed, *(document.id for document in changed)}
        segments: list[Segment] = []
        for segment in self.segments:
            own = latest.pop(segment.show_id, [])
            is_touched = own or not gone.isdisjoint(segment.facts.ids.tolist())
            segments.append(segment.updated(own, gone) if is_touched else segment)
        segments += [Segment.of(show_id, own) for show_id, own in latest.items()]
        return Documents(segments, self.show_titles)

    def __len__(self) -> int:
        return len(self.alive)

    def __getitem__(self, place: int) -> Document:
        number = bisect_right(self.firsts, place) - 1
        return self.segments[number].documents[place - self.firsts[number]]

    def listed(self, place: int) -> Listed:
        """What a list says of a document."""
        return Listed(
            int(self.facts.ids[place]),
            int(self.shows[place]),
            self.wholes[place],
            int(self.facts.published[place]) or None,
            int(self.facts.durations[place]) or None,
        )

    @cached_property
    def places(self) -> dict[int, int]:
        """The place of each document, by its id."""
        places = np.flatnonzero(self.alive)
        return dict(zip(self.facts.ids[places].tolist(), places.tolist(), strict=True))

    @cached_property
    def is_titles_only(self) -> bool:
        """Whether no document has anything but its title."""
        return all(bool((segment.postings.fields == Code.TITLE).all()) for segment in self.segments)

    @cached_property
    def numbers(self) -> dict[int, tuple[int, ...]]:
        """The episodes' numbers: the title's, then the feed's, where they are known."""
        return {
            first + place: numbers
            for first, segment in zip(self.firsts, self.segments, strict=True)
            for place, numbers in segment.numbers.items()
        }

    @cached_property
    def numbered(self) -> dict[int, list[int]]:
        """The places of each number, those that have it in the title first."""
        return _by_number(self.numbers)

    @cached_property
    def names(self) -> ShowNames:
        """What the shows go by."""
        return ShowNames(self.show_titles, {segment.show_id: segment.affixes for segment in self.segments})

    @cached_property
    def cited(self) -> CitedLinks:
        """The links of all of them, the newest documents' first; takes a while, so ask in a thread."""
        order = self.newest(self.alive)
        return CitedLinks.build(self[place] for place in order)

    def newest(self, allowed: NDArray[np.bool_]) -> list[int]:
        """The places that are allowed, the newest first."""
        places = np.flatnonzero(allowed)
        order = np.lexsort((-self.facts.ids[places], -self.facts.since[places]))
        return places[order].tolist()

    def asked(self, query: Query, allowed: NDArray[np.bool_]) -> dict[int, int]:
        """The places of the episodes whose number is asked for, ranked; their show may be named.

        A number alone is the first show's before any other's, one in the title before the feed's. Episodes of
        a show that share a number share a rank.
        """
        number = query.number
        if number is not None and (found := self._allowed(self.numbered.get(number, ()), allowed)):
            return self._ranks(found, number)
        for asked in self.names.asked(query.typed):
            own = [p for p in self.numbered.get(asked.number, ()) if self.shows[p] in asked.show_ids]
            found = self._allowed(own or (self._titled(asked) if asked.is_sure else ()), allowed)
            # `area 51` may begin a show's name; where a title says it, that is what is meant.
            if found and (asked.is_sure or not any(query.text in title for title in self.titles)):
                return self._ranks(found, asked.number)
        return {}

    def _ranks(self, places: Sequence[int], number: int) -> dict[int, int]:
        keys = {
            place: (int(self.shows[place]), number not in self.numbers.get(place, ())[:1]) for place in places
        }
        order = {key: rank for rank, key in enumerate(sorted(set(keys.values())))}
        return {place: order[key] for place, key in keys.items()}

    def _titled(self, asked: Asked) -> list[int]:
        """The places of a show's titles that have a number anywhere; where some count with it, only those."""
        number = re.compile(rf"(?P<mark>#|\b[^\W\d_]+[\W_]*)?(?<!\d)0*{asked.number}(?!\d)")
        found: dict[bool, list[int]] = {True: [], False: []}
        for place in np.flatnonzero(np.isin(self.shows, list(asked.show_ids))).tolist():
            if match := number.search(fold(self.wholes[place])):
                mark = match["mark"] or ""
                found[mark == "#" or mark.rstrip(" .#:") in COUNTING_WORDS].append(place)
        return found[True] or found[False]

    @staticmethod
    def _allowed(places: Iterable[int], allowed: NDArray[np.bool_]) -> list[int]:
        return [place for place in places if allowed[place]]

    def with_shows(self, show_titles: Mapping[int, str]) -> "Documents":
        """The same with its shows called so."""
        return self if show_titles == self.show_titles else Documents(self.segments, show_titles)

    def snippets(self, place: int) -> Snippets:
        """A document's chapters, links and people, taken apart."""
        return Snippets(self[place])

    def mask(self, scope: Scope) -> NDArray[np.bool_]:
        """The documents that a scope allows."""
        allowed = self.alive.copy()
        if scope.show_ids is not None:
            allowed &= np.isin(self.shows, np.array(sorted(scope.show_ids), np.int64))
        if scope.episode_ids is not None:
            allowed &= np.isin(self.facts.ids, np.array(sorted(scope.episode_ids), np.int64))
        if scope.published_from is not None:
            allowed &= self.facts.published >= scope.published_from
        if scope.published_before is not None:
            allowed &= (self.facts.published < scope.published_before) & (self.facts.published != 0)
        if scope.longest_s is not None:
            allowed &= (self.facts.durations <= scope.longest_s) & (self.facts.durations != 0)
        if scope.has_chapters:
            allowed &= self.facts.has_chapters
        return allowed


def _chained(lists: Sequence[list[str]]) -> list[str]:
    return lists[0] if len(lists) == 1 else list(chain.from_iterable(lists))


def _by_number(numbers: Mapping[int, Sequence[int]]) -> dict[int, list[int]]:
    """The places that each number belongs to, those whose title tells it first."""
    places: dict[int, list[int]] = {}
    for rank in (0, 1):
        for place, own in numbers.items():
            if len(own) > rank:
                places.setdefault(own[rank], []).append(place)
    return places


def _preference(titles: Sequence[str], published: NDArray[np.int64]) -> NDArray[np.float32]:
    """A small number that prefers short titles, then new ones: together less than any word found adds."""
    lengths = np.fromiter(map(len, titles), np.float32, len(titles))
    newest = max(1, int(published.max(initial=1)))
    return (0.002 * published / newest - 0.0003 * np.minimum(lengths, 100)).astype(np.float32)
