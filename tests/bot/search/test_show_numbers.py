"""A show's name and a number, as members write them, open that show's episode."""

import pytest

from bot.search import Document, Index, Scope

MAIN, QUARRY, MARKED, PEAKS = 1, 2, 3, 4
SHOWS = {
    MAIN: "The Harbour Lights Podcast",
    QUARRY: "Quarry: Stones and Stories",
    MARKED: "Teichgespräche über Technik",
    PEAKS: "Area Peaks 2.0",
}
TITLES = {
    MAIN: "Episode {n}: {word}",
    QUARRY: "{word} (#{n})",
    MARKED: "TGT{n:03} {word}",
    PEAKS: "{word}",
}
WORDS = ("Granite", "Lanterns", "Tides", "Moss", "Cranes", "Anchors", "Slate", "Fog", "Ropes", "Gravel")


def catalogue() -> list[Document]:
    return [
        Document(
            id=100 * show + n,
            show_id=show,
            title=TITLES[show].format(n=n, word=f"{WORDS[n % 10]} and {WORDS[(n * show + 3) % 10]}"),
            number=n if show == PEAKS else None,
            published_at=100_000 * n + show,
        )
        for show in SHOWS
        for n in range(1, 61)
    ]


@pytest.fixture(scope="module")
def index() -> Index:
    return Index.build(catalogue(), SHOWS)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("The Harbour Lights Podcast 12", 112, id="the whole name"),
        pytest.param("harbour lights 12", 112, id="without article and genre"),
        pytest.param("Harbour Lights episode 12", 112, id="the word episode"),
        pytest.param("harbour lights ep. 12", 112, id="shortened"),
        pytest.param("harbourlights12", 112, id="run together"),
        pytest.param("harbor lights 12", 112, id="a slip in the name"),
        pytest.param("HLP 12", 112, id="initials"),
        pytest.param("hlp12", 112, id="initials run together"),
        pytest.param("#12 of Harbour Lights", 112, id="the number first"),
        pytest.param("quarry 7", 207, id="without the subtitle"),
        pytest.param("Quarry: Stones and Stories #007", 207, id="zeros and a hash"),
        pytest.param("TGT033", 333, id="the mark of its titles"),
        pytest.param("tgt 33", 333, id="the mark with a space"),
        pytest.param("Teichgesprache 33", 333, id="the first word without accents"),
        pytest.param("Area Peaks 2.0 44", 444, id="a number in the name"),
        pytest.param("area peaks 2.044", 444, id="a number in the name run together"),
    ],
)
def test_a_show_and_a_number_are_that_show_s_episode(index: Index, query: str, expected: int) -> None:
    best, *_ = index.search(query)
    assert best.id == expected
    assert best.confident


def test_a_number_alone_is_the_first_shows_and_leaves_the_others_open(index: Index) -> None:
    hits = index.search("episode 12", limit=4)

    assert [hit.id for hit in hits] == [112, 212, 312, 412]
    assert not any(hit.confident for hit in hits)


def test_a_number_the_named_show_lacks_is_no_other_shows(index: Index) -> None:
    fewer = index.with_documents([], removed=[333])

    assert not any(hit.confident for hit in fewer.search("tgt 33"))


def test_what_a_title_says_is_no_beginning_of_a_show_s_name() -> None:
    landing = Document(id=9, show_id=MAIN, title="Landing at Area 51")
    index = Index.build([*catalogue(), landing], SHOWS)

    assert index.search("area 51")[0].id == 9


def test_a_renamed_show_goes_by_its_new_name(index: Index) -> None:
    renamed = index.with_shows({**SHOWS, PEAKS: "Valley Walks"})

    assert renamed.search("valley walks 44")[0].id == 444


def test_a_scope_holds_for_numbers_too(index: Index) -> None:
    assert {hit.id for hit in index.search("12", scope=Scope.shows([PEAKS]))} == {412}


def test_episodes_that_share_a_number_bring_the_newest_first() -> None:
    seasons = [
        Document(id=n, show_id=1, title=f"Walk {n}", number=4, season=n, published_at=n) for n in (1, 2)
    ]
    hits = Index.build(seasons, {1: "Valley Walks"}).search("valley walks 4")

    assert [hit.id for hit in hits] == [2, 1]
    assert not hits[0].confident


def test_the_number_in_the_title_goes_before_the_feed_s() -> None:
    swapped = [
        Document(id=n, show_id=1, title=f"Episode {n}: {WORDS[n]}", number=10 - n) for n in range(1, 10)
    ]
    hits = Index.build(swapped, {1: "Valley Walks"}).search("valley walks 3")

    assert [hit.id for hit in hits][:2] == [3, 7]


def test_a_slip_beside_a_season_is_no_name_of_a_show() -> None:
    seasons = [
        Document(id=10 * season + n, show_id=1, title=f"Behind the Reef: S{season}E{n:02}", number=20 + n)
        for season in (1, 2)
        for n in range(1, 10)
    ]
    asked = Document(id=99, show_id=1, title="Farewell", number=7)
    index = Index.build([*seasons, asked], {1: "Reefs"})

    assert index.search("behidn the reef: s1e07")[0].id == 17
