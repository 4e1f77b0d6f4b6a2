"""A database file that was damaged somewhere: one sentence for a person, never a traceback."""

import asyncio
import shutil
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.feed.source import Feed, FeedItem
from bot.services import Services
from bot.services.feeds.importing import BUNDLED
from db.database import Database
from db.models import Link, Media, Platform
from tests.conftest import chapters, episode
from tests.damage import damage_while_it_runs, overwrite
from tests.discord_stub import serving
from tests.gateway_stub import Gateway, start_program

COMMANDS = (["doctor"], ["find", "keeper"], ["export"], ["backup", "copy.sqlite3"], ["import", "feed.json"])


def long(n: int) -> FeedItem:
    """An episode with as much text and as many rows as real ones have."""
    return episode(
        f"Episode {n}: lamps, lenses and “fog”",
        1 + n % 28,
        notes=f"What the {n}th keeper wrote down – every ship, every storm. " * 20,
        chapters=chapters(*(f"Watch {k} of night {n}" for k in range(8))),
        links=tuple(Link(f"https://lamps.example/{n}/{k}", f"Lamp {k}") for k in range(4)),
        media=(Media(Platform.AUDIO, f"https://cdn.example/{n}.mp3"),),
    )


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database whose pages are full: a show and who follows it."""

    async def fill(path: Path) -> None:
        async with Database.open(path) as db:
            services = Services.on(db)
            imported = await services.importer.store(
                Feed(title="Full Pages", items=tuple(map(long, range(250))))
            )
            for n in range(100):
                await services.following.follow(guild_id=70, channel_id=n, show_id=imported.show.id)

    path = tmp_path_factory.mktemp("filled") / "filled.sqlite3"
    asyncio.run(fill(path))
    return path


@pytest.mark.parametrize("seed", range(40))
def test_every_command_on_a_damaged_database_works_or_says_why_not(
    filled: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    seed: int,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DISCORD_TOKEN", raising=False)
    monkeypatch.setenv("DATABASE", "damaged.sqlite3")
    shutil.copy(BUNDLED, "feed.json")

    for command in COMMANDS:
        shutil.copy(filled, "damaged.sqlite3")
        overwrite(Path("damaged.sqlite3"), seed=seed, pages=1 + seed % 3)
        code = main(command)
        told = capsys.readouterr()

        assert code in (0, 1, 78)
        assert "Traceback" not in told.err
        assert len(told.err.splitlines()) == (code != 0)
    assert not list(tmp_path.glob("*.partial"))


async def test_a_running_bot_that_meets_damage_says_so_and_ends(tmp_path: Path, filled: Path) -> None:
    shutil.copy(filled, tmp_path / "run.sqlite3")
    async with serving(Gateway()) as gateway:
        assert isinstance(gateway, Gateway)
        process = await start_program(gateway, tmp_path)
        await gateway.until(lambda: gateway.ready == 1)
        damage_while_it_runs(tmp_path / "run.sqlite3")
        async with asyncio.timeout(30):
            _, said = await process.communicate()

    assert process.returncode == 78
    assert said.decode().count("is damaged; restore a backup") == 1
    assert said.decode().splitlines()[-1].endswith("`python -m bot restore PATH`.")
    assert "Traceback" not in said.decode()


async def test_a_bot_that_meets_damage_while_starting_says_so(tmp_path: Path, filled: Path) -> None:
    shutil.copy(filled, tmp_path / "run.sqlite3")
    overwrite(tmp_path / "run.sqlite3", seed=3, pages=20)
    async with serving(Gateway()) as gateway:
        assert isinstance(gateway, Gateway)
        process = await start_program(gateway, tmp_path)
        async with asyncio.timeout(30):
            _, said = await process.communicate()

    assert process.returncode == 78
    assert said.decode().splitlines()[-1].endswith("`python -m bot restore PATH`.")
    assert "Traceback" not in said.decode()
