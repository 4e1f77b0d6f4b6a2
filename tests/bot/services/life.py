"""The life of a feed: what it holds at some hour, a poller that looks, a channel that is told."""

from collections.abc import Sequence

from bot.feed.fetch import Failed, FailureKind
from bot.services.announcing.following import Following
from db.database import Database
from tests.bot.services.fake_feeds import HOUR, NOON, URL, Clock, FakeFetch, fetched, item, poller, rss

# What the feed holds from some hours after the first look on; None: it is down.
State = tuple[float, Sequence[str] | None]


def new(title: str, hour: float | None, **fields: str | int | None) -> str:
    """An episode dated so many hours after the first look."""
    return item(title, None if hour is None else NOON + hour * HOUR, **fields)  # type: ignore[arg-type]


async def told(db: Database, channel_id: int) -> list[str]:
    rows = await db.reader.execute_fetchall(
        """
        SELECT (
            SELECT group_concat(title, ' + ')
            FROM (
                SELECT e.title
                FROM json_each(coalesce(d.summary_of, json_array(d.episode_id))) AS j
                JOIN episode AS e ON e.id = j.value
                ORDER BY j.key
            )
        ) AS text
        FROM delivery AS d
        WHERE channel_id = ?
        ORDER BY due_at, id
        """,
        (channel_id,),
    )
    return [row["text"] for row in rows]


class Life:
    """A feed, and whoever looks at it."""

    def __init__(self, db: Database, first: Sequence[str], *, url: str = URL) -> None:
        self.db = db
        self.url = url
        self.clock, self.fetch = Clock(), FakeFetch()
        self.following = Following(db, now=self.clock)
        self.poller = poller(db, self.fetch, url, now=self.clock)
        self.first = first

    async def begin(self) -> None:
        await self.look(0, self.first)

    async def look(self, hours: float, state: Sequence[str] | None) -> None:
        self.clock.now = NOON + hours * HOUR
        if state is None:
            self.fetch.serve(self.url, Failed("feeds.example is down.", FailureKind.UNREACHABLE))
        elif state and state[0].startswith("="):
            self.fetch.serve(self.url, fetched(rss(state[1:], title=state[0][1:])))
        else:
            self.fetch.serve(self.url, fetched(rss(state)))
        await self.poller.poll(regardless=True)

    async def told(self, states: Sequence[State]) -> list[str]:
        """What a channel that follows from the first look on is told while the feed goes through these."""
        await self.begin()
        await self.following.follow(guild_id=1, channel_id=100, show_id=1)
        for hours, state in states:
            await self.look(hours, state)
        return await told(self.db, 100)
