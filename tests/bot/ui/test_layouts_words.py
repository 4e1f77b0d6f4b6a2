"""What layouts say: links, empty states, what was left out and where it is."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from discord import ui

from bot.search import Field, Hit, Reason
from bot.services.catalogue import EpisodeCard, ShowPage
from bot.services.feeds.polling import PollResult
from bot.services.listening import ListEntry
from bot.services.paging import page_of
from bot.ui import controls, layouts
from bot.ui.layouts.components import episode_line
from db.listeners import Saved
from db.models import Chapter, Link, Media, Platform, Show
from tests.bot.ui.samples import (
    LONG_URL,
    MARK,
    NOW,
    TOO_LONG_URL,
    card,
    episode,
    labels,
    show,
    shown_text,
    walk,
)


def small_card(**fields: Any) -> EpisodeCard:
    few: dict[str, Any] = {"chapters": [Chapter(0, "Welcome"), Chapter(300, "Logs")], "resources": []}
    media = Media(Platform.YOUTUBE, "https://youtu.be/aaaaaaaaaaa")
    return card("Queues", **{**few, "media": media, "persons": [], **fields})


def test_a_card_links_each_chapter_to_its_second() -> None:
    shown = shown_text(layouts.episode_card(small_card()))

    assert "[0:00](https://youtu.be/aaaaaaaaaaa) Welcome" in shown
    assert "[5:00](https://youtu.be/aaaaaaaaaaa?t=300) Logs" in shown


def test_chapters_without_a_copy_to_play_are_plain_times() -> None:
    layout = layouts.episode_card(small_card(media=None))

    assert "`5:00` Logs" in shown_text(layout)
    assert labels(layout) == ["Look for it on YouTube"]


def test_chapters_that_do_not_fit_say_how_many_are_left_and_can_be_selected() -> None:
    shown = small_card(chapters=[Chapter(n * 60, f"Part {n} " + "of many words" * 4) for n in range(90)])
    layout = layouts.episode_card(shown, chapter_selects=controls.chapter_selects(shown))
    selects = [c for c in walk(layout.to_components()) if c["type"] == 3]

    assert re.search(r"-# and \d+ more", shown_text(layout))
    assert [select["placeholder"] for select in selects] == [
        f"Jump to chapter {span} of 90" for span in ("1–25", "26–50", "51–75", "76–90")
    ]


def test_resources_that_do_not_fit_say_where_the_rest_is() -> None:
    cited = [Link(f"https://papers.example/{n}/{'a' * 60}", f"Paper {n}") for n in range(40)]
    shown = shown_text(layouts.episode_card(small_card(resources=cited)))

    assert re.search(r"-# and \d+ more: /resources lists them all", shown)


def test_a_copy_discord_takes_no_link_to_is_looked_for_instead() -> None:
    shown = small_card(media=Media(Platform.AUDIO, TOO_LONG_URL))

    assert labels(layouts.episode_card(shown)) == ["Look for it on YouTube"]
    assert "`5:00` Logs" in shown_text(layouts.episode_card(shown))


def test_a_withdrawn_episode_says_so() -> None:
    assert "has taken this episode out" in shown_text(layouts.episode_card(small_card()))


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
        (layouts.listening_list([]), "Your list is empty"),
        (layouts.report([]), "Nothing to tell"),
        (layouts.refreshed(PollResult([], []), []), "Nothing new in any feed"),
        (layouts.refreshed(PollResult([], []), ["feeds.example is down."]), "feeds.example is down."),
        (controls.show_layout(ShowPage(show("Lighthouse Hour"), (), page_of([], 1))), "No episodes yet"),
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
        (Reason(Field.NOTES, "What a queue forgets."), " · in its notes"),
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
        f"to hear\t2024-03-01\tQueues that never forget\t\nheard\t\tClocks\t{LONG_URL}\n"
    )


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
