"""Whose follows and posts these are: a database belongs to the bot that first logged in with it."""

from db.database import Database, DatabaseError, set_setting, setting

SETTING = "bot_id"


async def claim(db: Database, bot_id: int) -> None:
    """Remember the bot that logged in.

    Raises:
        DatabaseError: another one did before.

    """
    known = await setting(db.reader, SETTING)
    if known not in (None, "", str(bot_id)):
        raise DatabaseError(
            f"{db.path} belongs to another bot ({known}), whose posts this one ({bot_id}) cannot edit: "
            "name another DATABASE, or take it over with `python -m bot run --new-bot`."
        )
    if known != str(bot_id):
        async with db.transaction() as tx:
            await set_setting(tx, SETTING, str(bot_id))


async def release(db: Database) -> None:
    """Let the bot that logs in next have the database."""
    async with db.transaction() as tx:
        await set_setting(tx, SETTING, "")
