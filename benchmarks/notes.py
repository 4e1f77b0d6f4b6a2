"""How well show notes are read, over labelled episodes of real shows: chapters, resources and promotion.

    python -m benchmarks.notes SAMPLES [--quick] [--misses]

SAMPLES is a folder with `feeds/`, with `notes_truth.jsonl` (episodes and what is right for them) and with
`publisher_chapters.jsonl` (chapters publishers gave beside the notes that list them, which nobody labelled).
Each show is read as the import reads it: its episodes beside each other. Nothing that is learned from labels
has seen the show it is judged on. `found` is the share of the publishers' chapters that begin within two
seconds of one read from the notes, `invented` the share of those read where no publisher's begins.
--quick takes every fourth show, --misses prints what went wrong. The last line is JSON. Without the folder
nothing is measured.
"""

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.labelled_shows import LabelledShow, shows_in
from benchmarks.link_weights import examples_of, weights_of
from bot.notes.promotion import learn_promotion
from bot.notes.weighing import Weights
from bot.services.feeds.read_together import read_together
from bot.titles import letters
from bot.urls import url_key
from db.models import Chapter, Link, Show

WITHIN_S = 2
AGREEING = frozenset({"full", "most"})  # how far notes list the chapters of their publisher

Said = tuple[tuple[Chapter, ...], tuple[Link, ...]]  # of one episode's notes


def said_of(show: LabelledShow, weights: Weights) -> list[Said]:
    """The chapters and the resources the notes of each item are read as."""
    feed = show.feed
    known = Show(
        id=0,
        title=feed.title,
        host=feed.host,
        about=feed.about,
        home_url=feed.home_url,
        feed_url=feed.url,
        podcast_guid=feed.guid,
        image_url=feed.image_url,
    )
    read = read_together(feed.items, weights=weights)
    order = sorted(range(len(read)), key=lambda n: str(feed.items[n].published_at))
    links = [each.links if (each := read[n]) else () for n in order]
    promotion = learn_promotion(known, links, weights)
    resources = {
        n: tuple(
            link for link in of_episode if not (link.promotional or promotion.covers(link, episode=place))
        )
        for place, (n, of_episode) in enumerate(zip(order, links, strict=True))
    }
    return [(each.chapters if each else (), resources[n]) for n, each in enumerate(read)]


def judged(show: LabelledShow, said: Sequence[Said], counts: Counter[str]) -> Iterator[str]:
    """Count what is right of a show; what is wrong as lines to read."""
    for row in show.rows:
        place = show.place_of(row)
        chapters, links = said[place] if place is not None else ((), ())
        given = show.feed.items[place].chapters if place is not None else ()
        unclear = {
            each["start"] if isinstance(each, dict) else each for each in row.get("ambiguous_chapters", [])
        }
        wanted = {
            (each["start"], letters(each["title"]))
            for each in row["chapters"]
            if each["start"] not in unclear
        }
        read = {
            (each.start_s, letters(each.title)) for each in given or chapters if each.start_s not in unclear
        }
        if given:  # what a publisher adds to the chapters of the notes nobody invented
            read &= wanted
        vague = _keys(row.get("ambiguous_urls", []))
        resources = _keys(each["url"] for each in row["resources"]) - vague
        promotion = _keys(row["promo_urls"]) - vague - resources
        shown = _keys(link.url for link in links) - vague
        counts["episodes"] += 1
        _count(counts, "chapters", wanted, read)
        _count(counts, "resources", resources, shown)
        counts["promotion"] += len(promotion)
        counts["leaked"] += len(promotion & shown)
        for what, wrong in (
            ("chapter missed", wanted - read),
            ("chapter invented", read - wanted),
            ("link missed", resources - shown),
            ("link not a resource", shown - resources),
        ):
            yield from (
                f"{show.name}: {row['title'][:40]}: {what}: {each}" for each in sorted(wrong, key=str)
            )
    for row in show.published:
        place = show.place_of(row)
        if place is None or row["agreement"] not in AGREEING:
            continue
        truth = [each["start"] for each in row["publisher_chapters"]]
        starts = [each.start_s for each in said[place][0]]
        found, right = _near(truth, starts), _near(starts, truth)
        counts.update(published=len(truth), found=found, read=len(starts), invented=len(starts) - right)
        if found < len(truth) or right < len(starts):
            wrong = f"{found} of {len(truth)} found, {len(starts) - right} invented"
            yield f"{show.name}: {row['title'][:40]}: {wrong}"


def _count(counts: Counter[str], what: str, wanted: set[Any], read: set[Any]) -> None:
    counts.update(
        {
            f"{what} wanted": len(wanted),
            f"{what} read": len(read),
            f"{what} right": len(wanted & read),
            f"{what} perfect": wanted == read,
        }
    )


def _near(these: Sequence[float], others: Sequence[float]) -> int:
    return sum(any(abs(one - other) <= WITHIN_S for other in others) for one in these)


def _keys(urls: Iterable[str]) -> set[str]:
    """Addresses as the labels spell them: without what a sentence left behind them."""
    return {re.sub(r"[/.,;)]+$", "", url_key(url)) for url in urls}


def result_of(counts: Counter[str]) -> dict[str, float | int | None]:
    """The figures, as shares with four digits."""

    def share(part: str, whole: str) -> float | None:
        return round(counts[part] / counts[whole], 4) if counts[whole] else None

    figures: dict[str, float | int | None] = {"episodes": counts["episodes"]}
    for what in ("chapters", "resources"):
        figures[f"{what}_precision"] = share(f"{what} right", f"{what} read")
        figures[f"{what}_recall"] = share(f"{what} right", f"{what} wanted")
        figures[f"{what}_perfect"] = share(f"{what} perfect", "episodes")
    return figures | {
        "promo_leaked": share("leaked", "promotion"),
        "publishers_found": share("found", "published"),
        "publishers_invented": share("invented", "read"),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("samples", type=Path, help="a folder of labelled samples")
    parser.add_argument("--quick", action="store_true", help="every fourth show only")
    parser.add_argument("--misses", action="store_true", help="print what went wrong")
    args = parser.parse_args()
    if not args.samples.is_dir():
        print(f"{args.samples} is missing; nothing was measured.")
        return
    shows = shows_in(args.samples)
    counts = Counter[str]()
    examples = {show.name: examples_of(show) for show in shows}
    for show in shows[:: 4 if args.quick else 1]:
        if show.rows or show.published:
            others = (each for name, of_show in examples.items() if name != show.name for each in of_show)
            for miss in judged(show, said_of(show, weights_of(others)), counts):
                if args.misses:
                    print(miss)
    print(json.dumps(result_of(counts)))


if __name__ == "__main__":
    main()
