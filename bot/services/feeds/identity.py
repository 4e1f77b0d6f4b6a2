"""Which items of a feed are which known episodes: decisions only, no database and no network.

The ladder: the id verbatim, an id the episode used to have, the file without its query, and at last the
title with the day and a similar length, where id and file do not both say otherwise; where even that is
ambiguous, everything at once. Stronger evidence is settled for the whole feed before weaker, and no known
episode is matched twice. An id that has wandered between episodes, as where a feed numbers its newest ones
anew each time, counts for nothing until then.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from bot.feed.source import FeedItem
from bot.services.feeds.merging import is_same_day, is_whole_day
from bot.titles import CanonicalTitles
from bot.urls import host_of, path_of
from db.models import Media, Platform

LENGTH_SLACK_S = 90  # a listing's lengths are whole minutes, and advertising comes and goes
LENGTH_SLACK_SHARE = 0.1
FEWEST_REIDENTIFIED = 5
REIDENTIFIED_SHARE = 0.5
SHRUNK_SHARE = 0.5

_MOST_CANDIDATES = 50  # of one title and day
_DOMAIN = re.compile(
    r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*\.(?!php|html?|aspx?|cgi)[a-z]{2,20}", re.IGNORECASE
)


class MatchedBy(StrEnum):
    """What an item was recognised by, strongest first."""

    GUID = "guid"
    ALIAS = "alias"  # an id the episode used to have
    FILE = "file"
    TITLE = "title"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEpisode:
    """What is remembered of an episode that items are compared with."""

    id: int
    title: str
    guids: tuple[str, ...] = ()  # the present one first, then those it used to have
    media: tuple[Media, ...] = ()
    published_at: datetime | None = None
    duration_s: int | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """An item recognised as a known episode."""

    item: FeedItem
    known: KnownEpisode
    by: MatchedBy

    @property
    def adopted(self) -> str | None:
        """The item's id, where the episode did not have it as its present one."""
        return self.item.guid if self.item.guid and self.item.guid not in self.known.guids[:1] else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """What a reading of a feed means for a catalogue."""

    new: tuple[FeedItem, ...] = ()  # oldest first; the undated as if they were of now
    matched: tuple[Match, ...] = ()  # in the feed's order
    reidentified: bool = False  # the feed seems to have given its episodes new ids: believe no novelty
    shrunk: bool = False  # the feed lost most of its items, which says nothing about the episodes


def reconcile(
    items: Sequence[FeedItem],
    known: Sequence[KnownEpisode],
    *,
    now: datetime,
    last_count: int | None = None,
    show: str = "",
) -> Reconciliation:
    """Tell a feed's new items from those known, and a feed that changed from a feed that broke.

    `last_count` is how many items the last complete reading had; leave it out for an excerpt. `show` is
    the show's title, which some sources put behind every episode's.
    """
    matching = _Matching(items, known, show=show)
    matches = matching.run()
    if reidentified := matching.seems_reidentified():
        # Where all ids are others, those of one episode tell it from none.
        matches = matching.run(believe_ids=False)
    unmatched = [position for position in range(len(items)) if position not in matches]
    unmatched.sort(key=lambda position: (items[position].published_at or now, -position))
    return Reconciliation(
        new=tuple(items[position] for position in unmatched),
        matched=tuple(matches[position] for position in sorted(matches)),
        reidentified=reidentified,
        shrunk=last_count is not None and len(items) < last_count * SHRUNK_SHARE,
    )


def match(item: FeedItem, known: Sequence[KnownEpisode]) -> Match | None:
    """The known episode that one item is, if any."""
    return _Matching([item], known).run().get(0)


class _Matching:
    """One comparison: the known episodes by everything they can be recognised by."""

    def __init__(self, items: Sequence[FeedItem], known: Sequence[KnownEpisode], *, show: str = "") -> None:
        self._items = items
        self._known = known
        self._matches: dict[int, Match] = {}
        self._claimed: set[int] = set()
        self._titles = CanonicalTitles(
            [each.title for each in known], [each.title for each in items], show=show
        )
        # The present ids last: they win over those that others used to have.
        self._by_guid = {guid: episode for episode in reversed(known) for guid in reversed(episode.guids)}
        self._by_guid |= {episode.guids[0]: episode for episode in reversed(known) if episode.guids}
        self._by_file = _unambiguous((key, episode) for episode in known for key in _file_keys(episode.media))
        self._shared = Counter(key for item in items for key in _file_keys(item.media))
        self._by_day: defaultdict[tuple[str, int | None], list[KnownEpisode]] = defaultdict(list)
        self._by_title: defaultdict[str, list[KnownEpisode]] = defaultdict(list)
        for episode in known:
            core = self._titles.core(episode.title)
            self._by_title[core].append(episode)
            self._by_day[core, _day(episode.published_at)].append(episode)
        self._by_everything = {_everything(episode): episode for episode in known}

        named = Counter(self._titles.core(item.title) for item in items)
        self._plain = {
            position: episode
            for position, item in enumerate(items)
            if (episode := self._plainly(item, is_only_namesake=named[self._titles.core(item.title)] == 1))
        }
        self._plainly_of = Counter(episode.id for episode in self._plain.values())

    def run(self, *, believe_ids: bool = True) -> dict[int, Match]:
        """The matches, by the position of their items.

        Without `believe_ids` a title is enough where both the id and the file of an item are others, and an
        id is where everything else is.
        """
        steps: tuple[Callable[[int, FeedItem], tuple[KnownEpisode, MatchedBy] | None], ...] = (
            self._of_settled_guid,
            self._of_file,
            self._of_consistent_title if believe_ids else self._of_title,
            self._of_consistent_guid if believe_ids else self._of_guid,
            self._of_everything,
        )
        for step in steps:
            for position, item in enumerate(self._items):
                if position in self._matches or (found := step(position, item)) is None:
                    continue
                episode, by = found
                self._matches[position] = Match(item, episode, by)
                self._claimed.add(episode.id)
        return self._matches

    def seems_reidentified(self) -> bool:
        """Whether the feed, once its items are matched, seems to have given its episodes new ids."""
        dates = [episode.published_at for episode in self._known if episode.published_at]
        if not dates:
            return False
        oldest, newest = min(dates), max(dates)
        suspicious = 0
        namesakes: set[int] = set()
        for position, item in enumerate(self._items):
            found = self._matches.get(position)
            if found is None:
                is_of_then = item.published_at is not None and oldest <= item.published_at <= newest
                if is_of_then:
                    suspicious += 1
                elif like := self._namesake(item):
                    # A show whose episodes all have one title has many new ones, but only one to give it.
                    namesakes.add(like.id)
            elif found.by in (MatchedBy.FILE, MatchedBy.TITLE):
                # An episode that never had an id, from a listing, gets its first one here; and a known id
                # found elsewhere only wanders, as where a feed numbers its newest items.
                suspicious += bool(item.guid and found.known.guids and item.guid not in self._by_guid)
        suspicious += len(namesakes)
        return suspicious >= FEWEST_REIDENTIFIED and suspicious >= len(self._items) * REIDENTIFIED_SHARE

    def _namesake(self, item: FeedItem) -> KnownEpisode | None:
        """The one known episode of this title, if no item was matched with it."""
        named = self._by_title.get(self._titles.core(item.title), [])
        return named[0] if len(named) == 1 and named[0].id not in self._claimed else None

    def _of_settled_guid(self, position: int, item: FeedItem) -> tuple[KnownEpisode, MatchedBy] | None:
        found = self._of_guid(position, item)
        return None if found is None or self._has_wandered(position, item, found[0]) else found

    def _of_guid(self, _: int, item: FeedItem) -> tuple[KnownEpisode, MatchedBy] | None:
        episode = self._by_guid.get(item.guid) if item.guid else None
        if episode is None or episode.id in self._claimed:
            return None
        return episode, MatchedBy.GUID if item.guid == episode.guids[0] else MatchedBy.ALIAS

    def _of_consistent_guid(self, position: int, item: FeedItem) -> tuple[KnownEpisode, MatchedBy] | None:
        found = self._of_guid(position, item)
        return None if found is None or self._is_another(item, found[0]) else found

    def _has_wandered(self, position: int, item: FeedItem, episode: KnownEpisode) -> bool:
        """Whether the item is plainly another known episode, or the episode plainly another item."""
        if self._file_owner(item) is episode:
            return False
        plain = self._plain.get(position)
        others = self._plainly_of[episode.id] - (plain is episode)
        return others > 0 or plain not in (None, episode) or self._is_another(item, episode)

    def _is_another(self, item: FeedItem, episode: KnownEpisode) -> bool:
        """Whether title, day and files are others: an id alone does not make one episode of two."""
        return (
            self._titles.core(item.title) != self._titles.core(episode.title)
            and _is_same_day(item, episode) is False
            and _has_other_files(item, episode)
        )

    def _plainly(self, item: FeedItem, *, is_only_namesake: bool) -> KnownEpisode | None:
        """The known episode that an item is whatever its id says."""
        own = self._titles.core(item.title)
        named = self._by_title.get(own, [])
        episode = self._file_owner(item) or (named[0] if len(named) == 1 and is_only_namesake else None)
        if episode is None or own != self._titles.core(episode.title):
            return None
        return None if _is_same_day(item, episode) is False else episode

    def _of_file(self, _: int, item: FeedItem) -> tuple[KnownEpisode, MatchedBy] | None:
        episode = self._file_owner(item)
        if episode is None or episode.id in self._claimed:
            return None
        # A show that always names its file `latest.mp3` has not published the same episode again.
        same_title = self._titles.core(item.title) == self._titles.core(episode.title)
        return (episode, MatchedBy.FILE) if same_title or _is_same_day(item, episode) is not False else None

    def _file_owner(self, item: FeedItem) -> KnownEpisode | None:
        for key in _file_keys(item.media):
            if self._shared[key] == 1 and (episode := self._by_file.get(key)):
                return episode
        return None

    def _of_consistent_title(self, _: int, item: FeedItem) -> tuple[KnownEpisode, MatchedBy] | None:
        return self._likeliest(item, [e for e in self._of_same_title(item) if not _contradicts(item, e)])

    def _of_title(self, _: int, item: FeedItem) -> tuple[KnownEpisode, MatchedBy] | None:
        return self._likeliest(item, self._of_same_title(item))

    def _of_everything(self, _: int, item: FeedItem) -> tuple[KnownEpisode, MatchedBy] | None:
        # Whatever else is ambiguous, an item without an id that is as it was stored is no new one.
        episode = None if item.guid else self._by_everything.get(_everything(item))
        return None if episode is None or episode.id in self._claimed else (episode, MatchedBy.TITLE)

    def _likeliest(
        self, item: FeedItem, named: Iterable[KnownEpisode]
    ) -> tuple[KnownEpisode, MatchedBy] | None:
        candidates = [
            episode
            for episode in named
            if episode.id not in self._claimed and _is_similar_length(item.duration_s, episode.duration_s)
        ]
        if not candidates:
            return None
        return min(candidates, key=lambda episode: _distance(item, episode)), MatchedBy.TITLE

    def _of_same_title(self, item: FeedItem) -> list[KnownEpisode]:
        core = self._titles.core(item.title)
        day = _day(item.published_at)
        if day is None:
            # Without a date a title must stand for one episode only.
            named = self._by_title.get(core, [])
            return named if len(named) == 1 else []
        found: list[KnownEpisode] = []
        for near in range(day - 2, day + 3):
            near_by = self._by_day.get((core, near), [])[:_MOST_CANDIDATES]
            found += [episode for episode in near_by if _is_same_day(item, episode)]
        undated = self._by_day.get((core, None), [])
        return found or (undated if len(undated) == 1 else [])


def _everything(each: FeedItem | KnownEpisode) -> tuple[str, datetime | None, frozenset[str]]:
    return each.title, each.published_at, frozenset(copy.url for copy in each.media)


def _file_keys(copies: Iterable[Media]) -> list[str]:
    """What copies are recognised by: an audio file with and without its query, a page as it stands."""
    keys: list[str] = []
    for copy in copies:
        if copy.platform is Platform.AUDIO:
            bare = _bare_file(copy.url)
            keys += (bare, copy.url) if bare != copy.url else (bare,)
        else:
            keys.append(copy.url)
    return keys


def _bare_file(url: str) -> str:
    """Host and path, without the hosts of statistics services that requests are led through first."""
    path = path_of(url)
    segments = path.split("/")
    for position in range(len(segments) - 2, 0, -1):
        if _DOMAIN.fullmatch(segments[position]):
            return "/".join([segments[position].lower(), *segments[position + 1 :]])
    return f"{host_of(url)}{path}"


def _unambiguous(pairs: Iterable[tuple[str, KnownEpisode]]) -> dict[str, KnownEpisode]:
    owners: dict[str, KnownEpisode] = {}
    ambiguous: set[str] = set()
    for key, episode in pairs:
        if owners.setdefault(key, episode).id != episode.id:
            ambiguous.add(key)
    return {key: episode for key, episode in owners.items() if key not in ambiguous}


def _day(moment: datetime | None) -> int | None:
    return moment.astimezone(UTC).toordinal() if moment else None


def _is_same_day(item: FeedItem, episode: KnownEpisode) -> bool | None:
    if item.published_at is None or episode.published_at is None:
        return None
    return is_same_day(item.published_at, episode.published_at)


def _contradicts(item: FeedItem, episode: KnownEpisode) -> bool:
    """Whether both the id and the files of an item are others than the episode's.

    An episode that is put up anew keeps the second it came out; a day alone is many episodes'.
    """
    if not item.guid or not episode.guids or item.guid in episode.guids:
        return False
    if (
        item.published_at
        and item.published_at == episode.published_at
        and not is_whole_day(item.published_at)
    ):
        return False
    return _has_other_files(item, episode)


def _has_other_files(item: FeedItem, episode: KnownEpisode) -> bool:
    both = {copy.platform for copy in item.media} & {copy.platform for copy in episode.media}
    return bool(both) and not set(_file_keys(item.media)) & set(_file_keys(episode.media))


def _is_similar_length(one: int | None, other: int | None) -> bool:
    if one is None or other is None:
        return True
    return abs(one - other) <= LENGTH_SLACK_S + LENGTH_SLACK_SHARE * max(one, other)


def _distance(item: FeedItem, episode: KnownEpisode) -> tuple[int, float, int]:
    both_known = item.duration_s is not None and episode.duration_s is not None
    seconds = abs((item.duration_s or 0) - (episode.duration_s or 0)) if both_known else LENGTH_SLACK_S
    apart_s = math.inf
    if item.published_at and episode.published_at:
        apart_s = abs((item.published_at - episode.published_at).total_seconds())
    return seconds, apart_s, episode.id
