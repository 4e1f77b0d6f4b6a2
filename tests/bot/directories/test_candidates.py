"""Telling candidates apart, and what is beyond doubt."""

import pytest

from bot.directories.candidates import Candidate, merged, only_one_meant, ranked


def named(*titles: str) -> list[Candidate]:
    return [Candidate(title=title, feed_url=f"https://feeds.example/{title}") for title in titles]


@pytest.mark.parametrize(
    "spelling",
    ["http://feeds.example/1", "https://www.feeds.example/1", "https://FEEDS.example/1/"],
)
def test_one_feed_is_one_candidate_however_it_is_spelled(spelling: str) -> None:
    first = Candidate(
        title="Night Trains", feed_url="https://feeds.example/1", directories=("Apple Podcasts",)
    )
    other = Candidate(title="Night trains!", feed_url=spelling, author="Ines", directories=("fyyd",))

    assert merged([first, other]) == [
        Candidate(
            title="Night Trains",
            feed_url="https://feeds.example/1",
            author="Ines",
            directories=("Apple Podcasts", "fyyd"),
        )
    ]


def test_two_feeds_of_one_name_stay_two() -> None:
    assert (
        len(merged([*named("Night Trains"), Candidate(title="Night Trains", feed_url="https://b.example")]))
        == 2
    )


def test_the_likeliest_comes_first_and_of_equals_the_better_known() -> None:
    known = Candidate(title="Night Trains", feed_url="https://b.example", directories=("a", "b"))

    found = ranked([*named("Trains", "Night Trains"), known], "night trains")

    assert found == [known, *named("Night Trains", "Trains")]


def test_an_author_helps_to_find_a_show() -> None:
    daily = Candidate(title="The Daily", author="Harbor Times", feed_url="https://b.example")

    assert ranked([*named("Harbor Days", "Daily Times"), daily], "daily harbor times")[0] == daily


@pytest.mark.parametrize("words", ["smorbrod & co", "SMØRBRØD & CO", "Smørbrød  &  Co!"])
def test_a_name_only_one_has_is_meant(words: str) -> None:
    candidates = named("Smørbrød & Co", "Smørbrød Weekly")

    assert only_one_meant(candidates, words) == candidates[0]


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("Syntax", ["Syntax", "Syntax - Tasty Treats"]),
        ("Daily", ["Daily", "The Daily"]),
        ("Trains", ["Trains", "The Trains Podcast"]),
        ("Trains", ["Trains", "trains"]),
        ("Trains", ["Night Trains"]),
        ("Night", ["Night Trains"]),
        ("!!!", ["???"]),
    ],
)
def test_a_name_another_may_go_by_is_a_question(words: str, titles: list[str]) -> None:
    assert only_one_meant(named(*titles), words) is None


def test_a_show_without_a_feed_may_be_the_one_that_is_meant() -> None:
    candidates = [*named("Night Trains"), Candidate(title="Night Trains", author="Ann Lee")]

    assert only_one_meant(candidates, "Night Trains") is None
