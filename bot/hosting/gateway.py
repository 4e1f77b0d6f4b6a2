"""What Discord says before a bot connects: how many shards it wants, and how often it may identify today.

The route: https://discord.com/developers/docs/events/gateway#get-gateway-bot
"""

from dataclasses import dataclass

import aiohttp
import discord
from discord.http import Route

ANSWER_WITHIN_S = 15
# Discord's network turns away who does not say what it is.
USER_AGENT = f"DiscordBot (https://github.com/Rapptz/discord.py, {discord.__version__})"


@dataclass(frozen=True, slots=True)
class SessionBudget:
    """How to connect, and how much of today's identifies is left."""

    shards: int
    remaining: int
    reset_after_s: float


async def session_budget(token: str) -> SessionBudget:
    """Ask for the budget; costs no identify.

    Raises:
        discord.LoginFailure: the token is refused.
        discord.RateLimited: Discord says when to ask again.
        discord.GatewayNotFound: there is no answer that can be used.
        aiohttp.ClientError, OSError: there is no answer.

    """
    headers = {"Authorization": f"Bot {token}", "User-Agent": USER_AGENT}
    timeout = aiohttp.ClientTimeout(total=ANSWER_WITHIN_S)
    async with (
        aiohttp.ClientSession(headers=headers, timeout=timeout) as session,
        session.get(f"{Route.BASE}/gateway/bot") as response,
    ):
        if response.status == 401:
            raise discord.LoginFailure("The token is refused.")
        if response.status == 429:
            raise discord.RateLimited(await _retry_after_s(response))
        if response.status != 200:
            raise discord.GatewayNotFound
        try:
            answer = await response.json(content_type=None)
            limit = answer["session_start_limit"]
            return SessionBudget(int(answer["shards"]), int(limit["remaining"]), limit["reset_after"] / 1_000)
        except (KeyError, TypeError, ValueError) as error:
            raise discord.GatewayNotFound from error


async def _retry_after_s(response: aiohttp.ClientResponse) -> float:
    try:
        return max(1.0, float((await response.json(content_type=None))["retry_after"]))
    except (KeyError, TypeError, ValueError):  # a page of the network in front of Discord
        return 60.0
