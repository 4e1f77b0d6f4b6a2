"""Connecting to Discord and staying there: a fault is waited out, or ends in one sentence."""

import asyncio
import logging
import random as chance
import sys
from collections.abc import Awaitable, Callable
from typing import Protocol

import aiohttp
import discord

from bot.app import IdentifiesTooOftenError
from bot.backoff import backoff_s
from bot.hosting.gateway import SessionBudget, session_budget

log = logging.getLogger(__name__)

FIRST_WAIT_S, LONGEST_WAIT_S = 5, 15 * 60
STEADY_S = 60 * 60  # a connection that held so long was no failed attempt
CLOSING_S = 3.5  # of the five seconds in which a stop is to be done
IDENTIFIES_KEPT = 50  # of the 1,000 a day after which Discord takes the token away
EXIT_REFUSED = 78  # what only a person can mend

TOKEN_REFUSED = "Discord refuses the token: put a fresh one into DISCORD_TOKEN."  # noqa: S105 - a sentence
INTENTS_REFUSED = (
    "Discord refuses the bot's intents: this bot needs none, so check that the token is its own."
)
OUTDATED = "Discord no longer speaks with this version of the bot: update it."

# https://discord.com/developers/docs/topics/opcodes-and-status-codes
# 4010 and 4011 mean that other shards are wanted, and how many is asked anew at each try.
_REFUSED_BY_CLOSE = {4004: TOKEN_REFUSED, 4012: OUTDATED, 4013: INTENTS_REFUSED, 4014: INTENTS_REFUSED}


class Client(Protocol):
    """As much of a bot as staying connected, and telling whether it is well, need."""

    token_refused: asyncio.Event

    @property
    def latency(self) -> float: ...
    def is_ready(self) -> bool: ...
    def stalled_timers(self) -> list[str]: ...
    async def ask_discord(self) -> None: ...
    async def start(self, token: str) -> None: ...
    async def close(self) -> None: ...


class BudgetSpentError(Exception):
    """So few identifies are left today that none is risked."""

    def __init__(self, budget: SessionBudget) -> None:
        super().__init__(f"only {budget.remaining} connections are left for today")
        self.reset_after_s = budget.reset_after_s


class Connection:
    """Keeps one bot connected, with longer and longer waits while Discord cannot be reached.

    Discord takes a token away that identifies itself 1,000 times a day, so no try comes soon after several,
    and none at all when the day's budget is nearly spent, by whatever.
    """

    def __init__(
        self,
        make: Callable[[int], Client],
        token: str,
        *,
        until: asyncio.Event,
        ask: Callable[[str], Awaitable[SessionBudget]] = session_budget,
        wait: Callable[[float], Awaitable[None]] | None = None,
        random: Callable[[], float] = chance.random,
        clock: Callable[[], float] | None = None,
    ) -> None:
        self._make = make  # from the number of shards
        self._token = token
        self._stopping = until
        self._ask = ask
        self._wait = wait or self._until_stopped
        self._random = random
        self._clock = clock or asyncio.get_running_loop().time
        self.bot: Client | None = None  # the one that is connected or on its way

    async def keep(self) -> int:
        """Stay connected until stopped; the exit code.

        Raises:
            Exception: what ended the connection, where trying again is no help.

        """
        failures = 0
        while not self._stopping.is_set():
            begun = self._clock()
            error = await self._connected()
            if self._stopping.is_set():
                break
            if sentence := _refusal(error):
                sys.stderr.write(f"{sentence}\n")
                return EXIT_REFUSED
            if not _is_outage(error):
                raise error or RuntimeError("The connection to Discord ended without a reason.")
            failures = 0 if self._clock() - begun >= STEADY_S else failures
            wait_s = backoff_s(
                failures,
                first_s=FIRST_WAIT_S,
                longest_s=LONGEST_WAIT_S,
                random_share=self._random(),
                asked_s=_asked_s(error),
            )
            failures += 1
            why = str(error) or type(error).__name__
            log.warning("There is no connection to Discord (%s); the next try is in %.0f s", why, wait_s)
            await self._wait(wait_s)
        return 0

    async def _connected(self) -> BaseException | None:
        """Connect and stay until it fails or is to stop; what went wrong, if anything."""
        try:
            budget = await self._unless_stopped(self._ask(self._token))
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            return error
        if budget is None:
            return None
        if budget.remaining - budget.shards < IDENTIFIES_KEPT:
            return BudgetSpentError(budget)
        self.bot = self._make(budget.shards)
        try:
            return await self._held(self.bot)
        finally:
            self.bot = None

    async def _held(self, bot: Client) -> BaseException | None:
        connecting = asyncio.ensure_future(bot.start(self._token))
        ends = [asyncio.ensure_future(event.wait()) for event in (self._stopping, bot.token_refused)]
        await asyncio.wait([connecting, *ends], return_when=asyncio.FIRST_COMPLETED)
        for end in ends:
            end.cancel()
        # From outside of the bot's own tasks: whoever closes it from within one of them cancels himself. What
        # takes longer is not cancelled: a cancelled request of discord.py may hold up all others for ever.
        await asyncio.wait([asyncio.ensure_future(bot.close())], timeout=CLOSING_S)
        connecting.cancel()
        (outcome,) = await asyncio.gather(connecting, return_exceptions=True)
        return discord.LoginFailure("the token is refused") if bot.token_refused.is_set() else outcome

    async def _unless_stopped(self, work: Awaitable[SessionBudget]) -> SessionBudget | None:
        working = asyncio.ensure_future(work)
        stop = asyncio.ensure_future(self._stopping.wait())
        await asyncio.wait([working, stop], return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        if working.done():
            return working.result()
        working.cancel()
        return None

    async def _until_stopped(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return


def _refusal(error: BaseException | None) -> str | None:
    if isinstance(error, discord.PrivilegedIntentsRequired):
        return INTENTS_REFUSED
    if isinstance(error, discord.ConnectionClosed):
        return _REFUSED_BY_CLOSE.get(error.code)
    is_unauthorised = isinstance(error, discord.HTTPException) and error.status == 401
    return TOKEN_REFUSED if is_unauthorised or isinstance(error, discord.LoginFailure) else None


def _is_outage(error: BaseException | None) -> bool:
    # discord.py fails with AttributeError when the very first gateway connection is refused.
    return isinstance(
        error,
        BudgetSpentError
        | IdentifiesTooOftenError
        | discord.ConnectionClosed
        | discord.GatewayNotFound
        | discord.HTTPException
        | discord.RateLimited
        | aiohttp.ClientError
        | OSError
        | AttributeError,
    )


def _asked_s(error: BaseException | None) -> float:
    if isinstance(error, discord.RateLimited | IdentifiesTooOftenError):
        return error.retry_after
    return error.reset_after_s if isinstance(error, BudgetSpentError) else 0.0
