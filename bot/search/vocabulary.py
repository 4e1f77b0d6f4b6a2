"""Every word of a show in order, and which of them a typed word is like."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import overload

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

Ids = NDArray[np.int64]

SHORTEST_FUZZY = 4  # letters; shorter words are an edit away from anything
SHORTEST_FREE = 5  # letters of a word whose first may be the wrong one, or that is a beginning with a slip
TWO_EDITS_FROM = 6  # letters; one edit below
HEADS = (4, 6)  # letters a beginning is told apart by before it is compared
LAST_CHARACTER = "\U0010ffff"


class JoinedWords(Sequence[str]):
    """Words written as one text: a tenth of the memory of as many texts."""

    __slots__ = ("_starts", "text")

    def __init__(self, text: str, lengths: NDArray[np.uint8]) -> None:
        self.text = text
        # An array of Python's own: one number out of numpy's takes several times as long.
        self._starts = array("i", np.cumsum(lengths, dtype=np.intc).tobytes())
        self._starts.insert(0, 0)

    def __len__(self) -> int:
        return len(self._starts) - 1

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return [self[n] for n in range(*place.indices(len(self)))]
        return self.text[self._starts[place] : self._starts[place + 1]]

    def __iter__(self) -> Iterator[str]:
        return (self.text[start:end] for start, end in pairwise(self._starts))


class Vocabulary:
    """A show's words, sorted; a word's id is its place."""

    __slots__ = ("_heads", "_masks", "lengths", "words")

    def __init__(self, words: Sequence[str], lengths: NDArray[np.uint8] | None = None) -> None:
        self.words = words
        self.lengths = np.fromiter(map(len, words), np.uint8, len(words)) if lengths is None else lengths
        text = words.text if isinstance(words, JoinedWords) else "".join(words)
        self._masks, *self._heads = letter_masks(text, self.lengths, heads=HEADS)

    def __len__(self) -> int:
        return len(self.words)

    def merged(self, words: Sequence[str]) -> tuple["Vocabulary", Ids, Ids]:
        """A vocabulary with further (sorted) words, and the new ids of this one's words and of those."""
        places = np.fromiter((bisect_left(self.words, word) for word in words), np.int64, len(words))
        new = [
            word
            for word, place in zip(words, places.tolist(), strict=True)
            if place == len(self.words) or self.words[place] != word
        ]
        merged = sorted([*self.words, *new])
        shift = np.fromiter((bisect_left(self.words, word) for word in new), np.int64, len(new))
        old_ids = np.arange(len(self.words)) + np.searchsorted(
            shift, np.arange(len(self.words)), side="right"
        )
        new_ids = np.fromiter((bisect_left(merged, word) for word in words), np.int64, len(words))
        return Vocabulary(merged), old_ids, new_ids

    def exact(self, word: str) -> int | None:
        """The id of a word, if the catalogue has it."""
        place = bisect_left(self.words, word)
        return place if place < len(self.words) and self.words[place] == word else None

    def starting(self, prefix: str) -> tuple[int, int]:
        """The ids (first, behind the last) of the words that begin so."""
        first = bisect_left(self.words, prefix)
        return first, bisect_left(self.words, prefix + LAST_CHARACTER, first)

    def alike(self, word: str, edits: int, *, anywhere: bool = False) -> list[tuple[int, int]]:
        """The ids of words within so many edits, with the same first letter or not, and how many each is."""
        first, last = (0, len(self.words)) if anywhere else self.starting(word[0])
        lengths = self.lengths[first:last].astype(np.int16)
        different = np.bitwise_count(self._masks[first:last] ^ letter_mask(word))
        likely = np.flatnonzero((different <= 2 * edits) & (np.abs(lengths - len(word)) <= edits)) + first
        return self._confirmed(word, likely, edits, None)

    def near_prefix(self, word: str) -> list[tuple[int, int]]:
        """The ids of longer words that begin within one edit (two from seven letters on) of a word."""
        edits = 1 if len(word) <= TWO_EDITS_FROM else 2
        first, last = self.starting(word[0])
        size = 1 if len(word) >= HEADS[1] else 0
        different = np.bitwise_count(self._heads[size][first:last] ^ letter_mask(word[: HEADS[size]]))
        likely = np.flatnonzero((different <= 2 * edits) & (self.lengths[first:last] >= len(word))) + first
        # Another edit for the cut: the slip may have made the word longer or shorter than what it stands for.
        roughly = np.array(
            [place for place, _ in self._confirmed(word, likely, edits + 1, len(word))], np.int64
        )
        closest: dict[int, int] = {}
        for cut in (len(word) - 1, len(word), len(word) + 1):
            for place, distance in self._confirmed(word, roughly, edits, cut):
                closest[place] = min(distance, closest.get(place, distance))
        return list(closest.items())

    def _confirmed(self, word: str, likely: Ids, edits: int, cut: int | None) -> list[tuple[int, int]]:
        """Those of the likely words that are so few edits away, up to a cut, and how many."""
        if not len(likely):
            return []
        places: list[int] = likely.tolist()
        beginnings = [self.words[place][:cut] for place in places]
        distances = process.cdist(
            [word], beginnings, scorer=OSA.distance, score_cutoff=edits, dtype=np.uint8
        )[0]
        kept = np.flatnonzero(distances <= edits)
        return list(zip(likely[kept].tolist(), distances[kept].tolist(), strict=True))


def letter_mask(word: str) -> np.uint64:
    """The letters and digits of a word as a set of bits."""
    mask = 0
    for character in word:
        mask |= 1 << _bit(ord(character))
    return np.uint64(mask)


def _bit(code: int) -> int:
    if 97 <= code <= 122:
        return code - 97
    if 48 <= code <= 57:
        return code - 22
    return 36 + code % 28


_BITS = np.array([1 << _bit(code) for code in range(128)], np.uint64)


def letter_masks(
    text: str, lengths: NDArray[np.uint8], *, heads: Sequence[int] = ()
) -> list[NDArray[np.uint64]]:
    """`letter_mask` of many words written as one, then of their first so many letters, all vectorised."""
    masks = [np.zeros(len(lengths), np.uint64) for _ in range(1 + len(heads))]
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    bits = np.where(
        codes < 128, _BITS[np.minimum(codes, 127)], np.uint64(1) << (36 + codes % 28).astype(np.uint64)
    )
    starts = np.cumsum(lengths, dtype=np.int64) - lengths
    filled = np.flatnonzero(lengths)
    if len(filled):
        masks[0][filled] = np.bitwise_or.reduceat(bits, starts[filled])
    for position in range(max(heads, default=0)):
        reaching = np.flatnonzero(lengths > position)
        letters = bits[starts[reaching] + position]
        for mask, head in zip(masks[1:], heads, strict=True):
            if position < head:
                mask[reaching] |= letters
    return masks
