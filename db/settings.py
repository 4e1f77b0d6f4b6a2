"""Queries about the small facts of this installation."""

import aiosqlite


async def setting(db: aiosqlite.Connection, name: str) -> str | None:
    rows = await db.execute_fetchall("SELECT value FROM setting WHERE name = ?", (name,))
    return next((row["value"] for row in rows), None)


async def set_setting(db: aiosqlite.Connection, name: str, value: str) -> None:
    await db.execute(
        """
        INSERT INTO setting (name, value)
        VALUES (?, ?)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value
        """,
        (name, value),
    )
