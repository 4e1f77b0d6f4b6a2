"""What a server sees when Discord refuses: closed channels, odd posts, deleted roles, blocks."""

import pytest

from bot.services.announcing.discord_errors import classify
from bot.services.announcing.outlet import Failure, TokenRevoked
from tests.bot.announcing.world import CHANNEL, DAY, HOUR, LOST, MINUTE, ROLE, SERVER, Station

DROPPED = Failure("ServerDisconnectedError")


def refusal(status: int, code: int) -> Failure:
    return Failure("refused", status=status, code=code)


@pytest.mark.parametrize(
    "block",
    [refusal(429, 0), refusal(403, 40333), Failure("page", status=403, html=True)],
    ids=["429", "40333", "HTML"],
)
async def test_a_block_by_the_network_stops_every_request(station: Station, block: Failure) -> None:
    for channel_id in range(30):
        await station.follow(channel_id)
    await station.publish("One")
    station.world.down = block
    start = station.clock.now

    await station.deliver_until(start + 9 * MINUTE)
    assert len(station.world.requests) <= 25, "what was under way when the first answer came"
    station.world.down = None
    await station.deliver_until(start + HOUR)

    assert all(station.world.texts(n) == ["One"] for n in range(30))


async def test_a_revoked_token_stops_everything_at_once(station: Station) -> None:
    for channel_id in range(200):
        await station.follow(channel_id)
    await station.publish("One")
    station.world.down = refusal(401, 0)

    with pytest.raises(TokenRevoked):
        await station.announcer.deliver()
    made = len(station.world.requests)
    with pytest.raises(TokenRevoked):
        await station.announcer.deliver()

    assert made == len(station.world.requests) <= 25


async def test_a_token_revoked_while_a_thread_is_opened_is_told_as_well(station: Station) -> None:
    await station.follow(thread=True)
    station.world.script(CHANNEL, refusal(401, 0), of="thread")
    await station.publish("One")

    with pytest.raises(TokenRevoked):
        await station.announcer.deliver()


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        pytest.param(refusal(403, 50001), "View Channel", id="missing access"),
        pytest.param(refusal(403, 50013), "Send Messages", id="missing permissions"),
        pytest.param(refusal(400, 50083), "archived", id="archived thread"),
        pytest.param(refusal(403, 160005), "locked", id="locked thread"),
        pytest.param(refusal(400, 40058), "forum", id="became a forum"),
    ],
)
async def test_a_closed_channel_waits_and_its_admins_are_told_once(
    station: Station, failure: Failure, words: str
) -> None:
    await station.follow()
    station.world.script(CHANNEL, failure, failure)
    await station.publish("One", "Two")

    await station.deliver_until(station.clock.now + 25 * HOUR)

    (follow,) = await station.following.of_guild(SERVER)
    assert words in (follow.paused_why or "")
    assert [words in said for said in station.world.told] == [True]
    assert station.world.count("send") == 2, "one attempt, and one a day later"

    await station.follow()
    await station.deliver_until(station.clock.now + MINUTE)
    assert station.world.texts() == ["One", "Two"]


async def test_a_paused_channel_is_resumed_by_itself_once_it_can_be_posted_to(station: Station) -> None:
    await station.follow()
    station.world.script(CHANNEL, refusal(403, 50013))
    await station.publish("One")
    await station.announcer.deliver()

    await station.deliver_until(station.clock.now + 26 * HOUR)

    (follow,) = await station.following.of_guild(SERVER)
    assert follow.paused_at is None
    assert station.world.texts() == ["One"]


async def test_what_a_paused_channel_missed_for_three_days_is_no_news(station: Station) -> None:
    await station.follow()
    station.world.script(CHANNEL, *[refusal(403, 50013)] * 9)
    await station.publish("One")

    await station.deliver_until(station.clock.now + 80 * HOUR)
    await station.follow()
    await station.deliver_until(station.clock.now + MINUTE)

    assert station.world.texts() == []
    assert await station.states() == ["skipped"]


async def test_a_deleted_channel_is_not_asked_again(station: Station) -> None:
    await station.follow(1)
    await station.follow(2)
    station.world.script(1, refusal(404, 10003))
    await station.publish("One", "Two")

    await station.deliver_until(station.clock.now + 3 * DAY)

    assert station.world.requests.count(("send", 1)) == 1
    assert station.world.texts(2) == ["One", "Two"]
    (said,) = station.world.told
    assert "The channel was deleted. Choose another one with /announce to, and stop the old" in said


async def test_a_channel_deleted_while_a_post_is_under_way(station: Station) -> None:
    await station.follow()
    station.world.script(CHANNEL, DROPPED)
    station.world.script(CHANNEL, refusal(404, 10003), of="history")
    await station.publish("One")

    await station.deliver_until(station.clock.now + HOUR)

    assert await station.states() == ["dead"]


async def test_a_post_a_moderator_deleted_meanwhile_is_not_made_again(station: Station) -> None:
    await station.follow()
    station.world.script(CHANNEL, LOST)
    await station.publish("One")
    await station.announcer.deliver()
    deleted = station.world.messages.pop()
    station.world.deleted_nonces.add(deleted.nonce)

    await station.deliver_until(station.clock.now + HOUR)

    assert station.world.texts() == []
    assert await station.states() == ["sent"]


@pytest.mark.parametrize("code", [50035, 50006, 200000, 240000])
async def test_a_post_discord_objects_to_is_sent_plain_and_then_given_up(station: Station, code: int) -> None:
    await station.follow()
    station.world.script(CHANNEL, refusal(400, code))
    await station.publish("One", "Two")
    await station.announcer.deliver()
    assert station.world.texts() == ["plain One", "Two"]

    station.world.script(CHANNEL, refusal(400, code), refusal(400, code))
    await station.publish("Three", "Four")
    await station.announcer.deliver()

    assert station.world.texts() == ["plain One", "Two", "Four"]
    assert len(station.world.told) == 1


async def test_an_error_nobody_knows_is_given_up_after_three_tries(station: Station) -> None:
    await station.follow()
    station.world.script(CHANNEL, *[refusal(418, 99999)] * 3)
    await station.publish("One", "Two")

    await station.deliver_until(station.clock.now + HOUR)

    assert station.world.texts() == ["Two"]


@pytest.mark.parametrize(
    "failure",
    [refusal(418, 99999), refusal(400, 50035), refusal(404, 10008)],
    ids=["unknown", "malformed", "unknown message"],
)
async def test_a_look_that_is_refused_holds_the_later_posts_up_for_minutes(
    station: Station, failure: Failure
) -> None:
    await station.follow()
    station.world.script(CHANNEL, DROPPED)
    station.world.script(CHANNEL, *[failure] * 9, of="history")
    await station.publish("One", "Two")

    await station.deliver_until(station.clock.now + HOUR)

    assert station.world.texts() == ["Two"]
    assert await station.states() == ["dead", "sent"]
    assert station.world.count("history") == 3
    assert ["Whether it was posted is unknown" in said for said in station.world.told] == [True]


async def test_a_clock_set_back_makes_no_nonce_young_again(station: Station) -> None:
    await station.follow(role_id=ROLE)
    station.world.history_readable = False
    station.world.nonce_window = 0
    station.world.script(CHANNEL, LOST)
    await station.publish("One")
    await station.announcer.deliver()
    station.clock.now -= DAY
    station.world.ahead -= DAY

    await station.deliver_until(station.clock.now + HOUR)

    assert [message.role_id for message in station.world.messages] == [ROLE, None]


async def test_an_unreadable_history_means_one_more_post_without_a_mention(station: Station) -> None:
    await station.follow(role_id=ROLE)
    station.world.history_readable = False
    station.world.nonce_window = 60
    station.world.script(CHANNEL, LOST)
    await station.publish("One")
    await station.announcer.deliver()
    station.clock.now += HOUR

    await station.deliver_until(station.clock.now + HOUR)

    assert [message.role_id for message in station.world.messages] == [ROLE, None]


async def test_an_unreadable_history_does_not_matter_while_the_nonce_is_fresh(station: Station) -> None:
    await station.follow(role_id=ROLE)
    station.world.history_readable = False
    station.world.script(CHANNEL, LOST)
    await station.publish("One")

    await station.deliver_until(station.clock.now + MINUTE)

    assert [message.role_id for message in station.world.messages] == [ROLE]


async def test_a_deleted_role_costs_the_mention_and_its_admins_are_told_once(station: Station) -> None:
    await station.follow(role_id=ROLE)
    station.world.roles.clear()

    for title in ("One", "Two"):
        await station.publish(title)
        await station.announcer.deliver()

    assert station.world.texts() == ["One", "Two"]
    assert len(station.world.told) == 1


async def test_a_test_post_tells_why_it_is_refused(station: Station) -> None:
    follow = await station.follow()
    (episode_id,) = await station.publish("One")
    station.world.script(CHANNEL, refusal(403, 50013))

    with pytest.raises(Failure) as caught:
        await station.announcer.send_test(follow.id, episode_id)

    assert "Send Messages" in classify(caught.value).why
