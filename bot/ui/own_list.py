"""A member's own list on Discord, a page at a time."""

from discord import ui

from bot.services import Services
from bot.services.listening import ListEntry
from bot.services.paging import Page
from bot.ui import layouts
from bot.ui.controls import OpenEpisode, turning
from bot.ui.dynamic_items import PageButton


class ListPageButton(PageButton, template=r"list:(?P<page>\d+)"):
    """Turns to a page of the member's own list."""

    async def turned(self, services: Services, user_id: int) -> ui.LayoutView:
        return list_layout(await services.listening.page(user_id, number=self.number))


ITEMS = (ListPageButton,)


def list_layout(page: Page[ListEntry]) -> ui.LayoutView:
    """A member's own list, with buttons to turn the page and a select to open an episode."""
    found = [entry.episode for entry in page.items]
    select = None
    if found:
        back = ListPageButton.of(page.number)
        select = OpenEpisode.among(found, anchor=page.number, placeholder="Open an episode", back=back)
    return layouts.listening_list(page, buttons=turning(page, ListPageButton.of), select=select)
