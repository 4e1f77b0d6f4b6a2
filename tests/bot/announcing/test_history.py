import pytest

from bot.services.announcing.deciding import EDITED_BELOW
from bot.services.announcing.outlet import Failure
from db.deliveries import history
from tests.bot.announcing.world import CHANNEL, DAY, NOON, SERVER, Station


async def why(station: Station, episode_id: int) -> list[str]:
    reasons = await station.following.why(episode_id=episode_id, channel_id=CHANNEL)
    return [reason.what for reason in reasons]


async def test_a_posted_episode_leads_to_its_post(station: Station) -> None:
    await station.follow(publish=True)
    (episode_id,) = await station.publish("One")
    await station.announcer.deliver()

    reasons = await station.following.why(episode_id=episode_id, channel_id=CHANNEL)

    assert [reason.url for reason in reasons if reason.url] == [
        f"https://discord.com/channels/{SERVER}/{CHANNEL}/{station.world.messages[0].id}"
    ]
    assert "published" in reasons[-1].what


async def test_a_capped_episode_names_its_summary(station: Station) -> None:
    await station.follow()
    first, *_ = await station.publish("A", "B", "C", "D", "E")

    assert any("summary of 2" in sentence for sentence in await why(station, first))


async def test_a_filtered_episode_names_the_topic(station: Station) -> None:
    await station.follow(topic="rust")
    (episode_id,) = await station.publish("One")

    assert "“rust”" in (await why(station, episode_id))[-1]


async def test_an_episode_on_topic_says_which_words_matched(station: Station) -> None:
    await station.follow(topic="database, tracing")
    (episode_id,) = await station.publish("Databases at sea")
    await station.announcer.deliver()

    reasons = await why(station, episode_id)
    assert "It matches this channel’s topic: “databases” is in its title." in reasons
    assert reasons[-1] == "It was posted."


async def test_a_paused_channel_says_so(station: Station) -> None:
    await station.follow()
    station.world.script(CHANNEL, Failure("no", status=403, code=50001))
    (episode_id,) = await station.publish("One")
    await station.announcer.deliver()

    assert "paused: The bot cannot see the channel" in (await why(station, episode_id))[-1]


async def test_an_episode_being_retried_says_what_went_wrong(station: Station) -> None:
    await station.follow()
    station.world.script(CHANNEL, Failure("fault", status=503))
    (episode_id,) = await station.publish("One")
    await station.announcer.deliver()

    assert any("Attempt 1 failed: Discord had a problem" in s for s in await why(station, episode_id))


async def test_an_episode_nothing_was_decided_about(station: Station) -> None:
    (before,) = await station.publish("Before the follow")
    assert "does not follow" in (await why(station, before))[-1]

    await station.follow()
    assert "older episodes aren’t posted" in (await why(station, before))[-1]

    assert await why(station, 999) == []


@pytest.mark.parametrize("days", [1])
async def test_a_planned_episode_says_what_it_waits_for(station: Station, days: int) -> None:
    await station.follow()
    (episode_id,) = await station.poll([("Planned", int(station.clock.now) + days * 86_400)])

    assert "will be posted then" in (await why(station, episode_id))[-1]


async def test_an_edit_is_told_once_beside_the_reason_nothing_was_announced(station: Station) -> None:
    (before,) = await station.publish("Before the follow")
    async with station.db.transaction() as tx:
        for now in (NOON, NOON + DAY):
            await history.note_again(tx, [before], EDITED_BELOW, now=now)

    _, reason, edit = await why(station, before)
    assert "does not follow" in reason
    assert edit == EDITED_BELOW
