"""The real program is told to stop, whatever it is at, and ends within five seconds."""

import signal
from pathlib import Path

import pytest

from tests.bot.hosting.conftest import Start
from tests.bot.hosting.program import line_with, owe_a_post, stopped
from tests.discord_answers import Refusal
from tests.gateway_stub import Gateway

SOON_S = 5.5  # five, and what the machine takes to notice


async def test_ready_comes_soon_and_a_stop_as_well(
    start_hosted: Start, gateway: Gateway, tmp_path: Path
) -> None:
    await owe_a_post(tmp_path)

    process = await start_hosted()
    await gateway.until(lambda: gateway.ready == 1)
    # Two seconds is what discord.py waits for servers that never come without intents.
    await gateway.until(lambda: bool(gateway.texts(100)), within_s=2)
    said, took_s = await stopped(process)

    assert process.returncode == 0
    assert took_s < 2
    assert "Traceback" not in said


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/gateway/bot", id="asking how to connect"),
        pytest.param("/users/@me", id="logging in"),
        pytest.param("/applications/4242/commands", id="telling the commands"),
        pytest.param("/channels/100/messages", id="posting"),
        pytest.param("/feed", id="polling"),
    ],
)
async def test_a_stop_does_not_wait_for_an_answer(
    start_hosted: Start, gateway: Gateway, tmp_path: Path, path: str
) -> None:
    await owe_a_post(tmp_path)
    gateway.silent.add(path)

    process = await start_hosted(FEED_URLS=f"{gateway.url}/feed", FEED_PRIVATE_HOSTS="yes")
    await gateway.until(lambda: path in gateway.asked)
    said, took_s = await stopped(process)

    assert process.returncode == 0
    assert took_s < SOON_S
    assert "Traceback" not in said


async def test_a_stop_does_not_wait_out_a_rate_limit(
    start_hosted: Start, gateway: Gateway, tmp_path: Path
) -> None:
    await owe_a_post(tmp_path)
    gateway.script("send", 100, Refusal(429, retry_after=50))

    process = await start_hosted()
    await line_with(process, "rate limited")
    said, took_s = await stopped(process)

    assert process.returncode == 0
    assert took_s < SOON_S
    assert "Traceback" not in said


async def test_a_stop_does_not_wait_for_a_gateway_that_is_gone(start_hosted: Start, gateway: Gateway) -> None:
    gateway.deaf = True

    process = await start_hosted()
    await gateway.until(lambda: gateway.ready == 1)
    said, took_s = await stopped(process)

    assert process.returncode == 0
    assert took_s < SOON_S
    assert "Traceback" not in said


async def test_a_second_signal_ends_the_program_at_once(
    start_hosted: Start, gateway: Gateway, tmp_path: Path
) -> None:
    await owe_a_post(tmp_path)
    gateway.silent.add("/channels/100/messages")
    process = await start_hosted()
    await gateway.until(lambda: "/channels/100/messages" in gateway.asked)

    process.send_signal(signal.SIGTERM)
    await line_with(process, "Stopping")
    _, took_s = await stopped(process)

    assert process.returncode == -signal.SIGTERM
    assert took_s < 1
