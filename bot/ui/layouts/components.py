"""What every layout is made of: the card, the room there is on it, and an episode in one line."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import discord
from discord import ui

from bot.search import Field, Hit
from bot.services.feeds.merging import is_whole_day
from bot.titles import without_name
from bot.ui.markdown import clip, clip_label, clipped, clock, duration, one_line
from bot.urls import without_scheme
from db.models import Episode, Show

ACCENT = discord.Colour(0x5B7FDE)
TEXT_LIMIT = 4_000  # UTF-16 units over a whole view
HEADROOM = 100  # left free, since it is not documented how Discord counts
LABEL_LIMIT = 100  # of a suggestion and of an option of a select
SELECT_LIMIT = 25
WHY_LIMIT = 40  # characters of a suggestion
UNTITLED = "Untitled episode"

Item = ui.Item[Any]
Card = ui.Container[ui.LayoutView]


def card_of(*items: Item) -> Card:
    return ui.Container(*items, accent_colour=ACCENT)


def with_controls(card: Card, buttons: Sequence[Item], select: Item | None) -> Card:
    """The card with a row of buttons and a select under it, where there are any."""
    if buttons:
        card.add_item(ui.ActionRow(*buttons))
    if select:
        card.add_item(ui.ActionRow(select))
    return card


def view_of(card: Card) -> ui.LayoutView:
    # No timeout: what can be pressed is a dynamic item or a link, so no view has to be kept.
    return ui.LayoutView(timeout=None).add_item(card)


def units(text: str) -> int:
    """The length of a text in UTF-16 units, the larger of the two ways Discord might count."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def fitted(
    parts: Sequence[str],
    room: int,
    *,
    separator: str = "\n",
    rest: str = "\n-# and {} more",
    most: int = 1_000,
) -> str:
    """As many whole parts as there is room for, at most `most`; `rest` then says how many are left out."""
    kept = 0
    length = 0
    for n, part in enumerate(parts[:most], 1):
        length += units(part) + (len(separator) if kept else 0)
        if length + (0 if n == len(parts) else len(rest.format(len(parts) - n))) > room:
            break
        kept = n
    text = separator.join(parts[:kept])
    return text if kept == len(parts) else (text + rest.format(len(parts) - kept)).lstrip()


def richest(entries: Sequence[tuple[str, str]], room: int) -> str:
    """A line or two an entry: each in its full form as long as all others still fit in their short one."""
    spare = room - sum(units(short) + 1 for _, short in entries)
    lines: list[str] = []
    for full, short in entries:
        more = units(full) - units(short)
        lines.append(full if more <= spare else short)
        spare -= more if more <= spare else 0
    return "\n".join(lines)


def episode_line(episode: Episode, *, of: Show | None = None) -> str:
    """An episode in one line of markdown; in a list of one show, without the show's name behind its title."""
    title = without_name(one_line(episode.title), of.title) if of else episode.title
    return " · ".join([f"**{clipped(title, 150) or UNTITLED}**", *facts(episode, "d")])


def facts(episode: Episode, style: discord.utils.TimestampStyle) -> list[str]:
    """When an episode came out and how long it is, as far as that is known."""
    found: list[str] = []
    if episode.published_at:
        found.append(_date(episode.published_at, style))
    if episode.duration_s:
        found.append(duration(episode.duration_s))
    return found


def _date(instant: datetime, style: discord.utils.TimestampStyle) -> str:
    """The date where the reader is; of a source that told only the day, that day, the same for everybody."""
    if is_whole_day(instant):
        return f"{instant.day} {instant:{'%B' if style == 'D' else '%b'} %Y}"
    return discord.utils.format_dt(instant, style)


def choice_name(episode: Episode, *, why: str | None = None) -> str:
    """An episode in one line of plain text, for suggestions and selects; the title gives way first."""
    known = [why] if why else []
    if episode.published_at:
        known.append(f"{episode.published_at:%d %b %Y}")
    if episode.duration_s:
        known.append(duration(episode.duration_s))
    tail = "".join(f" · {fact}" for fact in known)
    return (clip_label(episode.title, LABEL_LIMIT - units(tail)) or UNTITLED) + tail


def address(url: str) -> str:
    """Where a link without a name of its own leads, short enough to read; other words stay as they are."""
    return clip(without_scheme(url).rstrip("/"), 70)


def episode_select(found: Sequence[Episode], *, anchor: int, placeholder: str) -> ui.Select[Any]:
    """Up to 25 episodes to choose from; `bot.ui.controls.OpenEpisode` answers what is chosen.

    The anchor tells two selects of one message apart.
    """
    options = [
        discord.SelectOption(label=choice_name(episode), value=str(episode.id))
        for episode in found[:SELECT_LIMIT]
    ]
    return ui.Select(custom_id=f"open:{anchor}", placeholder=placeholder, options=options)


def suggestion(episode: Episode, hit: Hit | None) -> str:
    """A suggestion: the episode, and why it is suggested where its title does not show it."""
    return choice_name(episode, why=hit and _why(hit))


def _why(hit: Hit) -> str | None:
    reason = hit.reason
    match reason.field:
        case Field.TITLE | Field.NUMBER:
            return None
        case Field.NOTES | Field.SUMMARY:
            return "in its notes"
        case _:
            at = "" if reason.start_s is None else f"{clock(reason.start_s)} "
            return f"{at}{clip_label(address(reason.text), WHY_LIMIT)}"
