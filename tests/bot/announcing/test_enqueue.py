"""Feed histories, poll by poll: what a channel that has followed all along is told.

What is new in a poll is the word of whoever compares the feed with the catalogue; here it is given.
"""

import pytest

from bot.services.announcing.deciding import Silence
from bot.services.announcing.enqueue import enqueue
from db import follows
from db.models import EpisodeKind
from tests.bot.announcing.world import CHANNEL, DAY, HOUR, NOON, Station

# A poll: hours since the follow, and what is new as (title, hours its date lies back from the poll).
Found = list[tuple[str, float | None]]


@pytest.mark.parametrize(
    ("polls", "told"),
    [
        pytest.param([(1, [])], [], id="nothing new"),
        pytest.param([(1, [("A", 0.5)])], ["A"], id="one episode"),
        pytest.param([(1, [("A", 0.5)]), (2, [("B", 0.5)])], ["A", "B"], id="one a poll"),
        pytest.param([(30, [("B", 2), ("A", 20)])], ["A", "B"], id="newest first in the feed"),
        pytest.param([(30, [("A", 2), ("B", 2), ("C", 2)])], ["A", "B", "C"], id="all of one second"),
        pytest.param([(1, [("A", None)])], ["A"], id="without a date"),
        pytest.param([(30, [("B", 1), ("A", None)])], ["B", "A"], id="without a date beside a dated one"),
        pytest.param(
            [(100, [(c, 40 - n) for n, c in enumerate("ABC")])], ["A", "B", "C"], id="up to the cap"
        ),
        pytest.param(
            [(100, [(c, 40 - n) for n, c in enumerate("ABCD")])], ["A", "B", "C", "D"], id="one over the cap"
        ),
        pytest.param(
            [(100, [(c, 40 - n) for n, c in enumerate("ABCDE")])],
            ["A + B", "C", "D", "E"],
            id="two over the cap share a summary",
        ),
        pytest.param(
            [(100, [("A", 3), ("B", 2), ("C", 1)]), (101, [("D", 0.5)])],
            ["A", "B", "C", "D"],
            id="the cap is a poll's",
        ),
        pytest.param([(20 * 24, [("Old", 15 * 24), ("A", 1)])], ["A"], id="one of two is two weeks old"),
        pytest.param([(1, [("Old", 400 * 24)])], [], id="an old one slides into a truncated feed"),
        pytest.param([(1, [("Republished", 9 * 24)])], [], id="backdated behind the newest known"),
        pytest.param([(24, [("Late", 7 * 24 + 12)])], [], id="a little behind, but from before the follow"),
        pytest.param([(240, [("B", 1)]), (241, [("A", 24)])], ["B", "A"], id="put out a day late"),
        pytest.param([(240, [("B", 1)]), (241, [("A", 72)])], ["B"], id="put out three days late"),
        pytest.param([(1, [("A", 2)])], [], id="published before the follow"),
        pytest.param([(1, [("A", -48)]), (60, [("B", 1)])], ["A", "B"], id="dated the day after tomorrow"),
        pytest.param(
            [(1, [("A", -90)]), (60, [("B", 1)])], ["B", "A"], id="planned behind one not known yet"
        ),
        pytest.param([(1, [("A", -10_000_000)])], ["A"], id="dated in a thousand years"),
        pytest.param(
            [(1, [("A", -72)]), (2, [("B", 0.5)]), (3, [("C", 0.5)])],
            ["B", "C", "A"],
            id="a planned one does not make what comes before it old",
        ),
        pytest.param([(1, [("A", 500_000)])], [], id="dated before 1970"),
    ],
)
async def test_what_a_channel_is_told(
    station: Station, polls: list[tuple[float, Found]], told: list[str]
) -> None:
    await station.follow()
    for hours, found in polls:
        await station.deliver_until(NOON + hours * HOUR)
        now = int(station.clock.now)
        await station.poll([(t, None if back is None else int(now - back * HOUR)) for t, back in found])
        await station.announcer.deliver()
    await station.deliver_until(NOON + 30 * DAY)

    assert station.world.texts() == told


@pytest.mark.parametrize("silence", list(Silence))
async def test_a_silent_poll_owes_nothing_and_says_why(station: Station, silence: Silence) -> None:
    await station.follow()
    (episode_id, _) = await station.publish("A", "B", silence=silence)

    await station.announcer.deliver()

    assert station.world.texts() == []
    reasons = await station.following.why(episode_id=episode_id, channel_id=CHANNEL)
    assert reasons[-1].what == silence


async def test_the_first_episodes_of_a_show_that_had_none_are_news(station: Station) -> None:
    await station.follow()
    async with station.db.transaction() as tx:
        await tx.execute("DELETE FROM episode")

    await station.publish("A", "B")
    await station.announcer.deliver()

    assert station.world.texts() == ["A", "B"]


@pytest.mark.parametrize(
    ("extras", "topic", "told"),
    [(False, None, []), (True, None, ["T"]), (False, "tls", []), (True, "tls", ["T"]), (True, "rust", [])],
)
async def test_trailers_and_topics(
    station: Station, extras: bool, topic: str | None, told: list[str]
) -> None:
    await station.follow(extras=extras, topic=topic)
    now = int(station.clock.now)

    await station.poll([("T", now)], kind=EpisodeKind.TRAILER, text="All about TLS")
    await station.announcer.deliver()

    assert station.world.texts() == told


async def test_following_announces_nothing_old(station: Station) -> None:
    await station.publish("A", "B")

    await station.follow()
    await station.deliver_until(NOON + DAY)

    assert station.world.texts() == []


async def test_the_same_poll_twice_is_owed_once(station: Station) -> None:
    await station.follow()
    ids = await station.publish("A", "B")
    async with station.db.transaction() as tx:
        await tx.execute("DELETE FROM decision")
        await enqueue(tx, show_id=1, new=[], now=int(station.clock.now))
        rows = await tx.execute_fetchall("SELECT count(*) FROM delivery")
    await station.announcer.deliver()

    assert next(iter(rows))[0] == len(ids)
    assert station.world.texts() == ["A", "B"]


async def test_a_channel_that_resumes_gets_one_batch(station: Station) -> None:
    await station.follow()
    async with station.db.transaction() as tx:
        await follows.pause_channel(tx, CHANNEL, why="A test.", probe_at=None, now=int(station.clock.now))
    for n in range(6):
        await station.publish(f"E{n}")
        station.clock.now += HOUR
    await station.announcer.deliver()
    assert station.world.texts() == []

    await station.follow()
    await station.announcer.deliver()

    assert station.world.texts() == ["E0 + E1 + E2", "E3", "E4", "E5"]
