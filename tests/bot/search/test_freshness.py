"""An index with changes answers as one built anew."""

import dataclasses

import pytest

from bot.search import Document, Index
from tests.bot.search.catalogue import ELSEWHERE, EPISODES

QUERIES = (
    "sockets",
    "postgres",
    "kuberntes",
    "cdn",
    "k8s",
    "refactoring",
    "episode 10",
    "torn pages",
    "zebra crossing",
    "writeahead",
    "small steps",
    "marit",
)


def answers(index: Index) -> list[list[int]]:
    return [[hit.id for hit in index.search(query)] for query in QUERIES]


@pytest.mark.parametrize(
    ("changed", "removed"),
    [
        pytest.param([ELSEWHERE], [], id="a new episode"),
        pytest.param([dataclasses.replace(EPISODES[0], title="Zebra Crossing")], [], id="a new title"),
        pytest.param([], [104, 106], id="episodes withdrawn"),
        pytest.param([dataclasses.replace(EPISODES[3], chapters=()), ELSEWHERE], [102], id="all at once"),
        pytest.param([], [], id="nothing"),
    ],
)
def test_changes_answer_as_if_built_anew(changed: list[Document], removed: list[int]) -> None:
    gone = {*removed, *(document.id for document in changed)}
    anew = Index.build([*(e for e in EPISODES if e.id not in gone), *changed])
    updated = Index.build(EPISODES).with_documents(changed, removed)
    assert answers(updated) == answers(anew)
    assert len(updated) == len(anew)


def test_the_index_before_a_change_stays_as_it_was() -> None:
    before = Index.build(EPISODES)
    earlier = answers(before)
    after = before.with_documents([Document(id=301, show_id=1, title="Zebra Crossing")])
    assert answers(before) == earlier
    assert after.search("zebra")[0].id == 301


def test_one_change_after_another_adds_up() -> None:
    index = Index.build([])
    for episode in EPISODES:
        index = index.with_documents([episode])
    assert answers(index) == answers(Index.build(EPISODES))
    for episode in EPISODES:
        index = index.with_documents([], [episode.id])
    assert len(index) == 0
    assert index.search("sockets") == []
