"""What is said at the start of a hosted bot, and what never."""

import logging
import signal
import time
from pathlib import Path

import pytest

from bot.hosting.running import (
    POINTLESS,
    keep_pointless_warnings_out_of_logs,
    keep_secrets_out_of_logs,
    tell_what_is_unsafe,
)
from tests.bot.hosting.program import start


def test_without_discord_it_tries_again_until_it_is_told_to_stop(tmp_path: Path) -> None:
    process = start(tmp_path)
    assert process.stderr
    said: list[str] = []
    for line in process.stderr:
        said.append(line)
        if "the next try is in" in line:
            break
    second = start(tmp_path)
    _, refused = second.communicate(timeout=20)
    process.send_signal(signal.SIGTERM)
    begun = time.monotonic()
    _, rest = process.communicate(timeout=20)

    assert process.returncode == 0, rest
    assert time.monotonic() - begun < 10
    assert second.returncode == 75
    assert f"process {process.pid}" in refused
    assert "secret" not in "".join([*said, rest, refused])


def test_a_folder_that_is_not_there_is_told_in_a_sentence(tmp_path: Path) -> None:
    process = start(tmp_path, DATABASE=str(tmp_path / "none" / "run.sqlite3"))
    _, said = process.communicate(timeout=20)

    assert process.returncode == 78
    assert "Traceback" not in said
    assert "run.sqlite3" in said.splitlines()[-1]


@pytest.mark.parametrize(
    ("mode", "token", "warns"), [(0o644, "abc", True), (0o600, "abc", False), (0o644, "", False)]
)
def test_a_token_others_can_read_is_warned_of(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, mode: int, token: str, warns: bool
) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text(f"DISCORD_TOKEN={token}\n")
    env_file.chmod(mode)

    tell_what_is_unsafe(env_file, sqlite_version=(3, 99, 0))

    assert any(record.levelno == logging.WARNING for record in caplog.records) is warns


def test_where_files_have_no_modes_none_is_warned_of(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("DISCORD_TOKEN=abc\n")
    env_file.chmod(0o666)

    tell_what_is_unsafe(env_file, sqlite_version=(3, 99, 0), has_modes=False)

    assert not caplog.records


def test_an_old_sqlite_is_no_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)

    tell_what_is_unsafe(tmp_path / ".env", sqlite_version=(3, 40, 1))

    assert [record.levelno for record in caplog.records] == [logging.INFO]


def test_libraries_that_log_secrets_are_never_at_debug() -> None:
    root = logging.getLogger()
    before = root.level
    root.setLevel(logging.DEBUG)
    try:
        keep_secrets_out_of_logs()
        assert not logging.getLogger("aiosqlite").isEnabledFor(logging.DEBUG)
        assert not logging.getLogger("discord.gateway").isEnabledFor(logging.DEBUG)
    finally:
        root.setLevel(before)


def test_only_the_warnings_nobody_can_act_on_are_silenced(caplog: pytest.LogCaptureFixture) -> None:
    keep_pointless_warnings_out_of_logs()

    for name, pointless in POINTLESS.items():
        for said in (*pointless, "Something a host should know"):
            logging.getLogger(name).warning(said)

    assert caplog.messages == ["Something a host should know"] * len(POINTLESS)
