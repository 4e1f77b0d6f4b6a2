"""Entities that a source has escaped more than once, and those it speaks of."""

import pytest

from bot.notes import read_notes


@pytest.mark.parametrize(
    ("notes", "text"),
    [
        pytest.param("Tom &amp;amp; Ada say &amp;quot;hi&amp;quot;", 'Tom & Ada say "hi"', id="plain text"),
        pytest.param("<p>It&amp;#39;s &amp;mdash; late</p>", "It's — late", id="inside markup"),
        pytest.param("Tom &amp;amp;amp; Ada", "Tom & Ada", id="three times"),
        pytest.param("<p>a &amp;lt;b&amp;gt;bold&amp;lt;/b&amp;gt; word</p>", "a bold word", id="tags"),
        pytest.param("&amp;lt;p&amp;gt;Hello&amp;lt;/p&amp;gt;", "Hello", id="all of the markup"),
    ],
)
def test_what_was_escaped_twice_reads_as_meant(notes: str, text: str) -> None:
    assert read_notes(notes).text == text


@pytest.mark.parametrize(
    ("notes", "text"),
    [
        pytest.param("<p>Use <code>&amp;amp;</code> here</p>", "Use &amp; here", id="code"),
        pytest.param("<p>Write &amp;lt; for a bracket</p>", "Write &lt; for a bracket", id="named in prose"),
        pytest.param("<p>Q&amp;A about &amp;nbsp;</p>", "Q&A about &nbsp;", id="beside a bare ampersand"),
        pytest.param("<p>The &lt;b&gt; tag &amp; others</p>", "The <b> tag & others", id="escaped once"),
    ],
)
def test_what_speaks_of_entities_stays_as_it_is(notes: str, text: str) -> None:
    assert read_notes(notes).text == text


def test_chapters_and_addresses_are_read_from_notes_escaped_twice() -> None:
    read = read_notes(
        "<p>0:00 Tom &amp;amp; Ada<br>1:00 It&amp;#39;s late<br>2:00 End<br>"
        "<a href='https://a.example/?x=1&amp;amp;y=2'>The paper</a><br>https://b.example/?x=1&amp;amp;y=2</p>"
    )

    assert [chapter.title for chapter in read.chapters] == ["Tom & Ada", "It's late", "End"]
    assert [link.url for link in read.links] == ["https://a.example/?x=1&y=2", "https://b.example/?x=1&y=2"]
