"""A segment comes back from bytes as it was, or is refused."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.search import Document, Index
from bot.search.packing import BEGINNING, Label, UnreadableSegment, label_of, pack, unpack
from bot.search.segment import Segment
from tests.bot.search.catalogue import EPISODES, SHOW
from tests.bot.search.test_freshness import answers

LABEL = Label(SHOW, 3, -(2**63))
WHOLE = pack(Segment.of(SHOW, EPISODES), LABEL)

TEXT = st.text(max_size=30)
DOCUMENTS = st.lists(
    st.builds(
        Document,
        id=st.integers(1, 2**40),
        show_id=st.just(SHOW),
        title=TEXT,
        number=st.none() | st.integers(0, 9_999),
        published_at=st.none() | st.integers(0, 2**33),
        revision=st.integers(-(2**63), 2**63 - 1),
        duration_s=st.none() | st.integers(0, 2**31),
        chapters=st.lists(st.tuples(st.integers(0, 2**31), TEXT), max_size=2).map(tuple),
        links=st.lists(st.tuples(TEXT, st.none() | TEXT), max_size=2).map(tuple),
        persons=st.lists(TEXT, max_size=2).map(tuple),
        summary=TEXT,
        notes=TEXT,
    ),
    unique_by=lambda document: document.id,
    max_size=6,
)


def test_what_is_read_back_answers_as_before() -> None:
    before, after = Index.of([Segment.of(SHOW, EPISODES)], {}), Index.of([unpack(WHOLE, LABEL)], {})

    assert answers(after) == answers(before)
    for query in ("pod eviction", "quotas", "gentle operator", "solbakken", "episode 7"):
        assert after.search(query) == before.search(query)
        assert after.search(query)


@given(DOCUMENTS)
def test_any_documents_come_back_as_they_were(documents: list[Document]) -> None:
    segment = unpack(pack(Segment.of(SHOW, documents), LABEL), LABEL)

    assert list(segment.documents) == documents
    assert segment.revisions == {document.id: document.revision for document in documents}


def test_changes_to_what_was_read_back_answer_as_if_built_anew() -> None:
    renamed = dataclasses.replace(EPISODES[0], title="Episode 1: Zebra Crossing | The Stack Hour")
    changed = unpack(WHOLE, LABEL).updated([renamed], {EPISODES[3].id})
    again = unpack(pack(changed, LABEL), LABEL)

    anew = Index.build([*EPISODES[1:3], *EPISODES[4:], renamed])
    assert answers(Index.of([again], {})) == answers(anew)
    assert len(again) == len(EPISODES) - 1


def test_a_label_can_be_read_from_the_beginning_alone() -> None:
    assert label_of(WHOLE[:BEGINNING]) == LABEL


@pytest.mark.parametrize(
    "label", [LABEL._replace(show_id=2), LABEL._replace(reader=4), LABEL._replace(content=7)]
)
def test_a_segment_of_something_else_is_refused(label: Label) -> None:
    with pytest.raises(UnreadableSegment):
        unpack(WHOLE, label)


@given(st.binary(max_size=200) | st.integers(0, len(WHOLE) - 1).map(lambda length: WHOLE[:length]))
def test_bytes_that_are_no_whole_segment_are_refused(data: bytes) -> None:
    with pytest.raises(UnreadableSegment):
        unpack(data, LABEL)


@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
def test_a_byte_that_is_another_is_noticed(place: int, difference: int) -> None:
    damaged = bytearray(WHOLE)
    damaged[place] ^= difference
    with pytest.raises(UnreadableSegment):
        unpack(bytes(damaged), LABEL)
