"""Whatever the notes hold, the reading is sound."""

import html
import string
from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.notes import ShowNotes, read_notes
from bot.notes.chapters import CHAPTER_LIMIT
from bot.notes.description import DESCRIPTION_LIMIT

PIECES = st.sampled_from(
    [
        "0:00 ",
        "1:30",
        "(2:00)",
        "12:34:56 ",
        "99:99 ",
        "5:00 - 6:00 ",
        "\n",
        "\r\n",
        " ",
        "Intro",
        "Chapters:\n",
        "* ",
        "– ",
        "https://a.example/x",
        "http://b.example/?q=1&amp;r=2",
        "https://",
        "[x](https://c.example/(y))",
        "www.d.example",
        "<p>",
        "</p>",
        "<br>",
        "<ul><li>",
        "<li>",
        "<a href='https://e.example/z'>",
        "<a href=",
        "</a>",
        "<b>",
        "<!--",
        "-->",
        "<![CDATA[",
        "&lt;p&gt;",
        "&#0;",
        "&#x202e;",
        "&amp;",
        "\u202e",
        "\u200d",
        "\u200b",
        "\x00",
        "\ud800",
        "\U0001f9d1",
        "Sponsors",
        "Follow us on ",
        "Resources ",
        "：",
        "，",
    ]
)
NOTES = st.one_of(
    st.text(alphabet=st.characters(exclude_categories=()), max_size=300),
    st.text(alphabet=string.printable, max_size=300),
    st.lists(PIECES, max_size=60).map("".join),
)
UNSEEN = set("\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff") | set(
    map(chr, range(32))
)


def letters(text: str) -> str:
    """The text as an address is looked for in it: decoded, only its letters and digits."""
    for _ in range(3):
        text = html.unescape(text)
    return "".join(char for char in unquote(text).casefold() if char.isalnum())


@given(NOTES, st.none() | st.integers(min_value=-5, max_value=40_000))
@example("&lt;a href='https://e.example/z'&gt;", None)
@example(":<p>http://a.example", None)
@example("&#1:0 <a href=http://a.example>&#1;", None)
@example("<p><a href=http://a.example", None)
@example("<a href='https://e.example/z'>0:00 Intro\n1:00 End", 30)
def test_any_notes_are_read_soundly(notes: str, duration_s: int | None) -> None:
    read = read_notes(notes, duration_s=duration_s)

    assert_sound(read, duration_s)
    source = letters(notes)
    assert all(letters(link.url) in source for link in read.links)


def assert_sound(notes: ShowNotes, duration_s: int | None) -> None:
    starts = [chapter.start_s for chapter in notes.chapters]
    assert starts == sorted(set(starts))
    assert len(starts) <= CHAPTER_LIMIT
    times = starts + [link.start_s for link in notes.links if link.start_s is not None]
    assert all(0 <= second < (duration_s if duration_s and duration_s > 0 else 10**6) for second in times)
    assert len(notes.description) <= DESCRIPTION_LIMIT
    assert UNSEEN.isdisjoint(notes.description)
    assert "\ufffc" not in notes.description
    assert "://" not in notes.description
    words = [chapter.title for chapter in notes.chapters] + [link.label for link in notes.links if link.label]
    assert all(word.strip() == word and 0 < len(word) <= 300 for word in words)
    assert all(UNSEEN.isdisjoint(word) for word in words)
    assert all(link.url.lower().startswith(("http://", "https://")) for link in notes.links)
    assert len({link.url for link in notes.links}) == len(notes.links)


@pytest.mark.parametrize(
    "notes",
    [
        pytest.param(
            "\n".join(f"{n // 60}:{n % 60:02} Part {n}" for n in range(10_000)), id="10,000 chapters"
        ),
        pytest.param(" ".join(f"{n // 60}:{n % 60:02} Part" for n in range(10_000)), id="10,000 on one line"),
        pytest.param(
            "".join(f"<a href='https://a.example/{n}'>x</a> " for n in range(100_000)), id="100,000 links"
        ),
        pytest.param("".join(f"https://a.example/{n} " for n in range(100_000)), id="100,000 bare links"),
        pytest.param(
            "".join(f"0:0{n % 10} https://a.example/{n} " for n in range(20_000)),
            id="timed links on one line",
        ),
        pytest.param("<a " * 50_000, id="open tags"),
        pytest.param("<!--" * 50_000, id="open comments"),
        pytest.param("</" * 100_000, id="open ends"),
        pytest.param("<div>" * 200_000 + "0:00 x", id="nesting"),
        pytest.param("<ul><li>" * 50_000, id="nested lists"),
        pytest.param("1:" * 50_000, id="colons"),
        pytest.param("0:00 - " * 20_000, id="ranges"),
        pytest.param("0:00 " + "-" * 100_000 + "x\n1:00 y", id="dashes"),
        pytest.param("[a](http://" * 10_000, id="broken markdown"),
        pytest.param("https://a.example/" + "(" * 50_000 + ")" * 50_000, id="brackets in an address"),
        pytest.param("https://a.example/" + "x" * 1_000_000, id="a megabyte of address"),
        pytest.param("Follow us on " * 10_000 + "https://a.example/", id="requests"),
        pytest.param("Support us\nhttps://a.example/x\n" * 5_000, id="footers"),
        pytest.param("**" * 50_000, id="stars"),
        pytest.param("&amp;" * 50_000, id="entities"),
        pytest.param("\ud800\x00\u202e" * 30_000, id="what is no text"),
        pytest.param("( https://a.example/ " * 20_000, id="addresses in open brackets"),
        pytest.param("a.b" * 300_000, id="a megabyte of host"),
        pytest.param("www." * 200_000, id="nothing but www"),
        pytest.param("/" + "a-" * 400_000, id="a megabyte of word"),
        pytest.param("A. " * 300_000, id="initials"),
        pytest.param("!? " * 300_000, id="ends of sentences"),
        pytest.param("a" * 50 + "\nb" * 300_000, id="lines that go on"),
        pytest.param("\ufffc " * 300_000, id="placeholders"),
    ],
)
def test_hostile_notes_end_in_a_sound_reading(notes: str) -> None:
    assert_sound(read_notes(notes, duration_s=3600), 3600)
