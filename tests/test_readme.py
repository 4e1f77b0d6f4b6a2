"""What the README tells people to type exists."""

import re
from pathlib import Path

from bot.cli import parser
from bot.config import Config

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_make_targets_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))

    assert set(re.findall(r"make (run|test|format)", README)) <= targets
    assert "make run" in README


def test_the_command_lines_are_understood() -> None:
    lines = re.findall(r"python -m bot ([a-z]+[^\n#`]*)", README)

    assert {parser().parse_args(line.split()).command for line in lines} >= {
        "import",
        "find",
        "card",
        "export",
        "doctor",
        "backup",
    }


def test_the_settings_exist() -> None:
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE))
    read = (ROOT / "bot" / "config.py").read_text(encoding="utf-8")

    assert documented
    assert all(f'"{name}"' in read for name in documented)
    assert Config.from_env({}).poll_minutes == 15


def test_the_pictures_and_pages_it_links_to_are_there() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert target.startswith("http") or (ROOT / target).exists(), target


def test_ci_calls_the_test_command() -> None:
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
