"""What a list of links shows is what finds them: whole, cut, or by the episode's title."""

import re

import pytest
import pytest_asyncio

from bot.feed.source import Feed
from bot.services import Services
from bot.services.resources import CARRIED_LIMIT
from bot.ui.layouts.cards import named, named_only
from bot.ui.layouts.components import LABEL_LIMIT
from bot.ui.markdown import clip, clip_label
from db.models import Link
from tests.conftest import episode

LONG = "How the Keepers of Three Lighthouses Learned to Count the Ships They Never Saw, and Why It Took Years"
LINKS = (
    Link("https://tides.example/1", LONG),
    Link("https://tides.example/2", f"And {LONG} to Forget"),
    Link("https://tides.example/3", "The Harbour Master’s Log (1911)"),
    Link("https://tides.example/4", "RFC 9110"),
    Link("https://tides.example/5", "RFC 9110 and what it left out of the one people still read, 911"),
    Link("https://tides.example/6", "Paper"),
    Link("https://other.example/6", "Paper"),
    Link("https://tides.example/7", "C++"),
    Link("https://tides.example/8", "深海的灯"),
    Link("https://tides.example/9", "Pay.example, reviewed"),
    Link("https://tides.example/log"),
    Link("https://tides.example/logs-of-the-deep/?utm_source=kelp"),
    Link("https://tides.example/logs-of-the-deep-and-of-the-shallow-waters-which-nobody-has-ever-read-aloud"),
    Link("https://b\u00fccher.example/lamps-of-the-deep"),
    Link("https://en.wikipedia.org/wiki/Caf%C3%A9_%28film%29"),
    Link("https://github.com/kelp/maze-of-lamps"),
    Link("https://tides.example/go?to=https%3A%2F%2Fkelp.example%2F"),
    Link("https://tides.example/xK9aQzTr/xK9aQzTr/xK9aQzTr/xK9aQzTr/xK9aQzTr/xK9aQzTr/xK9aQzTr/xK9aQzTr/9"),
)
OTHERS = (
    Link("https://kelp.example/a", "A paper on RFC 9110, C++ and the harbour master’s log of 1911"),
    Link("https://kelp.example/b", "A longer log of the deep sea"),
)


@pytest_asyncio.fixture(autouse=True)
async def cited(services: Services) -> None:
    await services.importer.store(
        Feed(
            title="Harbour Lights",
            items=(
                episode(LONG, 1, links=LINKS),
                episode("Ships", 2, links=OTHERS),
                episode(f"{LONG}, Part Two", 3, links=(Link("https://kelp.example/c", "Ships counted"),)),
            ),
        )
    )
    await services.finder.load()


def seen(markdown: str) -> str:
    """What a reader sees of a link in markdown."""
    return re.sub(r"\\(.)", r"\1", re.sub(r"^\[(.*)\]\(.*\)$", r"\1", markdown)).replace("\u200b", "")


@pytest.mark.parametrize("link", LINKS, ids=lambda link: link.url)
async def test_a_link_is_found_first_by_what_it_is_shown_as(services: Services, link: Link) -> None:
    for shown in (seen(named(link)), seen(named_only(link))):
        for typed in (shown, shown.upper(), clip_label(shown, LABEL_LIMIT), clip(shown, CARRIED_LIMIT)):
            page = await services.resources.search(typed)
            first = page.items[0].link
            known = Link(first.url, first.label)
            assert typed and shown in (seen(named(known)), seen(named_only(known))), typed


@pytest.mark.parametrize("link", LINKS, ids=lambda link: link.url)
async def test_a_link_is_found_first_by_its_address(services: Services, link: Link) -> None:
    page = await services.resources.search(link.url)

    assert page.items[0].link.url == link.url


@pytest.mark.parametrize(
    ("title", "addresses"),
    [(LONG, {link.url for link in LINKS}), (f"{LONG}, Part Two", {"https://kelp.example/c"})],
    ids=["first of two", "second of two"],
)
async def test_a_long_title_finds_all_links_of_its_episode_page_by_page(
    services: Services, title: str, addresses: set[str]
) -> None:
    first = await services.resources.search(title)
    carried = clip(await services.resources.marked(title), CARRIED_LIMIT)
    others = [await services.resources.search(carried, number=n) for n in range(2, first.pages + 1)]
    found = [each.link.url for page in (first, *others) for each in page.items]

    assert len(title) > CARRIED_LIMIT >= len(carried)
    assert sorted(found) == sorted(addresses)
