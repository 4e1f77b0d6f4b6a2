"""JSON Feed both ways."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.feed.export import write
from bot.feed.jsonfeed import read
from bot.feed.source import Feed, FeedItem
from db.models import (
    Chapter,
    ChapterSource,
    EpisodeKind,
    Link,
    Media,
    Person,
    Platform,
    ShowLink,
    ShowLinkKind,
)

RICH = FeedItem(
    title="Uphill",
    guid="train-7",
    published_at=datetime(2024, 3, 5, 6, 30, tzinfo=UTC),
    duration_s=3723,
    link="https://trains.example/7",
    notes="<p>Slowly.</p>",
    summary="How trains climb.",
    image_url="https://trains.example/7.jpg",
    season=2,
    number=7,
    kind=EpisodeKind.BONUS,
    media=(
        Media(Platform.YOUTUBE, "https://www.youtube.com/watch?v=abcdefghijk", 12),
        Media(Platform.AUDIO, "https://media.example/7.mp3?a=1&b=2"),
    ),
    persons=(Person("Ada"), Person("Bob", "guest")),
    chapters_url="http://10.0.0.7/7.json",
    chapters=(
        Chapter(0, "Start", None, ChapterSource.PODLOVE),
        Chapter(90, "Top “of” the pass", "https://trains.example/top", ChapterSource.PUBLISHER),
    ),
    links=(
        Link("https://shop.example/", "Buy a hat", None, promotional=True),
        Link("https://maps.example/pass#top", "The pass", 95),
        Link("https://club.example/", None, None, promotional=True),
        Link("https://maps.example/down"),
    ),
    aliases=("train-6b", "https://old.example/7"),
)
SHOW = Feed(
    title="Night Trains",
    url="https://trains.example/feed",
    guid="0dc7b6e8",
    host="Ada",
    about="Beds on rails.\nSlowly.",
    home_url="https://trains.example/",
    image_url="https://trains.example/c.jpg",
    new_url="https://new.example/feed",
    links=(
        ShowLink("https://trains.example/tip", "Tip", ShowLinkKind.SUPPORT),
        ShowLink("https://x.example/"),
    ),
)


@pytest.mark.parametrize(
    "item",
    [
        pytest.param(RICH, id="everything"),
        pytest.param(FeedItem(title="Bare"), id="nothing but a title"),
        pytest.param(replace(RICH, notes="0:00 Start\n1:30 <3 & more"), id="plain notes"),
        pytest.param(replace(RICH, guid=None), id="no id of its own"),
        pytest.param(replace(RICH, links=RICH.links[:1] * 3 + RICH.links), id="promotion in front"),
    ],
)
def test_an_export_reads_back_to_the_same_feed(item: FeedItem) -> None:
    feed = replace(SHOW, items=(item, FeedItem(title="Other", published_at=item.published_at)))

    assert read(write(feed), name="export") == feed


def test_an_export_is_a_json_feed_others_can_read() -> None:
    document = json.loads(write(replace(SHOW, items=(RICH,))))

    (item,) = document["items"]
    assert document["version"] == "https://jsonfeed.org/version/1.1"
    assert (item["id"], item["content_html"]) == ("train-7", "<p>Slowly.</p>")
    assert item["date_published"] == "2024-03-05T06:30:00+00:00"
    assert item["attachments"][0]["duration_in_seconds"] == 3723
    assert item["_shownotes"]["chapters"][1]["start"] == 90
    assert [link["url"] for link in item["_shownotes"]["resources"]] == [
        "https://maps.example/pass#top",
        "https://maps.example/down",
    ]


def foreign(**fields: Any) -> Feed:
    document = {"version": "https://jsonfeed.org/version/1", "title": "Night Trains", "items": [fields]}
    return read(json.dumps(document), name="trains.json")


def test_another_program_s_feed_is_read() -> None:
    (item,) = foreign(
        id=7,
        title="Uphill",
        content_text="Slowly.",
        date_published="2024-03-05T08:30:00+02:00",
        url="https://youtu.be/abcdefghijk",
        attachments=[
            {"url": "https://m.example/7.mp3", "mime_type": "audio/mpeg", "duration_in_seconds": 61.5}
        ],
    ).items

    assert (item.guid, item.notes, item.duration_s) == ("7", "Slowly.", 61)
    assert item.published_at == datetime(2024, 3, 5, 6, 30, tzinfo=UTC)
    assert [copy.platform for copy in item.media] == [Platform.AUDIO, Platform.YOUTUBE]


@pytest.mark.parametrize(
    "fields",
    [
        {"title": None, "content_text": "Uphill"},
        {"title": "Uphill", "attachments": {"url": 1}, "_shownotes": []},
        {"title": "Uphill", "date_published": 5, "url": "javascript:x", "image": ["a"]},
        {
            "title": "Uphill",
            "_shownotes": {"chapters": [1, {"start": "x"}, {"start": float("inf"), "title": "a"}]},
        },
        {
            "title": "Uphill",
            "_shownotes": {"media": [{"platform": "none", "url": "https://a.example"}], "season": -1},
        },
        {"title": "Up\ud800hill\0"},
        {
            "title": "Uphill",
            "_shownotes": {"duration": 10**400, "chapters": [{"start": 10**400, "title": "a"}]},
        },
    ],
)
def test_odd_values_are_passed_over(fields: dict[str, Any]) -> None:
    (item,) = foreign(**fields).items

    assert item == replace(FeedItem(title="Uphill"), notes=item.notes)


def test_an_offset_longer_than_any_episode_is_none() -> None:
    copy = {"platform": "youtube", "url": "https://www.youtube.com/watch?v=aaaaaaaaaaa", "offset": 10**400}

    (item,) = foreign(title="Uphill", _shownotes={"media": [copy]}).items

    assert item.media[0].offset_s == 0


def test_an_item_that_cannot_be_read_is_said() -> None:
    feed = read('{"title": "x", "items": [5, {"title": "a", "date_published": "soon"}]}', name="x")

    assert feed.problems == (
        "Item 1 has neither a title nor notes and was left out.",
        "“a” has a date that cannot be read: “soon”.",
    )
