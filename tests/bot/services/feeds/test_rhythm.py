"""When a show is looked at: by when its episodes came, and by nothing else."""

import random
from datetime import UTC, datetime

import pytest

from bot.services.feeds.rhythm import LONGEST_S, SHORTEST_S, next_look_s

MINUTE, HOUR, DAY = 60, 3_600, 86_400
USUAL_S = 15 * MINUTE
TUESDAY_AT_6 = int(datetime(2027, 3, 2, 6, tzinfo=UTC).timestamp())
TUESDAYS = [TUESDAY_AT_6 - weeks * 7 * DAY for weeks in range(12, 0, -1)]


def wait_s(history: list[int], at: float) -> float:
    return next_look_s(history, at=at, usual_s=USUAL_S)


def looks(history: list[int], *, begun: float, ended: float) -> list[float]:
    """The instants of the looks between two others."""
    found, at = list[float](), begun
    while (at := at + wait_s(history, at)) < ended:
        found.append(at)
    return found


def test_a_show_of_tuesdays_at_6_is_looked_at_often_then_and_rarely_otherwise() -> None:
    then = looks(TUESDAYS, begun=TUESDAY_AT_6 - HOUR / 2, ended=TUESDAY_AT_6 + HOUR / 2)
    on_friday = looks(TUESDAYS, begun=TUESDAY_AT_6 - 4 * DAY, ended=TUESDAY_AT_6 - 3 * DAY)

    assert len(then) >= 6
    assert len(on_friday) < 24


def test_no_look_leaps_over_the_hour_of_an_episode() -> None:
    for earlier_s in range(5 * MINUTE, 5 * HOUR, 5 * MINUTE):
        at = TUESDAY_AT_6 - earlier_s

        assert at + wait_s(TUESDAYS, at) <= TUESDAY_AT_6 + 15 * MINUTE


@pytest.mark.parametrize("shift", [-HOUR, HOUR], ids=["an hour earlier", "an hour later"])
def test_where_summer_time_begins_or_ends_an_episode_is_found_before_long(shift: int) -> None:
    at = TUESDAY_AT_6 + shift

    assert wait_s(TUESDAYS, at) < 30 * MINUTE


def test_a_show_of_every_other_week_is_looked_at_less_in_the_week_between() -> None:
    fortnights = TUESDAYS[::2]
    due, between = fortnights[-1] + 14 * DAY, fortnights[-1] + 7 * DAY

    def count(day: int) -> int:
        return len(looks(fortnights, begun=day - 6 * HOUR, ended=day + 6 * HOUR))

    assert count(between) < 0.75 * count(due)


def test_a_show_that_keeps_no_hours_is_looked_at_more_evenly() -> None:
    chance = random.Random(3)
    erratic = [TUESDAY_AT_6 - int(days * 7 * DAY - chance.random() * 6 * DAY) for days in range(24, 0, -1)]

    def longest(history: list[int]) -> float:
        return max(wait_s(history, TUESDAY_AT_6 + hour * HOUR) for hour in range(72))

    assert longest(erratic) < longest(TUESDAYS)


def test_a_show_that_fell_silent_is_looked_at_less_and_less() -> None:
    months = [
        sum(wait_s(TUESDAYS, TUESDAYS[-1] + n * 30 * DAY + h * HOUR) for h in range(24)) for n in (1, 4, 24)
    ]

    assert months == sorted(months)
    assert wait_s(TUESDAYS, TUESDAYS[-1] + 10 * 365 * DAY + 12 * HOUR) == LONGEST_S


def test_nothing_known_means_the_same_wait_at_any_hour() -> None:
    waits = {wait_s([], TUESDAY_AT_6 + hour * HOUR) for hour in range(0, 168, 7)}

    assert len(waits) == 1
    assert USUAL_S <= waits.pop() <= 2 * HOUR


def test_episodes_dated_in_the_future_teach_nothing_yet() -> None:
    at = TUESDAY_AT_6 - DAY

    assert wait_s([*TUESDAYS, TUESDAY_AT_6, TUESDAY_AT_6 + 900 * DAY], at) == wait_s(TUESDAYS, at)


@pytest.mark.parametrize(
    ("usual_s", "shortest_s", "longest_s"),
    [(USUAL_S, SHORTEST_S, LONGEST_S), (MINUTE, MINUTE, LONGEST_S), (DAY, SHORTEST_S, DAY)],
    ids=["a quarter of an hour", "a minute", "a day"],
)
def test_every_wait_is_within_bounds(usual_s: int, shortest_s: int, longest_s: int) -> None:
    chance = random.Random(11)
    for _ in range(300):
        span = chance.choice((1, HOUR, DAY, 30 * DAY, 3_000 * DAY))
        history = [TUESDAY_AT_6 - chance.randrange(span) for _ in range(chance.randrange(40))]
        if chance.random() < 0.3:
            history = history[:1] * len(history)  # all of one second

        wait = next_look_s(history, at=TUESDAY_AT_6 + chance.randrange(-DAY, 400 * DAY), usual_s=usual_s)

        assert shortest_s <= wait <= longest_s
