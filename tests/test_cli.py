"""The command line: what is printed, where, and with which exit code; bad input changes nothing."""

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli import parser
from bot.hosting.lock import only_process
from bot.services import Services
from bot.services.announcing.outlet import Rendered
from db.database import Database
from db.deliveries.delivery import Delivery
from tests.bot.announcing.world import Clock, World
from tests.bot.services.fake_feeds import NOON, item, rss
from tests.conftest import Run

ROOT = Path(__file__).parents[1]
TOKEN = "MTIzNDU2.secret.token"
LISTING = """Harbour Lights
Harbour Lights is about the machines behind the sea.
Latest episodes
Mar 11, 2024 • 1hr 2min
Fog, radar and luck
What the radar sees when nobody else does.
Mar 4, 2024 • 41min
Cranes that count
Why a crane keeps a log, and what it does with it.
0:00 Welcome
12:30 Counting
"""
FEED = rss([item("Line 2", NOON, notes="Signals and brakes."), item("Line 1", NOON - 9_000)])


@pytest.fixture
def run(commands: Run, tmp_path: Path) -> Run:
    """Run a command in a folder with a feed and a listing."""
    (tmp_path / "feed.xml").write_bytes(FEED)
    (tmp_path / "listing.txt").write_text(LISTING, encoding="utf-8")
    return commands


def truncated_json() -> bytes:
    return b'{"version": "https://jsonfeed.org/version/1.1", "title": "Half", "items": [{"id": "1", "ti'


BAD = {
    "an empty file": (b"", "empty"),
    "a file of blanks": (b" \n\n", "empty"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(64), "PNG"),
    "an unknown binary": (bytes(range(256)) * 8, "binary"),
    "JSON cut off": (truncated_json(), "line 1"),
    "XML without a feed": (b"<?xml version='1.0'?><note>", "not a feed"),
    "text in another encoding": (LISTING.replace("radar", "rädar").encode("cp1252"), "line"),
    "one line of 50 MB": (b"a" * (50 << 20), "line 1"),
    "a date there is not": (LISTING.replace("Mar 11", "Feb 30").encode(), "Feb 30"),
    "a web page": (b"<!doctype html><html><p>Sign in</p></html>", "web page"),
    "text that is no listing": (b"Dear diary,\nnothing happened.\n", "listing"),
}


@pytest.mark.parametrize(("body", "said"), BAD.values(), ids=BAD)
def test_a_bad_file_gets_one_sentence_and_changes_nothing(
    run: Run, tmp_path: Path, body: bytes, said: str
) -> None:
    run("import", "feed.xml")
    before = run("export")
    (tmp_path / "bad.file").write_bytes(body)
    code, out, err = run("import", "bad.file")

    assert (code, out) == (1, "")
    assert len(err.splitlines()) == 1
    assert "bad.file" in err
    assert said in err
    assert err.endswith(".\n")
    assert run("export") == before


@pytest.mark.parametrize(
    ("make", "said"),
    [
        pytest.param(lambda path: None, "no such file", id="missing"),
        pytest.param(lambda path: path.mkdir(), "directory", id="a directory"),
        pytest.param(
            lambda path: (path.write_bytes(FEED), path.chmod(0)),
            "permission denied",
            id="not readable",
            marks=pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything"),
        ),
    ],
)
def test_a_file_that_cannot_be_read(
    run: Run, tmp_path: Path, make: Callable[[Path], object], said: str
) -> None:
    make(tmp_path / "bad.file")
    code, out, err = run("import", "bad.file")

    assert (code, out) == (1, "")
    assert len(err.splitlines()) == 1
    assert "bad.file" in err
    assert said in err


def test_good_files_among_bad_ones_are_imported(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.file").write_bytes(b"")
    code, out, err = run("import", "feed.xml", "bad.file", "listing.txt")

    assert code == 1
    assert out.splitlines() == [
        "feed.xml: Night Trains: 2 new episodes, 0 changed, 0 unchanged.",
        "listing.txt: Harbour Lights: 2 new episodes, 0 changed, 0 unchanged.",
    ]
    assert err == "bad.file is empty.\n"


def test_standard_input_is_a_file_too(run: Run) -> None:
    code, out, _ = run("import", "-", stdin=FEED)

    assert code == 0
    assert "2 new episodes" in out


def test_importing_twice_changes_nothing(run: Run) -> None:
    run("import", "listing.txt")
    before = run("export")
    code, out, err = run("import", "listing.txt")

    assert (code, err) == (0, "")
    assert "0 new episodes, 0 changed, 2 unchanged" in out
    assert run("export") == before


async def test_an_import_beside_a_running_bot_is_found_at_its_next_poll(run: Run, tmp_path: Path) -> None:
    async def render(_: Delivery) -> Rendered:
        raise AssertionError("an import announces nothing")

    path = tmp_path / "shownotes.sqlite3"
    with only_process(path):
        async with Database.open(path) as db:
            services = Services.on(db)
            announcer = services.announcer(World(Clock()), render)
            await services.finder.load()

            importing = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", "import", "feed.xml"),
                cwd=tmp_path,
                env={**os.environ, "PYTHONPATH": str(ROOT), "DATABASE": str(path)},
                stdout=subprocess.DEVNULL,
            )
            code = await importing.wait()
            await services.refresher(announcer).refresh()

            assert code == 0
            assert services.finder.find("line 2").hit


def test_an_export_can_be_imported_elsewhere(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("import", "feed.xml")
    exported = run("export")
    monkeypatch.setenv("DATABASE", "other.sqlite3")
    code, out, _ = run("import", "-", stdin=exported[1].encode())

    assert code == 0
    assert "2 new episodes" in out
    assert run("export") == exported


def test_an_export_of_several_shows_asks_which(run: Run) -> None:
    run("import", "feed.xml", "listing.txt")
    code, out, err = run("export")
    named = run("export", "--show", "harbour")

    assert (code, out) == (1, "")
    assert "Night Trains" in err
    assert json.loads(named[1])["title"] == "Harbour Lights"


def test_find_prints_json_for_programs(run: Run) -> None:
    run("import", "feed.xml")
    code, out, _ = run("find", "--json", "line", "2")
    (first, *_) = json.loads(out)

    assert code == 0
    assert first.keys() == {
        "id",
        "title",
        "published",
        "duration",
        "show",
        "score",
        "confident",
        "reason",
        "field",
        "matched",
        "start",
        "url",
    }
    assert (first["show"], first["title"], first["confident"]) == ("Night Trains", "Line 2", True)
    assert first["reason"] == "title: Line 2"


def test_find_answers_one_line_a_query(run: Run) -> None:
    run("import", "feed.xml")
    code, out, _ = run("find", "--json", "-", stdin=b"line 1\nzzzz qqqq\n\nline 2\n")
    answers = [json.loads(line) for line in out.splitlines()]

    assert code == 0
    assert [answer[0]["title"] if answer else None for answer in answers] == ["Line 1", None, None, "Line 2"]


def test_find_says_what_it_did_not_find(run: Run) -> None:
    run("import", "feed.xml")
    code, out, err = run("find", "zzzz", "qqqq")

    assert (code, out) == (1, "")
    assert "zzzz qqqq" in err


def test_find_on_an_empty_database_knows_the_bundled_catalogue(run: Run) -> None:
    code, out, _ = run("find", "keepalive")

    assert code == 0
    assert "KeepAlive" in out


def test_a_backup_stands_alone_and_overwrites_nothing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("import", "feed.xml")
    exported = run("export")
    first, second = run("backup", "copy.sqlite3"), run("backup", "copy.sqlite3")
    monkeypatch.setenv("DATABASE", "copy.sqlite3")

    assert first == (0, "Wrote copy.sqlite3.\n", "")
    assert (second[0], second[1]) == (1, "")
    assert "exists already" in second[2]
    assert run("export") == exported


def test_doctor_looks_at_everything(run: Run) -> None:
    run("import", "feed.xml")
    code, out, err = run("doctor")

    assert (code, err) == (0, "")
    assert "Night Trains: 2 episodes" in out


def test_running_without_a_token_says_what_to_do(run: Run) -> None:
    code, out, err = run("run")

    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert "DISCORD_TOKEN" in err


def test_a_setting_that_cannot_be_used_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLL_MINUTES", "often")
    code, out, err = run("doctor")

    assert (code, out) == (78, "")
    assert err.startswith("Configuration error: POLL_MINUTES")


@pytest.mark.parametrize("argv", [["dance"], ["find"], ["import"], ["backup"], ["find", "--limit", "x", "q"]])
def test_a_command_typed_wrongly_gets_its_usage(run: Run, argv: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(*argv)

    assert ended.value.code == 2


@pytest.mark.parametrize(
    "command",
    ["run", "preview", "import", "remove", "export", "find", "card", "doctor", "backup", "restore"],
)
def test_every_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parser().parse_args([command, "--help"])

    assert ended.value.code == 0
    assert f"python -m bot {command}" in capsys.readouterr().out


def damaged(path: Path) -> None:
    path.write_bytes(b"not a database at all, only some text that is long enough to be read as a page" * 20)


def newer(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.executescript("PRAGMA application_id = 0x53686E74; PRAGMA user_version = 9999;")
    db.close()


def strangers(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE guitars (strings INTEGER)")
    db.close()


@pytest.mark.parametrize(
    ("make", "said"),
    [(damaged, "not a Shownotes database"), (newer, "newer version"), (strangers, "another program")],
)
def test_a_database_that_cannot_be_used_is_refused_and_left_alone(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[[Path], None],
    said: str,
) -> None:
    path = tmp_path / "shownotes.sqlite3"
    make(path)
    before = path.read_bytes()
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)

    for command, expected in ((["doctor"], 1), (["run"], 78)):
        code, out, err = run(*command)
        assert (code, out) == (expected, "")
        assert said in err.splitlines()[-1]
        assert TOKEN not in err
    assert path.read_bytes() == before


def test_the_token_is_in_no_output(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text(f"DISCORD_TOKEN={TOKEN}\nPOLL_MINUTES=15\n")
    said = [run("import", "feed.xml"), run("doctor"), run("find", "line"), run("export")]
    monkeypatch.setenv("HEALTH_PORT", "none")
    said.append(run("doctor"))

    assert said[-1][0] == 78
    assert not any(TOKEN in out + err for _, out, err in said)
