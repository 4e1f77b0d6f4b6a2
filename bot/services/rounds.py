"""The round: look at the feeds, make what they brought findable, bring posts up to date."""

from bot.services.announcing.announcer import Announcer
from bot.services.finder import Finder
from bot.services.polling import Poller, Round


class Rounds:
    """Puts the stages in order; each works without the others."""

    def __init__(self, poller: Poller, finder: Finder, announcer: Announcer) -> None:
        self._poller = poller
        self._finder = finder
        self._announcer = announcer
        self._touched: set[int] = set()  # whose index entry or posts may be behind

    async def look(self, *, regardless: bool = False) -> Round:
        """Look at the feeds that are due, or at all of them; what is owed after that is delivered apart."""
        done = await self._poller.poll(regardless=regardless)
        # A stage that fails is made up for by the next round.
        self._touched.update(done.touched)
        touched = sorted(self._touched)
        await self._finder.update(touched)
        await self._announcer.edit_posts(touched)
        self._touched.difference_update(touched)
        return done

    async def last_look(self) -> float | None:
        """The instant of the last look at a feed that went well."""
        return await self._poller.last_look()

    async def next_look(self) -> float:
        """The instant at which the next feed is due."""
        return await self._poller.next_due()

    async def deliver(self) -> float | None:
        """Attempt everything owed now; the instant at which to come again, None where nothing waits.

        Raises:
            TokenRevoked: Discord no longer accepts the token.

        """
        return await self._announcer.deliver()

    async def stop(self) -> None:
        """Wait, for a few seconds, for posts under way."""
        await self._announcer.stop()
