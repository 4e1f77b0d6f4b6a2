"""The index on disk: a file a show, which can be lost at any time and is made anew then."""

import contextlib
import os
from pathlib import Path

from bot.search.packing import BEGINNING, Label, UnreadableSegment, label_of, pack, unpack
from bot.search.segment import Segment


class SegmentFiles:
    """A folder beside the database; all of it waits for the disk, so call it in a thread."""

    def __init__(self, database: Path) -> None:
        self._folder = index_folder(database)

    def label(self, show_id: int) -> Label | None:
        """What a show's file holds; None where there is none that can be read."""
        try:
            with self._path(show_id).open("rb") as file:
                return label_of(file.read(BEGINNING))
        except (OSError, UnreadableSegment):
            return None

    def read(self, label: Label) -> Segment | None:
        """The segment with this label; None where the file holds another one, or no whole one."""
        try:
            return unpack(self._path(label.show_id).read_bytes(), label)
        except (OSError, UnreadableSegment):
            return None

    def write(self, segment: Segment, label: Label) -> tuple[Segment, bool]:
        """Write a segment; it as it is read, and whether it could be written."""
        data = pack(segment, label)
        is_written = False
        path = self._path(label.show_id)
        partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
        with contextlib.suppress(OSError):  # a full or read-only disk: the next start makes it again
            self._folder.mkdir(exist_ok=True)
            partial.write_bytes(data)
            partial.replace(path)
            is_written = True
        with contextlib.suppress(OSError):
            partial.unlink()
        return unpack(data, label), is_written

    def delete(self, show_id: int) -> None:
        """Forget a show's file."""
        with contextlib.suppress(OSError):
            self._path(show_id).unlink()

    def _path(self, show_id: int) -> Path:
        return self._folder / f"{show_id}.segment"


def index_folder(database: Path) -> Path:
    """Where the index of a database is."""
    file = database.resolve()
    return file.with_name(f"{file.name}.index")
