"""The text of a listing page, in the shapes such pages come in."""

from datetime import UTC, datetime

import pytest

from bot.feed.listing import read
from bot.feed.source import Feed
from db.models import ShowLinkKind

HEADER = """The Signal Box
Welcome to the Signal Box with your host Robin Q. Example. We talk about rails and whatever else.
Older recordings are at http://archive.example/signal-box
Buy us a coffee
https://www.buymeacoffee.com/signalbox
Courses we teach
https://courses.example/rails
https://courses.example/points
Latest episodes
"""


def listing(*episodes: str, header: str = HEADER) -> Feed:
    return read("\n".join([header, *episodes]), name="page.txt")


def episodes(*blocks: str) -> list[tuple[str, int, str]]:
    return [(item.title, (item.duration_s or 0) // 60, item.notes) for item in listing(*blocks).items]


def test_an_episode_is_a_dated_line_a_title_and_notes() -> None:
    (item,) = listing("Aug 9, 2021 • 36min", "Points | The Signal Box", "How they move.", "0:00 Intro").items

    assert item.published_at == datetime(2021, 8, 9, tzinfo=UTC)
    assert (item.title, item.duration_s) == ("Points | The Signal Box", 2160)
    assert item.notes == "How they move.\n0:00 Intro"


@pytest.mark.parametrize(
    ("line", "minutes"),
    [
        ("Aug 9, 2021 • 36min", 36),
        ("Aug 9, 2021 • 1h 13min", 73),
        ("Aug 9, 2021 • 2h", 120),
        ("August 9, 2021 · 7 mins", 7),
        ("  Aug  9,  2021\u00a0•\u00a036min ", 36),
        ("Aug. 9, 2021 ● 36min", 36),
        ("9 Aug 2021 | 36min", 36),
        ("Aug 9, 2021 - 1hr 2min", 62),
    ],
)
def test_dated_lines_differ(line: str, minutes: int) -> None:
    assert episodes(line, "Points") == [("Points", minutes, "")]


def test_markers_belong_to_the_date_below_them() -> None:
    found = episodes(
        "7 snips\nMay 3, 2021 • 10min\nOne\nNotes of one.\n",
        "undefined\n4 snips\nMay 2, 2021 • 10min\n\nTwo\n\nNotes of two.\nIn two lines.\n",
        "1 snip\nMay 1, 2021 • 10min\n3 snips\nA title is a title.",
    )

    assert found == [
        ("One", 10, "Notes of one."),
        ("Two", 10, "Notes of two.\nIn two lines."),
        ("3 snips", 10, "A title is a title."),
    ]


def test_two_episodes_of_one_day_and_title_stay_two() -> None:
    assert len(episodes("May 3, 2021 • 39min\nOne", "May 3, 2021 • 5min\nOne")) == 2


def test_an_episode_without_a_title_is_said() -> None:
    feed = listing("May 3, 2021 • 39min", "", "May 2, 2021 • 5min", "One")

    assert [item.title for item in feed.items] == ["One"]
    assert feed.problems == ("Line 11: the episode there has no title and was left out.",)


def test_the_header_tells_of_the_show() -> None:
    feed = listing("May 3, 2021 • 39min", "One")

    assert (feed.title, feed.host) == ("The Signal Box", "Robin Q. Example")
    assert feed.about == "\n".join(HEADER.splitlines()[1:3])
    assert [(link.url, link.label, link.kind) for link in feed.links] == [
        ("http://archive.example/signal-box", None, ShowLinkKind.OTHER),
        ("https://www.buymeacoffee.com/signalbox", "Buy us a coffee", ShowLinkKind.SUPPORT),
        ("https://courses.example/rails", "Courses we teach", ShowLinkKind.COURSE),
        ("https://courses.example/points", "Courses we teach", ShowLinkKind.COURSE),
    ]


def test_a_header_said_twice_counts_once() -> None:
    lines = HEADER.splitlines()[:-1]
    twice = "\n".join(["The Signal Box cover image", *lines, *lines[1:], "Episodes", "Mentioned books"])

    assert listing("May 3, 2021 • 39min", "One", header=twice) == listing("May 3, 2021 • 39min", "One")


@pytest.mark.parametrize(
    ("header", "host"),
    [
        ("Rail Talk with Robin Example", "Robin Example"),
        ("Rail Talk\nRobin Example\nWe talk about rails.", "Robin Example"),
        ("Rail Talk\nWelcome, with your hosts Ada Bell and Bob Cole, to rails.", "Ada Bell and Bob Cole"),
        ("Rail Talk\nTalking with great care about rails.", None),
        ("Rail Talk\nSupport Us\nhttps://tip.example/", None),
    ],
)
def test_a_host_is_named_in_one_of_three_ways(header: str, host: str | None) -> None:
    assert listing("May 3, 2021 • 39min", "One", header=header).host == host
