"""/catalogue: for the person who hosts the bot, and refused to everyone else."""

from typing import Any

import pytest
import pytest_asyncio
from simcord.actors import MemberActor

from bot.app import PodcastBot
from bot.feed.fetch import Failed, FailureKind
from bot.services import Services
from db.database import Database
from tests.bot.services.fake_feeds import FakeFetch, back_catalogue, fetched, rss
from tests.cogs.conftest import Room, answer, let_through, said, text

LISTING = b"""{
  "version": "https://jsonfeed.org/version/1.1",
  "title": "Lighthouse Hour",
  "items": [
    {"id": "new", "title": "Fog signals", "date_published": "2024-04-02T09:00:00Z",
     "content_text": "00:00 Intro\\n05:00 Horns"}
  ]
}"""


@pytest_asyncio.fixture
async def host(room: Room) -> MemberActor:
    """The member who hosts the bot."""
    assert isinstance(room.env.bot, PodcastBot)
    room.env.bot.owner_id = room.other.id
    await let_through(room, room.other, "catalogue")
    return room.other


@pytest.mark.parametrize(
    ("command", "chosen"),
    [
        ("refresh", {}),
        ("import", {"file": ("feed.json", LISTING)}),
        ("export", {"show": "lighthouse"}),
        ("remove", {"show": "lighthouse"}),
        ("doctor", {}),
        ("link", {"episode": "tracing", "url": "https://youtu.be/aaaaaaaaaaa"}),
    ],
    ids=["refresh", "import", "export", "remove", "doctor", "link"],
)
async def test_nobody_but_the_host_is_let_in(
    room: Room, host: MemberActor, command: str, chosen: dict[str, Any]
) -> None:
    await let_through(room, room.admin, "catalogue")

    result = await room.admin.slash(room.channel, f"catalogue {command}", **chosen)

    assert said(result) == "Only the bot’s owner can use this."
    assert room.env.errors


async def test_a_file_is_imported_and_found_at_once(room: Room, host: MemberActor) -> None:
    result = await host.slash(room.channel, "catalogue import", file=("feed.json", LISTING))
    found = await room.member.slash(room.channel, "episode", query="fog signals")

    assert "Lighthouse Hour: 1 new episode, 0 changed" in said(result)
    assert "Fog signals" in text(found.response)


async def test_a_file_that_is_no_feed_is_refused_with_its_name(room: Room, host: MemberActor) -> None:
    result = await host.slash(room.channel, "catalogue import", file=("cat.png", b"\x89PNG\r\n\x1a\n\x00"))

    assert "cat.png" in said(result)
    assert room.env.errors


async def test_a_show_is_exported_as_a_feed(room: Room, host: MemberActor) -> None:
    result = await host.slash(room.channel, "catalogue export", show="lighthouse")

    (file,) = (result.followups or [answer(result)])[-1].attachments
    assert file.filename == "shownotes.json"


async def test_a_copy_becomes_the_cards_button(room: Room, host: MemberActor, services: Services) -> None:
    kept = await host.slash(
        room.channel, "catalogue link", episode="load balancers", url="https://youtu.be/eeeeeeeeeee?t=9"
    )
    refused = await host.slash(
        room.channel, "catalogue link", episode="load balancers", url="https://example.com/"
    )
    card = await services.catalogue.card((await services.catalogue.latest())[0].id)

    assert said(kept) == "Added: this episode now opens on YouTube."
    assert "That is not an episode’s link. Paste one from YouTube" in said(refused)
    assert card.media
    assert card.media.url == "https://www.youtube.com/watch?v=eeeeeeeeeee"
    assert room.env.errors


async def test_a_refresh_without_feeds_has_nothing_to_tell(room: Room, host: MemberActor) -> None:
    assert said(await host.slash(room.channel, "catalogue refresh")) == "Nothing new in any feed."


FAILING, REFUSED, WELL = (f"https://{host}.example/feed" for host in ("failing", "refused", "well"))


class TestARefresh:
    """Of three feeds, two of which fail."""

    @pytest_asyncio.fixture
    async def simcord_bot(self, db: Database) -> PodcastBot:
        fetch = FakeFetch()
        fetch.serve(FAILING, Failed("failing.example answers with an error (503).", FailureKind.FAULTY))
        fetch.serve(REFUSED, ZeroDivisionError())
        fetch.serve(WELL, fetched(rss(back_catalogue())))
        return PodcastBot(Services.on(db, fetch=fetch, feed_urls=[FAILING, REFUSED, WELL]))

    async def test_names_each_feed_that_failed(self, room: Room, host: MemberActor) -> None:
        told = said(await host.slash(room.channel, "catalogue refresh")).splitlines()

        assert told[0] == "failing.example answers with an error (503)."
        assert told[1].startswith("refused.example: Reading it failed")
        assert told[2:] == ["Nothing new in any other feed."]


async def test_the_doctor_tells_what_looks_wrong(room: Room, host: MemberActor) -> None:
    assert said(await host.slash(room.channel, "catalogue doctor"))


async def test_a_show_is_removed_once_the_host_agreed(room: Room, host: MemberActor) -> None:
    await room.member.slash(room.channel, "list save", episode="tracing")
    asked = await host.slash(room.channel, "catalogue remove", show="lighthouse")
    before = await room.member.slash(room.channel, "episode", query="tracing")
    await host.click(answer(asked).message, label="Remove it")
    after = await room.member.slash(room.channel, "episode", query="tracing")

    assert asked.ephemeral
    assert "Tracing a slow query" in text(before.response)
    assert "Removed **Lighthouse Hour** with 4 episodes, 0 follows and 1 entry in members’ lists." in text(
        asked.response
    )
    assert "There are no episodes yet" in said(after)
    assert room.env.errors


async def test_the_question_says_what_would_be_lost(room: Room, host: MemberActor) -> None:
    asked = said(await host.slash(room.channel, "catalogue remove", show="lighthouse"))

    assert "Remove **Lighthouse Hour**? This deletes 4 episodes, 0 follows and 0 entries" in asked
    assert "Posts already made stay." in asked
