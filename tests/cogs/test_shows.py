"""/show, as a member sees it."""

import pytest_asyncio

from bot.app import PodcastBot
from bot.feed.source import Feed
from bot.services import Services
from db.models import ShowLink, ShowLinkKind
from tests.cogs.conftest import Room, answer, controls, options, text
from tests.conftest import episode

HARBOUR = Feed(
    title="Harbour Talks with Jonas Wind",
    host="Jonas Wind",
    about="Twenty evenings by the water.",
    links=(ShowLink("https://harbour.example/course", "The course", ShowLinkKind.COURSE),),
    items=tuple(episode(f"Evening {n} | Harbour Talks", n) for n in range(1, 21)),
)


@pytest_asyncio.fixture(autouse=True)
async def two_shows(services: Services) -> None:
    await services.importer.store(HARBOUR)
    await services.finder.load()


async def test_without_a_name_the_show_with_most_episodes_is_shown(room: Room) -> None:
    shown = text((await room.member.slash(room.channel, "show")).response)

    assert "Harbour Talks with Jonas Wind" in shown
    assert "[The course](https://harbour.example/course)" in shown
    assert "20 episodes, page 1 of 3" in shown
    assert "**Evening 20** · " in shown


async def test_a_show_is_found_by_a_part_of_its_name(room: Room) -> None:
    shown = text((await room.member.slash(room.channel, "show", show="lighthouse")).response)

    assert "Lighthouse Hour" in shown
    assert "4 episodes" in shown


async def test_shows_are_suggested_while_typing_and_can_be_picked(room: Room) -> None:
    choices = await room.member.autocomplete(room.channel, "show", "show", "light")
    everything = await room.member.autocomplete(room.channel, "show", "show", "")
    shown = text((await room.member.slash(room.channel, "show", show=choices[0]["value"])).response)

    assert choices[0]["name"] == "Lighthouse Hour"
    assert len(everything) == 2
    assert "Lighthouse Hour" in shown


async def test_a_name_no_show_has_is_answered_privately(room: Room) -> None:
    result = await room.member.slash(room.channel, "show", show="zzqxv")

    assert result.ephemeral
    assert "No show is called “zzqxv”" in text(result.response)
    assert room.env.errors


async def test_pages_turn_after_a_restart_and_stop_at_the_ends(room: Room, services: Services) -> None:
    result = await room.member.slash(room.channel, "show")
    message = answer(result).message
    assert controls(result.response)["Newer"]["disabled"]

    await room.env.restart_bot(PodcastBot(services))
    await room.member.click(message, label="Older")
    second = text(result.response)
    await room.member.click(message, label="Older")

    assert "page 2 of 3" in second
    assert "**Evening 12** · " in second
    assert "page 3 of 3" in text(result.response)
    assert controls(result.response)["Older"]["disabled"]


async def test_an_episode_of_the_page_opens_in_its_place(room: Room) -> None:
    result = await room.member.slash(room.channel, "show", show="lighthouse")
    chosen = next(v for name, v in options(result.response, "Open an episode").items() if "Tracing" in name)

    await room.member.select(answer(result).message, [chosen])

    assert text(result.response).startswith("## Tracing a slow query")


async def test_somebody_elses_press_is_answered_with_a_page_of_their_own(room: Room) -> None:
    result = await room.member.slash(room.channel, "show")

    pressed = await room.other.click(answer(result).message, label="Older")

    assert pressed.ephemeral
    assert "page 2 of 3" in text(pressed.response)
    assert "page 1 of 3" in text(result.response)
