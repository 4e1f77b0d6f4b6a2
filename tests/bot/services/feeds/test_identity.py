"""What is new, what is known under another name, and when a feed is not to be believed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.feed.repeats import without_repeats
from bot.feed.source import Feed, FeedItem
from bot.services.feeds.identity import KnownEpisode, MatchedBy, Reconciliation, match, reconcile
from db.models import Media, Platform

NOW = datetime(2024, 6, 1, tzinfo=UTC)
FIRST = datetime(2024, 1, 1, 6, tzinfo=UTC)
TITLES = (
    *("Points", "Signals", "Sleepers", "Couplings", "Whistles", "Bridges"),
    *("Tunnels", "Stations", "Timetables", "Delays", "Tickets", "Tea"),
)


def audio(name: str) -> tuple[Media, ...]:
    return (Media(Platform.AUDIO, f"https://media.example/{name}.mp3?from=feed"),)


def item(number: int, **changes: object) -> FeedItem:
    """The weekly episode of that number."""
    made = FeedItem(
        title=f"{TITLES[number % 12]} {number // 12 or ''} | The Signal Box",
        guid=f"guid-{number}",
        published_at=FIRST + timedelta(weeks=number),
        duration_s=1800 + 10 * number,
        media=audio(f"{number}"),
    )
    return replace(made, **changes)


def known(made: FeedItem, number: int) -> KnownEpisode:
    """The item as an episode remembered under a number."""
    return KnownEpisode(
        id=number,
        title=made.title,
        guids=(made.guid,) if made.guid else (),
        media=made.media,
        published_at=made.published_at,
        duration_s=made.duration_s,
    )


KNOWN = [known(item(number), number) for number in range(12)]
FEED = [item(number) for number in reversed(range(12))]


def decided(
    items: Sequence[FeedItem], episodes: Sequence[KnownEpisode] = KNOWN, last: int | None = 12
) -> Reconciliation:
    return reconcile(items, episodes, now=NOW, last_count=last)


def pairs(reconciliation: Reconciliation) -> dict[str, int]:
    return {found.item.title: found.known.id for found in reconciliation.matched}


@pytest.mark.parametrize(
    ("items", "new"),
    [
        pytest.param(FEED, [], id="nothing changed"),
        pytest.param([item(12), *FEED], ["guid-12"], id="one was added"),
        pytest.param([item(13), item(12), *FEED], ["guid-12", "guid-13"], id="two were added, oldest first"),
        pytest.param([*FEED, item(12)], ["guid-12"], id="one was added at the bottom"),
        pytest.param(sorted(FEED, key=lambda one: one.title), [], id="the order changed"),
        pytest.param(FEED[:6], [], id="half of them are gone"),
        pytest.param([], [], id="all of them are gone"),
        pytest.param([replace(FEED[0], title="Tea, again"), *FEED[1:]], [], id="one was retitled"),
        pytest.param([replace(FEED[0], media=audio("new")), *FEED[1:]], [], id="one has another file"),
        pytest.param([replace(FEED[0], published_at=NOW), *FEED[1:]], [], id="one was published again"),
        pytest.param([replace(FEED[0], guid="other"), *FEED[1:]], [], id="one has another id"),
        pytest.param([replace(FEED[0], guid=None), *FEED[1:]], [], id="one has lost its id"),
        pytest.param([replace(one, guid=None) for one in FEED], [], id="all have lost their ids"),
        pytest.param([*FEED, item(12, published_at=FIRST)], ["guid-12"], id="an old one was added late"),
        pytest.param([item(12, published_at=None), *FEED], ["guid-12"], id="one without a date was added"),
    ],
)
def test_only_what_is_new_is_new(items: list[FeedItem], new: list[str]) -> None:
    reconciliation = decided(items, last=None)

    assert [one.guid for one in reconciliation.new] == new
    assert not reconciliation.reidentified
    assert (
        len({found.known.id for found in reconciliation.matched})
        == len(reconciliation.matched)
        == len(items) - len(new)
    )


@pytest.mark.parametrize(
    ("changes", "by", "adopted"),
    [
        ({}, MatchedBy.GUID, None),
        ({"guid": "old-3"}, MatchedBy.ALIAS, "old-3"),
        ({"guid": "x", "media": audio("3")}, MatchedBy.FILE, "x"),
        ({"guid": None, "title": "Anything"}, MatchedBy.FILE, None),
        ({"guid": "x", "media": ()}, MatchedBy.TITLE, "x"),
        ({"guid": "x", "media": (), "title": "COUPLINGS"}, MatchedBy.TITLE, "x"),
        (
            {"guid": "x", "media": (), "published_at": FIRST + timedelta(weeks=3, hours=-30)},
            MatchedBy.TITLE,
            "x",
        ),
        ({"guid": "x", "media": (), "published_at": None, "duration_s": None}, MatchedBy.TITLE, "x"),
    ],
)
def test_an_item_is_known_by_the_strongest_evidence(
    changes: dict[str, object], by: MatchedBy, adopted: str | None
) -> None:
    episodes = [replace(one, guids=(*one.guids, f"old-{one.id}")) for one in KNOWN]

    # Alone an item cannot show which part of the titles is the show's, so the others come along.
    found = next(
        each for each in decided([item(3, **changes), *FEED[:3]], episodes).matched if each.known.id == 3
    )

    assert (found.by, found.adopted) == (by, adopted)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Something else"},
        {"published_at": FIRST + timedelta(weeks=3, days=2)},
        {"duration_s": 300},
    ],
)
def test_weak_evidence_alone_is_none(changes: dict[str, object]) -> None:
    assert match(item(3, guid="x", media=(), **changes), KNOWN) is None


def test_a_file_behind_statistics_services_is_the_same_file() -> None:
    led = (
        Media(Platform.AUDIO, "https://stats.example/redirect.mp3/count.example/e/media.example/3.mp3?x=1"),
    )

    found = match(item(3, guid="x", media=led, title="Anything"), KNOWN)

    assert found is not None
    assert (found.known.id, found.by) == (3, MatchedBy.FILE)


def test_files_told_apart_by_their_query_alone_are_told_apart() -> None:
    made = [
        item(number, guid=None, media=(Media(Platform.AUDIO, f"https://m.example/play.mp3?id={number}"),))
        for number in range(5)
    ]
    episodes = [known(one, number) for number, one in enumerate(made)]

    assert pairs(decided(made[::-1], episodes)) == {one.title: number for number, one in enumerate(made)}


def test_a_file_always_called_the_same_does_not_hide_a_new_episode() -> None:
    old, new = (item(number, media=audio("latest")) for number in (3, 4))

    assert decided([new], [known(old, 3)]).new == (new,)


def test_ids_that_changed_places_follow_their_episodes() -> None:
    swapped = [item(5, guid="guid-6"), item(6, guid="guid-5"), *FEED[:3]]

    reconciliation = decided(swapped)

    assert reconciliation.new == ()
    assert {found.item.title: found.known.id for found in reconciliation.matched[:2]} == {
        item(5).title: 5,
        item(6).title: 6,
    }


@pytest.mark.parametrize(
    "moved",
    [
        pytest.param(
            [item(n, guid=f"new-{n}", media=audio(f"new{n}")) for n in range(12)], id="new ids and files"
        ),
        pytest.param([item(n, guid=f"new-{n}") for n in range(12)], id="new ids"),
        pytest.param(
            [item(n, guid=f"new-{n}", media=(), title=f"Part {n} of it") for n in range(12)],
            id="nothing the same",
        ),
    ],
)
def test_a_feed_that_renames_everything_is_recognised(moved: list[FeedItem]) -> None:
    assert decided(moved).reidentified


@pytest.mark.parametrize(
    ("items", "episodes"),
    [
        pytest.param([item(n) for n in range(12, 30)], KNOWN, id="many newer ones"),
        pytest.param([item(n, guid=f"new-{n}", media=()) for n in range(4)], KNOWN, id="too few to say"),
        pytest.param(
            FEED, [replace(one, guids=(), media=()) for one in KNOWN], id="first ids for a listing's episodes"
        ),
        pytest.param(FEED, [], id="a first reading"),
    ],
)
def test_other_changes_are_no_renaming(items: list[FeedItem], episodes: list[KnownEpisode]) -> None:
    assert not decided(items, episodes).reidentified


@pytest.mark.parametrize(("count", "shrunk"), [(0, True), (5, True), (6, False), (12, False)])
def test_a_feed_that_lost_most_of_its_items_says_nothing_about_them(count: int, shrunk: bool) -> None:
    reconciliation = decided(FEED[:count])

    assert (reconciliation.shrunk, reconciliation.new) == (shrunk, ())


def test_a_listing_and_a_feed_tell_of_the_same_episodes() -> None:
    listed = [
        FeedItem(
            title=f"{TITLES[n]}",
            published_at=(FIRST + timedelta(weeks=n, days=n % 2)).replace(hour=0),
            duration_s=(1800 + 10 * n) // 60 * 60,
        )
        for n in range(12)
    ]

    assert pairs(decided(FEED, [known(one, n) for n, one in enumerate(listed)])) == {
        item(n).title: n for n in range(12)
    }
    assert pairs(decided(listed)) == {one.title: n for n, one in enumerate(listed)}


def test_two_of_a_day_and_a_title_stay_two() -> None:
    twins = [FeedItem(title="Points", published_at=FIRST, duration_s=minutes * 60) for minutes in (39, 5)]

    assert len(decided(twins, []).new) == 2
    again = decided(twins[::-1], [known(one, number) for number, one in enumerate(twins)])
    assert [found.known.id for found in again.matched] == [1, 0]


def test_thousands_of_like_episodes_are_compared_in_passing() -> None:
    same = [FeedItem(title="News", published_at=FIRST, guid=f"a{n}") for n in range(2_000)]

    reconciliation = decided(same, [known(replace(one, guid=f"b{n}"), n) for n, one in enumerate(same)])

    assert len(reconciliation.new) + len(reconciliation.matched) == 2_000


def test_the_next_of_a_daily_show_is_new_though_only_its_number_is_its_own() -> None:
    yesterday, today = (
        FeedItem(
            title=f"Episode {number}: News", guid=f"n{number}", published_at=FIRST + timedelta(days=number)
        )
        for number in (12, 13)
    )

    assert decided([today], [known(yesterday, 12)], last=None).new == (today,)


@given(
    st.lists(
        st.builds(
            FeedItem,
            title=st.sampled_from(["Points", "Signals"]),
            guid=st.sampled_from([None, None, "a", "b", "c"]),
            published_at=st.sampled_from([None, FIRST, FIRST + timedelta(days=3)]),
            media=st.sampled_from([(), audio("1"), audio("2"), audio("3")]),
        ),
        max_size=6,
    )
)
@example(
    [
        FeedItem(title="Points"),
        FeedItem(title="Points", guid="a"),
        FeedItem(title="Signals", guid="a"),
    ]
)
def test_a_feed_read_over_and_over_brings_nothing_new_however_alike_its_items(items: list[FeedItem]) -> None:
    feed = without_repeats(Feed(title="The Signal Box", items=tuple(items)))
    episodes: list[KnownEpisode] = []
    for _ in range(len(items)):
        episodes += [known(one, len(episodes) + n) for n, one in enumerate(decided(feed.items, episodes).new)]

    assert decided(feed.items, episodes).new == ()
