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
    phone_rows,
    rows_of,
    units,
    view_of,
)
from bot.ui.markdown import LABEL_LIMIT, clip_label, clipped, clock, link, one_line, shown_host
from bot.urls import DISCORD_IMAGE_URL_LIMIT, DISCORD_URL_LIMIT, tidy_url
from db.models import Chapter, Episode, Link, Platform

CHAPTERS_SHOWN = 10  # on a card; the first ones
RESOURCES_SHOWN = 5  # on a card
SHORT, LONG = 48, 100  # UTF-16 units of a chapter's or a resource's name, on a card and elsewhere
ROWS = 38  # of text on a phone, so that a card is not much taller than its screen
GUESTS = 4  # named on a card


def episode_card(
    card: EpisodeCard,
    *,
    buttons: Sequence[Item] = (),
    selects: Sequence[Item] = (),
    all_chapters: Item | None = None,
    all_resources: Item | None = None,
    found_at: str | None = None,
    room: int = TEXT_LIMIT,
) -> ui.LayoutView:
    """One episode: what it is and where it plays, then the first of its chapters and of its resources.

    The buttons to all of them are there only where some are left out.
    """
    head = _head(card, found_at)
    room = min(room, TEXT_LIMIT) - HEADROOM - units(head)
    rows = max(ROWS - sum(map(phone_rows, head.splitlines())), ROWS // 3)
    resources = _fitting(
        ["**Resources**", *(resource_line(each, SHORT) for each in card.resources[:RESOURCES_SHOWN])],
        *((room // 3, rows // 3) if card.chapters else (room, rows)),
    )
    chapters = _fitting(
        ["**Chapters**", *(chapter_line(card, each, SHORT) for each in card.chapters[:CHAPTERS_SHOWN])],
        room - sum(units(line) + 1 for line in resources),
        rows - sum(map(phone_rows, resources)),
    )
    pressed = rows_of([_play_button(card), *_app_button(card), *buttons])
    body = card_of(*_illustrated(head, card), *pressed)
    for lines, total, everything in (
        (chapters, len(card.chapters), all_chapters),
        (resources, len(card.resources), all_resources),
    ):
        if total:
            body.add_item(ui.Separator())
            body.add_item(ui.TextDisplay("\n".join(lines)))
            if everything and len(lines) <= total:  # one line is the heading
                body.add_item(ui.ActionRow(everything))
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
            return f"Found in the chapter {chapter_line(card, Chapter(reason.start_s, reason.text))}"
        case Field.LINK:
            return f"Found in a link: {clipped(address(reason.text), 150)}"
        case Field.NOTES:
            return f"Found in the notes: {words}"
        case _:
            return None


def chapter_line(card: EpisodeCard, chapter: Chapter, limit: int = LONG) -> str:
    """A chapter in one line, all of it the link that plays it where the episode's copy can start there."""
    media = card.media
    url = jump(media, chapter.start_s) if media and can_jump(media.platform) else ""
    if not _opens(url):
        return f"`{clock(chapter.start_s)}` {clipped(chapter.title, limit)}"
    return link(f"{clock(chapter.start_s)} {clip_label(chapter.title, limit)}", url)


def resource_line(resource: Link, limit: int = LONG) -> str:
    """A resource in a line of a list."""
    return f"- {named(resource, limit)}"


def linked_title(episode: Episode) -> str:
    """An episode's title, which leads to the episode's page where it has one."""
    return link(one_line(episode.title) or UNTITLED, tidy_url(episode.link or ""))


def named(resource: Link, limit: int = LABEL_LIMIT) -> str:
    """A link of an episode in markdown, under its own name or under its address."""
    url = tidy_url(resource.url)
    return link(clip_label(resource.label or address(url), limit), url)


def named_only(resource: Link) -> str:
    """The same where there is no room for its address."""
    name = clipped(resource.label or address(resource.url), 110)
    return f"{name} ({clipped(shown_host(resource.url), 60)})" if resource.label else name


def _head(card: EpisodeCard, found_at: str | None) -> str:
    episode, show = card.episode, card.show
    guests = [clipped(p.name, 60) for p in card.persons if p.role != "host"]
    lines = [
        f"## {linked_title(episode)}",
        f"-# {' · '.join([clipped(show.title, 120), *facts(episode, 'D')])}",
    ]
    if guests:
        more = f" and {len(guests) - GUESTS} more" if len(guests) > GUESTS else ""
        lines.append(f"-# with {', '.join(guests[:GUESTS])}{more}")
    if episode.withdrawn_at:
        lines.append("-# The publisher has removed this episode from the feed.")
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


def _fitting(lines: Sequence[str], room: int, rows: int) -> list[str]:
    """The heading and the first of its lines, as many as there is room for."""
    kept: list[str] = []
    for line in lines:
        room -= units(line) + 1
        rows -= phone_rows(line)
        if kept and min(room, rows) < 0:
            break
        kept.append(line)
    return kept


def _play_button(card: EpisodeCard, *, start_s: int = 0) -> ui.Button[Any]:
    media = card.media
    url = jump(media, start_s) if media else ""
    if media is None or not _opens(url):
        page = tidy_url(card.episode.link or "")
        if _opens(page):
            return ui.Button(label="Open the episode’s page", url=page)
        return ui.Button(label="Search YouTube", url=card.search_url)
    player = PLAYERS[media.platform]
    if start_s and can_jump(media.platform):
        return ui.Button(label=f"{player.verb} from {clock(start_s)}", url=url)
    where = "" if media.platform is Platform.AUDIO else f" {player.where}"
    return ui.Button(label=f"{player.verb}{where}", url=url)


def _app_button(card: EpisodeCard) -> list[Item]:
    return [ui.Button(label="Open in your app", url=card.app_url)] if card.app_url else []


def _opens(url: str) -> bool:
    """Whether Discord takes an address on a button and in a link."""
    return bool(shown_host(url)) and len(url) <= DISCORD_URL_LIMIT
