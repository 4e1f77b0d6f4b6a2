"""What a newcomer meets without a token: shows to look at and to hear, and both sides of the bot."""

import io
import wave
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest_asyncio
import simcord
from PIL import Image

from bot.app import PodcastBot
from bot.demo import DemoShow
from bot.players import jump
from bot.preview import furnished, served, stocked
from bot.services import Services
from db.database import Database
from tests.cogs.conftest import answer, text

ASKED_FOR = "connection pool"  # what the preview and the README tell people to type


@dataclass
class Demo:
    services: Services
    show: DemoShow


@pytest_asyncio.fixture
async def demo(tmp_path: Path) -> AsyncGenerator[Demo, None]:
    async with served(tmp_path) as address, Database.open(tmp_path / "preview.sqlite3") as db:
        show = DemoShow(address, comes_out_at=datetime.now(UTC) + timedelta(hours=1))
        show.write_files(tmp_path)
        yield Demo(await stocked(db, show), show)


@pytest_asyncio.fixture
async def simcord_bot(demo: Demo) -> PodcastBot:
    return PodcastBot(demo.services)


async def test_every_chapter_is_a_place_in_a_sound_that_can_be_played(demo: Demo) -> None:
    found = demo.services.finder.find(ASKED_FOR)
    card = await demo.services.catalogue.card(found.episode_id)
    assert card.media
    async with aiohttp.ClientSession() as session:
        async with session.get(card.media.url) as response:
            with wave.open(io.BytesIO(await response.read())) as sound:
                length_s = sound.getnframes() / sound.getframerate()
        async with session.get(card.media.url, headers={"Range": "bytes=1000-1999"}) as part:
            seekable = part.status == 206

    assert seekable, "a player jumps by asking for a part"
    assert length_s == card.episode.duration_s
    assert len(card.chapters) > 5
    for chapter in card.chapters[1:]:
        assert jump(card.media, chapter.start_s) == f"{card.media.url}#t={chapter.start_s}"


async def test_its_pages_and_its_artwork_are_there(demo: Demo) -> None:
    (episode, *_) = await demo.services.catalogue.latest()
    assert episode.link
    async with aiohttp.ClientSession() as session:
        async with session.get(episode.link) as page:
            assert episode.title in await page.text()
        async with session.get(demo.show.artwork_url) as picture:
            assert Image.open(io.BytesIO(await picture.read())).format == "PNG"


async def test_the_command_it_tells_people_to_type_shows_chapters_that_play(
    demo: Demo, simcord_env: simcord.Env
) -> None:
    server = await furnished(simcord_env, demo.show)

    result = await server.member.slash(server.channels["episodes"], "episode", query=ASKED_FOR)

    assert ".wav#t=115" in text(answer(result))


async def test_the_second_viewer_hosts_the_bot(demo: Demo, simcord_env: simcord.Env) -> None:
    server = await furnished(simcord_env, demo.show)

    exported = await server.host.slash(server.channels["episodes"], "catalogue export", show="half open")

    assert answer(exported).attachments


def test_the_newest_episode_comes_out_while_somebody_looks() -> None:
    noon = datetime(2026, 11, 21, 12, tzinfo=UTC)
    show = DemoShow("http://127.0.0.1:1", comes_out_at=noon)

    before, after = show.body(noon - timedelta(seconds=1)), show.body(noon)

    assert after.count(b"<item>") == before.count(b"<item>") + 1
    assert b"21 Nov 2026 12:00:00" in after


async def test_a_hosted_bot_has_nothing_of_the_invented_show(tmp_path: Path) -> None:
    async with Database.open(tmp_path / "hosted.sqlite3") as db:
        services = Services.on(db)
        await services.importer.load_bundled_if_empty()

        assert [show.title for show in await services.catalogue.shows()] == [
            "The Backend Engineering Show with Hussein Nasser"
        ]
