"""Buttons and selects that outlive a restart: the custom_id says what for, the services hold the truth."""

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import discord
from discord import ui

from bot.services.catalogue import EpisodeCard, ShowPage
from bot.services.finder import Found
from bot.services.paging import Page
from bot.services.picks import TOPIC_LIMIT, PickFilter, Place
from bot.services.resources import Citation
from bot.services.searching import FoundEpisode, SearchRequest
from bot.ui import layouts
from bot.ui.follows import StopPaused
from bot.ui.markdown import clip_label, clock
from bot.ui.respond import Interaction, replace, reporting_errors, respond, services_of
from db.models import Episode

CHAPTER_SELECTS = 4  # on one card
QUERY_LIMIT = 60  # UTF-16 units of a search that a button carries


class OpenEpisode(ui.DynamicItem[ui.Select[Any]], template=r"open:(?P<anchor>\d+)"):
    """Episodes to choose from; the one chosen takes the place of what is shown."""

    @classmethod
    def among(cls, found: Sequence[Episode], *, anchor: int, placeholder: str) -> "OpenEpisode":
        return cls(layouts.episode_select(found, anchor=anchor, placeholder=placeholder))

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /
    ) -> "OpenEpisode":
        assert isinstance(item, ui.Select), "only a select is made with this custom_id"
        return cls(item)

    async def callback(self, interaction: Interaction) -> None:
        async with reporting_errors(interaction):
            await replace(interaction, await episode_layout(interaction, int(self.item.values[0])))


class JumpToChapter(ui.DynamicItem[ui.Select[Any]], template=r"jump:(?P<episode>\d+):(?P<first>\d+)"):
    """Up to 25 chapters of an episode; the one chosen is answered with its link."""

    def __init__(self, select: ui.Select[Any], episode_id: int) -> None:
        super().__init__(select)
        self.episode_id = episode_id

    @classmethod
    def into(cls, card: EpisodeCard, *, first: int) -> "JumpToChapter":
        chapters = card.chapters[first : first + layouts.SELECT_LIMIT]
        whole = len(card.chapters) <= layouts.SELECT_LIMIT
        span = f"{first + 1}–{first + len(chapters)} of {len(card.chapters)}"
        options = [
            discord.SelectOption(label=clip_label(f"{clock(c.start_s)} {c.title}", 100), value=str(n))
            for n, c in enumerate(chapters, first)
        ]
        placeholder = "Jump to a chapter" if whole else f"Jump to chapter {span}"
        custom_id = f"jump:{card.episode.id}:{first}"
        return cls(ui.Select(custom_id=custom_id, placeholder=placeholder, options=options), card.episode.id)

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /
    ) -> "JumpToChapter":
        assert isinstance(item, ui.Select), "only a select is made with this custom_id"
        return cls(item, int(match["episode"]))

    async def callback(self, interaction: Interaction) -> None:
        async with reporting_errors(interaction):
            card = await services_of(interaction).catalogue.card(self.episode_id, user_id=interaction.user.id)
            chapter = card.chapter(int(self.item.values[0]))
            await respond(interaction, layouts.chapter_link(card, chapter), private=True)


class AnotherOne(
    ui.DynamicItem[ui.Button[Any]],
    template=r"another:(?P<seed>\d+):(?P<position>\d+):(?P<show>\d*):(?P<minutes>\d*):(?P<year>\d*)"
    r":(?P<unheard>[01]):(?P<topic>(?s:.*))",
):
    """The next episode of a shuffle."""

    def __init__(self, pick: PickFilter, place: Place) -> None:
        self.pick = pick
        self.place = place
        limits = ":".join(
            "" if n is None else str(n) for n in (pick.show_id, pick.longest_minutes, pick.year)
        )
        topic = _carried(pick.topic or "", TOPIC_LIMIT)
        custom_id = f"another:{place.seed}:{place.position}:{limits}:{int(pick.unheard)}:{topic}"
        super().__init__(ui.Button(label="Another one", custom_id=custom_id))

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /
    ) -> "AnotherOne":
        number = {name: int(match[name]) if match[name] else None for name in ("show", "minutes", "year")}
        pick = PickFilter(
            show_id=number["show"],
            longest_minutes=number["minutes"],
            year=number["year"],
            unheard=match["unheard"] == "1",
            topic=match["topic"] or None,
        )
        return cls(pick, Place(int(match["seed"]), int(match["position"])))

    async def callback(self, interaction: Interaction) -> None:
        async with reporting_errors(interaction):
            place = self.place
            picked = await services_of(interaction).picks.pick(self.pick, place, user_id=interaction.user.id)
            await replace(
                interaction,
                await episode_layout(interaction, picked, extra=[AnotherOne(self.pick, place.next())]),
            )


class SaveEpisode(ui.DynamicItem[ui.Button[Any]], template=r"save:(?P<episode>\d+)"):
    """Puts an episode on the member's own list."""

    def __init__(self, episode_id: int) -> None:
        super().__init__(ui.Button(label="Save", custom_id=f"save:{episode_id}"))
        self.episode_id = episode_id

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /
    ) -> "SaveEpisode":
        return cls(int(match["episode"]))

    async def callback(self, interaction: Interaction) -> None:
        async with reporting_errors(interaction):
            await save_privately(interaction, self.episode_id)


class SaveForLater(ui.DynamicItem[ui.Button[Any]], template=r"later:(?P<episode>\d+):(?P<nonce>[\w-]+)"):
    """Save on a post; the delivery's nonce in it is the mark by which the post is found again."""

    def __init__(self, episode_id: int, nonce: str) -> None:
        super().__init__(ui.Button(label="Save", custom_id=f"later:{episode_id}:{nonce}"))
        self.episode_id = episode_id

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /
    ) -> "SaveForLater":
        return cls(int(match["episode"]), match["nonce"])

    async def callback(self, interaction: Interaction) -> None:
        async with reporting_errors(interaction):
            await save_privately(interaction, self.episode_id)


class BrowseShow(ui.DynamicItem[ui.Button[Any]], template=r"browse:(?P<show>\d+):(?P<nonce>[\w-]+)"):
    """All episodes, on a post about several; marked as SaveForLater is."""

    def __init__(self, show_id: int, nonce: str) -> None:
        super().__init__(ui.Button(label="All episodes", custom_id=f"browse:{show_id}:{nonce}"))
        self.show_id = show_id

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /
    ) -> "BrowseShow":
        return cls(int(match["show"]), match["nonce"])

    async def callback(self, interaction: Interaction) -> None:
        async with reporting_errors(interaction):
            page = await services_of(interaction).catalogue.show_page(self.show_id)
            await respond(interaction, show_layout(page), private=True)


class ShowPageButton(ui.DynamicItem[ui.Button[Any]], template=r"show:(?P<show>\d+):(?P<page>\d+)"):
    """Turns to a page of a show's episodes."""

    def __init__(self, show_id: int, page: int, *, label: str = "Page", disabled: bool = False) -> None:
        super().__init__(ui.Button(label=label, custom_id=f"show:{show_id}:{page}", disabled=disabled))
        self.show_id = show_id
        self.page = page

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /
    ) -> "ShowPageButton":
        return cls(int(match["show"]), int(match["page"]))

    async def callback(self, interaction: Interaction) -> None:
        async with reporting_errors(interaction):
            page = await services_of(interaction).catalogue.show_page(self.show_id, number=self.page)
            await replace(interaction, show_layout(page))


class HitsPageButton(
    ui.DynamicItem[ui.Button[Any]],
    template=r"hits:(?P<page>\d+):(?P<show>\d*):(?P<year>\d*):(?P<minutes>\d*):(?P<chapters>[01]):(?P<text>(?s:.+))",
):
    """Turns to a page of a search."""

    def __init__(
        self, request: SearchRequest, page: int, *, label: str = "Page", disabled: bool = False
    ) -> None:
        limits = ":".join(
            "" if n is None else str(n) for n in (request.show_id, request.year, request.longest_minutes)
        )
        custom_id = f"hits:{page}:{limits}:{int(request.has_chapters)}:{_carried(request.text, QUERY_LIMIT)}"
        super().__init__(ui.Button(label=label, custom_id=custom_id, disabled=disabled))
        self.request = request
        self.page = page

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /
    ) -> "HitsPageButton":
        number = {name: int(match[name]) if match[name] else None for name in ("show", "year", "minutes")}
        request = SearchRequest(
            text=match["text"],
            show_id=number["show"],
            year=number["year"],
            longest_minutes=number["minutes"],
            has_chapters=match["chapters"] == "1",
        )
        return cls(request, int(match["page"]))

    async def callback(self, interaction: Interaction) -> None:
        async with reporting_errors(interaction):
            searching = services_of(interaction).searching
            page = await searching.page(self.request, number=self.page, user_id=interaction.user.id)
            await replace(interaction, hits_layout(self.request, page))


class ResourcesPageButton(ui.DynamicItem[ui.Button[Any]], template=r"links:(?P<page>\d+):(?P<text>(?s:.+))"):
    """Turns to a page of links."""

    def __init__(self, text: str, page: int, *, label: str = "Page", disabled: bool = False) -> None:
        super().__init__(
            ui.Button(label=label, custom_id=f"links:{page}:{_carried(text, QUERY_LIMIT)}", disabled=disabled)
        )
        self.text = text
        self.page = page

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /
    ) -> "ResourcesPageButton":
        return cls(match["text"], int(match["page"]))

    async def callback(self, interaction: Interaction) -> None:
        async with reporting_errors(interaction):
            page = await services_of(interaction).resources.search(self.text, number=self.page)
            await replace(interaction, resources_layout(self.text, page))


ITEMS = (
    OpenEpisode,
    JumpToChapter,
    AnotherOne,
    SaveEpisode,
    SaveForLater,
    BrowseShow,
    ShowPageButton,
    HitsPageButton,
    ResourcesPageButton,
    StopPaused,
)


async def episode_layout(
    interaction: Interaction,
    episode_id: int,
    *,
    found: Found | None = None,
    extra: Sequence[ui.Item[Any]] = (),
) -> ui.LayoutView:
    """An episode's card with everything to press on it, as this member sees it."""
    services = services_of(interaction)
    card = await services.catalogue.card(episode_id, user_id=interaction.user.id)
    selects: list[ui.Item[Any]] = []
    if found and found.others:
        others = await services.catalogue.episodes(found.others)
        selects.append(OpenEpisode.among(others, anchor=episode_id, placeholder="Other matches"))
    return layouts.episode_card(
        card,
        buttons=[SaveEpisode(episode_id), *extra],
        selects=selects,
        chapter_selects=chapter_selects(card),
        found_at=found and found.hit and layouts.why_found(found.hit, card),
    )


def chapter_selects(card: EpisodeCard) -> list[ui.Item[Any]]:
    """Selects over the first chapters, for a card that has no room for all of them as links."""
    count = min(len(card.chapters), CHAPTER_SELECTS * layouts.SELECT_LIMIT)
    return [JumpToChapter.into(card, first=first) for first in range(0, count, layouts.SELECT_LIMIT)]


def show_layout(page: ShowPage) -> ui.LayoutView:
    """A show's page with buttons to turn it and a select to open an episode."""
    episodes = page.episodes
    buttons = _turning(episodes, partial(ShowPageButton, page.show.id), before="Newer", after="Older")
    select = None
    if episodes.items:
        select = OpenEpisode.among(episodes.items, anchor=page.show.id, placeholder="Open an episode")
    return layouts.show_page(page, buttons=buttons, select=select)


def hits_layout(request: SearchRequest, page: Page[FoundEpisode]) -> ui.LayoutView:
    """What a search found, with buttons to turn the page and a select to open an episode.

    A text too long for a button to carry has one page.
    """
    if layouts.units(request.text) > QUERY_LIMIT:
        page = Page(page.items, 1, len(page.items))
    found = [each.episode for each in page.items]
    return layouts.hits(
        request,
        page,
        buttons=_turning(page, partial(HitsPageButton, request)),
        select=OpenEpisode.among(found, anchor=page.number, placeholder="Open an episode"),
    )


def resources_layout(text: str, page: Page[Citation]) -> ui.LayoutView:
    """The links found, with buttons to turn the page and a select to open an episode."""
    citing = list({each.episode.id: each.episode for each in page.items}.values())
    return layouts.citations(
        text,
        page,
        buttons=_turning(page, partial(ResourcesPageButton, text)),
        select=OpenEpisode.among(citing, anchor=page.number, placeholder="Open an episode"),
    )


def _carried(text: str, limit: int) -> str:
    """As much of a text as a custom_id has room for."""
    kept = text[:limit]
    while layouts.units(kept) > limit:
        kept = kept[:-1]
    return kept


def _turning(
    page: Page[Any], button: Callable[..., ui.Item[Any]], *, before: str = "Previous", after: str = "Next"
) -> list[ui.Item[Any]]:
    """Buttons to the pages on either side, none where there is one page only."""
    if page.pages == 1:
        return []
    return [
        button(page.number - 1, label=before, disabled=page.number == 1),
        button(page.number + 1, label=after, disabled=page.number == page.pages),
    ]


async def save_privately(interaction: Interaction, episode_id: int) -> None:
    """Put an episode on the member's list and tell them alone."""
    services = services_of(interaction)
    card = await services.catalogue.card(episode_id)
    await services.listening.save(interaction.user.id, episode_id)
    await respond(interaction, layouts.saved(card.episode), private=True)
