import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.hosting.lock import AlreadyRunning, only_process

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
