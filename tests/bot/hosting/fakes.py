"""A bot that does nothing but be connected."""

import asyncio
from collections.abc import Sequence


class FakeBot:
    """Ends each connection as it is told; None: it stays until it is closed."""

    def __init__(
        self, end: BaseException | None = None, *, latency: float = 0.1, stalled: Sequence[str] = ()
    ) -> None:
        self.end = end
        self.latency = latency
        self.stalled = stalled
        self.token_refused = asyncio.Event()
        self.closed = asyncio.Event()

    def is_ready(self) -> bool:
        return True

    def stalled_timers(self) -> list[str]:
        return list(self.stalled)

    async def ask_discord(self) -> None:
        return

    async def start(self, token: str) -> None:
        if self.end is not None:
            raise self.end
        await self.closed.wait()

    async def close(self) -> None:
        self.closed.set()
