"""The real program on a database that is gone, that comes back, or that was another bot's."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from bot.__main__ import main
from bot.services.own_bot import claim
from db.database import Database
from tests.discord_stub import serving
from tests.gateway_stub import Gateway, start_program

GONE = "is empty or gone although it was used before; restore a backup with `python -m bot restore PATH`"


@pytest_asyncio.fixture
async def gateway() -> AsyncGenerator[Gateway, None]:
    async with serving(Gateway()) as served:
        assert isinstance(served, Gateway)
        yield served


async def ran(gateway: Gateway, folder: Path, *options: str) -> tuple[int | None, str]:
    """The exit code of the program and what it said; where it connects, it is stopped then."""
    already = gateway.ready
    process = await start_program(gateway, folder, *options)
    ending = asyncio.ensure_future(process.communicate())
    connecting = asyncio.ensure_future(gateway.until(lambda: gateway.ready > already))
    await asyncio.wait([ending, connecting], return_when=asyncio.FIRST_COMPLETED)
    connecting.cancel()
    if not ending.done():
        process.terminate()
    _, said = await ending
    return process.returncode, said.decode()


def truncate(database: Path) -> None:
    database.write_bytes(b"")


@pytest.mark.parametrize("lose", [Path.unlink, truncate], ids=["gone", "empty"])
async def test_a_database_that_was_lost_is_not_begun_anew_unasked(
    gateway: Gateway, tmp_path: Path, lose: Callable[[Path], None]
) -> None:
    first = await ran(gateway, tmp_path)
    lose(tmp_path / "run.sqlite3")
    code, said = await ran(gateway, tmp_path)
    anew = await ran(gateway, tmp_path, "--new")
    later = await ran(gateway, tmp_path)

    assert (first[0], code, anew[0], later[0]) == (0, 78, 0, 0)
    assert GONE in said.splitlines()[-1]
    assert "Traceback" not in said


async def test_a_lost_database_is_restored_and_runs(
    gateway: Gateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE", "run.sqlite3")
    await ran(gateway, tmp_path)
    codes = [await asyncio.to_thread(main, ["backup", "copy.sqlite3"])]
    (tmp_path / "run.sqlite3").unlink()
    codes.append(await asyncio.to_thread(main, ["find", "keepalive"]))
    told = capsys.readouterr()
    codes.append(await asyncio.to_thread(main, ["restore", "copy.sqlite3"]))

    assert codes == [0, 1, 0]
    assert GONE in told.err
    assert (await ran(gateway, tmp_path))[0] == 0


async def test_a_running_bots_database_is_not_replaced(
    gateway: Gateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE", "run.sqlite3")
    process = await start_program(gateway, tmp_path)
    await gateway.until(lambda: gateway.ready == 1)
    codes = [await asyncio.to_thread(main, [command, "copy.sqlite3"]) for command in ("backup", "restore")]
    process.terminate()
    await process.communicate()

    assert codes == [0, 75]
    assert f"process {process.pid}" in capsys.readouterr().err


async def test_another_bots_database_is_taken_over_only_when_asked(gateway: Gateway, tmp_path: Path) -> None:
    async with Database.open(tmp_path / "run.sqlite3") as db:
        await claim(db, 7)

    code, said = await ran(gateway, tmp_path)
    taken = await ran(gateway, tmp_path, "--new-bot")
    later = await ran(gateway, tmp_path)

    assert (code, taken[0], later[0]) == (78, 0, 0)
    assert "belongs to another bot (7)" in said.splitlines()[-1]
    assert "--new-bot" in said.splitlines()[-1]
    assert "Traceback" not in said
