"""The index of one show: its documents and everything derived from them, as arrays."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bot.search.acronyms import Acronyms, initial_codes
from bot.search.models import Document
from bot.search.postings import Postings
from bot.search.records import Records
from bot.search.tokenise import Code, TokenStream, tokenise
from bot.search.vocabulary import Vocabulary
from bot.search.words import plain_lines
from bot.titles import Affixes, Title

TEXT = 60  # bytes of a text beside its letters
WORD = 40  # bytes of a word in the vocabulary: its letters, and what tells it from others at a glance
INITIAL = 10  # bytes of a word's first letter


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of each document without reading its text, in parallel arrays."""

    ids: NDArray[np.int64]
    published: NDArray[np.int64]  # Unix seconds; 0 unknown
    since: NDArray[np.int64]  # Unix seconds: when it was published or, where that is unknown, first seen
    revisions: NDArray[np.int64]  # another with every change of the episode
    durations: NDArray[np.int64]  # 0 unknown
    has_chapters: NDArray[np.bool_]
    has_more: NDArray[np.bool_]  # more than a title can be the reason it is found

    @classmethod
    def of(cls, documents: Sequence[Document]) -> "Facts":
        """The facts of some documents."""
        count = len(documents)
        return cls(
            np.fromiter((d.id for d in documents), np.int64, count),
            np.fromiter((d.published_at or 0 for d in documents), np.int64, count),
            np.fromiter((d.published_at or d.first_seen_at or 0 for d in documents), np.int64, count),
            np.fromiter((d.revision for d in documents), np.int64, count),
            np.fromiter((d.duration_s or 0 for d in documents), np.int64, count),
            np.fromiter((bool(d.chapters) for d in documents), bool, count),
            np.fromiter((d.has_more for d in documents), bool, count),
        )

    @classmethod
    def joined(cls, parts: Sequence["Facts"]) -> "Facts":
        """The facts of several segments, one after the other."""
        if len(parts) == 1:
            return parts[0]
        several = parts or [cls.of([])]
        return cls(*(np.concatenate([getattr(part, name) for part in several]) for name in cls.__slots__))


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Segment:
    """One show's documents; a document's place is its number in every array. Never changes."""

    show_id: int
    documents: Sequence[Document]
    wholes: list[str]  # the titles as they are
    titles: list[str]  # the episode's own part, folded
    numbers: dict[int, tuple[int, ...]]  # the episode's: its title's, then its feed's, where they are known
    affixes: Affixes
    alive: NDArray[np.bool_]
    facts: Facts
    vocabulary: Vocabulary = field(repr=False)
    postings: Postings = field(repr=False)
    acronyms: Acronyms = field(repr=False)

    @classmethod
    def of(cls, show_id: int, documents: Sequence[Document]) -> "Segment":
        """Read a whole show."""
        wholes = [document.title for document in documents]
        affixes = Affixes.learn(wholes)
        titles = [affixes.split(whole) for whole in wholes]
        stream = tokenise(documents, titles)
        indexed = stream.ids > 0
        postings = Postings.build(
            stream.ids[indexed],
            stream.documents[indexed],
            stream.fields[indexed],
            vocabulary_size=len(stream.words),
        )
        return cls(
            show_id,
            documents,
            wholes,
            plain_titles(titles),
            _numbers(documents, titles, 0),
            affixes,
            np.ones(len(documents), bool),
            Facts.of(documents),
            Vocabulary(stream.words),
            postings,
            _acronyms(stream),
        )

    def __len__(self) -> int:
        return int(self.alive.sum())

    @property
    def revisions(self) -> dict[int, int]:
        """The revision of each of its documents, by id."""
        return dict(
            zip(self.facts.ids[self.alive].tolist(), self.facts.revisions[self.alive].tolist(), strict=True)
        )

    @property
    def size(self) -> int:
        """The memory it takes, in bytes, as it is read from a file; about."""
        packed = len(self.documents.packed) if isinstance(self.documents, Records) else 0
        texts = sum(map(len, self.wholes)) + sum(map(len, self.titles)) + 2 * TEXT * len(self.titles)
        arrays = self.postings.starts.nbytes + self.postings.documents.nbytes + self.postings.fields.nbytes
        return packed + texts + arrays + WORD * len(self.vocabulary) + INITIAL * len(self.acronyms.codes)

    def updated(self, changed: Sequence[Document], removed: Collection[int]) -> "Segment":
        """The show with some documents replaced, added and removed."""
        latest = {document.id: document for document in changed}
        alive = self._alive_without({*removed, *latest})
        # What a show puts around its titles may have come to light only now; then all of its titles change.
        survivors: list[int] = np.flatnonzero(alive).tolist()
        wholes = [*(self.wholes[place] for place in survivors), *(d.title for d in latest.values())]
        affixes = Affixes.learn(wholes)
        if affixes != self.affixes or len(survivors) < max(len(latest), len(alive) // 2):
            kept = [*(self.documents[place] for place in survivors), *latest.values()]
            return Segment.of(self.show_id, kept)
        return self._with(list(latest.values()), alive)

    def _with(self, latest: list[Document], alive: NDArray[np.bool_]) -> "Segment":
        """What is alive of this show, and further documents, none of it read again."""
        wholes = [document.title for document in latest]
        titles = [self.affixes.split(whole) for whole in wholes]
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
        return Segment(
            self.show_id,
            self.documents.extended(latest)
            if isinstance(self.documents, Records)
            else [*self.documents, *latest],
            [*self.wholes, *wholes],
            [*self.titles, *plain_titles(titles)],
            {**self.numbers, **_numbers(latest, titles, len(self.documents))},
            self.affixes,
            np.concatenate((alive, np.ones(len(latest), bool))),
            Facts.joined((self.facts, Facts.of(latest))),
            vocabulary,
            postings,
            self.acronyms.without(~alive).merged(_acronyms(stream), offset=len(self.documents)),
        )

    def _alive_without(self, gone: Collection[int]) -> NDArray[np.bool_]:
        return self.alive & ~np.isin(self.facts.ids, np.fromiter(gone, np.int64, len(gone)))


def by_show(documents: Sequence[Document]) -> dict[int, list[Document]]:
    """Documents by their show, in order."""
    found: dict[int, list[Document]] = {}
    for document in documents:
        found.setdefault(document.show_id, []).append(document)
    return found


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


def _acronyms(stream: TokenStream) -> Acronyms:
    """The first letters of all words but the joined spellings and the notes'."""
    spoken = stream.main & (stream.fields < Code.NOTES)
    codes = initial_codes(stream.words)[stream.ids[spoken]]
    return Acronyms.build(codes, stream.documents[spoken], stream.fields[spoken])
