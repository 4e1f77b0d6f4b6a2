import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_fifty_kills_at_random_lose_nothing_and_double_nothing() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks.announce_crash", "--kills", "54"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr
    result = json.loads(ended.stdout.splitlines()[-1])
    assert result["kills"] >= 50
    assert result["announcements"] >= 50
    assert (result["lost"], result["doubled"]) == (0, 0)
