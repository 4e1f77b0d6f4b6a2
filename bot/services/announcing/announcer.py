"""Delivering: which channels are served now, and when to come again."""

import asyncio
import logging
import random as chance
import sqlite3
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence

from bot.services.announcing.deciding import CAP, DAY_S, HOUR_S, NEWS_FOR_S
from bot.services.announcing.enqueue import redate
from bot.services.announcing.followup import Followup
from bot.services.announcing.outlet import Outlet, Render, Sent
from bot.services.announcing.sender import Sender
from bot.services.announcing.throttle import REQUESTS_PER_SECOND, Closed, Throttle
from db import follows
from db.database import Database
from db.deliveries import attempts, history, owed, posts

log = logging.getLogger(__name__)

IN_FLIGHT = 25  # channels at once; at 48 a second that covers answers that take half a second
TRIED_FOR_S = 72 * HOUR_S  # of a post, from its first attempt on
LEFT_KEPT_S = 30 * DAY_S
DECISIONS_KEPT_S = 90 * DAY_S
SET_ASIDE_S = 15 * 60  # of a channel, after a fault of our own
OUR_FAULT = "An error in the bot itself; its log has the details."


class Announcer:
    """Sends what is owed to each channel, in order, without one channel holding up another."""

    def __init__(
        self,
        db: Database,
        outlet: Outlet,
        render: Render,
        *,
        now: Callable[[], float] = time.time,
        random: Callable[[], float] = chance.random,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        in_flight: int = IN_FLIGHT,
        requests_per_second: float = REQUESTS_PER_SECOND,
        cap: int = CAP,
    ) -> None:
        self._db = db
        self._now = now
        self._in_flight = in_flight
        self._throttle = Throttle(
            now=now, random=random, sleep=sleep, requests_per_second=requests_per_second
        )
        self._sender = Sender(db, outlet, render, throttle=self._throttle, now=now, random=random, cap=cap)
        self._followup = Followup(db, outlet, render, throttle=self._throttle, now=now, random=random)
        self._busy: set[int] = set()  # channels somebody is at work in: one request a channel
        self._tasks: set[asyncio.Task[None]] = set()
        self._storage_error: sqlite3.Error | None = None
        self._forgot_at = 0

    async def deliver(self) -> float | None:
        """Attempt everything that is owed now; the instant at which to come again, None if nothing waits.

        Cancelling it leaves requests that are under way to finish; `stop` waits for them.

        Raises:
            TokenRevoked: Discord no longer accepts the bot's token; nothing is attempted from then on.
            sqlite3.Error: what happened cannot be written down; nothing is sent that cannot be marked first.

        """
        self._storage_error = None
        if self._throttle.revoked is None:
            await self._expire()
            await self._in_each_channel(
                await owed.due_channels(self._db.long_reader, now=self._second()), self._sender.send_owed
            )
            await self._follow_up()
        if self._throttle.revoked is not None:
            raise self._throttle.revoked
        if self._storage_error is not None:
            raise self._storage_error
        return await self._next_due()

    async def edit_posts(self, episode_ids: Sequence[int]) -> None:
        """Bring the recent posts of changed episodes up to date, where what they show has changed."""
        if episode_ids:
            async with self._db.transaction() as tx:
                await redate(tx, episode_ids, now=self._second())
                await self._followup.mark_stale(tx, episode_ids)
        await self._follow_up()

    async def send_test(self, follow_id: int, episode_id: int) -> Sent:
        """Post an episode to a follow's channel as if it were new, but mention nobody and remember nothing.

        Raises:
            Failure: it was refused; `classify` says what that means.
            Closed: nothing can be sent now.

        """
        sent: list[Sent] = []

        async def send_test() -> None:
            sent.append(await self._sender.send_test(follow_id, episode_id))

        await self._shielded(send_test())
        return sent[0]

    async def stop(self, *, patience_s: float = 3.0) -> None:
        """Begin nothing more, and wait so many seconds for requests under way.

        A request that takes longer stays marked as being sent, and is looked for after the next start.
        """
        self._throttle.stop()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=patience_s)
            for task in late:
                task.cancel()  # else it would write its end into a database that is closed by then
            await asyncio.gather(*late, return_exceptions=True)

    async def _in_each_channel(self, channels: Iterable[int], work: Callable[[int], Awaitable[None]]) -> None:
        queue = iter(channels)

        async def worker() -> None:
            for channel_id in queue:
                if self._throttle.closed or self._storage_error:
                    return
                if channel_id not in self._busy:
                    self._busy.add(channel_id)
                    await self._shielded(self._guarded(channel_id, work))

        async with asyncio.TaskGroup() as group:
            for _ in range(self._in_flight):
                group.create_task(worker())

    async def _shielded(self, work: Awaitable[None]) -> None:
        # A request of discord.py that is cancelled while it waits out a global limit blocks all later ones
        # for ever, so whoever is cancelled here only stops waiting.
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        await asyncio.shield(task)

    async def _guarded(self, channel_id: int, work: Callable[[int], Awaitable[None]]) -> None:
        try:
            await work(channel_id)
        except Closed:
            pass  # what is owed stays owed
        except sqlite3.Error as error:
            self._storage_error = error
        except Exception:
            log.exception("A fault of our own in announcing to channel %s; it is set aside", channel_id)
            async with self._db.transaction() as tx:
                until = self._second() + SET_ASIDE_S
                await attempts.postpone_channel(tx, channel_id, until=until, error=OUR_FAULT)
        finally:
            self._busy.discard(channel_id)

    async def _follow_up(self) -> None:
        await self._in_each_channel(
            await posts.channels_to_follow_up(self._db.reader, now=self._second()), self._followup.follow_up
        )

    async def _expire(self) -> None:
        now = self._second()
        limits = {
            "tried_before": now - TRIED_FOR_S,
            "waited_before": now - TRIED_FOR_S,
            "due_before": now - NEWS_FOR_S,
        }
        if await owed.has_expired(self._db.long_reader, **limits):
            async with self._db.transaction() as tx:
                await owed.expire(tx, **limits)
        if abs(now - self._forgot_at) >= DAY_S:
            async with self._db.transaction() as tx:
                await follows.forget_left_guilds(tx, left_before=now - LEFT_KEPT_S)
                await history.forget(tx, decided_before=now - DECISIONS_KEPT_S)
            self._forgot_at = now

    async def _next_due(self) -> float | None:
        instants = [
            await owed.next_due(self._db.long_reader, now=self._second()),
            await posts.next_followup(self._db.reader),
        ]
        waiting = [instant for instant in instants if instant is not None]
        if not waiting:
            return None
        return max(min(waiting), self._throttle.opens_at or 0.0, self._now() + 1)

    def _second(self) -> int:
        return int(self._now())
