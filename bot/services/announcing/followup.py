"""What follows once a post exists: publishing, a thread, edits. Nothing here ever sends it again."""

import logging
from collections.abc import Callable, Sequence

import aiosqlite

from bot.services.announcing.deciding import DAY_S, HOUR_S
from bot.services.announcing.discord_errors import Action, classify, retry_at
from bot.services.announcing.outlet import Failure, Outlet, Render
from bot.services.announcing.throttle import Throttle
from db import follows
from db.database import Database
from db.deliveries import posts
from db.deliveries.posts import Post

log = logging.getLogger(__name__)

EDIT_EVERY_S = 5 * 60  # of one post
EDITED_FOR_S = DAY_S  # an older post stays as it is; edits of old messages have a limit of their own
EDITS = 3
FOLLOWED_UP_FOR_S = 72 * HOUR_S  # after that publishing or a thread is no use any more
NOT_PUBLISHED = (
    "Posts are not published: that takes an announcement channel and the permission Send Messages."
)
NO_THREAD = "Posts get no thread: the bot needs the permission Create Public Threads."
ALREADY_PUBLISHED = 40033
ALREADY_THREADED = 160004


class Followup:
    """Finishes posts, one step at a time, and keeps them right."""

    def __init__(
        self,
        db: Database,
        outlet: Outlet,
        render: Render,
        *,
        throttle: Throttle,
        now: Callable[[], float],
        random: Callable[[], float],
    ) -> None:
        self._db = db
        self._outlet = outlet
        self._render = render
        self._throttle = throttle
        self._now = now
        self._random = random

    async def mark_stale(self, tx: aiosqlite.Connection, episode_ids: Sequence[int]) -> None:
        """Have the recent posts of these episodes rendered again."""
        now = int(self._now())
        await posts.mark_stale(
            tx, episode_ids, sent_after=now - EDITED_FOR_S, edits_below=EDITS, now=now, every_s=EDIT_EVERY_S
        )

    async def follow_up(self, channel_id: int) -> None:
        """Do what is due with a channel's posts, oldest first, until one has to wait."""
        while post := await posts.first_to_follow_up(self._db.reader, channel_id, now=int(self._now())):
            step = self._publish if post.publish_due else self._open_thread if post.thread_due else self._edit
            try:
                await step(post)
            except Failure as failure:
                await self._failed(post, failure)

    async def _publish(self, post: Post) -> None:
        try:
            async with self._throttle.turn(post.delivery.channel_id):
                await self._outlet.publish(post.delivery.channel_id, post.message_id)
        except Failure as failure:
            if failure.code != ALREADY_PUBLISHED:
                raise
        async with self._db.transaction() as tx:
            await posts.mark_published(tx, post.delivery.id, now=int(self._now()))

    async def _open_thread(self, post: Post) -> None:
        try:
            rendered = await self._render(post.delivery)
            async with self._throttle.turn(post.delivery.channel_id):
                thread_id = await self._outlet.open_thread(
                    post.delivery.channel_id, post.message_id, rendered.title
                )
        except Failure as failure:
            if failure.code != ALREADY_THREADED:
                raise
            thread_id = post.message_id  # a thread has the id of the message it hangs on
        async with self._db.transaction() as tx:
            await posts.mark_threaded(tx, post.delivery.id, thread_id)

    async def _edit(self, post: Post) -> None:
        now = int(self._now())
        rendered = await self._render(post.delivery)
        if rendered.shown_hash == post.shown_hash or post.sent_at < now - EDITED_FOR_S:
            async with self._db.transaction() as tx:
                await posts.drop_edit(tx, post.delivery.id)
            return
        ready_at = (post.edited_at or post.sent_at) + EDIT_EVERY_S
        if now < ready_at:
            async with self._db.transaction() as tx:
                await posts.postpone_edit(tx, post.delivery.id, until=ready_at)
            return
        async with self._throttle.turn(post.place_id):
            await self._outlet.edit(post.place_id, post.message_id, rendered)
        async with self._db.transaction() as tx:
            await posts.mark_edited(tx, post.delivery.id, shown_hash=rendered.shown_hash, now=now)

    async def _failed(self, post: Post, failure: Failure) -> None:
        handling = classify(failure)
        now = self._now()
        young = post.sent_at > now - FOLLOWED_UP_FOR_S
        async with self._db.transaction() as tx:
            if handling.action in (Action.RETRY, Action.WAIT, Action.BLOCKED, Action.TOKEN_REVOKED) and young:
                until = retry_at(
                    handling, failures=post.followup_attempts, now=now, random_share=self._random()
                )
                await posts.postpone_followup(tx, post.delivery.id, until=until, error=handling.why)
            elif handling.action in (Action.POST_GONE, Action.CHANNEL_GONE):
                await posts.drop_followup(tx, post.delivery.id, error=handling.why)
            elif post.publish_due:
                await posts.drop_publishing(tx, post.delivery.id, error=handling.why)
                await follows.note_trouble(tx, post.delivery.follow_id, NOT_PUBLISHED)
            elif post.thread_due:
                await posts.drop_thread(tx, post.delivery.id, error=handling.why)
                await follows.note_trouble(tx, post.delivery.follow_id, NO_THREAD)
            else:
                log.info("The edit of delivery %s was dropped: %s", post.delivery.id, failure)
                await posts.drop_edit(tx, post.delivery.id)
