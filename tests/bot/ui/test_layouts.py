"""Every layout keeps to Discord's limits whatever it is given."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest
from discord import ui

from bot.search import Field
from bot.services.announcing.history import Step as Step
from bot.services.catalogue import ShowPage
from bot.services.feeds.identity import Reconciliation
from bot.services.feeds.importing import Imported
from bot.services.feeds.polling import PollResult
from bot.services.listening import ChosenPlayer, ListEntry
from bot.services.paging import Page, page_of
from bot.services.removing import Removal
from bot.services.resources import Citation
from bot.services.searching import FoundEpisode, SearchRequest
from bot.ui import controls, layouts
from bot.ui.asking import RemoveShow
from bot.ui.follows import StopPaused
from bot.ui.layouts.components import units
from bot.ui.own_list import list_layout
from db.follows import Follow
from db.listeners import Saved
from db.models import Chapter, Link, Media, Platform, ShowLink
from tests.bot.ui.samples import (
    LONG_URL,
    MARK,
    NOW,
    TOO_LONG_URL,
    card,
    episode,
    hit,
    show,
    walk,
)

MONSTERS = {
    "nothing": "",
    "ten thousand letters": "x" * 10_000,
    "ten thousand words": "word " * 2_000,
    "emoji of several characters": "\N{MAN}\N{ZERO WIDTH JOINER}\N{SCHOOL}" * 3_000,
    "plain emoji": "\N{ROCKET}" * 5_000,
    "markdown": "**_`~|[]()\\#>-" * 500,
    "mentions": "@everyone @here <@1> <@&2> <#3> </show:4> <t:0:R> " * 200,
    "links": "[click](https://evil.example) https://evil.example/ " * 200,
    "line breaks": "# heading\n> quote\n- list\n```\ncode\n" * 300,
    "hidden letters": "\u202e\u200b\x00" * 2_000,
    "piled up marks": "e" + "\u0301" * 5_000,
}


def follow(text: str) -> Follow:
    return Follow(
        id=1,
        guild_id=1,
        channel_id=2,
        show_id=1,
        role_id=3,
        publish=True,
        thread=True,
        extras=True,
        topic=text,
        followed_at=0,
        paused_at=1,
        paused_why=text,
    )


def removal(text: str) -> Removal:
    return Removal(show=show(text), episodes=10**6, follows=10**6, saved=10**6, comes_back=True)


def brought(text: str) -> Imported:
    reconciliation = Reconciliation()
    return Imported(show=show(text), new=range(10_000), reconciliation=reconciliation, problems=[text] * 200)


COPIES = [
    None,
    Media(Platform.YOUTUBE, "https://youtu.be/aaaaaaaaaaa"),
    Media(Platform.AUDIO, LONG_URL),
    Media(Platform.AUDIO, TOO_LONG_URL),
    Media(Platform.AUDIO, "no address"),
    Media(Platform.APPLE, "https://podcasts.apple.com/podcast/id1?i=2"),
]


def episode_cards(text: str) -> list[ui.LayoutView]:
    found = [episode(text, n) for n in range(40)]
    return [
        layouts.episode_card(
            shown,
            buttons=[controls.SaveEpisode.of(1)],
            selects=[controls.OpenEpisode.among(found, anchor=1, placeholder="Other matches")],
            all_chapters=controls.ContentsButton.to("chapter", shown),
            all_resources=controls.ContentsButton.to("resource", shown),
            found_at=layouts.why_found(hit(field, text), shown),
        )
        for copy in COPIES
        for shown in (card(text, copy), card(text, copy, chapters=[], resources=[], persons=[]))
        for field in (Field.CHAPTER, Field.LINK, Field.NOTES)
    ]


def contents(text: str) -> list[ui.LayoutView]:
    return [
        asyncio.run(controls.contents_layout(card(text, copy), noun, number))
        for copy in COPIES
        for noun in ("chapter", "resource")
        for number in (1, 2, 999)
    ]


def posts(text: str) -> list[ui.LayoutView]:
    episodes = [episode(text, n) for n in range(60)]
    select = controls.OpenEpisode.among(episodes, anchor=1, placeholder="Open an episode")
    made: list[ui.LayoutView] = []
    for role_id in (None, 10**18):
        for copy in COPIES:
            shown = card(text, copy)
            made.append(
                layouts.episode_post(
                    shown,
                    role_id=role_id,
                    mark=MARK,
                    all_chapters=controls.ContentsButton.to("chapter", shown),
                    all_resources=controls.ContentsButton.to("resource", shown),
                )
            )
        made.append(layouts.plain_post(card(text, None), role_id=role_id, mark=MARK))
        made.append(layouts.summary_post(show(text), episodes, role_id=role_id, mark=MARK, select=select))
    return made


def show_pages(text: str) -> list[ui.LayoutView]:
    links = (ShowLink(LONG_URL, text or None),) * 100
    return [
        controls.show_layout(
            ShowPage(show(text), links, page_of([episode(text, n) for n in range(count)], 2))
        )
        for count in (0, 1, 400)
    ]


def searches(text: str) -> list[ui.LayoutView]:
    fields = [*Field, Field.CHAPTER]
    found = [FoundEpisode(episode(text, n), hit(field, text), LONG_URL) for n, field in enumerate(fields)]
    linked = [FoundEpisode(episode(text, n), hit(Field.LINK, text), None) for n in range(8)]
    request = SearchRequest(text=text or " ", show_id=10**6, year=2024, longest_minutes=1_440)
    return [
        controls.hits_layout(request, Page(tuple(found), 9, 80)),
        controls.hits_layout(request, Page(tuple(linked), 1, 8)),
    ]


def resources(text: str) -> list[ui.LayoutView]:
    cited = [Citation(episode(text, n), Link(LONG_URL, text or None)) for n in range(200)]
    bare = [Citation(episode(text, n), Link(TOO_LONG_URL)) for n in range(200)]
    return [controls.resources_layout(text or " ", page_of(each, 2)) for each in (cited, bare)]


def lists(text: str) -> list[ui.LayoutView]:
    saved = [ListEntry(episode(text, n), Saved(n, NOW, None)) for n in range(50)]
    heard = [ListEntry(episode(text, n), Saved(n, None, NOW)) for n in range(50)]
    return [list_layout(page_of([*saved, *heard], number)) for number in (1, 7, 12)]


def about_announcing(text: str) -> list[ui.LayoutView]:
    steps = [Step(1_700_000_000, text, "https://discord.com/channels/1/2/3")] * 100
    return [
        layouts.follows(
            [layouts.follow_line(follow(text), show(text))] * 100,
            select=StopPaused.among([replace(follow(text), id=n) for n in range(30)], {1: show(text)}),
        ),
        layouts.followed(follow(text), show(text)),
        layouts.reasons(episode(text), steps),
    ]


def notices(text: str) -> list[ui.LayoutView]:
    return [
        layouts.notice(f"Nothing is called “{text}”."),
        layouts.miss(f"No episode matches “{text}”.", [episode(text, n) for n in range(3)]),
        layouts.report([text] * 200),
        layouts.refreshed(PollResult([brought(text)] * 50, []), [text] * 50),
        layouts.imported(brought(text)),
        layouts.saved(episode(text)),
        layouts.removal_asked(removal(text), button=RemoveShow.of(10**9)),
        layouts.removed(removal(text)),
        layouts.heard(episode(text)),
        layouts.taken_off(episode(text), was_there=True),
        *(layouts.chapter_link(card(text, copy), Chapter(7_261, text)) for copy in COPIES),
        *(layouts.copy_added(Media(platform, LONG_URL)) for platform in Platform),
        *(
            layouts.player_chosen(ChosenPlayer(platform=platform), is_new=is_new)
            for platform in (None, *Platform)
            for is_new in (False, True)
        ),
    ]


@cache
def made(screens: Callable[[str], list[ui.LayoutView]], text: str) -> list[ui.LayoutView]:
    """Screens are made once for all that is asked of them."""
    return screens(text)


SCREENS = (episode_cards, contents, posts, show_pages, searches, resources, lists, about_announcing, notices)


@pytest.mark.parametrize("text", MONSTERS.values(), ids=MONSTERS)
@pytest.mark.parametrize("screens", SCREENS, ids=lambda screens: screens.__name__)
def test_no_input_breaks_discords_limits(screens: Callable[[str], list[ui.LayoutView]], text: str) -> None:
    for layout in made(screens, text):
        components = walk(layout.to_components())
        texts = [c["content"] for c in components if "content" in c]
        assert layout.content_length() <= 4_000
        assert sum(map(units, texts)) <= 4_000
        assert all(each.strip() for each in texts)
        assert len(components) <= 40
        assert all(len(c.get("components", [])) <= 5 for c in components if c["type"] == 1)
        ids = [c["custom_id"] for c in components if "custom_id" in c]
        assert all(units(custom_id) <= 100 for custom_id in ids)
        assert len(ids) == len(set(ids))


@pytest.mark.parametrize("text", MONSTERS.values(), ids=MONSTERS)
@pytest.mark.parametrize("screens", SCREENS, ids=lambda screens: screens.__name__)
def test_no_input_breaks_what_can_be_pressed(
    screens: Callable[[str], list[ui.LayoutView]], text: str
) -> None:
    for layout in made(screens, text):
        components = walk(layout.to_components())
        for button in (c for c in components if c["type"] == 2):
            assert 1 <= units(button["label"]) <= 80
            assert len(button.get("url", "")) <= 512
        for select in (c for c in components if c["type"] == 3):
            assert 1 <= len(select["options"]) <= 25
            assert all(1 <= units(option["label"]) <= 100 for option in select["options"])
            assert len({option["value"] for option in select["options"]}) == len(select["options"])
        for picture in (c for c in components if c["type"] == 11):
            assert units(picture.get("description") or "") <= 256


@pytest.mark.parametrize("screens", SCREENS, ids=lambda screens: screens.__name__)
def test_nobody_is_mentioned_by_foreign_text(screens: Callable[[str], list[ui.LayoutView]]) -> None:
    for layout in made(screens, MONSTERS["mentions"]):
        shown = "\n".join(c["content"] for c in walk(layout.to_components()) if "content" in c)
        assert not re.search(r"@everyone|@here|<@!?\d|<@&2>|<#3>|</show|<t:0", shown)


@pytest.mark.parametrize("screens", SCREENS, ids=lambda screens: screens.__name__)
def test_foreign_text_makes_no_link_of_its_own(screens: Callable[[str], list[ui.LayoutView]]) -> None:
    for layout in made(screens, MONSTERS["links"]):
        shown = "\n".join(c["content"] for c in walk(layout.to_components()) if "content" in c)
        assert "](https://evil" not in shown
        assert not re.search(r"(?<!\\):\/\/evil", shown)


@pytest.mark.parametrize("text", MONSTERS.values(), ids=MONSTERS)
@pytest.mark.parametrize("field", Field)
def test_a_suggestion_has_at_most_a_hundred_characters(field: Field, text: str) -> None:
    assert 1 <= units(layouts.suggestion(episode(text), hit(field, text))) <= 100
