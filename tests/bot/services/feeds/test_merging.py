"""Two accounts of one episode: a feed has the last word, anything else fills gaps, precision is kept."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.notes import read_notes
from bot.services.feeds.merging import first_account, merged, with_chapters
from db.models import Chapter, ChapterSource, FeedItem, Media, Platform

DAY = datetime(2024, 3, 1, tzinfo=UTC)
MOMENT = datetime(2024, 3, 1, 9, 30, tzinfo=UTC)
FEED = FeedItem(title="Fog", guid="a", published_at=MOMENT, duration_s=2_405, notes="0:00 In\n5:00 Out")
PAGE = FeedItem(title="Fog | Show", published_at=DAY, duration_s=2_400, summary="About fog.")


def test_the_same_account_twice_changes_nothing() -> None:
    known = first_account(FEED, read_notes(FEED.notes))

    assert merged(known, FEED, None) == known
    assert merged(known, FEED, read_notes(FEED.notes)) == known


@pytest.mark.parametrize(("known", "item"), [(FEED, PAGE), (PAGE, FEED)], ids=["feed first", "page first"])
def test_the_more_precise_word_wins_whoever_comes_first(known: FeedItem, item: FeedItem) -> None:
    both = merged(first_account(known, None), item, None)

    assert (both.title, both.guid, both.summary) == ("Fog", "a", "About fog.")
    assert (both.published_at, both.duration_s) == (MOMENT, 2_405)


@pytest.mark.parametrize(
    ("item", "duration"),
    [
        pytest.param(replace(FEED, duration_s=2_500), 2_500, id="a feed that corrects itself"),
        pytest.param(replace(FEED, duration_s=None), 2_405, id="a feed that forgets"),
        pytest.param(replace(PAGE, duration_s=3_000), 2_405, id="a page that disagrees"),
    ],
)
def test_durations(item: FeedItem, duration: int) -> None:
    assert merged(FEED, item, None).duration_s == duration


def test_an_id_it_used_to_have_is_remembered_and_recognised() -> None:
    renamed = merged(FEED, replace(FEED, guid="b"), None)
    back = merged(renamed, FEED, None)

    assert (renamed.guid, renamed.aliases) == ("b", ("a",))
    assert (back.guid, back.aliases) == ("b", ("a",))


def test_notes_that_lose_their_times_lose_their_chapters() -> None:
    known = first_account(FEED, read_notes(FEED.notes))
    edited = replace(FEED, notes="No times any more.")

    assert len(known.chapters) == 2
    assert merged(known, edited, read_notes(edited.notes)).chapters == ()


def test_each_platform_keeps_one_copy() -> None:
    audio, other = (
        Media(Platform.AUDIO, "https://a.example/1.mp3"),
        Media(Platform.AUDIO, "https://b.example/1"),
    )
    video = Media(Platform.YOUTUBE, "https://youtu.be/aaaaaaaaaaa")
    both = merged(replace(FEED, media=(audio,)), replace(PAGE, media=(other, video)), None)

    assert set(both.media) == {audio, video}


def test_a_publishers_chapters_replace_only_their_own() -> None:
    known = first_account(FEED, read_notes(FEED.notes))
    given = Chapter(0, "Departure", None, ChapterSource.PUBLISHER)
    both = with_chapters(known, [given], ChapterSource.PUBLISHER)

    assert given in both.chapters
    assert len(both.chapters) == 3
    assert with_chapters(both, [], ChapterSource.PUBLISHER) == known


@pytest.mark.parametrize("summary", ["Fog", "FOG!", "Support us on Patreon."])
def test_a_summary_that_says_nothing_gives_way_to_the_notes(summary: str) -> None:
    item = replace(FEED, summary=summary, notes="Ines Ferreira explains how fog is heard before it is seen.")

    known = first_account(item, read_notes(item.notes))

    assert known.summary is None
    assert known.description == item.notes


def test_notes_that_change_change_the_description() -> None:
    known = first_account(replace(FEED, notes="How fog is heard."), read_notes("How fog is heard."))

    assert merged(known, FEED, read_notes(FEED.notes)).description == ""
    assert merged(known, PAGE, None).description == "How fog is heard."
