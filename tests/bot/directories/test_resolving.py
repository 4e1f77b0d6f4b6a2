"""From what somebody typed to the feed, a question, or a sentence."""

import json

import pytest

from bot.directories.candidates import Question, Resolved
from bot.directories.resolving import Answer
from bot.errors import UserError
from tests.bot.directories.conftest import Resolve
from tests.directories_stub import Podcast, World, feed, site

TRAINS = "http://feeds.example/1001.xml"
ANNS, BOS = "http://feeds.example/1002.xml", "http://feeds.example/1003.xml"
CHANNEL, OTHER_CHANNEL = "UCabcdefghijklmnopqrstuv", "UCzyxwvutsrqponmlkjihgfe"
CHANNEL_FEED = f"http://youtube.example/feeds/videos.xml?channel_id={CHANNEL}"
LIST_FEED = "http://youtube.example/feeds/videos.xml?playlist_id=PL123456789ab"
SPOTIFY = "4rOoJ6Egrf8K2IrywzwOMk"


def asked_of(answer: Answer) -> list[str | None]:
    assert isinstance(answer, Question), answer
    return [candidate.feed_url for candidate in answer.candidates]


def resolved(answer: Answer) -> str:
    assert isinstance(answer, Resolved), answer
    return answer.feed_url


async def refused(resolve: Resolve, what: str, **options: str) -> str:
    with pytest.raises(UserError) as error:
        await resolve(what, **options)
    return str(error.value)


async def test_a_name_only_one_has_leads_to_its_feed(resolve: Resolve) -> None:
    answer = await resolve("night trains", has_key=True)

    assert resolved(answer) == TRAINS
    assert isinstance(answer, Resolved)
    assert answer.podcast.directories == ("Apple Podcasts", "fyyd", "Podcast Index")
    assert answer.podcast.author == "Ines Ferreira"
    assert answer.podcast.artwork_url == "https://art.example/1001.jpg"


async def test_a_name_two_have_is_a_question(resolve: Resolve) -> None:
    assert set(asked_of(await resolve("Lighthouse Hour"))) == {ANNS, BOS}


async def test_a_slip_of_the_name_is_a_question(resolve: Resolve) -> None:
    assert asked_of(await resolve("nigth trains"))[0] == TRAINS


async def test_a_name_nobody_has_says_what_to_do(resolve: Resolve) -> None:
    assert await refused(resolve, "Qxzvw") == (
        "No podcast of that name was found. "
        "Check the spelling, or paste the podcast’s feed, its website or a link to it."
    )


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("silent", "did not answer in time."),
        ("over", "was asked too often; try again in a minute."),
        ("busy", "was asked too often; try again in a minute."),
        ("html", "sent an answer that cannot be understood."),
        ("nested", "sent an answer that cannot be understood."),
        ("large", "sent an answer that cannot be understood."),
        ("faulty", "cannot be reached at the moment."),
        ("inward", "cannot be reached at the moment."),
        ("sideways", "cannot be reached at the moment."),
    ],
)
async def test_a_directory_that_fails_is_named_and_holds_up_nobody(
    resolve: Resolve, fault: str, sentence: str
) -> None:
    answer = await resolve("Night Trains", itunes=fault)

    assert asked_of(answer)[0] == TRAINS
    assert isinstance(answer, Question)
    assert answer.notes == (f"Apple Podcasts {sentence}",)


async def test_being_asked_too_often_is_not_told_as_nothing_found(resolve: Resolve) -> None:
    sentence = await refused(resolve, "Qxzvw", itunes="over")

    assert sentence.startswith("Apple Podcasts was asked too often; try again in a minute.")
    assert "found" not in sentence


async def test_values_of_wrong_types_are_nothing(resolve: Resolve) -> None:
    assert asked_of(await resolve("Lighthouse Hour", fyyd="mistyped"))[0] in (ANNS, BOS)


async def test_a_link_to_apple_leads_to_the_feed_apple_knows(resolve: Resolve) -> None:
    assert resolved(await resolve("https://podcasts.apple.com/us/podcast/x/id1001?i=1000")) == TRAINS


async def test_a_link_to_apple_in_another_country_is_looked_up_there(resolve: Resolve, world: World) -> None:
    world.add(Podcast(number=2001, title="Nur Hier", feed_url="http://feeds.example/n.xml", country="de"))

    assert resolved(await resolve("podcasts.apple.com/de/podcast/id2001")) == "http://feeds.example/n.xml"
    assert "has no podcast with the number" in await refused(resolve, "podcasts.apple.com/podcast/id2001")


async def test_a_podcast_apple_has_no_feed_of_is_looked_for_elsewhere(resolve: Resolve, world: World) -> None:
    elsewhere = Podcast(
        number=3001,
        title="Behind The Wall",
        feed_url="http://feeds.example/w.xml",
        listed=frozenset({"fyyd"}),
    )
    assert "without a feed" in await refused(resolve, "https://podcasts.apple.com/us/podcast/id1005")

    world.add(elsewhere)

    assert asked_of(await resolve("https://podcasts.apple.com/us/podcast/id1005")) == [elsewhere.feed_url]


async def test_while_apple_refuses_podcast_index_is_a_question(resolve: Resolve) -> None:
    answer = await resolve("https://podcasts.apple.com/us/podcast/id1001", itunes="over", has_key=True)

    assert asked_of(answer) == [TRAINS]


async def test_links_of_directories_lead_to_their_feeds(resolve: Resolve) -> None:
    assert resolved(await resolve("https://fyyd.de/podcast/show-1001/0")) == TRAINS
    assert resolved(await resolve("https://fyyd.de/podcast/1001")) == TRAINS
    assert resolved(await resolve("https://podcastindex.org/podcast/1001", has_key=True)) == TRAINS


async def test_without_a_key_a_link_to_podcast_index_says_what_to_do(resolve: Resolve) -> None:
    assert "type the podcast’s name" in await refused(resolve, "https://podcastindex.org/podcast/1001")


async def test_a_link_to_pocket_casts_leads_to_the_feed_it_exports(resolve: Resolve, world: World) -> None:
    uuid = world.podcasts[0].uuid
    world.redirect("http://pca.st/AbCd", f"http://pocketcasts.com/podcast/night-trains/{uuid}")
    world.put(f"http://pocketcasts.com/podcast/night-trains/{uuid}", site())

    assert resolved(await resolve(f"https://pca.st/podcast/{uuid}")) == TRAINS
    assert resolved(await resolve("http://pca.st/AbCd")) == TRAINS


async def test_overcasts_own_link_to_apple_is_believed_and_those_of_the_notes_are_not(
    resolve: Resolve, world: World
) -> None:
    notes = "https://podcasts.apple.com/us/podcast/id1002"
    world.put("http://overcast.fm/+own", site(links=["/itunes1001/night-trains", notes]))
    world.put("http://overcast.fm/+notes", site(links=[notes]))

    assert resolved(await resolve("http://overcast.fm/+own")) == TRAINS
    assert asked_of(await resolve("http://overcast.fm/+notes")) == [ANNS]


async def test_a_link_to_castro_is_a_question(resolve: Resolve, world: World) -> None:
    world.put("http://castro.fm/episode/x", site(links=["https://overcast.fm/itunes1001"]))

    assert asked_of(await resolve("http://castro.fm/episode/x")) == [TRAINS]


async def test_a_link_to_spotify_is_always_a_question(resolve: Resolve, world: World) -> None:
    world.spotify[f"https://open.spotify.com/show/{SPOTIFY}"] = "Night Trains"
    world.spotify[f"https://open.spotify.com/episode/{SPOTIFY}"] = "Line 7"
    world.episodes["Line 7"] = 1001

    assert asked_of(await resolve(f"https://open.spotify.com/show/{SPOTIFY}"))[0] == TRAINS
    assert asked_of(await resolve(f"https://open.spotify.com/episode/{SPOTIFY}")) == [TRAINS]


async def test_what_only_spotify_has_says_so(resolve: Resolve, world: World) -> None:
    world.spotify[f"https://open.spotify.com/show/{SPOTIFY}"] = "Qxzvw"

    assert "Only Spotify seems to have" in await refused(resolve, f"spotify:show:{SPOTIFY}")


async def test_links_to_youtube_lead_to_the_channels_feed(resolve: Resolve, world: World) -> None:
    details = {"videoId": "aaaaaaaaaaa", "title": '"channelId":"UCno', "channelId": CHANNEL}
    world.put(CHANNEL_FEED, feed("Trains on Film"))
    world.put(
        "http://youtube.example/@trains",
        site(f"https://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}"),
    )
    world.put("http://youtube.example/c/trains", f'<html><script>{{"externalId":"{CHANNEL}"}}</script>')
    world.put(
        "http://youtube.example/watch?v=aaaaaaaaaaa",
        f'<html><script>{{"channelId":"{OTHER_CHANNEL}","videoDetails":{json.dumps(details)}}}</script>',
    )

    for link in ("channel/" + CHANNEL, "@trains", "c/trains", "watch?v=aaaaaaaaaaa", "live/aaaaaaaaaaa"):
        assert resolved(await resolve(f"https://www.youtube.com/{link}")) == CHANNEL_FEED
    assert {request.headers.get("Cookie") for request in world.asked if "feeds" not in request.path} == {
        "SOCS=CAI"
    }


async def test_a_video_watched_in_a_playlist_may_mean_either(resolve: Resolve, world: World) -> None:
    details = {"videoId": "aaaaaaaaaaa", "channelId": CHANNEL}
    world.put(CHANNEL_FEED, feed("Trains on Film"))
    world.put(LIST_FEED, feed("Night Trains, season 1"))
    world.put(
        "http://youtube.example/watch?v=aaaaaaaaaaa", f'<html><p>"videoDetails":{json.dumps(details)}</p>'
    )

    answer = await resolve("https://www.youtube.com/watch?v=aaaaaaaaaaa&list=PL123456789ab")

    assert asked_of(answer) == [LIST_FEED, CHANNEL_FEED]


async def test_a_feed_youtube_does_not_have_now_is_for_later(resolve: Resolve) -> None:
    assert "Try again in an hour" in await refused(resolve, f"https://www.youtube.com/channel/{CHANNEL}")


async def test_another_videos_channel_is_not_believed(resolve: Resolve, world: World) -> None:
    details = json.dumps({"videoId": "bbbbbbbbbbb", "channelId": CHANNEL})
    world.put("http://youtube.example/watch?v=aaaaaaaaaaa", f'<html><p>"videoDetails":{details}</p>')

    assert "does not say whose" in await refused(resolve, "https://youtu.be/aaaaaaaaaaa")


@pytest.mark.parametrize("what", [TRAINS, f"<{TRAINS}>", "feed://feeds.example/1001.xml", f"feed:{TRAINS}"])
async def test_a_feeds_address_is_that_feed(resolve: Resolve, what: str) -> None:
    answer = await resolve(what)

    assert isinstance(answer, Resolved)
    assert answer.feed_url.removeprefix("https://").removeprefix("http://") == "feeds.example/1001.xml"
    assert (answer.podcast.title, answer.podcast.episode_count) == ("Night Trains", 3)


async def test_a_feed_that_moved_for_good_is_told_where_it_is(resolve: Resolve, world: World) -> None:
    world.redirect("http://old.example/rss", TRAINS, status=301)
    world.redirect("http://today.example/rss", TRAINS, status=302)

    assert resolved(await resolve("http://old.example/rss")) == TRAINS
    assert resolved(await resolve("http://today.example/rss")) == "http://today.example/rss"


async def test_of_a_long_feed_the_beginning_is_enough(resolve: Resolve, world: World) -> None:
    long = feed("Long Trains").replace(
        "</channel></rss>", f"<item><title>x{'y' * 20_000}</title></item>" * 1000
    )
    world.put("http://long.example/rss", long, kind="text/xml")

    answer = await resolve("http://long.example/rss")

    assert isinstance(answer, Resolved)
    assert (answer.podcast.title, answer.podcast.episode_count) == ("Long Trains", None)


async def test_a_json_feed_is_read_whole(resolve: Resolve, world: World) -> None:
    items = [{"id": str(n), "title": f"Line {n}", "content_text": "x" * 1000} for n in range(700)]
    world.put(
        "http://json.example/feed.json",
        json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Json Trains", "items": items}),
        kind="application/feed+json",
    )

    assert resolved(await resolve("http://json.example/feed.json")) == "http://json.example/feed.json"


@pytest.mark.parametrize(
    "what", ["http://trains.example/", "trains.example", "https://trains.example.nowhere.example"]
)
async def test_a_websites_only_feed_is_meant(resolve: Resolve, world: World, what: str) -> None:
    world.put("http://trains.example/", site("/feed.xml", "/feed.xml/"))
    world.put("http://trains.example/feed.xml", feed("Night Trains"))

    if "nowhere" in what:
        assert "There is no server called" in await refused(resolve, what)
    else:
        assert resolved(await resolve(what)) == "http://trains.example/feed.xml"


async def test_of_several_feeds_the_one_to_be_heard_is_meant(resolve: Resolve, world: World) -> None:
    world.put("http://trains.example/", site("/blog.xml", "http://feeds.example/1001.xml", "/comments.xml"))
    world.put("http://trains.example/blog.xml", feed("Blog", with_media=False))
    world.put("http://trains.example/comments.xml", feed("Comments", with_media=False))

    assert resolved(await resolve("http://trains.example/")) == TRAINS


@pytest.mark.parametrize(
    "feeds",
    [
        pytest.param(["/1001.xml", "/1002.xml"], id="two to hear"),
        pytest.param(["/1001.xml", "/gone.xml"], id="one that cannot be read"),
        pytest.param(["/1001.xml", *(f"/blog{n}.xml" for n in range(4))], id="more than are tried"),
    ],
)
async def test_what_a_website_leaves_open_is_a_question(
    resolve: Resolve, world: World, feeds: list[str]
) -> None:
    world.put("http://feeds.example/", site(*feeds))
    for number in range(4):
        world.put(f"http://feeds.example/blog{number}.xml", feed("Blog", with_media=False))

    assert asked_of(await resolve("http://feeds.example/"))[0] == TRAINS


async def test_a_website_with_nothing_to_hear_is_asked_about(resolve: Resolve, world: World) -> None:
    world.put("http://blog.example/", site("/feed.xml"))
    world.put("http://blog.example/feed.xml", feed("A Blog", with_media=False))

    assert asked_of(await resolve("http://blog.example/")) == ["http://blog.example/feed.xml"]


async def test_a_website_that_only_links_to_apple_is_asked_about(resolve: Resolve, world: World) -> None:
    world.put("http://trains.example/", site(links=["https://podcasts.apple.com/us/podcast/x/id1001"]))

    assert asked_of(await resolve("http://trains.example/")) == [TRAINS]


async def test_a_short_link_is_followed_to_a_player(resolve: Resolve, world: World) -> None:
    world.redirect("http://short.example/x", "http://podcasts.apple.com/us/podcast/id1001")
    world.put("http://podcasts.apple.com/us/podcast/id1001", site())

    assert resolved(await resolve("http://short.example/x")) == TRAINS


async def test_a_name_that_looks_like_an_address_is_looked_for(resolve: Resolve, world: World) -> None:
    world.add(Podcast(number=4001, title="Trains.nowhere.example", feed_url="http://feeds.example/dot.xml"))

    assert resolved(await resolve("trains.nowhere.example")) == "http://feeds.example/dot.xml"


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ("http://10.0.0.7/feed", "10.0.0.7 is an address in a private network."),
        ("http://db.inside.example/feed", "leads to an address in a private network."),
        ("http://ann:secret@trains.example/feed", "user name or password"),
        ("http://silent.trains.example/feed", "did not answer in time"),
        ("http://inward.trains.example/feed", "10.0.0.7 is an address in a private network."),
        ("http://sideways.trains.example/feed", "leads to an address in a private network."),
        ("http://trains.example/gone", "has nothing at this address (404)."),
        ("http://trains.example/page", "does not say which feed that is"),
        ("http://trains.example/picture", "is a PNG picture"),
        ("http://trains.example/empty", "is empty"),
        ("http://trains.example/drawing", "is not a feed"),
        ("http://trains.example/data", "not a JSON Feed"),
    ],
)
async def test_an_address_without_a_feed_says_why_and_no_more_than_its_host(
    resolve: Resolve, world: World, what: str, sentence: str
) -> None:
    world.put("http://trains.example/page", site())
    world.put("http://trains.example/picture", b"\x89PNG\r\n\x1a\n" + bytes(99))
    world.put("http://trains.example/empty", b"")
    world.put(
        "http://trains.example/drawing", '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'
    )
    world.put("http://trains.example/data", '{"ok": true}')

    said = await refused(resolve, f"{what}?token=hush" if "trains.example/" not in what else what)

    assert sentence in said
    assert "hush" not in said
    assert "secret" not in said
