"""What the README tells people to type exists."""

import re
from pathlib import Path

from bot.app import PERMISSIONS
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


def test_every_command_can_be_pasted_as_it_is() -> None:
    blocks = re.findall(r"```(?:sh|bat)\n(.*?)```", README, re.DOTALL)
    commands = [line.partition("#")[0] for block in blocks for line in block.splitlines()]
    inline = re.findall(r"`((?:cp|make|docker|pip|https?:)[^`]*)`", README)

    assert len(commands) > 8
    assert not [line for line in commands + inline if re.search(r"[A-Z]{3}|…|<|\[", line.replace(".env", ""))]


def test_the_windows_commands_install_what_is_there() -> None:
    (listed,) = re.findall(r"Scripts\\python -m pip install -r (\S+)", README)

    assert (ROOT / listed.replace("\\", "/")).is_file()


def test_the_permissions_it_names_are_those_the_invite_link_asks_for() -> None:
    named = re.search(r"It asks for (.+?) – nothing else", README, re.DOTALL)
    assert named
    names = re.split(r", | and ", " ".join(named[1].split()))

    asked = {name for name, is_asked in PERMISSIONS if is_asked}
    spelled = {name.lower().replace(" ", "_").replace("channels", "channel") for name in names}
    assert {each.replace("read_messages", "view_channel") for each in asked} == spelled


def test_the_settings_exist() -> None:
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE))
    read = (ROOT / "bot" / "config.py").read_text(encoding="utf-8")

    assert documented
    assert all(f'"{name}"' in read for name in documented)
    assert Config.from_env({}).poll_minutes == 15


def test_the_pictures_and_pages_it_links_to_are_there() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert target.startswith("http") or (ROOT / target).exists(), target


def test_no_picture_lies_about_unused() -> None:
    assert {path.name for path in (ROOT / "docs").glob("*.png")} == set(
        re.findall(r"\(docs/(.+\.png)\)", README)
    )


def test_ci_calls_the_test_command() -> None:
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
