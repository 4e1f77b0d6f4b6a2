"""The outlet over a real socket, through discord.py's own HTTP client."""

import asyncio
from dataclasses import replace

import discord
import pytest
from discord import ui
from discord.http import Route

from bot.services.announcing.announcer import Announcer
from bot.services.announcing.discord_errors import Action, classify
from bot.services.announcing.outlet import Failure, Rendered
from bot.ui.discord_outlet import DiscordOutlet, guild_ids, permissions_in, sweep_buckets_rarely
from db.deliveries.delivery import Delivery
from tests.bot.announcing.world import Station, no_sleep
from tests.discord_answers import Mishap, Refusal, role
from tests.discord_stub import Stub

CHANNEL, SERVER, ROLE = 100, 70, 500
MARKER = "AbC-_" * 4 + "wxyz"


def post(marker: str = MARKER, text: str = "An episode") -> Rendered:
    """A layout whose marker is nested like in a real card."""
    button = ui.Button[ui.LayoutView](label="Later", custom_id=f"later:12:{marker}")
    card = ui.Container[ui.LayoutView](ui.TextDisplay(text), ui.Section("More", accessory=button))
    return Rendered(ui.LayoutView(timeout=None).add_item(card), text, text)


def delivery(**fields: object) -> Delivery:
    made = Delivery(
        id=1,
        follow_id=1,
        guild_id=SERVER,
        channel_id=CHANNEL,
        show_id=1,
        episode_id=12,
        episode_ids=(12,),
        kind="episode",
        identity="show|guid",
        title="An episode",
        nonce=MARKER,
    )
    return replace(made, **fields)


@pytest.fixture
def outlet(client: discord.Client) -> DiscordOutlet:
    return DiscordOutlet(client)


SINCE = 1_700_000_000


async def found(outlet: DiscordOutlet, wanted: Delivery) -> int | None:
    page = await outlet.history(wanted, title=wanted.title, since=SINCE, before=None)
    while MARKER not in page.by_marker and page.before is not None:
        page = await outlet.history(wanted, title=wanted.title, since=SINCE, before=page.before)
    return page.by_marker[MARKER].message_id if MARKER in page.by_marker else None


async def test_a_nonce_used_twice_makes_one_message(outlet: DiscordOutlet, stub: Stub) -> None:
    first = await outlet.send(delivery(), post(), nonce=MARKER)
    second = await outlet.send(delivery(), post(), nonce=MARKER)

    assert first == second
    assert len(stub.messages) == 1


async def test_a_500_after_the_effect_makes_one_message(outlet: DiscordOutlet, stub: Stub) -> None:
    stub.script("send", CHANNEL, Refusal(500, after=True))  # discord.py itself tries again after a second

    await outlet.send(delivery(), post(), nonce=MARKER)

    assert len(stub.messages) == 1


async def test_our_message_is_found_in_the_history_among_many(outlet: DiscordOutlet, stub: Stub) -> None:
    sent = await outlet.send(delivery(), post(), nonce=MARKER)
    for n in range(120):
        await outlet.send(delivery(), post("another", f"other {n}"), nonce=f"n{n}")

    assert await found(outlet, delivery()) == sent.message_id
    assert await found(outlet, delivery(channel_id=1)) is None


async def test_a_history_that_cannot_be_read_is_told_from_an_empty_channel(
    outlet: DiscordOutlet, stub: Stub
) -> None:
    page = await outlet.history(delivery(), title="", since=SINCE, before=None)
    assert page.empty
    assert await outlet.can_read_history(delivery())

    stub.history_readable = False
    assert not await outlet.can_read_history(delivery())


async def test_nobody_is_mentioned_but_the_role(outlet: DiscordOutlet, stub: Stub) -> None:
    stub.roles = [role(ROLE, "Listeners")]
    sent = await outlet.send(delivery(role_id=ROLE), post(), nonce="a")
    without = await outlet.send(delivery(), post(), nonce="b")
    gone = await outlet.send(delivery(role_id=501), post(), nonce="c")

    assert [m.body["allowed_mentions"] for m in stub.messages[:2]] == [
        {"parse": [], "roles": [ROLE]},
        {"parse": []},
    ]
    assert (sent.mentioned, without.mentioned, gone.mentioned) == (True, None, False)
    assert await outlet.role_trouble(SERVER, ROLE) is None
    assert "deleted" in (await outlet.role_trouble(SERVER, 501) or "")


async def test_a_forum_post_is_found_by_its_thread(outlet: DiscordOutlet, stub: Stub) -> None:
    forum = delivery(forum=True)
    await outlet.send(forum, post("another"), nonce="unused")
    sent = await outlet.send(forum, post(), nonce="unused")

    assert sent.thread_id == sent.message_id
    assert await found(outlet, forum) == sent.message_id

    stub.delete(stub.messages[0])
    assert await found(outlet, forum) == sent.message_id


async def test_a_forum_post_is_found_by_its_title_behind_any_number_of_others(
    outlet: DiscordOutlet, stub: Stub
) -> None:
    forum = delivery(forum=True)
    sent = await outlet.send(forum, post(), nonce="unused")
    for n in range(40):
        await outlet.send(forum, post("another", f"other {n}"), nonce="unused")
    before = len(stub.requests)

    assert await found(outlet, forum) == sent.message_id
    assert stub.requests[before:].count("message") == 1


async def test_a_post_is_edited_published_and_gets_a_thread(outlet: DiscordOutlet, stub: Stub) -> None:
    sent = await outlet.send(delivery(), post(), nonce=MARKER)

    await outlet.edit(CHANNEL, sent.message_id, post(text="Retitled"))
    await outlet.publish(CHANNEL, sent.message_id)
    thread_id = await outlet.open_thread(CHANNEL, sent.message_id, "x" * 300)

    (message,) = stub.messages
    assert (message.text(), message.published) == ("Retitled", True)
    assert message.body["allowed_mentions"] == {"parse": []}
    assert thread_id == sent.message_id
    assert len(stub.threads[0]["name"]) == 100


async def test_admins_are_told_where_moderators_read(outlet: DiscordOutlet, stub: Stub) -> None:
    await outlet.tell_admins(SERVER, "Something is wrong.")
    stub.script("send", SERVER + 1, Refusal(403, 50001))
    await outlet.tell_admins(SERVER, "Something is wrong again.")

    assert stub.texts(SERVER + 1) == ["Something is wrong."]
    assert stub.texts(78) == ["Something is wrong again."], "the owner's own channel"


@pytest.mark.parametrize(
    ("end", "act"),
    [
        pytest.param(Mishap.DROP_BEFORE, Action.RETRY, id="dropped before the effect"),
        pytest.param(Mishap.DROP_AFTER, Action.RETRY, id="dropped after the effect"),
        pytest.param(Mishap.FAULT_BEFORE, Action.RETRY, id="503"),
        pytest.param(Refusal(404, 10003), Action.CHANNEL_GONE, id="unknown channel"),
        pytest.param(Refusal(403, 50013), Action.PAUSE, id="missing permissions"),
        pytest.param(Refusal(400, 50035), Action.PLAIN, id="malformed"),
        pytest.param(Refusal(401), Action.TOKEN_REVOKED, id="token revoked"),
        pytest.param(
            Refusal(429, retry_after=9, via=False), Action.BLOCKED, id="429 of the network in front"
        ),
        pytest.param(Refusal(403, html=True), Action.BLOCKED, id="a page of HTML"),
        pytest.param(Refusal(429, retry_after=3_600), Action.WAIT, id="a long rate limit"),
    ],
)
async def test_errors_reach_us_as_what_they_mean(
    outlet: DiscordOutlet, stub: Stub, end: Mishap | Refusal, act: Action
) -> None:
    stub.script("send", CHANNEL, end)

    with pytest.raises(Failure) as caught:
        await outlet.send(delivery(), post(), nonce=MARKER)

    assert classify(caught.value).action is act
    assert "of-nobody" not in str(caught.value)


async def test_a_refused_connection_is_an_outage(
    outlet: DiscordOutlet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Route, "BASE", "http://127.0.0.1:9")

    with pytest.raises(Failure) as caught:
        await outlet.send(delivery(), post(), nonce=MARKER)

    assert classify(caught.value).outage


async def test_a_short_rate_limit_is_waited_out_by_discord_py(outlet: DiscordOutlet, stub: Stub) -> None:
    stub.script("send", CHANNEL, Refusal(429, retry_after=0.01))

    await outlet.send(delivery(), post(), nonce=MARKER)

    assert len(stub.messages) == 1


async def test_a_deleted_message_is_not_made_again(outlet: DiscordOutlet, stub: Stub) -> None:
    await outlet.send(delivery(), post(), nonce=MARKER)
    stub.delete(stub.messages[0])

    with pytest.raises(Failure) as caught:
        await outlet.send(delivery(), post(), nonce=MARKER)

    assert classify(caught.value).action is Action.POST_GONE


async def test_permissions_are_asked_of_discord(client: discord.Client, stub: Stub) -> None:
    assert (await permissions_in(client, SERVER, CHANNEL)).send_messages


@pytest.mark.parametrize(
    ("count", "pages"),
    [
        pytest.param(0, 1, id="in no server"),
        pytest.param(3, 1, id="a page"),
        pytest.param(230, 2, id="two pages"),
        pytest.param(400, 3, id="two pages to the brim, and an empty one"),
    ],
)
async def test_servers_are_asked_for_to_the_last_page(
    client: discord.Client, stub: Stub, count: int, pages: int
) -> None:
    stub.guild_ids = list(range(10**18, 10**18 + count))

    assert await guild_ids(client) == stub.guild_ids
    assert stub.requests.count("guilds") == pages


async def test_part_of_the_servers_is_none_of_them(client: discord.Client, stub: Stub) -> None:
    stub.guild_ids = list(range(1, 231))
    stub.script("guilds", 200, Refusal(403))  # the second page

    with pytest.raises(Failure):
        await guild_ids(client)


async def test_idle_rate_limits_are_swept_once_a_minute(client: discord.Client) -> None:
    swept: list[int] = []
    client.http._try_clear_expired_ratelimits = lambda: swept.append(1)

    sweep_buckets_rarely(client.http)
    for n in range(5):
        client.http.get_ratelimit(f"bucket {n}")

    assert len(swept) == 1


async def test_stopping_in_a_global_limit_waits_for_the_request(
    client: discord.Client, stub: Stub, station: Station
) -> None:
    async def render(to_send: Delivery) -> Rendered:
        assert to_send.nonce
        return post(to_send.nonce)

    await station.follow()
    await station.publish("One")
    stub.script("send", CHANNEL, Refusal(429, retry_after=0.05, everywhere=True))
    announcer = Announcer(station.db, DiscordOutlet(client), render, now=station.clock, sleep=no_sleep)

    round_ = asyncio.create_task(announcer.deliver())
    await stub.begun.wait()
    round_.cancel()
    await announcer.stop()

    assert client.http._global_over.is_set()
    assert len(stub.messages) == 1
    assert await station.states() == ["sent"]


@pytest.mark.parametrize("ahead", [24 * 3_600, -24 * 3_600], ids=["a day ahead", "a day behind"])
@pytest.mark.parametrize("forum", [False, True], ids=["in a channel", "in a forum"])
async def test_a_wrong_clock_doubles_nothing_on_the_whole_way(
    client: discord.Client, stub: Stub, station: Station, ahead: int, forum: bool
) -> None:
    async def render(to_send: Delivery) -> Rendered:
        assert to_send.nonce
        return post(to_send.nonce, station.titles[to_send.episode_id])

    follow = await station.follow(CHANNEL)
    async with station.db.transaction() as tx:
        await tx.execute("UPDATE follow SET forum = ? WHERE id = ?", (forum, follow.id))
    await station.publish("One", "Two")
    stub.clock = lambda: station.clock.now - ahead
    stub.nonce_window = 0
    stub.script("send", CHANNEL, Mishap.DROP_AFTER, Mishap.FAULT_BEFORE, Mishap.FAULT_AFTER)
    station.announcer = Announcer(
        station.db, DiscordOutlet(client), render, now=station.clock, sleep=no_sleep
    )

    await station.deliver_until(station.clock.now + 3_600)

    assert [message.text() for message in stub.messages] == ["One", "Two"]
    assert await station.states() == ["sent", "sent"]


async def test_the_whole_way_over_a_bad_line(client: discord.Client, stub: Stub, station: Station) -> None:
    async def render(to_send: Delivery) -> Rendered:
        assert to_send.nonce
        return post(to_send.nonce, station.titles[to_send.episode_id])

    stub.clock = station.clock
    for channel_id in range(1, 9):
        await station.follow(channel_id)
    await station.publish("One", "Two", "Three")
    stub.mishap_share = 0.08
    stub.nonce_window = 0
    stub.chance.seed(7)
    station.announcer = Announcer(
        station.db, DiscordOutlet(client), render, now=station.clock, sleep=no_sleep
    )

    await station.deliver_until(station.clock.now + 24 * 3_600)

    assert all(stub.texts(n) == ["One", "Two", "Three"] for n in range(1, 9))
