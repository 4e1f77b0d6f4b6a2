"""Growing waits: never shorter than asked for, never endless, and never the same for everybody."""

import pytest

from bot.backoff import backoff_s

MINUTE, HOUR = 60, 3_600


@pytest.mark.parametrize(
    ("failures", "random_share", "asked_s", "wait_s"),
    [
        pytest.param(0, 0.0, 0, 5, id="the first failure waits the first wait"),
        pytest.param(1, 0.0, 0, 10, id="the second one twice as long"),
        pytest.param(3, 0.0, 0, 40, id="and so on"),
        pytest.param(8, 0.0, 0, 15 * MINUTE, id="up to the longest wait"),
        pytest.param(10_000, 0.0, 0, 15 * MINUTE, id="however many failures there are"),
        pytest.param(1, 0.5, 0, 11.25, id="jitter comes on top"),
        pytest.param(10_000, 1.0, 0, 18.75 * MINUTE, id="a quarter at most, even of the longest wait"),
        pytest.param(0, 0.0, 90, 90, id="what was asked for is heeded"),
        pytest.param(6, 0.0, 90, 320, id="but does not shorten a wait that has grown"),
        pytest.param(0, 0.0, HOUR, HOUR, id="and is not cut to the longest wait"),
        pytest.param(0, 1.0, HOUR, 1.25 * HOUR, id="jitter never comes off what was asked for"),
    ],
)
def test_how_long_a_failure_waits(failures: int, random_share: float, asked_s: float, wait_s: float) -> None:
    assert wait_s == backoff_s(
        failures, first_s=5, longest_s=15 * MINUTE, random_share=random_share, asked_s=asked_s
    )


def test_a_hundred_that_failed_together_come_back_apart() -> None:
    waits = {backoff_s(4, first_s=5, longest_s=900, random_share=n / 100) for n in range(100)}

    assert len(waits) == 100
    assert min(waits) >= 80
