"""The text of a podcast directory's listing page: a header about the show, then its episodes.

An episode is a line `Aug 29, 2021 • 36min`, its title, and its notes up to the next such line.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.feed.dates import MONTHS, length_s
from bot.feed.sanitise import clean, notes_text, one_line, plain, web_url
from bot.feed.source import Feed, FeedError, FeedItem, Problems
from bot.notes.promotional_urls import show_link_kind
from bot.urls import full_host_of
from db.models import ShowLink

_DAY = r"(?:([^\W\d]{3,9})\.?\s+(\d{1,2})|(\d{1,2})\.?\s+([^\W\d]{3,9})\.?),?\s+(\d{4})"
_DATED = re.compile(rf"{_DAY}\s*[•·∙⋅●◦‧・|–—*-]\s*(\d[\dA-Za-z., ]{{0,30}})")
_MARKER = re.compile(r"undefined|\d{1,6}\s+snips?", re.IGNORECASE)
_HEADINGS = frozenset({"latest episodes", "episodes", "mentioned books", "all episodes"})
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_WORD = r"[^\W\d_a-z](?:\.(?= )|[\w'’-]*)"  # a capitalised word, or an initial
_NAME = rf"{_WORD}(?: (?:and |& )?{_WORD}){{0,7}}"
_WITH_HOST = re.compile(rf"\bwith your (?:co-?)?hosts?,? ({_NAME})")
_WITH = re.compile(rf"\bwith ({_NAME})\s*$")
_LABEL_WORDS = 8
_NAME_WORDS = 5


@dataclass(frozen=True, slots=True)
class _Dated:
    """A line that begins an episode."""

    number: int
    published_at: datetime
    duration_s: int


def read(text: str, *, name: str, url: str | None = None) -> Feed:
    """Read a listing page; dates are midnight UTC of the day it names, lengths whole minutes.

    Raises:
        FeedError: no episode is found, or a date does not exist; the sentence names `name` and the line.

    """
    lines = [" ".join(clean(line).split()) for line in text.removeprefix("\ufeff").splitlines()]
    starts = [dated for number, line in enumerate(lines) if (dated := _dated(line, number, name))]
    if not starts:
        raise FeedError(
            f"{name} is neither a feed nor a listing: it has no line like “Aug 29, 2021 • 36min”."
        )
    problems = Problems()
    items: list[FeedItem] = []
    ends = [dated.number for dated in starts[1:]] + [len(lines)]
    for dated, end in zip(starts, ends, strict=True):
        item = _item(dated, lines[dated.number + 1 : end], is_last=end == len(lines))
        if item:
            items.append(item)
        else:
            problems.add(f"Line {dated.number + 1}: the episode there has no title and was left out.")
    return _show(lines[: starts[0].number], url, items, problems)


def _dated(line: str, number: int, name: str) -> _Dated | None:
    match = _DATED.fullmatch(line)
    if match is None or (duration_s := length_s(match[6])) is None:
        return None
    month, day = match[1] or match[4], match[2] or match[3]
    try:
        month_number = MONTHS.index(month[:3].lower()) + 1
        published_at = datetime(int(match[5]), month_number, int(day), tzinfo=UTC)
    except ValueError as error:
        raise FeedError(f"{name}, line {number + 1}: there is no {month} {day}, {match[5]}.") from error
    return _Dated(number, published_at, duration_s)


def _item(dated: _Dated, lines: Sequence[str], *, is_last: bool) -> FeedItem | None:
    rest = list(lines)
    while rest and not rest[0]:
        rest.pop(0)
    if not rest:
        return None
    title = rest.pop(0)  # whatever it looks like: an episode may be called “3 snips”
    # Markers stand above the date they belong to, which is below the notes of the episode before.
    while rest and (not rest[-1] or (not is_last and _MARKER.fullmatch(rest[-1]))):
        rest.pop()
    return FeedItem(
        title=one_line(title),
        published_at=dated.published_at,
        duration_s=dated.duration_s,
        notes=notes_text("\n".join(rest)),
    )


def _show(header: Sequence[str], url: str | None, items: list[FeedItem], problems: Problems) -> Feed:
    # A page may say its header twice.
    lines = list(dict.fromkeys(line for line in header if line and not _is_furniture(line)))
    title = lines.pop(0) if lines else ""
    author = lines.pop(0) if _is_name(lines) else None
    links, labels = _links(lines)
    about = "\n".join(line for line in lines if line not in labels and not _ADDRESS.fullmatch(line))
    return Feed(
        title=one_line(title) or full_host_of(url) or "Untitled show",
        url=url,
        host=_host(title, about, author),
        about=plain(about) or None,
        links=tuple(links.values()),
        items=tuple(items),
        problems=problems.sentences(),
    )


def _is_furniture(line: str) -> bool:
    folded = line.lower()
    return folded in _HEADINGS or folded.endswith("cover image") or _MARKER.fullmatch(line) is not None


def _is_name(lines: Sequence[str]) -> bool:
    """Whether the first line is the author's: a few capitalised words that are no link's label."""
    if not lines or len(lines[0].split()) > _NAME_WORDS or not re.fullmatch(_NAME, lines[0]):
        return False
    return len(lines) == 1 or not _ADDRESS.fullmatch(lines[1])


def _links(lines: Sequence[str]) -> tuple[dict[str, ShowLink], set[str]]:
    """The header's links, and those of its lines that are the labels above them."""
    links: dict[str, ShowLink] = {}
    labels: set[str] = set()
    label: str | None = None
    for line in lines:
        if not _ADDRESS.fullmatch(line):
            label = line if _is_label(line) else None
        elif label:
            labels.add(label)
        for found in _ADDRESS.findall(line):
            if address := web_url(found.rstrip(".,;)")):
                words = label if _ADDRESS.fullmatch(line) else None
                links.setdefault(address, ShowLink(address, words, show_link_kind(address, words)))
    return links, labels


def _is_label(line: str) -> bool:
    return (
        len(line.split()) <= _LABEL_WORDS and not line.endswith((".", "!", "?")) and not _ADDRESS.search(line)
    )


def _host(title: str, about: str, author: str | None) -> str | None:
    match = _WITH_HOST.search(about) or _WITH.search(title)
    return match[1] if match else author
