"""Several at once: a show's episodes, what a search found, links, a member's own list."""

from collections.abc import Sequence
from typing import Any

from discord import ui

from bot.search import Field
from bot.services.catalogue import EpisodeCard, ShowPage
from bot.services.finder import NO_EPISODES
from bot.services.listening import ListEntry
from bot.services.paging import Page, page_of
from bot.services.resources import Citation
from bot.services.searching import FoundEpisode, SearchRequest
from bot.ui.layouts.cards import chapter_line, linked_title, named, named_only, resource_line
from bot.ui.layouts.components import (
    HEADROOM,
    TEXT_LIMIT,
    Item,
    address,
    card_of,
    episode_line,
    fitted,
    phone_rows,
    richest,
    units,
    view_of,
    with_controls,
)
from bot.ui.layouts.notices import notice
from bot.ui.markdown import clip_label, clipped, clock, link, one_line, plural, shown_host
from db.models import ShowLink

SHOW_LINKS_BUDGET = 900  # UTF-16 units
CONTENTS_LINES, CONTENTS_ROWS = 15, 44  # on a page; rows on a phone
COUNT_ROOM = 60  # UTF-16 units around a title: how many there are, which page this is


def show_page(page: ShowPage, *, buttons: Sequence[Item] = (), select: Item | None = None) -> ui.LayoutView:
    """A show over one page of its episodes."""
    card = card_of(ui.TextDisplay(_show_head(page)), ui.Separator())
    if page.episodes.items:
        listing = "\n".join(
            f"- {episode_line(episode, of=page.show.title)}" for episode in page.episodes.items
        )
        card.add_item(ui.TextDisplay(f"**{_count(page.episodes, 'episode')}**\n{listing}"))
    else:
        card.add_item(ui.TextDisplay(f"-# {NO_EPISODES}"))
    return view_of(with_controls(card, buttons, select))


def hits(
    request: SearchRequest,
    page: Page[FoundEpisode],
    *,
    buttons: Sequence[Item] = (),
    select: Item | None = None,
) -> ui.LayoutView:
    """What a search found, each episode with the reason."""
    facts = " · ".join([_count(page, "episode"), *_limits(request)])
    head = f"## Search: {clipped(request.text, 100)}\n-# {facts}"
    lines = [_hit(found, of_one_show=request.show_id is not None) for found in page.items]
    listing = richest(lines, TEXT_LIMIT - HEADROOM - units(head))
    card = card_of(ui.TextDisplay(head), ui.TextDisplay(listing))
    return view_of(with_controls(card, buttons, select))


def citations(
    text: str, page: Page[Citation], *, buttons: Sequence[Item] = (), select: Item | None = None
) -> ui.LayoutView:
    """Links, each with the episode that cites it."""
    head = f"## Resources: {clipped(text, 100)}\n-# {_count(page, 'link')}"
    listing = richest([_citation(each) for each in page.items], TEXT_LIMIT - HEADROOM - units(head))
    card = card_of(ui.TextDisplay(head), ui.TextDisplay(listing))
    return view_of(with_controls(card, buttons, select))


def contents_page(card: EpisodeCard, noun: str, number: int) -> Page[str]:
    """One page of all an episode's chapters or resources in lines; of fewer where one of them is long."""
    if noun == "chapter":
        lines = [chapter_line(card, chapter) for chapter in card.chapters]
    else:
        lines = [resource_line(resource) for resource in card.resources]
    room = TEXT_LIMIT - HEADROOM - COUNT_ROOM - units(linked_title(card.episode))
    longest = max(map(units, lines), default=0) + 1
    tallest = max(map(phone_rows, lines), default=1)
    return page_of(lines, number, min(CONTENTS_LINES, CONTENTS_ROWS // tallest, room // longest))


def contents(card: EpisodeCard, noun: str, page: Page[str], *, buttons: Sequence[Item] = ()) -> ui.LayoutView:
    """All an episode's chapters or resources, a page of them."""
    head = f"### {linked_title(card.episode)}\n-# {_count(page, noun)}"
    listing = "\n".join(page.items) or "-# There are none any more."
    return view_of(with_controls(card_of(ui.TextDisplay(head), ui.TextDisplay(listing)), buttons, None))


def listening_list(
    page: Page[ListEntry], *, buttons: Sequence[Item] = (), select: Item | None = None
) -> ui.LayoutView:
    """A page of a member's own list."""
    if not page.items:
        return notice("Your list is empty. Press Save on any episode to add it.")
    card = card_of(ui.TextDisplay(f"## Your list\n-# {_count(page, 'episode')}"))
    to_hear = [entry for entry in page.items if entry.saved.saved_at]
    heard = [entry for entry in page.items if not entry.saved.saved_at]
    for title, part in (("Up next", to_hear), ("Heard", heard)):
        if part:
            lines = [f"- {episode_line(entry.episode)}" for entry in part]
            card.add_item(ui.TextDisplay("\n".join([f"**{title}**", *lines])))
    return view_of(with_controls(card, buttons, select))


def list_as_text(entries: Sequence[ListEntry]) -> str:
    """A member's list as a plain file."""
    lines = [
        "\t".join(
            (
                "up next" if entry.saved.saved_at else "heard",
                f"{entry.episode.published_at:%Y-%m-%d}" if entry.episode.published_at else "",
                one_line(entry.episode.title),
                entry.episode.link or "",
                *([one_line(entry.episode.show_title)] if entry.episode.show_title else []),
            )
        )
        for entry in entries
    ]
    return "\n".join(lines) + "\n" if lines else "Your list is empty.\n"


def _show_head(page: ShowPage) -> str:
    show = page.show
    lines = [f"## {clipped(show.title, 200) or 'Untitled show'}"]
    if show.host and one_line(show.host) not in show.title:
        lines.append(f"-# with {clipped(show.host, 100)}")
    if show.about:
        lines.append(clipped(show.about, 500))
    links = [link(_link_name(each), each.url) for each in page.links]
    if links:
        lines.append(fitted(links, SHOW_LINKS_BUDGET, separator=" · ", rest=" and {} more"))
    return "\n".join(lines)


def _link_name(show_link: ShowLink) -> str:
    return show_link.label or shown_host(show_link.url) or show_link.kind.value.capitalize()


def _count(page: Page[Any], noun: str) -> str:
    if page.pages == 1:
        return plural(page.total, noun)
    return f"{plural(page.total, noun)}, page {page.number} of {page.pages}"


def _limits(request: SearchRequest) -> list[str]:
    return [
        words
        for words, is_set in (
            ("in one show", request.show_id is not None),
            (f"from {request.year}", request.year is not None),
            (f"up to {request.longest_minutes} min", request.longest_minutes is not None),
            ("with chapters", request.has_chapters),
        )
        if is_set
    ]


def _hit(found: FoundEpisode, *, of_one_show: bool) -> tuple[str, str]:
    """A hit with its reason, linked and without the link."""
    reason = found.hit.reason
    line = f"- {episode_line(found.episode, of=found.episode.show_title if of_one_show else None)}"
    if reason.field in (Field.TITLE, Field.NUMBER):
        return line, line
    words = clipped(address(reason.text) if reason.url else reason.text, 120)
    short = words if reason.start_s is None else f"{clock(reason.start_s)} {words}"
    full = short
    if reason.start_s is not None and found.jump_url:
        full = link(f"{clock(reason.start_s)} {clip_label(reason.text, 120)}", found.jump_url)
    elif reason.url:
        full = link(address(reason.text), reason.url)
    return f"{line}\n  -# {full}", f"{line}\n  -# {short}"


def _citation(each: Citation) -> tuple[str, str]:
    """A link with its episode, and the same without the address."""
    episode = f"\n  -# {episode_line(each.episode)}"
    return f"- {named(each.link)}{episode}", f"- {named_only(each.link)}{episode}"
