"""What is wrong around the program – files, streams, packages – is told in a sentence, never a traceback."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.__main__ import main
from tests.bot.services.fake_feeds import NOON, item, rss

ROOT = Path(__file__).parents[1]
FEED = rss([item("Line 2", NOON, notes="Signals and brakes."), item("Line 1", NOON - 9_000)])


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the commands run, with a feed to import."""
    monkeypatch.chdir(tmp_path)
    for name in ("DISCORD_TOKEN", "FEED_URLS", "DATABASE", "HEALTH_PORT"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "feed.xml").write_bytes(FEED)
    return tmp_path


def in_shell(command: str) -> "subprocess.CompletedProcess[str]":
    """The program as a shell starts it, `bot` standing for it."""
    return subprocess.run(
        ["bash", "-c", f'bot() {{ "{sys.executable}" -m bot "$@"; }}; {command}'],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "body",
    [
        "DISCORD_TOKEN=abc\n".encode("utf-16"),
        "DISCORD_TOKEN=abc\n".encode("utf-16-le"),
        "# für alle\nDISCORD_TOKEN=abc\n".encode("latin-1"),
    ],
    ids=["UTF-16", "UTF-16 without a mark", "Latin-1"],
)
def test_an_env_file_in_another_encoding(
    folder: Path, capsys: pytest.CaptureFixture[str], body: bytes
) -> None:
    (folder / ".env").write_bytes(body)

    assert main(["doctor"]) == 78
    assert capsys.readouterr().err == "Configuration error: .env is not UTF-8 text: save it as UTF-8.\n"


def test_an_env_file_with_a_byte_order_mark_is_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / ".env").write_text("POLL_MINUTES=often\n", encoding="utf-8-sig")

    assert main(["doctor"]) == 78
    assert "POLL_MINUTES" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["find keepalive", "export", "doctor"])
def test_a_command_that_only_prints_needs_somewhere_to_print_to(command: str) -> None:
    main(["import", "feed.xml"])

    ran = in_shell(f"bot {command} >&-")

    assert (ran.returncode, ran.stderr) == (
        1,
        "Standard output is closed, so there is nowhere to print to.\n",
    )


def test_what_acts_needs_no_standard_output(folder: Path) -> None:
    ran = in_shell("bot import feed.xml >&- && bot backup copy.sqlite3 >&-")

    assert (ran.returncode, ran.stderr) == (0, "")
    assert (folder / "copy.sqlite3").exists()


@pytest.mark.parametrize(
    ("command", "code"),
    [("find zzzz", 1), ("find --json line", 0), ("run", 2), ("dance", 2), ("import none.xml", 1)],
)
def test_a_closed_standard_error_changes_no_exit_code(command: str, code: int) -> None:
    main(["import", "feed.xml"])

    assert in_shell(f"bot {command} 2>&-").returncode == code


def test_both_closed(folder: Path) -> None:
    assert in_shell("bot import feed.xml >&- 2>&-").returncode == 0
    assert in_shell("bot find line >&- 2>&-").returncode == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize("command", ["export", "find line", "doctor"])
def test_a_full_disk_behind_standard_output(command: str) -> None:
    main(["import", "feed.xml"])

    ran = in_shell(f"bot {command} > /dev/full")

    assert (ran.returncode, ran.stderr) == (1, "Standard output: No space left on device.\n")


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_a_path_that_is_too_long(capsys: pytest.CaptureFixture[str], command: str) -> None:
    main(["import", "feed.xml"])
    capsys.readouterr()

    assert main([command, "x" * 300]) == 1
    assert capsys.readouterr().err == f"{'x' * 300}: File name too long.\n"


def test_a_reader_that_leaves_early_is_no_failure() -> None:
    main(["import", "feed.xml"])

    ran = in_shell("set -o pipefail; bot export | true")

    assert (ran.returncode, ran.stderr) == (0, "")


def test_letters_the_terminal_has_not_are_printed_otherwise() -> None:
    main(["import", "feed.xml"])

    ran = in_shell("PYTHONIOENCODING=ascii bot find zürich")

    assert ran.returncode == 1
    assert "z\\xfcrich" in ran.stderr


@pytest.mark.parametrize("encoding", ["rot13", "klingon", "utf-7", "undefined", "zip", "unicode_escape"])
@pytest.mark.parametrize("letters", [b"Gr\xc3\xbc\xc3\x9fe", b"Gr\xfc\xdfe"], ids=["UTF-8", "Latin-1"])
def test_a_feed_in_an_encoding_that_is_none_is_read_as_it_looks(
    folder: Path, capsys: pytest.CaptureFixture[str], encoding: str, letters: bytes
) -> None:
    head = f'<?xml version="1.0" encoding="{encoding}"?>'.encode()
    body = FEED[FEED.index(b"<rss") :].replace(b"Line 2", letters)
    (folder / "odd.xml").write_bytes(head + body)

    assert main(["import", "odd.xml"]) == 0
    main(["export"])
    assert "Grüße" in capsys.readouterr().out


def test_the_preview_without_its_packages(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delitem(sys.modules, "bot.preview", raising=False)
    monkeypatch.setitem(sys.modules, "simcord", None)

    codes = [main(["preview"]), main([])]

    assert codes == [1, 1]
    said = capsys.readouterr()
    assert said.out == ""
    asked_for, by_itself = said.err.splitlines()
    assert asked_for == (
        "The preview needs simcord: install it with `python -m pip install -r tests/preview.txt`."
    )
    assert by_itself.startswith("DISCORD_TOKEN is not set: put the bot's token into .env")
    assert by_itself.endswith(asked_for)


def test_a_python_without_the_packages_is_told_in_a_sentence() -> None:
    bare = [sys.executable, "-S", "-m", "bot"]
    process = subprocess.run(bare, cwd=ROOT, capture_output=True, text=True, check=False)

    assert process.returncode == 1
    assert process.stderr.count("\n") == 1
    assert "pip install -r requirements.txt" in process.stderr


@contextmanager
def unprivileged() -> Iterator[None]:
    """As somebody whom permissions bind, which they do not bind root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may write, in one that everybody may enter."""
    with tempfile.TemporaryDirectory() as made:
        Path(made).chmod(0o777)
        yield Path(made)


@pytest.mark.parametrize("command", [["import", "feed.xml"], ["find", "line"], ["doctor"]])
def test_a_read_only_file_in_a_writable_folder(
    open_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: list[str],
) -> None:
    monkeypatch.chdir(open_folder)
    Path("feed.xml").write_bytes(FEED)
    main(["import", "feed.xml"])
    capsys.readouterr()
    Path("shownotes.sqlite3").chmod(0o444)

    with unprivileged():
        code = main(command)

    said = capsys.readouterr()
    assert (code, said.out) == (1, "")
    assert said.err == "shownotes.sqlite3 cannot be used as the database: the file is read-only.\n"


NOT_FILES: dict[str, Callable[[Path], str]] = {
    "the folder itself": lambda folder: ".",
    "memory": lambda folder: ":memory:",
    "a folder": lambda folder: str(folder),
}


@pytest.mark.parametrize("database", NOT_FILES.values(), ids=NOT_FILES)
@pytest.mark.parametrize("command", ["run", "doctor", "import"])
def test_a_database_that_is_no_file(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    database: Callable[[Path], str],
    command: str,
) -> None:
    monkeypatch.setenv("DATABASE", database(folder))
    monkeypatch.setenv("DISCORD_TOKEN", "abc")

    assert main([command, *(["feed.xml"] if command == "import" else [])]) == 78
    assert capsys.readouterr().err.startswith("Configuration error: DATABASE must name a file")


@pytest.mark.parametrize("command", [["backup", "copy.sqlite3"], ["doctor"], ["export"], ["remove", "line"]])
def test_a_database_that_is_not_there_is_not_invented(
    folder: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    assert main(command) == 1

    assert capsys.readouterr().err == "There is no database shownotes.sqlite3.\n"
    assert [path.name for path in folder.iterdir()] == ["feed.xml"]
