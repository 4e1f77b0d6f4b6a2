"""When to ask a server again."""

from datetime import UTC, datetime

import pytest

from bot.feed.fetch import fresh_for_s, retry_after_s

NOW = datetime(2024, 3, 5, 6, tzinfo=UTC)
MINUTE, HOUR, DAY = 60, 3_600, 86_400


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("120", 2 * MINUTE),
        ("Tue, 05 Mar 2024 06:30:00 GMT", 30 * MINUTE),
        ("Tue, 05 Mar 2024 05:00:00 GMT", 0),
        ("-1", 0),
        ("1000000000", DAY),
        ("Fri, 31 Dec 9999 23:59:59 GMT", DAY),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_lies_between_nothing_and_a_day(value: str | None, expected: int | None) -> None:
    assert retry_after_s(value, now=NOW) == expected


@pytest.mark.parametrize(
    ("cache_control", "expires", "expected"),
    [
        ("public, max-age=600", None, 10 * MINUTE),
        ("max-age=99999999999", None, DAY),
        ("s-maxage=5", "Tue, 05 Mar 2024 07:00:00 GMT", HOUR),
        ("no-cache", "Tue, 05 Mar 2024 07:00:00 GMT", None),
        (None, "0", None),
        (None, None, None),
    ],
)
def test_an_answer_is_fresh_for_as_long_as_it_says(
    cache_control: str | None, expires: str | None, expected: int | None
) -> None:
    assert fresh_for_s(cache_control, expires, now=NOW) == expected
