"""`make run` on machines as newcomers have them: nothing yet, something half-made, parts missing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROGRAM = '#!/bin/sh\necho "{name} $*" >> {log}\n'
# Stands in for Python: whatever is asked of it first succeeds, and `-m venv` makes what a venv holds.
PYTHON = """#!/bin/sh
[ "$1" = -c ] && exec {python} "$@"
echo "python $*" >> {log}
rm -rf .venv && mkdir -p .venv/bin && cp {programs}/* .venv/bin
"""
BARE = """#!/bin/sh
case "$2" in *ensurepip*) exit 1 ;; esac
"""

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")


class Machine:
    """A folder with the Makefile, and a Python that only notes what it is asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "log"
        self.programs = folder / "programs"
        for file in ("Makefile", "requirements.txt", "tests/preview.txt"):
            (folder / file).parent.mkdir(exist_ok=True)
            shutil.copy(ROOT / file, folder / file)
        self.programs.mkdir()
        for name in ("python", "pip"):
            self.write(self.programs / name, PROGRAM.format(name=name, log=self.log) + "echo there")
        text = PYTHON.format(python=sys.executable, log=self.log, programs=self.programs)
        self.write(folder / "python3", text)

    def write(self, file: Path, text: str) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        file.chmod(0o755)

    def make_run(self) -> "subprocess.CompletedProcess[str]":
        self.log.write_text("", encoding="utf-8")
        return subprocess.run(
            ["make", "run", f"PYTHON={self.folder / 'python3'}"],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def done(self) -> list[str]:
        """What was asked for, but for looking whether pip is there."""
        lines = self.log.read_text(encoding="utf-8").splitlines()
        return [line.partition(" --quiet")[0] for line in lines if not line.endswith("--version")]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


ANEW = ["python -m venv --clear .venv", "pip install", "python -m bot"]


def test_the_first_run_installs_and_the_second_does_not(machine: Machine) -> None:
    machine.make_run()
    first = machine.done
    machine.make_run()

    assert first == ANEW
    assert machine.done == ["python -m bot"]


def test_an_environment_left_half_made_is_made_anew(machine: Machine) -> None:
    machine.write(machine.folder / ".venv" / "bin" / "python", "#!/bin/sh\n")

    machine.make_run()

    assert machine.done == ANEW


def test_an_environment_whose_python_is_gone_is_made_anew(machine: Machine) -> None:
    machine.make_run()
    machine.write(machine.folder / ".venv" / "bin" / "pip", "#!/gone/python\n")

    machine.make_run()

    assert machine.done == ANEW


def test_a_python_without_venv_is_told_what_to_install(machine: Machine) -> None:
    machine.write(machine.folder / "python3", BARE)

    ended = machine.make_run()

    assert ended.returncode != 0
    assert "sudo apt install python3-venv" in ended.stderr
    assert machine.done == []
