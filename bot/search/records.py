"""Documents as bytes, each read when it is asked for."""

import json
import zlib
from collections.abc import Iterable, Sequence
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from bot.search.models import Document

EFFORT = 3  # of zlib's 9: what more of it saves is not worth the time an import takes


class Records(Sequence[Document]):
    """A show's documents, packed one by one."""

    def __init__(self, packed: bytes | memoryview, ends: NDArray[np.int64]) -> None:
        self.packed = packed
        self.ends = ends

    @classmethod
    def of(cls, documents: Iterable[Document]) -> "Records":
        """Pack some documents."""
        records = [_packed(document) for document in documents]
        return cls(b"".join(records), np.cumsum([len(record) for record in records], dtype=np.int64))

    def extended(self, documents: Iterable[Document]) -> "Records":
        """These and further documents."""
        more = Records.of(documents)
        return Records(
            b"".join((self.packed, more.packed)), np.concatenate((self.ends, more.ends + len(self.packed)))
        )

    def __len__(self) -> int:
        return len(self.ends)

    @overload
    def __getitem__(self, place: int) -> Document: ...
    @overload
    def __getitem__(self, place: slice) -> list[Document]: ...
    def __getitem__(self, place: int | slice) -> Document | list[Document]:
        if isinstance(place, slice):
            return [self[n] for n in range(*place.indices(len(self)))]
        if not 0 <= place < len(self):
            raise IndexError(place)
        start = int(self.ends[place - 1]) if place else 0
        return _unpacked(self.packed[start : int(self.ends[place])])


def _packed(document: Document) -> bytes:
    text = json.dumps(
        [getattr(document, name) for name in Document.__slots__], ensure_ascii=False, separators=(",", ":")
    )
    return zlib.compress(text.encode(errors="surrogatepass"), EFFORT)


def _unpacked(record: bytes | memoryview) -> Document:
    values: list[Any] = json.loads(zlib.decompress(record).decode(errors="surrogatepass"))
    found: dict[str, Any] = dict(zip(Document.__slots__, values, strict=True))
    for name in ("chapters", "links"):
        found[name] = tuple((first, second) for first, second in found[name])
    found["persons"] = tuple(found["persons"])
    return Document(**found)
