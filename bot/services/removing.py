"""Taking a show out of the catalogue: what that would lose, and doing it."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.errors import UserError
from bot.services.feeds.importing import Importer
from bot.services.finder import Finder
from db import feeds, shows
from db.database import Database
from db.models import Show

COMES_BACK = "FEED_URLS still names its feed: remove it there, or the next feed check brings the show back."


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """A show, what goes with it, and whether a feed that is polled would bring it back."""

    show: Show
    episodes: int
    follows: int
    saved: int  # entries of members' lists
    comes_back: bool

    @property
    def loss(self) -> str:
        """What goes with the show, in words."""
        return (
            f"{_count(self.episodes, 'episode', 'episodes')}, {_count(self.follows, 'follow', 'follows')} "
            f"and {_count(self.saved, 'entry', 'entries')} in members’ lists"
        )


class Removing:
    """Forgets shows; posts already made stay where they are."""

    def __init__(self, db: Database, importer: Importer, finder: Finder, feed_urls: Sequence[str]) -> None:
        self._db = db
        self._importer = importer
        self._finder = finder
        self._feed_urls = frozenset(feed_urls)

    async def prospect(self, show_id: int) -> Removal:
        """What removing a show would lose.

        Raises:
            UserError: the show is no longer there.

        """
        reader = self._db.long_reader
        show = await shows.show_by_id(reader, show_id)
        if show is None:
            raise UserError("That show is no longer in the catalogue.")
        episodes, follows, saved = await shows.what_hangs_on(reader, show_id)
        addresses = {state.url for state in await feeds.feed_states(reader) if state.show_id == show_id}
        return Removal(
            show=show,
            episodes=episodes,
            follows=follows,
            saved=saved,
            comes_back=not self._feed_urls.isdisjoint({*addresses, show.feed_url}),
        )

    async def remove(self, show_id: int) -> Removal:
        """Remove a show with all that hangs on it; what that lost.

        Raises:
            UserError: the show is no longer there.

        """
        removal = await self.prospect(show_id)
        gone = await self._importer.remove(show_id)
        await self._finder.update(gone)
        await self._finder.update_shows()
        return removal


def _count(number: int, one: str, several: str) -> str:
    return f"{number:,} {one if number == 1 else several}"
