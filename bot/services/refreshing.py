"""Bringing everything up to date: poll the feeds, make what they brought findable, mend posts."""

from collections.abc import Collection

from bot.services.announcing.announcer import Announcer
from bot.services.feeds.polling import Poller, PollResult
from bot.services.finder import Finder


class Refresher:
    """Puts the stages in order; each works without the others."""

    def __init__(self, poller: Poller, finder: Finder, announcer: Announcer) -> None:
        self._poller = poller
        self._finder = finder
        self._announcer = announcer
        self._touched: set[int] = set()  # episodes whose index entry or posts may be behind

    async def refresh(self, *, regardless: bool = False) -> PollResult:
        """Poll the feeds that are due, or all of them; what is owed after that is delivered apart."""
        result = await self._poller.poll(regardless=regardless)
        if result.imported:
            # A show whose feed is still empty can be followed for its first episode.
            await self._finder.update_shows()
        await self.catch_up(result.touched)
        return result

    async def catch_up(self, touched: Collection[int]) -> None:
        """Bring index and posts up to date with what was stored, here or by another program."""
        # A stage that fails is made up for by the next poll.
        self._touched.update(touched)
        self._touched.update(await self._finder.changed_elsewhere())
        behind = sorted(self._touched)
        await self._finder.update(behind)
        await self._announcer.edit_posts(behind)
        self._touched.difference_update(behind)
