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
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.feed.read import read_source
from bot.feed.source import Feed, FeedError
from bot.notes.promotion import learn_promotion
from bot.services.feeds.read_together import read_together
from bot.titles import letters
from bot.urls import url_key
from db.models import Chapter, FeedItem, Link, Show

WITHIN_S = 2
AGREEING = frozenset({"full", "most"})  # how far notes list the chapters of their publisher

Row = dict[str, Any]
Said = tuple[tuple[Chapter, ...], tuple[Link, ...]]  # of one episode's notes


@dataclass(slots=True)
class LabelledShow:
    """A show, what is right for some of its episodes, and what publishers say of some."""

    name: str
    feed: Feed
    rows: list[Row] = field(default_factory=list[Row])
    published: list[Row] = field(default_factory=list[Row])

    def place_of(self, row: Row) -> int | None:
        """Which of the items a row is about."""
        title, day = letters(row["title"]), row["published"] or "-"
        alike = [n for n, item in enumerate(self.feed.items) if letters(item.title) == title]
        dated = [n for n in alike if str(self.feed.items[n].published_at).startswith(day)]
        return next(iter([*dated, *alike]), None)


def shows_in(samples: Path) -> list[LabelledShow]:
    """The shows of a folder of samples, those nothing is known of included."""
    shows: dict[str, LabelledShow] = {}
    for path in sorted((samples / "feeds").glob("*.xml")):
        try:
            shows[f"feeds/{path.name}"] = LabelledShow(
                path.name, read_source(path.read_bytes(), name=path.name)
            )
        except FeedError:
            continue
    for kind, name in (("rows", "notes_truth.jsonl"), ("published", "publisher_chapters.jsonl")):
        by_source: defaultdict[str, list[Row]] = defaultdict(list)
        for line in (samples / name).read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            source = row["source"]
            by_source["seeds" if source.startswith("seeds/") else source].append(row)
        for source, rows in by_source.items():
            if source not in shows:
                shows[source] = LabelledShow(source, _without_feed(samples, source, rows))
            setattr(shows[source], kind, rows)
    return list(shows.values())


def _without_feed(samples: Path, source: str, rows: Sequence[Row]) -> Feed:
    if source == "seeds":
        pages = [
            read_source(path.read_bytes(), name=path.name)
            for path in sorted((samples.parent / source).iterdir())
        ]
        return replace(pages[0], items=tuple(item for page in pages for item in page.items))
    items = (
        FeedItem(
            title=row["title"],
            published_at=datetime.fromisoformat(row["published"] or "2020-01-01").replace(tzinfo=UTC),
            duration_s=(row["duration_min"] or 0) * 60 or None,
            notes=row["notes"],
        )
        for row in rows
    )
    return Feed(title="Samples", items=tuple(items))


def said_of(feed: Feed) -> list[Said]:
    """The chapters and the resources the notes of each item are read as."""
    show = Show(
        id=0,
        title=feed.title,
        host=feed.host,
        about=feed.about,
        home_url=feed.home_url,
        feed_url=feed.url,
        podcast_guid=feed.guid,
        image_url=feed.image_url,
    )
    read = read_together(feed.items)
    oldest_first = sorted(range(len(read)), key=lambda n: str(feed.items[n].published_at))
    links = {n: each.links if (each := read[n]) else () for n in oldest_first}
    promotion = learn_promotion(show, list(links.values()))
    return [
        (
            each.chapters if each else (),
            tuple(link for link in links[n] if not link.promotional and not promotion.covers(link)),
        )
        for n, each in enumerate(read)
    ]


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
    for show in shows[:: 4 if args.quick else 1]:
        if show.rows or show.published:
            for miss in judged(show, said_of(show.feed), counts):
                if args.misses:
                    print(miss)
    print(json.dumps(result_of(counts)))


if __name__ == "__main__":
    main()
