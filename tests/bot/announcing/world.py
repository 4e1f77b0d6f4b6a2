"""A small Discord in memory, a clock to turn, and episodes to announce."""

from collections import defaultdict
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count

import aiosqlite

from bot.services.announcing.announcer import Announcer
from bot.services.announcing.deciding import NewEpisode, Silence
from bot.services.announcing.enqueue import enqueue
from bot.services.announcing.following import Following
from bot.services.announcing.outlet import Failure, HistoryPage, Rendered, Sent
from db.database import Database
from db.deliveries.delivery import Delivery
from db.follows import Follow, FollowOptions
from db.models import EpisodeKind

NOON = 1_800_000_000
MINUTE, HOUR, DAY = 60, 3_600, 86_400
BOT, SERVER, CHANNEL, ROLE = 9, 70, 100, 500
PAGE = 20  # messages
LOST = None  # in a script: the effect happens, its answer gets lost


class PowerCut(BaseException):
    """The process dies here."""


@dataclass
class Clock:
    now: float = NOON

    def __call__(self) -> float:
        return self.now


@dataclass
class Message:
    id: int
    channel_id: int
    at: float
    nonce: str
    marker: str
    text: str
    role_id: int | None
    published: bool = False
    thread: str | None = None


@dataclass
class World:
    """Keeps nonces for `nonce_window` seconds; `scripts` tell how a channel's next requests of a kind end."""

    clock: Clock
    ahead: float = 0  # seconds our clock is ahead of Discord's
    nonce_window: float = 300
    down: Failure | None = None
    history_readable: bool = True
    roles: set[int] = field(default_factory=lambda: {ROLE})
    messages: list[Message] = field(default_factory=list[Message])
    told: list[str] = field(default_factory=list[str])
    requests: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])
    scripts: dict[tuple[str, int], list[Failure | None]] = field(
        default_factory=lambda: defaultdict[tuple[str, int], list[Failure | None]](list)
    )
    cut: str | None = None  # the name of the point the power fails at, once
    ids: "count[int]" = field(default_factory=lambda: count(1))
    bot_id: int = BOT
    deleted_nonces: set[str] = field(default_factory=set[str])

    def script(self, channel_id: int, *ends: Failure | None, of: str = "send") -> None:
        self.scripts[of, channel_id] += ends

    def texts(self, channel_id: int = CHANNEL) -> list[str]:
        return [m.text for m in self.messages if m.channel_id == channel_id and m.nonce]

    def time(self) -> float:
        """Discord's own."""
        return self.clock.now - self.ahead

    def chatter(self, count: int, channel_id: int = CHANNEL) -> None:
        """What members write."""
        for _ in range(count):
            said = Message(next(self.ids), channel_id, self.time(), "", "", "hello", None)
            self.messages.append(said)

    def count(self, kind: str) -> int:
        return sum(made == kind for made, _ in self.requests)

    def fail_at(self, point: str) -> None:
        if self.cut == point:
            self.cut = None
            raise PowerCut

    def _request(self, kind: str, channel_id: int) -> bool:
        """Whether the answer will get lost after the effect."""
        self.requests.append((kind, channel_id))
        if self.down:
            raise self.down
        if script := self.scripts[kind, channel_id]:
            end = script.pop(0)
            if end is not None:
                raise end
            return True
        return False

    async def send(self, delivery: Delivery, rendered: Rendered, *, nonce: str) -> Sent:
        self.fail_at("before the request")
        lost = self._request("send", delivery.channel_id)
        if nonce in self.deleted_nonces:
            raise Failure("Unknown Message", status=404, code=10008)
        made = next(
            (m for m in self.messages if m.nonce == nonce and m.at > self.time() - self.nonce_window), None
        )
        if made is None:
            assert delivery.nonce
            made = Message(
                next(self.ids),
                delivery.channel_id,
                self.time(),
                nonce,
                delivery.nonce,
                str(rendered.payload),
                delivery.role_id,
            )
            self.messages.append(made)
        if lost:
            raise Failure("ServerDisconnectedError")
        self.fail_at("before the answer")
        return Sent(made.id, mentioned=None if delivery.role_id is None else delivery.role_id in self.roles)

    async def history(self, delivery: Delivery, *, title: str, since: int, before: int | None) -> HistoryPage:
        self._request("history", delivery.channel_id)
        here = [
            m for m in self.messages if m.channel_id == delivery.channel_id and m.id < (before or m.id + 1)
        ]
        self.fail_at("after the history")
        page = here[: -PAGE - 1 : -1] if self.history_readable else []
        is_end = len(page) < PAGE or page[-1].at < since
        return HistoryPage(
            {m.marker: Sent(m.id) for m in page}, before=None if is_end else page[-1].id, empty=not page
        )

    async def can_read_history(self, delivery: Delivery) -> bool:
        self._request("permissions", delivery.channel_id)
        return self.history_readable

    async def edit(self, place_id: int, message_id: int, rendered: Rendered) -> None:
        self._request("edit", place_id)
        next(m for m in self.messages if m.id == message_id).text = str(rendered.payload)

    async def publish(self, channel_id: int, message_id: int) -> None:
        self._request("publish", channel_id)
        next(m for m in self.messages if m.id == message_id).published = True

    async def open_thread(self, channel_id: int, message_id: int, title: str) -> int:
        self._request("thread", channel_id)
        next(m for m in self.messages if m.id == message_id).thread = title
        return message_id

    async def role_trouble(self, guild_id: int, role_id: int) -> str | None:
        self.fail_at("after the mark")
        return None if role_id in self.roles else "the role is gone."

    async def tell_admins(self, guild_id: int, sentence: str) -> None:
        self.requests.append(("tell", guild_id))
        self.told.append(sentence)


async def no_sleep(_: float) -> None:
    return


class Station:
    """One show, its followers, and an announcer that can be started again on the same database."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.clock = Clock()
        self.world = World(self.clock)
        self.following = Following(db, now=self.clock)
        self.titles: dict[int, str] = {}
        self.unrenderable: set[int] = set()  # channels
        self.random: Callable[[], float] = lambda: 0.5
        self.announcer = self.restarted()

    def restarted(self, db: Database | None = None) -> Announcer:
        self.announcer = Announcer(
            db or self.db,
            self.world,
            self.render,
            now=self.clock,
            random=lambda: self.random(),
            sleep=no_sleep,
        )
        return self.announcer

    async def render(self, delivery: Delivery) -> Rendered:
        if delivery.channel_id in self.unrenderable:
            raise KeyError(delivery.channel_id)
        text = " + ".join(self.titles[n] for n in delivery.episode_ids)
        return Rendered(f"plain {text}" if delivery.plain else text, text, text)

    async def follow(
        self,
        channel_id: int = CHANNEL,
        *,
        guild_id: int = SERVER,
        role_id: int | None = None,
        publish: bool = False,
        thread: bool = False,
        extras: bool = False,
        topic: str | None = None,
    ) -> Follow:
        """Follow, and let an hour go by: what comes out before a follow is no news to it."""
        followed = await self.following.follow(
            guild_id=guild_id,
            channel_id=channel_id,
            show_id=1,
            options=FollowOptions(
                role_id=role_id, publish=publish, thread=thread, extras=extras, topic=topic
            ),
        )
        self.clock.now += HOUR
        return followed

    async def publish(self, *titles: str, age: int = 0, silence: Silence | None = None) -> list[int]:
        """A poll that finds these new, a minute between them, the last `age` seconds old."""
        dates = [int(self.clock.now) - age - 60 * n for n in reversed(range(len(titles)))]
        return await self.poll(list(zip(titles, dates, strict=True)), silence=silence)

    async def poll(
        self,
        found: Sequence[tuple[str, int | None]],
        *,
        kind: EpisodeKind = EpisodeKind.FULL,
        text: str = "",
        silence: Silence | None = None,
    ) -> list[int]:
        """A poll that finds (title, date) new."""
        async with self.db.transaction() as tx:
            ids = [await add_episode(tx, title, date, kind, now=int(self.clock.now)) for title, date in found]
            new = [
                NewEpisode(id=n, title=title, published_at=date, kind=kind, text=text)
                for n, (title, date) in zip(ids, found, strict=True)
            ]
            await enqueue(tx, show_id=1, new=new, now=int(self.clock.now), silence=silence)
        self.titles |= dict(zip(ids, (title for title, _ in found), strict=True))
        return ids

    async def deliver_until(self, instant: float) -> None:
        """Deliver whenever something is due, until then."""
        while self.clock.now < instant:
            due = await self.announcer.deliver()
            self.clock.now = min(instant, max(due or instant, self.clock.now + 1))

    async def states(self) -> list[str]:
        rows = await self.db.reader.execute_fetchall("SELECT state FROM delivery ORDER BY id")
        return [row["state"] for row in rows]


async def add_episode(
    tx: aiosqlite.Connection, title: str, date: int | None, kind: EpisodeKind = EpisodeKind.FULL, *, now: int
) -> int:
    ((episode_id,),) = await tx.execute_fetchall(
        """
        INSERT INTO episode (show_id, guid, title, published_at, kind, first_seen_at, changed_at)
        VALUES (1, :title, :title, :date, :kind, :now, :now)
        RETURNING id
        """,
        {"title": title, "date": date, "kind": kind, "now": now},
    )
    return episode_id


async def open_station(db: Database, *, known: Iterable[int] = (NOON - 7 * DAY,)) -> Station:
    """A show whose known episodes have these dates, and nobody who follows it yet."""
    async with db.transaction() as tx:
        await tx.execute("INSERT INTO show (title, title_key, added_at) VALUES ('Show', 'show', 0)")
        for date in known:
            await add_episode(tx, f"of {date}", date, now=date)
    return Station(db)


class CuttingDatabase:
    """A database whose power fails before the nth transaction from now."""

    def __init__(self, db: Database, *, transactions: int) -> None:
        self.reader = db.reader
        self.long_reader = db.long_reader
        self._db = db
        self._left = transactions

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[aiosqlite.Connection, None]:
        if not self._left:
            raise PowerCut
        self._left -= 1
        async with self._db.transaction() as tx:
            yield tx
