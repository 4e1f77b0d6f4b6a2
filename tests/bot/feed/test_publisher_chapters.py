"""A publisher's file of chapters."""

import json
from typing import Any

import pytest

from bot.feed.publisher_chapters import read_chapters
from bot.feed.source import FeedError
from db.models import Chapter, ChapterSource


def chapters(*entries: Any, duration_s: int | None = None) -> list[tuple[int, str]]:
    body = json.dumps({"version": "1.2.0", "chapters": entries}).encode()
    return [(one.start_s, one.title) for one in read_chapters(body, name="c.json", duration_s=duration_s)]


def test_a_chapter_has_a_start_a_title_and_perhaps_a_link() -> None:
    body = b'{"chapters": [{"startTime": 61.9, "title": " The  pass ", "url": "https://a.example/"}]}'

    assert read_chapters(body, name="c.json") == (
        Chapter(61, "The pass", "https://a.example/", ChapterSource.PUBLISHER),
    )


def test_chapters_come_in_order_once_and_inside_the_episode() -> None:
    found = chapters(
        {"startTime": 90, "title": "c"},
        {"startTime": 0, "title": "a"},
        {"startTime": 0.4, "title": "a again"},
        {"startTime": 30, "title": "hidden", "toc": False},
        {"startTime": -1, "title": "before"},
        {"startTime": 600, "title": "after"},
        {"startTime": float("nan"), "title": "never"},
        {"startTime": True, "title": "true"},
        {"startTime": float("inf"), "title": "1e400"},
        {"startTime": 10**400, "title": "one with 400 zeros"},
        {"startTime": "00:01:00", "title": "b"},
        {"startTime": 5},
        "nonsense",
        duration_s=600,
    )

    assert found == [(0, "a"), (60, "b"), (90, "c")]


def test_no_more_than_300_are_kept() -> None:
    assert len(chapters(*({"startTime": n, "title": "x"} for n in range(10_000)))) == 300


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"5", b'{"chapters": 5}', b"[" * 100_000, b"[" + b" " * 3_000_000]
)
def test_what_is_no_file_of_chapters_gets_one_sentence(body: bytes) -> None:
    with pytest.raises(FeedError, match=r"^c\.json [a-z ,JSON]+\.$"):
        read_chapters(body, name="c.json")
