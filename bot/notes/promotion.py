"""Telling a show's own links from an episode's, by weighing, recurrence and whose site they lead to."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.notes.ownership import Ownership, ownership
from bot.notes.promotional_urls import is_vote, show_link_kind
from bot.notes.weighing import WEIGHTS, Weights, evidence_of_addresses
from bot.urls import path_of, tidy_url, url_key
from db.models import Link, Show, ShowLink, ShowLinkKind

RECURS: Final = 5  # episodes a link must be in, however long the catalogue; half of them in a short one
SHOW_LINK_LIMIT: Final = 25

# A tool or a paper many episodes speak of is no promotion: that fills a fifth of the catalogue, half of some
# stretch of it, or is called promotion by the notes themselves every third time.
_SHARE: Final = 0.2
_DENSITY: Final = 0.5
_FLAGGED: Final = 0.34


@dataclass(frozen=True, slots=True)
class Promotion:
    """What of a show's links is about the show rather than about an episode."""

    own: Ownership
    recurring: frozenset[str] = frozenset()  # keys of addresses
    weighed: frozenset[tuple[int, str]] = frozenset()  # addresses in single episodes, by their places
    show_links: tuple[ShowLink, ...] = ()  # the show's own, most recurring first

    def covers(self, link: Link, *, episode: int | None = None) -> bool:
        """Whether a link is the show's own, one it repeats, or weighed as such in the episode at a place."""
        is_weighed = (episode, link.url) in self.weighed
        return is_weighed or url_key(link.url) in self.recurring or self.own.owns(link.url)


def learn_promotion(
    show: Show, links_of_episodes: Sequence[Sequence[Link]], weights: Weights = WEIGHTS
) -> Promotion:
    """What all episodes of a show, in the order they came out, tell about which links are promotion."""
    own = ownership(show.title, host=show.host, home_url=show.home_url, feed_url=show.feed_url)
    episodes = [{url_key(link.url): link for link in links} for links in links_of_episodes if links]
    seen = _seen(episodes)
    recurring = {key for key, habit in seen.items() if habit.recurs(len(episodes))}
    recurring |= _own_pages(own, episodes)
    weighed = frozenset(
        (number, link.url)
        for number, (links, evidence) in enumerate(
            zip(links_of_episodes, evidence_of_addresses(own, links_of_episodes), strict=True)
        )
        for link, of_link in zip(links, evidence, strict=True)
        if weights.bias + link.odds + weights.odds(of_link) > 0
    )
    show_links = _show_links(own, seen, recurring, len(episodes))
    return Promotion(own, frozenset(recurring), weighed, show_links)


@dataclass(slots=True)
class _Habit:
    """Where in a catalogue an address occurs, and how."""

    url: str
    first: int
    last: int = 0
    count: int = 0
    flagged: int = 0
    labels: Counter[str] = field(default_factory=Counter[str])

    @property
    def label(self) -> str | None:
        return next((label for label, _ in self.labels.most_common(1)), None)

    def recurs(self, episodes: int) -> bool:
        if self.count < _enough(episodes):
            return False
        return (
            self.count >= episodes * _SHARE
            or self.count >= (self.last - self.first + 1) * _DENSITY
            or self.flagged >= self.count * _FLAGGED
        )


def _enough(episodes: int) -> int:
    return max(2, min(RECURS, episodes // 2 + 1))


def _seen(episodes: Sequence[dict[str, Link]]) -> dict[str, _Habit]:
    seen: dict[str, _Habit] = {}
    for number, links in enumerate(episodes):
        for key, link in links.items():
            habit = seen.setdefault(key, _Habit(tidy_url(link.url), number))
            habit.last = number
            habit.count += 1
            habit.flagged += link.promotional
            if link.label:
                habit.labels[link.label] += 1
    return seen


def _own_pages(own: Ownership, episodes: Sequence[dict[str, Link]]) -> set[str]:
    """The episodes' own pages: links to the show's site that most episodes begin with."""
    firsts = {key for links in episodes for key, link in list(links.items())[:1] if own.has_site(link.url)}
    if len(episodes) < 3 or len(firsts) * 2 <= len(episodes):
        firsts = set[str]()
    return firsts.union(*(_pages_in_parts(own, links) for links in episodes))


def _pages_in_parts(own: Ownership, links: dict[str, Link]) -> set[str]:
    """The links to several parts of one page of the show's site, which then is the episode's own."""
    parts: defaultdict[str, set[str]] = defaultdict(set)
    for key, link in links.items():
        if "#" in key and own.has_site(link.url):
            parts[key.partition("#")[0]].add(key)
    return {key for keys in parts.values() if len(keys) > 1 for key in keys}


def _show_links(
    own: Ownership, seen: dict[str, _Habit], recurring: set[str], episodes: int
) -> tuple[ShowLink, ...]:
    flagged_enough = min(_enough(episodes), max(episodes, 1))
    shows = [
        habit
        for key, habit in seen.items()
        if ((key in recurring and habit.count > 1) or own.owns(habit.url) or habit.flagged >= flagged_enough)
        and not is_vote(habit.url)
    ]
    shows.sort(key=lambda habit: -habit.count)
    return tuple(ShowLink(habit.url, habit.label, _kind(habit, own)) for habit in shows[:SHOW_LINK_LIMIT])


def _kind(habit: _Habit, own: Ownership) -> ShowLinkKind:
    if path_of(habit.url) in ("", "/") and own.has_site(habit.url):
        return ShowLinkKind.HOME
    return show_link_kind(habit.url, habit.label)
