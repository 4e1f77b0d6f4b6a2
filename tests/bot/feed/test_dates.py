"""Dates and lengths in the forms feeds use."""

from datetime import UTC

import pytest

from bot.feed.dates import clock_s, instant, length_s


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Wed, 02 Oct 2002 13:00:00 GMT", "2002-10-02 13:00", id="as the standard has it"),
        pytest.param("Wed, 02 Oct 2002 15:00:00 +0200", "2002-10-02 13:00", id="with an offset"),
        pytest.param("Wed, 02 Oct 2002 05:00:00 PST", "2002-10-02 13:00", id="with a zone's letters"),
        pytest.param("Wed, 02 Oct 2002 06:00:00 PDT", "2002-10-02 13:00", id="in summer time"),
        pytest.param("Wed, 02 Oct 2002 06:00:00 (PDT)", "2002-10-02 13:00", id="zone in brackets"),
        pytest.param("Wed, 02 Oct 2002 15:00:00 GMT+0200", "2002-10-02 13:00", id="zone and offset"),
        pytest.param("Wed, 02 Oct 2002 13:00:00 XYZ", "2002-10-02 13:00", id="unknown zone is UTC"),
        pytest.param("2 Oct 2002 13:00 +0000", "2002-10-02 13:00", id="no weekday, no seconds"),
        pytest.param("Mon, 02 Oct 2002 13:00:00 GMT", "2002-10-02 13:00", id="wrong weekday"),
        pytest.param("Mié, 02 Oct 2002 13:00:00 GMT", "2002-10-02 13:00", id="foreign weekday"),
        pytest.param("Wed, 2 October 02 13:00:00 GMT", "2002-10-02 13:00", id="two-digit year"),
        pytest.param("Wed, 2 Oct 97 13:00:00 GMT", "1997-10-02 13:00", id="two-digit year of last century"),
        pytest.param("Wed,  02  Oct 2002\n13:00:00 GMT", "2002-10-02 13:00", id="odd white space"),
        pytest.param("Wed, 02 Oct 2002 24:00:00 GMT", "2002-10-03 00:00", id="midnight as 24:00"),
        pytest.param("Wed, 02 Oct 2002 1:00:00 PM", "2002-10-02 13:00", id="afternoon"),
        pytest.param("October 2, 2002 13:00", "2002-10-02 13:00", id="American"),
        pytest.param("2002-10-02T13:00:00Z", "2002-10-02 13:00", id="ISO"),
        pytest.param("2002-10-02T15:00:00.250+02:00", "2002-10-02 13:00", id="ISO with fraction and offset"),
        pytest.param("2002-10-02", "2002-10-02 00:00", id="ISO day"),
        pytest.param("Thu, 01 Jan 1970 00:00:00 GMT", None, id="a program's zero"),
        pytest.param("Fri, 31 Dec 9999 23:59:59 GMT", None, id="the end of time"),
        pytest.param("0001-01-01T00:00:00Z", None, id="the beginning of time"),
        pytest.param("Sat, 30 Feb 2021 10:00:00 GMT", None, id="a day that does not exist"),
        pytest.param("last Tuesday", None, id="words"),
        pytest.param("", None, id="nothing"),
        pytest.param("1" * 100_000, None, id="a mountain of digits"),
    ],
)
def test_a_date_is_read_as_a_moment_in_utc(text: str, expected: str | None) -> None:
    moment = instant(text)

    assert (moment and f"{moment:%Y-%m-%d %H:%M}") == expected
    assert moment is None or moment.tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3600", 3600),
        ("3600.7", 3600),
        ("44:07", 2647),
        ("90:00", 5400),
        ("1:13:05", 4385),
        ("00:44:07.250", 2647),
        ("1h 13min", 4380),
        ("2h", 7200),
        ("7min", 420),
        ("PT1H13M5S", 4385),
        ("1 hour 5 minutes", 3900),
        ("0", None),
        ("00:00:00", None),
        ("-5", None),
        ("NaN", None),
        ("about an hour", None),
        ("1:75:00", None),
        ("10:99", None),
        ("100000000000000000000:99:99", None),
        ("9" * 5000, None),
        ("", None),
    ],
)
def test_a_length_is_seconds_or_nothing(text: str, expected: int | None) -> None:
    assert length_s(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", 0),
        ("00:00:00.000", 0),
        ("1:02:03.999", 3723),
        ("npt:75", 75),
        ("99:99:99", None),
        ("-1:00", None),
    ],
)
def test_a_position_may_be_zero(text: str, expected: int | None) -> None:
    assert clock_s(text) == expected
