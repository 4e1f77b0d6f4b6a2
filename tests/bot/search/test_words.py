"""Text to words."""

import pytest

from bot.search.words import is_form, is_inflection, plain_lines, split_chunk, stem
from bot.titles import plain


@pytest.mark.parametrize(
    ("chunk", "words", "joins"),
    [
        ("Kafka", ["kafka"], []),
        ("KeepAlive", ["keep", "alive"], ["keepalive"]),
        ("HTTP/3", ["http", "3"], ["http3"]),
        ("HTTP3", ["http", "3"], ["http3"]),
        ("HAProxy", ["ha", "proxy"], ["haproxy"]),
        ("UUIDs", ["uuids"], []),
        ("left-pad", ["left", "pad"], ["leftpad"]),
        ("What’s", ["whats"], []),
        ("k8s", ["k", "8", "s"], ["k8s"]),
        ("(C++,", ["c"], ["c++"]),
        ("F#", ["f"], ["f#"]),
        ("#1", ["1"], []),
        ("007", ["7"], []),
        ("数据库", ["数据", "据库", "库"], []),
        ("«Smørbrød»", ["smorbrod"], []),
        ("--", [], []),
        ("x" * 41, [], []),
    ],
)
def test_splits_a_chunk(chunk: str, words: list[str], joins: list[str]) -> None:
    assert split_chunk(chunk) == (words, joins)


def test_many_lines_are_folded_as_each_alone() -> None:
    lines = ["What's  new — in HTTP/3?", "Größe", "", "a_b", "  x  ", "TCP/IP (again)"]
    assert plain_lines(lines) == [plain(line) for line in lines]
    assert plain_lines([*lines, "two\nlines"])[-1] == "two lines"


@pytest.mark.parametrize(
    ("word", "other"),
    [("planes", "plane"), ("snapshotting", "snapshot"), ("saving", "save"), ("inventor", "invent")],
)
def test_inflections_share_a_stem(word: str, other: str) -> None:
    assert is_inflection(stem(word), other)


@pytest.mark.parametrize("word", ["css", "dns", "access", "go", "k8s"])
def test_what_is_no_inflection_is_its_own_stem(word: str) -> None:
    assert stem(word) == word


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("database", "databases"),
        ("class", "classes"),
        ("city", "cities"),
        ("queues", "queuing"),
        ("run", "running"),
        ("api", "apis"),
        ("datenbank", "datenbanken"),
        ("c++", "c++"),
    ],
)
def test_forms_of_a_word_are_told(word: str, other: str) -> None:
    assert is_form(word, other)
    assert is_form(other, word)


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("car", "care"),
        ("cars", "care"),
        ("notes", "not"),
        ("go", "going"),
        ("rust", "rusty"),
        ("rust", "trust"),
        ("server", "serverless"),
        ("import", "important"),
        ("c++", "c"),
        ("42", "42s"),
    ],
)
def test_words_that_begin_alike_are_no_forms_of_each_other(word: str, other: str) -> None:
    assert not is_form(word, other)
    assert not is_form(other, word)
