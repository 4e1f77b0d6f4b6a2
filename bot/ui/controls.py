"""Buttons and selects that outlive a restart: the custom_id says what for, the services hold the truth."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Self

from discord import ui

from bot.services import Services
from bot.services.catalogue import EpisodeCard, ShowPage
from bot.services.finder import Found
from bot.services.paging import Page
from bot.services.resources import CARRIED_LIMIT, Citation, unmarked
from bot.services.searching import FoundEpisode, SearchRequest
from bot.ui import layouts
from bot.ui.dynamic_items import DynamicButton, DynamicSelect, PageButton, carried, number_in
from bot.ui.follows import StopPaused
from bot.ui.markdown import clip, plural
from bot.ui.respond import Interaction, replace, respond, services_of
from db.models import ListedEpisode

QUERY_LIMIT = 60  # UTF-16 units of a search that a button carries
LABELS_BACK = {"show": "Back to the show", "list": "Back to your list"}  # by what leads there


class OpenEpisode(DynamicSelect, template=r"open:(?P<anchor>\d+)(?::(?P<back>(?s:.+)))?"):
    """Episodes to choose from; the one chosen takes the place of what is shown."""

    @classmethod
    def among(
        cls,
        found: Sequence[ListedEpisode],
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
    """Chapters, on messages of before there were pages of them; the one chosen is answered with its link."""

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


class ContentsButton(DynamicButton, template=r"all:(?P<noun>chapter|resource):(?P<episode>\d+)"):
    """All chapters or all resources of an episode, for the member alone and in their player."""

    label = "All"

    @classmethod
    def to(cls, noun: str, card: EpisodeCard) -> Self:
        button = cls.of(noun, card.episode.id)
        count = len(card.chapters if noun == "chapter" else card.resources)
        button.item.label = f"All {plural(count, noun)}"
        return button

    async def answer(self, interaction: Interaction) -> None:
        episode_id = int(self.state["episode"])
        card = await services_of(interaction).catalogue.card(episode_id, user_id=interaction.user.id)
        await respond(interaction, await contents_layout(card, self.state["noun"]), private=True)


class ContentsPageButton(
    PageButton, template=r"contents:(?P<noun>chapter|resource):(?P<episode>\d+):(?P<page>\d+)"
):
    """Turns to a page of an episode's chapters or resources."""

    async def turned(self, services: Services, user_id: int) -> ui.LayoutView:
        card = await services.catalogue.card(int(self.state["episode"]), user_id=user_id)
        return await contents_layout(card, self.state["noun"], self.number)


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
    """The same for a message or a text too long to be carried, as long as it is remembered."""

    async def turned(self, services: Services, user_id: int) -> ui.LayoutView:
        request = services.searching.asked_before(self.state["key"])
        page = await services.searching.page(request, number=self.number, user_id=user_id)
        return hits_layout(request, page)


class MatchesButton(DynamicButton, template=r"found:(?P<text>(?s:.+))"):
    """Leads back to the episode a query found, with its other matches."""

    label = "Back to results"

    async def answer(self, interaction: Interaction) -> None:
        finder = services_of(interaction).finder
        await finder.ready()
        found = finder.find(self.state["text"])
        await replace(interaction, await episode_layout(interaction, found.episode_id, found=found))


class ResourcesPageButton(PageButton, template=r"links:(?P<page>\d+):(?P<text>(?s:.+))"):
    """Turns to a page of links."""

    @classmethod
    def to(cls, text: str, page: int) -> Self:
        return cls.of(page, text)

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
    ContentsButton,
    ContentsPageButton,
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
    return await card_layout(services, card, found=found, extra=extra)


async def card_layout(
    services: Services,
    card: EpisodeCard,
    *,
    found: Found | None = None,
    extra: Sequence[ui.Item[Any]] = (),
) -> ui.LayoutView:
    """The same of a card that was read already."""
    selects: list[ui.Item[Any]] = []
    if found and found.others:
        others = await services.catalogue.episodes(found.others)
        back = MatchesButton.of(found.query) if found.query else None
        selects.append(
            OpenEpisode.among(others, anchor=card.episode.id, placeholder="Other matches", back=back)
        )
    return layouts.episode_card(
        card,
        buttons=[SaveEpisode.of(card.episode.id), HeardEpisode.of(card.episode.id), *extra],
        selects=selects,
        all_chapters=ContentsButton.to("chapter", card),
        all_resources=ContentsButton.to("resource", card),
        found_at=found and found.hit and layouts.why_found(found.hit, card),
    )


async def contents_layout(card: EpisodeCard, noun: str, number: int = 1) -> ui.LayoutView:
    """All an episode's chapters or resources, with buttons to turn the page."""
    page = await asyncio.to_thread(layouts.contents_page, card, noun, number)  # may be hundreds of links
    buttons = turning(page, partial(ContentsPageButton.of, noun, card.episode.id))
    return layouts.contents(card, noun, page, buttons=buttons)


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
    is_carried = not request.is_message and layouts.units(request.text) <= QUERY_LIMIT

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


def resources_layout(text: str, page: Page[Citation], *, marked: str | None = None) -> ui.LayoutView:
    """The links found, with buttons to turn the page and a select to open an episode.

    A text too long for a button is carried `marked` by the episode it names.
    """
    carried = text if layouts.units(text) <= CARRIED_LIMIT else clip(marked or text, CARRIED_LIMIT)
    citing = list({each.episode.id: each.episode for each in page.items}.values())
    return layouts.citations(
        unmarked(text),
        page,
        buttons=turning(page, partial(ResourcesPageButton.to, carried)),
        select=OpenEpisode.among(
            citing,
            anchor=page.number,
            placeholder="Open an episode",
            back=ResourcesPageButton.to(carried, page.number),
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
