"""Small facts that outlive a restart."""

from db import settings
from db.database import Database


class Settings:
    """Reads and writes them by name."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def read(self, name: str) -> str | None:
        return await settings.setting(self._db.reader, name)

    async def write(self, name: str, value: str) -> None:
        async with self._db.transaction() as tx:
            await settings.set_setting(tx, name, value)
