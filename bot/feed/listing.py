"""The text of a podcast directory's listing page: a header about the show, then its episodes."""

import re
from collections.abc import Sequence

from bot.feed.listing_roles import ADDRESS, HEADINGS, MARKER, listing_of
from bot.feed.sanitise import clean, notes_text, one_line, plain, web_url
from bot.feed.source import Feed, FeedError, FeedItem, Problems
from bot.notes.promotional_urls import show_link_kind
from bot.urls import full_host_of
from db.models import ShowLink

_WORD = r"[^\W\d_a-z](?:\.(?= )|[\w'’-]*)"  # a capitalised word, or an initial
_NAME = rf"{_WORD}(?: (?:and |& )?{_WORD}){{0,7}}"
_WITH_HOST = re.compile(rf"\bwith your (?:co-?)?hosts?,? ({_NAME})")
_WITH = re.compile(rf"\bwith ({_NAME})\s*$")
_LABEL_WORDS = 8
_NAME_WORDS = 5


def read(text: str, *, name: str, url: str | None = None) -> Feed:
    """Read a listing page; dates are midnight UTC of the day it names.

    Raises:
        FeedError: no episode is found, or a date does not exist; the sentence names `name` and the line.

    """
    lines = [" ".join(clean(line).split()) for line in text.removeprefix("\ufeff").splitlines()]
    found = listing_of(lines, name)
    if found is None:
        raise FeedError(
            f"{name} is neither a feed nor a listing: it has no line like “Aug 29, 2021 • 36min”."
        )
    problems = Problems()
    items: list[FeedItem] = []
    for told in found.episodes:
        if told.title:
            items.append(
                FeedItem(
                    title=one_line(told.title),
                    published_at=told.dated.published_at,
                    duration_s=told.dated.duration_s,
                    notes=notes_text("\n".join(told.notes)),
                )
            )
        else:
            problems.add(f"Line {told.dated.number + 1}: the episode there has no title and was left out.")
    return _show(found.header, url, items, problems)


def _show(header: Sequence[str], url: str | None, items: list[FeedItem], problems: Problems) -> Feed:
    # A page may say its header twice.
    lines = list(dict.fromkeys(line for line in header if line and not _is_furniture(line)))
    title = lines.pop(0) if lines else ""
    author = lines.pop(0) if _is_name(lines) else None
    links, labels = _links(lines)
    about = "\n".join(line for line in lines if line not in labels and not ADDRESS.fullmatch(line))
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
    return folded in HEADINGS or folded.endswith("cover image") or MARKER.fullmatch(line) is not None


def _is_name(lines: Sequence[str]) -> bool:
    """Whether the first line is the author's: a few capitalised words that are no link's label."""
    if not lines or len(lines[0].split()) > _NAME_WORDS or not re.fullmatch(_NAME, lines[0]):
        return False
    return len(lines) == 1 or not ADDRESS.fullmatch(lines[1])


def _links(lines: Sequence[str]) -> tuple[dict[str, ShowLink], set[str]]:
    """The header's links, and those of its lines that are the labels above them."""
    links: dict[str, ShowLink] = {}
    labels: set[str] = set()
    label: str | None = None
    for line in lines:
        if not ADDRESS.fullmatch(line):
            label = line if _is_label(line) else None
        elif label:
            labels.add(label)
        for found in ADDRESS.findall(line):
            if address := web_url(found.rstrip(".,;)")):
                words = label if ADDRESS.fullmatch(line) else None
                links.setdefault(address, ShowLink(address, words, show_link_kind(address, words)))
    return links, labels


def _is_label(line: str) -> bool:
    return (
        len(line.split()) <= _LABEL_WORDS and not line.endswith((".", "!", "?")) and not ADDRESS.search(line)
    )


def _host(title: str, about: str, author: str | None) -> str | None:
    match = _WITH_HOST.search(about) or _WITH.search(title)
    return match[1] if match else author
