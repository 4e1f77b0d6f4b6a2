"""How long to wait before what failed is tried again: one rule for everything that retries."""

JITTER = 0.25  # of each wait, on top of it: bots and channels that failed together do not come back together

_MOST_DOUBLINGS = 64  # a count of failures has no end, a number has


def backoff_s(
    failures: int, *, first_s: float, longest_s: float, random_share: float, asked_s: float = 0.0
) -> float:
    """Seconds until the next try after so many failures before this one.

    The wait doubles from the first to the longest and is never shorter than what was asked for, by a server's
    Retry-After for one, however long that is.
    """
    grown_s = min(longest_s, first_s * 2 ** min(failures, _MOST_DOUBLINGS))
    return jittered_s(max(grown_s, asked_s), random_share)


def jittered_s(wait_s: float, random_share: float) -> float:
    """The wait and up to a quarter more; `random_share` is from 0 to 1."""
    return wait_s * (1 + JITTER * random_share)
