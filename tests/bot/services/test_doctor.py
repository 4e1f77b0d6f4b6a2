"""What doctor finds: the feeds' trouble, and what looks wrong in an episode."""

import pytest

from bot.feed.source import Feed, FeedItem
from bot.services import Services
from bot.services.doctor import SHOWN, examine
from db import feeds
from db.database import Database
from db.feeds import FeedState
from db.models import Chapter
from tests.conftest import episode


async def test_a_sound_catalogue_is_said_to_be_one(services: Services, db: Database) -> None:
    report = await examine(db)

    assert report.healthy
    assert "Lighthouse Hour: 4 episodes, 1 with chapters." in report.lines
    assert report.lines[-1] == "Nothing looks wrong."


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (episode("Undated", published_at=None), "has no date"),
        (
            episode("Long", duration_s=600, chapters=(Chapter(900, "Late"),)),
            "1 of its 1 chapters past its end",
        ),
        (
            episode("Short", duration_s=60, notes="5:00 Signals\n10:00 Brakes\n15:00 Doors"),
            "times in its notes that do not fit",
        ),
    ],
)
async def test_what_looks_wrong_is_named(db: Database, item: FeedItem, said: str) -> None:
    await Services.on(db).importer.store(Feed(title="Show", items=(item,)))
    report = await examine(db)

    assert not report.healthy
    assert any(said in line and item.title in line for line in report.lines)


async def test_many_findings_are_cut(db: Database) -> None:
    items = tuple(episode(f"Undated {n}", published_at=None) for n in range(SHOWN + 7))
    await Services.on(db).importer.store(Feed(title="Show", items=items))

    assert (await examine(db)).lines[-1] == "  and 7 more"


async def test_a_feed_is_told_of_without_its_secrets(db: Database) -> None:
    state = FeedState(url="https://feeds.example?key=s3cret", error="feeds.example is down.", failures=2)
    async with db.transaction() as tx:
        await feeds.save_feed_state(tx, state)
    report = await examine(db)

    assert "  feeds.example: feeds.example is down." in report.lines
    assert "polled never" in report.lines[1]
    assert "s3cret" not in "\n".join(report.lines)


async def test_episodes_whose_notes_say_nothing_are_counted(db: Database) -> None:
    items = (
        episode("Told", notes="Ines Ferreira explains what every crane writes down."),
        episode("Untold", notes="https://harbour.example/2"),
        episode("Summed up", notes="https://harbour.example/3", summary="Why a crane keeps a log."),
        episode("Without notes"),
    )
    await Services.on(db).importer.store(Feed(title="Harbour", items=items))

    report = await examine(db)

    assert "Harbour: 4 episodes, 0 with chapters, 1 whose notes do not say what it is about." in report.lines
    assert report.healthy
