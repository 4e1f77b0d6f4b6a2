"""What is remembered after a poll of a feed: when to come again, and where the feed has moved to. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.backoff import backoff_s, jittered_s
from bot.feed.fetch import Failed, FailureKind, Fetched, NotModified
from bot.services.feeds.rhythm import next_look_s
from bot.urls import full_host_of
from db.feeds import BELIEVED_AFTER, FeedState

FIRST_WAIT_S, LONGEST_WAIT_S = 5 * 60, 24 * 60 * 60
FULL_READ_EVERY_S = 24 * 60 * 60  # in between, reading stops at what is known
SHRUNK_BELIEVED_AFTER_S = 7 * 24 * 60 * 60  # of polls of a feed that stays as short as it became
CLOCK_SLIP_S = 60
_HOUR_S = 60 * 60

GONE_WAIT_S = 7 * 24 * 60 * 60  # once a feed has said twice that it is gone for good
GIVEN_UP_AFTER_S = 30 * 24 * 60 * 60  # of failing, with that as the last word
NEVER_AT = 2**53  # a `next_check_at`: only who asks for it by hand gets another poll

_GIVEN_UP = "The bot no longer checks it; use /catalogue refresh to try once more."
_HOPELESS = (FailureKind.GONE, FailureKind.REFUSED)


@dataclass(frozen=True, slots=True)
class Schedule:
    """How often feeds are polled; `random_share` is how much of the jitter there is this time."""

    every_s: int
    now: float
    random_share: float

    def fine(
        self, state: FeedState, outcome: Fetched | NotModified, history: Sequence[int] = ()
    ) -> FeedState:
        """After a poll that went well; `history` is when the show's newest episodes came out.

        A feed of the host's own is never looked at more rarely than the host said, except where its server
        asks for that.
        """
        learned_s = next_look_s(history, at=self.now, usual_s=self.every_s)
        asked_s = outcome.fresh_for_s or 0
        if state.is_hosts:
            learned_s = min(learned_s, self.every_s)
        else:
            asked_s = max(asked_s, state.ttl_s or 0)
        wait_s = jittered_s(max(learned_s, min(asked_s, LONGEST_WAIT_S)), self.random_share)
        if state.full_read_at is not None and _is_excerpt(state):
            # Whatever a server says about freshness, what is below an excerpt is read within a day.
            wait_s = min(wait_s, max(self.every_s, state.full_read_at + FULL_READ_EVERY_S - self.now))
        next_check_at = math.ceil(self.now + wait_s)
        return replace(
            state,
            host=full_host_of(asked_address(state)),
            checked_at=int(self.now),
            next_check_at=next_check_at if state.is_hosts else _past_skipped(state, next_check_at),
            failures=0,
            failing_since=None,
            error=None,
        )

    def failed(self, state: FeedState, failure: Failed) -> FeedState:
        """After one that failed: the waits grow, and an address the feed moved to is doubted again.

        A feed that is gone for good is asked again the next day, then weekly, and at last no more.
        """
        failing_since = state.failing_since or int(self.now)
        error, next_check_at = failure.sentence, math.ceil(self.now + self._wait_s(state, failure))
        if _is_gone_again(state, failure) and self.now - failing_since >= GIVEN_UP_AFTER_S:
            error, next_check_at = f"{failure.sentence} {_GIVEN_UP}", NEVER_AT
        return replace(
            state,
            host=full_host_of(state.url),
            next_check_at=next_check_at,
            failures=state.failures + 1,
            failing_since=failing_since,
            error=error,
            moved_times=0,
        )

    def _wait_s(self, state: FeedState, failure: Failed) -> float:
        if _is_gone_again(state, failure):
            return jittered_s(GONE_WAIT_S, self.random_share)
        return backoff_s(
            state.failures,
            first_s=LONGEST_WAIT_S if failure.kind in _HOPELESS else FIRST_WAIT_S,
            longest_s=LONGEST_WAIT_S,
            random_share=self.random_share,
            asked_s=self._asked_s(failure.retry_after_s),
        )

    def _asked_s(self, by_server_s: int | None) -> int:
        # Beyond the longest wait `due_at` would take it for an instant of a clock that was set back.
        return min(LONGEST_WAIT_S, max(self.every_s, by_server_s or 0))


def due_at(state: FeedState, *, now: float) -> float:
    """The instant of the next poll; at once where the clock was set back since the last one."""
    last = max(state.checked_at or 0, state.failing_since or 0)
    latest = now + jittered_s(GONE_WAIT_S if state.error else LONGEST_WAIT_S, 1)
    if is_given_up(state):
        return NEVER_AT
    if last > now + CLOCK_SLIP_S or state.next_check_at > math.ceil(latest):
        return now
    return state.next_check_at


def _past_skipped(state: FeedState, at: int) -> int:
    """The first instant from this one on that the feed does not say to skip, or the same a day later."""
    instant = at
    while instant < at + LONGEST_WAIT_S:
        moment = datetime.fromtimestamp(instant, UTC)
        if not (state.skip_hours >> moment.hour & 1 or state.skip_days >> moment.weekday() & 1):
            return instant
        instant = (instant // _HOUR_S + 1) * _HOUR_S
    return at + LONGEST_WAIT_S


def is_given_up(state: FeedState) -> bool:
    """Whether the feed is not polled any more unless somebody asks for it."""
    return state.next_check_at == NEVER_AT


def is_full_read_due(state: FeedState, *, now: float) -> bool:
    """Whether the next reading goes to the end of the feed, whatever is known."""
    if state.full_read_at is None:
        return True
    return not 0 <= now - state.full_read_at < FULL_READ_EVERY_S


def needs_body(state: FeedState, *, now: float) -> bool:
    """Whether even an unchanged feed has something to say: below the last excerpt, or of its move."""
    if not is_full_read_due(state, now=now):
        return False
    return _is_excerpt(state) or 0 < state.moved_times < BELIEVED_AFTER


def asked_address(state: FeedState) -> str:
    """Where the feed is asked for: the address configured, until it has moved often enough."""
    return state.moved_to if state.moved_to and state.moved_times >= BELIEVED_AFTER else state.url


def moved(state: FeedState, *, asked: str, target: str | None) -> FeedState:
    """One more answer about where the feed lives; `target` is where redirects or the feed itself point."""
    if target is None or target == asked or _loses_encryption(asked, target):
        # An answer that names no other place ends a row of those that did; a move believed stays believed.
        return state if asked == state.moved_to else replace(state, moved_to=None, moved_times=0)
    if target == state.url:
        return replace(state, moved_to=None, moved_times=0)
    return replace(
        state, moved_to=target, moved_times=state.moved_times + 1 if target == state.moved_to else 1
    )


def is_shortness_believed(state: FeedState, *, now: float) -> bool:
    """Whether a feed has been as short as it is now for so long that it is no accident."""
    return state.full_read_at is not None and now - state.full_read_at >= SHRUNK_BELIEVED_AFTER_S


def _is_gone_again(state: FeedState, failure: Failed) -> bool:
    """Whether the feed says for at least the second time in a row that it is gone for good."""
    return failure.kind is FailureKind.GONE and (state.error or "").startswith(failure.sentence)


def _is_excerpt(state: FeedState) -> bool:
    """Whether the last reading stopped before the end."""
    return (state.changed_at or 0) > (state.full_read_at or 0)


def _loses_encryption(asked: str, target: str) -> bool:
    return asked.startswith("https:") and not target.startswith("https:")
