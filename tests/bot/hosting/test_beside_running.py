"""The command line beside a running bot, which holds the database: each command works, or says why not."""

import json
import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from bot.__main__ import main
from tests.bot.hosting.program import free_port, start
from tests.bot.services.fake_feeds import NOON, item, rss

FEED = rss([item("Line 2", NOON, notes="Signals and brakes."), item("Line 1", NOON - 9_000)])
READING = [["find", "line"], ["export"], ["doctor"], ["backup", "copy.sqlite3"]]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the commands run: the folder of the database the bot holds."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DISCORD_TOKEN", raising=False)
    monkeypatch.setenv("DATABASE", str(tmp_path / "run.sqlite3"))
    (tmp_path / "feed.xml").write_bytes(FEED)
    return tmp_path


@pytest.fixture
def health(folder: Path) -> Iterator[str]:
    """The health address of a bot that runs, though Discord cannot be reached; it has to stop cleanly."""
    port = free_port()
    process = start(folder, HEALTH_PORT=str(port))
    assert process.stderr
    next(line for line in process.stderr if "the next try is in" in line)
    try:
        yield f"http://127.0.0.1:{port}/health"
    finally:
        process.send_signal(signal.SIGTERM)
        _, rest = process.communicate(timeout=20)
    assert process.returncode == 0, rest


def owed(health: str) -> int:
    with pytest.raises(HTTPError) as answered:  # 503, for it is not connected
        urlopen(health, timeout=10)
    with answered.value as body:
        return json.load(body)["owed"]


def test_every_command_works_and_the_bot_goes_on(health: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "feed.xml"]) == 0
    assert "Night Trains: 2 new episodes" in capsys.readouterr().out
    for command in (["find", "signals"], ["export", "--show", "night"], *READING[2:]):
        assert main(command) == 0
        assert capsys.readouterr().err == ""
        assert owed(health) == 0


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_what_only_reads_does_not_wait_for_a_transaction(folder: Path, command: list[str]) -> None:
    main(["import", "feed.xml"])
    writer = sqlite3.connect(folder / "run.sqlite3", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("UPDATE episode SET title = 'half written'")

    assert main(command) == 0

    writer.execute("COMMIT")
    writer.close()


def test_an_import_that_cannot_have_the_database_says_so(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["import", "feed.xml"])
    capsys.readouterr()
    monkeypatch.setattr("db.database.WRITER_PATIENCE_S", 0.05)
    (folder / "more.xml").write_bytes(rss([item("Line 3", NOON + 9_000)]))
    writer = sqlite3.connect(folder / "run.sqlite3", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")

    assert main(["import", "more.xml"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.splitlines()) == 1
    assert "run.sqlite3" in told.err
    assert "locked" in told.err

    writer.execute("ROLLBACK")
    writer.close()
    assert main(["import", "more.xml"]) == 0
    assert "1 new episode," in capsys.readouterr().out
