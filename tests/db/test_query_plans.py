"""What members and timers ask for is found through an index, however large the tables have grown.

Without ANALYZE, which is never run, SQLite's plans do not depend on how many rows there are.
"""

import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any, cast

import aiosqlite
import pytest

from bot.services.announcing.announcer import Announcer
from bot.services.announcing.outlet import Rendered
from db import episodes, feeds, follows, listeners, shows
from db.database import Database
from db.deliveries import attempts, history, owed, posts
from db.deliveries.delivery import Delivery, unstored_delivery
from tests.bot.announcing.world import Clock, World, no_sleep
from tests.bot.services.fake_feeds import (
    HOUR,
    URL,
    FakeFetch,
    back_catalogue,
    fetched,
    poller,
    rss,
    with_new,
)
from tests.bot.services.fake_feeds import World as Feeds

NOW = 1_800_000_000
A_ROW_A_PODCAST = {"show", "feed"}
# They hold what is still to be done, and stay small while the table grows.
OF_WORK_LEFT = {"delivery_owed", "delivery_followup", "episode_chapters_unread"}
_STEP = re.compile(r"(SCAN|SEARCH) (\w+)(?: USING (.*))?")

Query = Callable[[aiosqlite.Connection], Awaitable[object]]


class Explained:
    """A connection that notes the plan of each statement before it runs it."""

    def __init__(self, db: aiosqlite.Connection) -> None:
        self._db = db
        self.plan: list[str] = []

    async def execute_fetchall(self, sql: str, parameters: Any = ()) -> Iterable[Any]:
        explained = await self._db.execute_fetchall(f"EXPLAIN QUERY PLAN {sql}", parameters)
        self.plan += [row["detail"] for row in explained]
        return await self._db.execute_fetchall(sql, parameters)

    async def execute(self, sql: str, parameters: Any = ()) -> None:
        await self.execute_fetchall(sql, parameters)

    async def executemany(self, sql: str, parameters: Iterable[Any]) -> None:
        for each in parameters:
            await self.execute_fetchall(sql, each)


class ExplainedDatabase:
    """A database whose connections are explained."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.reader = Explained(db.reader)
        self.long_reader = self.reader
        self.plan = self.reader.plan

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[Explained, None]:
        async with self._db.transaction() as tx:
            explained = Explained(tx)
            yield explained
        self.plan += explained.plan


def read_in_full(plan: Iterable[str]) -> set[str]:
    """The tables a plan reads from end to end, by the names its statements give them."""
    found: set[str] = set()
    for step in filter(None, map(_STEP.fullmatch, plan)):
        verb, table, how = step.groups(default="")
        # Bounds are in brackets; an automatic index is made for the moment, out of every row.
        is_bounded = "(" in how and "AUTOMATIC" not in how
        if (verb == "SCAN" or how) and not is_bounded and how.split(" ")[-1] not in OF_WORK_LEFT:
            found.add(table)
    return found - A_ROW_A_PODCAST


HOT: dict[str, Query] = {
    # A card, and what its buttons ask for
    "an episode": lambda db: episodes.episode_by_id(db, 7),
    "episodes by their ids": lambda db: episodes.episodes_by_id(db, [7, 8]),
    "a show": lambda db: shows.show_by_id(db, 1),
    "every show": lambda db: shows.shows(db),
    "the links of a show": lambda db: shows.show_links(db, 1),
    "the chapters of an episode": lambda db: episodes.chapters(db, 7),
    "the resources of an episode": lambda db: episodes.resources(db, 7),
    "the copies of an episode": lambda db: episodes.media(db, 7),
    "the copies of several episodes": lambda db: episodes.all_media(db, [7, 8]),
    "the people of an episode": lambda db: episodes.persons(db, 7),
    "a member's player": lambda db: listeners.player(db, 1),
    "a member's list": lambda db: listeners.saved(db, 1),
    "saving for a member": lambda db: listeners.set_saved(db, 1, 7, saved_at=NOW),
    "forgetting a member": lambda db: listeners.forget(db, 1),
    # A show's page
    "a page of a show": lambda db: episodes.latest_episodes(db, show_id=1, limit=10, offset=10),
    "the length of a show": lambda db: episodes.count_episodes(db, show_id=1),
    # A feed that is polled
    "the state of a feed": lambda db: feeds.feed_state(db, URL),
    "the show of a feed": lambda db: shows.same_show(db, feed_url=URL, podcast_guid="x", title_key="x"),
    "all that is stored of a show": lambda db: episodes.items(db, show_id=1),
    "all that is stored of an episode": lambda db: episodes.items(db, ids=[7]),
    "the ids of a show's episodes": lambda db: episodes.guids(db, show_id=1),
    "the links of a show's episodes": lambda db: episodes.link_rows(db, 1),
    "marking what recurs": lambda db: episodes.mark_recurring(db, [(7, 0, True)], now=NOW),
    "chapter files not read yet": lambda db: episodes.unread_chapter_files(db),
    "withdrawing episodes": lambda db: episodes.withdraw(db, [7], at=NOW),
    "the newest a show had": lambda db: history.newest_known(db, 1, besides=[7]),
    # Who follows what
    "the follows of a server": lambda db: follows.follows_of_guild(db, 1),
    "the follows of a show": lambda db: follows.follows_of_show(db, 1),
    "the follows of a channel": lambda db: follows.follows_of_channel(db, 1),
    "ending a follow": lambda db: follows.unfollow(db, guild_id=1, follow_id=1),
    "pausing a channel": lambda db: follows.pause_channel(db, 1, why="", probe_at=None, now=NOW),
    "resuming a channel": lambda db: follows.resume_channel(db, 1),
    # What is owed
    "channels that are owed something": lambda db: owed.due_channels(db, now=NOW),
    "the first post owed": lambda db: owed.first_owed(db, 1, now=NOW),
    "when the next post is due": lambda db: owed.next_due(db, now=NOW),
    "posts nobody tried": lambda db: owed.untried(db, 1, now=NOW),
    "dropping posts nobody tried": lambda db: owed.drop_untried(db, 1, [7]),
    "moving the day of a post": lambda db: owed.redate(db, [7], latest=NOW, now=NOW),
    "how much is owed": lambda db: owed.count_owed(db),
    "a channel that has to wait": lambda db: attempts.postpone_channel(db, 1, until=NOW, error=""),
    "a channel that is gone": lambda db: attempts.mark_channel_dead(db, 1, why=""),
    "a post that is only tried": lambda db: unstored_delivery(db, follow_id=1, episode_id=7),
    # Posts that exist
    "channels to follow up": lambda db: posts.channels_to_follow_up(db, now=NOW),
    "the first post to follow up": lambda db: posts.first_to_follow_up(db, 1, now=NOW),
    "when the next follow-up is due": lambda db: posts.next_followup(db),
    "posts that show what changed": lambda db: posts.mark_stale(
        db, [7], sent_after=NOW, edits_below=3, now=NOW, every_s=300
    ),
    # Why an episode was announced
    "decisions about an episode": lambda db: history.decisions(db, episode_id=7, channel_id=1),
    "posts of an episode": lambda db: history.traces(db, episode_id=7, channel_id=1),
    "forgetting old decisions": lambda db: history.forget(db, decided_before=NOW),
}


@pytest.mark.parametrize("query", HOT.values(), ids=HOT)
async def test_a_hot_query_reads_no_growing_table_in_full(db: Database, query: Query) -> None:
    async with db.transaction() as tx:
        await tx.execute("INSERT INTO show (id, title, title_key, added_at) VALUES (1, 'Show', 'show', 0)")
        await tx.execute(
            "INSERT INTO episode (id, show_id, title, kind, first_seen_at, changed_at) "
            "VALUES (7, 1, 'One', 'full', 0, 0)"
        )
        await tx.execute(
            "INSERT INTO follow (id, guild_id, channel_id, show_id, followed_at) VALUES (1, 1, 1, 1, 0)"
        )
        explained = Explained(tx)

        await query(cast(aiosqlite.Connection, explained))

    assert explained.plan
    assert read_in_full(explained.plan) == set()


@pytest.mark.parametrize(
    "query",
    [
        pytest.param(lambda db: episodes.latest_episodes(db, limit=1), id="the newest of all"),
        pytest.param(lambda db: episodes.latest_episodes(db, show_id=1, limit=10), id="a page of a show"),
        pytest.param(lambda db: episodes.unread_chapter_files(db), id="chapter files to read"),
    ],
)
async def test_the_first_few_are_taken_without_sorting_the_rest(db: Database, query: Query) -> None:
    explained = Explained(db.reader)

    await query(cast(aiosqlite.Connection, explained))

    of_episodes = [step for step in explained.plan if re.match(r"(SCAN|SEARCH) episode\b|USE TEMP", step)]
    assert [step for step in of_episodes if "USING INDEX" not in step] == []
    assert of_episodes


async def test_a_poll_and_a_delivery_read_no_growing_table_in_full(db: Database) -> None:
    async def render(delivery: Delivery) -> Rendered:
        return Rendered(delivery.title, delivery.title, delivery.title)

    explained = ExplainedDatabase(db)
    clock, fetch = Clock(), FakeFetch()
    fetch.serve(URL, fetched(rss(back_catalogue())), fetched(rss(with_new())))
    feed = Feeds(db, fetch, clock, poller(cast(Database, explained), fetch, now=clock))
    discord = World(clock)
    announcer = Announcer(cast(Database, explained), discord, render, now=clock, sleep=no_sleep)
    await feed.poller.poll()
    await feed.follow(1)
    explained.plan.clear()

    await feed.poll_in(2 * HOUR)
    await announcer.deliver()

    assert discord.texts(1) == ["Line 9"]
    # Which follows rest is looked up in all of them: one row a channel and show, a few thousand at most.
    assert read_in_full(explained.plan) <= {"follow"}


async def test_every_foreign_key_has_an_index(db: Database) -> None:
    keys = await db.reader.execute_fetchall(
        """
        SELECT t.name AS "table", k."from" AS "column"
        FROM pragma_table_list AS t
        JOIN pragma_foreign_key_list(t.name) AS k
        WHERE t.schema = 'main'
        """
    )
    explained = Explained(db.reader)
    for key in keys:
        await explained.execute(f"SELECT 1 FROM {key['table']} WHERE {key['column']} = 1")

    assert explained.plan
    assert read_in_full(explained.plan) == set()
