"""Documents to streams of word ids, the raw material of postings."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from bot.search.models import Document, Field
from bot.search.words import split_chunk
from bot.titles import Title
from bot.urls import host_of, path_of

LONGEST_CHUNK = 80  # characters; longer ones are addresses and encoded files
BREAK = 0  # the id between two texts: words on both sides are not neighbours
SUMMARY_LENGTH = 240  # characters; notes begin with what the episode is about
BATCH = 32 * 1024  # characters read in one go: a millisecond or so in which no other thread runs
_SEPARATOR = "\0"
_BETWEEN = f" {_SEPARATOR} "
_LINK_NOISE = "http https www com org net io html htm php index en us pdf"
LINK_NOISE = frozenset(_LINK_NOISE.split())


class Code(IntEnum):
    """A field as it stands in a posting; of two for the same word the lower, worthier one stays."""

    NUMBER = 0
    TITLE = 1
    PERSON = 2
    CHAPTER = 3
    LINK = 4
    SUMMARY = 5
    NOTES = 6
    AROUND = 7  # the show's part of a title

    @property
    def field(self) -> Field:
        """The field a reader knows it as."""
        return Field.TITLE if self is Code.AROUND else Field(self.name.lower())


TITLE = int(
    Code.TITLE
)  # an attribute of an enumeration is slow to come by, for the one code every document has


@dataclass(frozen=True, slots=True)
class TokenStream:
    """The words of some documents: sorted, and as parallel arrays in the order they are written."""

    words: list[str]
    ids: NDArray[np.int32]  # BREAK between texts
    documents: NDArray[np.int32]
    fields: NDArray[np.uint8]
    main: NDArray[np.bool_]  # False for a joined spelling beside its parts


class _Chunks(dict[str, int]):
    """Numbers the chunks of text as they are met, and keeps the (provisional) ids of their words."""

    def __init__(self) -> None:
        super().__init__()
        self.words: dict[str, int] = {"": BREAK}
        self.ids = array("i", [BREAK])  # of all chunks one after the other; a joined spelling's is inverted
        self.ends = array("i", [1])  # of each chunk's words in `ids`
        self[_SEPARATOR] = 0

    def __missing__(self, chunk: str) -> int:
        if len(chunk) <= LONGEST_CHUNK and "://" not in chunk:
            known = self.words
            words, joins = split_chunk(chunk)
            for word in words:
                self.ids.append(known.setdefault(word, len(known)))
            for join in joins:
                self.ids.append(~known.setdefault(join, len(known)))
        self.ends.append(len(self.ids))
        number = self[chunk] = len(self)
        return number

    def append_to(self, stream: "array[int]", batch: Sequence[str]) -> None:
        """Append the chunks of some texts to a stream, each text closed by the separator."""
        joined = _BETWEEN.join(batch)
        if joined.count(_SEPARATOR) != len(batch) - 1:
            joined = _BETWEEN.join(text.replace(_SEPARATOR, " ") for text in batch)
        if batch:
            stream.extend(map(self.__getitem__, f"{joined}{_BETWEEN}".split()))

    def expanded(self, stream: "array[int]") -> NDArray[np.int32]:
        """The word ids of a stream of chunks."""
        numbers = np.array(stream, np.int32)
        ends = np.array(self.ends, np.int32)
        counts = np.diff(ends, prepend=0)[numbers]
        shifts = np.repeat(ends[numbers] - np.cumsum(counts), counts)
        return np.array(self.ids, np.int32)[shifts + np.arange(len(shifts))]


def tokenise(documents: Sequence[Document], titles: Sequence[Title]) -> TokenStream:
    """The words of all documents; positions in the sequence are the document numbers."""
    chunks = _Chunks()
    stream = array("i")
    owners = array("i")
    codes = array("B")
    batch: list[str] = []
    waiting = 0  # characters
    for position, (document, title) in enumerate(zip(documents, titles, strict=True)):
        for code, text in texts(document, title):
            batch.append(text)
            owners.append(position)
            codes.append(code)
            waiting += len(text)
        if waiting > BATCH:
            chunks.append_to(stream, batch)
            batch.clear()
            waiting = 0
    chunks.append_to(stream, batch)
    ids = chunks.expanded(stream)
    main = ids >= 0
    np.invert(ids, out=ids, where=~main)
    words = in_order(chunks.words)
    order = np.empty(len(words), np.int32)
    order[np.fromiter(map(chunks.words.__getitem__, words), np.int64, len(words))] = np.arange(len(words))
    lengths = np.diff(np.flatnonzero(ids == BREAK), prepend=-1)
    return TokenStream(
        words,
        order[ids],
        np.repeat(np.array(owners, np.int32), lengths),
        np.repeat(np.array(codes, np.uint8), lengths),
        main,
    )


def in_order(words: Iterable[str]) -> list[str]:
    """Words sorted, a first letter at a time: one sort of them all would hold up other threads."""
    blocks: dict[str, list[str]] = {}
    for word in words:
        blocks.setdefault(word[:1], []).append(word)
    return [word for first in sorted(blocks) for word in sorted(blocks[first])]


def texts(document: Document, title: Title) -> Iterator[tuple[int, str]]:
    """Each text of a document that is indexed, with the code of the field it counts for."""
    yield TITLE, title.core
    if title.around:
        yield Code.AROUND, title.around
    number = title.number if document.number is None else document.number
    if number is not None:
        yield Code.NUMBER, str(number)
        if document.season is not None:
            yield Code.NUMBER, f"s{document.season}e{number}"
    for person in document.persons:
        yield Code.PERSON, person
    for _, chapter in document.chapters:
        yield Code.CHAPTER, chapter
    for url, label in document.links:
        yield Code.LINK, f"{label or ''} {url_words(url)}"
    summary = document.summary or document.notes[:SUMMARY_LENGTH].rpartition(" ")[0]
    if summary:
        yield Code.SUMMARY, summary
    if document.notes:
        yield Code.NOTES, document.notes


def url_words(url: str) -> str:
    """What a URL says: its domain and the words of its path, without the plumbing."""
    pieces = chain(host_of(url).split("."), path_of(url).replace("/", " ").replace(".", " ").split())
    return " ".join(
        piece for piece in pieces if piece.casefold() not in LINK_NOISE and len(piece) <= LONGEST_CHUNK
    )
