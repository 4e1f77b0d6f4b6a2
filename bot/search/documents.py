"""The documents of an index and all that is derived from them, as arrays."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.search.acronyms import Acronyms, initial_codes
from bot.search.explain import Snippets
from bot.search.models import Document, Scope
from bot.search.postings import Postings
from bot.search.query import COUNTING_WORDS, Query
from bot.search.show_numbers import Asked, ShowNames
from bot.search.tokenise import Code, TokenStream, tokenise
from bot.search.vocabulary import Vocabulary
from bot.search.words import plain_lines
from bot.titles import Affixes, Title, fold


@dataclass(frozen=True, slots=True)
class Documents:
    """Documents and everything derived from them; a document's place is its number in every array."""

    documents: list[Document]
    titles: list[str]  # the episode's own part, folded
    numbers: dict[int, tuple[int, ...]]  # the episode's: its title's, then its feed's, where they are known
    numbered: dict[int, list[int]]  # the places of each number, those that have it in the title first
    show_titles: Mapping[int, str]
    names: ShowNames
    affixes: dict[int, Affixes]  # by show
    alive: NDArray[np.bool_]
    all_alive: bool
    is_titles_only: bool
    ids: NDArray[np.int64]
    shows: NDArray[np.int64]
    published: NDArray[np.int64]  # 0 unknown
    durations: NDArray[np.int64]  # 0 unknown
    has_chapters: NDArray[np.bool_]
    preference: NDArray[np.float32]
    vocabulary: Vocabulary
    postings: Postings
    acronyms: Acronyms

    @classmethod
    def of(cls, documents: list[Document], show_titles: Mapping[int, str] | None = None) -> "Documents":
        """Read a whole catalogue."""
        affixes = learn_affixes(documents)
        titles = [affixes[document.show_id].split(document.title) for document in documents]
        stream = tokenise(documents, titles)
        indexed = stream.ids > 0
        postings = Postings.build(
            stream.ids[indexed],
            stream.documents[indexed],
            stream.fields[indexed],
            vocabulary_size=len(stream.words),
        )
        return cls.assembled(
            documents,
            plain_titles(titles),
            _numbers(documents, titles, 0),
            show_titles or {},
            affixes,
            np.ones(len(documents), bool),
            Vocabulary(stream.words),
            postings,
            _acronyms(stream),
        )

    @classmethod
    def assembled(
        cls,
        documents: list[Document],
        titles: list[str],
        numbers: dict[int, tuple[int, ...]],
        show_titles: Mapping[int, str],
        affixes: dict[int, Affixes],
        alive: NDArray[np.bool_],
        vocabulary: Vocabulary,
        postings: Postings,
        acronyms: Acronyms,
    ) -> "Documents":
        count = len(documents)
        published = np.fromiter((document.published_at or 0 for document in documents), np.int64, count)
        return cls(
            documents=documents,
            titles=titles,
            numbers=numbers,
            numbered=_by_number(numbers),
            show_titles=show_titles,
            names=ShowNames(show_titles, affixes),
            affixes=affixes,
            alive=alive,
            all_alive=bool(alive.all()),
            is_titles_only=bool((postings.fields == Code.TITLE).all()),
            ids=np.fromiter((document.id for document in documents), np.int64, count),
            shows=np.fromiter((document.show_id for document in documents), np.int64, count),
            published=published,
            durations=np.fromiter((document.duration_s or 0 for document in documents), np.int64, count),
            has_chapters=np.fromiter((bool(document.chapters) for document in documents), bool, count),
            preference=_preference(titles, published),
            vocabulary=vocabulary,
            postings=postings,
            acronyms=acronyms,
        )

    def updated(self, changed: Sequence[Document], removed: Collection[int]) -> "Documents":
        """The catalogue with some documents replaced, added and removed."""
        latest = {document.id: document for document in changed}
        alive = self._alive_without({*removed, *latest})
        affixes = {**self.affixes, **self._affixes_with(latest.values(), alive)}
        # What a show puts around its titles may have come to light only now; then all of its titles change.
        for show_id, own in affixes.items():
            if own != self.affixes.get(show_id, own):
                latest.update((document.id, document) for document in self._of_show(show_id, alive))
        alive = self._alive_without({*removed, *latest})
        survivors = np.flatnonzero(alive).tolist()
        if len(survivors) < max(len(latest), len(alive) // 2):
            kept = [*(self.documents[place] for place in survivors), *latest.values()]
            return Documents.of(kept, self.show_titles)
        return self._with(list(latest.values()), alive, affixes)

    def _with(
        self, latest: list[Document], alive: NDArray[np.bool_], affixes: dict[int, Affixes]
    ) -> "Documents":
        """What is alive of this catalogue, and further documents, none of it read again."""
        titles = [affixes[document.show_id].split(document.title) for document in latest]
        stream = tokenise(latest, titles)
        vocabulary, old_ids, new_ids = self.vocabulary.merged(stream.words)
        ids = new_ids[stream.ids]
        indexed = ids > 0
        places = stream.documents + np.int32(len(self.documents))
        postings = (
            self.postings.without(~alive)
            .renumbered(old_ids, vocabulary_size=len(vocabulary))
            .merged(
                Postings.build(
                    ids[indexed], places[indexed], stream.fields[indexed], vocabulary_size=len(vocabulary)
                )
            )
        )
        return Documents.assembled(
            [*self.documents, *latest],
            [*self.titles, *plain_titles(titles)],
            {**self.numbers, **_numbers(latest, titles, len(self.documents))},
            self.show_titles,
            affixes,
            np.concatenate((alive, np.ones(len(latest), bool))),
            vocabulary,
            postings,
            self.acronyms.without(~alive).merged(_acronyms(stream), offset=len(self.documents)),
        )

    def _alive_without(self, gone: Collection[int]) -> NDArray[np.bool_]:
        return self.alive & ~np.isin(self.ids, np.fromiter(gone, np.int64, len(gone)))

    def _of_show(self, show_id: int, alive: NDArray[np.bool_]) -> list[Document]:
        return [self.documents[place] for place in np.flatnonzero(alive & (self.shows == show_id)).tolist()]

    def _affixes_with(self, latest: Iterable[Document], alive: NDArray[np.bool_]) -> dict[int, Affixes]:
        """What the shows of further documents put around their titles, these included."""
        by_show: dict[int, list[Document]] = {}
        for document in latest:
            by_show.setdefault(document.show_id, []).append(document)
        return learn_affixes(
            document
            for show_id, own in by_show.items()
            for document in (*self._of_show(show_id, alive), *own)
        )

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
            if match := number.search(fold(self.documents[place].title)):
                mark = match["mark"] or ""
                found[mark == "#" or mark.rstrip(" .#:") in COUNTING_WORDS].append(place)
        return found[True] or found[False]

    @staticmethod
    def _allowed(places: Iterable[int], allowed: NDArray[np.bool_]) -> list[int]:
        return [place for place in places if allowed[place]]

    def with_shows(self, show_titles: Mapping[int, str]) -> "Documents":
        """The same with its shows called so."""
        if show_titles == self.show_titles:
            return self
        return replace(self, show_titles=show_titles, names=ShowNames(show_titles, self.affixes))

    def snippets(self, place: int) -> Snippets:
        """A document's chapters, links and people, taken apart."""
        return Snippets(self.documents[place])

    def mask(self, scope: Scope) -> NDArray[np.bool_]:
        """The documents that a scope allows."""
        allowed = self.alive.copy()
        if scope.show_ids is not None:
            allowed &= np.isin(self.shows, np.array(sorted(scope.show_ids), np.int64))
        if scope.episode_ids is not None:
            allowed &= np.isin(self.ids, np.array(sorted(scope.episode_ids), np.int64))
        if scope.published_from is not None:
            allowed &= self.published >= scope.published_from
        if scope.published_before is not None:
            allowed &= (self.published < scope.published_before) & (self.published != 0)
        if scope.longest_s is not None:
            allowed &= (self.durations <= scope.longest_s) & (self.durations != 0)
        if scope.has_chapters:
            allowed &= self.has_chapters
        return allowed


def learn_affixes(documents: Iterable[Document]) -> dict[int, Affixes]:
    """What each show puts around its titles."""
    titles: dict[int, list[str]] = {}
    for document in documents:
        titles.setdefault(document.show_id, []).append(document.title)
    return {show_id: Affixes.learn(own) for show_id, own in titles.items()}


def plain_titles(titles: Sequence[Title]) -> list[str]:
    """The episodes' own parts of titles, folded."""
    cores = [title.core for title in titles]
    return [line for start in range(0, len(cores), 512) for line in plain_lines(cores[start : start + 512])]


def _numbers(
    documents: Sequence[Document], titles: Sequence[Title], first: int
) -> dict[int, tuple[int, ...]]:
    """The episodes' numbers as their title and their feed tell them, by place from `first`."""
    told = (
        (place, tuple(dict.fromkeys(n for n in (title.number, document.number) if n is not None)))
        for place, (document, title) in enumerate(zip(documents, titles, strict=True), first)
    )
    return {place: numbers for place, numbers in told if numbers}


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


def _acronyms(stream: TokenStream) -> Acronyms:
    """The first letters of all words but the joined spellings and the notes'."""
    spoken = stream.main & (stream.fields < Code.NOTES)
    codes = initial_codes(stream.words)[stream.ids[spoken]]
    return Acronyms.build(codes, stream.documents[spoken], stream.fields[spoken])
