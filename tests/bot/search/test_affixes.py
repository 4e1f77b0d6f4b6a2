"""What recurs around titles is taken off; what is the episode's own stays."""

import pytest

from bot.search.affixes import Affixes

NUMBERED = [
    f"Ep. {n}: {word} | Night Build" for n, word in enumerate(["Locks", "Pipes", "Forks", "Signals"], 1)
]


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
