import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.hosting.lock import AlreadyRunning, only_process
from db.backup import is_gone

HOLD = """
import sys
from pathlib import Path
from bot.hosting.lock import only_process
with only_process(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_process_is_told_of_the_first_until_that_is_killed(tmp_path: Path) -> None:
    database = tmp_path / "shownotes.sqlite3"
    with only_process(database) as tell_it_is_made:
        tell_it_is_made()
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(database)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"

        with pytest.raises(AlreadyRunning, match=rf"process {holder.pid}") as caught, only_process(database):
            pass
        assert caught.value.pid == holder.pid

        holder.kill()
        holder.wait()
        with only_process(database):
            assert str(os.getpid()) in (tmp_path / "shownotes.sqlite3.lock").read_text()


def test_a_symbolic_link_is_no_second_lock(tmp_path: Path) -> None:
    database = tmp_path / "shownotes.sqlite3"
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "link.sqlite3").symlink_to(database)

    with (
        only_process(database),
        pytest.raises(AlreadyRunning, match="is in use by another process"),
        only_process(tmp_path / "elsewhere" / "link.sqlite3"),
    ):
        pass


def test_a_first_start_that_made_no_database_misses_none_later(tmp_path: Path) -> None:
    database = tmp_path / "shownotes.sqlite3"
    with only_process(database):
        assert not is_gone(database)
    assert not is_gone(database)

    with only_process(database) as tell_it_is_made:
        tell_it_is_made()
    assert is_gone(database)
