"""Which show an episode is of is said wherever it could be another one's, and nowhere else."""

from discord import ui

from bot.feed.source import Feed
from bot.search import Field
from bot.services import Services
from bot.services.paging import Page
from bot.services.searching import FoundEpisode, SearchRequest
from bot.ui import controls, layouts
from bot.ui.layouts.components import choice_name, episode_line, units
from tests.bot.ui.samples import episode, hit, shown_text, walk
from tests.conftest import episode as item

LONG_SHOW = "The Night Shift Engineering Hour: everything that runs while you sleep"


def suggested(services: Services, typed: str) -> list[str]:
    return [layouts.suggestion(*each) for each in services.finder.suggest(typed)]


async def test_one_show_alone_is_not_named(services: Services) -> None:
    assert suggested(services, "tracing") == ["Tracing a slow query · 08 Mar 2024 · 20 min"]


async def test_of_two_shows_each_suggestion_names_its_own(services: Services) -> None:
    feed = Feed(title="Night Trains", items=(item("Tracing a lost wagon", 9),))
    await services.importer.store(feed)
    await services.finder.load()

    assert sorted(suggested(services, "tracing")) == [
        "Tracing a lost wagon · Night Trains · 09 Mar 2024 · 40 min",
        "Tracing a slow query · Lighthouse Hour · 08 Mar 2024 · 20 min",
    ]


def test_a_line_names_the_show_once() -> None:
    named = episode("Sleeper cars | Night Trains", show_title="Night Trains")

    assert episode_line(named).startswith("**Sleeper cars** · Night Trains · ")
    assert episode_line(named, of="Night Trains").startswith("**Sleeper cars** · <t:")
    assert episode_line(episode("Sleeper cars")).startswith("**Sleeper cars** · <t:")


def test_a_search_within_one_show_does_not_repeat_it() -> None:
    found = FoundEpisode(
        episode("Sleeper cars", show_title="Night Trains"), hit(Field.TITLE, "Sleeper cars"), None
    )
    page = Page((found,), 1, 1)

    everywhere = controls.hits_layout(SearchRequest(text="cars"), page)
    within = controls.hits_layout(SearchRequest(text="cars", show_id=1), page)

    assert "Night Trains" in shown_text(everywhere)
    assert "Night Trains" not in shown_text(within)
    assert option_of(everywhere) == "Sleeper cars · Night Trains · 01 Mar 2024 · 1 h"
    assert option_of(within) == "Sleeper cars · 01 Mar 2024 · 1 h"


def test_the_title_gives_way_to_the_show_and_the_date() -> None:
    name = choice_name(episode("word " * 60, show_title="Night Trains"))

    assert name.endswith("… · Night Trains · 01 Mar 2024 · 1 h")
    assert 95 < units(name) <= 100


def test_a_long_name_is_shortened_to_what_people_call_the_show() -> None:
    hosted = choice_name(episode("Sleeper cars", show_title="Night Trains and Boats with Ann Lee"))
    long = choice_name(episode("Sleeper cars", show_title=LONG_SHOW))

    assert hosted.startswith("Sleeper cars · Night Trains and Boats · ")
    assert long.startswith("Sleeper cars · The Night Shift Engineering… · ")


def test_the_reason_is_kept_where_there_is_no_room_for_all() -> None:
    reason = hit(Field.CHAPTER, "a chapter with quite a long title of its own")
    name = layouts.suggestion(episode("word " * 60, show_title=LONG_SHOW), reason)

    assert " · The Night Shift Engineering… · 5:00 a chapter with quite" in name
    assert units(name.split(" · ")[0]) >= 28
    assert units(name) <= 100


def option_of(layout: ui.LayoutView) -> str:
    (select,) = (c for c in walk(layout.to_components()) if c["type"] == 3)
    (option,) = select["options"]
    return option["label"]
