"""`python -m bot card`: an episode's card as /episode shows it, for hosts, bug reports and programs."""

import json
from pathlib import Path

import pytest

from tests.bot.services.fake_feeds import NOON, item, rss
from tests.conftest import Run

FEED = rss(
    [
        item("Line 2", NOON, notes="Signals and brakes.\n0:00 Welcome\n4:05 Signals\n9:00 Brakes"),
        item("Line 1", NOON - 9_000),
    ]
)


@pytest.fixture
def run(commands: Run, tmp_path: Path) -> Run:
    """Run a command beside a database with two episodes."""
    (tmp_path / "feed.xml").write_bytes(FEED)
    commands("import", "feed.xml")
    return commands


def test_a_card_is_printed_for_programs(run: Run) -> None:
    code, out, err = run("card", "--json", "line", "2")
    shown = json.loads(out)

    assert (code, err) == (0, "")
    assert list(shown) == [
        "title",
        "url",
        "show",
        "description",
        "chapters",
        "resources",
        "buttons",
        "characters",
        "components",
    ]
    assert (shown["title"], shown["show"]) == ("Line 2", "Night Trains")
    assert [(c["start_s"], c["title"]) for c in shown["chapters"]] == [
        (0, "Welcome"),
        (245, "Signals"),
        (540, "Brakes"),
    ]
    assert all(set(c) == {"start_s", "title", "url"} for c in shown["chapters"])
    assert {"label": "Save", "url": None} in shown["buttons"]


def test_one_line_a_query_and_null_where_nothing_is_found(run: Run) -> None:
    code, out, _ = run("card", "--json", "-", stdin=b"line 1\nzzzz qqqq\nline 2\n")

    assert code == 0
    assert [shown and shown["title"] for shown in map(json.loads, out.splitlines())] == [
        "Line 1",
        None,
        "Line 2",
    ]


def test_a_card_is_printed_for_people(run: Run) -> None:
    code, out, err = run("card", "line", "2")

    assert (code, err) == (0, "")
    assert out.startswith("Line 2")
    assert "4:05 Signals" in out
    assert "[Save]" in out


def test_a_miss_names_the_nearest(run: Run) -> None:
    code, out, err = run("card", "zzzz", "qqqq")

    assert (code, out) == (1, "")
    assert err.startswith("No episode matches “zzzz qqqq”.")
