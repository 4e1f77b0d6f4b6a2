"""When a show is worth a look: often where its episodes use to come out, rarely otherwise. Pure.

A look costs the same at any hour, but what it saves is the wait of an episode that came out since the last
one. Where the rate at which episodes come changes, a number of looks saves most if their own rate goes with
the square root of it. That rate is learned from when the newest episodes came: at which time of the week and
of the day, in UTC (where summer time begins or ends, the wide kernels hold until the newest episodes have
moved along), after how long a pause, and how far such times could have told each of them from the others: a
show that keeps no hours is looked at evenly.
"""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

NEWEST = 24  # episodes that are learned from
SHORTEST_S, LONGEST_S = 5 * 60, 4 * 60 * 60  # between two looks, unless the usual wait itself is beyond that
PACE = 0.58  # of the usual wait, at a moment as likely as any: chosen by benchmarks/schedule.py

_DAY_S, _WEEK_S = 24 * 60 * 60, 7 * 24 * 60 * 60
_STEP_S = 5 * 60
_AHEAD_S = np.arange(_STEP_S / 2, LONGEST_S, _STEP_S)  # the middles of the steps until the longest wait
_FADING = 0.9  # what an episode counts for beside the one after it

# Episodes come at any time, or round the times the newest came, of the week and of the day.
_PERIOD_S = np.array([_WEEK_S, _WEEK_S, _DAY_S, _DAY_S], dtype=np.float64)[:, None, None]
_WIDTH_S = np.array([600, 5_400, 600, 5_400], dtype=np.float64)[:, None, None]
_SHARES = np.full(5, 0.2)  # of each of these, any time first, before anything is known
_BELIEF = 2.0  # episodes that this is worth
_ROUNDS = 3

_ANY_PAUSE = 0.1  # what is left of the rate where no pause so far was as long as the present one
_PAUSE_WIDTH_S, _PAUSE_WIDTH_SHARE = 8 * 60 * 60, 0.1
_SILENT_AFTER = 2  # of the longest pauses so far: then the rate falls with the silence

Numbers = npt.NDArray[np.float64]


def next_look_s(history: Sequence[float], *, at: float, usual_s: float) -> float:
    """Seconds from one look to the next, for a show whose newest episodes came out at these instants.

    The looks of a show find its episodes as soon, on the average, as one every `usual_s` would.
    """
    past = np.sort(np.array([each for each in history if each <= at], dtype=np.float64))[-NEWEST:]
    rate = _rate(past, at + _AHEAD_S) * _pause_factor(past, at=at)
    looks = np.cumsum(np.sqrt(rate)) * _STEP_S  # as if each step were as likely as any
    wanted = PACE * usual_s
    step = int(np.searchsorted(looks, wanted))
    longest_s = max(usual_s, LONGEST_S)
    if step == len(looks):
        return longest_s
    before = float(looks[step - 1]) if step else 0.0
    wait_s = _STEP_S * (step + (wanted - before) / (float(looks[step]) - before))
    return min(longest_s, max(min(usual_s, SHORTEST_S), wait_s))


def _rate(past: Numbers, instants: Numbers) -> Numbers:
    """How likely an episode is at each instant, as a multiple of the average; less where none is known."""
    if not len(past):
        return np.full(len(instants), _SHARES[0])
    weights = np.power(_FADING, np.arange(len(past), dtype=np.float64)[::-1])
    shares = _learned_shares(past, weights)
    return shares[0] + shares[1:] @ (_kernels(instants, past) @ weights) / weights.sum()


def _learned_shares(past: Numbers, weights: Numbers) -> Numbers:
    """How many of the episodes each way of telling their time accounts for, each judged by the others."""
    if len(past) < 2:
        return _SHARES
    others = _kernels(past, past) * (1 - np.eye(len(past)))
    told = np.vstack((np.ones(len(past)), others @ weights / (weights.sum() - weights)))
    shares = _SHARES
    for _ in range(_ROUNDS):
        accounts = shares[:, None] * told
        shares = _SHARES * _BELIEF + accounts / accounts.sum(axis=0) @ weights
        shares = shares / shares.sum()
    return shares


def _kernels(instants: Numbers, past: Numbers) -> Numbers:
    """Of each kind, what each episode lends to each instant; on the average over all time, 1."""
    off_s = (instants[:, None] - past) % _PERIOD_S
    off = np.minimum(off_s, _PERIOD_S - off_s) / _WIDTH_S
    return _PERIOD_S / (_WIDTH_S * math.sqrt(2 * math.pi)) * np.exp(-off * off / 2)


def _pause_factor(past: Numbers, *, at: float) -> float:
    """What the time since the newest episode makes of the rate, by how long the pauses before it were."""
    if len(past) < 2:
        return 1.0
    pauses = np.diff(past)
    pause_s = at + LONGEST_S / 2 - float(past[-1])  # in the middle of what is looked ahead
    widths = np.maximum(_PAUSE_WIDTH_S, _PAUSE_WIDTH_SHARE * pauses)
    alike = float((_PAUSE_WIDTH_S / widths * np.exp(-(((pause_s - pauses) / widths) ** 2) / 2)).mean())
    silence = max(1.0, pause_s / (_SILENT_AFTER * max(_DAY_S, float(pauses.max()))))
    return (_ANY_PAUSE + (1 - _ANY_PAUSE) * alike) / silence
