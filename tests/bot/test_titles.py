"""What recurs around titles is taken off; what is the episode's own stays; what reads alike is one."""

import pytest

from bot.titles import Affixes, CanonicalTitles, fold, letters, names, without_name

NUMBERED = [
    f"Ep. {n}: {word} | Night Build" for n, word in enumerate(["Locks", "Pipes", "Forks", "Signals"], 1)
]
BARE = [f"About {letter}" for letter in "zyxwvutsrqponmlkjihgfedcba"]


@pytest.mark.parametrize(
    ("titles", "title", "core", "number"),
    [
        pytest.param(NUMBERED, "Ep. 9: Threads | Night Build", "Threads", 9, id="prefix, number and suffix"),
        pytest.param(NUMBERED, "Threads | The Night Build", "Threads", None, id="a variant of the suffix"),
        pytest.param(NUMBERED, "Threads | A Story", "Threads | A Story", None, id="another suffix"),
        pytest.param([f"{n}: {w}" for n, w in enumerate("abcd")], "12: Yarn", "Yarn", 12, id="a bare number"),
        pytest.param([f"{w} (#{n})" for n, w in enumerate("abcd")], "Yarn (#12)", "Yarn", 12, id="behind"),
        pytest.param([f"NB{n:03} {w}" for n, w in enumerate("abcd")], "NB012 Yarn", "Yarn", 12, id="code"),
        pytest.param([f"Folge {n}" for n in range(5)], "Folge 7", "Folge 7", 7, id="nothing but the number"),
        pytest.param([], "Episode 7: Yarn", "Yarn", 7, id="a counted episode, though none else is"),
        pytest.param([], "199- The Yin", "The Yin", 199, id="a dash right behind the number"),
        pytest.param([], "2 Fast", "2 Fast", None, id="a number that belongs to the title"),
        pytest.param(
            ["Yarn, Part 1", "Yarn, Part 2", "Wool, Part 1", "Wool, Part 2", "Silk"],
            "Flax, Part 2",
            "Flax, Part 2",
            None,
            id="parts are not episodes",
        ),
        pytest.param(
            ["Yarn: a story", "Wool: a tale", "Silk"], "Yarn: again", "Yarn: again", None, id="nothing recurs"
        ),
    ],
)
def test_splits_titles_as_the_show_writes_them(
    titles: list[str], title: str, core: str, number: int | None
) -> None:
    taken_apart = Affixes.learn(titles).split(title)
    assert (taken_apart.core, taken_apart.number) == (core, number)


@pytest.mark.parametrize(
    ("known", "items"),
    [
        pytest.param(["Locks"], ["LOCKS!"], id="other case and punctuation"),
        pytest.param(["Locks"], ["Locks | Night Build"], id="the show's name behind it"),
        pytest.param(["Locks"], ["Episode 12: Locks"], id="counted by one of them"),
        pytest.param(["Locks"], ["12 - Locks", "13 - Pipes"], id="a bare number"),
        pytest.param(["Locks"], NUMBERED, id="an ending that recurs"),
        pytest.param(BARE, ["NB3 About a", "NB2 About b", "NB1 About c"], id="a code of few among many"),
        pytest.param(["Ep. 1: Locks"], ["#1 Locks", "#2 Pipes", "#3 Forks"], id="two ways of counting"),
    ],
)
def test_a_title_is_known_again_in_another_source(known: list[str], items: list[str]) -> None:
    titles = CanonicalTitles(known, items, show="Night Build with Ann Lee")
    assert titles.core(known[-1]) == titles.core(items[0])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Locks", "Pipes", id="other words"),
        pytest.param("Episode 12: News", "Episode 13: News", id="nothing but the number differs"),
        pytest.param("S01 Update: Day 02, News", "S01 Update: Day 03, News", id="the second number differs"),
        pytest.param("Locks (2022)", "Locks (2021)", id="another year behind it"),
        pytest.param("???", "!!!", id="nothing but punctuation"),
    ],
)
def test_titles_of_different_episodes_stay_apart(one: str, other: str) -> None:
    titles = CanonicalTitles([one, other, *(f"Episode {n}: {w}" for n, w in enumerate(BARE))])
    assert titles.core(one) != titles.core(other)


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        pytest.param("Queues | Night Build", "Queues", id="the name behind a bar"),
        pytest.param("Queues — The Night Build with Ann Lee", "Queues", id="the whole name behind a dash"),
        pytest.param("Queues [Night Build]", "Queues", id="the name in brackets"),
        pytest.param("Queues – The Lies", "Queues – The Lies", id="other words behind a dash"),
        pytest.param("Queues (!)", "Queues (!)", id="no words at all behind it"),
        pytest.param("Night Build", "Night Build", id="nothing but the name"),
        pytest.param("Episode 3: Queues | Night Build", "Episode 3: Queues", id="the number stays"),
    ],
)
def test_a_title_is_shown_without_the_shows_name(title: str, shown: str) -> None:
    assert without_name(title, "The Night Build with Ann Lee") == shown


@pytest.mark.parametrize(
    ("title", "host", "known_as"),
    [
        ("The Night Build", None, {"nightbuild"}),
        ("Night Build Podcast with Ann Lee and Bo Ek", None, {"nightbuild", "annlee", "boek"}),
        ("Café: Notes", "Ann Lee, Bo Ek", {"cafe", "annlee", "boek"}),
    ],
)
def test_a_show_goes_by_its_own_name_and_its_peoples(
    title: str, host: str | None, known_as: set[str]
) -> None:
    assert names(title, host=host) >= known_as


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("What's new? (2nd try)", "whatsnew2ndtry"),
        ("Größe", "grosse"),
        ("Smørbrød", "smørbrød"),
        ("ÆØÅ", "æøa"),
        ("ﬁle ①", "file1"),
        ("한", "\u1112\u1161\u11ab"),
        ("İstanbul", "istanbul"),
        ("???", ""),
    ],
)
def test_letters_stay_what_is_stored(text: str, kept: str) -> None:
    assert letters(text) == kept


@pytest.mark.parametrize(
    ("text", "folded"), [("Größe", "grosse"), ("ÆRØ", "aero"), ("Łódź", "lodz"), ("한국", "한국")]
)
def test_folds_case_and_accents(text: str, folded: str) -> None:
    assert fold(text) == folded
