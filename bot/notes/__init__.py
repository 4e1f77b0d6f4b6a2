"""Show notes as people write them, read into chapters, links and plain text."""

from dataclasses import dataclass

from bot.notes.chapters import read_timeline
from bot.notes.description import Sentence, description_of, sentences_of
from bot.notes.lines import lines_of
from bot.notes.links import Setting, promotional_lines, read_links
from db.models import Chapter, Link


@dataclass(frozen=True, slots=True)
class ShowNotes:
    """What some show notes say."""

    chapters: tuple[Chapter, ...]  # ascending, inside the episode, at most CHAPTER_LIMIT
    links: tuple[Link, ...]  # every http(s) link once, in order
    text: str  # in plain words, line by line
    settings: tuple[Setting, ...] = ()  # of the links
    sentences: tuple[Sentence, ...] = ()  # that may tell what the episode is about
    said_elsewhere: frozenset[str] = frozenset()  # keys of those that tell nothing of it

    @property
    def description(self) -> str:
        """What the episode is about."""
        return description_of(self.sentences, self.said_elsewhere)


def read_notes(notes: str, *, duration_s: int | None = None) -> ShowNotes:
    """What show notes say, HTML or plain text; the episode's length helps to tell how its times are meant.

    Never raises on any text. Reads the first NOTES_LIMIT characters. With a length, every time is inside it.
    """
    lines = lines_of(notes)
    timeline = read_timeline(lines, duration_s if duration_s and duration_s > 0 else None)
    promoted = promotional_lines(lines, timeline)
    links = read_links(lines, timeline, promoted)
    return ShowNotes(
        timeline.chapters,
        tuple(link for link, _ in links),
        "\n".join(line.text for line in lines),
        tuple(setting for _, setting in links),
        sentences_of(lines, timeline, promoted),
    )
