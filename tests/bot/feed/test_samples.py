"""The shared samples: feeds and listing pages as they are found."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.feed.export import write
from bot.feed.jsonfeed import read as read_json
from bot.feed.read import read_source

SHARED = Path(__file__).parents[3] / "../shared"
FEEDS = sorted((SHARED / "samples/feeds").glob("*.xml"))
TRUTH = SHARED / "samples/listings/truth.json"
LISTINGS: dict[str, Any] = json.loads(TRUTH.read_text(encoding="utf-8")) if TRUTH.exists() else {}
SEEDS = sorted((SHARED / "seeds").glob("*.txt"))

pytestmark = pytest.mark.skipif(not FEEDS, reason="the shared samples are not beside this repository")


@pytest.mark.parametrize("path", FEEDS, ids=lambda path: path.stem)
def test_every_sample_feed_is_read_and_survives_an_export(path: Path) -> None:
    feed = read_source(path.read_bytes(), name=path.name)

    again = read_json(write(feed), name=path.name)
    assert feed.items
    assert all(item.title and (item.published_at or feed.problems) for item in feed.items)
    assert (again.title, again.items) == (feed.title, feed.items)


@pytest.mark.parametrize("name", LISTINGS)
def test_every_sample_listing_gives_what_it_should(name: str) -> None:
    feed = read_source((TRUTH.parent / name).read_bytes(), name=name)

    assert feed.title == LISTINGS[name]["show_title"]
    assert [
        {
            "title": item.title,
            "published": item.published_at and item.published_at.date().isoformat(),
            "duration_min": (item.duration_s or 0) // 60,
            "notes": item.notes,
        }
        for item in feed.items
    ] == LISTINGS[name]["episodes"]


def test_both_seeds_give_their_twenty_episodes() -> None:
    feeds = [read_source(path.read_bytes(), name=path.name) for path in SEEDS]

    assert [len(feed.items) for feed in feeds] == [10, 10]
    assert all(item.published_at and item.duration_s for feed in feeds for item in feed.items)
    assert {feed.host for feed in feeds} == {"Hussein Nasser"}
    assert [len(feed.links) for feed in feeds] == [3, 3]
