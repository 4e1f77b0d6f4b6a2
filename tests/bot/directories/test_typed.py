"""What somebody typed, told by its form."""

import pytest

from bot.directories.typed import Kind, Typed, read_typed

CHANNEL = "UCabcdefghijklmnopqrstuv"
NUMBER = "4rOoJ6Egrf8K2IrywzwOMk"
SHOW = "d20aba20-25cf-012e-0587-00163e1b201c"
EPISODE = "e9efaa6f-08f6-4acc-934a-81430bd97013"


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("Night Trains", Typed(Kind.NAME, "Night Trains")),
        ("  Night   Trains ", Typed(Kind.NAME, "Night Trains")),
        ("S.T.A.R. Talk", Typed(Kind.NAME, "S.T.A.R. Talk")),
        ("ann@trains.example", Typed(Kind.NAME, "ann@trains.example")),
        ("javascript:alert(1)", Typed(Kind.NAME, "javascript:alert(1)")),
        ("http://[broken", Typed(Kind.NAME, "http://[broken")),
        (
            "https://a.example/1 and https://b.example/2",
            Typed(Kind.NAME, "https://a.example/1 and https://b.example/2"),
        ),
        ("https://trains.example/feed.xml", Typed(Kind.ADDRESS, "https://trains.example/feed.xml")),
        ("<https://trains.example/feed_>", Typed(Kind.ADDRESS, "https://trains.example/feed_")),
        ("the feed: https://trains.example/rss.", Typed(Kind.ADDRESS, "https://trains.example/rss")),
        ("[feed](https://trains.example/rss)", Typed(Kind.ADDRESS, "https://trains.example/rss")),
        ("feed:https://trains.example/rss", Typed(Kind.ADDRESS, "https://trains.example/rss")),
        ("feed://trains.example/rss", Typed(Kind.ADDRESS, "https://trains.example/rss", is_guess=True)),
        ("podcast://trains.example/rss", Typed(Kind.ADDRESS, "https://trains.example/rss", is_guess=True)),
        ("itpc://trains.example/rss", Typed(Kind.ADDRESS, "https://trains.example/rss", is_guess=True)),
        ("trains.example", Typed(Kind.ADDRESS, "https://trains.example", is_guess=True)),
        (
            "https://podcasts.apple.com/de/podcast/night-trains/id1001?i=10009",
            Typed(Kind.APPLE, "1001", "de"),
        ),
        ("https://podcasts.apple.com/podcast/id1001", Typed(Kind.APPLE, "1001")),
        ("itunes.apple.com/us/podcast/night-trains/id1001?mt=2", Typed(Kind.APPLE, "1001", "us")),
        ("https://itunes.apple.com/WebObjects/MZStore.woa/wa/viewPodcast?id=1001", Typed(Kind.APPLE, "1001")),
        ("https://overcast.fm/itunes1001/night-trains", Typed(Kind.APPLE, "1001")),
        ("https://overcast.fm/+AbC", Typed(Kind.OVERCAST_PAGE, "https://overcast.fm/+AbC")),
        ("https://castro.fm/itunes/1001", Typed(Kind.APPLE, "1001")),
        (f"https://castro.fm/podcast/{SHOW}", Typed(Kind.CASTRO_PAGE, f"https://castro.fm/podcast/{SHOW}")),
        (f"https://pca.st/podcast/{SHOW}", Typed(Kind.POCKETCASTS, SHOW)),
        (f"https://play.pocketcasts.com/podcasts/{SHOW}/{EPISODE}", Typed(Kind.POCKETCASTS, SHOW)),
        (
            f"https://pocketcasts.com/podcast/night-trains/{SHOW}/line-1/{EPISODE}",
            Typed(Kind.POCKETCASTS, SHOW),
        ),
        ("https://pca.st/itunes/1001", Typed(Kind.APPLE, "1001")),
        ("https://pca.st/AbCd", Typed(Kind.POCKETCASTS_PAGE, "https://pca.st/AbCd")),
        ("https://podcastindex.org/podcast/920666?episode=1", Typed(Kind.PODCAST_INDEX, "920666")),
        ("https://fyyd.de/podcast/night-trains/0", Typed(Kind.FYYD, "night-trains")),
        (f"https://open.spotify.com/intl-de/show/{NUMBER}?si=1", Typed(Kind.SPOTIFY_SHOW, NUMBER)),
        (f"spotify:show:{NUMBER}", Typed(Kind.SPOTIFY_SHOW, NUMBER)),
        (f"https://open.spotify.com/episode/{NUMBER}", Typed(Kind.SPOTIFY_EPISODE, NUMBER)),
        (f"https://www.youtube.com/channel/{CHANNEL}/videos", Typed(Kind.YOUTUBE_CHANNEL, CHANNEL)),
        ("https://m.youtube.com/@trains/featured", Typed(Kind.YOUTUBE_PAGE, "/@trains")),
        ("youtube.com/c/trains", Typed(Kind.YOUTUBE_PAGE, "/c/trains")),
        (
            "https://www.youtube.com/playlist?list=PL123456789ab",
            Typed(Kind.YOUTUBE_PLAYLIST, "PL123456789ab"),
        ),
        ("https://youtu.be/aaaaaaaaaa_?si=x", Typed(Kind.YOUTUBE_VIDEO, "aaaaaaaaaa_")),
        ("https://www.youtube.com/shorts/aaaaaaaaaaa", Typed(Kind.YOUTUBE_VIDEO, "aaaaaaaaaaa")),
        (
            "https://www.youtube.com/watch?v=aaaaaaaaaaa&list=PL123456789ab",
            Typed(Kind.YOUTUBE_VIDEO, "aaaaaaaaaaa", playlist="PL123456789ab"),
        ),
        (
            "https://www.youtube.com/watch?v=aaaaaaaaaaa&list=RDaaaaaaaaaaa",
            Typed(Kind.YOUTUBE_VIDEO, "aaaaaaaaaaa"),
        ),
    ],
)
def test_what_was_typed_is_told_by_its_form(text: str, typed: Typed) -> None:
    assert read_typed(text) == typed
