"""Search results: how many there are, and that the pages hold them all."""

from bot.feed.source import Feed
from bot.services import Services
from bot.services.searching import SearchRequest
from tests.conftest import episode


async def test_every_match_is_counted_and_stands_on_one_page(services: Services) -> None:
    tides = tuple(episode(f"Evening {n}", notes="A word on tides.") for n in range(60))
    await services.finder.update((await services.importer.store(Feed(title="Evenings", items=tides))).touched)
    first = await services.searching.page(SearchRequest(text="tides"))
    pages = [
        await services.searching.page(SearchRequest(text="tides"), number=number)
        for number in range(1, first.pages + 1)
    ]

    assert first.total == 60
    assert len({found.episode.id for page in pages for found in page.items}) == 60
