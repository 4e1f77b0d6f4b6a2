"""Which feeds' addresses may be told to anybody."""

import pytest

from bot.feed.public_address import is_public_address


@pytest.mark.parametrize(
    "url",
    [
        "https://show.example/feed/mp3/",
        "http://show.example:8080/rss.xml",
        "https://feeds.host.example/aB3xY9kQ",
        "https://feeds.host.example/GLT1412515089",
        "https://show.example/the_show_with_a_rather_long_name_2024/feed.xml",
        "https://feeds.host.example/public/shows/5e7b777ba085cbe7192b0607",
        "https://feeds.host.example/edd6bde5-221e-4c07-bde8-2a0241ccc6e0",
        "https://show.example/the-show-with-a-rather-long-name-2024/feed.xml",
        "https://show.example/theshowwitharatherlongname/feed.xml",
        "https://show.example/?feed=podcast",
        "https://show.example/rss?format=m4a&id=1234",
        "https://keyboards.example/monkey/feed",
    ],
)
def test_a_feed_anybody_may_read_has_a_public_address(url: str) -> None:
    assert is_public_address(url)


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://mira:pass@show.example/feed", id="a name and a password"),
        pytest.param("https://mira@show.example/feed", id="a name"),
        pytest.param("https://show.example/rss?auth=abc", id="a key by its name"),
        pytest.param("https://show.example/rss?AUTH=abc", id="in capitals"),
        pytest.param("https://show.example/rss?x=abc", id="a parameter nobody knows"),
        pytest.param("https://show.example/rss?abc", id="a query without a name"),
        pytest.param("https://show.example/rss?id=9f8e7d6c5b4a", id="a key for an id"),
        pytest.param("https://show.example/rss?feed=podcast&t=abc", id="a key beside what is harmless"),
        pytest.param("https://show.example/rss?feed=podcast;t=abc", id="a key behind a semicolon"),
        pytest.param("https://show.example/rss#abc", id="a fragment"),
        pytest.param("https://show.example/private/9f8e/feed.xml", id="a path that says so"),
        pytest.param("https://show.example/feed%2Fprivate%2F9f8e", id="a path that says so in escapes"),
        pytest.param("https://show.example/my-private-podcast/a.b", id="a word of the path"),
        pytest.param("https://subscribers.host.example/9f8e7d6c5b", id="a host that says so"),
        pytest.param("https://show.supportingcast.fm/content/9f8e.rss", id="a seller of private feeds"),
        pytest.param("https://show.example/rss/9f8e7d6c5b4a39281706f5e4d3c2b1a0", id="a key in the path"),
        pytest.param("https://show.example/eyJ0IjoicCIsImMiOiIxNSIs.rss", id="a packed one"),
        pytest.param("http://192.168.1.9/feed", id="an inner address"),
        pytest.param("http://nas.local/feed", id="an inner name"),
        pytest.param("http://nas/feed", id="a name without a dot"),
        pytest.param("file:///home/mira/feed.xml", id="a file"),
        pytest.param("https://[broken", id="no address"),
        pytest.param("", id="nothing"),
    ],
)
def test_when_in_doubt_an_address_is_private(url: str) -> None:
    assert not is_public_address(url)
