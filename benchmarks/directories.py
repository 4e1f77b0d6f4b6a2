"""Resolving 257 names, addresses and links of all kinds, in an invented world on loopback.

    .venv/bin/python -m benchmarks.directories [--quick]

The world (`tests/directories_stub.py`) has the shapes of the real directories, players and sites, and their
faults: refusals, silence, HTML for JSON, bodies of 20 MB, redirects into private networks. Titles are made
of random words; some are alike, some are another's beginning. Each case says which feed is meant, or that
it has to be asked, or that nothing can be found.
The last line is JSON: `right`, the share that ended at the feed, at a question that offers it, or – where
there is nothing – at a sentence; `wrong`, how many ended at another feed, or at any where it had to be asked;
`slowest_s`; and `asked`, the share of questions. `--seed` makes other titles.
"""

import argparse
import asyncio
import json
import logging
import time
from collections import Counter
from dataclasses import dataclass

from benchmarks.directory_cases import Case, Cases
from bot.directories.candidates import Question, Resolved
from bot.directories.resolving import Directories
from bot.errors import UserError
from bot.feed.fetch import Fetcher
from tests.directories_stub import KEY, World, addresses, serving

AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Ending:
    """How a case ended, and after how long."""

    case: Case
    answer: Resolved | Question | str
    took_s: float

    @property
    def is_right(self) -> bool:
        """Whether somebody was helped as far as possible."""
        wanted = self.case.feed_url
        if isinstance(self.answer, Resolved):
            return not self.case.must_ask and _without_scheme(self.answer.feed_url) == _without_scheme(wanted)
        if isinstance(self.answer, Question):
            return wanted in [candidate.feed_url for candidate in self.answer.candidates]
        return wanted is None

    @property
    def is_wrong(self) -> bool:
        """Whether a feed was taken that was not meant, or one that had to be asked about."""
        return isinstance(self.answer, Resolved) and not self.is_right


def _without_scheme(url: str | None) -> str | None:
    return url and url.partition("://")[2]


async def ending(case: Case) -> Ending:
    """Resolve one case with everything fresh: no answer is known, no limit used up."""
    async with Fetcher() as fetcher:
        directories = Directories(
            fetcher.ask, podcast_index=KEY if case.has_key else None, addresses=addresses(**case.faults)
        )
        begun = time.perf_counter()
        try:
            answer = await directories.resolve(case.typed, country=case.country)
        except UserError as error:
            answer = str(error)
        return Ending(case, answer, time.perf_counter() - begun)


async def endings(seed: int) -> list[Ending]:
    """How the cases end, `AT_ONCE` at a time, as members ask at once too."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def in_turn(case: Case) -> Ending:
        async with turns:
            return await ending(case)

    async with serving(World()) as world:
        cases = list(Cases(world, seed).all())
        return await asyncio.gather(*map(in_turn, cases))


def main() -> None:
    """Resolve everything, tell what went wrong, and last one line of JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="the cases of one seed, not of five")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    logging.disable(logging.WARNING)  # what directories did wrong is meant
    seeds = range(options.seed, options.seed + (1 if options.quick else 5))
    found = [each for seed in seeds for each in asyncio.run(endings(seed))]
    for each in found:
        if not each.is_right:
            said = each.answer if isinstance(each.answer, str) else type(each.answer).__name__
            print(f"{each.case.group}: {each.case.typed[:80]} {each.case.faults or ''} – {said}")
    kinds = Counter(type(each.answer).__name__ for each in found)
    needless = sum(isinstance(each.answer, Question) and not each.case.must_ask for each in found)
    print(f"{len(found)} cases: {kinds['Resolved']} feeds, {kinds['str']} sentences,")
    print(f"{kinds['Question']} questions, of which {needless} would not have had to be asked")
    print(
        json.dumps(
            {
                "right": round(sum(each.is_right for each in found) / len(found), 4),
                "wrong": sum(each.is_wrong for each in found),
                "slowest_s": round(max(each.took_s for each in found), 2),
                "asked": round(kinds["Question"] / len(found), 4),
            }
        )
    )


if __name__ == "__main__":
    main()
