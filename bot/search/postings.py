"""Which documents hold a word, and in which field: one sorted list a word, in three arrays."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FIELD_BITS = 3  # for eight fields
DOCUMENT_BITS = 32  # which leaves 28 of a key for words


@dataclass(frozen=True, slots=True)
class Postings:
    """Documents (ascending within a word) and field codes; word `w` owns `starts[w]:starts[w + 1]`."""

    starts: NDArray[np.integer]
    documents: NDArray[np.integer]  # numpy's own index type, or narrower: then converted at each use
    fields: NDArray[np.uint8]

    @classmethod
    def build(
        cls,
        words: NDArray[np.integer],
        documents: NDArray[np.int32],
        fields: NDArray[np.uint8],
        *,
        vocabulary_size: int,
    ) -> "Postings":
        """Postings of parallel arrays; of a word's fields in one document the lowest code stays."""
        keys = words.astype(np.int64)
        keys <<= DOCUMENT_BITS
        keys |= documents
        keys <<= FIELD_BITS
        keys |= fields
        keys.sort()
        codes = (keys & ((1 << FIELD_BITS) - 1)).astype(np.uint8)
        keys >>= FIELD_BITS
        first = np.ones(len(keys), bool)
        np.not_equal(keys[1:], keys[:-1], out=first[1:])
        keys = keys[first]
        places = (keys & ((1 << DOCUMENT_BITS) - 1)).astype(np.intp)
        keys >>= DOCUMENT_BITS
        starts = np.searchsorted(keys, np.arange(vocabulary_size + 1))
        return cls(starts, places, codes[first])

    def without(self, gone: NDArray[np.bool_]) -> "Postings":
        """The same without some documents."""
        if not gone.any():
            return self
        kept = ~gone[self.documents]
        before = np.concatenate(([0], np.cumsum(kept)))
        return Postings(before[self.starts], self.documents[kept], self.fields[kept])

    def renumbered(self, ids: NDArray[np.int64], *, vocabulary_size: int) -> "Postings":
        """The same for a larger vocabulary, in which word `w` is `ids[w]`; the order of words stays."""
        counts = np.zeros(vocabulary_size + 1, np.int64)
        counts[ids + 1] = np.diff(self.starts)
        return Postings(np.cumsum(counts), self.documents, self.fields)

    def merged(self, other: "Postings") -> "Postings":
        """Both, for the same vocabulary, where all of the other's documents have higher numbers."""
        ends = self.starts[other.words() + 1]
        return Postings(
            self.starts + other.starts,
            np.insert(self.documents.astype(np.intp, copy=False), ends, other.documents),
            np.insert(self.fields, ends, other.fields),
        )

    def words(self) -> NDArray[np.int64]:
        """The word of each posting."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))

    def frequency(self, first: int, last: int) -> int:
        """Postings of the words from `first` up to, not including, `last`."""
        return int(self.starts[last] - self.starts[first])

    def of(self, words: Sequence[int]) -> tuple[NDArray[np.intp], NDArray[np.uint8]]:
        """Documents and field codes of several words, one after the other."""
        firsts = self.starts[words].astype(np.int64)
        counts = self.starts[np.add(words, 1)] - firsts
        ends = np.cumsum(counts)
        places = np.arange(int(ends[-1])) + np.repeat(firsts - ends + counts, counts)
        return self.documents[places].astype(np.intp, copy=False), self.fields[places]

    def slice(self, first: int, last: int) -> tuple[NDArray[np.intp], NDArray[np.uint8]]:
        """Documents and field codes of neighbouring words."""
        span = slice(int(self.starts[first]), int(self.starts[last]))
        return self.documents[span].astype(np.intp, copy=False), self.fields[span]
