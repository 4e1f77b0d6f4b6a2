"""The words of each language as its file has them, and the notation they are written in."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from bot.notes.calls_to_action import asks_for_something, names_promotion
from bot.notes.headings import Section, section_of
from bot.notes.promotional_urls import is_promotional_place
from bot.notes.wording import ADDRESSES, FOLDER, Words, as_regex, openings, spellings

Lists = Mapping[str, list[str]]

LANGUAGES = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in FOLDER.glob("??.toml")}
KNOWN = {
    "headings.chapters",
    "headings.about_the_episode",
    "headings.promotion",
    "headings.guests_on_the_web",
    "headings.begin_with",
    "headings.joined_by",
    "headings.go_on_with",
    "calls_to_action.requests",
    "calls_to_action.closing_requests",
    "calls_to_action.requests_inside_words",
    "calls_to_action.link_labels",
    "chapters.followed_by",
    "chapters.goes_on",
    "chapters.before_a_time",
    "chapters.until",
    "chapters.time_of_day",
    "chapters.lengths",
    "chapters.timetable",
    "site.pages_about_the_show",
}
WITHOUT_NOTATION = {
    "chapters.connectors",
    "chapters.scripture",
    "labels.unfinished",
    "labels.says_nothing",
    "labels.kinds",
    "show_links.membership",
    "show_links.support",
    "show_links.course",
    "show_links.playlist",
    "show_links.sponsor",
}
HEADINGS = {
    "headings.chapters": Section.CHAPTERS,
    "headings.about_the_episode": Section.SUBJECT,
    "headings.promotion": Section.PROMOTION,
    "headings.guests_on_the_web": Section.SUBJECT,
}
REQUESTS = {
    "calls_to_action.requests",
    "calls_to_action.closing_requests",
    "calls_to_action.requests_inside_words",
}

of_each_language = pytest.mark.parametrize("language", sorted(LANGUAGES))


def lists_of(language: str) -> Iterator[tuple[str, list[str]]]:
    """A language's lists, each with the name the program knows it by."""
    for section, lists in LANGUAGES[language].items():
        if section != "lists":
            for name, phrases in lists.items():
                yield f"{section}.{name}", phrases


def said(phrase: str, lists: Lists) -> set[str]:
    """Each way somebody might write what a phrase stands for."""

    def example(match: re.Match[str]) -> str:
        return "SAVE20" if match[1] == "CODE" else min(said(lists[match[1]][0], {}))

    filled = [spelling.replace("_", "word").replace("…", "a few words") for spelling in spellings(phrase)]
    return {" ".join(re.sub(r"\{(\w+)\}", example, words).split()) for words in filled}


@of_each_language
def test_a_file_has_lists_the_program_asks_for(language: str) -> None:
    assert {name for name, _ in lists_of(language)} <= KNOWN | WITHOUT_NOTATION


@of_each_language
def test_no_phrase_stands_in_a_list_twice(language: str) -> None:
    lists = LANGUAGES[language].get("lists", {})
    for name, phrases in lists_of(language):
        spelt = Counter(words for phrase in phrases for words in said(phrase, lists))

        assert [words for words, times in spelt.items() if times > 1] == [], name


@of_each_language
def test_phrases_are_in_lower_case(language: str) -> None:
    phrases = [phrase for _, phrases in lists_of(language) for phrase in phrases]

    assert [phrase for phrase in phrases if phrase.replace("{CODE}", "{code}") != phrase.lower()] == []


@of_each_language
def test_a_phrase_matches_all_that_it_stands_for(language: str) -> None:
    lists = LANGUAGES[language].get("lists", {})
    for _, phrases in lists_of(language):
        for phrase in phrases:
            for words in said(phrase, lists):
                assert re.fullmatch(as_regex(phrase, lists), words), phrase
                assert not set(words) & set("[]{}()|_"), phrase


@of_each_language
def test_lists_of_plain_words_use_no_notation(language: str) -> None:
    for name, phrases in lists_of(language):
        if name in WITHOUT_NOTATION:
            assert [phrase for phrase in phrases if set(phrase) & set("[]{}()|_…")] == [], name


@of_each_language
def test_headings_head_what_their_list_says(language: str) -> None:
    lists = LANGUAGES[language].get("lists", {})
    for name, phrases in lists_of(language):
        if name in HEADINGS:
            for words in (words for phrase in phrases for words in said(phrase, lists)):
                assert section_of(f"{words.capitalize()}:") is HEADINGS[name], words


@of_each_language
def test_requests_ask_for_something(language: str) -> None:
    lists = LANGUAGES[language].get("lists", {})
    for name, phrases in lists_of(language):
        for words in (words for phrase in phrases for words in said(phrase, lists)):
            assert name not in REQUESTS or asks_for_something(f"So, {words}"), words
            assert name != "calls_to_action.link_labels" or names_promotion(words), words


def test_a_phrase_added_to_a_language_is_read(tmp_path: Path) -> None:
    tmp_path.joinpath("tt.toml").write_text(
        """
        [lists]
        us = ["zib"]
        [headings]
        chapters = ["zabbel[n]"]
        [calls_to_action]
        requests = ["zub(e|en) {us}"]
        """,
        encoding="utf-8",
    )

    words = Words(tmp_path)

    assert re.fullmatch(words.pattern("headings.chapters"), "zabbeln")
    requests = words.by_opening_word({"calls_to_action.requests": r"\b"})
    assert requests["zuben"].match(" zib")


@pytest.mark.parametrize(
    ("phrase", "matching", "other"),
    [
        pytest.param("(our|my) shop", ["our shop", "my shop"], ["shop", "your shop"], id="one or the other"),
        pytest.param(
            "[our] shop", ["our shop", "shop"], [" shop", "ourshop"], id="with or without, in front"
        ),
        pytest.param("shop [now]", ["shop now", "shop"], ["shop ", "shopnow"], id="with or without, behind"),
        pytest.param("the [big] [red] shop", ["the shop", "the red shop"], ["the  shop"], id="two in a row"),
        pytest.param("shop[s|ping]", ["shop", "shops", "shopping"], ["shop s"], id="endings"),
        pytest.param("our _ shop", ["our book shop", "our T-shirt shop"], ["our shop"], id="any one word"),
        pytest.param("our … shop", ["our big red shop"], ["our shop", "our. A shop"], id="a few words"),
        pytest.param("our […] shop", ["our big red shop", "our shop"], ["our. A shop"], id="a few or none"),
        pytest.param("shop at {us}", ["shop at our place"], ["shop at us"], id="a list"),
        pytest.param("code {CODE}", ["code SAVE20", "code “SAVE20"], ["code breaker"], id="a code"),
        pytest.param("today's shop", ["today's shop", "today’s shop"], ["todays shop"], id="apostrophes"),
        pytest.param("a.m", ["a.m"], ["arm"], id="other marks stand for themselves"),
    ],
)
def test_notation(phrase: str, matching: list[str], other: list[str]) -> None:
    pattern = as_regex(phrase, {"us": ["our place"]})

    assert [text for text in matching if not re.fullmatch(pattern, text)] == []
    assert [text for text in other if re.fullmatch(pattern, text)] == []


def test_a_request_without_a_first_word_is_refused() -> None:
    with pytest.raises(ValueError, match="does not begin with a word"):
        list(openings("[our] shop"))


def test_addresses_are_hosts_without_www_and_stand_once() -> None:
    for lists in ADDRESSES.values():
        for addresses in lists.values():
            assert len(addresses) == len(set(addresses))
            assert not [address for address in addresses if address.startswith(("www.", "http"))]


def test_promotional_addresses_are_promotion() -> None:
    lists = ADDRESSES["promotion"]
    pages = [f"{host}/{page}" for host in lists["consent_hosts"] for page in lists["consent_pages"]]
    votes = [f"a.example/7/{vote}" for vote in lists["votes"]]
    addresses = [*lists["paying"], *pages, *votes, *(place.replace("*", "x") for place in lists["places"])]

    assert [address for address in addresses if not is_promotional_place(f"https://{address}")] == []
