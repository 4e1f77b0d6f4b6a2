"""The process dies at each named point between finding an episode and knowing that it is posted."""

from pathlib import Path
from typing import cast

import pytest

from db.backup import backup
from db.database import Database
from tests.bot.announcing.world import MINUTE, ROLE, CuttingDatabase, PowerCut, Station


async def dies(station: Station) -> None:
    """A poll and a delivery that end in a power cut; then some time goes by, and the bot is started again."""
    with pytest.raises(BaseExceptionGroup) as caught:
        await station.announcer.deliver()
    assert caught.group_contains(PowerCut)
    station.restarted()


@pytest.fixture(params=[0, 1, 4 * MINUTE, 30 * MINUTE], ids=["at once", "1 s", "4 min", "30 min"])
def gap(request: pytest.FixtureRequest) -> int:
    return request.param


async def test_c0_between_the_fetch_and_the_commit(station: Station) -> None:
    await station.follow()

    async def interrupted() -> None:
        async with station.db.transaction() as tx:
            await tx.execute("UPDATE show SET title = 'Half a poll'")
            raise PowerCut

    with pytest.raises(PowerCut):
        await interrupted()
    station.restarted()
    await station.announcer.deliver()
    assert station.world.texts() == []

    await station.publish("One")
    await station.announcer.deliver()
    assert station.world.texts() == ["One"]


async def test_c1_between_the_commit_and_the_mark(station: Station, gap: int) -> None:
    await station.follow()
    await station.publish("One")
    station.restarted(cast(Database, CuttingDatabase(station.db, transactions=1)))

    await dies(station)
    station.clock.now += gap
    await station.deliver_until(station.clock.now + MINUTE)

    assert station.world.texts() == ["One"]


@pytest.mark.parametrize("cut", ["before the request", "before the answer"], ids=["c2", "c3"])
async def test_c2_c3_around_the_request(station: Station, cut: str, gap: int) -> None:
    await station.follow()
    await station.publish("One")
    station.world.cut = cut

    await dies(station)
    station.clock.now += gap
    await station.deliver_until(station.clock.now + MINUTE)

    assert station.world.texts() == ["One"]


async def test_c4_between_the_answer_and_the_commit(station: Station, gap: int) -> None:
    await station.follow()
    await station.publish("One")
    station.restarted(cast(Database, CuttingDatabase(station.db, transactions=2)))

    await dies(station)
    station.clock.now += gap
    await station.deliver_until(station.clock.now + MINUTE)

    assert station.world.texts() == ["One"]
    assert await station.states() == ["sent"]


async def test_c5_after_the_commit(station: Station, gap: int) -> None:
    await station.follow(role_id=ROLE)
    station.world.roles.clear()
    await station.publish("One")
    station.world.cut = "after the mark"

    await dies(station)
    station.clock.now += gap
    await station.deliver_until(station.clock.now + MINUTE)

    assert station.world.texts() == ["One"]


@pytest.mark.parametrize("first", ["before the request", "before the answer"], ids=["not made", "made"])
async def test_c6_during_the_recovery(station: Station, first: str, gap: int) -> None:
    await station.follow()
    await station.publish("One")
    station.world.cut = first
    await dies(station)
    station.clock.now += gap + 10

    station.world.cut = "after the history"
    await dies(station)
    station.clock.now += gap
    await station.deliver_until(station.clock.now + MINUTE)

    assert station.world.texts() == ["One"]


async def test_c7_a_restored_backup_finds_what_was_posted_since(station: Station, tmp_path: Path) -> None:
    await station.follow()
    await station.publish("One", "Two")
    station.world.cut = "before the answer"
    await dies(station)
    backup(station.db.path, tmp_path / "backup.sqlite3")
    await station.deliver_until(station.clock.now + MINUTE)
    assert station.world.texts() == ["One", "Two"]

    async with Database.open(tmp_path / "backup.sqlite3") as restored:
        station.db = restored
        station.restarted()
        await station.deliver_until(station.clock.now + MINUTE)

    assert station.world.texts() == ["One", "Two"]
