"""What layouts say: links, empty states, what was left out and where it is."""

import re
from datetime import UTC, datetime

import pytest
from discord import ui

from bot.search import Field, Hit, Reason
from bot.services.catalogue import ShowPage
from bot.services.feeds.polling import PollResult
from bot.services.listening import ListEntry
from bot.services.paging import Page, page_of
from bot.ui import controls, layouts
from bot.ui.layouts.components import episode_line
from db.listeners import Saved
from db.models import Show
from tests.bot.ui.samples import (
    LONG_URL,
    MARK,
    NOW,
    card,
    episode,
    show,
    shown_text,
    small_card,
    walk,
)


def test_a_withdrawn_episode_says_so() -> None:
    assert "has removed this episode" in shown_text(layouts.episode_card(small_card()))


def test_artwork_that_is_no_web_address_is_left_out() -> None:
    bare = episode("Queues", image_url="data:image/png;base64,AAAA")
    layout = layouts.episode_card(
        small_card(episode=bare, show=Show(id=1, title="Lighthouse Hour", image_url="/cover.jpg"))
    )

    assert not [c for c in walk(layout.to_components()) if c["type"] == 11]


def test_a_post_mentions_its_role_before_the_card() -> None:
    shown = shown_text(layouts.episode_post(small_card(), role_id=77, mark=MARK))

    assert shown.startswith("<@&77>\n")
    assert "-# New episode" in shown


def test_a_summary_names_ten_and_counts_the_rest() -> None:
    found = [episode(f"Part {n}", n) for n in range(13)]
    select = controls.OpenEpisode.among(found, anchor=1, placeholder="Open an episode")
    shown = shown_text(
        layouts.summary_post(show("Lighthouse Hour"), found, role_id=None, mark=MARK, select=select)
    )

    assert "13 new episodes of Lighthouse Hour" in shown
    assert shown.count("**Part") == 10
    assert "and 3 more" in shown


@pytest.mark.parametrize(
    ("layout", "words"),
    [
        (layouts.follows([]), "No channel follows a show yet"),
        (layouts.listening_list(Page((), 1, 0)), "Your list is empty"),
        (layouts.report([]), "Nothing to report"),
        (layouts.refreshed(PollResult([], []), []), "Nothing new in any feed"),
        (layouts.refreshed(PollResult([], []), ["feeds.example is down."]), "feeds.example is down."),
        (controls.show_layout(ShowPage(show("Lighthouse Hour"), (), page_of([], 1))), "no episodes yet"),
        (layouts.miss("There are no episodes yet.", []), "There are no episodes yet"),
        (layouts.saved(episode("")), "Untitled episode"),
        (layouts.taken_off(episode("Queues"), was_there=False), "was not on your list"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_nothing_is_worded(layout: ui.LayoutView, words: str) -> None:
    assert words in shown_text(layout)


def test_long_lists_are_cut_between_lines() -> None:
    shown = shown_text(layouts.follows([f"- <#{n}> · **{'x' * 90}**" for n in range(100)]))

    assert re.search(r"\n-# and \d+ more$", shown)
    assert all(line.endswith("**") for line in shown.splitlines()[1:-1])


def test_a_list_of_one_show_leaves_its_name_off_the_titles() -> None:
    named = Show(id=1, title="Lighthouse Hour with Ines Ferreira")
    found = [
        episode("Queues | Lighthouse Hour", 1),
        episode("Clocks – The Lies", 2),
        episode("Lighthouse Hour", 3),
    ]
    shown = shown_text(controls.show_layout(ShowPage(named, (), page_of(found, 1))))

    assert "**Queues** · " in shown
    assert "**Clocks – The Lies** · " in shown
    assert "**Lighthouse Hour** · " in shown


@pytest.mark.parametrize(
    ("reason", "why"),
    [
        (Reason(Field.TITLE, "Queues"), ""),
        (Reason(Field.NUMBER, "10"), ""),
        (Reason(Field.CHAPTER, "Write-ahead logs", 300), " · 5:00 Write-ahead logs"),
        (Reason(Field.LINK, "The paper", None, "https://queues.example/paper"), " · The paper"),
        (Reason(Field.PERSON, "Ines Ferreira"), " · Ines Ferreira"),
        (Reason(Field.NOTES, "What a queue forgets."), " · in the notes"),
    ],
    ids=["its title", "its number", "a chapter", "a link", "a person", "its notes"],
)
def test_a_suggestion_tells_what_matched_where_the_title_does_not(reason: Reason, why: str) -> None:
    suggested = layouts.suggestion(episode("Queues"), Hit(1, 50.0, reason, False))

    assert suggested == f"Queues{why} · 01 Mar 2024 · 1 h"


def test_a_list_as_a_file_has_a_line_an_episode() -> None:
    entries = [
        ListEntry(episode("Queues\tthat\nnever forget", link=None), Saved(1, NOW, None)),
        ListEntry(episode("Clocks", published_at=None), Saved(2, None, NOW)),
    ]

    assert layouts.list_as_text(entries) == (
        f"up next\t2024-03-01\tQueues that never forget\t\nheard\t\tClocks\t{LONG_URL}\n"
    )


def test_a_list_over_several_shows_has_them_in_a_column_of_the_file() -> None:
    entries = [ListEntry(episode("Clocks", link=None, show_title="Night Trains"), Saved(1, NOW, None))]

    assert layouts.list_as_text(entries) == "up next\t2024-03-01\tClocks\t\tNight Trains\n"


@pytest.mark.parametrize(
    ("published_at", "on_a_card", "in_a_list"),
    [
        pytest.param(
            datetime(2024, 8, 29, tzinfo=UTC),
            "29 August 2024",
            "29 Aug 2024",
            id="the day is all that is known",
        ),
        pytest.param(
            datetime(2024, 8, 29, 0, 0, 1, tzinfo=UTC),
            "<t:1724889601:D>",
            "<t:1724889601:d>",
            id="an instant",
        ),
    ],
)
def test_a_day_is_the_same_day_for_every_reader(
    published_at: datetime, on_a_card: str, in_a_list: str
) -> None:
    shown = episode("Clocks", published_at=published_at)

    assert on_a_card in shown_text(layouts.episode_card(card("Clocks", episode=shown)))
    assert in_a_list in episode_line(shown)


def test_a_card_without_a_summary_says_what_the_notes_do() -> None:
    told = episode("Clocks", summary=None, description="Why a clock is *never* right.")

    assert r"Why a clock is \*never\* right." in shown_text(
        layouts.episode_card(card("Clocks", episode=told))
    )
