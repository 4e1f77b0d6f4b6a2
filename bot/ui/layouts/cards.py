"""One episode: its card, and the one chapter of it that somebody asked for."""

from collections.abc import Sequence
from typing import Any

from discord import ui

from bot.players import PLAYERS, can_jump, jump
from bot.search import Field, Hit
from bot.services.catalogue import EpisodeCard
from bot.ui.layouts.components import (
    HEADROOM,
    TEXT_LIMIT,
    UNTITLED,
    Item,
    address,
    card_of,
    episode_line,
    facts,
    fitted,
    units,
    view_of,
)
from bot.ui.markdown import clip_label, clipped, clock, link, shown_host
from bot.urls import DISCORD_IMAGE_URL_LIMIT, DISCORD_URL_LIMIT, tidy_url
from db.models import Chapter, Link, Platform

RESOURCES_BUDGET = 1_400  # UTF-16 units; more would crowd out the chapters
GUESTS = 4  # named on a card


def episode_card(
    card: EpisodeCard,
    *,
    buttons: Sequence[Item] = (),
    selects: Sequence[Item] = (),
    chapter_selects: Sequence[Item] = (),
    found_at: str | None = None,
    room: int = TEXT_LIMIT,
) -> ui.LayoutView:
    """One episode; the selects of chapters are used only where the links do not all fit as text."""
    head, resources = _head(card, found_at), _resources(card.resources)
    room = min(room, TEXT_LIMIT) - HEADROOM - units(head) - units(resources)
    linked = _linked_chapters(card, room)
    body = card_of(*_illustrated(head, card))
    if card.chapters:
        body.add_item(ui.Separator())
        body.add_item(ui.TextDisplay(linked or _plain_chapters(card.chapters, room)))
        if linked is None and _chapters_jump(card):
            for select in chapter_selects:
                body.add_item(ui.ActionRow(select))
    if resources:
        body.add_item(ui.Separator())
        body.add_item(ui.TextDisplay(resources))
    body.add_item(ui.Separator())
    body.add_item(ui.ActionRow(_play_button(card), *buttons))
    for select in selects:
        body.add_item(ui.ActionRow(select))
    return view_of(body)


def chapter_link(card: EpisodeCard, chapter: Chapter) -> ui.LayoutView:
    """The one chapter asked for, with a button that plays it."""
    text = f"**{clock(chapter.start_s)} {clipped(chapter.title, 200)}**\n-# {episode_line(card.episode)}"
    return view_of(card_of(ui.TextDisplay(text), ui.ActionRow(_play_button(card, start_s=chapter.start_s))))


def why_found(hit: Hit, card: EpisodeCard) -> str | None:
    """What in the episode matched, as markdown; nothing where the card's head shows it."""
    reason = hit.reason
    words = clipped(reason.text, 150)
    match reason.field:
        case Field.CHAPTER if reason.start_s is not None:
            at = clock(reason.start_s)
            if card.media and can_jump(card.media.platform):
                at = link(at, jump(card.media, reason.start_s))
            return f"Found in the chapter at {at}: {words}"
        case Field.LINK:
            return f"Found in a link: {clipped(address(reason.text), 150)}"
        case Field.NOTES:
            return f"Found in its notes: {words}"
        case _:
            return None


def named(resource: Link) -> str:
    """A link of an episode in markdown, under its own name or under its address."""
    url = tidy_url(resource.url)
    return link(resource.label or address(url), url)


def named_only(resource: Link) -> str:
    """The same where there is no room for its address."""
    name = clipped(resource.label or address(resource.url), 110)
    return f"{name} ({clipped(shown_host(resource.url), 60)})" if resource.label else name


def _head(card: EpisodeCard, found_at: str | None) -> str:
    episode, show = card.episode, card.show
    guests = [clipped(p.name, 60) for p in card.persons if p.role != "host"]
    lines = [
        f"## {clipped(episode.title, 250) or UNTITLED}",
        f"-# {' · '.join([clipped(show.title, 120), *facts(episode, 'D')])}",
    ]
    if guests:
        more = f" and {len(guests) - GUESTS} more" if len(guests) > GUESTS else ""
        lines.append(f"-# with {', '.join(guests[:GUESTS])}{more}")
    if episode.withdrawn_at:
        lines.append("-# The publisher has taken this episode out of the feed.")
    if found_at:
        lines.append(f"-# {found_at}")
    if episode.about:
        lines.append(clipped(episode.about, 400))
    return "\n".join(lines)


def _illustrated(head: str, card: EpisodeCard) -> list[Item]:
    images = (card.episode.image_url, card.show.image_url)
    image = next(
        (url for url in images if url and shown_host(url) and len(url) <= DISCORD_IMAGE_URL_LIMIT), None
    )
    if image is None:
        return [ui.TextDisplay(head)]
    picture = ui.Thumbnail[Any](image, description=clip_label(f"Artwork of {card.show.title}", 256))
    return [ui.Section(ui.TextDisplay(head), accessory=picture)]


def _chapters_jump(card: EpisodeCard) -> bool:
    media = card.media
    if media is None or not card.chapters or not can_jump(media.platform):
        return False
    return _opens(jump(media, card.chapters[-1].start_s))


def _linked_chapters(card: EpisodeCard, room: int) -> str | None:
    media = card.media
    if media is None or not _chapters_jump(card):
        return None
    text = "**Chapters**\n" + "\n".join(
        f"{link(clock(c.start_s), jump(media, c.start_s))} {clipped(c.title, 100)}" for c in card.chapters
    )
    return text if units(text) <= room else None


def _plain_chapters(chapters: Sequence[Chapter], room: int) -> str:
    return fitted(
        ["**Chapters**", *(f"`{clock(c.start_s)}` {clipped(c.title, 100)}" for c in chapters)], room
    )


def _resources(resources: Sequence[Link]) -> str:
    if not resources:
        return ""
    lines = ["**Resources**", *(f"- {named(resource)}" for resource in resources)]
    return fitted(lines, RESOURCES_BUDGET, rest="\n-# and {} more: /resources lists them all")


def _play_button(card: EpisodeCard, *, start_s: int = 0) -> ui.Button[Any]:
    media = card.media
    url = jump(media, start_s) if media else ""
    if media is None or not _opens(url):
        return ui.Button(label="Look for it on YouTube", url=card.search_url)
    player = PLAYERS[media.platform]
    if start_s and can_jump(media.platform):
        return ui.Button(label=f"{player.verb} from {clock(start_s)}", url=url)
    where = "" if media.platform is Platform.AUDIO else f" {player.where}"
    return ui.Button(label=f"{player.verb}{where}", url=url)


def _opens(url: str) -> bool:
    """Whether Discord takes an address on a button and in a link."""
    return bool(shown_host(url)) and len(url) <= DISCORD_URL_LIMIT
