"""What a show's catalogue teaches about its links."""

import pytest

from bot.notes.promotion import learn_promotion
from db.models import Link, Show, ShowLinkKind

SHOW = Show(
    id=1,
    title="The Deep Water Show with Ada Lovelace",
    host="Ada Lovelace",
    home_url="https://deepwater.example/",
)


def catalogue(*episodes: str) -> list[list[Link]]:
    """Episodes as the addresses of their links, a word for each."""
    return [[Link(f"https://{site}") for site in sites.split()] for sites in episodes]


def promoted(site: str, episodes: list[list[Link]], show: Show = SHOW) -> bool:
    return learn_promotion(show, episodes).covers(Link(f"https://{site}"))


def test_a_link_in_most_episodes_is_promotion() -> None:
    episodes = catalogue(*(f"sponsor.example/offer topic{n}.example/a" for n in range(8)))

    assert promoted("sponsor.example/offer", episodes)
    assert not promoted("topic3.example/a", episodes)


def test_spellings_of_one_address_count_together() -> None:
    urls = ["http://www.s.example/a", "https://s.example/a/", "https://s.example/a?utm_source=x"]
    episodes = [[Link(urls[n % 3]), Link(f"https://t{n}.example/b")] for n in range(6)]

    assert learn_promotion(SHOW, episodes).covers(Link("https://s.example/a"))


def test_five_episodes_in_a_row_are_enough_in_a_long_catalogue() -> None:
    episodes = catalogue(*("s.example/a" if 40 <= n < 45 else f"t{n}.example/b" for n in range(100)))

    assert promoted("s.example/a", episodes)


def test_a_tool_that_many_episodes_speak_of_now_and_then_is_a_resource() -> None:
    episodes = catalogue(*("tool.example/a" if n % 15 == 0 else f"t{n}.example/b" for n in range(100)))

    assert not promoted("tool.example/a", episodes)


def test_but_not_if_the_notes_call_it_a_sponsor_again_and_again() -> None:
    episodes = [[Link("https://tool.example/a", promotional=n % 30 == 0)] for n in range(0, 100, 15)]
    rest = [[Link(f"https://t{n}.example/b")] for n in range(93)]

    assert promoted("tool.example/a", [*episodes[:3], *rest, *episodes[3:]])


@pytest.mark.parametrize(
    ("episodes", "expected"),
    [
        pytest.param(["a.example/x b.example/y"], False, id="one episode teaches nothing"),
        pytest.param(["a.example/x b.example/y", "a.example/x c.example/z"], True, id="both of two"),
        pytest.param(["a.example/x", "a.example/x", "c.example/z"], True, id="two of three"),
        pytest.param(["a.example/x", "a.example/x", "c.example/z", "d.example/z"], False, id="two of four"),
    ],
)
def test_short_catalogues(episodes: list[str], expected: bool) -> None:
    assert promoted("a.example/x", catalogue(*episodes)) is expected


@pytest.mark.parametrize(
    ("site", "expected"),
    [
        pytest.param("deepwater.example", True, id="the home page"),
        pytest.param("www.deepwater.example/donate", True, id="its donation page"),
        pytest.param("deepwater.example/41", False, id="another episode's page"),
        pytest.param("deepwater.example/?p=41", False, id="another episode's page by number"),
        pytest.param("courses.adalovelace.example", True, id="the host's own site"),
        pytest.param("twitter.com/DeepWaterFM", True, id="the show's profile"),
        pytest.param("www.youtube.com/@adalovelace/videos", True, id="the host's channel"),
        pytest.param("github.com/adalovelace", True, id="the host's code"),
        pytest.param("github.com/adalovelace/engine", False, id="one project of the host"),
        pytest.param("twitter.com/ada", False, id="somebody else's profile"),
        pytest.param("twitter.com/deepwaterfm/status/1", False, id="one post"),
    ],
)
def test_the_shows_own_places_are_known_without_any_episode(site: str, expected: bool) -> None:
    assert promoted(site, []) is expected


def test_a_show_that_is_a_section_of_a_site_does_not_own_the_site() -> None:
    show = Show(id=1, title="Small Talk", home_url="https://magazine.example/tag/small-talk/")

    assert promoted("magazine.example/tag/small-talk", [], show)
    assert not promoted("magazine.example/", [], show)


@pytest.mark.parametrize("suffix", ["or.jp", "co.uk", "github.io"])
def test_two_shows_under_one_suffix_are_two_sites(suffix: str) -> None:
    show = Show(id=1, title="Small Talk", home_url=f"https://example1.{suffix}/")

    assert promoted(f"www.example1.{suffix}/about", [], show)
    assert not promoted(f"example2.{suffix}/about", [], show)


def test_a_shared_host_is_nobodys_own() -> None:
    show = Show(
        id=1,
        title="Small Talk",
        home_url="https://smalltalk.podbean.com/",
        feed_url="https://feed.podbean.com/smalltalk/feed.xml",
    )

    assert not promoted("other.podbean.com/", [], show)


def test_the_page_of_the_episode_at_the_head_of_each_is_not_a_resource() -> None:
    episodes = catalogue(*(f"deepwater.example/e/{n} t{n}.example/a" for n in range(4)))

    assert promoted("deepwater.example/e/2", episodes)
    assert not promoted("t2.example/a", episodes)


def test_show_links_come_with_label_and_kind_most_recurring_first() -> None:
    episodes = [
        [
            Link("https://patreon.com/deepwater", "Patreon", promotional=True),
            *([Link("https://www.deepwater.example/?utm_source=feed", "The show")] if n else []),
            Link(f"https://t{n}.example/"),
        ]
        for n in range(6)
    ]

    found = learn_promotion(SHOW, episodes).show_links

    assert [(link.url, link.label, link.kind) for link in found] == [
        ("https://patreon.com/deepwater", "Patreon", ShowLinkKind.MEMBERSHIP),
        ("https://www.deepwater.example/", "The show", ShowLinkKind.HOME),
    ]
