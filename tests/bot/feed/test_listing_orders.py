"""Listing pages in the orders and with the dates that different directories give them."""

from collections.abc import Callable

import pytest

from bot.feed.listing import read
from bot.feed.source import FeedError

HEADER = "The Signal Box\nWe talk about rails, with guests.\nhttps://box.example/\n"
TOLD = [
    ("Points and blades", "How they move, and why they stick.\n0:00 Intro\nhttps://a.example/p", 9, 36),
    ("Signals", "A short one about lamps.", 2, 73),
    ("Sleepers, wood or concrete?", "We weigh both. With guests.\nLinks: https://a.example/q", 1, 5),
]
ORDERS = {
    "date, title, notes": "{dated}\n{title}\n{notes}",
    "title, date, notes": "{title}\n{dated}\n{notes}",
    "title, notes, date": "{title}\n{notes}\n{dated}",
}
Dated = Callable[[int, int], str]
DATES: dict[str, Dated] = {
    "one line": lambda day, minutes: f"Aug {day}, 2021 • {minutes}min",
    "glued": lambda day, minutes: f"Aug {day}, 2021{minutes}min",
    "length first": lambda day, minutes: f"{minutes} min · Aug {day}, 2021",
    "a clock": lambda day, minutes: f"Aug {day}, 2021 • {minutes // 60}:{minutes % 60:02}:00",
    "two lines": lambda day, minutes: f"Aug {day}, 2021\n{minutes} min",
    "two lines, length first": lambda day, minutes: f"{minutes}:00\nAug {day}, 2021",
    "as computers write": lambda day, minutes: f"2021-08-0{day} | {minutes} min",
    "with its weekday": lambda day, minutes: f"Sun, {day} August 2021 - {minutes} minutes",
    "with its number": lambda day, minutes: f"E{day} • Aug {day}, 2021 • {minutes}min",
}


def episodes(text: str) -> list[tuple[str, str, int, int]]:
    return [
        (
            item.title,
            item.notes,
            item.published_at.day if item.published_at else 0,
            (item.duration_s or 0) // 60,
        )
        for item in read(text, name="page.txt").items
    ]


@pytest.mark.parametrize("dated", DATES.values(), ids=DATES)
@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
@pytest.mark.parametrize("heading", ["Latest episodes\n", ""], ids=["headed", "no heading"])
@pytest.mark.parametrize("newest_first", [True, False], ids=["newest first", "oldest first"])
def test_lines_are_read_by_what_they_are(order: str, dated: Dated, heading: str, newest_first: bool) -> None:
    told = TOLD if newest_first else TOLD[::-1]
    blocks = [
        order.format(title=title, notes=notes, dated=dated(day, minutes))
        for title, notes, day, minutes in told
    ]

    assert episodes(HEADER + heading + "\n" + "\n\n".join(blocks)) == told


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
def test_a_page_without_gaps_is_read(order: str) -> None:
    blocks = [
        order.format(title=title, notes=notes, dated=f"Aug {day}, 2021 • {minutes}min")
        for title, notes, day, minutes in TOLD
    ]

    assert episodes(HEADER + "Episodes\n" + "\n".join(blocks)) == TOLD


def test_a_footer_is_no_episode() -> None:
    text = f"{HEADER}Episodes\n\n"
    text += "Points\nHow they move.\nAug 9, 2021 • 36min\n\nSignals\nLamps.\nAug 2, 2021 • 5min"

    assert [title for title, *_ in episodes(f"{text}\n\nLoad more")] == ["Points", "Signals"]


def test_a_title_between_its_date_and_its_length_is_read() -> None:
    text = f"{HEADER}Episodes\n\n"
    text += "Aug 9, 2021\nPoints\n36 min\nHow they move.\n\nAug 2, 2021\nSignals\n5 min\nLamps."

    assert episodes(text) == [("Points", "How they move.", 9, 36), ("Signals", "Lamps.", 2, 5)]


def test_a_date_glued_to_the_end_of_the_notes_is_read() -> None:
    text = f"{HEADER}Episodes\n"
    text += "Points\nThey move.\nThey stick.Aug 9, 202136min\nSignals\nLamps.Aug 2, 20211h 13min"

    assert episodes(text) == [("Points", "They move.\nThey stick.", 9, 36), ("Signals", "Lamps.", 2, 73)]


def test_a_text_that_names_some_days_is_no_listing() -> None:
    with pytest.raises(FeedError, match="neither a feed nor a listing"):
        read("Diary\n\nAug 9, 2021\nRain.\n\nAug 10, 2021\nSun.\n", name="diary.txt")
