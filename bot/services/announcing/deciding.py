"""What becomes of a new episode in a channel that follows its show: pure decisions, with a sentence each."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from bot.search.topics import words_on_topic
from db.follows import Follow
from db.models import EpisodeKind

HOUR_S = 3_600
DAY_S = 24 * HOUR_S

NEWS_FOR_S = 14 * DAY_S  # an episode older than this is no news, whenever it is found
LATE_GRACE_S = 2 * DAY_S  # a publisher may put an episode out this much behind one that is out already
CLOCK_GRACE_S = 10 * 60  # a host's clock may be ahead by this
FURTHEST_DATE_S = 366 * DAY_S  # a date beyond this is a slip, not a plan
CAP = 3  # posts of their own a poll and channel; the rest share one summary

UNDATED_FIRST = "It has no date and is its show’s first episode, so nothing tells whether it is new."
EDITED_BELOW = "Its feed has edited it, which only the daily reading of the whole feed sees this far down."

T = TypeVar("T")


class Silence(StrEnum):
    """Why nothing of a poll is announced at all."""

    FIRST_IMPORT = "It came with the first import of its show, which announces nothing."
    REIDENTIFIED = "The feed gave its episodes new ids; nothing from that feed check was announced."


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEpisode:
    """An episode the feed had never shown before; a topic is looked for in its texts, which are plain."""

    id: int
    title: str
    published_at: int | None
    kind: EpisodeKind
    chapters: str = ""  # their titles, a line each
    text: str = ""  # the summary and the notes


@dataclass(frozen=True, slots=True)
class Skip:
    """Not to be announced."""

    why: str


@dataclass(frozen=True, slots=True)
class Due:
    """To be announced: at once, or when its day comes."""

    at: int


def news(episode: NewEpisode, *, newest_known: int | None, now: int) -> Skip | Due:
    """Whether a newly found episode is news at all.

    `newest_known` is its show's newest date before it, None where it had no episode: a feed that was empty
    may have been so by accident, so without a date what comes first is not taken for new.
    """
    date = plausible_date(episode.published_at, now=now)
    if date is None:
        return Due(now) if newest_known is not None else Skip(UNDATED_FIRST)
    if date > now + CLOCK_GRACE_S:
        return Due(date)
    if date < now - NEWS_FOR_S:
        return Skip(f"It was {(now - date) // DAY_S} days old when it was found: too old to announce.")
    if newest_known is not None and date < newest_known - LATE_GRACE_S:
        return Skip("It is older than episodes already known: an old episode that has only now appeared.")
    return Due(now)


def reason_to_skip(episode: NewEpisode, follow: Follow, *, now: int) -> Skip | None:
    """Why this channel does not get this episode; None where it does."""
    if episode.kind is not EpisodeKind.FULL and not follow.extras:
        return Skip(f"It is a {episode.kind}, and this channel gets full episodes only.")
    date = plausible_date(episode.published_at, now=now)
    if date is not None and date < follow.followed_at:
        return Skip("It came out before this channel followed the show.")
    if follow.topic and not on_topic(episode, follow.topic):
        return Skip(f"It does not match this channel’s topic, “{follow.topic}”.")
    return None


def plausible_date(published_at: int | None, *, now: int) -> int | None:
    """The date, unless it is so far ahead that it must be a slip."""
    return None if published_at is None or published_at > now + FURTHEST_DATE_S else published_at


def on_topic(episode: NewEpisode, topic: str) -> str | None:
    """Which words of an episode are a topic's, in a sentence; None if it is about something else."""
    found = words_on_topic(topic, (episode.title, episode.chapters, episode.text))
    if not found:
        return None
    clauses: list[str] = []
    for number, place in enumerate(("title", "chapters", "notes")):
        if words := [f"“{word}”" for word, where in found if where == number]:
            clauses.append(f"{' and '.join(words)} {'is' if len(words) == 1 else 'are'} in its {place}")
    return f"It matches this channel’s topic: {', '.join(clauses)}."


def oldest_first(episodes: Sequence[NewEpisode], *, now: int) -> list[NewEpisode]:
    """The episodes by date; an undated one counts as published now, and ties keep the order given."""
    return sorted(episodes, key=lambda e: min(plausible_date(e.published_at, now=now) or now, now))


def split_off_summary(posts: Sequence[T], *, cap: int) -> tuple[Sequence[T], Sequence[T]]:
    """Split what a channel is owed, oldest first: what shares one summary, and what has a post of its own.

    With no more than `cap` there is no summary; a summary of one would be a post of its own.
    """
    if len(posts) <= max(cap, 1):
        return (), posts
    start = len(posts) - cap
    return posts[:start], posts[start:]
