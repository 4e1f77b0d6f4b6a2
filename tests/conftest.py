"""What tests share: a database on a real file, services on it, a small catalogue, a Discord on loopback."""

import io
import sys
from collections.abc import AsyncGenerator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import discord
import pytest
import pytest_asyncio
from discord.http import Route

from bot.__main__ import main
from bot.feed.source import Feed, FeedItem
from bot.services import Services
from db.database import Database
from db.models import Chapter, ChapterSource, Link, Media, Platform
from tests.discord_stub import Stub, serving

SHARED = Path(__file__).parents[1] / "../shared"


Run = Callable[..., tuple[int, str, str]]


def episode(title: str, day: int = 1, **fields: Any) -> FeedItem:
    """An episode of March 2024, 40 minutes long unless said otherwise."""
    return FeedItem(
        **{
            "title": title,
            "guid": f"guid of {title}",
            "published_at": datetime(2024, 3, day, 9, 30, tzinfo=UTC),
            "duration_s": 2_405,
            **fields,
        }
    )


def chapters(*titles: str, every: int = 300) -> tuple[Chapter, ...]:
    """Chapters five minutes apart."""
    return tuple(Chapter(n * every, title, None, ChapterSource.PUBLISHER) for n, title in enumerate(titles))


LIGHTHOUSE = Feed(
    title="Lighthouse Hour",
    host="Ines Ferreira",
    about="Engineers on the systems they keep alight.",
    home_url="https://lighthouse.example/",
    items=(
        episode(
            "Queues that never forget",
            1,
            media=(Media(Platform.YOUTUBE, "https://youtu.be/aaaaaaaaaaa"),),
            chapters=chapters("Welcome", "Write-ahead logs", "Poison messages"),
            links=(Link("https://queues.example/paper", "The paper"),),
        ),
        episode(
            "Tracing a slow query",
            8,
            duration_s=1_215,
            media=(Media(Platform.AUDIO, "https://cdn.example/2.mp3"),),
        ),
        episode("Load balancers in the dark", 15),
        episode("Clocks, leap seconds and other lies", 22, published_at=datetime(2023, 3, 22, tzinfo=UTC)),
    ),
)


@pytest_asyncio.fixture
async def db(tmp_path: Path) -> AsyncGenerator[Database, None]:
    async with Database.open(tmp_path / "test.sqlite3") as opened:
        yield opened


@pytest_asyncio.fixture
async def services(db: Database) -> Services:
    """Services over the small catalogue."""
    services = Services.on(db)
    await services.importer.store(LIGHTHOUSE)
    await services.finder.load()
    return services


@pytest_asyncio.fixture
async def stub() -> AsyncGenerator[Stub, None]:
    async with serving(Stub()) as served:
        yield served


@pytest_asyncio.fixture
async def client(stub: Stub, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[discord.Client, None]:
    monkeypatch.setattr(Route, "BASE", stub.url)
    async with discord.Client(intents=discord.Intents.none(), max_ratelimit_timeout=30) as opened:
        await opened.login("a.token.of-nobody")
        yield opened


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run commands in an empty folder; the exit code, standard output and standard error of each."""
    monkeypatch.chdir(tmp_path)
    for name in ("DISCORD_TOKEN", "FEED_URLS", "DATABASE", "HEALTH_PORT", "FEED_PRIVATE_HOSTS"):
        monkeypatch.delenv(name, raising=False)

    def run(*argv: str, stdin: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        code = main(argv)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run
