from dataclasses import replace

import pytest

from bot.services.announcing.deciding import (
    Due,
    NewEpisode,
    Skip,
    news,
    oldest_first,
    on_topic,
    reason_to_skip,
    split_off_summary,
)
from db.follows import Follow
from db.models import EpisodeKind
from tests.bot.announcing.world import DAY, HOUR

NOW = 1_800_000_000
KNOWN = NOW - 7 * DAY


def episode(date: int | None = NOW, kind: EpisodeKind = EpisodeKind.FULL, text: str = "") -> NewEpisode:
    return NewEpisode(id=1, title="Sidecars", published_at=date, kind=kind, text=text)


def follow(**options: object) -> Follow:
    values = {"id": 1, "guild_id": 1, "channel_id": 1, "show_id": 1, "followed_at": NOW - 30 * DAY, **options}
    return Follow(**values)


@pytest.mark.parametrize(
    ("date", "due_at"),
    [
        pytest.param(NOW - HOUR, NOW, id="published an hour ago"),
        pytest.param(None, NOW, id="without a date counts from when it is found"),
        pytest.param(NOW + 5 * 60, NOW, id="a clock five minutes ahead is no plan"),
        pytest.param(NOW + 3 * DAY, NOW + 3 * DAY, id="waits for its day"),
        pytest.param(253_000_000_000, NOW, id="the year 9987 is a slip"),
        pytest.param(KNOWN + DAY, NOW, id="late, but newer than the newest known"),
        pytest.param(KNOWN - DAY, NOW, id="a day behind the newest known is within reason"),
    ],
)
def test_what_is_news(date: int | None, due_at: int) -> None:
    assert news(episode(date), newest_known=KNOWN, now=NOW) == Due(due_at)


def test_the_first_episode_of_a_show_that_had_none_is_news() -> None:
    assert news(episode(NOW - HOUR), newest_known=None, now=NOW) == Due(NOW)


@pytest.mark.parametrize(
    ("date", "newest_known", "words"),
    [
        pytest.param(None, None, "no date", id="undated, and the show had no episodes before"),
        pytest.param(
            NOW - 15 * DAY, None, "too old to announce", id="old, and the show had no episodes before"
        ),
        pytest.param(NOW - 15 * DAY, NOW - 20 * DAY, "too old to announce", id="found 15 days late"),
        pytest.param(
            KNOWN - 3 * DAY, KNOWN, "has only now appeared", id="an old one slides into the feed's window"
        ),
        pytest.param(1_000, KNOWN, "too old to announce", id="dated 1970"),
        pytest.param(-5_000_000_000, KNOWN, "too old to announce", id="dated before time began"),
    ],
)
def test_what_is_no_news_says_why(date: int | None, newest_known: int | None, words: str) -> None:
    outcome = news(episode(date), newest_known=newest_known, now=NOW)

    assert isinstance(outcome, Skip)
    assert words in outcome.why


@pytest.mark.parametrize(
    ("found", "options", "words"),
    [
        pytest.param(episode(kind=EpisodeKind.TRAILER), {}, "trailer", id="a trailer nobody asked for"),
        pytest.param(episode(kind=EpisodeKind.BONUS), {}, "bonus", id="a bonus nobody asked for"),
        pytest.param(episode(NOW - HOUR), {"followed_at": NOW - 60}, "before", id="older than the follow"),
        pytest.param(episode(), {"topic": "rust"}, "rust", id="another topic"),
    ],
)
def test_what_a_channel_does_not_get_says_why(
    found: NewEpisode, options: dict[str, object], words: str
) -> None:
    outcome = reason_to_skip(found, follow(**options), now=NOW)

    assert outcome
    assert words in outcome.why


@pytest.mark.parametrize(
    ("found", "options"),
    [
        pytest.param(episode(), {}, id="a full episode"),
        pytest.param(
            episode(kind=EpisodeKind.BONUS), {"extras": True}, id="a bonus where bonuses are asked for"
        ),
        pytest.param(episode(None), {"followed_at": NOW}, id="an undated one, found after the follow"),
        pytest.param(episode(text="On Rust and TLS"), {"topic": "tls rust"}, id="all words of the topic"),
        pytest.param(episode(), {"topic": "rust, sidecars"}, id="one of the alternatives, in the title"),
    ],
)
def test_what_a_channel_gets(found: NewEpisode, options: dict[str, object]) -> None:
    assert reason_to_skip(found, follow(**options), now=NOW) is None


@pytest.mark.parametrize(
    ("topic", "said"),
    [
        ("sidecar", "“sidecars” is in its title."),
        ("oslo, grossere cafes", "“grossere” and “cafes” are in its notes."),
        ("the sidecar of rust", "“sidecars” is in its title, “rusts” is in its notes."),
        ("c++", "“c++” is in its chapters."),
        ("keepalive", "“keepalive” is in its chapters."),
        ("load balancers", "“loadbalancer” is in its notes."),
    ],
    ids=[
        "singular for plural, the alternative that is there",
        "without accents",
        "words in several places",
        "signs",
        "apart in the text",
        "apart in the topic",
    ],
)
def test_a_topic_matches_words_and_their_forms_and_says_which(topic: str, said: str) -> None:
    found = replace(
        episode(text="Größere Cafés in Tromsø and Rust’s loadbalancer"),
        chapters="Templates in C++\nTo keep alive",
    )

    assert on_topic(found, topic) == f"It matches this channel’s topic: {said}"


@pytest.mark.parametrize("topic", ["rust", "c#", "sidecat", "sidecars tracing", " , "])
def test_a_topic_matches_neither_slips_nor_parts_of_words(topic: str) -> None:
    assert on_topic(replace(episode(text="Trusting certificates"), chapters="C++"), topic) is None


def test_oldest_first_and_ties_as_the_feed_has_them() -> None:
    dates = [NOW, None, NOW - 60, NOW - 60]
    found = [
        NewEpisode(id=n, title="", published_at=date, kind=EpisodeKind.FULL) for n, date in enumerate(dates)
    ]

    assert [e.id for e in oldest_first(found, now=NOW)] == [2, 3, 0, 1]


@pytest.mark.parametrize(
    ("count", "cap", "in_summary", "alone"),
    [(0, 3, 0, 0), (3, 3, 0, 3), (4, 3, 1, 3), (14, 3, 11, 3), (2, 0, 2, 0), (1, 0, 0, 1)],
)
def test_the_newest_get_posts_of_their_own(count: int, cap: int, in_summary: int, alone: int) -> None:
    rest, singles = split_off_summary(range(count), cap=cap)

    assert (len(rest), len(singles)) == (in_summary, alone)
    assert [*rest, *singles] == list(range(count))
