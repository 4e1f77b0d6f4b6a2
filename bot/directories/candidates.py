"""Podcasts that may be meant, as directories tell of them: one a feed, ranked by likeness to the words."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from bot.titles import bare_name, fold, letters, names, plain
from bot.urls import url_key

MOST_CANDIDATES = 25  # of one select
ALL_WORDS_FOUND = 90  # of 100, where they stand in title and author, in any order


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A podcast somebody may have meant; what nobody told is None.

    Without `feed_url` a directory lists it, and does not say where its episodes come from.
    """

    title: str
    feed_url: str | None = None
    author: str | None = None
    website: str | None = None
    artwork_url: str | None = None
    episode_count: int | None = None
    newest_at: int | None = None
    directories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolved:
    """The one podcast that was meant, beyond doubt."""

    feed_url: str
    podcast: Candidate


@dataclass(frozen=True, slots=True)
class Question:
    """Podcasts with a feed, likeliest first, of which somebody chooses; `notes` are sentences about them."""

    candidates: tuple[Candidate, ...]
    notes: tuple[str, ...] = ()


def merged(candidates: Iterable[Candidate]) -> list[Candidate]:
    """One candidate a feed: as the first directory tells of it, what it leaves out as the others do."""
    by_key: dict[tuple[str, ...], Candidate] = {}
    for candidate in candidates:
        key = _key(candidate)
        by_key[key] = _filled(by_key[key], candidate) if key in by_key else candidate
    return list(by_key.values())


def _key(candidate: Candidate) -> tuple[str, ...]:
    if candidate.feed_url:
        return (url_key(candidate.feed_url),)
    return letters(candidate.title), letters(candidate.author or "")


def _filled(first: Candidate, other: Candidate) -> Candidate:
    return replace(
        first,
        author=first.author or other.author,
        website=first.website or other.website,
        artwork_url=first.artwork_url or other.artwork_url,
        episode_count=first.episode_count or other.episode_count,
        newest_at=first.newest_at or other.newest_at,
        directories=tuple(dict.fromkeys(first.directories + other.directories)),
    )


def ranked(candidates: Iterable[Candidate], words: str) -> list[Candidate]:
    """The candidates by likeness to the words, then by how many directories know them, then as they came."""
    typed = plain(words)
    return sorted(
        candidates, key=lambda candidate: (-_likeness(typed, candidate), -len(candidate.directories))
    )


def _likeness(typed: str, candidate: Candidate) -> int:
    title = plain(candidate.title)
    has_all = {*typed.split()} <= {*title.split(), *plain(candidate.author or "").split()}
    likeness = max(fuzz.ratio(typed, title), fuzz.token_sort_ratio(typed, title))
    return round(max(likeness, ALL_WORDS_FOUND) if has_all else likeness)


def only_one_meant(candidates: Iterable[Candidate], words: str) -> Candidate | None:
    """The one whose whole title is the words, if it has a feed and no other could go by them too.

    `Syntax` may also be what somebody calls `Syntax – Tasty Web Treats` or `The Syntax Podcast`.
    """
    name = bare_name(fold(words))
    called = [candidate for candidate in candidates if name in names(fold(candidate.title), host=None)]
    if not name or len(called) != 1 or plain(called[0].title) != plain(words):
        return None
    return called[0] if called[0].feed_url else None
