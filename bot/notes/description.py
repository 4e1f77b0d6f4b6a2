"""What an episode is about in a few sentences, out of its notes: for people, in plain words."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import islice
from typing import Final

from bot.notes.calls_to_action import asks_for_something
from bot.notes.chapters import Timeline
from bot.notes.entries import without_addresses
from bot.notes.headings import section_of
from bot.notes.labels import says_something
from bot.notes.lines import Line

DESCRIPTION_LIMIT: Final = 300  # characters
_FEWEST: Final = 3  # episodes a sentence must be in to be the show's: two may be parts of one
_SHARE: Final = 0.2  # of a show's episodes
_TIERS: Final = 3  # prose; other words; mostly links
_CANDIDATES: Final = 8  # sentences of a tier, so that what the show's other episodes say too can be left out
_LONGEST: Final = 1_000  # characters of a sentence; of a longer one the beginning does
_LOOKED_AT: Final = 100  # lines
_PROSE: Final = 40  # columns; a shorter line is rather a name or a title
_FULL: Final = 120  # characters after which the next sentence is left out rather than cut
_LABEL: Final = 60  # characters of a line that may head others
_WIDE: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uff00-\uff60]")
_SENTENCE_END: Final = re.compile(
    r"(?:(?<=[.!?…])|(?<=[.!?…][\"”’»)]))(?<!\b[A-Z]\.)(?<!\b[A-Z][a-z]\.)\s+(?=[^\sa-zà-ÿ])|(?<=[。！？])"
)
_TIME: Final = re.compile(r"\d[:：]\d\d")
_TIME_REACH: Final = 20  # characters of a line in which a time says that it is an entry of a list
_HOST: Final = re.compile(r"\b(?:www\.\S+|[a-z0-9-]{2,63}\.[a-z]{2,12}/\S*)")  # an address without `https://`
_IN_BRACKETS: Final = re.compile(r"\s?[(\[<]\s?\ufffc+\s?[)\]>]")
_ADDRESS: Final = re.compile(r"\ufffc|://|\S@\S|(?:^|\s)@\w|[^\W_]_\S{1,200}\.\w{2,4}\b")  # or a file's name
_AROUND: Final = " \t-–—•·*=_~#|>→►▶"  # what sets a line off from others


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that may tell what an episode is about; the lower its tier, the likelier."""

    text: str
    tier: int

    @property
    def key(self) -> str:
        """What it has in common with one that differs in numbers and punctuation only."""
        return key_of(self.text)


def key_of(text: str) -> str:
    """The letters of a text."""
    return "".join(filter(str.isalpha, text.casefold()))


def sentences_of(lines: Sequence[Line], timeline: Timeline, promoted: Set[int]) -> tuple[Sentence, ...]:
    """The first sentences of some notes that are neither chapters, headings, addresses nor promotion."""
    found: list[Sentence] = []
    room = [_CANDIDATES] * _TIERS
    for paragraph in _paragraphs(lines, timeline, promoted):
        tier = paragraph.tier
        if room[tier] and not paragraph.is_heading:
            for text in islice(_sentences(paragraph.text), room[tier]):
                # What ends with a colon is nothing without the list it introduces.
                found.append(Sentence(text, tier or text.endswith((":", "："))))
                room[tier] -= 1
            if not room[0]:
                break
    return tuple(found)


def recurring(episodes: Iterable[Sequence[Sentence]]) -> frozenset[str]:
    """The keys of sentences that so many of a show's episodes have that they tell nothing of any one."""
    counts = Counter[str]()
    total = 0
    for sentences in episodes:
        if sentences:
            total += 1
            counts.update({sentence.key for sentence in sentences})
    enough = max(_FEWEST, total * _SHARE)
    return frozenset(key for key, count in counts.items() if count >= enough)


def description_of(sentences: Sequence[Sentence], said: Set[str] = frozenset()) -> str:
    """The first sentences of the most telling kind there is, without those whose keys are given.

    At most DESCRIPTION_LIMIT characters, ended at a sentence where one is short enough.
    """
    fresh = [sentence for sentence in sentences if sentence.key not in said] if said else sentences
    for tier in range(_TIERS):
        if description := _joined(sentence.text for sentence in fresh if sentence.tier == tier):
            return description
    return ""


def tells(text: str) -> bool:
    """Whether some sentence of a text neither asks for anything nor is an address."""
    return any(not asks_for_something(sentence) for sentence in _sentences(text))


def _joined(sentences: Iterable[str]) -> str:
    """As many of the sentences that ask for nothing as there is room for."""
    description = ""
    for sentence in sentences:
        if asks_for_something(sentence):
            continue
        joined = _ended(description) + sentence
        if len(joined) > DESCRIPTION_LIMIT:
            return description if len(description) >= _FULL else _cut(joined)
        description = joined
    return description


def _cut(text: str) -> str:
    kept = text[: DESCRIPTION_LIMIT - 1]
    if not _WIDE.search(kept[-20:]):
        kept = kept.rpartition(" ")[0] or kept
    return kept.rstrip(" ,;:.-–—") + "…"


def _ended(text: str) -> str:
    """The text ready for another sentence behind it."""
    if not text or text[-1] in "。！？：":
        return text
    return f"{text}. " if text[-1].isalnum() and not _WIDE.match(text[-1]) else f"{text} "


@dataclass(slots=True)
class _Paragraph:
    """Lines that belong together."""

    text: str
    shown: int  # characters
    linked: int  # of them
    is_marked: bool  # as a heading or an item

    @property
    def tier(self) -> int:
        if self.linked * 2 >= self.shown:
            return 2
        return 1 if self.is_marked or _columns(self.text) < _PROSE else 0

    @property
    def is_heading(self) -> bool:
        return len(self.text) <= _LABEL and section_of(self.text) is not None


def _columns(text: str) -> int:
    return len(text) if text.isascii() else len(text) + 2 * len(_WIDE.findall(text[:_PROSE]))


def _paragraphs(lines: Sequence[Line], timeline: Timeline, promoted: Set[int]) -> Iterator[_Paragraph]:
    """The lines that may tell something, those that only the width of a screen has broken as one."""
    paragraph: _Paragraph | None = None
    above = -2
    for number, line in enumerate(lines[:_LOOKED_AT]):
        if number in promoted or _TIME.search(line.text[:_TIME_REACH]):
            continue
        text = without_addresses(line)
        if number in timeline.lines:
            text = text[: timeline.marks[number][0][0]]
        if not says_something(text):
            continue
        linked = sum(anchor.end - anchor.start for anchor in line.anchors)
        if paragraph and number == above + 1 and _goes_on(paragraph, line):
            paragraph.text += f" {text}"
            paragraph.shown += len(text)
            paragraph.linked += linked
        else:
            if paragraph:
                yield paragraph
            paragraph = _Paragraph(text, len(text), linked, line.heading or line.item)
        above = number
    if paragraph:
        yield paragraph


def _goes_on(paragraph: _Paragraph, line: Line) -> bool:
    if line.after_gap or line.heading or line.item or paragraph.is_marked or paragraph.shown < _PROSE:
        return False
    return line.text[:1].islower() and paragraph.text[-1] not in ".!?:。！？："


def _sentences(text: str) -> Iterator[str]:
    text = text[: _CANDIDATES * _LONGEST]
    if "/" in text or "www." in text:
        text = _HOST.sub("\ufffc", text)
    if "\ufffc" in text:
        text = _IN_BRACKETS.sub("", text)
    for part in _SENTENCE_END.split(text, _CANDIDATES + 4):
        sentence = part.strip(_AROUND)[:_LONGEST]
        if says_something(sentence) and not _ADDRESS.search(sentence):
            yield sentence
