"""/list, /player, Save and what is pressed on a card."""

from dataclasses import replace

import pytest
import pytest_asyncio

from bot.app import PodcastBot
from bot.feed.source import Feed
from bot.services import Services
from db.models import Media, Platform
from tests.cogs.conftest import Room, answer, controls, options, text
from tests.conftest import chapters, episode

TIDES = Feed(
    title="Tides",
    items=(
        episode(
            "Everywhere at once",
            3,
            media=(
                Media(Platform.YOUTUBE, "https://youtu.be/ccccccccccc"),
                Media(Platform.OVERCAST, "https://overcast.fm/+abc"),
            ),
            chapters=chapters("Welcome", "The moon"),
        ),
        *(
            episode(f"Ebb and flow in the {name} sea", n)
            for n, name in enumerate(("north", "south", "east"), 5)
        ),
    ),
)

HARBOUR = Feed(
    title="Harbour Lights",
    url="https://harbour.example/feed",
    items=(episode("Fog at sea", 12, media=(Media(Platform.AUDIO, "https://cdn.example/fog.mp3"),)),),
)


@pytest_asyncio.fixture(autouse=True)
async def tides(services: Services) -> None:
    await services.importer.store(TIDES)
    await services.finder.load()


async def test_a_list_keeps_what_is_saved_and_what_was_heard(room: Room) -> None:
    await room.member.slash(room.channel, "list save", episode="queues never forget")
    heard = await room.member.slash(room.channel, "list heard", episode="tracing")
    shown = await room.member.slash(room.channel, "list show")

    assert heard.ephemeral
    assert "Marked as heard: **Tracing a slow query**" in text(heard.response)
    assert shown.ephemeral
    to_hear, was_heard = text(shown.response).split("**Heard**")
    assert "Queues that never forget" in to_hear
    assert "Tracing a slow query" in was_heard
    assert len(options(shown.response, "Open an episode")) == 2


async def test_a_list_is_seen_by_its_owner_alone(room: Room) -> None:
    await room.member.slash(room.channel, "list save", episode="tracing")

    shown = await room.other.slash(room.channel, "list show")

    assert shown.ephemeral
    assert "Your list is empty" in text(shown.response)


async def test_hearing_takes_an_episode_off_what_is_to_hear(room: Room) -> None:
    await room.member.slash(room.channel, "list save", episode="tracing")
    await room.member.slash(room.channel, "list heard", episode="tracing")

    shown = text((await room.member.slash(room.channel, "list show")).response)

    assert "Up next" not in shown
    assert "**Heard**\n- **Tracing a slow query**" in shown


async def test_removing_takes_an_episode_off_and_says_if_it_was_never_there(room: Room) -> None:
    await room.member.slash(room.channel, "list save", episode="tracing")
    taken = await room.member.slash(room.channel, "list remove", episode="tracing")
    again = await room.member.slash(room.channel, "list remove", episode="tracing")

    assert "Removed from your list: **Tracing" in text(taken.response)
    assert "It was not on your list: **Tracing" in text(again.response)
    assert "Your list is empty" in text((await room.member.slash(room.channel, "list show")).response)


async def test_a_list_is_exported_as_a_private_file(room: Room) -> None:
    await room.member.slash(room.channel, "list save", episode="tracing")
    result = await room.member.slash(room.channel, "list export")

    (file,) = answer(result).attachments
    assert result.ephemeral
    assert file.filename == "shownotes-list.txt"


async def test_forgetting_asks_first_and_then_leaves_nothing(room: Room, services: Services) -> None:
    await room.member.slash(room.channel, "list save", episode="tracing")
    await room.member.slash(room.channel, "list heard", episode="queues never forget")
    await room.member.slash(room.channel, "player", player="overcast")

    asked = await room.member.slash(room.channel, "list forget")
    kept = await services.listening.entries(room.member.id)
    await room.member.click(answer(asked).message, label="Delete everything")

    assert asked.ephemeral
    assert len(kept) == 2
    assert "Deleted" in text(asked.response)
    assert not await services.listening.entries(room.member.id)
    assert await services.listening.player(room.member.id) is None


async def test_a_long_list_has_pages_and_leads_back_to_them(room: Room, services: Services) -> None:
    titles = [f"Port {n:02}" for n in range(30)]
    await services.importer.store(Feed(title="Ports", items=tuple(episode(title) for title in titles)))
    await services.finder.load()
    for title in titles:
        found = services.finder.find(title)
        await services.listening.save(room.member.id, found.episode_id)

    shown = await room.member.slash(room.channel, "list show")
    message = answer(shown).message
    seen = set(options(shown.response, "Open an episode").values())
    assert "30 episodes, page 1 of 4" in text(shown.response)
    for _ in range(3):
        await room.member.click(message, label="Next")
        seen |= set(options(shown.response, "Open an episode").values())
    last = text(shown.response)
    await room.member.select(message, [next(iter(options(shown.response, "Open an episode").values()))])
    opened = text(shown.response)
    await room.member.click(message, label="Back to your list")

    assert len(seen) == 30
    assert opened.startswith("## Port ")
    assert text(shown.response) == last


async def test_heard_on_a_card_takes_it_off_what_is_up_next(room: Room, services: Services) -> None:
    await room.member.slash(room.channel, "list save", episode="tracing")
    card = answer(await room.member.slash(room.channel, "episode", query="tracing")).message

    heard = await room.member.click(card, label="Heard")

    assert heard.ephemeral
    assert "Marked as heard: **Tracing a slow query**" in text(heard.response)
    (entry,) = await services.listening.entries(room.member.id)
    assert entry.saved.heard_at
    assert not entry.saved.saved_at


async def test_a_chosen_player_changes_the_links_of_a_card(room: Room) -> None:
    before = await room.member.slash(room.channel, "episode", query="everywhere at once")
    await room.member.slash(room.channel, "player", player="overcast")
    after = await room.member.slash(room.channel, "episode", query="everywhere at once")
    others = await room.other.slash(room.channel, "episode", query="everywhere at once")

    assert "Watch on YouTube" in controls(before.response)
    assert "Listen on Overcast" in controls(after.response)
    assert "[5:00 The moon](https://overcast.fm/+abc/05:00)" in text(after.response)
    assert "Watch on YouTube" in controls(others.response)


async def test_a_player_can_be_unchosen(room: Room, services: Services) -> None:
    await room.member.slash(room.channel, "player", player="spotify")
    result = await room.member.slash(room.channel, "player", player="none")

    assert "Player reset: links open in the best player for each episode." in text(result.response)
    assert await services.listening.player(room.member.id) is None


async def test_the_player_is_shown_where_none_is_named_and_stays(room: Room, services: Services) -> None:
    unchosen = await room.member.slash(room.channel, "player")
    await room.member.slash(room.channel, "player", player="overcast")
    shown = await room.member.slash(room.channel, "player")

    assert "No player chosen: links open in the best player for each episode." in text(unchosen.response)
    assert "Your player: Overcast. Links will open on Overcast" in text(shown.response)
    assert await services.listening.player(room.member.id) is Platform.OVERCAST


@pytest.mark.parametrize(
    ("player", "said"),
    [
        ("spotify", "Nothing changes yet: no episode here is known to be available on Spotify."),
        ("youtube", "Nothing changes: links already open on YouTube when"),
        ("audio", "Nothing changes: links already open in the audio file when"),
        ("overcast", "Links will open on Overcast when the episode is available there."),
    ],
)
async def test_a_choice_says_what_it_changes(room: Room, player: str, said: str) -> None:
    chosen = await room.member.slash(room.channel, "player", player=player)

    assert said in text(chosen.response)
    assert "Open in your app" not in text(chosen.response)


async def test_where_a_player_has_nothing_the_link_to_any_app_is_named(
    room: Room, services: Services
) -> None:
    await services.importer.store(HARBOUR)

    chosen = await room.member.slash(room.channel, "player", player="pocketcasts")

    assert "available on Pocket Casts. Press Open in your app on a card" in text(chosen.response)


async def test_a_card_opens_in_any_app_where_the_feed_is_public(room: Room, services: Services) -> None:
    await services.importer.store(HARBOUR)
    await services.importer.store(replace(HARBOUR, title="Back room", url=f"{HARBOUR.url}?auth=s3cr3t"))
    await services.finder.load()

    public, private = [
        (await room.member.slash(room.channel, "episode", query=f"id:{found.id}")).response
        for show in ("Harbour Lights", "Back room")
        for found in await services.catalogue.latest(show_id=services.finder.find_show(show).id)
    ]

    assert controls(public)["Open in your app"]["url"] == (
        "https://pod.link/aHR0cHM6Ly9oYXJib3VyLmV4YW1wbGUvZmVlZA/episode/Z3VpZCBvZiBGb2cgYXQgc2Vh"
    )
    assert "Open in your app" not in controls(private)


async def test_save_on_a_card_works_for_anyone_and_after_a_restart(room: Room, services: Services) -> None:
    message = answer(await room.member.slash(room.channel, "episode", query="tracing")).message

    await room.env.restart_bot(PodcastBot(services))
    saved = await room.other.click(message, label="Save")
    await room.other.click(message, label="Save")

    assert saved.ephemeral
    assert "Saved: **Tracing a slow query**" in text(saved.response)
    assert len(await services.listening.entries(room.other.id)) == 1
    assert not await services.listening.entries(room.member.id)


async def test_other_matches_replace_the_card_for_who_asked_and_nobody_else(room: Room) -> None:
    result = await room.member.slash(room.channel, "episode", query="ebb and flow")
    message = answer(result).message
    before = text(result.response)
    (other, *_) = options(result.response, "Other matches").values()

    theirs = await room.other.select(message, [other])
    unchanged = text(result.response)
    await room.member.select(message, [other])

    assert theirs.ephemeral
    assert unchanged == before
    assert text(result.response) == text(theirs.response) != before


async def test_from_another_match_there_is_a_way_back(room: Room, services: Services) -> None:
    result = await room.member.slash(room.channel, "episode", query="ebb and flow")
    message = answer(result).message
    before = text(result.response)
    (other, *_) = options(result.response, "Other matches").values()

    await room.member.select(message, [other])
    opened = text(result.response)
    await room.env.restart_bot(PodcastBot(services))
    await room.member.click(message, label="Back to results")

    assert text(result.response) == before != opened
    assert options(result.response, "Other matches")


async def test_an_episode_named_in_full_has_no_other_matches(room: Room) -> None:
    result = await room.member.slash(room.channel, "episode", query="ebb and flow in the north sea")

    assert "Other matches" not in controls(result.response)


async def test_a_list_over_several_shows_names_them(room: Room, services: Services) -> None:
    await room.member.slash(room.channel, "list save", episode="tracing")
    await room.member.slash(room.channel, "list save", episode="everywhere at once")

    shown = await room.member.slash(room.channel, "list show")

    assert "**Tracing a slow query** · Lighthouse Hour · " in text(shown.response)
    assert "**Everywhere at once** · Tides · " in text(shown.response)
    assert "Everywhere at once · Tides · 03 Mar 2024 · 40 min" in options(shown.response, "Open an episode")
