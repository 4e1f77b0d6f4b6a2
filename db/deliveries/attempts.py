"""What became of each attempt to send a delivery."""

import aiosqlite

from db.deliveries.delivery import Delivery


async def mark_sending(
    tx: aiosqlite.Connection, delivery: Delivery, *, nonce: str, settled_at: int, now: int
) -> None:
    """An attempt begins; if we die in it, nobody looks at the row before `settled_at`."""
    await tx.execute(
        """
        UPDATE delivery
        SET state = 'sending', nonce = :nonce, role_id = :role, blind = :blind, attempts = attempts + 1,
            first_attempt_at = coalesce(first_attempt_at, :now), last_attempt_at = :now,
            next_attempt_at = :settled
        WHERE id = :id
        """,
        {
            "nonce": nonce,
            "role": delivery.role_id,
            "blind": delivery.blind,
            "now": now,
            "settled": settled_at,
            "id": delivery.id,
        },
    )


async def mark_waiting(
    tx: aiosqlite.Connection, delivery_id: int, *, until: int, error: str, refused: bool = False
) -> None:
    """An attempt ended without telling what became of it; `refused` counts an error nobody has classified."""
    await tx.execute(
        """
        UPDATE delivery
        SET state = 'unknown', next_attempt_at = :until, error = :error, refusals = refusals + :refused,
            attempts = max(attempts, 1)
        WHERE id = :id
        """,
        {"until": until, "error": error, "refused": refused, "id": delivery_id},
    )


async def mark_slower(
    tx: aiosqlite.Connection, delivery_id: int, *, until: int, error: str, refused: bool, now: int
) -> None:
    """The look before another attempt failed; it counts as one, so that the waits grow."""
    await tx.execute(
        """
        UPDATE delivery
        SET state = 'unknown', next_attempt_at = :until, error = :error, attempts = attempts + 1,
            refusals = refusals + :refused, last_attempt_at = :now
        WHERE id = :id
        """,
        {"until": until, "error": error, "refused": refused, "now": now, "id": delivery_id},
    )


async def mark_pending(tx: aiosqlite.Connection, delivery_id: int, *, until: int, error: str) -> None:
    """An attempt was refused for a reason that lies in the channel: the post waits for it."""
    await tx.execute(
        "UPDATE delivery SET state = 'pending', next_attempt_at = :until, error = :error WHERE id = :id",
        {"until": until, "error": error, "id": delivery_id},
    )


async def postpone_channel(tx: aiosqlite.Connection, channel_id: int, *, until: int, error: str) -> None:
    """Let everything owed to a channel wait, whatever became of what is being sent."""
    await tx.execute(
        """
        UPDATE delivery
        SET state = iif(state = 'sending', 'unknown', state), error = :error,
            next_attempt_at = max(next_attempt_at, :until), followup_at = max(followup_at, :until)
        WHERE channel_id = :channel
            AND (state IN ('pending', 'sending', 'unknown') OR publish_due OR thread_due OR edit_due)
        """,
        {"error": error, "until": until, "channel": channel_id},
    )


async def mark_plain(tx: aiosqlite.Connection, delivery_id: int, *, error: str) -> None:
    """The full post was refused for what it says: try its plain form, once."""
    await tx.execute(
        """
        UPDATE delivery
        SET state = 'pending', plain = 1, next_attempt_at = 0, error = ?
        WHERE id = ?
        """,
        (error, delivery_id),
    )


async def mark_sent(
    tx: aiosqlite.Connection,
    delivery: Delivery,
    *,
    message_id: int | None,
    thread_id: int | None,
    shown_hash: str,
    now: int,
) -> None:
    """The post exists; what its follow wants done with it becomes due."""
    await tx.execute(
        """
        UPDATE delivery
        SET state = 'sent', message_id = :message, thread_id = :made, shown_hash = :shown, sent_at = :now,
            error = NULL, why = NULL, publish_due = :publish, thread_due = :thread
        WHERE id = :id
        """,
        {
            "message": message_id,
            "made": thread_id,
            "shown": shown_hash,
            "now": now,
            "publish": delivery.publish and not delivery.forum and message_id is not None,
            "thread": delivery.thread and not delivery.forum and message_id is not None,
            "id": delivery.id,
        },
    )


async def mark_dead(tx: aiosqlite.Connection, delivery_id: int, *, why: str) -> None:
    await tx.execute("UPDATE delivery SET state = 'dead', why = ? WHERE id = ?", (why, delivery_id))


async def mark_channel_dead(tx: aiosqlite.Connection, channel_id: int, *, why: str) -> None:
    """Nothing can be posted there any more."""
    await tx.execute(
        """
        UPDATE delivery
        SET state = 'dead', why = ?
        WHERE channel_id = ? AND state IN ('pending', 'sending', 'unknown')
        """,
        (why, channel_id),
    )
