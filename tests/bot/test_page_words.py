"""What an address calls its page."""

import pytest

from bot.page_words import page_words


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://a.example/2023/lamps-of-the-deep", "lamps of the deep"),
        ("https://a.example/lamps_of_the_deep.html", "lamps of the deep"),
        ("https://a.example/lamps+of%20the+deep/?utm_source=x#top", "lamps of the deep"),
        ("https://a.example/Lamps-of-the-Deep/dp/B00KELP123/ref=sr_1", "Lamps of the Deep"),
        ("https://a.example/lamps-of-the-deep/index.html", "lamps of the deep"),
        ("https://a.example/@ines/lamps-of-the-deep-3f2a9c8b7d6e", "lamps of the deep"),
        ("https://a.example/deep/lamps-of-the-deep-a-1234567.html", "lamps of the deep"),
        ("https://a.example/news/1234567-lamps-of-the-deep", "lamps of the deep"),
        ("https://a.example/top-10-lamps-of-2023", "top 10 lamps of 2023"),
        ("https://a.example/%E6%B7%B1%E6%B5%B7%E7%9A%84%E7%81%AF", "深海的灯"),
        ("https://en.wikipedia.org/wiki/Mantis_shrimp", "Mantis shrimp"),
        ("https://en.wikipedia.org/wiki/AC/DC", "AC/DC"),
        ("https://ru.wikipedia.org/wiki/%D0%9C%D0%B0%D1%8F%D0%BA", "Маяк"),
        ("https://en.wikipedia.org/wiki/C%2B%2B", "C++"),
        ("https://kelp.example/wiki/display/SEA/Lamps+of+the+Deep", "Lamps of the Deep"),
        ("https://kelp.fandom.example/wiki/Kelp", "Kelp"),
    ],
)
def test_a_page_is_called_by_the_words_of_its_path(url: str, words: str) -> None:
    assert page_words(url) == words


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://a.example/", id="a front page"),
        pytest.param("https://a.example/lamps-of-the-deep/about", id="another page than the words before"),
        pytest.param("https://a.example/watch?v=lamps-of-the-deep", id="a query"),
        pytest.param("https://a.example/abs/1706.03762", id="an id"),
        pytest.param("https://a.example/p/xK-9_aQzTr", id="an id with signs"),
        pytest.param("https://a.example/%E6%E5%C4-%FC", id="an encoding of long ago"),
        pytest.param("https://github.com/ines/left-pad", id="names, which stay as they are written"),
        pytest.param("https://x.com/some_body/status/1234567890", id="a person's name"),
        pytest.param("no address-at-all", id="no address"),
        pytest.param("", id="nothing"),
    ],
)
def test_a_path_without_words_says_nothing(url: str) -> None:
    assert page_words(url) is None
