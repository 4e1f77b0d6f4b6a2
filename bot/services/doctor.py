"""What looks wrong: in the feeds, and episode by episode."""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from bot.feed.source import feed_name
from bot.notes import read_notes
from bot.services.feeds.schedule import is_given_up
from db import episodes, feeds, shows
from db.database import Database
from db.models import FeedItem, from_unix

SHOWN = 50  # findings; a catalogue read wrongly as a whole has more than anyone reads


@dataclass(frozen=True, slots=True)
class Report:
    """Findings in words, and whether there are any."""

    lines: Sequence[str]
    healthy: bool


async def examine(db: Database) -> Report:
    """Look at everything stored."""
    reader = db.long_reader
    lines = [f"Database: {db.path}, in order."]
    findings: list[str] = []
    for show in await shows.shows(reader):
        stored = await episodes.items(reader, show_id=show.id)
        lines.append(f"{show.title}: {_counted(stored.values())}.")
        findings += await asyncio.to_thread(_findings, list(stored.values()))
    for state in await feeds.feed_states(reader):
        lines.append(_feed_line(state))
        if state.error:
            findings.append(f"{feed_name(state.url)}: {state.error}")
    lines += [f"  {finding}" for finding in findings[:SHOWN]]
    if len(findings) > SHOWN:
        lines.append(f"  and {len(findings) - SHOWN} more")
    if not findings:
        lines.append("Nothing looks wrong.")
    return Report(lines, not findings)


def _counted(items: Collection[FeedItem]) -> str:
    with_chapters = sum(bool(item.chapters) for item in items)
    silent = sum(bool(item.notes) and not (item.summary or item.description) for item in items)
    counted = f"{len(items)} episodes, {with_chapters} with chapters"
    return f"{counted}, {silent} whose notes do not say what it is about" if silent else counted


def _findings(items: Iterable[FeedItem]) -> list[str]:
    return [finding for item in items for finding in _findings_of(item)]


def _findings_of(item: FeedItem) -> Iterable[str]:
    if item.published_at is None:
        yield f"“{item.title}” has no date."
    if item.duration_s:
        late = [c for c in item.chapters if c.start_s >= item.duration_s]
        if late:
            count = f"{len(late)} of its {len(item.chapters)} chapters"
            yield f"“{item.title}” is {item.duration_s} s long, with {count} past its end."
    if item.notes and not item.chapters and read_notes(item.notes).chapters:
        yield f"“{item.title}” has times in its notes that do not fit its length, so it has no chapters."


def _feed_line(state: feeds.FeedState) -> str:
    def when(seconds: int | None) -> str:
        return f"{moment:%Y-%m-%d %H:%M} UTC" if (moment := from_unix(seconds)) else "never"

    next_check_at = None if is_given_up(state) else state.next_check_at or None
    return (
        f"Feed at {feed_name(state.url)}: polled {when(state.checked_at)}, changed {when(state.changed_at)}, "
        f"next poll {when(next_check_at)}."
    )
