"""/search, /resources and the message menu, as a member sees them."""

import re
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from bot.app import PodcastBot
from bot.feed.source import Feed
from bot.services import Services
from db.models import Link, Media, Platform
from tests.cogs.conftest import Room, answer, controls, options, text
from tests.conftest import chapters, episode

MENU = "Find episodes about this"
WIRE = Feed(
    title="Down to the Wire",
    items=(
        *(
            episode(f"Sockets, part {n}", n, media=(Media(Platform.AUDIO, f"https://cdn.example/{n}.mp3"),))
            for n in range(1, 21)
        ),
        episode(
            "What hosts must do",
            25,
            published_at=datetime(2021, 5, 4, tzinfo=UTC),
            duration_s=600,
            media=(Media(Platform.YOUTUBE, "https://youtu.be/bbbbbbbbbbb"),),
            chapters=chapters("Welcome", "Half-open sockets", "Goodbye"),
            links=(
                Link("https://datatracker.ietf.org/doc/html/rfc1122", "Requirements for hosts"),
                Link("https://www.rfc-editor.org/rfc/rfc7930", "A larger number"),
                Link("https://blog.example.net/sockets"),
            ),
        ),
    ),
)


@pytest_asyncio.fixture(autouse=True)
async def a_larger_catalogue(services: Services) -> None:
    await services.importer.store(WIRE)
    await services.finder.load()


async def test_a_search_shows_the_reason_and_where_to_jump(room: Room) -> None:
    result = await room.member.slash(room.channel, "search", text="half-open")

    shown = text(result.response)
    assert not result.ephemeral
    assert "What hosts must do" in shown
    assert "-# [5:00 Half-open sockets](https://youtu.be/bbbbbbbbbbb?t=300)" in shown


async def test_pages_of_hits_turn_after_a_restart(room: Room, services: Services) -> None:
    result = await room.member.slash(room.channel, "search", text="sockets")
    first = text(result.response)

    await room.env.restart_bot(PodcastBot(services))
    await room.member.click(answer(result).message, label="Next")

    second = text(result.response)
    assert re.search(r"21 episodes, page 1 of 3", first)
    assert "page 2 of 3" in second
    assert not set(re.findall(r"\*\*(Sockets, part \d+)\*\*", first)) & set(
        re.findall(r"\*\*(Sockets, part \d+)\*\*", second)
    )


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"year": 2021}, "from 2021"),
        ({"minutes": 15}, "up to 15 min"),
        ({"chapters": True}, "with chapters"),
        ({"year": 2021, "show": "wire"}, "in one show · from 2021"),
    ],
    ids=["of a year", "not too long", "with chapters", "of a year and a show"],
)
async def test_a_search_keeps_to_its_limits_and_says_so(
    room: Room, limits: dict[str, object], words: str
) -> None:
    shown = text((await room.member.slash(room.channel, "search", text="sockets", **limits)).response)

    assert f"-# 1 episode · {words}\n" in shown
    assert "What hosts must do" in shown


async def test_a_search_keeps_to_a_show(room: Room) -> None:
    result = await room.member.slash(room.channel, "search", text="sockets", show="lighthouse")

    assert result.ephemeral
    assert "No episode matches “sockets” with those filters." in text(result.response)
    assert room.env.errors


async def test_limits_hold_on_the_next_page(room: Room) -> None:
    result = await room.member.slash(room.channel, "search", text="sockets", year=2024)
    await room.member.click(answer(result).message, label="Next")
    await room.member.click(answer(result).message, label="Next")

    assert "20 episodes, page 3 of 3" in text(result.response)


async def test_a_hit_opens_in_place_of_the_list(room: Room) -> None:
    result = await room.member.slash(room.channel, "search", text="half-open")
    (chosen, *_) = options(result.response, "Open an episode").values()

    await room.member.select(answer(result).message, [chosen])

    assert text(result.response).startswith("## What hosts must do")


async def test_a_search_without_hits_offers_the_nearest_privately(room: Room) -> None:
    result = await room.member.slash(room.channel, "search", text="tracingaslwqery")

    assert result.ephemeral
    assert "No episode matches “tracingaslwqery”." in text(result.response)
    (near,) = options(result.response, "Open an episode")
    assert near.startswith("Tracing a slow query")
    assert room.env.errors


async def test_a_search_for_what_resembles_nothing_offers_nothing(room: Room) -> None:
    result = await room.member.slash(room.channel, "search", text="zzqxv")

    assert result.ephemeral
    assert "No episode matches “zzqxv”. Try a word of its title" in text(result.response)
    assert "Open an episode" not in controls(result.response)
    assert room.env.errors


@pytest.mark.parametrize(
    "asked",
    ["rfc1122", "rfc 1122", "RFC-1122", "ietf.org", "datatracker.ietf.org", "requirements for hosts"],
)
async def test_a_resource_is_found_however_it_is_named(room: Room, asked: str) -> None:
    shown = text((await room.member.slash(room.channel, "resources", text=asked)).response)

    assert "1 link\n" in shown
    assert "[Requirements for hosts](https://datatracker.ietf.org/doc/html/rfc1122)" in shown
    assert "What hosts must do" in shown


@pytest.mark.parametrize("asked", ["rfc 112", "rfc793", "f1122.org"])
async def test_a_part_of_a_number_is_another_one(room: Room, asked: str) -> None:
    result = await room.member.slash(room.channel, "resources", text=asked)

    assert result.ephemeral
    assert "No episode cites anything like" in text(result.response)
    assert room.env.errors


async def test_an_episodes_links_are_found_by_its_title(room: Room) -> None:
    shown = text((await room.member.slash(room.channel, "resources", text="what hosts must do")).response)

    assert "3 links" in shown
    assert "[blog.example.net/sockets](https://blog.example.net/sockets)" in shown


async def test_a_title_too_long_for_a_button_keeps_its_episode_on_the_next_page(
    room: Room, services: Services
) -> None:
    title = "How the keepers of three lighthouses learned to count the ships they never saw, year after year"
    links = tuple(Link(f"https://tides.example/{n}", f"Ship {n}") for n in range(10))
    await services.importer.store(Feed(title="Harbour Lights", items=(episode(title, links=links),)))
    await services.finder.load()

    result = await room.member.slash(room.channel, "resources", text=title)
    await room.member.click(answer(result).message, label="Next")

    shown = text(result.response)
    assert shown.startswith("## Resources: How the keepers of three lighthouses")
    assert "10 links, page 2 of 2" in shown
    assert "[Ship 9](https://tides.example/9)" in shown


async def test_what_nobody_cites_is_answered_privately(room: Room) -> None:
    result = await room.member.slash(room.channel, "resources", text="zzqxv")

    assert result.ephemeral
    assert "No episode cites anything like “zzqxv”" in text(result.response)
    assert room.env.errors


async def test_a_message_is_searched_for_privately(room: Room) -> None:
    message = await room.other.send(room.channel, "does anyone remember the half-open sockets?")

    result = await room.member.context_menu(room.channel, MENU, message)

    assert result.ephemeral
    assert "What hosts must do" in text(result.response)


async def test_from_what_a_message_is_about_there_is_a_way_back_too(room: Room) -> None:
    message = await room.other.send(room.channel, "sockets! " * 30)

    result = await room.member.context_menu(room.channel, MENU, message)
    shown, found = answer(result).message, text(result.response)
    await room.member.select(shown, [next(iter(options(result.response, "Open an episode").values()))])
    opened = text(result.response)
    await room.member.click(shown, label="Back to results")

    assert opened.startswith("## Sockets, part ")
    assert text(result.response) == found


async def test_results_too_old_to_be_remembered_say_so(room: Room, services: Services) -> None:
    message = await room.other.send(room.channel, "sockets! " * 30)
    result = await room.member.context_menu(room.channel, MENU, message)
    shown = answer(result).message
    await room.member.select(shown, [next(iter(options(result.response, "Open an episode").values()))])

    await room.env.restart_bot(PodcastBot(Services.on(services.db)))
    pressed = await room.member.click(shown, label="Back to results")

    assert "Search again" in text(pressed.response)


@pytest.mark.parametrize("asked", ["sockets", "s" + "ockets! " * 6])
async def test_from_a_hit_there_is_a_way_back_to_its_page(room: Room, asked: str) -> None:
    result = await room.member.slash(room.channel, "search", text=asked, year=2024)
    message = answer(result).message
    await room.member.click(message, label="Next")
    second = text(result.response)
    await room.member.select(message, [next(iter(options(result.response, "Open an episode").values()))])
    await room.member.click(message, label="Back to results")

    assert "page 2 of 3" in second
    assert text(result.response) == second


async def test_from_a_cited_episode_there_is_a_way_back_to_the_links(room: Room) -> None:
    result = await room.member.slash(room.channel, "resources", text="what hosts must do")
    before = text(result.response)
    (cited, *_) = options(result.response, "Open an episode").values()
    await room.member.select(answer(result).message, [cited])
    await room.member.click(answer(result).message, label="Back to results")

    assert text(result.response) == before


async def test_a_message_of_greetings_and_laughter_finds_nothing(room: Room) -> None:
    message = await room.other.send(room.channel, "hey guys, lol 😂 <:party:123456789012345678>")

    result = await room.member.context_menu(room.channel, MENU, message)

    assert result.ephemeral
    assert "No episode seems to be about that message." in text(result.response)
    assert room.env.errors


async def test_a_message_as_long_as_discord_allows_finds_what_it_is_about(room: Room) -> None:
    story = "so yesterday my neighbour asked me about the shed again and we had a long chat about it. " * 20
    message = await room.other.send(room.channel, f"{story[:1_900]} anyway: half-open sockets?")

    result = await room.member.context_menu(room.channel, MENU, message)

    assert next(iter(options(result.response, "Open an episode"))).startswith("What hosts must do")


async def test_a_message_without_words_says_so(room: Room) -> None:
    message = await room.other.send(room.channel, attachments=[("cat.png", b"meow")])

    result = await room.member.context_menu(room.channel, MENU, message)

    assert result.ephemeral
    assert "no words to search for" in text(result.response)
    assert room.env.errors
