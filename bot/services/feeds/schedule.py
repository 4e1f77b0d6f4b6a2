"""What is remembered after a poll of a feed: when to come again, and where the feed has moved to. Pure."""

from dataclasses import dataclass, replace
from datetime import timedelta

from bot.feed.fetch import Failed, FailureKind, Fetched, NotModified
from db.feeds import FeedState

JITTER = 0.25  # of each wait, so that bots started together do not ask together
FULL_READ_EVERY = timedelta(days=1)  # in between, reading stops at what is known
SHRUNK_BELIEVED_AFTER = timedelta(days=7)  # of polls of a feed that stays as short as it became
FIRST_BACKOFF = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=24)
BELIEVED_AFTER = 3  # equal answers, before a feed counts as moved
CLOCK_SLIP_S = 60

_HOPELESS = (FailureKind.GONE, FailureKind.REFUSED)


@dataclass(frozen=True, slots=True)
class Schedule:
    """How often feeds are polled; `spread` is the share, 0 to 1, of the jitter this time."""

    every: timedelta
    now: int
    spread: float = 0.0

    def fine(self, state: FeedState, outcome: Fetched | NotModified) -> FeedState:
        """After a poll that went well."""
        wait = max(self.every, outcome.fresh_for or timedelta())
        return replace(
            state,
            checked_at=self.now,
            next_check_at=self._after(wait),
            failures=0,
            failing_since=None,
            error=None,
        )

    def failed(self, state: FeedState, failure: Failed) -> FeedState:
        """After one that failed: the waits grow, and an address the feed moved to is doubted again."""
        grown = LONGEST_WAIT if failure.kind in _HOPELESS else FIRST_BACKOFF * 2 ** min(state.failures, 10)
        return replace(
            state,
            next_check_at=self._after(max(grown, self.every, failure.retry_after or timedelta())),
            failures=state.failures + 1,
            failing_since=state.failing_since or self.now,
            error=failure.sentence,
            moved_times=0,
        )

    def _after(self, wait: timedelta) -> int:
        return self.now + int((min(wait, LONGEST_WAIT) * (1 + JITTER * self.spread)).total_seconds())


def due_at(state: FeedState, *, now: float) -> float:
    """The instant of the next poll; at once where the clock was set back since the last one."""
    last = max(state.checked_at or 0, state.failing_since or 0)
    latest = now + LONGEST_WAIT.total_seconds() * (1 + JITTER)
    if last > now + CLOCK_SLIP_S or state.next_check_at > latest:
        return now
    return state.next_check_at


def is_full_read_due(state: FeedState, *, now: float) -> bool:
    """Whether the next reading goes to the end of the feed, whatever is known."""
    if state.full_read_at is None:
        return True
    return not 0 <= now - state.full_read_at < FULL_READ_EVERY.total_seconds()


def needs_body(state: FeedState, *, now: float) -> bool:
    """Whether even an unchanged feed has something to say: below the last excerpt, or of its move."""
    if not is_full_read_due(state, now=now):
        return False
    is_excerpt = (state.changed_at or 0) > (state.full_read_at or 0)
    return is_excerpt or 0 < state.moved_times < BELIEVED_AFTER


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
    return state.full_read_at is not None and now - state.full_read_at >= (
        SHRUNK_BELIEVED_AFTER.total_seconds()
    )


def _loses_encryption(asked: str, target: str) -> bool:
    return asked.startswith("https:") and not target.startswith("https:")
