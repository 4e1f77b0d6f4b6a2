"""How soon the learning schedule finds new episodes, and at how many requests, beside a fixed interval.

    .venv/bin/python -m benchmarks.schedule [--quick] [--feeds DIR]

The histories are those of all feeds in a folder, by their items' dates. Of each the first half is there to
learn from; the second is judged: episode after episode comes out, and is found at the next look, after which
it is learned from too. In the same run each is waited for every fixed quarter of an hour, at a random phase.
Looks are delayed at random as the bot's are. The pace was chosen on every other feed; the rest say whether it
holds for feeds it was not chosen on. What nobody can know from a feed is how much later than its own date an
item really appeared in it: the date is taken at its word.
The last line is JSON: requests and mean delay as shares of the fixed interval's, and the delay in minutes
that 95 of 100 episodes do not exceed.
"""

import argparse
import json
import random
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.backoff import jittered_s
from bot.feed.read import read_source
from bot.feed.source import FeedError
from bot.services.feeds.rhythm import NEWEST, next_look_s

FIXED_S = 15 * 60
FEWEST = 8  # dated episodes, to have some to learn from and some to judge
QUICK_EPISODES = 25  # judged of each feed
SEED = 1

History = Sequence[int]


@dataclass(frozen=True, slots=True)
class Judged:
    """What looking at one feed came to, in seconds."""

    delays: Sequence[float]
    fixed_delays: Sequence[float]
    looks: int
    span_s: float

    @property
    def requests_ratio(self) -> float:
        return self.looks * FIXED_S / self.span_s


def histories(folder: Path) -> dict[str, History]:
    """The instants of each feed's episodes, oldest first, of those feeds that have enough of them."""
    found: dict[str, History] = {}
    for file in sorted(each for each in folder.iterdir() if each.is_file()):
        try:
            feed = read_source(file.read_bytes(), name=file.name)
        except FeedError:
            continue
        instants = sorted({int(item.published_at.timestamp()) for item in feed.items if item.published_at})
        if len(instants) >= FEWEST:
            found[file.name] = instants
    return found


def judged(history: History, chance: random.Random, *, most: int | None) -> Judged:
    """Wait for the second half of a history's episodes, or for the newest few of them."""
    first = max(len(history) // 2, len(history) - most if most else 0)
    looks, delays, fixed_delays = 0, list[float](), list[float]()
    begun = at = history[first - 1] + chance.random() * FIXED_S
    position = first
    while position < len(history):
        wait_s = next_look_s(history[max(0, position - NEWEST) : position], at=at, usual_s=FIXED_S)
        at += jittered_s(wait_s, chance.random())
        looks += 1
        while position < len(history) and history[position] <= at:
            delays.append(at - history[position])
            fixed_delays.append(chance.random() * FIXED_S)
            position += 1
    return Judged(delays, fixed_delays, looks, at - begun)


def figures(of_feeds: Sequence[Judged]) -> dict[str, float]:
    """Over all episodes and all the time; a feed counts by its episodes."""
    delays = [delay for each in of_feeds for delay in each.delays]
    fixed = [delay for each in of_feeds for delay in each.fixed_delays]
    looks, span_s = sum(each.looks for each in of_feeds), sum(each.span_s for each in of_feeds)
    return {
        "requests_ratio": round(looks * FIXED_S / span_s, 3),
        "mean_delay_ratio": round(statistics.fmean(delays) / statistics.fmean(fixed), 3),
        "p95_delay_min": round(statistics.quantiles(delays, n=20)[-1] / 60, 1),
    }


def row(name: str, of_feeds: Sequence[Judged]) -> str:
    """One line of the table; the means by feed count each feed alike."""
    delays = [delay / 60 for each in of_feeds for delay in each.delays]
    fixed = [delay / 60 for each in of_feeds for delay in each.fixed_delays]
    told = figures(of_feeds)
    by_feed = statistics.fmean(statistics.fmean(each.delays) / 60 for each in of_feeds)
    asked_by_feed = statistics.fmean(each.requests_ratio for each in of_feeds)
    return (
        f"{name:16} {len(of_feeds):5} {len(delays):8} {96 * told['requests_ratio']:12.1f} "
        f"{statistics.fmean(delays):8.1f} {statistics.median(delays):6.1f} {told['p95_delay_min']:6.1f} "
        f"{statistics.fmean(fixed):8.1f} {96 * asked_by_feed:18.1f} {by_feed:8.1f}"
    )


def main() -> None:
    """Judge every history, print a table, and last one line of JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_EPISODES} episodes of each feed")
    parser.add_argument("--feeds", type=Path, default=Path(__file__).parents[2] / "shared/samples/feeds")
    arguments = parser.parse_args()
    if not arguments.feeds.is_dir():
        sys.exit(f"There are no feeds in {arguments.feeds}; name a folder of them with --feeds.")
    of_feeds = [
        judged(history, random.Random(f"{SEED} {name}"), most=QUICK_EPISODES if arguments.quick else None)
        for name, history in histories(arguments.feeds).items()
    ]
    if len(of_feeds) < 2:
        sys.exit(f"Too few feeds in {arguments.feeds} have {FEWEST} dated episodes.")
    print("minutes late by the learning schedule, by the fixed one, and as the mean of the feeds' means")
    print(
        "                 feeds episodes requests/day     mean median    p95    fixed  by feed: requests mean"
    )
    print(row("all", of_feeds))
    print(row("to choose on", of_feeds[0::2]))
    print(row("not chosen on", of_feeds[1::2]))
    print(json.dumps(figures(of_feeds)))


if __name__ == "__main__":
    main()
