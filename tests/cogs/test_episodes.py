"""/episode, /latest and /random, as a member sees them."""

import re

from bot.app import PodcastBot
from bot.feed.source import Feed
from bot.services import Services
from cogs.options import AUTOCOMPLETE_LIMIT
from tests.cogs.conftest import Room, answer, controls, text
from tests.conftest import episode


async def test_an_episode_is_found_and_its_chapters_jump(room: Room) -> None:
    result = await room.member.slash(room.channel, "episode", query="queues never forget")

    shown = text(result.response)
    assert "Queues that never forget" in shown
    assert re.search(r"\[5:00 Write\\?-ahead logs\]\(https://youtu\.be/aaaaaaaaaaa\?t=300\)", shown)
    assert "[The paper](https://queues.example/paper)" in shown
    assert controls(result.response)["Watch on YouTube"]["url"].startswith("https://youtu.be/aaaaaaaaaaa")


async def test_a_chapter_that_matched_is_named_with_its_time(room: Room) -> None:
    result = await room.member.slash(room.channel, "episode", query="poison messages")

    link = "[10:00 Poison messages](https://youtu.be/aaaaaaaaaaa?t=600)"
    assert f"Found in the chapter {link}" in text(result.response)


async def test_a_miss_is_answered_privately_with_the_nearest(room: Room) -> None:
    result = await room.member.slash(room.channel, "episode", query="tracingaslwqery")

    assert result.ephemeral
    assert "No episode matches" in text(result.response)
    assert "Closest titles:" in text(result.response)
    assert room.env.errors


async def test_suggestions_are_episodes_with_date_and_length(room: Room) -> None:
    choices = await room.member.autocomplete(room.channel, "episode", "query", "trac")

    assert choices[0]["name"] == "Tracing a slow query · 08 Mar 2024 · 20 min"


async def test_a_suggestion_picked_opens_that_episode(room: Room) -> None:
    (first, *_) = await room.member.autocomplete(room.channel, "episode", "query", "trac")
    result = await room.member.slash(room.channel, "episode", query=first["value"])

    assert "Tracing a slow query" in text(result.response)


async def test_nothing_typed_suggests_the_newest_first(room: Room) -> None:
    choices = await room.member.autocomplete(room.channel, "episode", "query", "")

    assert [choice["name"].split(" ·")[0] for choice in choices][:2] == [
        "Load balancers in the dark",
        "Tracing a slow query",
    ]
    assert len(choices) <= AUTOCOMPLETE_LIMIT


async def test_odd_input_while_typing_is_no_error(room: Room) -> None:
    for typed in ('"*', "NEAR(", "%", "\u202e\x00", "🧑‍🏫", "x" * 6_000):
        choices = await room.member.autocomplete(room.channel, "episode", "query", typed)
        assert all(len(choice["name"]) <= 100 and len(choice["value"]) <= 100 for choice in choices)
    assert not room.env.errors


async def test_an_id_that_is_not_there_is_searched_as_words(room: Room) -> None:
    result = await room.member.slash(room.channel, "episode", query="id:999999")

    assert result.ephemeral
    assert room.env.errors


async def test_the_latest_is_the_newest_of_all(room: Room) -> None:
    result = await room.member.slash(room.channel, "latest")

    assert "Load balancers in the dark" in text(result.response)


async def test_random_repeats_nothing_until_all_had_their_turn(room: Room) -> None:
    result = await room.member.slash(room.channel, "random")
    message = answer(result).message
    seen = [title(text(result.response))]
    for _ in range(3):
        await room.member.click(message, label="Another one")
        seen.append(title(text(result.response)))

    assert len(set(seen)) == 4


async def test_random_asked_again_brings_something_else(room: Room) -> None:
    results = [await room.member.slash(room.channel, "random") for _ in range(4)]

    assert len({title(text(result.response)) for result in results}) == 4


async def test_random_keeps_to_its_filters(room: Room) -> None:
    short = await room.member.slash(room.channel, "random", minutes=30)
    old = await room.member.slash(room.channel, "random", year=2023)

    assert "Tracing a slow query" in text(short.response)
    assert "Clocks" in text(old.response)


async def test_random_without_anything_to_pick_says_so(room: Room) -> None:
    result = await room.member.slash(room.channel, "random", year=2001)

    assert result.ephemeral
    assert "No episodes from 2001." in text(result.response)
    assert room.env.errors


async def test_a_button_works_after_a_restart(room: Room, services: Services) -> None:
    result = await room.member.slash(room.channel, "random")
    before = title(text(result.response))

    await room.env.restart_bot(PodcastBot(services))
    await room.member.click(answer(result).message, label="Another one")

    assert title(text(result.response)) != before


async def test_another_members_press_leaves_the_message_alone(room: Room) -> None:
    result = await room.member.slash(room.channel, "random")
    before = text(result.response)

    pressed = await room.other.click(answer(result).message, label="Another one")

    assert pressed.ephemeral
    assert text(result.response) == before


async def test_random_goes_on_within_one_show_through_all_of_it(room: Room, services: Services) -> None:
    ports = Feed(title="Ports", items=tuple(episode(f"Port {n}", n + 1) for n in range(5)))
    await services.importer.store(ports)
    await services.finder.load()
    result = await room.member.slash(room.channel, "random", topic="port")
    seen = [title(text(result.response))]
    for _ in range(4):
        await room.member.click(answer(result).message, label="Another one from this show")
        seen.append(title(text(result.response)))

    assert sorted(seen) == [f"## Port {n}" for n in range(5)]


async def test_with_one_show_random_offers_nothing_more_of_it(room: Room) -> None:
    result = await room.member.slash(room.channel, "random")

    assert "Another one" in controls(result.response)
    assert "Another one from this show" not in controls(result.response)


def title(shown: str) -> str:
    return shown.splitlines()[0]
