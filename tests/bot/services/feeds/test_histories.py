"""Whole lives of feeds, as tables: what a channel that follows from the start is told, and in which order."""

from collections.abc import Sequence

import pytest

from bot.config import SHOW_FEED
from bot.services.announcing.following import FollowOptions
from bot.services.feeds.importing import Importer
from db.database import Database
from tests.bot.services.fake_feeds import DAY, HOUR, NOON, URL, back_catalogue, fetched, item, poller, rss
from tests.bot.services.life import Life, State, new, told

OLD = back_catalogue()
MANY = back_catalogue(60)
DOWN: list[str] | None = None


def regiven(items: Sequence[str], *, titles: str = "", files: bool = False) -> list[str]:
    """The items under new ids, and with `files` under new addresses; `titles` is put behind each title."""
    changed = [each.replace("<guid>id-", "<guid>https://new.example/") for each in items]
    if files:
        changed = [each.replace("https://media.example/", "https://new.example/f/9") for each in changed]
    return [each.replace("</title>", f"{titles}</title>") for each in changed]


def redated(items: Sequence[str], by: float) -> list[str]:
    return [
        item(
            f"Line {8 - n}",
            NOON - (n + 1) * 7 * DAY + by,
            guid=f"again-{n}",
            file=f"https://n.example/{n}.mp3",
        )
        for n, _ in enumerate(items)
    ]


A, B = new("Alpha", 1), new("Beta", 2)
FIVE = [new(title, 10 + n) for n, title in enumerate(("One", "Two", "Three", "Four", "Five"))]
FOURTEEN = [new(f"Day {n:02}", 24 * n) for n in range(1, 15)]

HISTORIES = {
    "nothing happens": ([(1, OLD), (2, OLD)], []),
    "one is added": ([(2, [A, *OLD])], ["Alpha"]),
    "one is added and stays": ([(2, [A, *OLD]), (3, [A, *OLD]), (50, [A, *OLD])], ["Alpha"]),
    "one is added at the bottom": ([(2, [*OLD[::-1], A])], ["Alpha"]),
    "one is added in the middle": ([(2, [*OLD[:4], A, *OLD[4:]])], ["Alpha"]),
    "two are added one after the other": ([(2, [A, *OLD]), (3, [B, A, *OLD])], ["Alpha", "Beta"]),
    "two are added at once": ([(3, [B, A, *OLD])], ["Alpha", "Beta"]),
    "two are added at once, the oldest first": ([(3, [A, B, *OLD])], ["Alpha", "Beta"]),
    "three are added at once": ([(15, [*FIVE[:3], *OLD])], ["One", "Two", "Three"]),
    "five are added at once": ([(15, [*FIVE[::-1], *OLD])], ["One + Two", "Three", "Four", "Five"]),
    "five are added over five looks": (
        [(11 + n, [*FIVE[: n + 1][::-1], *OLD]) for n in range(5)],
        ["One", "Two", "Three", "Four", "Five"],
    ),
    "its title is edited": ([(2, [A, *OLD]), (3, [new("Alpha!", 1, guid="id-alpha"), *OLD])], ["Alpha!"]),
    "it gets quite another title": (
        [(2, [A, *OLD]), (3, [new("Omega", 1, guid="id-alpha"), *OLD])],
        ["Omega"],
    ),
    "its notes are edited": ([(2, [A, *OLD]), (3, [new("Alpha", 1, notes="More."), *OLD])], ["Alpha"]),
    "its file is replaced": (
        [(2, [A, *OLD]), (3, [new("Alpha", 1, file="https://media.example/fixed.mp3"), *OLD])],
        ["Alpha"],
    ),
    "its date is moved ahead a day": ([(2, [A, *OLD]), (30, [new("Alpha", 25), *OLD])], ["Alpha"]),
    "its date is moved back a week": ([(2, [A, *OLD]), (3, [new("Alpha", -160), *OLD])], ["Alpha"]),
    "an old one is touched and dated now": (
        [(2, [new("Line 3", 1), *OLD[:5], *OLD[6:]])],
        [],
    ),
    "all notes are edited": ([(2, [each + "<description>Now longer.</description>" for each in OLD])], []),
    "all dates shift by an hour": (
        [(2, [item(f"Line {8 - n}", NOON - (n + 1) * 7 * DAY + HOUR) for n in range(8)])],
        [],
    ),
    "the order is reversed": ([(2, OLD[::-1]), (3, [*OLD[::-1], A])], ["Alpha"]),
    "all ids change": ([(2, regiven(OLD))], []),
    "all ids change, then one is added": ([(2, regiven(OLD)), (3, [A, *regiven(OLD)])], ["Alpha"]),
    "all ids change and change back": ([(2, regiven(OLD)), (3, OLD), (4, [A, *OLD])], ["Alpha"]),
    "all ids and files change": ([(2, regiven(OLD, files=True))], []),
    "the host moves, with other ids, files and endings of titles": (
        [(2, regiven(OLD, files=True, titles=" | Night Trains")), (3, [A, *regiven(OLD, files=True)])],
        ["Alpha"],
    ),
    "all ids, files and dates change": ([(2, redated(OLD, by=600))], []),
    "what there is is republished as of today": (
        [
            (
                2,
                [
                    item(f"Line {n}", NOON + n * 60, guid=f"x{n}", file=f"https://n.example/{n}")
                    for n in (5, 4, 3, 2, 1)
                ],
            )
        ],
        [],
    ),
    "one id changes": ([(2, [A, *OLD]), (3, [new("Alpha", 1, guid="other"), *OLD])], ["Alpha"]),
    "one id and its file's query change": (
        [(2, [A, *OLD]), (3, [new("Alpha", 1, guid="x", file="https://media.example/alpha.mp3?t=1"), *OLD])],
        ["Alpha"],
    ),
    "one id, file and title's punctuation change": (
        [(2, [A, *OLD]), (3, [new("Alpha!", 1, guid="x", file="https://media.example/2.mp3"), *OLD])],
        ["Alpha!"],
    ),
    "retitled under a new id on the same day": (
        [
            (2, [A, *OLD]),
            (3, [new("Alpha, revised", 1, guid="x", file="https://media.example/alpha.mp3"), *OLD]),
        ],
        ["Alpha, revised"],
    ),
    "ids swap between two": (
        [(3, [B, A, *OLD]), (4, [new("Beta", 2, guid="id-alpha"), new("Alpha", 1, guid="id-beta"), *OLD])],
        ["Alpha", "Beta"],
    ),
    "it never had an id": ([(2 + n, [new("Alpha", 1, guid=None), *OLD]) for n in range(3)], ["Alpha"]),
    "its id is removed": ([(2, [A, *OLD]), (3, [new("Alpha", 1, guid=None), *OLD])], ["Alpha"]),
    "its id appears late": ([(2, [new("Alpha", 1, guid=None), *OLD]), (3, [A, *OLD])], ["Alpha"]),
    "its file's address is signed anew each time": (
        [
            (2 + n, [new("Alpha", 1, guid=None, file=f"https://media.example/a.mp3?sig={n}"), *OLD])
            for n in range(3)
        ],
        ["Alpha"],
    ),
    "it is in the feed twice": ([(2, [A, A, *OLD])], ["Alpha"]),
    "an early and a public copy share an id": ([(3, [new("Alpha", 2, guid="id-alpha"), A, *OLD])], ["Alpha"]),
    "two different ones share an id": (
        [(3, [new("Beta", 2, guid="same"), new("Alpha", 1, guid="same"), *OLD])],
        ["Alpha", "Beta"],
    ),
    "the feed is truncated": ([(2, OLD[:2])], []),
    "truncated, with a new one": ([(2, [A, *OLD[:2]])], ["Alpha"]),
    "truncated and back": ([(2, OLD[:2]), (3, OLD), (4, [A, *OLD])], ["Alpha"]),
    "emptied": ([(2, [])], []),
    "emptied and back": ([(2, []), (3, OLD)], []),
    "emptied and back with a new one": ([(2, []), (3, [A, *OLD])], ["Alpha"]),
    "emptied and back under other ids": ([(2, []), (3, regiven(OLD))], []),
    "a new one disappears with the truncation and returns": (
        [(2, [A, *OLD]), (3, OLD[4:]), (4, [A, *OLD])],
        ["Alpha"],
    ),
    "an old one is taken out": ([(2, [*OLD[:3], *OLD[4:]])], []),
    "an old one is taken out and put back": ([(2, [*OLD[:3], *OLD[4:]]), (3, OLD)], []),
    "a new one is taken out and put back": ([(2, [A, *OLD]), (3, OLD), (4, [A, *OLD])], ["Alpha"]),
    "a new one is taken out and put back under another id": (
        [(2, [A, *OLD]), (3, OLD), (4, [new("Alpha", 1, guid="x"), *OLD])],
        ["Alpha"],
    ),
    "backdated far behind the newest": ([(2, [*OLD[:3], new("Lost", -700), *OLD[3:]])], []),
    "backdated by a month": ([(2, [new("Remastered", -800), *OLD])], []),
    "put out a day after its date": ([(30, [A, *OLD])], ["Alpha"]),
    "put out a day behind a newer one": ([(3, [B, *OLD]), (26, [B, A, *OLD])], ["Beta", "Alpha"]),
    "put out a week behind a newer one": (
        [(201, [new("Late news", 200), *OLD]), (202, [new("Late news", 200), A, *OLD])],
        ["Late news"],
    ),
    "older ones slide into a window of eight": (
        [(2, [*OLD[1:], item("Line 0", NOON - 63 * DAY)]), (3, [A, *OLD[1:]])],
        ["Alpha"],
    ),
    "the window grows by many old ones": (
        [(2, [*OLD, *(item(f"Early {n}", NOON - (90 + n) * DAY) for n in range(30))])],
        [],
    ),
    "dated ahead, then due": ([(1, [new("Soon", 24), *OLD]), (25, [new("Soon", 24), *OLD])], ["Soon"]),
    "dated ahead behind one that comes first": (
        [(1, [new("Soon", 24), *OLD]), (3, [new("Soon", 24), B, *OLD])],
        ["Beta", "Soon"],
    ),
    "a trailer": ([(2, [new("Season two", 1, kind="trailer"), *OLD])], []),
    "a bonus beside a full one": ([(3, [new("Extra", 2, kind="bonus"), A, *OLD])], ["Alpha"]),
    "without a date": ([(2, [new("Undated", None), *OLD]), (3, [new("Undated", None), *OLD])], ["Undated"]),
    "without a date, beside a dated one": (
        [(5, [new("Undated", None), A, *OLD])],
        ["Alpha", "Undated"],
    ),
    "its date appears late": (
        [(2, [new("Undated", None), *OLD]), (3, [new("Undated", 1), *OLD])],
        ["Undated"],
    ),
    "three of the same second, the newest first": (
        [(2, [new("C", 1), new("B", 1), new("A", 1), *OLD])],
        ["A", "B", "C"],
    ),
    "two parts with one title on one day": (
        [
            (2, [new("Special", 1, guid="p1", file="https://m.example/p1.mp3", length=1_000), *OLD]),
            (
                5,
                [
                    new("Special", 4, guid="p2", file="https://m.example/p2.mp3", length=3_000),
                    new("Special", 1, guid="p1", file="https://m.example/p1.mp3", length=1_000),
                    *OLD,
                ],
            ),
        ],
        ["Special", "Special"],
    ),
    "the same title a week later": (
        [
            (2, [new("Weekly", 1, guid="w1"), *OLD]),
            (
                170,
                [new("Weekly", 169, guid="w2", file="https://m.example/w2.mp3"), new("Weekly", 1, guid="w1")],
            ),
        ],
        ["Weekly", "Weekly"],
    ),
    "always the same name of a file": (
        [
            (2, [new("Mon", 1, file="https://m.example/latest.mp3"), *OLD]),
            (50, [new("Wed", 49, file="https://m.example/latest.mp3"), *OLD]),
        ],
        ["Mon", "Wed"],
    ),
    "down for a day": ([(1, DOWN), (25, [A, *OLD])], ["Alpha"]),
    "down for ten days, then fourteen": (
        [(1, DOWN), (24 * 14 + 1, [*FOURTEEN[::-1], *OLD])],
        [" + ".join(f"Day {n:02}" for n in range(1, 12)), "Day 12", "Day 13", "Day 14"],
    ),
    "a page instead of the feed": ([(1, ["</item></channel></rss>"]), (2, [A, *OLD])], ["Alpha"]),
    "the show is renamed": ([(2, ["=Day Trains", *OLD]), (3, ["=Day Trains", A, *OLD])], ["Alpha"]),
    "a long feed gets one": ([(2, [A, *MANY])], ["Alpha"]),
    "a long feed gets one further down": (
        [(hour, [*MANY[:30], A, *MANY[30:]]) for hour in (2, 26)],
        ["Alpha"],
    ),
    "a long feed that begins with its oldest gets one": ([(2, [*MANY[::-1], A])], ["Alpha"]),
}


@pytest.mark.parametrize(("states", "expected"), HISTORIES.values(), ids=HISTORIES)
async def test_a_channel_is_told_of_each_new_episode_once(
    db: Database, states: Sequence[State], expected: list[str], request: pytest.FixtureRequest
) -> None:
    life = Life(db, MANY if "a long feed" in request.node.callspec.id else OLD)

    assert await life.told(states) == expected


async def test_two_channels_with_wishes_of_their_own(db: Database) -> None:
    life = Life(db, OLD)
    await life.begin()
    follow = life.following.follow
    await follow(guild_id=1, channel_id=100, show_id=1)
    await follow(guild_id=1, channel_id=200, show_id=1, options=FollowOptions(extras=True))
    await follow(guild_id=2, channel_id=300, show_id=1, options=FollowOptions(topic="brakes, signals"))
    await life.look(5, [new("Teaser", 3, kind="trailer"), new("On brakes", 2), A, *OLD])

    assert await told(db, 100) == ["Alpha", "On brakes"]
    assert await told(db, 200) == ["Alpha", "On brakes", "Teaser"]
    assert await told(db, 300) == ["On brakes"]


async def test_a_channel_that_follows_later_is_told_of_nothing_before(db: Database) -> None:
    life = Life(db, OLD)
    await life.begin()
    await life.look(2, [A, *OLD])
    await life.following.follow(guild_id=1, channel_id=100, show_id=1)
    await life.look(3, [A, *OLD])
    await life.look(4, [new("Gamma", 3), A, *OLD])

    assert await told(db, 100) == ["Gamma"]


async def test_two_shows_keep_to_their_own_followers(db: Database) -> None:
    life = Life(db, OLD)
    await life.begin()
    other = "https://other.example/feed"
    life.poller = poller(db, life.fetch, URL, other, now=life.clock)
    life.fetch.serve(other, fetched(rss([item("Dock 1", NOON - DAY)], title="Harbour")))
    await life.look(1, OLD)
    await life.following.follow(guild_id=1, channel_id=100, show_id=1)
    await life.following.follow(guild_id=1, channel_id=200, show_id=2)
    life.fetch.serve(other, fetched(rss([new("Dock 2", 1), item("Dock 1", NOON - DAY)], title="Harbour")))
    await life.look(2, [A, *OLD])

    assert await told(db, 100) == ["Alpha"]
    assert await told(db, 200) == ["Dock 2"]


@pytest.mark.parametrize("jump", [-24, 24], ids=["back by a day", "ahead by a day"])
async def test_a_clock_that_jumps_loses_and_repeats_nothing(db: Database, jump: int) -> None:
    life = Life(db, OLD)
    await life.begin()
    await life.following.follow(guild_id=1, channel_id=100, show_id=1)
    await life.look(2, [A, *OLD])
    await life.look(3 + jump, [A, *OLD])
    await life.look(4, [B, A, *OLD])

    assert await told(db, 100) == ["Alpha", "Beta"]


async def test_the_feeds_first_look_over_the_bundled_catalogue_is_silent(db: Database) -> None:
    await Importer(db).load_bundled_if_empty()
    life = Life(db, ["=Any Title", A, new("Fresh", -30), *OLD], url=SHOW_FEED)
    await life.following.follow(guild_id=1, channel_id=100, show_id=1)
    await life.begin()
    await life.look(3, [*life.first[:1], B, *life.first[1:]])

    assert await told(db, 100) == ["Beta"]


@pytest.mark.parametrize("items", [OLD, OLD[::-1]], ids=["newest first", "oldest first"])
async def test_a_feed_cut_anywhere_tells_nothing_and_takes_nothing_out(
    db: Database, items: Sequence[str]
) -> None:
    life = Life(db, items)
    await life.begin()
    await life.following.follow(guild_id=1, channel_id=100, show_id=1)
    body = rss(items)
    for n, end in enumerate(range(0, len(body) - 1, len(body) // 60)):
        life.clock.now = NOON + n * HOUR
        life.fetch.serve(URL, fetched(body[:end], etag=f'"cut at {end}"'))
        await life.poller.poll(regardless=True)
    await life.look(100, [*items, A])
    ((rows, withdrawn, fragments),) = await db.reader.execute_fetchall(
        """
        SELECT count(*), count(withdrawn_at), count(*) FILTER (WHERE title NOT LIKE 'Line _')
        FROM episode
        """
    )

    assert await told(db, 100) == ["Alpha"]
    assert (rows, withdrawn, fragments) == (9, 0, 1)
