"""Feeds that break rules: read what can be read, say what could not, and never fall over."""

import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from encodings.aliases import aliases

import pytest

from bot.feed.read import read_source
from bot.feed.source import FeedError
from bot.feed.xml import MOST_ITEMS, Excerpt
from tests.bot.feed.rss import DATE, episode, read, rss

WORDS = "Über Brücken – “langsam”"


@pytest.mark.parametrize(
    ("before", "declared", "written"),
    [
        pytest.param("", "UTF-8", "utf-8-sig", id="a byte order mark"),
        pytest.param("", "UTF-8", "utf-16", id="UTF-16 that says UTF-8"),
        pytest.param("", "UTF-16", "utf-8", id="UTF-8 that says UTF-16"),
        pytest.param("", "windows-1252", "cp1252", id="windows-1252"),
        pytest.param("", "UTF-8", "cp1252", id="windows-1252 that says UTF-8"),
        pytest.param("", "ISO-8859-1", "utf-8", id="UTF-8 that says latin-1"),
        pytest.param("", "no-such-thing", "utf-8", id="an unknown encoding"),
        pytest.param("", "utf-7", "utf-8", id="an encoding nobody may use"),
        pytest.param("\n \n", "UTF-8", "utf-8", id="blank lines before the declaration"),
        pytest.param(
            "Warning: something in line 3<br />\n", "UTF-8", "utf-8", id="a warning before the declaration"
        ),
    ],
)
def test_text_comes_out_right_whatever_the_label(before: str, declared: str, written: str) -> None:
    feed = read((before + rss(f"<title>{WORDS}</title>{DATE}", encoding=declared)).encode(written))

    assert feed.items[0].title == WORDS


@pytest.mark.parametrize("name", sorted({*aliases, *aliases.values()}))
def test_no_name_of_an_encoding_is_too_odd(name: str) -> None:
    for declared in (name, name.replace("_", "-")):
        with suppress(FeedError):
            read(rss(f"<title>{WORDS}</title>{DATE}", encoding=declared).encode("cp1252") + b"\xff & \x81")


@pytest.mark.parametrize("encoding", ["windows-1251", "shift_jis", "iso-2022-jp", "koi8-r"])
def test_other_alphabets_are_read(encoding: str) -> None:
    title = "Поезд" if encoding in ("windows-1251", "koi8-r") else "夜行列車"

    feed = read(rss(f"<title>{title}</title>{DATE}", encoding=encoding).encode(encoding))

    assert feed.items[0].title == title


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        pytest.param("Tea & Toast", "Tea & Toast", id="a bare ampersand"),
        pytest.param("Tea&nbsp;&hellip;", "Tea …", id="entities of HTML"),
        pytest.param("Te\x0ba\x00 &#11;time", "Tea time", id="control characters"),
        pytest.param("<![CDATA[Tea & Toast]]> & jam", "Tea & Toast & jam", id="an ampersand after CDATA"),
    ],
)
def test_what_xml_forbids_is_put_right(title: str, expected: str) -> None:
    feed = read(rss(f"<title>{title}</title>{DATE}", f"<title>Next</title>{DATE}"))

    assert [item.title for item in feed.items] == [expected, "Next"]
    assert feed.problems[0].startswith("The XML is damaged")


@pytest.mark.parametrize(
    "title",
    [
        pytest.param("Tea &#55357;&#56832; time", id="in decimals"),
        pytest.param("Tea &#xD83D;&#xde00; time", id="in hexadecimals"),
        pytest.param("Tea &#055357;&#xDE00; time", id="one of each, padded"),
        pytest.param("Tea &amp;#55357;&amp;#56832; time", id="escaped twice"),
        pytest.param("<![CDATA[Tea &#55357;&#56832; time]]>", id="in CDATA"),
        pytest.param("Tea &#55357; &#128512; time &#56832;", id="halves that stand alone are taken out"),
        pytest.param(
            f"Tea &#128512; time&#{'0' * 5_000}55357;", id="a half with more zeros than a number may have"
        ),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "windows-1252", "utf-16"])
def test_an_emoji_written_as_two_halves_is_one(title: str, encoding: str) -> None:
    text = rss(f"<title>{title}</title>{DATE}", f"<title>Next</title>{DATE}", encoding=encoding)

    feed = read(text.replace("Night Trains", "Trains &#55357;&#56834;").encode(encoding))

    assert [item.title for item in feed.items] == ["Tea 😀 time", "Next"]
    assert feed.title == "Trains 😂"


def test_undeclared_prefixes_and_lost_end_tags_are_forgiven() -> None:
    text = rss(f"<title>One</title>{DATE}<spam:x>1</spam:x>", f"<title>Two</title>{DATE}<b>")

    assert [item.title for item in read(text).items] == ["One", "Two"]


def test_an_item_cut_off_is_left_out_and_said() -> None:
    text = rss(episode(3), episode(2), episode(1))

    feed = read(text[: text.index("line-1.mp3")])

    assert [item.title for item in feed.items] == ["Line 3", "Line 2"]
    assert any("cut off" in problem for problem in feed.problems)


def test_a_feed_cut_at_any_byte_gives_whole_items_or_one_sentence() -> None:
    body = rss(
        episode(3), episode(2, extra="<description>Words &amp; <![CDATA[more]]></description>")
    ).encode()
    whole = set(read(body).items)

    for end in range(len(body)):
        try:
            items = read(body[:end]).items
        except FeedError as error:
            assert str(error).startswith("trains.xml")
            continue
        assert set(items) <= whole


@pytest.mark.parametrize(
    ("inside", "problem"),
    [
        (f"{DATE}<guid>a</guid>", "Item 1 has neither a title nor notes and was left out."),
        ("<title>Tea</title>", "“Tea” has no date."),
        ("<title>Tea</title><pubDate>soon</pubDate>", "“Tea” has a date that cannot be read: “soon”."),
        (
            f"<title>Tea</title>{DATE}<itunes:duration>long</itunes:duration>",
            "“Tea” has a length that cannot be read: “long”.",
        ),
        (f"<title>Tea</title>{DATE}", "1 of 2 items have no id; they are told apart by file and title."),
    ],
)
def test_each_thing_that_cannot_be_read_is_said_once(inside: str, problem: str) -> None:
    assert read(rss(inside, episode(1))).problems.count(problem) == 1


def test_no_more_problems_are_told_than_anyone_reads() -> None:
    problems = read(rss(*("<title>Tea</title><guid>x</guid>" for _ in range(150)))).problems

    assert problems[99:101] == ("“Tea” has no date.", "There are 50 more of these.")


def test_an_item_without_a_title_takes_the_first_line_of_its_notes() -> None:
    (item,) = read(rss(f"{DATE}<description>&lt;p&gt;Over the pass&lt;/p&gt;And back.</description>")).items

    assert item.title == "Over the pass"


@pytest.mark.parametrize("guid", ["", " ", "x" * 10_000])
def test_a_useless_id_is_none(guid: str) -> None:
    assert read(rss(f"<title>a</title>{DATE}<guid>{guid}</guid>")).items[0].guid is None


def test_copies_of_one_episode_become_the_first() -> None:
    feed = read(rss(episode(5), episode(4, guid="line-5").replace("Line 4", "Line 5"), episode(3)))

    assert [item.guid for item in feed.items] == ["line-5", "line-3"]
    assert feed.problems == ("“Line 5” is in the feed 2 times; the first was taken.",)


def test_an_id_that_different_episodes_share_is_not_used() -> None:
    feed = read(rss(*(episode(number, guid="same") for number in (9, 8, 7))))

    assert [(item.title, item.guid) for item in feed.items] == [
        ("Line 9", None),
        ("Line 8", None),
        ("Line 7", None),
    ]
    assert any("shares its id with 2 other episodes" in problem for problem in feed.problems)


def test_a_poll_stops_where_nothing_new_is_to_be_expected() -> None:
    body = rss(*(episode(number, extra=" " * 4_000) for number in range(200, 0, -1)))
    known = {f"line-{number}" for number in range(1, 199)}

    feed = read_source(body.encode(), name="trains.xml", known_guids=known)

    assert isinstance(feed, Excerpt)
    assert [item.title for item in feed.items[:3]] == ["Line 200", "Line 199", "Line 198"]
    assert len(feed.items) == 22


@pytest.mark.parametrize(
    "order",
    [
        pytest.param(range(1, 101), id="oldest first"),
        pytest.param([*range(80, 0, -1), 100], id="new at the bottom"),
    ],
)
def test_a_poll_reads_on_where_new_items_may_be_below(order: list[int]) -> None:
    known = {f"line-{number}" for number in range(1, 100) if number % 15}

    feed = read_source(rss(*map(episode, order)).encode(), name="trains.xml", known_guids=known)

    assert "Line 100" in [item.title for item in feed.items]


def test_only_the_newest_of_very_many_items_are_kept() -> None:
    feed = read(rss(*map(episode, range(MOST_ITEMS + 10))))

    assert len(feed.items) == MOST_ITEMS
    assert feed.items[0].title == "Line 10"
    assert "only the newest" in feed.problems[0]


MIB = 1024 * 1024


def billion_laughs() -> str:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE r [<!ENTITY a0 "ha">{entities}]><rss><channel><title>&a9;</title></channel></rss>'


def external_entity() -> str:
    entity = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hosts">]>'
    return f"{entity}<rss><channel><title>t</title><item><title>a&x;b</title>{DATE}</item></channel></rss>"


def many_chapters() -> str:
    tags = "".join(f"<psc:chapter start='{n}' title='c'/>" for n in range(10_000))
    return rss(f"<title>a</title>{DATE}<psc:chapters>{tags}</psc:chapters>")


HOSTILE: dict[str, Callable[[], str]] = {
    "billion laughs": billion_laughs,
    "an external entity": external_entity,
    "an external document type": lambda: (
        f'<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd">{rss(episode(1))[38:]}'
    ),
    "200,000 nested elements": lambda: "<rss><channel>" + "<a>" * 200_000,
    "a long comment": lambda: f"<rss><channel><!--{'x' * 14 * MIB}--></channel></rss>",
    "a long text": lambda: f"<rss><channel><title>{'x' * 14 * MIB}</title></channel></rss>",
    "a long attribute": lambda: f'<rss a="{"x" * 14 * MIB}"><channel/></rss>',
    "a long CDATA section": lambda: rss(
        f"<title>a</title><description><![CDATA[{'x' * 14 * MIB}]]></description>"
    ),
    "200,000 attributes": lambda: (
        "<rss " + " ".join(f"a{n}='1'" for n in range(200_000)) + "><channel/></rss>"
    ),
    "20,000 namespaces": lambda: "<rss><channel>" + "".join(f"<a xmlns='n{n}'/>" for n in range(20_000)),
    "3,000,000 empty elements": lambda: "<rss><channel>" + "<a/>" * 3_000_000 + "</channel></rss>",
    "an item of 2,000,000 elements": lambda: "<rss><channel><item>" + "<a/>" * 2_000_000,
    "1,000,000 empty items": lambda: "<rss><channel>" + "<item/>" * 1_000_000 + "</channel></rss>",
    "2,000,000 ampersands": lambda: rss(f"<title>a</title><description>{'&' * 2_000_000}</description>"),
    "unended CDATA": lambda: rss(f"<title>a</title><description>{'<![CDATA[' * 200_000}</description>"),
    "10,000 chapters": many_chapters,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_feed_ends_in_a_clear_outcome_without_much_memory(text: Callable[[], str]) -> None:
    body = text().encode()
    tracemalloc.start()

    with suppress(FeedError):
        feed = read(body)
        assert len(feed.items) <= MOST_ITEMS
        assert all(len(item.chapters) <= 300 for item in feed.items)
        assert not any("localhost" in item.title for item in feed.items)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 100 * MIB


def test_a_body_beyond_all_size_is_refused_before_it_is_read() -> None:
    with pytest.raises(FeedError, match=r"trains\.xml is larger than 15 MiB"):
        read(b"<rss>" + b" " * 16 * MIB)
