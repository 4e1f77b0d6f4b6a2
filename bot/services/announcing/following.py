"""Following: the channels of a server and the shows they are told of."""

import logging
import time
from collections.abc import Callable, Collection

import aiosqlite

from bot.services.announcing.enqueue import catch_up
from bot.services.announcing.history import Step, explain
from db import follows
from db.database import Database
from db.follows import NO_OPTIONS as NO_OPTIONS
from db.follows import Follow as Follow
from db.follows import FollowOptions as FollowOptions

log = logging.getLogger(__name__)


class Following:
    """Reads and changes what a server's channels follow."""

    def __init__(self, db: Database, *, now: Callable[[], float] = time.time) -> None:
        self._db = db
        self._now = now

    async def follow(
        self,
        *,
        guild_id: int,
        channel_id: int,
        show_id: int,
        options: FollowOptions = NO_OPTIONS,
    ) -> Follow:
        """Start following, which announces nothing old, or change how; a paused channel goes on."""
        now = int(self._now())
        async with self._db.prompt_transaction() as tx:
            await self._return_to(tx, [guild_id])
            followed = await follows.follow(
                tx, guild_id=guild_id, channel_id=channel_id, show_id=show_id, options=options, now=now
            )
            await follows.resume_channel(tx, channel_id)
            for each in await follows.follows_of_channel(tx, channel_id):
                await catch_up(tx, each.id, now=now)
        return followed

    async def of_guild(self, guild_id: int) -> list[Follow]:
        return await follows.follows_of_guild(self._db.reader, guild_id)

    async def of_channel(self, channel_id: int) -> list[Follow]:
        return await follows.follows_of_channel(self._db.reader, channel_id)

    async def stop(self, *, guild_id: int, follow_id: int) -> bool:
        """Stop a follow of this server, and drop what is still owed; whether there was one."""
        async with self._db.prompt_transaction() as tx:
            return await follows.unfollow(tx, guild_id=guild_id, follow_id=follow_id)

    async def reconcile(self, guild_ids: Collection[int], *, asked_at: float) -> None:
        """Let follows rest where the bot was removed, and go on where it is back.

        The servers are all the bot was in when Discord was asked: a follow made since then is left alone.
        """
        async with self._db.transaction() as tx:
            left = await follows.leave_guilds(tx, besides=guild_ids, now=int(asked_at))
            returned = await self._return_to(tx, guild_ids)
        if left or returned:
            log.info(
                "%d follows are of servers the bot has left, %d of servers it is back in", len(left), returned
            )

    async def _return_to(self, tx: aiosqlite.Connection, guild_ids: Collection[int]) -> int:
        """Let the follows of these servers go on; what came out meanwhile makes at most one summary each."""
        returned = await follows.return_to_guilds(tx, guild_ids)
        for follow_id in returned:
            await catch_up(tx, follow_id, cap=0, now=int(self._now()))
        return len(returned)

    async def why(self, *, episode_id: int, channel_id: int) -> list[Step]:
        """Every decision about an episode in a channel, in the order it was made."""
        return await explain(self._db.reader, episode_id=episode_id, channel_id=channel_id)
