"""How the bot answers: the first answer or a follow-up, and every failure in one place."""

import logging
import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, Protocol, cast

import aiohttp
import discord
from discord import app_commands, ui

from bot.errors import UserError
from bot.services import Services
from bot.services.finder import EpisodeNotFound
from bot.ui import layouts
from db.database import DatabaseBusy, is_damage

Interaction = discord.Interaction[Any]
log = logging.getLogger(__name__)

INTERNAL = "Something went wrong. Try again in a moment; if it happens again, tell the bot’s owner: error {}."
BUSY = "The bot is busy right now. Try again in a moment."
UNREACHABLE = "Discord did not accept the answer. Try again in a moment."
DAMAGED = "The bot's database is damaged, so it stops here. Its owner has to restore a backup."
NOT_ALLOWED = "You don’t have permission to use that command here."


class Refused(app_commands.CheckFailure):
    """What a check raises; `str(error)` is shown. Any other error of a check is lost in discord.py."""


class _Serving(Protocol):
    services: Services

    async def is_owner(self, user: discord.User | discord.Member, /) -> bool: ...


def services_of(interaction: Interaction) -> Services:
    """The services of the bot that received the interaction."""
    return cast(_Serving, interaction.client).services


async def respond(interaction: Interaction, layout: ui.LayoutView, *, private: bool = False) -> None:
    """Answer, whether or not the interaction was answered before."""
    layout.stop()  # or discord.py keeps it for ever; what can be pressed is found by its custom_id
    if interaction.response.is_done():
        await interaction.followup.send(view=layout, ephemeral=private)
    else:
        await interaction.response.send_message(view=layout, ephemeral=private)


async def replace(interaction: Interaction, layout: ui.LayoutView) -> None:
    """Turn the page for the member who asked for the message; anyone else gets a page of their own."""
    layout.stop()
    asked = interaction.message and interaction.message.interaction_metadata
    if asked and asked.user.id == interaction.user.id:
        if interaction.response.is_done():
            await interaction.edit_original_response(view=layout)
        else:
            await interaction.response.edit_message(view=layout)
    else:
        await respond(interaction, layout, private=True)


def check_manages_server(interaction: Interaction) -> None:
    """What Discord hides by default permissions a server's admins can show again to anyone.

    Raises:
        Refused: the member may not manage the server.

    """
    if not interaction.permissions.manage_guild:
        raise Refused("You need the Manage Server permission for that.")


async def check_owns_bot(interaction: Interaction) -> None:
    """Let nobody through but whoever hosts the bot.

    Raises:
        Refused: the member does not.

    """
    if not await cast(_Serving, interaction.client).is_owner(interaction.user):
        raise Refused("Only the bot’s owner can use this.")


def root_cause(error: BaseException) -> BaseException:
    """The error that discord.py wrapped."""
    while (
        isinstance(error, app_commands.CommandInvokeError | app_commands.TransformerError) and error.__cause__
    ):
        error = error.__cause__
    return error


async def report_error(interaction: Interaction, error: BaseException) -> None:
    """Tell the member what went wrong, privately; never raises."""
    cause = root_cause(error)
    if _is_too_late(cause):
        log.info("An interaction ended before it was answered: %s", cause)
        return
    try:
        await respond(interaction, _wording(cause), private=True)
    except (discord.HTTPException, aiohttp.ClientError, OSError) as failure:
        log.info("An error could not be told to the member: %s", failure)


@asynccontextmanager
async def reporting_errors(interaction: Interaction) -> AsyncGenerator[None, None]:
    """What dynamic items use: discord.py has no hook for their errors."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - the one place where a dynamic item's errors end
        await report_error(interaction, error)


def _wording(cause: BaseException) -> ui.LayoutView:
    if isinstance(cause, EpisodeNotFound):
        return layouts.miss(str(cause), cause.nearest)
    if isinstance(cause, UserError | Refused):
        return layouts.notice(str(cause))
    if isinstance(cause, DatabaseBusy):
        return layouts.notice(BUSY)
    if isinstance(cause, app_commands.CommandOnCooldown):
        return layouts.notice(f"One moment: try again in {cause.retry_after:.0f} s.")
    if isinstance(cause, app_commands.CommandSignatureMismatch):
        return layouts.notice("This command has just changed. Reload Discord and try again.")
    if isinstance(cause, app_commands.CheckFailure):
        return layouts.notice(NOT_ALLOWED)
    if _is_unreachable(cause):
        log.warning("Discord did not take an answer: %s", cause)
        return layouts.notice(UNREACHABLE)
    if is_damage(cause):
        return layouts.notice(DAMAGED)
    note = secrets.token_hex(3)  # by which a member's report leads to the traceback
    log.error("An interaction failed (%s)", note, exc_info=cause)
    return layouts.notice(INTERNAL.format(note))


def _is_unreachable(cause: BaseException) -> bool:
    is_discords = isinstance(cause, discord.HTTPException) and cause.status >= 500
    return is_discords or isinstance(cause, aiohttp.ClientError)


def _is_too_late(cause: BaseException) -> bool:
    # 10062 unknown interaction, 40060 acknowledged already, 10015 and 50027: the token is over.
    return isinstance(cause, discord.HTTPException) and cause.code in (10062, 40060, 10015, 50027)
