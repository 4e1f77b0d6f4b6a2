"""Feeds for tests: a builder of small ones, and a fetch that answers from a table."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime

from bot.feed.fetch import Fetch, Fetched, Outcome
from bot.services.announcing.following import Following
from bot.services.feeds.importing import Importer
from bot.services.feeds.polling import Poller
from db import episodes, feeds
from db.database import Database
from db.feeds import FeedState
from tests.bot.announcing.world import NOON, Clock, no_sleep

URL = "https://feeds.example/night-trains"
HOUR, DAY = 3_600, 86_400


@dataclass
class FakeFetch:
    """Answers each address from its list; the last answer stays."""

    answers: dict[str, list[Outcome | Exception]] = field(
        default_factory=lambda: defaultdict[str, list[Outcome | Exception]](list)
    )
    asked: list[tuple[str, str | None, str | None]] = field(
        default_factory=list[tuple[str, str | None, str | None]]
    )

    def serve(self, url: str, *outcomes: Outcome | Exception) -> None:
        self.answers[url] = list(outcomes)

    async def __call__(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None
    ) -> Outcome:
        self.asked.append((url, etag, last_modified))
        answers = self.answers[url]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def times(self, url: str) -> int:
        return sum(asked == url for asked, _, _ in self.asked)


def item(
    title: str,
    at: float | None,
    *,
    guid: str | None = "",
    file: str | None = "",
    notes: str = "",
    kind: str = "",
    length: int = 2_400,
    extra: str = "",
) -> str:
    """The inside of an <item>; its id and its file follow from its title unless they are given."""
    key = title.casefold().replace(" ", "-")
    parts = [f"<title>{title}</title>", f"<itunes:duration>{length}</itunes:duration>", extra]
    if guid is not None:
        parts.append(f"<guid>{guid or f'id-{key}'}</guid>")
    if at is not None:
        parts.append(f"<pubDate>{format_datetime(datetime.fromtimestamp(at, UTC))}</pubDate>")
    if file is not None:
        parts.append(f'<enclosure url="{file or f"https://media.example/{key}.mp3"}" type="audio/mpeg"/>')
    if notes:
        parts.append(f"<description>{notes}</description>")
    if kind:
        parts.append(f"<itunes:episodeType>{kind}</itunes:episodeType>")
    return "".join(parts)


def rss(items: Sequence[str], *, title: str = "Night Trains", head: str = "") -> bytes:
    inside = "".join(f"<item>{each}</item>" for each in items)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
        'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
        'xmlns:podcast="https://podcastindex.org/namespace/1.0">'
        f"<channel><title>{title}</title>{head}{inside}</channel></rss>"
    ).encode()


def fetched(
    body: bytes,
    *,
    etag: str | None = None,
    moved_to: str | None = None,
    fresh_for_s: int | None = None,
    last_modified: str | None = None,
) -> Fetched:
    return Fetched(
        body=body,
        final_url=URL,
        etag=etag,
        moved_to=moved_to,
        fresh_for_s=fresh_for_s,
        last_modified=last_modified,
    )


def poller(
    db: Database, fetch: Fetch, *urls: str, now: Callable[[], float], importer: Importer | None = None
) -> Poller:
    return Poller(
        db,
        importer or Importer(db),
        fetch,
        urls or (URL,),
        every_s=900,
        now=now,
        random=lambda: 0.0,
        sleep=no_sleep,
    )


def back_catalogue(count: int = 8, *, now: float = NOON) -> list[str]:
    """Weekly episodes up to a week ago, the newest first."""
    return [item(f"Line {n}", now - (count - n + 1) * 7 * DAY) for n in range(count, 0, -1)]


def with_new(title: str = "Line 9", *, at: float = NOON + HOUR, extra: str = "") -> list[str]:
    return [item(title, at, extra=extra), *back_catalogue()]


@dataclass
class World:
    db: Database
    fetch: FakeFetch
    clock: Clock
    poller: Poller

    async def state(self, url: str = URL) -> FeedState:
        return await feeds.feed_state(self.db.reader, url)

    async def owed(self) -> list[tuple[int, str]]:
        rows = await self.db.reader.execute_fetchall(
            """
            SELECT d.channel_id, e.title
            FROM delivery AS d JOIN episode AS e ON e.id = d.episode_id
            ORDER BY d.due_at, d.id
            """
        )
        return [(row["channel_id"], row["title"]) for row in rows]

    async def titles(self) -> set[str]:
        return {each.title for each in (await episodes.items(self.db.reader)).values()}

    async def withdrawn(self) -> int:
        ((count,),) = await self.db.reader.execute_fetchall(
            "SELECT count(*) FROM episode WHERE withdrawn_at IS NOT NULL"
        )
        return count

    async def follow(self, *channels: int) -> None:
        for channel_id in channels:
            await Following(self.db, now=self.clock).follow(guild_id=1, channel_id=channel_id, show_id=1)

    async def poll_in(self, seconds: float) -> None:
        self.clock.now += seconds
        await self.poller.poll()
