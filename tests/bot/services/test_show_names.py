"""Which show a name typed by hand means, and which names mean none."""

import pytest

from bot.services.show_names import SeveralShows, ShowNotFound, only_show_named, show_named
from db.models import Show

TITLES = (
    "The Backend Engineering Show with Hussein Nasser",
    "Lighthouse Hour",
    "Harbour Talks with Jonas Wind",
    "Harbour Talks Extra",
    "Überseehafen | Der Podcast",
    "ゆる言語学ラジオ",
)
SHOWS = [Show(id=n, title=title, feed_url=None) for n, title in enumerate(TITLES, 1)]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("lighthouse", 1),
        ("Lighthouse Hour", 1),
        ("the lighthouse podcast", 1),
        ("light house", 1),
        ("lighthose our", 1),
        ("backend engeneering", 0),
        ("backendengineering", 0),
        ("hussein", 0),
        ("backend eng", 0),
        ("harbour talks", 3),
        ("harbour jonas", 2),
        ("hrabour talks extra", 3),
        ("uberseehafen", 4),
        ("言語学", 5),
        ("2", 1),
    ],
)
def test_a_name_typed_by_hand_finds_its_show(typed: str, title: int) -> None:
    assert show_named(SHOWS, typed).title == TITLES[title]


@pytest.mark.parametrize(
    "typed", ["Other Show", "other", "zzqxv", "Mother's Hour", "The Frontend Engineering Show", "?", "", "99"]
)
def test_another_name_finds_none(typed: str) -> None:
    with pytest.raises(ShowNotFound):
        show_named(SHOWS, typed)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Harbor Nights", "Closest: Harbour Talks"),
        ("zzqxv", "None of the 6 shows comes close."),
    ],
)
def test_a_miss_names_what_is_related_and_nothing_else(typed: str, said: str) -> None:
    with pytest.raises(ShowNotFound, match=said):
        show_named(SHOWS, typed)


def test_a_name_only_one_show_has_is_no_guess() -> None:
    assert only_show_named(SHOWS, "harbour talks extra").title == TITLES[3]
    with pytest.raises(SeveralShows, match=r"Jonas Wind \(3\); Harbour Talks Extra \(4\)\."):
        only_show_named(SHOWS, "harbour")
