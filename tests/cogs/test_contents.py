"""The pages behind a card: all chapters, all resources, as a member turns them."""

import pytest_asyncio
from discord import SelectOption, TextChannel, ui

from bot.app import PodcastBot
from bot.feed.source import Feed
from bot.services import Services
from db.models import Link, Media, Platform
from tests.cogs.conftest import Room, answer, controls, text
from tests.conftest import chapters, episode

COPIES = (
    Media(Platform.YOUTUBE, "https://youtu.be/bbbbbbbbbbb"),
    Media(Platform.SPOTIFY, "https://open.spotify.com/episode/abc"),
)
MARATHON = Feed(
    title="Long Nights",
    items=(
        episode(
            "Marathon",
            media=COPIES,
            chapters=chapters(*(f"Mile {n}" for n in range(40))),
            links=tuple(Link(f"https://miles.example/{n}", f"Map {n}") for n in range(20)),
        ),
    ),
)


@pytest_asyncio.fixture(autouse=True)
async def a_long_episode(services: Services) -> None:
    await services.importer.store(MARATHON)
    await services.finder.load()


async def test_all_chapters_open_for_the_one_who_asked_and_leave_the_card_alone(room: Room) -> None:
    card = await room.member.slash(room.channel, "episode", query="marathon")
    before = text(card.response)

    pressed = await room.member.click(answer(card).message, label="All 40 chapters")

    assert pressed.ephemeral
    assert "40 chapters, page 1 of 3" in text(pressed.response)
    assert "[5:00 Mile 1](https://youtu.be/bbbbbbbbbbb?t=300)" in text(pressed.response)
    assert text(card.response) == before


async def test_the_pages_turn_in_place_after_a_restart_and_stop_at_the_ends(
    room: Room, services: Services
) -> None:
    card = await room.member.slash(room.channel, "episode", query="marathon")
    await room.env.restart_bot(PodcastBot(services))
    pages = await room.other.click(answer(card).message, label="All 40 chapters")
    assert controls(pages.response)["Previous"]["disabled"]

    for _ in range(2):
        await room.other.click(answer(pages).message, label="Next")

    assert "page 3 of 3" in text(pages.response)
    assert "Mile 39" in text(pages.response)
    assert controls(pages.response)["Next"]["disabled"]


async def test_the_pages_open_in_the_readers_own_player(room: Room) -> None:
    card = await room.member.slash(room.channel, "episode", query="marathon")
    await room.other.slash(room.channel, "player", player=Platform.SPOTIFY.value)

    pages = await room.other.click(answer(card).message, label="All 40 chapters")

    assert "[5:00 Mile 1](https://open.spotify.com/episode/abc?t=300)" in text(pages.response)


async def test_all_resources_are_a_page_of_links(room: Room) -> None:
    card = await room.member.slash(room.channel, "episode", query="marathon")

    pages = await room.member.click(answer(card).message, label="All 20 resources")
    await room.member.click(answer(pages).message, label="Next")

    assert pages.ephemeral
    assert "[Map 19](https://miles.example/19)" in text(pages.response)


async def test_a_post_of_before_there_were_pages_still_jumps(room: Room, services: Services) -> None:
    (newest,) = await services.catalogue.latest(
        show_id=(await services.catalogue.find_show("Long Nights")).id
    )
    select = ui.Select[ui.LayoutView](
        custom_id=f"jump:{newest.id}:25", options=[SelectOption(label="x", value="30")]
    )
    channel = await room.env.bot.fetch_channel(room.channel.id)
    assert isinstance(channel, TextChannel)
    post = await channel.send(view=ui.LayoutView(timeout=None).add_item(ui.ActionRow(select)))

    pressed = await room.member.select(post, ["30"])

    assert pressed.ephemeral
    assert "2:30:00 Mile 30" in text(pressed.response)
    assert "t=9000" in controls(pressed.response)["Watch from 2:30:00"]["url"]
