"""Each player's row; jump links, the choice of a copy, and what an address plays."""

from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.notes.calls_to_action import names_listening_place
from bot.notes.promotional_urls import leads_to_a_podcast, show_link_kind
from bot.players import (
    PLAYERS,
    best_media,
    can_jump,
    identify,
    is_listening_place,
    jump,
    player_of,
    player_page,
    search_url,
    show_page_kind,
    universal_link,
)
from bot.players.table import PLACES, Place, Player
from db.models import Media, Platform, ShowLinkKind

VIDEO = "aB3_d-f7H9k"
WATCH = f"https://www.youtube.com/watch?v={VIDEO}"
CHANNEL = "UC0123456789abcdefghij_-"


class Expected(NamedTuple):
    """What a row has to come to."""

    title: str
    plays: str
    from_90_s: str  # the first of its addresses, a minute and a half in
    episodes: dict[str, str | None]  # addresses, one at each host, and what is kept; None for no known form
    generator: str | None = None


ROWS = {
    Platform.YOUTUBE: Expected(
        "YouTube",
        "Watch on YouTube",
        f"https://youtu.be/{VIDEO}?t=90",
        {
            f"https://youtu.be/{VIDEO}": WATCH,
            f"https://youtube.com/watch?v={VIDEO}": WATCH,
            f"https://m.youtube.com/live/{VIDEO}": WATCH,
            f"https://music.youtube.com/watch?v={VIDEO}": WATCH,
            f"https://www.youtube-nocookie.com/embed/{VIDEO}": WATCH,
        },
    ),
    Platform.SPOTIFY: Expected(
        "Spotify",
        "Listen on Spotify",
        "https://open.spotify.com/episode/4xYz?t=90",
        {"https://open.spotify.com/embed/episode/4xYz": "https://open.spotify.com/episode/4xYz"},
    ),
    Platform.POCKETCASTS: Expected(
        "Pocket Casts",
        "Listen on Pocket Casts",
        "https://pca.st/x1y2?t=90",
        {
            "https://pca.st/x1y2": "https://pca.st/x1y2",
            "https://play.pocketcasts.com/podcasts/0f-1a/2b-3c?t=5": (
                "https://play.pocketcasts.com/podcasts/0f-1a/2b-3c"
            ),
        },
    ),
    Platform.OVERCAST: Expected(
        "Overcast",
        "Listen on Overcast",
        "https://overcast.fm/+Ab/01:30",
        {"https://www.overcast.fm/+Ab/12:00": "https://overcast.fm/+Ab"},
    ),
    Platform.PODLOVE: Expected(
        "The show’s site",
        "Listen on the show’s site",
        "https://show.example/12#t=90",
        {"https://show.example/12": None},
        generator="Podlove Podcast Publisher v4.1",
    ),
    Platform.PODIGEE: Expected(
        "The show’s site",
        "Listen on the show’s site",
        "https://show.example/12#t=90",
        {"https://show.example/12": None},
        generator="Podigee (https://podigee.example)",
    ),
    Platform.FIRESIDE: Expected(
        "The show’s site",
        "Listen on the show’s site",
        "https://show.example/12?t=90",
        {"https://show.example/12": None},
        generator="Fireside (https://fireside.example)",
    ),
    Platform.AUDIO: Expected(
        "The audio file",
        "Listen in the audio file",
        "https://cdn.example/12.mp3#t=90",
        {"https://cdn.example/12.mp3": "https://cdn.example/12.mp3"},
    ),
    Platform.APPLE: Expected(
        "Apple Podcasts",
        "Listen on Apple Podcasts",
        "https://podcasts.apple.com/us/podcast/a/id1?i=100",
        {
            "https://podcasts.apple.com/us/podcast/a/id1?i=100": (
                "https://podcasts.apple.com/us/podcast/a/id1?i=100"
            )
        },
    ),
}
OFFERED = {"YouTube", "Spotify", "Pocket Casts", "Overcast", "The audio file", "Apple Podcasts"}


def test_every_platform_has_one_row_in_the_order_cards_prefer() -> None:
    assert list(PLAYERS) == list(Platform) == list(ROWS)


@pytest.mark.parametrize(("platform", "row"), PLAYERS.items(), ids=list(PLAYERS))
def test_a_row_comes_to_what_members_see(platform: Platform, row: Player) -> None:
    expected = ROWS[platform]

    assert (row.title, f"{row.verb} {row.where}") == (expected.title, expected.plays)
    assert row.is_offered == (row.title in OFFERED)
    for url, kept in expected.episodes.items():
        assert identify(url) == (Media(platform, kept) if kept else None)
    assert jump(Media(platform, next(iter(expected.episodes))), 90) == expected.from_90_s
    assert player_of(expected.generator or "A blog") == (platform if expected.generator else None)


@pytest.mark.parametrize(("platform", "row"), PLAYERS.items(), ids=list(PLAYERS))
def test_every_host_of_a_row_has_an_example(platform: Platform, row: Player) -> None:
    shown = {(urlsplit(url).hostname or "").removeprefix("www.") for url in ROWS[platform].episodes}

    assert {host for form in row.forms for host in form.hosts} <= shown


@pytest.mark.parametrize("place", PLACES, ids=lambda place: " or ".join(place.known_as) or "no name")
def test_a_place_is_known_by_its_names_and_by_its_shows(place: Place) -> None:
    for name in place.known_as:
        assert names_listening_place(name.title())
        assert names_listening_place(f"on {name}".upper())
        assert is_listening_place(name.replace(" ", ""))
    for show in place.shows:
        url = f"https://www.{show.replace('*', 'any')}/a-show"
        assert show_link_kind(url, "Listen here") == show_page_kind(url) == place.show_kind
        assert leads_to_a_podcast(url) == (place.show_kind is ShowLinkKind.LISTEN)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("https://www.youtube.com/watch?v=aB3_d-f7H9k", id="an episode"),
        pytest.param("https://multiplayer.fm/a", id="a host that only ends like one"),
        pytest.param("https://apple.com/a", id="a host that only begins like one"),
        pytest.param("Sockets and overcasts", id="words"),
    ],
)
def test_other_addresses_are_no_shows(text: str) -> None:
    assert show_page_kind(text) is None


@pytest.mark.parametrize("words", ["", "on", "YouTube", "Spotify wrapped", "Overcast skies"])
def test_other_words_name_no_place_to_listen(words: str) -> None:
    assert not names_listening_place(words)


@pytest.mark.parametrize(
    "url",
    [
        pytest.param(f"https://youtu.be/{VIDEO}", id="the short form"),
        pytest.param(f"https://youtu.be/{VIDEO}?si=share", id="the short form as shared"),
        pytest.param(f"https://youtu.be/{VIDEO}?t=5&si=share", id="with a time of its own"),
        pytest.param(WATCH, id="the watch page"),
        pytest.param(f"http://youtube.com/watch?app=desktop&v={VIDEO}&t=1h2m3s", id="v is not first"),
        pytest.param(f"https://m.youtube.com/watch?v={VIDEO}#t=20", id="the mobile page"),
        pytest.param(f"https://music.youtube.com/watch?v={VIDEO}&list=RDAMVM", id="YouTube Music"),
        pytest.param(f"https://www.youtube.com/shorts/{VIDEO}", id="a short"),
        pytest.param(f"https://www.youtube.com/live/{VIDEO}?feature=share", id="a stream"),
        pytest.param(f"https://www.youtube.com/embed/{VIDEO}?start=9", id="an embedded player"),
        pytest.param(f"https://www.youtube-nocookie.com/embed/{VIDEO}/", id="the cookie-free player"),
        pytest.param(f"HTTPS://WWW.YOUTUBE.COM/watch?v={VIDEO}", id="shouted"),
    ],
)
def test_every_youtube_address_becomes_the_short_one_with_a_time(url: str) -> None:
    assert jump(Media(Platform.YOUTUBE, url), 510) == f"https://youtu.be/{VIDEO}?t=510"
    assert identify(url) == Media(Platform.YOUTUBE, WATCH)


@pytest.mark.parametrize(
    ("platform", "url", "link"),
    [
        pytest.param(
            Platform.SPOTIFY,
            "https://open.spotify.com/episode/4xYz?si=abc",
            "https://open.spotify.com/episode/4xYz?t=3725",
            id="Spotify without the sharer's mark",
        ),
        pytest.param(
            Platform.SPOTIFY,
            "https://open.spotify.com/intl-de/episode/4xYz?t=7",
            "https://open.spotify.com/episode/4xYz?t=3725",
            id="Spotify in a language",
        ),
        pytest.param(
            Platform.SPOTIFY,
            "https://open.spotify.com/embed/episode/4xYz",
            "https://open.spotify.com/episode/4xYz?t=3725",
            id="Spotify's embedded player",
        ),
        pytest.param(
            Platform.POCKETCASTS,
            "https://pca.st/episode/0f-1a?t=10m15s",
            "https://pca.st/episode/0f-1a?t=3725",
            id="Pocket Casts, a time replaced",
        ),
        pytest.param(
            Platform.POCKETCASTS,
            "https://pca.st/x1y2",
            "https://pca.st/x1y2?t=3725",
            id="Pocket Casts, short",
        ),
        pytest.param(
            Platform.POCKETCASTS,
            "https://play.pocketcasts.com/podcasts/0f-1a/2b-3c",
            "https://play.pocketcasts.com/podcasts/0f-1a/2b-3c?t=3725",
            id="Pocket Casts on the web",
        ),
        pytest.param(
            Platform.OVERCAST,
            "https://overcast.fm/+Ab_c",
            "https://overcast.fm/+Ab_c/1:02:05",
            id="Overcast past the hour",
        ),
        pytest.param(
            Platform.OVERCAST,
            "https://overcast.fm/+Ab_c/12:34",
            "https://overcast.fm/+Ab_c/1:02:05",
            id="Overcast, a time replaced",
        ),
        pytest.param(
            Platform.PODLOVE,
            "https://show.example/012/#t=4:05",
            "https://show.example/012/#t=3725",
            id="a Podlove page",
        ),
        pytest.param(
            Platform.PODIGEE,
            "https://show.podigee.io/12-talk",
            "https://show.podigee.io/12-talk#t=3725",
            id="a Podigee page",
        ),
        pytest.param(
            Platform.FIRESIDE,
            "https://show.example/12?ref=a&t=2",
            "https://show.example/12?ref=a&t=3725",
            id="a Fireside page",
        ),
        pytest.param(
            Platform.AUDIO,
            "https://cdn.example/12.mp3",
            "https://cdn.example/12.mp3#t=3725",
            id="an audio file",
        ),
        pytest.param(
            Platform.AUDIO,
            "https://cdn.example/12.mp3?sig=a%2Fb%3D&t=1#old",
            "https://cdn.example/12.mp3?sig=a%2Fb%3D&t=1#t=3725",
            id="an audio file with a signed query",
        ),
        pytest.param(
            Platform.APPLE,
            "https://podcasts.apple.com/us/podcast/a/id1?i=100",
            "https://podcasts.apple.com/us/podcast/a/id1?i=100",
            id="Apple Podcasts, where no time is known to work",
        ),
        pytest.param(
            Platform.YOUTUBE,
            "https://videos.example/watch/9?t=3",
            "https://videos.example/watch/9?t=3725",
            id="an address of no known form",
        ),
    ],
)
def test_a_jump_link_has_the_form_its_player_reads(platform: Platform, url: str, link: str) -> None:
    assert jump(Media(platform, url), 3725) == link


@pytest.mark.parametrize(
    ("start", "form"), [(5, "00:05"), (90, "01:30"), (3599, "59:59"), (36_000, "10:00:00")]
)
def test_overcast_reads_a_clock(start: int, form: str) -> None:
    assert (
        jump(Media(Platform.OVERCAST, "https://overcast.fm/+Ab"), start) == f"https://overcast.fm/+Ab/{form}"
    )


def test_a_copy_that_starts_later_is_played_from_later() -> None:
    assert jump(Media(Platform.YOUTUBE, WATCH, offset_s=12), 60).endswith("?t=72")
    assert jump(Media(Platform.YOUTUBE, WATCH, offset_s=12), 0).endswith("?t=12")


@pytest.mark.parametrize(
    ("media", "link"),
    [
        pytest.param(Media(Platform.YOUTUBE, f"{WATCH}&t=9"), f"https://youtu.be/{VIDEO}", id="YouTube"),
        pytest.param(
            Media(Platform.OVERCAST, "https://overcast.fm/+Ab/1:00"), "https://overcast.fm/+Ab", id="Overcast"
        ),
        pytest.param(
            Media(Platform.AUDIO, "https://a.example/1.mp3#t=9"), "https://a.example/1.mp3", id="a file"
        ),
        pytest.param(Media(Platform.FIRESIDE, "https://a.example/1?t=9"), "https://a.example/1", id="a page"),
        pytest.param(
            Media(Platform.FIRESIDE, "https://a.example/1", offset_s=-30),
            "https://a.example/1",
            id="before 0",
        ),
    ],
)
def test_the_very_start_carries_no_time(media: Media, link: str) -> None:
    assert jump(media, 0) == link


@pytest.mark.parametrize("url", ["", "not a link", "https://[broken", "ftp://a.example/1.mp3"])
def test_what_is_no_web_address_is_left_alone(url: str) -> None:
    assert jump(Media(Platform.AUDIO, url), 60) == url
    assert identify(url) is None


@pytest.mark.parametrize(
    ("url", "platform", "kept"),
    [
        (
            "https://open.spotify.com/episode/4xYz?si=a&t=90",
            "spotify",
            "https://open.spotify.com/episode/4xYz",
        ),
        ("https://pca.st/episode/0f-1a?t=90", "pocketcasts", "https://pca.st/episode/0f-1a"),
        ("https://overcast.fm/+Ab_c/1:30", "overcast", "https://overcast.fm/+Ab_c"),
        (
            "https://podcasts.apple.com/us/podcast/a/id1?i=100",
            "apple",
            "https://podcasts.apple.com/us/podcast/a/id1?i=100",
        ),
        ("https://cdn.example/a.MP3?sig=1#t=90", "audio", "https://cdn.example/a.MP3?sig=1"),
        ("https://cdn.example/a.m4a", "audio", "https://cdn.example/a.m4a"),
        ("https://cdn.example/a.opus", "audio", "https://cdn.example/a.opus"),
        (
            "https://anchor.fm/s/1a/podcast/play/7/https%3A%2F%2Fcdn.example%2F7",
            "audio",
            "https://anchor.fm/s/1a/podcast/play/7/https%3A%2F%2Fcdn.example%2F7",
        ),
    ],
)
def test_an_address_is_told_by_its_form(url: str, platform: str, kept: str) -> None:
    assert identify(url) == Media(Platform(platform), kept)


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://www.youtube.com/@handle", id="a channel"),
        pytest.param("https://www.youtube.com/playlist?list=PLx", id="a playlist"),
        pytest.param("https://youtu.be/short", id="a video id of the wrong length"),
        pytest.param(
            f"https://youtube.com.evil.example/watch?v={VIDEO}", id="a host that only begins like one"
        ),
        pytest.param(f"https://youtu.be@evil.example/{VIDEO}", id="a host in the user's place"),
        pytest.param("https://open.spotify.com/show/4xYz", id="a show on Spotify"),
        pytest.param("https://pca.st/podcast/0f-1a", id="a show on Pocket Casts"),
        pytest.param("https://pca.st/itunes/123", id="a show by its Apple id"),
        pytest.param("https://overcast.fm/itunes123/name", id="a show on Overcast"),
        pytest.param("https://podcasts.apple.com/us/podcast/a/id1", id="a show at Apple"),
        pytest.param("https://anchor.fm/name/episodes/x", id="an episode's page at Anchor"),
        pytest.param("https://blog.example/mp3", id="a page named like a file type"),
        pytest.param("https://blog.example/a?file=b.mp3", id="a file only in the query"),
    ],
)
def test_nothing_is_guessed(url: str) -> None:
    assert identify(url) is None


def test_an_audio_file_is_no_page() -> None:
    assert player_page("https://cdn.example/a.mp3") is None


def test_only_apple_cannot_jump() -> None:
    assert [platform for platform in Platform if not can_jump(platform)] == [Platform.APPLE]


def test_a_member_gets_the_player_they_chose() -> None:
    copies = [Media(Platform.AUDIO, "a"), Media(Platform.OVERCAST, "o"), Media(Platform.YOUTUBE, "y")]

    assert best_media(copies, Platform.OVERCAST) == copies[1]
    assert best_media(copies, Platform.SPOTIFY) == copies[2]
    assert best_media(copies, None) == copies[2]
    assert best_media([], Platform.SPOTIFY) is None


@pytest.mark.parametrize("platform", [Platform.PODLOVE, Platform.PODIGEE])
def test_a_page_named_by_its_fragment_gives_way_to_the_audio(platform: Platform) -> None:
    audio = Media(Platform.AUDIO, "https://t.example/12.mp3")

    assert best_media([Media(platform, "https://t.example/#12:"), audio], None) == audio
    assert best_media([Media(platform, "https://t.example/#12:"), audio], platform) == audio
    assert best_media([Media(platform, "https://t.example/#12:")], None) is None


@pytest.mark.parametrize("fragment", ["", "#", "#t=", "#t=90", "#?redirect=no"])
def test_any_other_fragment_gives_way_to_the_time(fragment: str) -> None:
    page = Media(Platform.PODLOVE, f"https://t.example/12{fragment}")

    assert best_media([page], None) == page
    assert jump(page, 60) == "https://t.example/12#t=60"


@pytest.mark.parametrize(
    ("channel", "base"),
    [
        (CHANNEL, f"https://www.youtube.com/channel/{CHANNEL}"),
        (
            f"https://www.youtube.com/channel/{CHANNEL}/videos?view=0",
            f"https://www.youtube.com/channel/{CHANNEL}",
        ),
        ("http://www.youtube.com/c/Some-Name", "https://www.youtube.com/c/Some-Name"),
        ("https://youtube.com/user/name/", "https://www.youtube.com/user/name"),
        ("https://m.youtube.com/@handle", "https://www.youtube.com/@handle"),
        ("https://www.youtube.com/@näme", "https://www.youtube.com/@n%C3%A4me"),
    ],
)
def test_an_unknown_copy_is_looked_for_on_the_shows_channel(channel: str, base: str) -> None:
    found = search_url("The Show", "Keep & alive?", youtube_channel=channel)

    assert found == f"{base}/search?query=Keep+%26+alive%3F"
    assert search_url("The Show", " ", youtube_channel=channel) == base


@pytest.mark.parametrize(
    "channel",
    [None, "", "https://www.youtube.com/watch?v=x", "https://evil.example/@handle", "UCshort", "https://[x"],
)
def test_without_a_channel_all_of_youtube_is_searched(channel: str | None) -> None:
    found = search_url("The Show", "Sockets", youtube_channel=channel)

    assert found == "https://www.youtube.com/results?search_query=The+Show+Sockets"


@pytest.mark.parametrize("word", ["spam ", "ü", "電", "\U0001f680 ", "a%2B", "\ud800x"])
@pytest.mark.parametrize("channel", [None, CHANNEL, "https://www.youtube.com/@" + "é" * 100])
def test_a_search_fits_a_button_however_long_the_title(word: str, channel: str | None) -> None:
    found = search_url(word * 500, word * 500, youtube_channel=channel)

    assert len(found) <= 512
    assert "\N{REPLACEMENT CHARACTER}" not in str(parse_qs(urlsplit(found).query))


def test_a_long_search_ends_with_a_whole_word() -> None:
    assert search_url("", "keepalive " * 100, youtube_channel=None).endswith("+keepalive")


@given(st.text(), st.sampled_from(Platform), st.integers(0, 10**6), st.integers(-100, 100))
def test_no_address_is_too_odd(url: str, platform: Platform, start: int, offset: int) -> None:
    identify(url)
    jump(Media(platform, f"https://a.example/{url}", offset), start)
    assert len(search_url(url, url * 3, youtube_channel=url)) <= 512


@pytest.mark.parametrize(
    ("feed_url", "guid", "link"),
    [
        pytest.param(
            "https://harbour.example/feed",
            "5f2b-11",
            "https://pod.link/aHR0cHM6Ly9oYXJib3VyLmV4YW1wbGUvZmVlZA/episode/NWYyYi0xMQ",
            id="without padding",
        ),
        pytest.param(
            "https://harbour.example/?feed=a",
            "~~?>>",
            "https://pod.link/aHR0cHM6Ly9oYXJib3VyLmV4YW1wbGUvP2ZlZWQ9YQ/episode/fn4_Pj4",
            id="with the letters for addresses",
        ),
        pytest.param(
            "https://harbour.example/föhr",
            "Fähre",
            "https://pod.link/aHR0cHM6Ly9oYXJib3VyLmV4YW1wbGUvZsO2aHI/episode/RsOkaHJl",
            id="in UTF-8",
        ),
        pytest.param("https://harbour.example/feed", "x" * 400, None, id="too long for a button"),
    ],
)
def test_a_universal_link_names_feed_and_episode(feed_url: str, guid: str, link: str | None) -> None:
    assert universal_link(feed_url, guid) == link
