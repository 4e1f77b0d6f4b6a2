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

    async def look(self, *, regardless: bool = False) -> Round:
        """Look at the feeds that are due, or at all of them; what is owed after that is delivered apart."""
        done = await self._poller.poll(regardless=regardless)
        await self._finder.update(done.touched)
        await self._announcer.edit_posts(done.touched)
        return done

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
