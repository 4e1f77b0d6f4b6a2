"""Buttons and selects that outlive a restart: the custom_id says what for, the services hold the truth."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Self

import discord
from discord import ui

from bot.services import Services
from bot.services.catalogue import EpisodeCard, ShowPage
from bot.services.finder import Found
from bot.services.paging import Page
from bot.services.resources import Citation
from bot.services.searching import FoundEpisode, SearchRequest
from bot.ui import layouts
from bot.ui.dynamic_items import DynamicButton, DynamicSelect, PageButton, carried, number_in
from bot.ui.follows import StopPaused
from bot.ui.markdown import clip_label, clock
from bot.ui.respond import Interaction, replace, respond, services_of
from db.models import Episode

CHAPTER_SELECTS = 4  # on one card
QUERY_LIMIT = 60  # UTF-16 units of a search that a button carries
LABELS_BACK = {"show": "Back to the show", "list": "Back to your list"}  # by what leads there


class OpenEpisode(DynamicSelect, template=r"open:(?P<anchor>\d+)(?::(?P<back>(?s:.+)))?"):
    """Episodes to choose from; the one chosen takes the place of what is shown."""

    @classmethod
    def among(
        cls,
        found: Sequence[Episode],
        *,
        anchor: int,
        placeholder: str,
        of_one_show: bool = False,
        back: DynamicButton | None = None,
    ) -> Self:
        return cls(
            layouts.episode_select(
                found,
                anchor=anchor,
                placeholder=placeholder,
                of_one_show=of_one_show,
                back=back.custom_id if back else "",
            )
        )

    async def answer(self, interaction: Interaction) -> None:
        extra: list[ui.Item[Any]] = []
        if back := self.state["back"]:
            label = LABELS_BACK.get(back.partition(":")[0], MatchesButton.label)
            extra.append(ui.Button(label=label, custom_id=back))
        await replace(interaction, await episode_layout(interaction, self.chosen, extra=extra))


class JumpToChapter(DynamicSelect, template=r"jump:(?P<episode>\d+):(?P<first>\d+)"):
    """Up to 25 chapters of an episode; the one chosen is answered with its link."""

    @classmethod
    def into(cls, card: EpisodeCard, *, first: int) -> Self:
        chapters = card.chapters[first : first + layouts.SELECT_LIMIT]
        whole = len(card.chapters) <= layouts.SELECT_LIMIT
        span = f"{first + 1}–{first + len(chapters)} of {len(card.chapters)}"
        options = [
            discord.SelectOption(label=clip_label(f"{clock(c.start_s)} {c.title}", 100), value=str(n))
            for n, c in enumerate(chapters, first)
        ]
        placeholder = "Jump to a chapter" if whole else f"Jump to chapter {span}"
        custom_id = f"jump:{card.episode.id}:{first}"
        return cls(ui.Select(custom_id=custom_id, placeholder=placeholder, options=options))

    async def answer(self, interaction: Interaction) -> None:
        episode_id = int(self.state["episode"])
        card = await services_of(interaction).catalogue.card(episode_id, user_id=interaction.user.id)
        await respond(interaction, layouts.chapter_link(card, card.chapter(self.chosen)), private=True)


class SaveEpisode(DynamicButton, template=r"save:(?P<episode>\d+)"):
    """Puts an episode on the member's own list."""

    label = "Save"

    async def answer(self, interaction: Interaction) -> None:
        await save_privately(interaction, int(self.state["episode"]))


class HeardEpisode(DynamicButton, template=r"heard:(?P<episode>\d+)"):
    """Marks an episode as heard on the member's own list."""

    label = "Heard"

    async def answer(self, interaction: Interaction) -> None:
        await mark_heard_privately(interaction, int(self.state["episode"]))


class SaveForLater(SaveEpisode, template=r"later:(?P<episode>\d+):(?P<nonce>[\w-]+)"):
    """Save on a post; the delivery's nonce in it is the mark by which the post is found again."""


class BrowseShow(DynamicButton, template=r"browse:(?P<show>\d+):(?P<nonce>[\w-]+)"):
    """All episodes, on a post about several; marked as SaveForLater is."""

    label = "All episodes"

    async def answer(self, interaction: Interaction) -> None:
        page = await services_of(interaction).catalogue.show_page(int(self.state["show"]))
        await respond(interaction, show_layout(page), private=True)


class ShowPageButton(PageButton, template=r"show:(?P<show>\d+):(?P<page>\d+)"):
    """Turns to a page of a show's episodes."""

    async def turned(self, services: Services, user_id: int) -> ui.LayoutView:
        return show_layout(await services.catalogue.show_page(int(self.state["show"]), number=self.number))


class HitsPageButton(
    PageButton,
    template=r"hits:(?P<page>\d+):(?P<show>\d*):(?P<year>\d*):(?P<minutes>\d*):(?P<chapters>[01]):(?P<text>(?s:.+))",
):
    """Turns to a page of a search."""

    @classmethod
    def to(cls, request: SearchRequest, page: int) -> Self:
        limits = (request.show_id, request.year, request.longest_minutes, int(request.has_chapters))
        return cls.of(page, *limits, carried(request.text, QUERY_LIMIT))

    async def turned(self, services: Services, user_id: int) -> ui.LayoutView:
        state = self.state
        request = SearchRequest(
            text=state["text"],
            show_id=number_in(state["show"]),
            year=number_in(state["year"]),
            longest_minutes=number_in(state["minutes"]),
            has_chapters=state["chapters"] == "1",
        )
        page = await services.searching.page(request, number=self.number, user_id=user_id)
        return hits_layout(request, page)


class AskedPageButton(PageButton, template=r"asked:(?P<page>\d+):(?P<key>[0-9a-f]+)"):
    """The same for a text too long to be carried, as long as it is remembered."""

    async def turned(self, services: Services, user_id: int) -> ui.LayoutView:
        request = services.searching.asked_before(self.state["key"])
        page = await services.searching.page(request, number=self.number, user_id=user_id)
        return hits_layout(request, page)


class MatchesButton(DynamicButton, template=r"found:(?P<text>(?s:.+))"):
    """Leads back to the episode a query found, with its other matches."""

    label = "Back to results"

    async def answer(self, interaction: Interaction) -> None:
        found = services_of(interaction).finder.find(self.state["text"])
        await replace(interaction, await episode_layout(interaction, found.episode_id, found=found))


class ResourcesPageButton(PageButton, template=r"links:(?P<page>\d+):(?P<text>(?s:.+))"):
    """Turns to a page of links."""

    @classmethod
    def to(cls, text: str, page: int) -> Self:
        return cls.of(page, carried(text, QUERY_LIMIT))

    async def turned(self, services: Services, user_id: int) -> ui.LayoutView:
        text = self.state["text"]
        return resources_layout(text, await services.resources.search(text, number=self.number))


ITEMS = (
    OpenEpisode,
    JumpToChapter,
    SaveEpisode,
    HeardEpisode,
    SaveForLater,
    BrowseShow,
    ShowPageButton,
    HitsPageButton,
    AskedPageButton,
    MatchesButton,
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
        back = MatchesButton.of(found.query) if found.query else None
        selects.append(OpenEpisode.among(others, anchor=episode_id, placeholder="Other matches", back=back))
    return layouts.episode_card(
        card,
        buttons=[SaveEpisode.of(episode_id), HeardEpisode.of(episode_id), *extra],
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
    buttons = turning(episodes, partial(ShowPageButton.of, page.show.id), before="Newer", after="Older")
    select = None
    if episodes.items:
        select = OpenEpisode.among(
            episodes.items,
            anchor=page.show.id,
            placeholder="Open an episode",
            of_one_show=True,
            back=ShowPageButton.of(page.show.id, episodes.number),
        )
    return layouts.show_page(page, buttons=buttons, select=select)


def hits_layout(request: SearchRequest, page: Page[FoundEpisode]) -> ui.LayoutView:
    """What a search found, with buttons to turn the page and a select to open an episode."""
    is_carried = layouts.units(request.text) <= QUERY_LIMIT

    def to(number: int) -> PageButton:
        return HitsPageButton.to(request, number) if is_carried else AskedPageButton.of(number, request.key)

    found = [each.episode for each in page.items]
    return layouts.hits(
        request,
        page,
        buttons=turning(page, to),
        select=OpenEpisode.among(
            found,
            anchor=page.number,
            placeholder="Open an episode",
            of_one_show=request.show_id is not None,
            back=to(page.number),
        ),
    )


def resources_layout(text: str, page: Page[Citation]) -> ui.LayoutView:
    """The links found, with buttons to turn the page and a select to open an episode."""
    citing = list({each.episode.id: each.episode for each in page.items}.values())
    return layouts.citations(
        text,
        page,
        buttons=turning(page, partial(ResourcesPageButton.to, text)),
        select=OpenEpisode.among(
            citing,
            anchor=page.number,
            placeholder="Open an episode",
            back=ResourcesPageButton.to(text, page.number),
        ),
    )


def turning(
    page: Page[Any], to: Callable[[int], PageButton], *, before: str = "Previous", after: str = "Next"
) -> list[PageButton]:
    """Buttons to the pages on either side, none where there is one page only."""
    if page.pages == 1:
        return []
    back, on = to(page.number - 1), to(page.number + 1)
    back.item.label, back.item.disabled = before, page.number == 1
    on.item.label, on.item.disabled = after, page.number == page.pages
    return [back, on]


async def save_privately(interaction: Interaction, episode_id: int) -> None:
    """Put an episode on the member's list and tell them alone."""
    services = services_of(interaction)
    card = await services.catalogue.card(episode_id)
    await services.listening.save(interaction.user.id, episode_id)
    await respond(interaction, layouts.saved(card.episode), private=True)


async def mark_heard_privately(interaction: Interaction, episode_id: int) -> None:
    """Mark an episode as heard on the member's list and tell them alone."""
    services = services_of(interaction)
    card = await services.catalogue.card(episode_id)
    await services.listening.mark_heard(interaction.user.id, episode_id)
    await respond(interaction, layouts.heard(card.episode), private=True)
