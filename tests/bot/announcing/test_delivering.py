"""What a server sees when requests go well or get lost, whenever and to however many channels."""

from collections.abc import Callable

import pytest

from bot.services.announcing.outlet import Failure
from tests.bot.announcing.world import CHANNEL, DAY, HOUR, LOST, MINUTE, PAGE, ROLE, SERVER, Station

DROPPED = Failure("ServerDisconnectedError")
FAULT = Failure("fault", status=503)


def refusal(status: int, code: int) -> Failure:
    return Failure("refused", status=status, code=code)


async def test_a_new_episode_is_posted_once_with_its_role(station: Station) -> None:
    await station.follow(role_id=ROLE)
    await station.publish("One")

    await station.announcer.deliver()
    await station.announcer.deliver()

    assert station.world.texts() == ["One"]
    assert station.world.messages[0].role_id == ROLE
    assert station.world.requests == [("send", CHANNEL)]


async def test_posts_come_oldest_first_and_one_of_a_poll_mentions_the_role(station: Station) -> None:
    await station.follow(role_id=ROLE)
    await station.publish("One", "Two", "Three")

    await station.announcer.deliver()

    assert station.world.texts() == ["One", "Two", "Three"]
    assert [message.role_id for message in station.world.messages] == [None, None, ROLE]


async def test_after_ten_days_off_there_is_one_summary_and_one_mention(station: Station) -> None:
    await station.follow(role_id=ROLE)
    station.clock.now += 10 * DAY
    await station.publish(*(f"E{n}" for n in range(14)))

    await station.announcer.deliver()

    summary = " + ".join(f"E{n}" for n in range(11))
    assert station.world.texts() == [summary, "E11", "E12", "E13"]
    assert [message.role_id for message in station.world.messages].count(ROLE) == 1


@pytest.mark.parametrize(
    "ends",
    [
        pytest.param([LOST], id="the answer gets lost"),
        pytest.param([DROPPED], id="the connection drops before the effect"),
        pytest.param([FAULT], id="503"),
        pytest.param([LOST, LOST, FAULT, LOST], id="one thing after another"),
        pytest.param([Failure("later", retry_after_s=3_600)], id="an hour's rate limit"),
        pytest.param([refusal(400, 20028)], id="the channel's write limit"),
    ],
)
@pytest.mark.parametrize("window", [0, 300], ids=["nonce forgotten", "nonce remembered"])
async def test_a_failed_request_ends_in_one_post(
    station: Station, ends: list[Failure | None], window: int
) -> None:
    await station.follow()
    station.world.nonce_window = window
    station.world.script(CHANNEL, *ends)
    await station.publish("One")

    await station.deliver_until(station.clock.now + 6 * HOUR)

    assert station.world.texts() == ["One"]
    assert await station.states() == ["sent"]


async def test_a_later_post_never_overtakes_an_earlier_one(station: Station) -> None:
    await station.follow()
    station.world.script(CHANNEL, FAULT, FAULT)
    await station.publish("One", "Two")

    await station.announcer.deliver()
    assert station.world.texts() == []

    await station.deliver_until(station.clock.now + HOUR)
    assert station.world.texts() == ["One", "Two"]


async def test_one_bad_channel_does_not_delay_the_others(station: Station) -> None:
    for channel_id in (1, 2, 3):
        await station.follow(channel_id)
    station.world.script(1, Failure("later", retry_after_s=3_600))
    station.world.script(2, refusal(403, 50013))
    await station.publish("One")

    await station.announcer.deliver()

    assert station.world.texts(3) == ["One"]


async def test_two_channels_of_two_servers_get_a_post_each(station: Station) -> None:
    await station.follow(1, guild_id=10)
    await station.follow(2, guild_id=20)
    await station.publish("One")

    await station.announcer.deliver()

    assert station.world.texts(1) == station.world.texts(2) == ["One"]


async def test_two_installations_with_one_token_make_one_post(station: Station) -> None:
    await station.follow()
    await station.publish("One")
    await station.announcer.deliver()

    async with station.db.transaction() as tx:  # as a second database has it
        await tx.execute(
            "UPDATE delivery SET state = 'pending', nonce = NULL, attempts = 0, next_attempt_at = 0"
        )
    await station.announcer.deliver()

    assert station.world.texts() == ["One"]
    assert station.world.count("send") == 2


@pytest.mark.parametrize("channels", [1, 2, 40])
@pytest.mark.parametrize("down", [FAULT, DROPPED], ids=["503", "refused"])
async def test_a_six_hour_outage_loses_nothing_and_stays_quiet(
    station: Station, channels: int, down: Failure
) -> None:
    for channel_id in range(channels):
        await station.follow(channel_id)
    await station.publish("One", "Two")
    station.world.down = down
    station.random = iter_random()

    await station.deliver_until(station.clock.now + 6 * HOUR)
    during = len(station.world.requests)
    station.world.down = None
    await station.deliver_until(station.clock.now + HOUR)

    assert during <= 80
    assert all(station.world.texts(n) == ["One", "Two"] for n in range(channels))


def iter_random() -> Callable[[], float]:
    """Numbers for random.random that differ."""
    values = [0.1, 0.7, 0.4, 0.9, 0.2]
    drawn = 0

    def draw() -> float:
        nonlocal drawn
        drawn += 1
        return values[drawn % len(values)]

    return draw


@pytest.mark.parametrize("jump", [DAY, -DAY], ids=["a day ahead", "a day back"])
async def test_a_clock_that_jumps_neither_repeats_nor_holds_up(station: Station, jump: int) -> None:
    await station.follow(1)
    await station.follow(2)
    station.world.script(1, FAULT)
    await station.publish("One")
    await station.announcer.deliver()
    await station.publish("Two")
    station.clock.now += jump

    await station.deliver_until(station.clock.now + HOUR)

    assert station.world.texts(1) == station.world.texts(2) == ["One", "Two"]


@pytest.mark.parametrize("ahead", [0, DAY, -DAY], ids=["right", "a day ahead", "a day behind"])
@pytest.mark.parametrize(
    "jump", [0, DAY, -DAY], ids=["and stays so", "and is put forward", "and is put back"]
)
@pytest.mark.parametrize("chatter", [0, 3 * PAGE], ids=["in a quiet channel", "in a busy one"])
async def test_a_wrong_clock_doubles_nothing_where_the_answer_and_the_nonce_are_lost(
    station: Station, ahead: int, jump: int, chatter: int
) -> None:
    await station.follow()
    station.world.ahead, station.world.nonce_window = ahead, 0
    station.world.chatter(chatter)
    station.world.script(CHANNEL, LOST)
    await station.publish("One", "Two")
    await station.announcer.deliver()
    station.world.chatter(chatter)
    station.clock.now += jump
    station.world.ahead += jump

    await station.deliver_until(station.clock.now + HOUR)

    assert station.world.texts() == ["One", "Two"]
    assert await station.states() == ["sent", "sent"]


async def test_a_clock_years_ahead_doubles_nothing_while_the_post_is_among_the_newest(
    station: Station,
) -> None:
    await station.follow()
    station.world.ahead, station.world.nonce_window = 2_000 * DAY, 0
    station.world.script(CHANNEL, LOST)
    await station.publish("One")

    await station.deliver_until(station.clock.now + HOUR)

    assert station.world.texts() == ["One"]


async def test_a_future_episode_waits_for_its_day_and_holds_up_no_other(station: Station) -> None:
    await station.follow()
    (planned,) = await station.poll([("Planned", int(station.clock.now) + 3 * DAY)])
    await station.publish("One")
    await station.deliver_until(station.clock.now + 2 * DAY)
    assert station.world.texts() == ["One"]

    async with station.db.transaction() as tx:
        await tx.execute(
            "UPDATE episode SET published_at = ? WHERE id = ?", (station.clock.now + DAY * 5, planned)
        )
    await station.announcer.edit_posts([planned])
    await station.deliver_until(station.clock.now + 4 * DAY)
    assert station.world.texts() == ["One"]

    await station.deliver_until(station.clock.now + 2 * DAY)
    assert station.world.texts() == ["One", "Planned"]


async def test_an_episode_withdrawn_before_its_day_is_not_posted(station: Station) -> None:
    await station.follow()
    (planned,) = await station.poll([("Planned", int(station.clock.now) + DAY)])
    async with station.db.transaction() as tx:
        await tx.execute("UPDATE episode SET withdrawn_at = 1 WHERE id = ?", (planned,))

    await station.deliver_until(station.clock.now + 3 * DAY)

    assert station.world.texts() == []


async def test_a_server_that_takes_the_bot_back_gets_one_summary(station: Station) -> None:
    await station.follow()
    await station.following.reconcile([], asked_at=station.clock.now)
    await station.publish("One", "Two")
    await station.deliver_until(station.clock.now + DAY)
    await station.publish("Three", "Four")
    await station.deliver_until(station.clock.now + DAY)
    assert station.world.requests == []

    await station.following.reconcile([SERVER], asked_at=station.clock.now)
    await station.announcer.deliver()

    assert station.world.texts() == ["One + Two + Three + Four"]


async def test_a_server_is_forgotten_after_a_month(station: Station) -> None:
    await station.follow()
    await station.following.reconcile([], asked_at=station.clock.now)

    station.clock.now += 31 * DAY
    await station.announcer.deliver()

    assert await station.following.of_guild(SERVER) == []


async def test_a_fault_of_our_own_in_one_channel_leaves_the_others_alone(
    station: Station, caplog: pytest.LogCaptureFixture
) -> None:
    await station.follow(1)
    await station.follow(2)
    await station.publish("One")
    station.unrenderable = {1}

    due = await station.announcer.deliver()
    assert due == pytest.approx(station.clock.now + 15 * MINUTE, abs=2)
    assert station.world.texts(2) == ["One"]

    station.unrenderable.clear()
    await station.deliver_until(station.clock.now + HOUR)
    assert station.world.texts(1) == ["One"]
    assert "A fault of our own" in caplog.text


async def test_ten_thousand_posts_are_read_as_they_are_needed(station: Station) -> None:
    await station.follow()
    async with station.db.transaction() as tx:
        await tx.execute(
            """
            WITH RECURSIVE n (n) AS (SELECT 10 UNION ALL SELECT n + 1 FROM n WHERE n < 10009)
            INSERT INTO episode (id, show_id, guid, title, published_at, kind, first_seen_at, changed_at)
            SELECT n, 1, n, 'E' || n, :now, 'full', :now, :now FROM n
            """,
            {"now": int(station.clock.now)},
        )
        await tx.execute(
            """
            INSERT INTO delivery (follow_id, channel_id, episode_id, kind, due_at, created_at)
            SELECT 1, 1000000 + id % 2000, id, 'episode', published_at, published_at
            FROM episode
            WHERE id >= 10
            """
        )
    station.world.down = FAULT

    await station.announcer.deliver()

    assert len(station.world.requests) <= 25, "the breaker opened"


async def test_a_test_post_shows_the_episode_and_changes_nothing(station: Station) -> None:
    follow = await station.follow(role_id=ROLE)
    (episode_id,) = await station.publish("One")

    sent = [await station.announcer.send_test(follow.id, episode_id) for _ in range(2)]
    await station.announcer.deliver()

    assert len({each.message_id for each in sent}) == 1, "a press too many in the same second"
    assert station.world.texts() == ["One", "One"]
    assert [message.role_id for message in station.world.messages] == [None, ROLE]
