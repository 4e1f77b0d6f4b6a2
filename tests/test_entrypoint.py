"""What Docker starts: signals reach the program, and codes only a person can mend do not start it again."""

import signal
import subprocess
from pathlib import Path

import pytest

from bot.__main__ import EXIT_CONFIG, EXIT_LOCKED, EXIT_USAGE
from bot.hosting.connection import EXIT_REFUSED

ENTRYPOINT = Path(__file__).parent.parent / "entrypoint.sh"
# Ends on SIGTERM with the code it is given, and only after a moment in which the shell might forget it.
STOPPABLE = "trap 'sleep 0.2; exit {code}' TERM; echo ready; while :; do sleep 0.05; done"


def start(program: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        ["sh", str(ENTRYPOINT), "sh", "-c", program],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize(
    ("code", "seen"), [(0, 0), (1, 1), (2, 0), (75, 0), (78, 0), (137, 137)], ids=lambda code: str(code)
)
def test_only_what_may_get_better_is_started_again(code: int, seen: int) -> None:
    process = start(f"echo the reason >&2; exit {code}")
    _, said = process.communicate(timeout=20)

    assert process.returncode == seen
    assert said.startswith("the reason\n")
    assert ("Not started again" in said) is (code in (2, 75, 78))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("code", [0, 7])
def test_a_signal_reaches_the_program_which_ends_in_its_own_time(number: int, code: int) -> None:
    process = start(STOPPABLE.format(code=code))
    assert process.stdout
    assert process.stdout.readline() == "ready\n"

    process.send_signal(number)
    process.communicate(timeout=20)

    assert process.returncode == code


def test_systemd_and_docker_know_the_same_codes() -> None:
    root = ENTRYPOINT.parent
    mended_by_a_person = [EXIT_USAGE, EXIT_LOCKED, EXIT_CONFIG]

    assert EXIT_REFUSED == EXIT_CONFIG
    unit = (root / "docs" / "shownotes.service").read_text(encoding="utf-8")
    assert f"RestartPreventExitStatus={' '.join(map(str, mended_by_a_person))}\n" in unit
    assert f"{' | '.join(map(str, mended_by_a_person))})" in ENTRYPOINT.read_text(encoding="utf-8")
    assert '"entrypoint.sh", "python", "-m", "bot", "run"' in (root / "Dockerfile").read_text(
        encoding="utf-8"
    )
    assert "restart: on-failure" in (root / "compose.yaml").read_text(encoding="utf-8")


def test_a_program_that_is_killed_is_started_again() -> None:
    process = start("kill -KILL $$")
    process.communicate(timeout=20)

    assert process.returncode == 128 + signal.SIGKILL
