"""All commands together: what Discord allows, and what people read."""

import discord
import pytest
from discord import app_commands

from bot.app import EXTENSIONS, ITEMS, PodcastBot
from bot.services.picks import Draw, PickFilter
from bot.services.searching import SearchRequest
from bot.ui.asking import ForgetMe, RemoveShow
from bot.ui.controls import (
    AskedPageButton,
    BrowseShow,
    ContentsButton,
    ContentsPageButton,
    HeardEpisode,
    HitsPageButton,
    JumpToChapter,
    MatchesButton,
    OpenEpisode,
    ResourcesPageButton,
    SaveEpisode,
    SaveForLater,
    ShowPageButton,
)
from bot.ui.dynamic_items import DynamicButton
from bot.ui.follows import StopPaused
from bot.ui.own_list import ListPageButton
from bot.ui.picking import AnotherOne
from tests.cogs.conftest import Room


async def test_every_extension_loads_and_every_command_is_described(room: Room) -> None:
    bot = room.env.bot
    assert isinstance(bot, PodcastBot)
    commands = list(bot.tree.walk_commands())

    assert set(bot.extensions) == set(EXTENSIONS)
    for command in commands:
        assert 1 <= len(command.description) <= 100, command.qualified_name
        assert command.description != "…", command.qualified_name
        if isinstance(command, app_commands.Command):
            for parameter in command.parameters:
                described = str(parameter.description)
                assert 1 <= len(described) <= 100, f"{command.qualified_name} {parameter.name}"
                assert described != "…", f"{command.qualified_name} {parameter.name}"
    names = [command.qualified_name for command in commands]
    assert len(names) == len(set(names))


def test_no_custom_id_template_takes_anothers() -> None:
    verbs = [item.__discord_ui_compiled_template__.pattern.split(":")[0] for item in ITEMS]

    assert len(verbs) == len(set(verbs))


TEMPLATES = {
    OpenEpisode: r"open:(?P<anchor>\d+)(?::(?P<back>(?s:.+)))?",
    JumpToChapter: r"jump:(?P<episode>\d+):(?P<first>\d+)",
    AnotherOne: r"another:(?P<seed>\d+):(?P<position>\d+):(?P<show>\d*):(?P<minutes>\d*):(?P<year>\d*)"
    r":(?P<unheard>[01]):(?P<topic>(?s:.*))",
    SaveEpisode: r"save:(?P<episode>\d+)",
    HeardEpisode: r"heard:(?P<episode>\d+)",
    AskedPageButton: r"asked:(?P<page>\d+):(?P<key>[0-9a-f]+)",
    MatchesButton: r"found:(?P<text>(?s:.+))",
    ListPageButton: r"list:(?P<page>\d+)",
    RemoveShow: r"remove:(?P<show>\d+)",
    ForgetMe: r"forget",
    SaveForLater: r"later:(?P<episode>\d+):(?P<nonce>[\w-]+)",
    BrowseShow: r"browse:(?P<show>\d+):(?P<nonce>[\w-]+)",
    ContentsButton: r"all:(?P<noun>chapter|resource):(?P<episode>\d+)",
    ContentsPageButton: r"contents:(?P<noun>chapter|resource):(?P<episode>\d+):(?P<page>\d+)",
    ShowPageButton: r"show:(?P<show>\d+):(?P<page>\d+)",
    HitsPageButton: r"hits:(?P<page>\d+):(?P<show>\d*):(?P<year>\d*):(?P<minutes>\d*):(?P<chapters>[01])"
    r":(?P<text>(?s:.+))",
    ResourcesPageButton: r"links:(?P<page>\d+):(?P<text>(?s:.+))",
    StopPaused: r"unfollow:(?P<guild>\d+)",
}


def test_what_old_posts_carry_is_understood_for_ever() -> None:
    assert {item: item.__discord_ui_compiled_template__.pattern for item in ITEMS} == TEMPLATES


@pytest.mark.parametrize(
    ("button", "custom_id"),
    [
        (SaveEpisode.of(12), "save:12"),
        (SaveForLater.of(12, "AbC-_9"), "later:12:AbC-_9"),
        (HeardEpisode.of(12), "heard:12"),
        (AskedPageButton.of(2, "0f9a"), "asked:2:0f9a"),
        (MatchesButton.of("a:b"), "found:a:b"),
        (ListPageButton.of(2), "list:2"),
        (RemoveShow.of(3), "remove:3"),
        (ForgetMe.of(), "forget"),
        (BrowseShow.of(3, "AbC-_9"), "browse:3:AbC-_9"),
        (ContentsButton.of("chapter", 12), "all:chapter:12"),
        (ContentsPageButton.of("resource", 12, 3), "contents:resource:12:3"),
        (ShowPageButton.of(3, 2), "show:3:2"),
        (HitsPageButton.to(SearchRequest(text="a:b"), 2), "hits:2::::0:a:b"),
        (
            HitsPageButton.to(
                SearchRequest(text="q", show_id=3, year=2024, longest_minutes=40, has_chapters=True), 1
            ),
            "hits:1:3:2024:40:1:q",
        ),
        (ResourcesPageButton.to("rfc 9110", 4), "links:4:rfc 9110"),
        (AnotherOne.at(Draw(77, 1), PickFilter()), "another:77:1::::0:"),
        (
            AnotherOne.at(
                Draw(77, 1), PickFilter(show_id=3, longest_minutes=40, year=2024, topic="q", unheard=True)
            ),
            "another:77:1:3:40:2024:1:q",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_buttons_are_made_as_they_always_were(button: DynamicButton, custom_id: str) -> None:
    assert button.custom_id == custom_id


LONGEST = ("x" * 60, "\N{ROCKET}" * 30, "a:b\nc", "100 % [of] (it)", ":")
REQUEST = {"show_id": 10**6, "year": 2024, "longest_minutes": 1_440, "has_chapters": True}


@pytest.mark.parametrize("text", LONGEST)
def test_a_button_carries_all_of_what_was_asked(text: str) -> None:
    carried = [
        (HitsPageButton, HitsPageButton.to(SearchRequest(text=text, **REQUEST), 10)),
        (ResourcesPageButton, ResourcesPageButton.to(text, 999)),
        (AnotherOne, AnotherOne.at(Draw(2**24, 10**5), PickFilter(topic=text, year=2024, unheard=True))),
    ]

    for kind, button in carried:
        assert len(button.custom_id.encode("utf-16-le")) <= 200
        found = kind.__discord_ui_compiled_template__.fullmatch(button.custom_id)
        assert found
        assert found.groupdict().get("text", text) == text


async def test_announcing_is_offered_to_those_who_manage_a_server(room: Room) -> None:
    assert isinstance(room.env.bot, PodcastBot)
    announce = room.env.bot.tree.get_command("announce")

    assert isinstance(announce, app_commands.Group)
    assert announce.guild_only
    assert announce.default_permissions == discord.Permissions(manage_guild=True)
