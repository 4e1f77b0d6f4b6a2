"""Which links are a show's own, as all its episodes and the place of each link in its notes tell."""

from collections.abc import Sequence

from bot.notes.promotion import learn_promotion
from bot.services.feeds.read_together import read_together
from db.models import Show
from tests.conftest import episode

SHOW = Show(id=1, title="Harbour Lights", home_url="https://harbourlights.example/")
TALKS = [f"The {name} lamp" for name in ("brass", "copper", "iron", "oil", "paper", "salt", "tin", "wax")]


def resources(*notes: str, titles: Sequence[str] = TALKS, show: Show = SHOW) -> list[set[str]]:
    """The addresses that each of some episodes, read beside each other, is left with."""
    items = [
        episode(title, day, notes=text)
        for day, (title, text) in enumerate(zip(titles, notes, strict=False), start=1)
    ]
    links = [read.links if read else () for read in read_together(items)]
    promotion = learn_promotion(show, links)
    return [
        {link.url for link in of_one if not (link.promotional or promotion.covers(link, episode=place))}
        for place, of_one in enumerate(links)
    ]


def test_a_page_a_sponsor_named_after_the_show_is_no_resource() -> None:
    links = "<p>This is new: <a href='https://acme.example/harbour'>acme.example/harbour</a></p>"

    assert resources(links) == [set()]


def test_the_same_page_of_a_show_by_another_name_may_be_about_the_episode() -> None:
    links = "<p>This is new: <a href='https://acme.example/moon-and-tides'>the moon and the tides</a></p>"

    assert resources(links) == [{"https://acme.example/moon-and-tides"}]


def test_what_recurs_in_one_language_is_found_in_any() -> None:
    notes = [
        f"Lampa numer {n}\nhttps://muzeum.example/zbiory/lampy/{n}\n\nZapytaj kapitana\nhttps://kapitan.example/"
        for n in range(8)
    ]

    assert resources(*notes) == [{f"https://muzeum.example/zbiory/lampy/{n}"} for n in range(8)]


def test_several_profiles_in_a_row_are_those_of_the_people_who_make_the_show() -> None:
    notes = "<br>".join(f"https://twitter.com/{name}" for name in ("anna", "ben", "cleo", "dan"))

    assert resources(notes) == [set()]


def test_the_profile_of_somebody_the_title_names_is_the_guests() -> None:
    notes = "<ul><li><a href='https://twitter.com/mirabelquist'>Mirabel Quist</a></li></ul>"

    assert resources(notes, titles=["Mirabel Quist on lamps"]) == [{"https://twitter.com/mirabelquist"}]


def test_another_address_in_lines_that_every_episode_has_is_rather_promotion() -> None:
    around = "<p>Bring us home</p><p>{}</p><p>Until the next tide</p>"
    campaigns = [around.format(f"<a href='https://acme.example/?c={n}'>Acme</a>") for n in range(8)]

    assert odds_of_first(campaigns) > odds_of_first(campaigns[:1])


def odds_of_first(notes: Sequence[str]) -> float:
    """How far the notes speak for promotion of the first episode's first link."""
    read = read_together([episode(f"Night {n}", n + 1, notes=text) for n, text in enumerate(notes)])
    assert read[0] is not None
    return read[0].links[0].odds
