"""One post on its way: sent once, and looked for before it is ever sent again.

A post is marked as being sent before its request is made. On any later attempt nobody knows what became
of the one before, so our own messages in the channel are looked through first, and only then is it sent
again, with the same nonce. Both are needed: Discord forgets a nonce after minutes, and a history says
nothing of a request that is still under way.
"""

import base64
import hashlib
import logging
from collections.abc import Callable
from dataclasses import replace

from bot.services.announcing.deciding import DAY_S
from bot.services.announcing.discord_errors import SETTLED_AFTER_S, Action, Handling, classify, retry_at
from bot.services.announcing.enqueue import catch_up
from bot.services.announcing.outlet import Failure, Outlet, Render, Rendered, Sent
from bot.services.announcing.throttle import Closed, Throttle
from db import follows
from db.database import Database
from db.deliveries import attempts, owed
from db.deliveries.delivery import Delivery, unstored_delivery

log = logging.getLogger(__name__)

NONCE_TRUSTED_FOR_S = 60  # Discord says "a few minutes"
CLOCK_ERROR_S = DAY_S + 60 * 60  # our clock may be so far ahead of Discord's, or have been
FORUM_SETTLED_AFTER_S = 60  # Discord takes no nonce there: a request nobody waits for gets longer
HISTORY_PAGES = 50
REFUSALS = 3  # errors nobody has classified, until a post is given up
PROBE_EVERY_S = DAY_S  # how often a paused channel is tried again by itself
NONCE_LENGTH = 24  # Discord takes up to 25 characters
UNKNOWABLE = "Whether it was posted is unknown: Discord does not let the bot look (error {})."
FOLLOW_AGAIN = "Fix it, then run /announce to again, or stop with /announce stop."
FOLLOW_ELSEWHERE = "Choose another one with /announce to, and stop the old one in /announce list."


class Sender:
    """Sends a channel's posts, in order, and writes down what became of each."""

    def __init__(
        self,
        db: Database,
        outlet: Outlet,
        render: Render,
        *,
        throttle: Throttle,
        now: Callable[[], float],
        random: Callable[[], float],
        cap: int,
    ) -> None:
        self._db = db
        self._outlet = outlet
        self._render = render
        self._throttle = throttle
        self._now = now
        self._random = random
        self._cap = cap

    async def send_test(self, follow_id: int, episode_id: int) -> Sent:
        """Post without a row: nothing is marked, and nobody is mentioned."""
        delivery = await unstored_delivery(self._db.reader, follow_id=follow_id, episode_id=episode_id)
        marker = self._nonce(replace(delivery, identity=f"{delivery.identity}|{self._now()}"), "test")
        delivery = replace(delivery, nonce=marker)
        rendered = await self._render(delivery)
        async with self._throttle.turn(delivery.channel_id):
            return await self._outlet.send(delivery, rendered, nonce=marker)

    async def send_owed(self, channel_id: int) -> None:
        """Send what a channel is owed, oldest first, until something has to wait."""
        while delivery := await owed.first_owed(self._db.reader, channel_id, now=self._second()):
            if not await self._attempt(delivery):
                return

    async def _attempt(self, delivery: Delivery) -> bool:
        """Whether the channel's next post may follow at once."""
        marked = replace(delivery, nonce=delivery.nonce or self._nonce(delivery, delivery.kind))
        rendered = await self._render(marked)
        try:
            sent = await self._look_up(marked, rendered.title) if marked.attempts else None
        except Failure as failure:
            return await self._failed(marked, failure, during_look_up=True)
        except _HistoryUnreadable:
            if marked.blind:
                await self._give_up(
                    marked, "It may have been posted; the history that would tell is unreadable."
                )
                return True
            # A negative age is that of a clock that was set back since: it may be any.
            if not 0 <= self._second() - (marked.first_attempt_at or 0) <= NONCE_TRUSTED_FOR_S:
                # Should it be there after all, at least nobody is called twice.
                marked = replace(marked, blind=True, role_id=None)
                rendered = await self._render(marked)
            sent = None
        if sent is None:
            try:
                sent = await self._send(marked, rendered)
            except Failure as failure:
                return await self._failed(marked, failure)
        await self._mark_sent(marked, sent, rendered)
        return True

    async def _send(self, delivery: Delivery, rendered: Rendered) -> Sent:
        assert delivery.nonce, "given in _attempt"
        request_nonce = delivery.nonce if not delivery.plain else self._nonce(delivery, "fallback")
        async with self._throttle.turn(delivery.channel_id):
            now = self._second()
            async with self._db.transaction() as tx:
                await attempts.mark_sending(
                    tx, delivery, nonce=delivery.nonce, settled_at=now + _settled_after_s(delivery), now=now
                )
            return await self._outlet.send(delivery, rendered, nonce=request_nonce)

    async def _look_up(self, delivery: Delivery, title: str) -> Sent | None:
        """The message an earlier attempt made after all, looked for from the newest one back.

        Raises:
            _HistoryUnreadable: the history cannot tell.

        """
        since = (delivery.first_attempt_at or self._second()) - CLOCK_ERROR_S
        before: int | None = None
        for page_number in range(HISTORY_PAGES):
            try:
                async with self._throttle.turn(delivery.channel_id):
                    page = await self._outlet.history(delivery, title=title, since=since, before=before)
            except Failure as failure:
                if classify(failure).action is Action.PAUSE:
                    raise _HistoryUnreadable from failure
                raise
            if delivery.nonce and (found := page.by_marker.get(delivery.nonce)):
                return found
            if page.empty and page_number == 0:
                async with self._throttle.turn(delivery.channel_id):
                    if not await self._outlet.can_read_history(delivery):
                        raise _HistoryUnreadable
            if page.before is None:
                return None
            before = page.before
        raise _HistoryUnreadable

    async def _mark_sent(self, delivery: Delivery, sent: Sent, rendered: Rendered) -> None:
        async with self._db.transaction() as tx:
            await attempts.mark_sent(
                tx,
                delivery,
                message_id=sent.message_id,
                thread_id=sent.thread_id,
                shown_hash=rendered.shown_hash,
                now=self._second(),
            )
            if delivery.paused:
                for follow_id in await follows.resume_channel(tx, delivery.channel_id):
                    await catch_up(tx, follow_id, cap=self._cap, now=self._second())
        if delivery.role_id is not None and sent.mentioned is False:
            await self._check_role(delivery, delivery.role_id)

    async def _failed(self, delivery: Delivery, failure: Failure, *, during_look_up: bool = False) -> bool:
        """Write down what a failure means; whether the channel's next post may follow at once."""
        handling = classify(failure)
        if during_look_up and handling.action in (Action.PLAIN, Action.POST_GONE, Action.UNCLASSIFIED):
            # It is the look that was refused, and nothing is known of the post.
            handling = Handling(Action.UNCLASSIFIED, UNKNOWABLE.format(failure.code or failure.status))
        log.log(
            logging.INFO if handling.outage else logging.WARNING,
            "Delivery %s to channel %s: %s (%s)", delivery.id, delivery.channel_id, handling.why, failure,
        )  # fmt: skip
        match handling.action:
            case Action.PAUSE | Action.CHANNEL_GONE:
                await self._pause(delivery, handling)
                return False
            case Action.POST_GONE:
                async with self._db.transaction() as tx:
                    await attempts.mark_sent(
                        tx, delivery, message_id=None, thread_id=None, shown_hash="", now=self._second()
                    )
                return True
            case Action.PLAIN if not delivery.plain:
                async with self._db.transaction() as tx:
                    await attempts.mark_plain(tx, delivery.id, error=handling.why)
                return True
            case Action.PLAIN:
                await self._give_up(delivery, handling.why)
                return True
            case Action.UNCLASSIFIED if delivery.refusals + 1 >= REFUSALS:
                log.error("unclassified_4xx: status %s, code %s: %s", failure.status, failure.code, failure)
                await self._give_up(delivery, handling.why)
                return True
            case _:
                pass
        await self._postpone(delivery, handling, during_look_up=during_look_up)
        return False

    async def _postpone(self, delivery: Delivery, handling: Handling, *, during_look_up: bool) -> None:
        now = self._now()
        until = retry_at(handling, failures=delivery.attempts, now=now, random_share=self._random())
        until = max(until, int(now) + _settled_after_s(delivery))
        refused = handling.action is Action.UNCLASSIFIED
        async with self._db.transaction() as tx:
            if during_look_up:
                await attempts.mark_slower(
                    tx, delivery.id, until=until, error=handling.why, refused=refused, now=int(now)
                )
            else:
                await attempts.mark_waiting(tx, delivery.id, until=until, error=handling.why, refused=refused)

    async def _pause(self, delivery: Delivery, handling: Handling) -> None:
        now = self._second()
        gone = handling.action is Action.CHANNEL_GONE
        async with self._db.transaction() as tx:
            untold = await follows.pause_channel(
                tx,
                delivery.channel_id,
                why=handling.why,
                probe_at=None if gone else now + PROBE_EVERY_S,
                now=now,
            )
            if gone:
                await attempts.mark_channel_dead(tx, delivery.channel_id, why=handling.why)
            else:
                await attempts.mark_pending(tx, delivery.id, until=now, error=handling.why)
        if untold:
            await self._tell_admins(
                delivery.guild_id,
                f"New episodes no longer reach <#{delivery.channel_id}>. {handling.why} "
                f"{FOLLOW_ELSEWHERE if gone else FOLLOW_AGAIN}",
            )

    async def _give_up(self, delivery: Delivery, why: str) -> None:
        async with self._db.transaction() as tx:
            await attempts.mark_dead(tx, delivery.id, why=why)
            is_news = await follows.note_trouble(tx, delivery.follow_id, why)
        if is_news:
            await self._tell_admins(
                delivery.guild_id, f"An episode could not be posted to <#{delivery.channel_id}>. {why}"
            )

    async def _check_role(self, delivery: Delivery, role_id: int) -> None:
        try:
            async with self._throttle.turn(delivery.channel_id):
                trouble = await self._outlet.role_trouble(delivery.guild_id, role_id)
        except (Failure, Closed):
            return  # the next post that mentions nobody asks again
        if trouble is None:
            return
        async with self._db.transaction() as tx:
            is_news = await follows.note_trouble(tx, delivery.follow_id, trouble)
        if is_news:
            await self._tell_admins(
                delivery.guild_id, f"New episodes reach <#{delivery.channel_id}>, but {trouble}"
            )

    async def _tell_admins(self, guild_id: int, sentence: str) -> None:
        # At most once: it is counted as told before it is, and /announce list says it too.
        try:
            async with self._throttle.turn(guild_id):
                await self._outlet.tell_admins(guild_id, sentence)
        except (Failure, Closed) as error:
            log.info("The admins of server %s could not be told: %s", guild_id, error)

    def _nonce(self, delivery: Delivery, kind: str) -> str:
        return nonce(
            bot_id=self._outlet.bot_id,
            channel_id=delivery.channel_id,
            kind=kind,
            identity=delivery.identity,
        )

    def _second(self) -> int:
        return int(self._now())


def _settled_after_s(delivery: Delivery) -> int:
    return FORUM_SETTLED_AFTER_S if delivery.forum else SETTLED_AFTER_S


class _HistoryUnreadable(Exception):
    """The history of a channel does not tell whether a message of ours is in it."""


def nonce(*, bot_id: int, channel_id: int, kind: str, identity: str) -> str:
    """The nonce of a post, also the marker it is found by in a channel's history.

    The same for the same post after a restart, from a restored backup, and in a second installation.

    Discord compares nonces by author, not by channel, so the channel is part of it: otherwise the second
    server's post would be swallowed and the first one's message handed back.
    """
    text = f"v1|{bot_id}|{channel_id}|{kind}|{identity}"
    digest = hashlib.sha256(text.encode(errors="surrogatepass")).digest()
    return base64.urlsafe_b64encode(digest).decode()[:NONCE_LENGTH]
