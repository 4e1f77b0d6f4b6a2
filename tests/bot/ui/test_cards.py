"""What a card shows of an episode, and what is left to the pages behind it."""

import asyncio
import re

import pytest
from discord import ui

from bot.search import Field
from bot.services.catalogue import EpisodeCard
from bot.ui import controls, layouts
from bot.ui.layouts.components import phone_rows
from db.models import Chapter, Link, Media, Platform
from tests.bot.ui.samples import LONG_URL, TOO_LONG_URL, episode, hit, labels, shown_text, small_card

AUDIO = Media(Platform.AUDIO, "https://cdn.example/queues.mp3")
TRACKED = Media(Platform.AUDIO, "https://cdn.example/" + "track/" * 76 + "queues.mp3")
A_LINKED_CHAPTER = re.compile(r"^\[\d+:\d\d(?::\d\d)? [^]]+\]\(https://\S+\)$", re.MULTILINE)


def parts(count: int, words: str = "") -> list[Chapter]:
    return [Chapter(n * 60, f"Part {n}{words}") for n in range(count)]


def papers(count: int) -> list[Link]:
    return [Link(f"https://papers.example/{n}", f"Paper {n}") for n in range(count)]


def whole(card: EpisodeCard) -> ui.LayoutView:
    """A card with everything that can stand on it."""
    return layouts.episode_card(
        card,
        all_chapters=controls.ContentsButton.to("chapter", card),
        all_resources=controls.ContentsButton.to("resource", card),
    )


def every_page(card: EpisodeCard, noun: str) -> list[str]:
    """The texts of all pages, in their order."""
    count = layouts.contents_page(card, noun, 1).pages
    return [shown_text(asyncio.run(controls.contents_layout(card, noun, n))) for n in range(1, count + 1)]


def test_the_title_leads_to_the_episodes_page_without_what_tracks_a_click() -> None:
    page = "https://lighthouse.example/queues"
    shown = shown_text(whole(small_card(episode=episode("Queues", link=f"{page}?utm_source=rss"))))

    assert shown.startswith(f"## [Queues]({page})\n")


@pytest.mark.parametrize("page", [None, "", "queues", TOO_LONG_URL])
def test_a_title_without_a_page_is_plain(page: str | None) -> None:
    assert shown_text(whole(small_card(episode=episode("Queues", link=page)))).startswith("## Queues\n")


def test_a_whole_chapter_line_is_the_link_to_its_second() -> None:
    shown = shown_text(whole(small_card())).splitlines()

    assert "[0:00 Welcome](https://youtu.be/aaaaaaaaaaa)" in shown
    assert "[5:00 Logs](https://youtu.be/aaaaaaaaaaa?t=300)" in shown


def test_the_chapter_that_was_found_is_a_link_of_its_own() -> None:
    found_at = layouts.why_found(hit(Field.CHAPTER, "Logs"), small_card())

    assert found_at == "Found in the chapter [5:00 Logs](https://youtu.be/aaaaaaaaaaa?t=300)"


def test_what_is_played_stands_before_the_chapters() -> None:
    (card,) = whole(small_card(resources=papers(2))).to_components()
    order = [
        each["components"][0]["label"] if each["type"] == 1 else each.get("content", "").split("\n")[0]
        for each in card["components"][1:]
    ]

    assert [words for words in order if words] == ["Watch on YouTube", "**Chapters**", "**Resources**"]


def test_a_card_shows_ten_chapters_and_five_resources_and_where_the_rest_is() -> None:
    layout = whole(small_card(chapters=parts(104), resources=papers(40)))
    shown = shown_text(layout)

    assert [f"Part {n}]" in shown for n in (0, 9, 10)] == [True, True, False]
    assert [f"Paper {n}]" in shown for n in (0, 4, 5)] == [True, True, False]
    assert labels(layout) == ["Watch on YouTube", "All 104 chapters", "All 40 resources"]


def test_a_card_that_shows_everything_offers_no_more() -> None:
    assert labels(whole(small_card(chapters=parts(10), resources=papers(5)))) == ["Watch on YouTube"]


@pytest.mark.parametrize("count", [1, 11, 300])
@pytest.mark.parametrize("media", [AUDIO, TRACKED], ids=["a short address", "an address full of trackers"])
@pytest.mark.parametrize(
    "words", ["", " of many words" * 20, "，很长的标题" * 20], ids=["short", "long", "wide"]
)
def test_chapters_that_can_jump_are_never_plain(words: str, media: Media, count: int) -> None:
    card = small_card(chapters=parts(count, words), resources=papers(40), media=media)
    shown = shown_text(whole(card))

    assert "`" not in shown
    assert A_LINKED_CHAPTER.search(shown)


@pytest.mark.parametrize(
    "words", ["", " of many words" * 20, "，很长的标题" * 20], ids=["short", "long", "wide"]
)
def test_no_card_is_much_taller_than_a_phone(words: str) -> None:
    cited = [Link(f"https://papers.example/{n}", f"Paper {n}{words}") for n in range(9)]
    told = episode("Queues" + words, summary="What a queue forgets. " * 13)
    card = small_card(episode=told, chapters=parts(99, words), resources=cited)

    assert sum(map(phone_rows, shown_text(whole(card)).splitlines())) <= 40


@pytest.mark.parametrize("noun", ["chapter", "resource"])
@pytest.mark.parametrize("media", [None, AUDIO, TRACKED], ids=["nowhere", "short", "full of trackers"])
def test_the_pages_show_everything_once_and_in_order(media: Media | None, noun: str) -> None:
    cited = [Link(f"{LONG_URL[:-9]}{n}", f"Part {n} ") for n in range(104)]
    pages = every_page(small_card(chapters=parts(104, " "), resources=cited, media=media), noun)

    assert re.findall(r"Part (\d+)", "\n".join(pages)) == [str(n) for n in range(104)]
    assert pages[0].splitlines()[1] == f"-# 104 {noun}s, page 1 of {len(pages)}"


def test_each_chapter_of_a_page_is_a_link() -> None:
    for media in (AUDIO, TRACKED):
        pages = every_page(small_card(chapters=parts(104), media=media), "chapter")
        assert len(A_LINKED_CHAPTER.findall("\n".join(pages))) == 104


def test_a_page_of_what_is_gone_says_so() -> None:
    assert "There are none any more" in every_page(small_card(chapters=[]), "chapter")[0]


def test_without_anything_to_play_the_episodes_page_opens() -> None:
    layout = whole(small_card(media=None))

    assert "`5:00` Logs" in shown_text(layout)
    assert labels(layout) == ["Open the episode’s page"]


@pytest.mark.parametrize("page", [None, TOO_LONG_URL], ids=["no page", "a page Discord takes no link to"])
@pytest.mark.parametrize("url", [None, TOO_LONG_URL], ids=["no copy", "a copy Discord takes no link to"])
def test_youtube_is_searched_where_there_is_nothing_at_all(url: str | None, page: str | None) -> None:
    media = Media(Platform.AUDIO, url) if url else None
    layout = whole(small_card(media=media, episode=episode("Queues", link=page)))

    assert "`5:00` Logs" in shown_text(layout)
    assert labels(layout) == ["Search YouTube"]


def test_what_opens_any_app_stands_beside_play() -> None:
    shown = small_card(app_url="https://pod.link/a/episode/b")

    assert labels(layouts.episode_card(shown)) == ["Watch on YouTube", "Open in your app"]


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://www.a.example/2023/lamps-of-the-deep?utm_source=x", "lamps of the deep (a.example)"),
        ("https://en.wikipedia.org/wiki/Mantis_shrimp", "Mantis shrimp (en.wikipedia.org)"),
        ("https://xn--bcher-kva.example/lamps-of-the-deep", "lamps of the deep (bücher.example)"),
        ("https://a.example/node.io-of-the-deep", "node.io of the deep (a.example)"),
        ("https://a.example/ines.ferreira", "a.example/ines.ferreira"),
        ("https://github.com/kelp/maze", "github.com/kelp/maze"),
        ("https://a.example/redirect?q=https%3A%2F%2Fb.example%2F", "a.example/redirect"),
        ("https://a.example/watch?v=xK9aQzTr", "a.example/watch?v=xK9aQzTr"),
    ],
)
def test_a_link_without_a_name_is_called_what_its_address_calls_it(url: str, shown: str) -> None:
    text = shown_text(layouts.episode_card(small_card(resources=[Link(url)])))

    assert f"- [{shown}](" in text.replace("\\", "").split("**Resources**\n")[1]
