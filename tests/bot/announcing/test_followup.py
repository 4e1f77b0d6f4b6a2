"""Publishing, threads and edits: steps of their own that never make a second post."""

import pytest

from bot.services.announcing.outlet import Failure
from tests.bot.announcing.world import CHANNEL, DAY, HOUR, MINUTE, SERVER, Station


async def test_a_post_is_published_and_gets_its_thread(station: Station) -> None:
    await station.follow(publish=True, thread=True)
    await station.publish("One")

    await station.announcer.deliver()

    (message,) = station.world.messages
    assert message.published
    assert message.thread == "One"


@pytest.mark.parametrize("kind", ["publish", "thread", "edit"])
@pytest.mark.parametrize(
    "failure",
    [
        Failure("fault", status=503),
        Failure("ServerDisconnectedError"),
        Failure("later", retry_after_s=600),
        None,
    ],
    ids=["503", "dropped", "rate limit", "answer lost"],
)
async def test_a_step_that_fails_is_tried_again_without_another_post(
    station: Station, kind: str, failure: Failure | None
) -> None:
    await station.follow(publish=True, thread=True)
    (episode_id,) = await station.publish("One")
    if failure:
        station.world.script(CHANNEL, failure, of=kind)
    await station.announcer.deliver()
    station.titles[episode_id] = "One, retitled"
    await station.announcer.edit_posts([episode_id])

    await station.deliver_until(station.clock.now + HOUR)

    (message,) = station.world.messages
    assert message.published
    assert message.thread
    assert message.text == "One, retitled"
    assert station.world.count("send") == 1


@pytest.mark.parametrize(("kind", "code"), [("publish", 40033), ("thread", 160004)])
async def test_a_step_that_was_done_already_counts_as_done(station: Station, kind: str, code: int) -> None:
    await station.follow(publish=True, thread=True)
    station.world.script(CHANNEL, Failure("done", status=400, code=code), of=kind)
    await station.publish("One")

    await station.deliver_until(station.clock.now + HOUR)

    assert (station.world.count("publish"), station.world.count("thread")) == (1, 1)
    (follow,) = await station.following.of_guild(SERVER)
    assert follow.trouble is None


@pytest.mark.parametrize(("kind", "words"), [("publish", "not published"), ("thread", "no thread")])
async def test_a_step_that_is_not_allowed_is_left_out_and_said(
    station: Station, kind: str, words: str
) -> None:
    await station.follow(publish=True, thread=True)
    station.world.script(CHANNEL, Failure("no", status=403, code=50013), of=kind)
    await station.publish("One")

    await station.deliver_until(station.clock.now + HOUR)

    (follow,) = await station.following.of_guild(SERVER)
    assert words in (follow.trouble or "")
    assert follow.paused_at is None
    assert station.world.count("thread") == 1


async def test_an_edit_waits_for_its_interval_and_only_the_last_is_made(station: Station) -> None:
    await station.follow()
    (episode_id,) = await station.publish("One")
    await station.announcer.deliver()

    for title in ("Onee", "One!"):
        station.titles[episode_id] = title
        await station.announcer.edit_posts([episode_id])
    assert station.world.texts() == ["One"]

    await station.deliver_until(station.clock.now + 6 * MINUTE)
    assert station.world.texts() == ["One!"]
    assert station.world.count("edit") == 1


async def test_a_change_that_does_not_show_edits_nothing(station: Station) -> None:
    await station.follow()
    (episode_id,) = await station.publish("One")
    await station.announcer.deliver()
    station.clock.now += HOUR

    await station.announcer.edit_posts([episode_id])
    await station.deliver_until(station.clock.now + HOUR)

    assert station.world.count("edit") == 0


async def test_a_post_is_edited_three_times_and_for_a_day(station: Station) -> None:
    await station.follow()
    first, second = await station.publish("One", "Two")
    await station.announcer.deliver()

    for n in range(5):
        await station.deliver_until(station.clock.now + HOUR)
        station.titles[first] = f"One {n}"
        await station.announcer.edit_posts([first])
    await station.deliver_until(station.clock.now + DAY)
    station.titles[second] = "Too late"
    await station.announcer.edit_posts([second])
    await station.deliver_until(station.clock.now + HOUR)

    assert station.world.texts() == ["One 2", "Two"]


async def test_a_summary_is_edited_with_any_of_its_episodes(station: Station) -> None:
    await station.follow()
    ids = await station.publish("A", "B", "C", "D", "E")
    await station.announcer.deliver()
    station.clock.now += HOUR

    station.titles[ids[0]] = "A!"
    await station.announcer.edit_posts([ids[0]])

    assert station.world.texts()[0] == "A! + B"


@pytest.mark.parametrize(
    "failure",
    [Failure("too many edits", status=400, code=30046), Failure("gone", status=404, code=10008)],
    ids=["edited too often", "message deleted"],
)
async def test_an_edit_that_is_refused_is_dropped(station: Station, failure: Failure) -> None:
    await station.follow()
    (episode_id,) = await station.publish("One")
    await station.announcer.deliver()
    station.clock.now += HOUR
    station.world.script(CHANNEL, failure, of="edit")
    station.titles[episode_id] = "One!"

    await station.announcer.edit_posts([episode_id])
    due = await station.announcer.deliver()

    assert due is None
    assert station.world.count("edit") == 1
