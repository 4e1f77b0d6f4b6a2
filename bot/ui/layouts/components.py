"""What every layout is made of: the card, the room there is on it, and an episode in one line."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from unicodedata import east_asian_width

import discord
from discord import ui

from bot.page_words import page_words
from bot.search import Field, Hit
from bot.services.feeds.merging import is_whole_day
from bot.titles import short_name, without_name
from bot.ui.markdown import clip, clip_label, clipped, clock, duration, one_line, shown_host
from bot.urls import query_of, tidy_url, without_scheme
from db.models import ListedEpisode

ACCENT = discord.Colour(0x5B7FDE)
TEXT_LIMIT = 4_000  # UTF-16 units over a whole view
HEADROOM = 100  # left free, since it is not documented how Discord counts
LABEL_LIMIT = 100  # of a suggestion and of an option of a select
SELECT_LIMIT = 25
ROW_LIMIT = 5  # buttons
CUSTOM_ID_LIMIT = 100
ADDRESS_LIMIT = 70  # characters
WHY_LIMIT = 36  # of a suggestion
SHOW_LIMIT = 28  # of its show's name
TITLE_LEAST = 30  # and of its title, which else gives way first
PHONE_ROW = 28  # Latin letters beside each other on a phone
UNTITLED = "Untitled episode"

_LEADS_ON = re.compile(r"https?(?::|%3a)", re.IGNORECASE)  # to another address, as redirects do

Item = ui.Item[Any]
Card = ui.Container[ui.LayoutView]


def card_of(*items: Item) -> Card:
    return ui.Container(*items, accent_colour=ACCENT)


def with_controls(card: Card, buttons: Sequence[Item], select: Item | None) -> Card:
    """The card with a row of buttons and a select under it, where there are any."""
    for row in rows_of(buttons):
        card.add_item(row)
    if select:
        card.add_item(ui.ActionRow(select))
    return card


def rows_of(buttons: Sequence[Item]) -> list[ui.ActionRow[ui.LayoutView]]:
    """Buttons in as few rows as Discord takes them in."""
    return [ui.ActionRow(*buttons[n : n + ROW_LIMIT]) for n in range(0, len(buttons), ROW_LIMIT)]


def view_of(card: Card) -> ui.LayoutView:
    # No timeout: what can be pressed is a dynamic item or a link, so no view has to be kept.
    return ui.LayoutView(timeout=None).add_item(card)


def units(text: str) -> int:
    """The length of a text in UTF-16 units, the larger of the two ways Discord might count."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def phone_rows(line: str) -> int:
    """How many rows a line of markdown takes on a phone, about; the address of a link takes none."""
    shown = line.rpartition("](")[0] or line
    return 1 + sum(2 if east_asian_width(letter) in "WF" else 1 for letter in shown) // PHONE_ROW


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


def episode_line(episode: ListedEpisode, *, of: str | None = None) -> str:
    """An episode in one line of markdown, with its show among several unless the list is `of` that show."""
    show = of or episode.show_title
    named = [clipped(show, 60)] if show and not of else []
    title = clipped(_own_title(episode, show), 150) or UNTITLED
    return " · ".join([f"**{title}**", *named, *facts(episode, "d")])


def facts(episode: ListedEpisode, style: discord.utils.TimestampStyle) -> list[str]:
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


def choice_name(episode: ListedEpisode, *, why: str | None = None, of_one_show: bool = False) -> str:
    """An episode in one line of plain text, for suggestions and selects, with its show among several.

    The title gives way first; when little is left of it, the length and then the date are left out.
    """
    show = None if of_one_show else episode.show_title
    known = [_label_of_show(show)] if show else []
    known += [why] if why else []
    if episode.published_at:
        known.append(f"{episode.published_at:%d %b %Y}")
    if episode.duration_s:
        known.append(duration(episode.duration_s))
    title = clip_label(_own_title(episode, show), LABEL_LIMIT) or UNTITLED
    room = LABEL_LIMIT - min(units(title), TITLE_LEAST)
    tail = ""
    for fact in known:
        if units(f"{tail} · {fact}") > room:
            break
        tail += f" · {fact}"
    return clip_label(title, LABEL_LIMIT - units(tail)) + tail


def _own_title(episode: ListedEpisode, show: str | None) -> str:
    """The title without the name of a show that is named beside it."""
    return without_name(one_line(episode.title), show) if show else episode.title


def _label_of_show(title: str) -> str:
    name = one_line(title)
    return name if units(name) <= SHOW_LIMIT else clip_label(short_name(name), SHOW_LIMIT)


def address(url: str) -> str:
    """Where a link without a name of its own leads, short enough to read; other words stay as they are.

    In the words the address has for its page and its host, or as it is without its scheme.
    """
    host, words = shown_host(url), page_words(url)
    if host and words:
        return f"{clip_label(words, ADDRESS_LIMIT)} ({clip(host, 60)})"
    shown = tidy_url(url)
    if _LEADS_ON.search(query_of(url)):
        shown = shown.partition("?")[0]
    return clip(without_scheme(shown).rstrip("/"), ADDRESS_LIMIT)


def episode_select(
    found: Sequence[ListedEpisode],
    *,
    anchor: int,
    placeholder: str,
    of_one_show: bool = False,
    back: str = "",
) -> ui.Select[Any]:
    """Up to 25 episodes to choose from; `bot.ui.controls.OpenEpisode` answers what is chosen.

    The anchor tells two selects of one message apart; `back`, where there is room for it, is the custom_id
    of the button that leads back to them.
    """
    options = [
        discord.SelectOption(label=choice_name(episode, of_one_show=of_one_show), value=str(episode.id))
        for episode in found[:SELECT_LIMIT]
    ]
    custom_id = f"open:{anchor}:{back}" if back else f"open:{anchor}"
    if units(custom_id) > CUSTOM_ID_LIMIT:
        custom_id = f"open:{anchor}"
    return ui.Select(custom_id=custom_id, placeholder=placeholder, options=options)


def suggestion(episode: ListedEpisode, hit: Hit | None) -> str:
    """A suggestion: the episode, and why it is suggested where its title does not show it."""
    return choice_name(episode, why=hit and _why(hit))


def _why(hit: Hit) -> str | None:
    reason = hit.reason
    match reason.field:
        case Field.TITLE | Field.NUMBER:
            return None
        case Field.NOTES | Field.SUMMARY:
            return "in the notes"
        case _:
            at = "" if reason.start_s is None else f"{clock(reason.start_s)} "
            return clip_label(f"{at}{address(reason.text)}", WHY_LIMIT)
