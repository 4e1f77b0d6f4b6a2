"""A Discord to host the program against."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from pathlib import Path

import pytest_asyncio

from tests.discord_stub import serving
from tests.gateway_stub import Gateway, start_program

Start = Callable[..., Awaitable[asyncio.subprocess.Process]]


@pytest_asyncio.fixture
async def gateway() -> AsyncGenerator[Gateway, None]:
    async with serving(Gateway()) as served:
        assert isinstance(served, Gateway)
        yield served


@pytest_asyncio.fixture
async def start_hosted(gateway: Gateway, tmp_path: Path) -> AsyncGenerator[Start, None]:
    """Starts the program, as often as it is called; what still runs in the end is killed."""
    started: list[asyncio.subprocess.Process] = []

    async def start_hosted(**settings: str) -> asyncio.subprocess.Process:
        started.append(await start_program(gateway, tmp_path, **settings))
        return started[-1]

    yield start_hosted
    for process in started:
        if process.returncode is None:
            process.kill()
            await process.communicate()
