"""Which show a source is about: the one of its feed's address, whatever else two shows have in common."""

from bot.feed import export
from bot.feed.read import read_source
from bot.services import Services
from bot.services.announcing.following import Following
from bot.services.feeds.importing import Importer
from db import shows
from db.database import Database
from db.deliveries.delivery import unstored_delivery
from tests.bot.services.fake_feeds import HOUR, NOON, Clock, FakeFetch, World, fetched, item, poller, rss

ONE, OTHER = "https://one.example/feed", "https://other.example/feed"
GUID = "<podcast:guid>9b0f</podcast:guid>"
OLD = [item("Pilot", NOON - 9 * 24 * HOUR)]


def two_feeds(
    db: Database, *, head: str = "", titles: tuple[str, str] = ("Night Trains", "Night Trains")
) -> World:
    clock, fetch = Clock(), FakeFetch()
    for url, title in zip((ONE, OTHER), titles, strict=True):
        fetch.serve(url, fetched(rss(OLD, title=title, head=head)))
    return World(db, fetch, clock, poller(db, fetch, ONE, OTHER, now=clock))


async def addresses(db: Database) -> list[str]:
    return sorted(show.feed_url or "" for show in await shows.shows(db.reader))


async def test_two_podcasts_with_one_title_are_two_shows(db: Database) -> None:
    world = two_feeds(db)
    await world.poller.poll()
    for show_id in (1, 2):
        await Following(db, now=world.clock).follow(guild_id=1, channel_id=100, show_id=show_id)
    world.fetch.serve(OTHER, fetched(rss([item("New", NOON + HOUR), *OLD])))
    await world.poll_in(2 * HOUR)

    assert await addresses(db) == [ONE, OTHER]
    assert await world.owed() == [(100, "New")]


async def test_the_posts_of_two_shows_with_one_title_are_told_apart(db: Database) -> None:
    await two_feeds(db).poller.poll()
    for show_id in (1, 2):
        await Following(db).follow(guild_id=1, channel_id=100, show_id=show_id)
    posts = [await unstored_delivery(db.reader, follow_id=n, episode_id=n) for n in (1, 2)]

    assert [post.title for post in posts] == ["Pilot", "Pilot"]
    assert posts[0].identity == "nighttrains|id-pilot|"  # as it was before there were two
    assert posts[1].identity != posts[0].identity


async def test_two_feeds_with_one_podcast_guid_are_two_shows(db: Database) -> None:
    world = two_feeds(db, head=GUID, titles=("Night Trains", "Night Trains in Video"))
    for _ in range(2):
        await world.poll_in(25 * HOUR)

    assert await addresses(db) == [ONE, OTHER]
    assert [(await world.state(url)).failures for url in (ONE, OTHER)] == [0, 0]


async def test_a_feed_that_takes_anothers_podcast_guid_later_is_read_on(db: Database) -> None:
    world = two_feeds(db, titles=("Night Trains", "Day Trains"))
    world.fetch.serve(ONE, fetched(rss(OLD, head=GUID)))
    await world.poller.poll()
    world.fetch.serve(OTHER, fetched(rss([item("New", NOON), *OLD], title="Day Trains", head=GUID)))
    await world.poll_in(HOUR)

    assert "New" in await world.titles()
    assert (await world.state(OTHER)).failures == 0


async def test_a_saved_feed_goes_to_the_show_of_its_title_whatever_it_calls_its_own_address(
    db: Database,
) -> None:
    await two_feeds(db, titles=("Night Trains", "Day Trains")).poller.poll()
    link = '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="self" href="http://old.example/"/>'
    await Importer(db).store(read_source(rss(OLD, title="Day Trains", head=link), name="saved.xml"))

    assert await addresses(db) == [ONE, OTHER]


async def test_a_saved_feed_comes_before_its_address_without_a_second_show(db: Database) -> None:
    await Importer(db).store(read_source(rss(OLD), name="saved.xml"))
    world = two_feeds(db)
    await world.poller.poll()

    assert await addresses(db) == [ONE, OTHER]
    assert await world.titles() == {"Pilot"}


async def test_of_two_exports_with_one_title_each_finds_its_own_show(db: Database) -> None:
    await two_feeds(db).poller.poll()
    services = Services.on(db)
    for show in await services.catalogue.shows():
        text = export.write(await services.catalogue.as_feed(show))
        again = await services.importer.store(read_source(text.encode(), name="export.json"))
        assert (again.show.id, again.unchanged) == (show.id, 1)


async def test_an_address_that_replaces_the_one_a_feed_moved_from_keeps_the_show(db: Database) -> None:
    clock, fetch = Clock(), FakeFetch()
    fetch.serve(ONE, fetched(rss(OLD), moved_to=OTHER))
    fetch.serve(OTHER, fetched(rss(OLD)))
    world = World(db, fetch, clock, poller(db, fetch, ONE, now=clock))
    for _ in range(4):
        await world.poll_in(HOUR)
    world.poller = poller(db, fetch, OTHER, now=clock)
    await world.poll_in(HOUR)

    assert await addresses(db) == [OTHER]
