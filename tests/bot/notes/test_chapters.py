"""Chapters in show notes as people write them, and what only looks like one."""

import pytest

from bot.notes import read_notes
from bot.notes.chapters import CHAPTER_LIMIT


def chapters(notes: str, duration_s: int | None = None) -> list[tuple[int, str]]:
    return [(chapter.start_s, chapter.title) for chapter in read_notes(notes, duration_s=duration_s).chapters]


THREE = [(0, "Intro"), (150, "How it works"), (3723, "Wrap-up")]
SHORT = [(0, "Intro"), (150, "How it works"), (600, "Wrap-up")]


@pytest.mark.parametrize(
    ("notes", "expected"),
    [
        pytest.param("0:00 Intro\n2:30 How it works\n1:02:03 Wrap-up", THREE, id="time first"),
        pytest.param("Intro 0:00\nHow it works 2:30\nWrap-up 1:02:03", THREE, id="time last"),
        pytest.param("Intro [0:00]\nHow it works - (2:30)\nWrap-up – 10:00", SHORT, id="time last, set off"),
        pytest.param(
            "(00:00) – Intro\n(02:30) – How it works\n(1:02:03) – Wrap-up", THREE, id="brackets, dashes"
        ),
        pytest.param("[0:00:00] Intro\n[0:02:30] How it works\n[1:02:03] Wrap-up", THREE, id="always hours"),
        pytest.param("00:00: Intro\n02:30: How it works\n10:00: Wrap-up", SHORT, id="colon after the time"),
        pytest.param(
            "• 0:00 | Intro\n• 2:30 | How it works\n• 10:00 | Wrap-up", SHORT, id="bullets and bars"
        ),
        pytest.param("⏱️ 0:00 Intro\n⏱️ 2:30 How it works\n⏱️ 10:00 Wrap-up", SHORT, id="emoji as bullets"),
        pytest.param("1. 0:00 Intro\n2. 2:30 How it works\n3. 10:00 Wrap-up", SHORT, id="numbered"),
        pytest.param(
            "1) Intro 0:00\n2) How it works 2:30\n3) Wrap-up 10:00", SHORT, id="numbered, time last"
        ),
        pytest.param("0:00 Intro\n2;30 How it works\n10:00 Wrap-up", SHORT, id="a semicolon slipped in"),
        pytest.param("0：00Intro\n2：30How it works\n10：00Wrap-up", SHORT, id="full-width colons, no space"),
        pytest.param("0.00 Intro\n2.30 How it works\n10.00 Wrap-up", SHORT, id="full stops, from zero"),
        pytest.param(
            "0h00m00s Intro\n0h02m30s How it works\n1h02m03s Wrap-up", THREE, id="letters for the units"
        ),
        pytest.param("0:00.000 Intro\n2:30.500 How it works\n10:00.0 Wrap-up", SHORT, id="fractions dropped"),
        pytest.param("0:00 - 2:30 Intro\n2:30 ~ 9:00 How it works\n10:00 12:00 Wrap-up", SHORT, id="ranges"),
        pytest.param(
            "(0:00)\n\nIntro\n\n(2:30)\n\nHow it works\n\n(10:00)\n\nWrap-up", SHORT, id="title below"
        ),
        pytest.param("Intro\n0:00\nHow it works\n2:30\nWrap-up\n10:00", SHORT, id="title above"),
        pytest.param("We talk. 0:00 Intro 2:30 How it works 10:00 Wrap-up", SHORT, id="all on one line"),
        pytest.param("0:00 Intro 2:30 How it works\n10:00 Wrap-up", SHORT, id="several on a line"),
        pytest.param("We talk. Intro 0:00 How it works 2:30 Wrap-up 10:00", SHORT, id="one line, time last"),
        pytest.param(
            "We talk. 0:00 Intro\n2:30 How it works\n10:00 Wrap-up", SHORT, id="first one after prose"
        ),
        pytest.param(
            "Chapters: 0:00 Intro\n2:30 How it works\n10:00 Wrap-up", SHORT, id="heading on the line"
        ),
        pytest.param(
            "* **[0:00](#t=0)** Intro\n* **[2:30](#t=150)** How it works\n* **[10:00](#t=600)** Wrap-up",
            SHORT,
            id="markdown",
        ),
        pytest.param("<p>0:00 Intro<br>2:30 How it works<br/>1:02:03 Wrap-up</p>", THREE, id="line breaks"),
        pytest.param(
            "<ul><li>0:00 Intro<li>2:30 How it works<li>1:02:03 Wrap-up</ul>", THREE, id="unclosed items"
        ),
        pytest.param(
            "<p>Hi</p>\n\n0:00 Intro\n2:30 How it works\n10:00 Wrap-up", SHORT, id="text after markup"
        ),
        pytest.param(
            "<p>Hi\n0:00 Intro\n2:30 How it works\n10:00 Wrap-up</p>", SHORT, id="lines in a paragraph"
        ),
        pytest.param(
            "<p><b>0:00</b> - Intro</p><p><b>2:30</b> - How it works</p><p><b>10:00</b> - Wrap-up</p>",
            SHORT,
            id="bold times",
        ),
        pytest.param(
            "<tr><td>0:00<td>Intro</tr><tr><td>2:30<td>How it works</tr><tr><td>10:00<td>Wrap-up</tr>",
            SHORT,
            id="table",
        ),
        pytest.param(
            "&lt;p&gt;0:00 Intro&lt;br&gt;2:30 How it works&lt;br&gt;10:00 Wrap-up&lt;/p&gt;",
            SHORT,
            id="escaped markup",
        ),
        pytest.param(
            "0:00 Intro\n2:30 How it works\n10:00 Wrap-up\n\n0:00 Intro\n2:30 How it works\n10:00 Wrap-up",
            SHORT,
            id="list given twice",
        ),
    ],
)
def test_a_list_of_times_is_chapters(notes: str, expected: list[tuple[int, str]]) -> None:
    assert chapters(notes) == expected


@pytest.mark.parametrize(
    ("notes", "duration_s"),
    [
        pytest.param("Doors at 7:30 PM\nShow at 8:00 PM\nParty at 11:15 PM", None, id="clock times"),
        pytest.param("Join us live: 10:30 PST, 13:30 EST, 18:30 GMT, 19:30 CET", None, id="zones"),
        pytest.param("Schedule:\n10:00 Registration\n11:00 Keynote\n12:30 Lunch", 3600, id="a timetable"),
        pytest.param("John 3:16\nRomans 8:28\nGenesis 12:10\nExodus 20:12", 3600, id="scripture"),
        pytest.param("1. One 3:05\n2. Two 3:45\n3. Three 4:10\n4. Four 5:10", 3600, id="song lengths"),
        pytest.param("1. One 3:45\n2. Two 2:05\n3. Three 4:10", None, id="song lengths in any order"),
        pytest.param("It saves at 10:15 and 16:10, between 1:30 and 2:45 a day.", 3600, id="ratios in prose"),
        pytest.param("At 0:10 we begin, at 5:00 we go on and at 9:30 we end.", 900, id="times in prose"),
        pytest.param(
            "See http://a.example/?t=0:00\nhttp://a.example/?t=1:00\nhttp://a.example/?t=2:00",
            None,
            id="addresses",
        ),
        pytest.param("1.10 Faster\n1.20 Safer\n2.00 Smaller", None, id="versions"),
        pytest.param("Run it on 10.0.0.1:80 or host:8080", None, id="ports"),
        pytest.param("Last Modified 09/17/2021 09:55:19 by us", None, id="a date with a time"),
        pytest.param("0:00 Intro", None, id="one time alone"),
        pytest.param("12:00 One thing\n25:00 Another", None, id="two times and nothing else for them"),
        pytest.param("19:00 Doors\n20:00 Show\n23:00 Party", 600, id="all past the end"),
        pytest.param(
            "cards\n3:30 A video https://a.example/1\n6:10 https://a.example/2 another", 900, id="timed links"
        ),
        pytest.param("", None, id="nothing"),
    ],
)
def test_other_times_are_not(notes: str, duration_s: int | None) -> None:
    assert chapters(notes, duration_s) == []


def test_positions_in_another_video_below_the_list_are_left_out() -> None:
    notes = "0:00 Intro\n5:00 Body\n9:00 End\ncards\n3:30 A video https://a.example/1"

    assert chapters(notes) == [(0, "Intro"), (300, "Body"), (540, "End")]


def test_one_time_set_off_under_a_heading_is_a_chapter_of_an_episode_of_known_length() -> None:
    assert chapters("Chapters\n3:00 – The one topic", 3600) == [(180, "The one topic")]


@pytest.mark.parametrize(
    ("notes", "duration_s", "seconds"),
    [
        pytest.param("0:00 A\n59:00 B\n1:05:00 C", 5400, [0, 3540, 3900], id="hours after the first hour"),
        pytest.param(
            "0:00 A\n15:00 B\n59:00 C\n1:05 D\n1:20 E", 5400, [0, 900, 3540, 3900, 4800], id="h:mm after it"
        ),
        pytest.param(
            "0:00 A\n0:15 B\n0:50 C\n1:20 D\n1:45 E", 7200, [0, 900, 3000, 4800, 6300], id="h:mm throughout"
        ),
        pytest.param(
            "0:00 A\n0:15 B\n0:50 C\n1:20 D\n1:45 E", 120, [0, 15, 50, 80, 105], id="m:ss in a short one"
        ),
        pytest.param(
            "0:00 A\n0:15 B\n0:50 C\n1:20 D\n1:45 E", None, [0, 15, 50, 80, 105], id="m:ss if unknown"
        ),
        pytest.param("00:25:15 A\n05:08:24 B\n21:02:11 C", 1500, [25, 308, 1262], id="frames"),
        pytest.param("0:00 A\n60:00 B\n125:30 C", 9000, [0, 3600, 7530], id="minutes past sixty"),
        pytest.param("0:00 A\n10:00 B\n70:00 C", 1800, [0, 600], id="past the end"),
        pytest.param("0:00 A\n10:00 B\n1:50 C\n20:00 D", 1800, [0, 600, 1200], id="one out of order"),
        pytest.param("0:00 A\n5:00 B\n5:00 C\n9:00 D", 1800, [0, 300, 540], id="two at one time"),
    ],
)
def test_length_and_order_settle_what_a_time_means(
    notes: str, duration_s: int | None, seconds: list[int]
) -> None:
    assert [start_s for start_s, _ in chapters(notes, duration_s)] == seconds


@pytest.mark.parametrize(
    ("line", "title"),
    [
        pytest.param("1:00 “Is it done?”", "“Is it done?”", id="quotes stay"),
        pytest.param("1:00 - * Find a way", "Find a way", id="stray bullet"),
        pytest.param("1:00 (Live) A thing", "(Live) A thing", id="brackets of the title stay"),
        pytest.param("1:00 Chapter 3 - The road", "Chapter 3 - The road", id="numbers of the title stay"),
        pytest.param("1:00 **Bold** words", "Bold words", id="emphasis"),
        pytest.param("1:00 A\u200bB\u202ecd\u2069", "ABcd", id="invisible characters"),
        pytest.param("1:00 The 10:30 rule", "The 10:30 rule", id="a time inside the title"),
        pytest.param("1:00 The paper https://a.example/p", "The paper", id="address after the words"),
        pytest.param("1:00 " + "x" * 500, "x" * 299 + "…", id="endless title"),
    ],
)
def test_titles_are_cleaned(line: str, title: str) -> None:
    assert chapters(f"0:00 Intro\n{line}\n2:00 End")[1] == (60, title)


@pytest.mark.parametrize(
    "rest",
    [
        "https://a.example/p",
        "Resources https://a.example",
        "Become a Member on YouTube https://a.example",
        "\N{FIRE} More",
    ],
)
def test_the_last_title_of_a_flattened_list_ends_where_other_matter_begins(rest: str) -> None:
    assert chapters(f"Hello. 0:00 Intro 2:00 Summary {rest}") == [(0, "Intro"), (120, "Summary")]


def test_a_link_inside_a_chapter_belongs_to_both() -> None:
    reading = read_notes(
        "<p>0:00 Intro<br>1:00 On <a href='https://a.example/p'>the paper</a> again<br>2:00 End</p>",
        duration_s=300,
    )

    assert (reading.chapters[1].title, reading.chapters[1].url) == (
        "On the paper again",
        "https://a.example/p",
    )
    assert [(link.url, link.label, link.start_s) for link in reading.links] == [
        ("https://a.example/p", "the paper", 60)
    ]


def test_a_list_of_links_with_times_is_chapters_when_most_are_links() -> None:
    notes = "0:00 Intro https://a.example/1\n1:00 Middle https://a.example/2\n2:00 End https://a.example/3"

    assert chapters(notes) == [(0, "Intro"), (60, "Middle"), (120, "End")]


def test_an_endless_list_is_cut() -> None:
    notes = "\n".join(f"{second // 60}:{second % 60:02} Part {second}" for second in range(3000))

    assert len(chapters(notes)) == CHAPTER_LIMIT
