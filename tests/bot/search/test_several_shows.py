"""Shows are indexed one by one and searched as if they were one catalogue."""

import dataclasses

import pytest

from bot.search import Document, Index, Scope
from tests.bot.search.catalogue import EPISODES
from tests.bot.search.test_freshness import QUERIES, answers

SPREAD = [dataclasses.replace(episode, show_id=1 + n % 3) for n, episode in enumerate(EPISODES)]


def titled(show_id: int, *titles: str) -> list[Document]:
    return [Document(id=100 * show_id + n, show_id=show_id, title=title) for n, title in enumerate(titles)]


def test_it_makes_no_difference_to_an_answer_how_many_shows_the_episodes_are_of() -> None:
    together, apart = Index.build(EPISODES), Index.build(SPREAD)

    assert answers(apart) == answers(together)
    for query in QUERIES:
        of_one = {hit.id: hit.score for hit in together.search(query)}
        assert {hit.id: hit.score for hit in apart.search(query)} == pytest.approx(of_one, abs=0.2)
        assert apart.matching(query) == together.matching(query)


def test_a_word_one_show_spells_as_typed_is_no_slip_for_anothers() -> None:
    index = Index.build([*titled(1, "Kernel panics", "Moss"), *titled(2, "The kernal of the matter", "Fog")])

    assert [hit.id for hit in index.search("kernal")] == [200]
    assert [hit.id for hit in index.search("kernal", scope=Scope.shows([2]))] == [200]


def test_a_word_is_as_rare_as_it_is_in_all_the_shows() -> None:
    of_harbours = titled(1, *(f"Harbour {place}" for place in ("walls", "seals", "cranes", "lamps")))
    index = Index.build([*of_harbours, *titled(2, "Radar", "Moss", "Fog")])

    best, *_ = index.search("harbour radar")

    assert best.id == 200


def test_what_a_show_puts_around_its_titles_is_its_own_alone() -> None:
    counted = titled(1, *(f"Harbour 10{n}: {word}" for n, word in enumerate(("Walls", "Seals", "Cranes"))))
    index = Index.build([*counted, *titled(2, "Harbour", "Moss", "Fog")])

    best, *_ = index.search("harbour")

    assert best.id == 200
