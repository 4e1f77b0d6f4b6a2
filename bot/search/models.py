"""What goes into the index and what comes out of it."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class Field(StrEnum):
    """A part of an episode that words are found in."""

    TITLE = "title"
    NUMBER = "number"
    CHAPTER = "chapter"
    LINK = "link"
    PERSON = "person"
    SUMMARY = "summary"
    NOTES = "notes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What is indexed of one episode; all text is plain."""

    id: int
    show_id: int
    title: str
    number: int | None = None
    season: int | None = None
    published_at: int | None = None  # Unix seconds
    first_seen_at: int | None = None  # Unix seconds
    revision: int = 0  # another with every change of the episode
    duration_s: int | None = None
    chapters: tuple[tuple[int, str], ...] = ()  # (start in seconds, title)
    links: tuple[tuple[str, str | None], ...] = ()  # (URL, label)
    persons: tuple[str, ...] = ()
    summary: str = ""
    notes: str = ""

    @property
    def has_more(self) -> bool:
        """Whether more than a title can be the reason it is found."""
        return bool(self.chapters or self.links or self.persons or self.summary or self.notes)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an episode was found: the field and the words of it that matched."""

    field: Field
    text: str  # the title, the chapter's title, the link's label or URL, the name, a snippet of the notes
    start_s: int | None = None  # of a chapter
    url: str | None = None  # of a link


@dataclass(frozen=True, slots=True)
class Hit:
    """One episode found; scores (0 to 100) compare within one query only."""

    id: int
    score: float
    reason: Reason
    confident: bool  # this is what was meant, as far as words can tell
    doubtful: bool = False  # no title, chapter, link or guest of it says most of the query


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which episodes a search may find; None allows all; what is unknown passes no limit."""

    show_ids: frozenset[int] | None = None
    episode_ids: frozenset[int] | None = None
    published_from: int | None = None  # Unix seconds, inclusive
    published_before: int | None = None  # Unix seconds, exclusive
    longest_s: int | None = None
    has_chapters: bool = False

    @classmethod
    def shows(cls, show_ids: Collection[int]) -> "Scope":
        """All episodes of some shows."""
        return cls(show_ids=frozenset(show_ids))


EVERYTHING = Scope()
