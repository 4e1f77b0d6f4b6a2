"""Random picks that do not repeat until every episode has had its turn."""

import random
from collections import OrderedDict
from dataclasses import dataclass

from bot.errors import UserError
from bot.services.finder import NO_EPISODES, Finder
from bot.services.searching import scope_of
from db import listeners
from db.database import Database

REMEMBERED_DRAWS = 1_000  # members' places in their shuffles; the oldest is forgotten first
TOPIC_LIMIT = 40  # characters; a button carries it


@dataclass(frozen=True, slots=True, kw_only=True)
class PickFilter:
    """What a pick must satisfy; None is no limit."""

    show_id: int | None = None
    longest_minutes: int | None = None
    year: int | None = None
    topic: str | None = None
    unheard: bool = False

    @property
    def missing(self) -> list[str]:
        """What there is none of where nothing is left, a sentence a filter."""
        sentences = {
            "That show has no episodes yet.": self.show_id is not None,
            f"No episodes of up to {self.longest_minutes} min.": self.longest_minutes is not None,
            f"No episodes from {self.year}.": self.year is not None,
            f"No episodes about “{self.topic}”.": self.topic is not None,
            "You have heard every episode.": self.unheard,
        }
        return [sentence for sentence, is_set in sentences.items() if is_set]


class NothingToPick(UserError):
    """Filters that leave no episode."""

    def __init__(self, pick: PickFilter) -> None:
        missing = pick.missing
        if len(missing) > 1:
            missing = ["No episode fits all of that. Leave a filter out and try again."]
        super().__init__(missing[0] if missing else NO_EPISODES)


@dataclass(frozen=True, slots=True)
class Draw:
    """A draw from a shuffle; the seed makes the shuffle, so a button can carry all of it."""

    seed: int
    position: int = 0

    def next(self) -> "Draw":
        return Draw(self.seed, self.position + 1)


class Picks:
    """Shuffles what a filter leaves and deals it out."""

    def __init__(self, db: Database, finder: Finder) -> None:
        self._db = db
        self._finder = finder
        self._draws: OrderedDict[tuple[int, PickFilter], Draw] = OrderedDict()

    def next_draw(self, user_id: int, pick: PickFilter) -> Draw:
        """Where a member's picks with this filter go on, so that asking again brings something else."""
        before = self._draws.pop((user_id, pick), None)
        draw = before.next() if before else Draw(random.getrandbits(24))
        self._draws[user_id, pick] = draw
        if len(self._draws) > REMEMBERED_DRAWS:
            self._draws.popitem(last=False)
        return draw

    async def pick(self, pick: PickFilter, draw: Draw, *, user_id: int) -> int:
        """The id of the episode a draw brings.

        Raises:
            NothingToPick: the filter leaves nothing.

        """
        pool = await self._pool(pick, user_id)
        if not pool:
            raise NothingToPick(pick)
        lap, position = divmod(draw.position, len(pool))
        return _shuffled(pool, draw.seed + lap)[position]

    async def draw_after(self, episode_id: int, pick: PickFilter, *, seed: int, user_id: int) -> Draw | None:
        """The draw after the one that brings this episode; None where there is no other."""
        pool = await self._pool(pick, user_id)
        if len(pool) < 2 or episode_id not in pool:
            return None
        return Draw(seed, _shuffled(pool, seed).index(episode_id)).next()

    async def _pool(self, pick: PickFilter, user_id: int) -> list[int]:
        heard = set[int]()
        if pick.unheard:
            heard = {s.episode_id for s in await listeners.saved(self._db.reader, user_id) if s.heard_at}
        scope = scope_of(show_id=pick.show_id, year=pick.year, longest_minutes=pick.longest_minutes)
        await self._finder.ready(scope)
        if not pick.topic:
            return sorted(self._finder.within(scope) - heard)
        return sorted(self._finder.matching(pick.topic, scope=scope) - heard)


def _shuffled(pool: list[int], seed: int) -> list[int]:
    return random.Random(seed).sample(pool, len(pool))  # noqa: S311 - a pick, no secret
