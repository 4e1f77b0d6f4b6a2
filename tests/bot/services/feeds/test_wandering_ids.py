"""Ids that are not what ids are for: they wander between episodes, repeat, or stand against the title."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.feed.repeats import without_repeats
from bot.feed.source import Feed, FeedItem
from bot.services.feeds.importing import Importer
from db import episodes
from db.database import Database
from db.models import Media, Platform
from tests.bot.services.fake_feeds import back_catalogue
from tests.bot.services.life import Life, State, new
from tests.conftest import episode

OLD = back_catalogue()


def counted(*titles: str, day: int = 0) -> list[str]:
    """The newest episodes, the newest first, which always have the ids 1, 2, 3 …"""
    return [
        new(title, (day - n) * 24 - 1, guid=str(n + 1), file=f"https://m.example/{title}.mp3")
        for n, title in enumerate(titles)
    ]


def news(hour: float, *, key: str = "") -> str:
    """What a show puts out every hour, under the same title."""
    return new("News", hour, guid=f"n{key or hour}", file=f"https://m.example/n{key or hour}.mp3", length=300)


WANDERING: dict[str, tuple[Sequence[str], Sequence[State], list[str]]] = {
    "the ids 1, 2, 3 are always the newest three's": (
        counted("C", "B", "A"),
        [(24 * n, counted(*"FEDCBA"[3 - n : 6 - n], day=n)) for n in (1, 2, 3)],
        ["D", "E", "F"],
    ),
    "two come at once where ids are counted from the newest": (
        counted("D", "C", "B", "A"),
        [(48, counted("F", "E", "D", "C", day=2))],
        ["E", "F"],
    ),
    "all of those there are come at once where ids are counted": (
        counted("B", "A"),
        [(24 * 4, counted("D", "C", day=4))],
        ["C", "D"],
    ),
    "the ids are counted and all have one title": (
        [
            new("News", -1, guid="1", file="https://m.example/b"),
            new("News", -25, guid="2", file="https://m.example/a"),
        ],
        [
            (
                24,
                [
                    new("News", 23, guid="1", file="https://m.example/c"),
                    new("News", -1, guid="2", file="https://m.example/b"),
                ],
            )
        ],
        ["News"],
    ),
    "one put up anew takes its sibling's title": (
        [new("Beta", -2), new("Alpha", -3), *OLD],
        [
            (1, [new("Beta", -2), new("Beta", -2, guid="id-alpha", file="https://m.example/x"), *OLD]),
            (2, [new("Gamma", 1), new("Beta", -2, guid="id-alpha", file="https://m.example/x"), *OLD]),
        ],
        ["Gamma"],
    ),
    "an id moves to another known one while its holder is gone": (
        [new("Beta", -2), new("Alpha", -3), *OLD],
        [(n, [new("Beta", -2, guid="id-alpha"), *OLD]) for n in (1, 2)],
        [],
    ),
    "an id moves to a new one while its holder is gone": (
        [new("Beta", -50), new("Alpha", -60), *OLD],
        [(n, [new("Gamma", 1, guid="id-alpha"), new("Beta", -50), *OLD]) for n in (2, 3)],
        ["Gamma"],
    ),
    "the holder of an id that moved comes back under another": (
        [new("Beta", -50), new("Alpha", -60), *OLD],
        [
            (2, [new("Gamma", 1, guid="id-alpha"), new("Beta", -50), *OLD]),
            (3, [new("Gamma", 1, guid="id-alpha"), new("Beta", -50), new("Alpha", -60, guid="other"), *OLD]),
        ],
        ["Gamma"],
    ),
    "a single item a day, always of one title": (
        [news(-12)],
        [(24 * n, [news(24 * n - 12)]) for n in (1, 2, 3)],
        ["News"] * 3,
    ),
    "three items an hour apart, always of one title": (
        [news(hour) for hour in (-1, -2, -3)],
        [(n, [news(n + hour) for hour in (-1, -2, -3)]) for n in (1, 2, 4)],
        ["News"] * 4,
    ),
    "many of one title after a pause": (
        [news(-1)],
        [(8, [news(hour) for hour in (7, 6, 5, 4, 3, 2)])],
        ["News + News + News", "News", "News", "News"],
    ),
    "two of one title, dated by the day only": (
        [news(-8, key="a")],
        [(17, [news(16, key="b")]), (22, [news(16, key="c")])],
        ["News", "News"],
    ),
    "one put up anew, with another id and file, at the second it came out": (
        [news(-1)],
        [(1, [news(-1, key="again")])],
        [],
    ),
}


@pytest.mark.parametrize(("first", "states", "expected"), WANDERING.values(), ids=WANDERING)
async def test_ids_that_wander_lose_and_repeat_no_episode(
    db: Database, first: Sequence[str], states: Sequence[State], expected: list[str]
) -> None:
    life = Life(db, first)

    assert await life.told(states) == expected
    ((failures,),) = await db.reader.execute_fetchall("SELECT failures FROM feed")
    assert failures == 0


@pytest.mark.parametrize("count", [3, 6, 10, 25])
async def test_a_feed_that_numbers_its_newest_items_has_news_every_time(db: Database, count: int) -> None:
    def newest(last: int) -> list[str]:
        shown = range(last, last - count, -1)
        return [
            new(f"Talk {n}", (n - count) * 24 - 1, guid=str(last - n + 1), file=f"https://m.example/{n}.mp3")
            for n in shown
        ]

    states = [(24 * day, newest(count + day)) for day in (1, 2, 3)]

    assert await Life(db, newest(count)).told(states) == [f"Talk {count + day}" for day in (1, 2, 3)]


async def test_an_id_belongs_to_the_item_that_has_it_now(db: Database) -> None:
    first = [new("Beta", -50), new("Alpha", -60)]
    await Life(db, first).told([(2, [new("Gamma", 1, guid="id-alpha"), new("Beta", -50)])])

    stored = (await episodes.items(db.reader)).values()
    assert {item.title: item.guid for item in stored} == {
        "Gamma": "id-alpha",
        "Beta": "id-beta",
        "Alpha": None,
    }


ITEMS = st.builds(
    FeedItem,
    title=st.sampled_from(["Alpha", "Beta", "Gamma", "News", "Show: Delta"]),
    guid=st.sampled_from([None, *"abcde"]),
    published_at=st.sampled_from([None, *(datetime(2024, 3, n, 9, 30, tzinfo=UTC) for n in range(1, 6))]),
    duration_s=st.sampled_from([None, 300, 2_400]),
    media=st.sampled_from([(), *((Media(Platform.AUDIO, f"https://m.example/{n}"),) for n in range(5))]),
    aliases=st.sampled_from([(), ("a",), ("b", "c")]),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(readings=st.lists(st.lists(ITEMS, max_size=6), min_size=2, max_size=6))
async def test_any_history_of_ids_is_stored_with_each_id_once(
    db: Database, readings: list[list[FeedItem]]
) -> None:
    async with db.transaction() as tx:
        await tx.execute("DELETE FROM show")
    importer = Importer(db)
    for items in readings:
        feed = Feed(title="Lighthouse Hour", url="https://lighthouse.example/feed", items=tuple(items))
        stored = await importer.store(without_repeats(feed), last_count=len(items))

        assert not [problem for problem in stored.problems if "could not be stored" in problem]
        ids = [item.guid for item in (await episodes.items(db.reader)).values() if item.guid]
        assert len(ids) == len(set(ids))


async def test_an_item_that_cannot_be_stored_keeps_no_other_from_it(db: Database) -> None:
    importer = Importer(db)
    good, late = episode("Fog", 1), episode("Radar", 3)
    known = await importer.store(Feed(title="Lighthouse Hour", items=(good, episode("Buoys", 2))))
    bad = (episode("", 4), episode("Season of seasons", 5, season=10**30))
    edited = episode("Fog", 1, summary="Edited."), episode("Buoys", 2, number=10**30)
    imported = await importer.store(Feed(title="Lighthouse Hour", items=(*bad, late, *edited)))

    assert len(imported.new) == 1
    assert imported.changed == [known.new[0]]
    assert [sentence.partition("”")[0] for sentence in imported.problems] == [
        "What the feed says of “Buoys",
        "“",
        "“Season of seasons",
    ]
    assert {item.title for item in (await episodes.items(db.reader)).values()} == {"Fog", "Buoys", "Radar"}
