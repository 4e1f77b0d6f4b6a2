"""Reading the notes of a show's episodes beside each other: what recurs in them tells nothing of any one."""

import time
from collections.abc import Sequence
from dataclasses import replace

from bot.notes import ShowNotes, read_notes
from bot.notes.description import key_of, recurring
from db.models import FeedItem

ENOUGH = 20  # episodes that show what recurs; a single new one is read beside the newest of those known


def read_together(items: Sequence[FeedItem], *, beside: Sequence[FeedItem] = ()) -> list[ShowNotes | None]:
    """What the notes of each item say, None where it has none; `beside` are other episodes of the show."""
    read = [_reading(item) for item in items]
    if not any(read):
        return read
    others = (_reading(item) for item in beside[: max(0, ENOUGH - len(read))])
    recurs = recurring(notes.sentences for notes in (*read, *others) if notes)
    return [
        notes and replace(notes, said_elsewhere=recurs | {key_of(item.title)})
        for item, notes in zip(items, read, strict=True)
    ]


def _reading(item: FeedItem) -> ShowNotes | None:
    if not item.notes:
        return None
    time.sleep(0)  # lets the event loop in: it would else wait for the interpreter's next turn
    return read_notes(item.notes, duration_s=item.duration_s)
