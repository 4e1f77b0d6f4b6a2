"""Queries about how the bot itself is doing."""

import aiosqlite


async def owed(db: aiosqlite.Connection) -> int:
    """How many posts are on their way."""
    ((count,),) = await db.execute_fetchall(
        "SELECT count(*) FROM delivery WHERE state IN ('pending', 'sending', 'unknown')"
    )
    return count
