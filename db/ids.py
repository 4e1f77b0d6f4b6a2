"""Numbers of rows that are never given again: old posts and buttons name shows and episodes by them."""

import aiosqlite

from db.database import set_setting, setting


async def last_id(db: aiosqlite.Connection, table: str) -> int:
    """The highest id a table has had, its deleted rows included."""
    ((last,),) = await db.execute_fetchall(f"SELECT coalesce(max(id), 0) FROM {table}")  # noqa: S608 - our own table
    return max(last, int(await setting(db, f"last_{table}_id") or 0))


async def keep_last_id(tx: aiosqlite.Connection, table: str) -> None:
    """Remember the highest id before rows are deleted."""
    await set_setting(tx, f"last_{table}_id", str(await last_id(tx, table)))
