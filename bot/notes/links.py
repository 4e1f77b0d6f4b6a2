"""The links of show notes: what names each, the time it belongs to, and whether its place gives it away."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence, Set
from typing import Final, NamedTuple

from bot.notes.calls_to_action import asks_for_something, names_listening_place, names_promotion
from bot.notes.chapters import Timeline
from bot.notes.headings import Section, section_of
from bot.notes.labels import LABEL_LIMIT, bare_words, says_something, telling
from bot.notes.lines import Anchor, Line
from bot.notes.promotional_urls import is_promotional_place, leads_to_a_podcast
from bot.notes.wording import WORDS
from bot.urls import url_key
from db.models import Link

_SENTENCE: Final = re.compile(r"[.!?](?=\s)|[。！？]|…|\s[|•·]\s")
_REACH: Final = 160  # characters round a link that may ask for something
_PROSE: Final = 100  # characters of a line that is no label
_LABEL_WORDS: Final = 9
_INTRODUCING: Final = (":", "：", "-", "–", "—", "→", "(", "=")
_TIME: Final = re.compile(r"^[\W_]{0,6}\d{1,3}[:;：]\d\d\S{0,12}")
_ONLY_A_TIME: Final = re.compile(r"[\W_]*\d{1,3}(?:[:;：]\d\d){1,2}[\W_]*")
_NEAR: Final = 2  # lines before and after a link that may recur with it
_KEY_LIMIT: Final = 300  # characters of a line it is recognised by
_SHORTEST_KEY: Final = 12  # letters; fewer are a label that any link may have
_VARYING: Final = re.compile(r"(?:https?://\S+|[\W\d_]+)+")
_UNFINISHED: Final = WORDS.plain("labels.unfinished")


class Setting(NamedTuple):
    """Where in its notes a link stands, and what there gives it away."""

    line: str  # what its line has in common with one that differs in numbers
    around: tuple[str, ...] = ()  # the same of the lines near it
    item: bool = False
    in_chapter: bool = False
    headed: bool = False  # by a heading for promotion
    asked: bool = False
    placed: bool = False  # somewhere that is always promotion


def read_links(lines: Sequence[Line], timeline: Timeline, promoted: Set[int]) -> list[tuple[Link, Setting]]:
    """Every link once, in order, with the best label it is given anywhere."""
    found: dict[str, tuple[Link, Setting]] = {}
    for link, setting in _all_links(lines, timeline, promoted):
        key = url_key(link.url)
        if known := found.get(key):
            telling_most = setting if link.promotional and not known[0].promotional else known[1]
            found[key] = _joined(known[0], link), telling_most
        else:
            found[key] = link, setting
    return list(found.values())


def _joined(known: Link, again: Link) -> Link:
    return Link(
        known.url,
        known.label or again.label,
        known.start_s if known.start_s is not None else again.start_s,
        known.promotional or again.promotional,
    )


def _all_links(
    lines: Sequence[Line], timeline: Timeline, promoted: Set[int]
) -> Iterator[tuple[Link, Setting]]:
    common = [_common(line) for line in lines] if any(line.anchors for line in lines) else []
    for number, line in enumerate(lines):
        if not line.anchors:
            continue
        labels = _labels(lines, number, timeline)
        in_chapter = number in timeline.lines
        around = (*common[max(0, number - _NEAR) : number], *common[number + 1 : number + _NEAR + 1])
        headed = number in promoted
        for anchor, label in zip(line.anchors, labels, strict=True):
            placed = _jumps(line, anchor) or is_promotional_place(anchor.url)
            given_away = headed or placed
            asked = not given_away and _is_requested(line, anchor, label, in_chapter=in_chapter)
            setting = Setting(common[number], around, line.item, in_chapter, headed, asked, placed)
            promotional = given_away or asked
            if label is not None and not promotional:  # a show's own link may be called after its host
                label = telling(label, anchor.url)
            yield Link(anchor.url, label, timeline.second_at(number, anchor.start), promotional), setting


def _common(line: Line) -> str:
    """What a line shares with others that differ in numbers and addresses only; nothing if it is short."""
    letters = _VARYING.sub("", line.text[:_KEY_LIMIT])
    return letters if len(letters) >= _SHORTEST_KEY else ""


def _is_requested(line: Line, anchor: Anchor, label: str | None, *, in_chapter: bool) -> bool:
    """Whether a link's words or its sentence ask for something; a chapter only speaks of things."""
    if in_chapter:
        return label is not None and asks_for_something(label)
    if label is not None and (
        names_promotion(label) or (names_listening_place(label) and leads_to_a_podcast(anchor.url))
    ):
        return True
    return asks_for_something(_sentence_round(line, anchor))


def _jumps(line: Line, anchor: Anchor) -> bool:
    """Whether a link is shown as a time alone, and so leads to that second of the episode itself."""
    return anchor.named and _ONLY_A_TIME.fullmatch(line.text, anchor.start, anchor.end) is not None


def _sentence_round(line: Line, anchor: Anchor) -> str:
    """The words of the sentence a link stands in that are no link's, except for handles."""
    text, anchors = line.text, line.anchors
    start = max(0, anchor.start - _REACH)
    start = max((match.end() for match in _SENTENCE.finditer(text, start, anchor.start)), default=start)
    ending = _SENTENCE.search(text, anchor.end, anchor.end + _REACH)
    end = ending.start() if ending else min(len(text), anchor.end + _REACH)
    pieces: list[str] = []
    index = max(0, bisect_left(anchors, start, key=lambda other: other.start) - 1)
    while index < len(anchors) and anchors[index].start < end:
        other = anchors[index]
        if other.end > start and not text.startswith("@", other.start):
            pieces.append(text[start : max(start, other.start)])
            start = other.end
        index += 1
    return "\u2009".join([*pieces, text[start:end]])


def promotional_lines(lines: Sequence[Line], timeline: Timeline) -> set[int]:
    """The lines that stand under a heading for sponsors, membership, hosts and the like."""
    promoted: set[int] = set()
    section: Section | None = None
    listed = False  # whether the section's links are list items, so that a paragraph ends it
    for number, line in enumerate(lines):
        if number in timeline.lines:
            section = None
        elif heading := _heading(lines, number):
            section, listed = heading, False
        elif section is Section.PROMOTION:
            if _ends_section(lines, number, listed):
                section = None
            listed = listed or line.item
        if section is Section.PROMOTION:
            promoted.add(number)
    return promoted


def _heading(lines: Sequence[Line], number: int) -> Section | None:
    """What a line heads, if it is a heading; one in unknown words heads something else."""
    line = lines[number]
    if line.item and not line.heading and not line.text.endswith((":", "：")):
        return None
    if any(not anchor.named and anchor.end > anchor.start for anchor in line.anchors):
        return None
    linked = sum(anchor.end - anchor.start for anchor in line.anchors)
    if line.anchors and (not line.heading or linked < len(line.text) * 0.5):
        return None
    known = section_of(line.text)
    if known is Section.PROMOTION and line.anchors:
        return None
    if known:
        follows = number + 1 < len(lines)
        is_heading = (
            line.heading or line.text.rstrip().endswith((":", "：")) or known is not Section.PROMOTION
        )
        next_has_link = follows and bool(lines[number + 1].anchors)
        return known if is_heading or next_has_link else None
    marked = line.heading or (line.text.endswith((":", "：")) and len(line.text) <= 60)
    return Section.OTHER if marked and not line.item else None


def _ends_section(lines: Sequence[Line], number: int, listed: bool) -> bool:
    line = lines[number]
    if line.anchors:
        return listed and not line.item
    if listed and not line.item:
        return True
    names_next = number + 1 < len(lines) and bool(lines[number + 1].anchors)
    return len(line.text) > _PROSE or not names_next


def _labels(lines: Sequence[Line], number: int, timeline: Timeline) -> list[str | None]:
    """What names each link of a line."""
    line = lines[number]
    names_follow = _names_follow(line)
    labels: list[str | None] = []
    for index, anchor in enumerate(line.anchors):
        if anchor.named:
            label = _label(line.text[anchor.start : anchor.end])
        else:
            label = _label_after(line, index) if names_follow else _label_before(line, index)
            if label is None and not index and not says_something(_outside(line)):
                label = _label_above(lines, number, timeline)
        labels.append(label)
    return labels


def _label(text: str) -> str | None:
    words = bare_words(text, limit=LABEL_LIMIT)
    return words if says_something(words) and "://" not in words else None


def _outside(line: Line) -> str:
    """The words of a line that belong to no link."""
    pieces: list[str] = []
    end = 0
    for anchor in line.anchors:
        pieces.append(line.text[end : anchor.start])
        end = max(end, anchor.end)
    return "".join([*pieces, line.text[end:]])


def _names_follow(line: Line) -> bool:
    """Whether a line's addresses stand before the words that name them: `Resources URL title URL`."""
    first = line.anchors[0]
    before = _last_sentence(_TIME.sub("", line.text[: first.start]))
    if not says_something(before):
        return True
    after = line.text[first.end : line.anchors[1].start if len(line.anchors) > 1 else None]
    return says_something(after) and section_of(before.split()[-1]) is not None


def _last_sentence(text: str) -> str:
    start = max((match.end() for match in _SENTENCE.finditer(text)), default=0)
    return text[start:]


def _label_after(line: Line, index: int) -> str | None:
    end = line.anchors[index + 1].start if index + 1 < len(line.anchors) else len(line.text)
    words = line.text[line.anchors[index].end : end]
    return None if asks_for_something(words) else _label(words)


def _label_before(line: Line, index: int) -> str | None:
    start = line.anchors[index - 1].end if index else 0
    before = _TIME.sub("", line.text[start : line.anchors[index].start])
    words = _last_sentence(before).strip()
    is_whole = len(words) == len(before.strip()) and not words.endswith(",")
    if not words or not (is_whole or words.endswith(_INTRODUCING)):
        return None
    plain = words.rstrip(" :：-–—→(=")
    is_name = len(plain.split()) <= _LABEL_WORDS and plain.rsplit(None, 1)[-1:] and not _is_generic(plain)
    return _label(plain) if is_name and plain.rsplit(None, 1)[-1].lower() not in _UNFINISHED else None


def _is_generic(words: str) -> bool:
    """Whether words head links in general, as `Links` or `Resources` do and `Paper` does not."""
    heads = section_of(words) in (Section.SUBJECT, Section.CHAPTERS)
    return heads and (words.lower().endswith("s") or not words.isascii())


def _label_above(lines: Sequence[Line], number: int, timeline: Timeline) -> str | None:
    """The line above a lone address, if it reads like its name."""
    if not number or number - 1 in timeline.lines:
        return None
    above = lines[number - 1]
    text = above.text.rstrip(" :：")
    reads_like_a_name = len(text) <= _PROSE and not text.endswith((".", ",", "。"))
    if above.anchors or not reads_like_a_name or _is_generic(text.strip("# *")):
        return None
    words = text.lower().split()
    return _label(text) if 0 < len(words) <= _LABEL_WORDS and words[-1] not in _UNFINISHED else None
