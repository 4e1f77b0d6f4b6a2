"""Telling sources apart, and one clear sentence for what is none."""

import gzip
import json

import pytest

from bot.feed.read import body_digest, read_source
from bot.feed.source import FeedError
from tests.bot.feed.rss import DATE, episode, rss

LISTING = "Night Trains\nLatest episodes\n\nMar 5, 2024 • 44min\nUphill\nSlowly.\n"
JSON = json.dumps(
    {"version": "https://jsonfeed.org/version/1.1", "title": "Night Trains", "items": [{"title": "Uphill"}]}
)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(rss(f"<title>Uphill</title>{DATE}"), id="RSS"),
        pytest.param(f"\n {JSON}", id="JSON Feed"),
        pytest.param(LISTING, id="a listing page's text"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_source_is_known_by_what_is_in_it(text: str, encoding: str) -> None:
    feed = read_source(text.encode(encoding), name="trains")

    assert (feed.title, [item.title for item in feed.items]) == ("Night Trains", ["Uphill"])


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "trains is empty."),
        (b" \n\0", "trains is empty."),
        (b"\x89PNG\r\n\x1a\n\0\0", "trains is a PNG picture, not a feed."),
        (gzip.compress(b"<rss/>", mtime=0), "trains is a gzip archive, not a feed."),
        (b"MZ\0\0 and so on", "trains is a binary file, not a feed."),
        (b"<!DOCTYPE html><html><title>Sign in</title>", "trains looks like a web page, not like a feed."),
        (b"<?xml version='1.0'?><!DOCTYPE HTML><html/>", "trains looks like a web page, not like a feed."),
        (b"<opml/>", "trains is not a feed: it holds neither an RSS channel nor an Atom feed."),
        (b'{"title": "Night', "trains, line 1, column 11: the JSON is cut off or broken there."),
        (b'{"a": 1, "b" 2}', "trains, line 1, column 14: the JSON is cut off or broken there."),
        (b'{"a": 1}', "trains is JSON, but not a JSON Feed: it has no title or no items."),
        (b"[" + b"1," * 4_000_001, "trains holds more values than a feed can have."),
        (b"[1]", "trains is JSON, but not a JSON Feed: it has no title or no items."),
        (b"[" * 100_000, "trains is JSON that nests too deeply or holds a number no feed has."),
        (b"1" * 5_000, "trains is neither a feed nor a listing: it has no line like “Aug 29, 2021 • 36min”."),
        (
            b"Nothing\nto see",
            "trains is neither a feed nor a listing: it has no line like “Aug 29, 2021 • 36min”.",
        ),
        (b"Caf\xe9\nMar 5, 2024", "trains, line 1: the text is not UTF-8 or is damaged there."),
        (b"ok\n" + b"x" * (50 << 20), "trains, line 2: the line is 50 MiB long, which no page's text is."),
        (
            b"Trains\n\nFeb 30, 2021 \xe2\x80\xa2 44min\nUphill",
            "trains, line 3: there is no Feb 30, 2021.",
        ),
        (b"x\n" * (8 << 20), "trains is longer than any listing: at most 100000 lines are read."),
    ],
)
def test_what_is_no_feed_gets_one_sentence_naming_it(body: bytes, sentence: str) -> None:
    with pytest.raises(FeedError) as caught:
        read_source(body, name="trains")

    assert str(caught.value) == sentence


def test_a_listing_may_be_in_the_encoding_its_server_names() -> None:
    feed = read_source(
        LISTING.replace("Uphill", "Café").encode("cp1252"), name="trains", encoding="windows-1252"
    )

    assert feed.items[0].title == "Café"


def test_a_body_is_known_again_by_its_digest() -> None:
    body = rss(episode(1)).encode()

    assert body_digest(body) == body_digest(bytes(body))
    assert body_digest(body) != body_digest(body + b" ")
