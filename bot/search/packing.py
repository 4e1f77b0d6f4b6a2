"""A segment as bytes: small, read in milliseconds, and known for what it is or refused."""

import json
import struct
import zlib
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.search.acronyms import Acronyms
from bot.search.postings import Postings
from bot.search.records import Records
from bot.search.segment import Facts, Segment
from bot.search.vocabulary import JoinedWords, Vocabulary
from bot.titles import Affixes

FORMAT = 1  # raise it with every change of what is indexed, and of how
BEGINNING = 8 * 1024  # bytes in which the label always is

_MAGIC = b"SHNTseg\n"
_CHECKSUM = struct.Struct("<I")
_START = struct.Struct("<8sIII")  # the magic, the checksum of all behind it, lengths of label and contents
_ALIGNMENT = 8  # bytes


class UnreadableSegment(Exception):
    """Bytes that are no segment, not a whole one, or one of another version of the program."""


class Label(NamedTuple):
    """What a segment is of: a segment is read only where its label is the one expected."""

    show_id: int
    reader: int  # version of what reads the notes
    content: int  # of the show, a number that changes with it


def pack(segment: Segment, label: Label) -> bytes:
    """A segment as bytes."""
    documents = segment.documents
    records = documents if isinstance(documents, Records) else Records.of(documents)
    narrow = np.uint16 if len(documents) <= np.iinfo(np.uint16).max else np.int32
    words = segment.vocabulary.words
    text = words.text if isinstance(words, JoinedWords) else "".join(words)
    arrays: dict[str, NDArray[Any]] = {
        **{name: getattr(segment.facts, name) for name in Facts.__slots__},
        "alive": segment.alive,
        "lengths": segment.vocabulary.lengths,
        "starts": segment.postings.starts.astype(np.uint32),
        "documents": segment.postings.documents.astype(narrow),
        "fields": segment.postings.fields,
        "initials": segment.acronyms.codes,
        "initials_documents": segment.acronyms.documents.astype(narrow),
        "initials_fields": segment.acronyms.fields,
        "initials_order": segment.acronyms.order,
        "initials_triples": segment.acronyms.triples,
        "ends": records.ends,
        "records": np.frombuffer(records.packed, np.uint8),
        "words": np.frombuffer(text.encode(errors="surrogatepass"), np.uint8),
    }
    contents = _as_json(
        {
            "wholes": segment.wholes,
            "titles": segment.titles,
            "numbers": list(segment.numbers.items()),
            "prefixes": sorted(segment.affixes.prefixes),
            "suffixes": sorted(segment.affixes.suffixes),
            "arrays": [(name, array.dtype.str, len(array)) for name, array in arrays.items()],
        }
    )
    about = _as_json([FORMAT, *label])
    blocks = [_padded(about), _padded(contents), *(_padded(array.tobytes()) for array in arrays.values())]
    data = bytearray(_padded(_START.pack(_MAGIC, 0, len(about), len(contents))) + b"".join(blocks))
    _CHECKSUM.pack_into(data, len(_MAGIC), _checksum(data))
    return bytes(data)


def label_of(data: bytes) -> Label:
    """What a segment is of; its first `BEGINNING` bytes tell.

    Raises:
        UnreadableSegment: they are no segment's of this version.

    """
    magic, _, length, _ = _started(data)
    if magic != _MAGIC:
        raise UnreadableSegment
    try:
        version, *label = json.loads(data[_ABOUT : _ABOUT + length])
        found = Label(*label)
    except (ValueError, TypeError) as error:
        raise UnreadableSegment from error
    if version != FORMAT:
        raise UnreadableSegment
    return found


def unpack(data: bytes, label: Label) -> Segment:
    """The segment with this label.

    Raises:
        UnreadableSegment: the bytes are not such a segment, or not as they were written.

    """
    _, checksum, about, length = _started(data)
    if _checksum(data) != checksum or label_of(data) != label:
        raise UnreadableSegment
    start = _ABOUT + _size(about)
    contents = json.loads(data[start : start + length].decode(errors="surrogatepass"))
    arrays = dict(_arrays(data, start + _size(length), contents["arrays"]))
    text = arrays["words"].tobytes().decode(errors="surrogatepass")
    words = JoinedWords(text, arrays["lengths"])
    return Segment(
        label.show_id,
        Records(arrays["records"].data, arrays["ends"]),
        contents["wholes"],
        contents["titles"],
        {place: tuple(numbers) for place, numbers in contents["numbers"]},
        Affixes(frozenset(contents["prefixes"]), frozenset(contents["suffixes"])),
        arrays["alive"],
        Facts(*(arrays[name] for name in Facts.__slots__)),
        Vocabulary(words, arrays["lengths"]),
        Postings(arrays["starts"], arrays["documents"], arrays["fields"]),
        Acronyms(
            arrays["initials"],
            arrays["initials_documents"],
            arrays["initials_fields"],
            arrays["initials_order"],
            arrays["initials_triples"],
        ),
    )


def _started(data: bytes) -> tuple[bytes, int, int, int]:
    if len(data) < _START.size:
        raise UnreadableSegment
    return _START.unpack_from(data)


def _checksum(data: bytes | bytearray) -> int:
    return zlib.crc32(memoryview(data)[len(_MAGIC) + _CHECKSUM.size :])


def _arrays(
    data: bytes, start: int, wanted: Sequence[tuple[str, str, int]]
) -> Iterator[tuple[str, NDArray[Any]]]:
    for name, kind, count in wanted:
        array = np.frombuffer(data, np.dtype(kind), count, start) if count else np.zeros(0, np.dtype(kind))
        yield name, array
        start += _size(array.nbytes)


def _as_json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(errors="surrogatepass")


def _size(length: int) -> int:
    return -(-length // _ALIGNMENT) * _ALIGNMENT


def _padded(block: bytes) -> bytes:
    return block.ljust(_size(len(block)), b"\0")


_ABOUT = _size(_START.size)
