"""What the command line takes into the catalogue – files, addresses, lists of feeds – and out of it."""

import asyncio
import functools
import http.server
import os
import pty
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.hosting.lock import only_process
from bot.services import Services
from bot.services.announcing.outlet import Rendered
from db import shows
from db.database import Database
from db.deliveries.delivery import Delivery
from tests.bot.announcing.world import Clock, World
from tests.bot.services.fake_feeds import NOON, item, rss
from tests.conftest import Run

ROOT = Path(__file__).parents[1]
TRAINS = rss([item("Line 2", NOON, notes="Signals and brakes."), item("Line 1", NOON - 9_000)])
FERRIES = rss([item("Crossing", NOON)]).replace(b"Night Trains", b"Night Ferries")


@pytest.fixture
def run(commands: Run, tmp_path: Path) -> Run:
    """Run a command in a folder with two feeds."""
    (tmp_path / "trains.xml").write_bytes(TRAINS)
    (tmp_path / "ferries.xml").write_bytes(FERRIES)
    return commands


@pytest.fixture
def site(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The folder as a site on this machine, which may be asked."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name it has there
            pass

    monkeypatch.setenv("FEED_PRIVATE_HOSTS", "yes")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=tmp_path))
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    serving.join()
    server.server_close()


def test_an_address_is_imported_as_a_show_of_that_feed(run: Run, site: str) -> None:
    code, out, err = run("import", f"{site}/trains.xml")

    assert (code, err) == (0, "")
    told, hint = out.splitlines()
    assert told == "127.0.0.1: Night Trains: 2 new episodes, 0 changed, 0 unchanged."
    assert "FEED_URLS" in hint
    assert f'"feed_url": "{site}/trains.xml"' in run("export")[1]


def test_an_address_that_is_polled_needs_no_hint(
    run: Run, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEED_URLS", f"{site}/trains.xml")

    assert len(run("import", f"{site}/trains.xml")[1].splitlines()) == 1


def test_an_address_in_ones_own_network_is_not_asked_unless_allowed(
    run: Run, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FEED_PRIVATE_HOSTS")
    code, out, err = run("import", f"{site}/trains.xml")

    assert (code, out) == (1, "")
    assert err == "127.0.0.1 is an address in a private network.\n"


def test_every_feed_of_a_list_is_imported_and_a_failing_one_told(run: Run, site: str, tmp_path: Path) -> None:
    (tmp_path / "apps.opml").write_text(
        f"""<?xml version="1.0"?><!DOCTYPE opml [<!ENTITY secret SYSTEM "trains.xml">]>
        <opml version="2.0"><head><title>Mine &secret;</title></head><body><outline text="Travel">
          <outline type="rss" text="Trains at night" xmlUrl="{site}/trains.xml"/>
          <outline type="rss" text="Nothing there" xmlUrl="{site}/gone.xml"/>
          <outline type="rss" text="Twice" xmlurl="{site}/ferries.xml"/>
          <outline type="rss" text="Twice" xmlurl="{site}/ferries.xml"/>
          <outline type="rss" text="On this disk" xmlUrl="file:///etc/hostname"/>
        </outline></body></opml>"""
    )
    code, out, err = run("import", "apps.opml")

    assert code == 1
    assert out.splitlines()[:2] == [
        "Trains at night: Night Trains: 2 new episodes, 0 changed, 0 unchanged.",
        "Twice: Night Ferries: 1 new episode, 0 changed, 0 unchanged.",
    ]
    assert err == "Nothing there: 127.0.0.1 has nothing at this address (404).\n"


def test_a_list_without_feeds_says_so(run: Run, tmp_path: Path) -> None:
    (tmp_path / "apps.opml").write_text('<opml version="2.0"><body><outline text="Empty"/></body></opml>')

    assert run("import", "apps.opml") == (1, "", "apps.opml names no feed.\n")


@pytest.mark.parametrize(
    "body", [TRAINS[: TRAINS.index(b"</item>")], TRAINS[: TRAINS.index(b"<item>")]], ids=["item", "head"]
)
def test_a_feed_cut_off_before_its_first_episode_is_no_show(run: Run, tmp_path: Path, body: bytes) -> None:
    run("import", "ferries.xml")
    (tmp_path / "cut.xml").write_bytes(body)
    code, out, err = run("import", "cut.xml")

    assert (code, out) == (1, "")
    assert err.startswith("cut.xml: no episode can be read. ")
    assert "Night Trains" not in run("doctor")[1]


def test_an_export_of_a_show_there_is_not_names_those_there_are(run: Run) -> None:
    run("import", "trains.xml", "ferries.xml")

    assert run("export", "--show", "nope") == (
        1,
        "",
        "No show is called “nope”. Closest: Night Trains; Night Ferries.\n",
    )


def test_doctor_ends_with_1_where_something_looks_wrong(run: Run, tmp_path: Path) -> None:
    run("import", "trains.xml")
    sound = run("doctor")
    undated = rss([item("Someday", NOON)]).replace(b"pubDate", b"someDate")
    (tmp_path / "undated.xml").write_bytes(undated.replace(b"Night Trains", b"Undated"))
    run("import", "undated.xml")
    code, out, _ = run("doctor")

    assert sound[0] == 0
    assert code == 1
    assert "“Someday” has no date." in out


def test_a_removed_show_is_gone_and_the_others_stay(run: Run) -> None:
    run("import", "trains.xml", "ferries.xml")
    code, out, err = run("remove", "night", "trains", "--yes")

    assert (code, err) == (0, "")
    assert out == "Removed “Night Trains” with 2 episodes, 0 follows and 0 entries in members’ lists.\n"
    assert "Night Trains" not in run("doctor")[1]
    assert "Night Ferries: 1 episodes" in run("doctor")[1]


def test_a_name_that_several_shows_could_have_removes_none(run: Run) -> None:
    run("import", "trains.xml", "ferries.xml")
    refused = run("remove", "night", "--yes")
    by_number = run("remove", "2", "--yes")

    assert refused[:2] == (1, "")
    assert "“night” could be several shows: Night Trains (1); Night Ferries (2)." in refused[2]
    assert "Removed “Night Ferries”" in by_number[1]


def test_without_anyone_to_ask_nothing_is_removed(run: Run) -> None:
    run("import", "trains.xml")
    code, out, err = run("remove", "trains")

    assert code == 1
    assert "2 episodes, 0 follows" in out
    assert err == "Nothing was removed: there is nobody to ask. Add --yes to remove it.\n"
    assert "Night Trains: 2 episodes" in run("doctor")[1]


@pytest.mark.parametrize(("answer", "left"), [(b"y\n", 0), (b"\n", 2), (b"no\n", 2)])
def test_on_a_terminal_it_asks_first(run: Run, answer: bytes, left: int) -> None:
    run("import", "trains.xml", "ferries.xml")
    ours, theirs = pty.openpty()
    os.write(ours, answer)
    removed = subprocess.run(
        [sys.executable, "-m", "bot", "remove", "trains"],
        stdin=theirs,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    os.close(ours)
    os.close(theirs)

    assert "Remove it? [y/N]" in removed.stdout
    assert removed.returncode == (1 if left else 0)
    assert ("Night Trains: 2 episodes" in run("doctor")[1]) is bool(left)


def test_a_show_whose_feed_is_polled_is_said_to_come_back(
    run: Run, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("import", f"{site}/trains.xml")
    monkeypatch.setenv("FEED_URLS", f"{site}/trains.xml")

    assert "FEED_URLS still names its feed" in run("remove", "trains", "--yes")[1]


def test_the_last_show_removed_is_not_replaced_by_the_bundled_one(run: Run) -> None:
    run("import", "trains.xml")
    run("remove", "trains", "--yes")

    assert run("find", "keepalive")[0] == 1


async def test_a_removal_beside_a_running_bot_is_noticed_at_its_next_poll(run: Run, tmp_path: Path) -> None:
    async def render(_: Delivery) -> Rendered:
        raise AssertionError("a removal announces nothing")

    await asyncio.to_thread(run, "import", "trains.xml", "ferries.xml")
    path = tmp_path / "shownotes.sqlite3"
    with only_process(path):
        async with Database.open(path) as db:
            services = Services.on(db)
            announcer = services.announcer(World(Clock()), render)
            await services.finder.load()
            last = (await services.catalogue.latest(limit=9))[0].id

            await asyncio.to_thread(run, "remove", "ferries", "--yes")
            await services.refresher(announcer).refresh()
            await asyncio.to_thread(run, "import", "ferries.xml")
            await services.refresher(announcer).refresh()

            again = services.finder.find("crossing").episode_id
            assert [show.title for show in await shows.shows(db.reader)] == ["Night Trains", "Night Ferries"]
            assert again > last
