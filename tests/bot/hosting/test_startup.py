"""The real program against a Discord on loopback: how it starts, what ends it, and what it outlives."""

import asyncio
from pathlib import Path

import pytest

from bot.app import IDENTIFIES_AN_HOUR
from tests.bot.hosting.conftest import Start
from tests.bot.hosting.program import ended, line_with, owe_a_post, stopped
from tests.discord_answers import BOT_ID, Refusal
from tests.gateway_stub import NOWHERE, ROOT, Gateway, hosted

IN = "the next try is in "
REFUSED = "Discord refuses the token: put a fresh one into DISCORD_TOKEN."

# Ours of five seconds before the second try, and those of discord.py before each identify.
WITHOUT_PAUSES = """
import bot.hosting.connection
bot.hosting.connection.FIRST_WAIT_S = 0.1
async def at_once(*_, **__): ...
discord.Client.before_identify_hook = at_once
"""


def wait_s(said: str) -> int:
    return int(said.split(IN)[1].split()[0])


async def test_a_token_refused_while_posting_ends_the_program_at_once(
    start_hosted: Start, gateway: Gateway, tmp_path: Path
) -> None:
    await owe_a_post(tmp_path)
    gateway.script("send", 100, Refusal(401))
    process = await start_hosted()
    await gateway.until(lambda: "send" in gateway.requests)

    said = await ended(process, within_s=10)

    assert process.returncode == 78
    assert said.count(REFUSED) == 1
    assert "Traceback" not in said


async def test_a_token_refused_while_looking_around_ends_the_program_as_well(
    start_hosted: Start, gateway: Gateway
) -> None:
    gateway.scripts["guilds", 0].append(Refusal(401))

    said = await ended(await start_hosted(), within_s=10)

    assert said.count(REFUSED) == 1
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("knob", "refusals"),
    [
        pytest.param("logins", [Refusal(401)], id="at login"),
        pytest.param("budgets", [Refusal(401)], id="before login"),
        pytest.param("syncs", [Refusal(401)], id="with the commands"),
    ],
)
async def test_a_token_refused_at_the_start_is_said_once(
    start_hosted: Start, gateway: Gateway, knob: str, refusals: list[Refusal]
) -> None:
    getattr(gateway, knob).extend(refusals)

    process = await start_hosted()
    said = await ended(process)

    assert process.returncode == 78
    assert said.count(REFUSED) == 1
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        pytest.param(4004, REFUSED, id="the token"),
        pytest.param(4012, "update it", id="the version"),
        pytest.param(4013, "needs none", id="the intents"),
        pytest.param(4014, "needs none", id="privileged intents"),
    ],
)
async def test_what_only_a_person_can_mend_ends_in_one_sentence(
    start_hosted: Start, gateway: Gateway, code: int, sentence: str
) -> None:
    gateway.closes.append(code)

    process = await start_hosted()
    said = await ended(process)

    assert process.returncode == 78
    assert sentence in said.splitlines()[-1]
    assert "Traceback" not in said
    assert len(gateway.identified) == 1


@pytest.mark.parametrize(
    "refusal",
    [
        pytest.param(Refusal(400, 50035), id="malformed"),
        pytest.param(Refusal(403, 50001), id="a test server the bot is not in"),
        pytest.param(Refusal(400, 30034), id="the day's limit"),
        pytest.param(Refusal(429, retry_after=40_000), id="a wait of hours"),
    ],
)
async def test_a_refused_command_sync_is_said_once_and_posts_go_out(
    start_hosted: Start, gateway: Gateway, tmp_path: Path, refusal: Refusal
) -> None:
    await owe_a_post(tmp_path)
    gateway.syncs.extend([refusal] * 5)

    process = await start_hosted(TEST_GUILD_ID="70")
    await gateway.until(lambda: bool(gateway.texts(100)))
    said, _ = await stopped(process)

    assert process.returncode == 0
    assert said.count("did not take the commands") == 1
    assert "Traceback" not in said
    assert len(gateway.identified) == 1


@pytest.mark.parametrize("knob", ["budgets", "logins"])
async def test_a_long_wait_asked_for_at_the_start_is_waited(
    start_hosted: Start, gateway: Gateway, knob: str
) -> None:
    getattr(gateway, knob).append(Refusal(429, retry_after=40_000))

    process = await start_hosted()
    said = await line_with(process, IN)
    rest, _ = await stopped(process)

    assert process.returncode == 0
    assert wait_s(said) >= 40_000
    assert "Traceback" not in said + rest


async def test_more_servers_than_a_shard_holds_take_several(
    start_hosted: Start, gateway: Gateway, tmp_path: Path
) -> None:
    await owe_a_post(tmp_path)
    gateway.closes.append(4011)

    process = await start_hosted(before=WITHOUT_PAUSES)
    await line_with(process, IN)
    gateway.shards = 2
    await gateway.until(lambda: bool(gateway.texts(100)), within_s=60)
    said, _ = await stopped(process)

    assert process.returncode == 0
    assert [identify.get("shard") for identify in gateway.identified] == [None, [0, 2], [1, 2]]
    assert "Traceback" not in said


async def test_a_shard_discord_does_not_know_is_asked_about_again(
    start_hosted: Start, gateway: Gateway
) -> None:
    gateway.closes.append(4010)

    process = await start_hosted(before=WITHOUT_PAUSES)
    await line_with(process, IN)
    asked = gateway.asked.count("/gateway/bot")
    await gateway.until(lambda: gateway.ready == 1)
    said, _ = await stopped(process)

    assert (asked, gateway.asked.count("/gateway/bot")) == (1, 2)
    assert "Traceback" not in said


async def test_a_gateway_that_drops_every_session_costs_few_identifies(
    start_hosted: Start, gateway: Gateway
) -> None:
    gateway.drops = 1_000

    process = await start_hosted(before=WITHOUT_PAUSES)
    said = await line_with(process, IN)
    rest, _ = await stopped(process)

    assert len(gateway.identified) == IDENTIFIES_AN_HOUR
    assert wait_s(said) > 3_500
    assert "Traceback" not in said + rest


async def test_a_gateway_that_is_down_at_the_start_is_waited_for(
    start_hosted: Start, gateway: Gateway
) -> None:
    process = await start_hosted(
        before=f"{WITHOUT_PAUSES}discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL({NOWHERE!r})"
    )
    for _ in range(2):
        await line_with(process, IN)
    await stopped(process)

    assert process.returncode == 0


async def test_no_identify_is_risked_when_few_are_left(start_hosted: Start, gateway: Gateway) -> None:
    gateway.remaining = 49

    process = await start_hosted()
    said = await line_with(process, IN)
    await stopped(process)

    assert "49" in said
    assert wait_s(said) >= 3_600
    assert not gateway.identified


async def test_an_answer_that_is_no_answer_is_asked_for_again(start_hosted: Start, gateway: Gateway) -> None:
    gateway.budgets.append(Refusal(200, html=True))

    process = await start_hosted(before=WITHOUT_PAUSES)
    await gateway.until(lambda: gateway.ready == 1)
    said, _ = await stopped(process)

    assert process.returncode == 0
    assert said.count(IN) == 1
    assert "Traceback" not in said


async def test_the_start_says_how_to_invite_the_bot(start_hosted: Start, gateway: Gateway) -> None:
    process = await start_hosted()
    line = await line_with(process, "Invite")
    await stopped(process)

    assert f"https://discord.com/oauth2/authorize?client_id={BOT_ID}&" in line
    assert "scope=bot+applications.commands" in line
    assert "permissions=274877991936" in line
    assert line.rstrip().endswith("Next: /announce here")


async def test_under_docker_a_refused_token_is_no_reason_to_start_again(
    gateway: Gateway, tmp_path: Path
) -> None:
    gateway.logins.append(Refusal(401))
    command, env = hosted(tmp_path, url=gateway.url, socket_url=gateway.socket_url)

    process = await asyncio.create_subprocess_exec(
        "sh", ROOT / "entrypoint.sh", *command, cwd=tmp_path, env=env, stderr=asyncio.subprocess.PIPE
    )
    said = await ended(process)

    assert process.returncode == 0, "Compose starts again what failed"
    assert REFUSED in said
    assert "Not started again (exit code 78)" in said


async def test_the_start_says_nothing_a_host_cannot_act_on(start_hosted: Start, gateway: Gateway) -> None:
    process = await start_hosted()
    await gateway.until(lambda: gateway.ready == 1)
    said, _ = await stopped(process)

    assert "voice" not in said
    assert "intent" not in said
