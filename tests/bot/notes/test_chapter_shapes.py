"""Lists of chapters in the shapes people give them, and lists of something else."""

import pytest

from bot.notes import read_notes


def chapters(notes: str, duration_s: int | None = 900) -> list[tuple[int, str]]:
    return [(chapter.start_s, chapter.title) for chapter in read_notes(notes, duration_s=duration_s).chapters]


@pytest.mark.parametrize(
    "notes",
    [
        pytest.param("0:00 1. Intro\n2:30 2. How it works\n10:00 3. Wrap-up", id="number after"),
        pytest.param("0:00 - 1) Intro\n2:30 - 2) How it works\n10:00 - 3) Wrap-up", id="number paren after"),
        pytest.param("#1 0:00 Intro\n#2 2:30 How it works\n#3 10:00 Wrap-up", id="hash numbers"),
        pytest.param(
            "Intro\n0:00\nHow it works\n2:30\nWrap-up\n10:00\n\nThanks for listening",
            id="title above, footer",
        ),
        pytest.param(
            "Hello there.\n\nIntro\n0:00\n\nHow it works\n2:30\n\nWrap-up\n10:00\n\n"
            "Thanks for listening to us",
            id="title above gap",
        ),
        pytest.param(
            "Hello there.\n\n0:00\nIntro\n\n2:30\nHow it works\n\n10:00\nWrap-up\n\nThanks",
            id="title below gap",
        ),
        pytest.param(
            "0:00\nIntro\n- who\n- why\n2:30\nHow it works\n- a\n10:00\nWrap-up", id="title below sub"
        ),
        pytest.param(
            "<h3>Intro</h3><p>0:00</p><h3>How it works</h3><p>2:30</p>"
            "<h3>Wrap-up</h3><p>10:00</p><p>Thanks to all.</p>",
            id="h3 time below",
        ),
        pytest.param(
            "<h3>0:00 Intro</h3><p>We say hello.</p><h3>2:30 How it works</h3>"
            "<p>At length.</p><h3>10:00 Wrap-up</h3><p>Bye.</p>",
            id="h3 then text",
        ),
        pytest.param(
            "0:00 Intro\n- who we are\n- what we do\n2:30 How it works\n  * cogs\n10:00 Wrap-up",
            id="sub items lead",
        ),
        pytest.param(
            "Intro 0:00\n- who we are\n- what we do\nHow it works 2:30\n- cogs\nWrap-up 10:00",
            id="sub items trail",
        ),
        pytest.param(
            "Hello. - Intro 0:00 - who we are - what we do - How it works 2:30 - cogs - Wrap-up 10:00",
            id="flat outline trail",
        ),
        pytest.param("0:00 Intro | 2:30 How it works | 10:00 Wrap-up", id="flat bars"),
        pytest.param("Intro 0:00 | How it works 2:30 | Wrap-up 10:00", id="flat bars trailing"),
        pytest.param("Intro (0:00), How it works (2:30), Wrap-up (10:00)", id="flat parens"),
        pytest.param(
            "English\n0:00 Intro\n2:30 How it works\n10:00 Wrap-up\n\nDeutsch\n"
            "0:00 Einleitung\n2:30 So geht es\n10:00 Schluss",
            id="two languages",
        ),
        pytest.param(
            "English\n0:00 Intro\n2:30 How it works\n10:00 Wrap-up\n\nDeutsch\n"
            "0:00 Einleitung\n2:31 So geht es\n10:02 Schluss",
            id="two languages shifted",
        ),
        pytest.param(
            "0:00 Intro\n2:30 How it works\n10:00 Wrap-up\n\nCards\n3:30 The first video\n"
            "12:10 Another video",
            id="cards after",
        ),
        pytest.param(
            "0:00 Intro\n2:30 How it works\n10:00 Wrap-up\n#podcast #tech #shownotes", id="hashtag line"
        ),
        pytest.param("0:00 Intro\n2:30 How it works\n10:00 Wrap-up #podcast #tech", id="hashtags end"),
        pytest.param("Hello. 0:00 Intro 2:30 How it works 10:00 Wrap-up #podcast #tech", id="hashtags flat"),
        pytest.param(
            "Intro 0:00\nHow it works 2:30\nWrap-up 10:00\nhow it works, works, cogs, how do cogs work",
            id="tag soup last",
        ),
        pytest.param(
            "<table><tr><th>Topic</th><th>Time</th></tr><tr><td>Intro</td>"
            "<td>0:00</td></tr><tr><td>How it works</td><td>2:30</td></tr><tr>"
            "<td>Wrap-up</td><td>10:00</td></tr></table>",
            id="chapter table",
        ),
        pytest.param(
            "<table><tr><th>Start</th><th>Title</th><th>Length</th></tr><tr>"
            "<td>0:00</td><td>Intro</td><td>2:30</td></tr><tr><td>2:30</td>"
            "<td>How it works</td><td>7:30</td></tr><tr><td>10:00</td>"
            "<td>Wrap-up</td><td>5:00</td></tr></table>",
            id="chapter table start+len",
        ),
        pytest.param(
            "<li><a href='https://s.example/11'>Intro</a> (0:00)</li><li>"
            "<a href='https://s.example/7'>How it works</a> (2:30)</li><li>"
            "<a href='https://s.example/8'>Wrap-up</a> (10:00)</li>",
            id="linked titles trailing all",
        ),
        pytest.param(
            "0:00 – Intro – 2:30\n2:30 – How it works – 10:00\n10:00 – Wrap-up – 12:00",
            id="range around title",
        ),
        pytest.param(
            "Intro (starts at 0:00)\nHow it works (starts at 2:30)\nWrap-up (starts at 10:00)", id="starts at"
        ),
        pytest.param(
            "<dl><dt>0:00</dt><dd>Intro</dd><dt>2:30</dt><dd>How it works</dd>"
            "<dt>10:00</dt><dd>Wrap-up</dd></dl>",
            id="dl",
        ),
        pytest.param(
            "| Time | Topic |\n|---|---|\n| 0:00 | Intro |\n| 2:30 | How it works |\n| 10:00 | Wrap-up |",
            id="pipe table",
        ),
        pytest.param(
            "| Topic | Time |\n|---|---|\n| Intro | 0:00 |\n| How it works | 2:30 |\n| Wrap-up | 10:00 |",
            id="pipe table 2",
        ),
        pytest.param("(0:00 Intro)\n(2:30 How it works)\n(10:00 Wrap-up)", id="all in brackets"),
        pytest.param("[0:00] [Intro]\n[2:30] [How it works]\n[10:00] [Wrap-up]", id="titles in brackets too"),
        pytest.param(
            "0:00 Intro (2:30)\n2:30 How it works (7:30)\n10:00 Wrap-up (5:00)", id="lengths behind"
        ),
        pytest.param(
            "0:00 Intro (2:30)\n2:30 How it works (1:30)\n10:00 Wrap-up (5:00)", id="shorter lengths behind"
        ),
        pytest.param(
            "## Intro\n0:00\ntext about it.\n## How it works\n2:30\nmore.\n## Wrap-up\n10:00\nend.",
            id="markdown headings above",
        ),
        pytest.param("Intro - 0:00; How it works - 2:30; Wrap-up - 10:00", id="semicolons between"),
        pytest.param("0:00 Intro / 2:30 How it works / 10:00 Wrap-up", id="slashes between"),
        pytest.param("Intro-0:00\nHow it works-2:30\nWrap-up-10:00", id="no spaces round dashes"),
        pytest.param("0:00 Intro,\n2:30 How it works,\n10:00 Wrap-up", id="commas behind"),
        pytest.param("0:00Intro2:30How it works10:00Wrap-up", id="nothing between"),
    ],
)
def test_a_list_is_read_whatever_stands_between_and_round_its_lines(notes: str) -> None:
    assert chapters(notes) == [(0, "Intro"), (150, "How it works"), (600, "Wrap-up")]


@pytest.mark.parametrize(
    ("notes", "duration_s", "expected"),
    [
        pytest.param(
            "Timestamps:\n0:00 Intro\nHow it works ..... 2:30\n5:00 More\n10:00 Wrap-up",
            900,
            [(0, "Intro"), (150, "How it works"), (300, "More"), (600, "Wrap-up")],
            id="one with leader among leading",
        ),
        pytest.param(
            "Part one\n0:00 Intro\n2:30 How it works\n\nPart two\n10:00 Wrap-up\n12:00 Bye",
            900,
            [(0, "Intro"), (150, "How it works"), (600, "Wrap-up"), (720, "Bye")],
            id="groups",
        ),
        pytest.param(
            "Guests today\nFirst guest 4:10\nSecond guest 9:45\nThird guest 22:30\nFourth guest 41:05",
            3000,
            [(250, "First guest"), (585, "Second guest"), (1350, "Third guest"), (2465, "Fourth guest")],
            id="not zero trailing",
        ),
        pytest.param(
            "First guest (4:10)\nSecond guest (9:45)\nThird guest (32:30)",
            3000,
            [(250, "First guest"), (585, "Second guest"), (1950, "Third guest")],
            id="not zero three trailing",
        ),
        pytest.param(
            "Intro 0:00\nWrap-up 10:00\nMore 12:00\nHow it works 2:30",
            900,
            [(0, "Intro"), (150, "How it works"), (600, "Wrap-up"), (720, "More")],
            id="out of order last",
        ),
        pytest.param(
            "30:10 Ada\n18:10 Bob\n\n1:02:09 Cy\n55:44 Dee\n\n42:36 Eve",
            4000,
            [(1090, "Bob"), (1810, "Ada"), (2556, "Eve"), (3344, "Dee"), (3729, "Cy")],
            id="unsorted guests",
        ),
        pytest.param(
            "1. A - One [00:00]\n2. B - Two [03:12]\n3. C - Three [07:40]\n4. D - Four [11:00]",
            900,
            [(0, "A - One"), (192, "B - Two"), (460, "C - Three"), (660, "D - Four")],
            id="mix tracklist",
        ),
        pytest.param(
            "<p>Warm-up [0:00]</p><ul><li>"
            "<a href='https://s.example/11'>Ep. 11: Gears</a> (13:16)</li></ul>"
            "<p>Main part [2:30]</p><ul><li>"
            "<a href='https://s.example/7'>Ep. 7: Springs</a> (38:03)</li></ul>"
            "<p>Wrap-up [10:00]</p>",
            3600,
            [(0, "Warm-up"), (150, "Main part"), (600, "Wrap-up")],
            id="other episodes linked",
        ),
        pytest.param(
            "0:00 Intro\nFirst words\nSecond words\n2:30 How it works: https://a.example/x\n10:00 End",
            900,
            [(0, "Intro"), (150, "How it works"), (600, "End")],
            id="an address inside the list",
        ),
        pytest.param(
            "0:00 Intro\n2:30 Not a sponsorship :)\n10:00 End",
            900,
            [(0, "Intro"), (150, "Not a sponsorship :)"), (600, "End")],
            id="a smiley",
        ),
    ],
)
def test_groups_gaps_and_disorder_are_read(
    notes: str, duration_s: int, expected: list[tuple[int, str]]
) -> None:
    assert chapters(notes, duration_s) == expected


@pytest.mark.parametrize(
    ("notes", "duration_s"),
    [
        pytest.param("4:10 First guest\n32:30 Second guest", 3000, id="not zero two leading"),
        pytest.param(
            "<table><tr><th>Title</th><th>Artist</th><th>Length</th></tr><tr>"
            "<td>One</td><td>A</td><td>2:10</td></tr><tr><td>Two</td><td>B</td>"
            "<td>3:10</td></tr><tr><td>Three</td><td>C</td><td>3:40</td></tr><tr>"
            "<td>Four</td><td>D</td><td>5:40</td></tr></table>",
            None,
            id="songs table",
        ),
        pytest.param(
            "<table><tr><td>Song</td><td>Duration</td></tr><tr><td>One</td>"
            "<td>2:10</td></tr><tr><td>Two</td><td>3:10</td></tr><tr><td>Three</td>"
            "<td>3:40</td></tr><tr><td>Four</td><td>5:40</td></tr></table>",
            None,
            id="songs table td heads",
        ),
        pytest.param(
            "Title - Artist - Length\nOne - A - 2:10\nTwo - B - 3:10\nThree - C - 3:40\nFour - D - 5:40",
            None,
            id="songs text",
        ),
        pytest.param(
            "1. One 3:05\n2. Two 3:45\n3. Three 2:59\n4. Four 4:10\n5. Five 4:20\n6. Six 5:10",
            None,
            id="songs asc no head unsorted",
        ),
        pytest.param(
            "One - A (3:05)\nTwo - B (3:45)\nThree - C (2:59)\nFour - D (4:10)\nFive - E (4:20)",
            1500,
            id="songs unsorted trailing paren",
        ),
        pytest.param("3:05 One\n3:45 Two\n2:59 Three\n4:10 Four", 1500, id="songs leading unsorted"),
        pytest.param(
            "Videos mentioned\n<a href='https://v.example/1'>Gears</a> (4:10)<br>"
            "<a href='https://v.example/2'>Springs</a> (6:20)<br>"
            "<a href='https://v.example/3'>Levers</a> (12:00)<br>"
            "<a href='https://v.example/4'>Belts</a> (20:00)",
            3600,
            id="videos with lengths",
        ),
        pytest.param("Our sponsor reads at 0:30, 12:30 and 20:15 this week.", 3600, id="sponsor time"),
        pytest.param("Mon 10:00 Yoga\nTue 11:00 Boxing\nWed 12:00 Rest", None, id="clock list"),
        pytest.param("They won 3:1 and 2:0; in the final 4:3.", 3600, id="score"),
        pytest.param("Ada 1:42.3\nBob 1:41.9\nCy 1:43.0\nDee 1:42.9", None, id="laps unsorted"),
        pytest.param(
            "Side A\nOne 3:05\nTwo 4:10\nSide B\nThree 2:59\nFour 5:01", 2000, id="songs of a record"
        ),
        pytest.param("Sat 14:00 Doors\nSat 15:30 Show\nSun 12:00 Brunch", None, id="events"),
    ],
)
def test_lengths_and_places_in_something_else_are_no_chapters(notes: str, duration_s: int | None) -> None:
    assert chapters(notes, duration_s) == []
