"""Reading the notes of a show's episodes beside each other: what recurs in them tells nothing of any one."""

import time
from collections.abc import Sequence
from dataclasses import replace

from bot.notes import ShowNotes, read_notes
from bot.notes.description import key_of, recurring
from bot.notes.weighing import WEIGHTS, Noted, Weights, evidence_of_notes
from db.models import FeedItem, Link

ENOUGH = 20  # episodes that show what recurs; a single new one is read beside the newest of those known


def read_together(
    items: Sequence[FeedItem], *, beside: Sequence[FeedItem] = (), weights: Weights = WEIGHTS
) -> list[ShowNotes | None]:
    """What the notes of each item say, None where it has none; `beside` are other episodes of the show."""
    read = [_reading(item) for item in items]
    if not any(read):
        return read
    others = beside[: max(0, ENOUGH - len(read))]
    known = [*zip(items, read, strict=True), *((item, _reading(item)) for item in others)]
    told = [(number, item, notes) for number, (item, notes) in enumerate(known) if notes]
    told.sort(key=lambda each: str(each[1].published_at))
    recurs = recurring(notes.sentences for _, _, notes in told)
    evidence = evidence_of_notes([Noted(item.title, notes.links, notes.settings) for _, item, notes in told])
    for (number, item, notes), of_links in zip(told, evidence, strict=True):
        if number < len(read):
            links = (
                Link(
                    link.url, link.label, link.start_s, link.promotional, odds=round(weights.odds(of_link), 2)
                )
                for link, of_link in zip(notes.links, of_links, strict=True)
            )
            read[number] = replace(notes, links=tuple(links), said_elsewhere=recurs | {key_of(item.title)})
    return read


def _reading(item: FeedItem) -> ShowNotes | None:
    if not item.notes:
        return None
    time.sleep(0)  # lets the event loop in: it would else wait for the interpreter's next turn
    return read_notes(item.notes, duration_s=item.duration_s)
