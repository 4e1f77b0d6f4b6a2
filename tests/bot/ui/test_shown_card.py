"""A card read back from the components that Discord gets: what is in it, and that nothing is made up."""

from dataclasses import replace
from typing import Any

import pytest
from discord import ui

from bot.services.catalogue import EpisodeCard
from bot.ui import controls, layouts
from bot.ui.shown_card import ShownChapter, ShownLink, as_text, shown_card
from db.models import Chapter, Link, Media, Platform
from tests.bot.ui.samples import card, labels, walk

VIDEO = "https://youtu.be/aaaaaaaaaaa"
CHAPTERS = (Chapter(0, "Welcome"), Chapter(615, "Cats [and] *dogs*"), Chapter(3_725, "The end"))


def small_card(**fields: Any) -> EpisodeCard:
    few = card(
        "Harbours",
        Media(Platform.YOUTUBE, VIDEO),
        chapters=CHAPTERS,
        resources=[Link("https://a.example/x_(y)", "The paper"), Link("https://b.example/1", None)],
        persons=[],
        app_url=None,
    )
    episode = replace(few.episode, summary="Fog, *radar* and luck.", link="https://show.example/12")
    return replace(few, episode=replace(episode, withdrawn_at=None, image_url=None), **fields)


def by_hand(*texts: str) -> ui.LayoutView:
    """A card of other forms than today's."""
    head, *rest = texts
    body = ui.Container[ui.LayoutView](ui.TextDisplay(head), ui.Separator())
    for text in rest:
        body.add_item(ui.TextDisplay(text))
    return ui.LayoutView(timeout=None).add_item(body)


def test_a_card_is_read_back_as_it_is_shown() -> None:
    shown_as = small_card()
    view = layouts.episode_card(shown_as, buttons=[controls.SaveEpisode.of(1)], found_at="Found there")

    shown = shown_card(shown_as, view)

    assert (shown.title, shown.show, shown.url) == ("Harbours", "Harbours", "https://show.example/12")
    assert shown.description == "Fog, *radar* and luck."
    assert shown.chapters == [
        ShownChapter(0, "Welcome", VIDEO),
        ShownChapter(615, "Cats [and] *dogs*", f"{VIDEO}?t=615"),
        ShownChapter(3_725, "The end", f"{VIDEO}?t=3725"),
    ]
    assert shown.resources == [
        ShownLink("The paper", "https://a.example/x_%28y%29"),
        ShownLink("b.example/1", "https://b.example/1"),
    ]
    assert shown.buttons == [ShownLink("Watch on YouTube", VIDEO), ShownLink("Save", None)]
    assert shown.characters == view.content_length()
    assert shown.components == len(walk(view.to_components()))


def test_chapters_that_are_no_links_have_no_address() -> None:
    shown_as = small_card(media=None)

    shown = shown_card(shown_as, layouts.episode_card(shown_as))

    assert [(c.start_s, c.title, c.url) for c in shown.chapters] == [
        (c.start_s, c.title, None) for c in CHAPTERS
    ]
    assert [r.label for r in shown.resources] == ["The paper", "b.example/1"]


def test_what_a_card_has_no_room_for_is_not_shown() -> None:
    shown_as = small_card(
        chapters=tuple(Chapter(n * 60, f"Part {n} " + "of many words " * 6) for n in range(90)),
        resources=tuple(Link(f"https://a.example/{n}", f"Paper {n} " + "of them " * 9) for n in range(40)),
    )
    view = layouts.episode_card(shown_as)

    shown = shown_card(shown_as, view)

    assert 0 < len(shown.chapters) < 90
    assert 0 < len(shown.resources) < 40
    assert shown.chapters[-1].start_s == (len(shown.chapters) - 1) * 60


def test_a_line_that_is_a_link_from_end_to_end_is_a_chapter_too() -> None:
    shown = shown_card(
        small_card(),
        by_hand(
            "## [Harbours](https://show.example/linked)\n-# Harbours\nFog.",
            "**Resources**\n- [2:00:00 of it](https://a.example/1)\n- No address",
            f"**Chapters**\n[0:00 Welcome]({VIDEO})\n- [10:15 Cats \\[and\\] dogs]({VIDEO}?t=615)\n"
            "`1:02:05` The end",
        ),
    )

    assert shown.url == "https://show.example/linked"
    assert shown.description == "Fog."
    assert [(c.start_s, c.url) for c in shown.chapters] == [
        (0, VIDEO),
        (615, f"{VIDEO}?t=615"),
        (3_725, None),
    ]
    assert [r.label for r in shown.resources] == ["2:00:00 of it", "No address"]


def test_a_card_without_a_word_about_it_has_no_description() -> None:
    shown_as = small_card(chapters=(), resources=())
    shown_as = replace(shown_as, episode=replace(shown_as.episode, summary=None))

    shown = shown_card(shown_as, layouts.episode_card(shown_as))

    assert (shown.description, shown.chapters, shown.resources) == (None, [], [])


@pytest.mark.parametrize(
    "text",
    ["", "x" * 3_000, "\\", "[a](https://x.example)", "`5:00` b", "- c\n## d", "1:00 e]", "\U0001f680 " * 90],
)
def test_no_text_is_too_odd_to_be_read_back(text: str) -> None:
    shown_as = card(text, Media(Platform.YOUTUBE, VIDEO))
    view = layouts.episode_card(shown_as)

    shown = shown_card(shown_as, view)

    assert [b.label for b in shown.buttons] == labels(view)
    assert [c.start_s for c in shown.chapters] == [c.start_s for c in shown_as.chapters][
        : len(shown.chapters)
    ]
    assert shown.chapters
    assert shown.resources
    assert shown.characters <= 4_000


def test_a_card_in_plain_lines() -> None:
    shown_as = small_card(chapters=CHAPTERS[:1], resources=())

    said = as_text(shown_card(shown_as, layouts.episode_card(shown_as)))

    assert said.splitlines()[:-1] == [
        "Harbours  https://show.example/12",
        "Harbours",
        "",
        "Fog, *radar* and luck.",
        "",
        f"0:00 Welcome  {VIDEO}",
        "",
        f"[Watch on YouTube]  {VIDEO}",
        "",
    ]
    assert said.endswith("components")
