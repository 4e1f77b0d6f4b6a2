"""Times as people set them beside a title, whatever stands round them."""

import pytest

from bot.notes import read_notes

EPISODE_S = 900


def chapters(notes: str) -> list[tuple[int, str]]:
    return [(chapter.start_s, chapter.title) for chapter in read_notes(notes, duration_s=EPISODE_S).chapters]


@pytest.mark.parametrize(
    "notes",
    [
        pytest.param(
            "Intro ........ 0:00\nHow it works........2:30\nWrap-up . . . . . 10:00", id="dot leaders"
        ),
        pytest.param("Intro ____ 0:00\nHow it works ____ 2:30\nWrap-up ____ 10:00", id="underscore leaders"),
        pytest.param(
            "[@0:00](https://v.example/w?t=0) Intro\n"
            "[@2:30](https://v.example/w?t=150) How it works\n"
            "[@10:00](https://v.example/w?t=600) Wrap-up",
            id="time linked md at",
        ),
        pytest.param(
            "<p><a href='https://v.example/?t=0'>(0:00)</a> Intro<br>"
            "<a href='https://v.example/?t=150'>(2:30)</a> How it works<br>"
            "<a href='https://v.example/?t=600'>(10:00)</a> Wrap-up</p>",
            id="time linked html",
        ),
        pytest.param(
            "<li>Intro (<a href='https://v.example/?t=0'>0:00</a>)</li>"
            "<li>How it works (<a href='https://v.example/?t=150'>2:30</a>)</li>"
            "<li>Wrap-up (<a href='https://v.example/?t=600'>10:00</a>)</li>",
            id="time linked trailing",
        ),
        pytest.param("Intro @0:00\nHow it works @2:30\nWrap-up @10:00", id="at trailing"),
        pytest.param("Intro @ 0:00\nHow it works @ 2:30\nWrap-up @ 10:00", id="at sp trailing"),
        pytest.param("_0:00_ Intro\n_2:30_ How it works\n_10:00_ Wrap-up", id="md italic"),
        pytest.param("Intro *0:00*\nHow it works *2:30*\nWrap-up *10:00*", id="md italic trailing"),
        pytest.param("`0:00` Intro\n`2:30` How it works\n`10:00` Wrap-up", id="code"),
        pytest.param("0:00 min Intro\n2:30 min How it works\n10:00 min Wrap-up", id="min suffix"),
        pytest.param(
            "[0:00 min] Intro\n[2:30 min] How it works\n[10:00 min] Wrap-up", id="min suffix bracket"
        ),
        pytest.param("(ca. 0:00) Intro\n(ca. 2:30) How it works\n(ca. 10:00) Wrap-up", id="ca"),
        pytest.param("~0:00 Intro\n~2:30 How it works\n~10:00 Wrap-up", id="tilde"),
        pytest.param("Minute 0:00: Intro\nMinute 2:30: How it works\nMinute 10:00: Wrap-up", id="minute"),
        pytest.param("0:00 ➜ Intro\n2:30 ⇒ How it works\n10:00 ▶ Wrap-up", id="fancy arrow"),
        pytest.param("Intro → 0:00\nHow it works → 2:30\nWrap-up → 10:00", id="arrow trailing"),
        pytest.param("0'00 Intro\n2'30 How it works\n10'00 Wrap-up", id="primes"),
        pytest.param("0'00\" Intro\n2'30\" How it works\n10'00\" Wrap-up", id="primes2"),
        pytest.param("00:00:00:00 Intro\n00:02:30:12 How it works\n00:10:00:05 Wrap-up", id="frames 4"),
        pytest.param("０：００ Intro\n２：３０ How it works\n１０：００ Wrap-up", id="full width digits"),
    ],
)
def test_a_time_is_read_however_it_is_set_off(notes: str) -> None:
    assert chapters(notes) == [(0, "Intro"), (150, "How it works"), (600, "Wrap-up")]


@pytest.mark.parametrize(
    ("notes", "titles"),
    [
        pytest.param(
            "Intro 0:00\nHow it works 2:30\n2024 10:00", ["Intro", "How it works", "2024"], id="year last"
        ),
        pytest.param("0:00 Intro\n2:30 1999\n10:00 2024", ["Intro", "1999", "2024"], id="year first"),
        pytest.param("Intro 0:00\n7 2:30\n42 10:00", ["Intro", "7", "42"], id="number last"),
        pytest.param(
            "Intro 0:00\nBack to 1984 2:30\nWrap-up 10:00",
            ["Intro", "Back to 1984", "Wrap-up"],
            id="year in title",
        ),
        pytest.param(
            "0:00 Intro...\n2:30 And then…\n10:00 Wrap-up",
            ["Intro...", "And then…", "Wrap-up"],
            id="ellipsis stays",
        ),
    ],
)
def test_years_numbers_and_dots_stay_in_titles(notes: str, titles: list[str]) -> None:
    assert chapters(notes) == list(zip([0, 150, 600], titles, strict=True))


@pytest.mark.parametrize(
    "line",
    [
        "Recorded May 3, 2024 10:50",
        "Recorded 3. Mai 2024, 10:50",
        "Recorded 2024-05-03 10:50",
        "Duration: 10:50",
        "Laufzeit 10:50",
        "me@10:50",
        "track_10:50",
    ],
)
def test_days_lengths_and_names_are_no_times(line: str) -> None:
    assert chapters(f"0:00 Intro\n2:30 How it works\n{line}") == [(0, "Intro"), (150, "How it works")]
