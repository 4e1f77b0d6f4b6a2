"""The shows of a folder of samples, with what is right for some of their episodes."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.feed.read import read_source
from bot.feed.source import Feed, FeedError
from bot.notes.ownership import Ownership, ownership
from bot.titles import letters
from db.models import FeedItem

Row = dict[str, Any]


@dataclass(slots=True)
class LabelledShow:
    """A show, what is right for some of its episodes, and what publishers say of some."""

    name: str
    feed: Feed
    rows: list[Row] = field(default_factory=list[Row])
    published: list[Row] = field(default_factory=list[Row])

    @property
    def own(self) -> Ownership:
        """What the show goes by."""
        feed = self.feed
        return ownership(feed.title, host=feed.host, home_url=feed.home_url, feed_url=feed.url)

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
