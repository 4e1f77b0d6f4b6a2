"""The one way out for every request of announcing: paced, and closed while Discord is down."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

from bot.backoff import backoff_s, jittered_s
from bot.services.announcing.discord_errors import LONGEST_WAIT_S, Action, classify
from bot.services.announcing.outlet import Failure, TokenRevoked

log = logging.getLogger(__name__)

REQUESTS_PER_SECOND = 48.0  # Discord allows 50 in all; what is beyond is lost after five tries
FAULTS = 5  # in a row and over two channels or more, until the throttle closes
FIRST_WAIT_S = 30
BLOCKED_FOR_S = 10 * 60  # at first, after Discord's network shut us out


class Closed(Exception):
    """No request may be made now."""


class Throttle:
    """Paces requests, stops them all while Discord is down, and then lets a single one try.

    Every instant is the caller's clock; one that was set back cannot keep the throttle closed for longer than
    the longest wait.
    """

    def __init__(
        self,
        *,
        now: Callable[[], float],
        random: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        requests_per_second: float = REQUESTS_PER_SECOND,
    ) -> None:
        self._now = now
        self._random = random
        self._sleep = sleep
        self._interval_s = 1 / requests_per_second
        self._next_slot = 0.0
        self.revoked: TokenRevoked | None = None
        self._stopped = False
        self._faults = 0
        self._faulty_channels: set[int] = set()
        self._closings = 0  # in a row; 0 while all is well
        self._opens_at = 0.0
        self._probe: asyncio.Event | None = None  # set when the one try after a pause has ended

    @property
    def opens_at(self) -> float | None:
        """When the next request may be made; None while it may be made now."""
        ahead = self._opens_at - self._now()
        return self._opens_at if 0 < ahead <= jittered_s(LONGEST_WAIT_S, 1) else None

    @property
    def closed(self) -> bool:
        return self._stopped or self.opens_at is not None

    def stop(self) -> None:
        """Let nothing through any more."""
        self._stopped = True

    @asynccontextmanager
    async def turn(self, channel_id: int) -> AsyncGenerator[None, None]:
        """Wait for a turn to make one request; its Failure, if any, is taken note of and goes on.

        Raises:
            Closed: no request may be made now.

        """
        await self._wait_for_turn()
        probe = self._probe = asyncio.Event() if self._closings else None
        try:
            yield
        except Failure as failure:
            self._failed(channel_id, failure)
            raise
        else:
            self._went_well()
        finally:
            if probe:
                self._probe = None
                probe.set()

    async def _wait_for_turn(self) -> None:
        while True:
            if self.closed:
                raise Closed
            if self._probe:
                await self._probe.wait()
                continue
            await self._pace()
            if not self.closed and not self._probe:  # neither happened while we waited
                return

    async def _pace(self) -> None:
        loop_time = asyncio.get_running_loop().time()
        slot = max(self._next_slot, loop_time)
        self._next_slot = slot + self._interval_s
        if slot > loop_time:
            await self._sleep(slot - loop_time)

    def _went_well(self) -> None:
        if self._closings:
            log.info("Discord answers again")
        self._faults = self._closings = 0
        self._faulty_channels.clear()

    def _failed(self, channel_id: int, failure: Failure) -> None:
        handling = classify(failure)
        if handling.action is Action.TOKEN_REVOKED:
            self.revoked = TokenRevoked(str(failure))
            self.stop()
        elif handling.action is Action.BLOCKED:
            self._close("Discord's network refuses this address", first_s=BLOCKED_FOR_S)
        elif handling.outage:
            self._faults += 1
            self._faulty_channels.add(channel_id)
            if self._closings or (self._faults >= FAULTS and len(self._faulty_channels) > 1):
                self._close("Discord does not answer", first_s=FIRST_WAIT_S)
        elif handling.action is not Action.WAIT:
            self._went_well()  # it answered, if only to refuse

    def _close(self, why: str, *, first_s: float) -> None:
        if self.opens_at is None:  # others that were under way tell nothing new
            wait_s = backoff_s(
                self._closings, first_s=first_s, longest_s=LONGEST_WAIT_S, random_share=self._random()
            )
            self._closings += 1
            self._opens_at = self._now() + wait_s
            log.warning("%s; nothing is sent for %.0f s", why, wait_s)
