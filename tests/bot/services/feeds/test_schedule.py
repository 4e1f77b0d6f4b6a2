"""When a feed is asked again: after what it said, and after how long of saying it."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.feed.fetch import Failed, FailureKind, Fetched, NotModified
from bot.services.feeds.schedule import Schedule, due_at, is_given_up
from db.feeds import FeedState
from tests.bot.services.fake_feeds import DAY, HOUR, NOON, URL

GONE = Failed("feeds.example says this is gone for good (410).", FailureKind.GONE)
MISSING = Failed("feeds.example has nothing at this address (404).", FailureKind.MISSING)
FINE = NotModified()


def asked(answers: Sequence[tuple[float, Failed | NotModified]], *, until_day: float) -> list[float]:
    """The days on which a feed is asked, at most daily, that begins to give each answer on a day."""
    state, now, days = FeedState(url=URL), float(NOON), list[float]()
    while now < NOON + until_day * DAY:
        day = (now - NOON) / DAY
        days.append(day)
        answer = next(answer for since, answer in reversed(answers) if since <= day)
        schedule = Schedule(DAY, now, 0.0)
        state = schedule.failed(state, answer) if isinstance(answer, Failed) else schedule.fine(state, answer)
        now = due_at(state, now=now)
    return days


@pytest.mark.parametrize(
    ("answers", "days"),
    [
        pytest.param([(0, GONE)], [0, 1, 8, 15, 22, 29, 36], id="the next day, weekly, and no more"),
        pytest.param(
            [(0, GONE), (5, FINE), (10, GONE)],
            [0, 1, 8, 9, 10, 11, 18, 25, 32, 39, 46],
            id="back for some days",
        ),
        pytest.param([(0, MISSING), (40, GONE)], [*range(42)], id="missing for long, and then gone twice"),
        pytest.param([(0, GONE), (20, MISSING)], [0, 1, 8, 15, *range(22, 100)], id="gone, and then missing"),
    ],
)
def test_a_feed_that_is_gone_is_asked_less_and_less(
    answers: Sequence[tuple[float, Failed | NotModified]], days: Sequence[float]
) -> None:
    assert asked(answers, until_day=100) == days


def test_a_feed_given_up_says_how_to_ask_again() -> None:
    failing = FeedState(url=URL, failing_since=NOON - 31 * DAY, failures=6, error=GONE.sentence)

    given_up = Schedule(HOUR, NOON, 0.0).failed(failing, GONE)
    again = Schedule(HOUR, NOON + DAY, 0.0).failed(given_up, GONE)

    assert is_given_up(given_up)
    assert "/catalogue refresh" in (given_up.error or "")
    assert (is_given_up(again), again.error) == (True, given_up.error)
    assert not is_given_up(Schedule(HOUR, NOON, 0.0).fine(given_up, FINE))


@pytest.mark.parametrize(
    ("state", "due"),
    [
        pytest.param(FeedState(url=URL, next_check_at=NOON + 3 * DAY), NOON, id="good"),
        pytest.param(
            FeedState(url=URL, next_check_at=NOON + 3 * DAY, error=GONE.sentence), NOON + 3 * DAY, id="weekly"
        ),
        pytest.param(
            FeedState(url=URL, next_check_at=NOON + 30 * DAY, error=GONE.sentence), NOON, id="too far"
        ),
        pytest.param(
            FeedState(url=URL, checked_at=NOON + DAY, next_check_at=NOON + DAY), NOON, id="set back"
        ),
    ],
)
def test_an_instant_no_wait_reaches_is_one_of_a_clock_set_back(state: FeedState, due: float) -> None:
    assert due_at(state, now=NOON) == due


@pytest.mark.parametrize(
    ("read_h_ago", "wait_h"),
    [(2, 20), (10, 14), (23.5, 1), (30, 1)],
    ids="last read in full {} hours ago".format,
)
def test_after_an_excerpt_a_feed_is_read_in_full_within_a_day(read_h_ago: float, wait_h: float) -> None:
    state = FeedState(url=URL, full_read_at=int(NOON - read_h_ago * HOUR), changed_at=NOON - HOUR)
    fresh = Fetched(body=b"", final_url=URL, fresh_for_s=20 * HOUR)

    after = Schedule(HOUR, NOON, 0.0).fine(state, fresh)
    in_full = Schedule(HOUR, NOON, 0.0).fine(replace(state, full_read_at=NOON), fresh)

    assert after.next_check_at == NOON + wait_h * HOUR
    assert in_full.next_check_at == NOON + 20 * HOUR


HOURLY = 0xFF_FFFF  # a feed that says never to ask


@pytest.mark.parametrize(
    ("state", "wait"),
    [
        pytest.param(FeedState(url=URL, ttl_s=5 * HOUR), 5 * HOUR, id="its ttl"),
        pytest.param(FeedState(url=URL, ttl_s=30 * DAY), DAY, id="a ttl of a month: a day"),
        pytest.param(FeedState(url=URL, is_hosts=True, ttl_s=DAY), 900, id="what the host said comes first"),
        pytest.param(FeedState(url=URL, ttl_s=HOUR, skip_hours=0b111 << 9), 4 * HOUR, id="hours to skip"),
        pytest.param(FeedState(url=URL, ttl_s=HOUR, skip_hours=HOURLY), DAY + HOUR, id="every hour: a day"),
        pytest.param(FeedState(url=URL, ttl_s=DAY, skip_days=1 << 5), DAY + 16 * HOUR, id="days to skip"),
    ],
)
def test_what_a_feed_says_of_coming_back_is_heeded_within_limits(state: FeedState, wait: int) -> None:
    # NOON is a Friday at 8 in the morning, UTC.
    assert Schedule(900, NOON, 0.0).fine(state, FINE).next_check_at == NOON + wait


def test_a_feed_of_the_hosts_own_waits_no_longer_than_the_host_said_and_others_up_to_four_hours() -> None:
    tuesdays = [NOON - (7 * n + 3) * DAY for n in range(24)]
    schedule = Schedule(900, NOON, 0.0)

    own = schedule.fine(FeedState(url=URL, is_hosts=True), FINE, tuesdays)
    others = schedule.fine(FeedState(url=URL), FINE, tuesdays[8:])
    soon = schedule.fine(FeedState(url=URL, is_hosts=True), FINE, [NOON - n * DAY for n in range(24)])

    assert own.next_check_at == NOON + 900
    assert NOON + HOUR < others.next_check_at <= NOON + 4 * HOUR
    assert soon.next_check_at < NOON + 900
