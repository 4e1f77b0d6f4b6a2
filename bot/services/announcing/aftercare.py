"""What follows once a post exists: publishing, a thread, edits. Nothing here ever sends it again."""

import logging
from collections.abc import Callable, Sequence

import aiosqlite

from bot.services.announcing.deciding import DAY
from bot.services.announcing.gate import Gate
from bot.services.announcing.outlet import Failure, Outlet, Render
from bot.services.announcing.verdicts import FIRST_WAIT, Act, backoff, classify
from db import follows, posts
from db.database import Database
from db.posts import Post

log = logging.getLogger(__name__)

EDIT_EVERY = 5 * 60  # seconds between two edits of a post
EDITED_FOR = DAY  # an older post stays as it is; edits of old messages have a limit of their own
EDITS = 3
CARED_FOR = 72 * 60 * 60  # seconds after which publishing or a thread is no use any more
NOT_PUBLISHED = (
    "Posts are not published: that takes an announcement channel and the permission Send Messages."
)
NO_THREAD = "Posts get no thread: the bot needs the permission Create Public Threads."
ALREADY_PUBLISHED = 40033
ALREADY_THREADED = 160004


class Aftercare:
    """Finishes posts, one step at a time, and keeps them right."""

    def __init__(
        self,
        db: Database,
        outlet: Outlet,
        render: Render,
        *,
        gate: Gate,
        now: Callable[[], float],
        random: Callable[[], float],
    ) -> None:
        self._db = db
        self._outlet = outlet
        self._render = render
        self._gate = gate
        self._now = now
        self._random = random

    async def mark_stale(self, tx: aiosqlite.Connection, episode_ids: Sequence[int]) -> None:
        """Have the recent posts of these episodes looked at again."""
        now = int(self._now())
        await posts.mark_stale(
            tx, episode_ids, sent_after=now - EDITED_FOR, edits_below=EDITS, now=now, every=EDIT_EVERY
        )

    async def care_for(self, channel_id: int) -> None:
        """Do what is due with a channel's posts, oldest first, until one has to wait."""
        while post := await posts.first_to_care_for(self._db.reader, channel_id, now=int(self._now())):
            step = self._publish if post.publish_due else self._open_thread if post.thread_due else self._edit
            try:
                await step(post)
            except Failure as failure:
                await self._failed(post, failure)

    async def _publish(self, post: Post) -> None:
        try:
            async with self._gate.turn(post.delivery.channel_id):
                await self._outlet.publish(post.delivery.channel_id, post.message_id)
        except Failure as failure:
            if failure.code != ALREADY_PUBLISHED:
                raise
        async with self._db.transaction() as tx:
            await posts.mark_published(tx, post.delivery.id, now=int(self._now()))

    async def _open_thread(self, post: Post) -> None:
        try:
            rendered = await self._render(post.delivery)
            async with self._gate.turn(post.delivery.channel_id):
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
        if rendered.shown_hash == post.shown_hash or post.sent_at < now - EDITED_FOR:
            async with self._db.transaction() as tx:
                await posts.drop_edit(tx, post.delivery.id)
            return
        ready_at = (post.edited_at or post.sent_at) + EDIT_EVERY
        if now < ready_at:
            async with self._db.transaction() as tx:
                await posts.put_off_edit(tx, post.delivery.id, until=ready_at)
            return
        async with self._gate.turn(post.place_id):
            await self._outlet.edit(post.place_id, post.message_id, rendered)
        async with self._db.transaction() as tx:
            await posts.mark_edited(tx, post.delivery.id, shown_hash=rendered.shown_hash, now=now)

    async def _failed(self, post: Post, failure: Failure) -> None:
        verdict = classify(failure)
        now = int(self._now())
        young = post.sent_at > now - CARED_FOR
        async with self._db.transaction() as tx:
            if verdict.act in (Act.RETRY, Act.WAIT, Act.BLOCKED, Act.TOKEN) and young:
                wait = backoff(post.care_attempts, self._random) if verdict.wait is None else verdict.wait
                await posts.put_off_care(
                    tx, post.delivery.id, until=now + max(FIRST_WAIT, round(wait)), error=verdict.why
                )
            elif verdict.act in (Act.MADE, Act.GONE):  # the message or its channel is no more
                await posts.drop_care(tx, post.delivery.id, error=verdict.why)
            elif post.publish_due:
                await posts.drop_publishing(tx, post.delivery.id, error=verdict.why)
                await follows.note_trouble(tx, post.delivery.follow_id, NOT_PUBLISHED)
            elif post.thread_due:
                await posts.drop_thread(tx, post.delivery.id, error=verdict.why)
                await follows.note_trouble(tx, post.delivery.follow_id, NO_THREAD)
            else:
                log.info("The edit of delivery %s was dropped: %s", post.delivery.id, failure)
                await posts.drop_edit(tx, post.delivery.id)
