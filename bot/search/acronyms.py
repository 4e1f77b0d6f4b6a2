"""Acronyms out of the catalogue itself: runs of words found by their first letters."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LETTER_BITS = 5  # for 26 letters, OTHER, and 0 between texts; three letters fill 15 of 16 bits
OTHER = 31  # the code of any first character that is not a letter of a to z
LONGEST_ACRONYM = 6  # letters; what is longer is a word


@dataclass(frozen=True, slots=True)
class Acronyms:
    """First letters of the words as they are written, sorted by every three in a row."""

    codes: NDArray[np.uint8]  # 1 to 26 and OTHER, 0 between texts
    documents: NDArray[np.int32]
    fields: NDArray[np.uint8]
    order: NDArray[np.int32]  # positions in `codes`, by the three codes that begin there
    triples: NDArray[np.uint16]  # these three codes, ascending

    @classmethod
    def build(
        cls, codes: NDArray[np.uint8], documents: NDArray[np.int32], fields: NDArray[np.uint8]
    ) -> "Acronyms":
        """Sort a stream of first letters."""
        wide = codes.astype(np.uint16)
        triples = wide.copy()
        triples[:-1] <<= LETTER_BITS
        triples[:-1] |= wide[1:]
        triples[:-2] <<= LETTER_BITS
        triples[:-2] |= wide[2:]
        runs = np.flatnonzero((codes[:-1] > 0) & (codes[1:] > 0)).astype(np.int32)
        keys = triples[runs]
        order = np.argsort(keys, kind="stable")
        return cls(codes, documents, fields, runs[order], keys[order])

    def without(self, gone: NDArray[np.bool_]) -> "Acronyms":
        """The same without some documents."""
        if not gone.any():
            return self
        kept = ~gone[self.documents]
        return Acronyms.build(self.codes[kept], self.documents[kept], self.fields[kept])

    def merged(self, other: "Acronyms", *, offset: int) -> "Acronyms":
        """Both streams, the other's documents numbered from `offset`."""
        return Acronyms.build(
            np.concatenate((self.codes, other.codes)),
            np.concatenate((self.documents, other.documents + np.int32(offset))),
            np.concatenate((self.fields, other.fields)),
        )

    def spelling(self, acronym: str) -> tuple[NDArray[np.intp], NDArray[np.uint8]]:
        """Documents in which a run of words has these two to six initials, and the fields of the runs."""
        letters = [ord(character) - 96 for character in acronym]
        if not 2 <= len(letters) <= LONGEST_ACRONYM or not all(1 <= letter <= 26 for letter in letters):
            return np.zeros(0, np.intp), self.fields[:0]
        key = 0
        for letter in letters[:3]:
            key = key << LETTER_BITS | letter
        free = LETTER_BITS * (3 - min(3, len(letters)))
        first, end = np.searchsorted(self.triples, np.array((key << free, (key + 1) << free), np.uint16))
        places = self.order[first:end]
        for offset, letter in enumerate(letters[3:], 3):
            places = places[places + offset < len(self.codes)]
            places = places[self.codes[places + offset] == letter]
        return self.documents[places].astype(np.intp), self.fields[places]


def initial_codes(words: list[str]) -> NDArray[np.uint8]:
    """The code of each word's first letter; 0 for the empty word."""
    firsts = np.fromiter((ord(word[0]) if word else 0 for word in words), np.int64, len(words))
    codes = np.where((firsts >= 97) & (firsts <= 122), firsts - 96, OTHER)
    codes[firsts == 0] = 0
    return codes.astype(np.uint8)
