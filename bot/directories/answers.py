"""A directory's answers: asked for through the guarded fetcher, at its pace, kept as long as it says."""

import asyncio
import json
import logging
from collections import deque
from collections.abc import Callable, Mapping
from time import monotonic
from typing import Any, TypeVar

from bot.feed.fetch import Ask, Failed, FailureKind
from bot.feed.json_fields import Fields, object_of, parsed

log = logging.getLogger(__name__)

SHORTEST_KEPT_S, LONGEST_KEPT_S = 60, 24 * 60 * 60
MOST_KEPT = 200  # answers of one directory, each of a few dozen kilobytes at most
LONGEST_WAIT_S = 2.0  # for one's turn; whoever would wait longer is told so
MINUTE_S = 60.0
LONGEST_CLOSED_S = 10 * 60.0

T = TypeVar("T")


class DirectoryError(Exception):
    """A directory that gave no answer; its text is one sentence that begins with the directory's name."""


class Answers:
    """Asks one directory, at most `a_minute` times a minute where that is known.

    `refusals` are the failures by which it means that it was asked too often. None of them is kept, and
    for a minute after one it is not asked again.
    """

    def __init__(
        self,
        ask: Ask,
        *,
        name: str,
        a_minute: int | None = None,
        refusals: tuple[FailureKind, ...] = (FailureKind.BUSY,),
        now: Callable[[], float] = monotonic,
    ) -> None:
        self.name = name
        self._ask = ask
        self._asked_at = deque[float](maxlen=a_minute) if a_minute else None
        self._refusals = refusals
        self._now = now
        self._closed_until = 0.0
        self._kept: dict[str, tuple[float, Any]] = {}  # by question, the longest unused first

    async def get(
        self,
        url: str,
        read: Callable[[Fields], T],
        *,
        headers: Mapping[str, str] | None = None,
        post: object = None,
    ) -> T:
        """What `read` makes of the JSON at an address; it works in a thread, on an object of unknown content.

        Raises:
            DirectoryError: there was no answer, or none that can be used.

        """
        question = f"{url} {json.dumps(post)}"
        kept_until, answer = self._kept.pop(question, (0.0, None))
        if self._now() < kept_until:
            self._kept[question] = kept_until, answer
            return answer
        await self._take_turn()
        outcome = await self._ask(url, headers={"Accept": "application/json", **(headers or {})}, post=post)
        if isinstance(outcome, Failed):
            raise self._error(outcome)
        try:
            answer = await asyncio.to_thread(lambda: read(object_of(parsed(outcome.body))))
        except ValueError as error:
            raise DirectoryError(f"{self.name} sent an answer that cannot be understood.") from error
        kept_s = min(max(outcome.fresh_for_s or 0, SHORTEST_KEPT_S), LONGEST_KEPT_S)
        self._kept[question] = self._now() + kept_s, answer
        if len(self._kept) > MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        return answer

    async def _take_turn(self) -> None:
        now = self._now()
        if now < self._closed_until:
            raise self._too_often()
        if self._asked_at is None:
            return
        is_full = len(self._asked_at) == self._asked_at.maxlen
        wait_s = max(0.0, self._asked_at[0] + MINUTE_S - now) if is_full else 0.0
        if wait_s > LONGEST_WAIT_S:
            raise self._too_often()
        self._asked_at.append(now + wait_s)
        await asyncio.sleep(wait_s)

    def _error(self, failed: Failed) -> DirectoryError:
        log.warning("%s was asked in vain: %s", self.name, failed.sentence)
        if failed.kind in self._refusals:
            wait_s = min(max(failed.retry_after_s or 0, MINUTE_S), LONGEST_CLOSED_S)
            self._closed_until = self._now() + wait_s
            return self._too_often()
        match failed.kind:
            case FailureKind.TIMEOUT:
                return DirectoryError(f"{self.name} did not answer in time.")
            case FailureKind.DENIED:
                return DirectoryError(f"{self.name} refused to answer the bot.")
            case FailureKind.TOO_LARGE | FailureKind.BROKEN:
                return DirectoryError(f"{self.name} sent an answer that cannot be understood.")
            case _:
                return DirectoryError(f"{self.name} cannot be reached at the moment.")

    def _too_often(self) -> DirectoryError:
        return DirectoryError(f"{self.name} was asked too often; try again in a minute.")
