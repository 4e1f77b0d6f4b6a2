"""Which links the letters of a text are in, and that an update is as good as building anew."""

import pytest

from bot.search import CitedLinks, Document

RFC = ("https://www.rfc-editor.org/rfc/rfc1122", "Requirements for hosts")
PAPER = ("https://queues.example.com/a-paper?v=2", None)
CAFE = ("https://café.example/menü", "Smørrebrød, ٣ times")


def document(n: int, *links: tuple[str, str | None]) -> Document:
    return Document(id=n, show_id=1, title=f"Episode {n}", links=links)


CITED = CitedLinks.build([document(9, RFC, PAPER), document(4), document(7, CAFE, RFC)])


def found(cited: CitedLinks, text: str) -> list[tuple[int, str]]:
    return [cited.at(place)[:2] for place in cited.holding(text).tolist()]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param("RFC 1122", [(9, RFC[0]), (7, RFC[0])], id="letters and digits alone count"),
        pytest.param("rfc 112", [], id="a part of a number is another number"),
        pytest.param("122", [], id="its end as well"),
        pytest.param("for hosts", [(9, RFC[0]), (7, RFC[0])], id="a label"),
        pytest.param("hosts rfc", [], id="a run does not go on from a label into an address"),
        pytest.param("www", [], id="what every address begins with"),
        pytest.param("MENÜ", [(7, CAFE[0])], id="letters beyond ASCII"),
        pytest.param("3 times", [(7, CAFE[0])], id="digits of another script"),
        pytest.param("?!", [], id="no letters at all"),
        pytest.param("host" * 200, [], id="longer than all links together"),
    ],
)
def test_a_run_of_letters_is_found(text: str, wanted: list[tuple[int, str]]) -> None:
    assert found(CITED, text) == wanted


@pytest.mark.parametrize(
    ("site", "documents"),
    [
        pytest.param("rfc-editor.org", [9, 7], id="a site"),
        pytest.param("example.com", [9], id="a site above the host"),
        pytest.param("editor.org", [], id="the end of another's name"),
        pytest.param("queues.example", [], id="the beginning of a name"),
    ],
)
def test_a_site_is_its_host_and_those_below(site: str, documents: list[int]) -> None:
    assert [CITED.at(place)[0] for place in CITED.on_site(site).tolist()] == documents


def test_every_word_may_be_in_the_label_or_in_the_address() -> None:
    assert [CITED.at(place)[0] for place in CITED.holding_each(["1122", "hosts"]).tolist()] == [9, 7]
    assert not CITED.holding_each(["1122", "paper"]).size


def test_words_many_links_have_are_found_together() -> None:
    many = CitedLinks.build(document(n, (f"https://site.example/page-{n}", "Notes")) for n in range(6_000))

    assert len(many.holding_each(["site", "notes"])) == 6_000
    assert [many.at(place)[0] for place in many.holding_each(["notes", "4711"]).tolist()] == [4_711]


def test_an_update_reorders_replaces_and_forgets() -> None:
    new, retitled = document(12, PAPER), document(7, ("https://new.example/", "Menu"))

    updated = CITED.updated({12: new, 7: retitled}, [12, 9, 7])

    assert found(updated, "paper") == [(12, PAPER[0]), (9, PAPER[0])]
    assert found(updated, "menu") == [(7, "https://new.example/")]
    assert found(updated, "smørrebrød") == []
    assert found(updated, "rfc1122") == [(9, RFC[0])]
    assert found(updated.updated({}, [9]), "paper") == [(9, PAPER[0])]
    assert updated.of(7).size == 1
    assert not updated.of(4).size
