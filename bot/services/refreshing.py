"""Bringing everything up to date: poll the feeds, make what they brought findable, mend posts."""

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
        # A stage that fails is made up for by the next poll.
        self._touched.update(result.touched)
        touched = sorted(self._touched)
        await self._finder.update(touched)
        await self._announcer.edit_posts(touched)
        self._touched.difference_update(touched)
        return result
