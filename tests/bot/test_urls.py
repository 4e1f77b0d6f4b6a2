"""Addresses taken apart, tidied and compared."""

import pytest

from bot.urls import (
    full_host_of,
    host_of,
    path_of,
    registrable_domain,
    split_url,
    tidy_url,
    url_key,
    without_scheme,
)


@pytest.mark.parametrize(
    ("url", "full_host", "host", "path"),
    [
        pytest.param(
            "https://www.A.example/x?y#z", "www.a.example", "a.example", "/x", id="www. and capitals"
        ),
        pytest.param("HTTP://a.example:8080/x", "a.example", "a.example", "/x", id="a port"),
        pytest.param("https://me@b.example:pw@a.example/x", "a.example", "a.example", "/x", id="a user"),
        pytest.param("https://a.example?x=/y", "a.example", "a.example", "", id="a query behind the host"),
        pytest.param("https://[2001:DB8::1]:8080/x", "2001:db8::1", "[2001:db8::1]", "/x", id="IPv6"),
        pytest.param("ftp://a.example/x", "", "", "", id="another scheme"),
        pytest.param("a.example/x", "", "", "", id="no scheme"),
        pytest.param("", "", "", "", id="nothing"),
    ],
)
def test_an_address_is_taken_apart(url: str, full_host: str, host: str, path: str) -> None:
    assert (full_host_of(url), host_of(url), path_of(url)) == (full_host, host, path)


@pytest.mark.parametrize(
    "url", ["https://[broken", "https://a.example:port/", "https:///x", "https://a\u2100b/"]
)
def test_what_is_no_address_has_no_parts(url: str) -> None:
    assert split_url(url) is None


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        pytest.param("www.media.example.com", "example.com", id="under com"),
        pytest.param("media.example.co.uk", "example.co.uk", id="under co.uk"),
        pytest.param("media.example1.or.jp", "example1.or.jp", id="under or.jp"),
        pytest.param("show.github.io", "show.github.io", id="at a host of many sites"),
        pytest.param("github.io", "github.io", id="the host of many sites itself"),
        pytest.param("media.faß.de:8080", "faß.de", id="letters beyond ASCII, and a port"),
        pytest.param("media.a.example", "a.example", id="under a domain nobody registers"),
        pytest.param("192.0.2.1", "192.0.2.1", id="a numeric address"),
        pytest.param("localhost", "localhost", id="a bare name"),
    ],
)
def test_a_site_is_what_its_owner_registered(host: str, domain: str) -> None:
    assert registrable_domain(f"https://{host}/x") == domain


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("https://www.a.example/x/", "a.example/x/"),
        ("HTTP://A.example", "A.example"),
        ("RFC 1122", "RFC 1122"),
    ],
)
def test_an_address_is_written_as_people_do(url: str, written: str) -> None:
    assert without_scheme(url) == written


@pytest.mark.parametrize(
    ("url", "tidied"),
    [
        pytest.param(
            "https://a.example/p?utm_source=x&utm_medium=y", "https://a.example/p", id="all of the query"
        ),
        pytest.param(
            "https://a.example/p?id=7&utm_source=x#s-4.2", "https://a.example/p?id=7#s-4.2", id="part of it"
        ),
        pytest.param(
            "https://a.example/p?fbclid=1&b=%20&b=&gclid=2",
            "https://a.example/p?b=%20&b=",
            id="rest verbatim",
        ),
        pytest.param("https://youtu.be/x?si=abc&t=60", "https://youtu.be/x?t=60", id="YouTube"),
        pytest.param(
            "https://open.spotify.com/episode/x?si=abc", "https://open.spotify.com/episode/x", id="Spotify"
        ),
        pytest.param(
            "https://www.instagram.com/ada/?igsh=abc", "https://www.instagram.com/ada/", id="Instagram"
        ),
        pytest.param("https://a.example/?si=keep", "https://a.example/?si=keep", id="only where it tracks"),
        pytest.param(
            "https://a.example/#/?utm_source=x", "https://a.example/#/?utm_source=x", id="inside a fragment"
        ),
        pytest.param("https://a.example/#backer", "https://a.example/#backer", id="fragment"),
        pytest.param("no address?utm_source=x", "no address", id="no address at all"),
    ],
)
def test_tracking_goes_and_the_rest_stays(url: str, tidied: str) -> None:
    assert tidy_url(url) == tidied


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param("http://www.A.example/x/", "https://a.example/x", True, id="scheme, www., case, slash"),
        pytest.param("https://a.example/x?utm_source=y", "https://a.example/x", True, id="tracking"),
        pytest.param("https://a.example/X", "https://a.example/x", False, id="case of the path"),
        pytest.param("https://a.example/x#1", "https://a.example/x#2", False, id="fragment"),
        pytest.param("https://a.example:8080/", "https://a.example/", False, id="port"),
    ],
)
def test_keys_tell_addresses_apart(one: str, other: str, same: bool) -> None:
    assert (url_key(one) == url_key(other)) is same
