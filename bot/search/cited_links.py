"""The links of every document, found by the letters of what they are called and of where they lead."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.page_words import page_words
from bot.search.models import Document
from bot.titles import letters
from bot.urls import host_of, tidy_url, without_scheme

FEW = 5_000  # links whose letters are sooner copied than all are searched

Places = NDArray[np.int64]

_FEED = b"\n"
_ZERO, _NINE = b"09"
_NOWHERE = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class _Lines:
    """Lines of bytes in one piece, which numpy searches a hundred times as fast as line after line."""

    text: bytes  # a line feed before the first line and behind each
    feeds: NDArray[np.int32]  # where these are
    counts: NDArray[np.int64]  # of each byte

    @classmethod
    def of(cls, blocks: Iterable[bytes]) -> "_Lines":
        text = _FEED + b"".join(blocks)
        array = np.frombuffer(text, np.uint8)
        feeds = np.flatnonzero(array == _FEED[0]).astype(np.int32)
        return cls(text, feeds, np.bincount(array, minlength=256))

    def between(self, first: int, end: int) -> bytes:
        """The lines from one number to before another."""
        return self.text[self.feeds[first] + 1 : self.feeds[end] + 1]

    def holding(self, run: bytes, *, whole_numbers: bool = False) -> Places:
        """The numbers of the lines with these bytes; a number at either end is no part of a longer one."""
        array = np.frombuffer(self.text, np.uint8)
        ends_at = max(0, len(array) - len(run) + 1)
        # The two rarest bytes over all, which is faster than one by one, and the others where these are.
        first, *rest = sorted(range(len(run)), key=lambda n: int(self.counts[run[n]]))
        are_there = array[first : first + ends_at] == run[first]
        for n in rest[:1]:
            are_there &= array[n : n + ends_at] == run[n]
        starts = np.flatnonzero(are_there)
        for n in rest[1:]:
            starts = starts[array[starts + n] == run[n]]
        if whole_numbers and _ZERO <= run[0] <= _NINE:
            starts = starts[~_are_digits(array[starts - 1])]
        if whole_numbers and _ZERO <= run[-1] <= _NINE:
            starts = starts[~_are_digits(array[starts + len(run)])]
        return self._lines_at(starts)

    def _lines_at(self, starts: Places) -> Places:
        if len(starts) < len(self.feeds):
            return _once(np.searchsorted(self.feeds, starts, side="right") - 1)
        before = np.searchsorted(starts, self.feeds)
        return np.flatnonzero(np.diff(before))


class CitedLinks:
    """Immutable; every link has a place, in the order of the documents and of the links in each."""

    def __init__(self, documents: Sequence[Document], lettered: _Lines, hosts: _Lines) -> None:
        self._documents = documents
        self._lettered = lettered  # of each link its name, then its address
        self._hosts = hosts  # each behind a dot
        self._firsts = np.cumsum([0, *(len(document.links) for document in documents)], dtype=np.int64)
        self._numbers = {document.id: n for n, document in enumerate(documents)}

    @classmethod
    def build(cls, documents: Iterable[Document]) -> "CitedLinks":
        """The links of these documents; takes about a second for 100,000, so call it in a thread."""
        by_id = {document.id: document for document in documents}
        return cls([], _Lines.of([]), _Lines.of([])).updated(by_id, by_id)

    def updated(self, changed: Mapping[int, Document], order: Iterable[int]) -> "CitedLinks":
        """The links of the documents with these ids, in that order; only those of changed ones are read."""
        documents: list[Document] = []
        lettered: list[bytes] = []
        hosts: list[bytes] = []
        for document_id in order:
            if document := changed.get(document_id):
                lettered.append(_lines(part for link in document.links for part in _parts(*link)))
                hosts.append(_lines(f".{host_of(url)}" for url, _ in document.links))
            elif (n := self._numbers.get(document_id)) is not None:
                document = self._documents[n]
                first, end = int(self._firsts[n]), int(self._firsts[n + 1])
                lettered.append(self._lettered.between(2 * first, 2 * end))
                hosts.append(self._hosts.between(first, end))
            else:
                continue
            documents.append(document)
        return CitedLinks(documents, _Lines.of(lettered), _Lines.of(hosts))

    def called(self, name: str, *, cut: bool = False) -> Places:
        """The links shown under this name or address, or where it was cut, under one that begins so."""
        run = _encoded(_lettered(without_scheme(tidy_url(name))))
        lines = self._lettered.holding(_FEED + run + (b"" if cut else _FEED)) if run else _NOWHERE
        return _once(lines // 2)

    def holding(self, text: str) -> Places:
        """The links whose label or address has the letters of a text as one run; numbers in it are whole."""
        return _holding(self._lettered, text)

    def holding_each(self, words: Iterable[str]) -> Places:
        """The links that have the letters of every word, in their label or in their address."""
        longest, *others = sorted(words, key=len, reverse=True)
        found = self.holding(longest)
        for word in others:
            if len(found) > FEW:
                found = found[np.isin(found, self.holding(word), kind="table")]
            else:
                links = (self._lettered.between(2 * int(place), 2 * int(place) + 2) for place in found)
                found = found[_holding(_Lines.of(links), word)]
        return found

    def on_site(self, site: str) -> Places:
        """The links to a host or to one below it."""
        return self._hosts.holding(_encoded(f".{site}\n"))

    def of(self, document_id: int) -> Places:
        """The links of one document."""
        n = self._numbers.get(document_id)
        return (
            _NOWHERE
            if n is None
            else np.arange(int(self._firsts[n]), int(self._firsts[n + 1]), dtype=np.int64)
        )

    def at(self, place: int) -> tuple[int, str, str | None]:
        """The document's id, the address and the label of the link at a place."""
        n = int(np.searchsorted(self._firsts, place, side="right")) - 1
        document = self._documents[n]
        return document.id, *document.links[place - int(self._firsts[n])]


def _holding(lettered: _Lines, text: str) -> Places:
    run = _encoded(_lettered(text))
    lines = lettered.holding(run, whole_numbers=True) if run else _NOWHERE
    return _once(lines // 2)


def _once(ascending: Places) -> Places:
    return ascending[np.diff(ascending, prepend=-1) > 0]


def _parts(url: str, label: str | None) -> tuple[str, str]:
    return _lettered(label or page_words(url) or ""), _lettered(without_scheme(tidy_url(url)))


def _lettered(text: str) -> str:
    """The letters of a text; digits of any script are the same ones."""
    found = letters(text)
    if found.isascii():
        return found
    return "".join(str(unicodedata.decimal(each, each)) for each in found)


def _lines(lines: Iterable[str]) -> bytes:
    return b"".join(_encoded(line.replace("\n", "")) + _FEED for line in lines)


def _encoded(text: str) -> bytes:
    return text.encode(errors="surrogatepass")


def _are_digits(array: NDArray[np.uint8]) -> NDArray[np.bool_]:
    return (array >= _ZERO) & (array <= _NINE)
