"""The verbs of the product, one service an area; none of them knows Discord."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.feed.fetch import Failed, FailureKind, Fetch, Outcome
from bot.services.announcing.announcer import Announcer
from bot.services.announcing.following import Following
from bot.services.announcing.outlet import Outlet, Render
from bot.services.catalogue import Catalogue
from bot.services.feeds.importing import Importer
from bot.services.feeds.polling import Poller
from bot.services.finder import Finder
from bot.services.indexing import BUDGET
from bot.services.listening import Listening
from bot.services.picks import Picks
from bot.services.refreshing import Refresher
from bot.services.removing import Removing
from bot.services.resources import Resources
from bot.services.searching import Searching
from db.database import Database

POLL_EVERY_S = 15 * 60


async def _no_network(url: str, *, etag: str | None = None, last_modified: str | None = None) -> Outcome:
    return Failed("No feed is fetched here.", FailureKind.REFUSED)


@dataclass(frozen=True, slots=True)
class Services:
    """What the commands work with."""

    db: Database
    catalogue: Catalogue
    finder: Finder
    following: Following
    importer: Importer
    listening: Listening
    picks: Picks
    poller: Poller
    removing: Removing
    resources: Resources
    searching: Searching

    @classmethod
    def on(
        cls,
        db: Database,
        *,
        fetch: Fetch = _no_network,
        feed_urls: Sequence[str] = (),
        poll_every_s: int = POLL_EVERY_S,
        index_budget: int = BUDGET,
    ) -> "Services":
        """The services on a database; without feeds nothing is ever fetched."""
        finder, importer = Finder(db, budget=index_budget), Importer(db)
        return cls(
            db=db,
            catalogue=Catalogue(db),
            finder=finder,
            following=Following(db),
            importer=importer,
            listening=Listening(db),
            picks=Picks(db, finder),
            poller=Poller(db, importer, fetch, feed_urls, every_s=poll_every_s),
            removing=Removing(db, importer, finder, feed_urls),
            resources=Resources(finder),
            searching=Searching(db, finder),
        )

    def announcer(self, outlet: Outlet, render: Render) -> Announcer:
        """What delivers posts to a place like Discord."""
        return Announcer(self.db, outlet, render)

    def refresher(self, announcer: Announcer) -> Refresher:
        """What polls, and brings index and posts up to date."""
        return Refresher(self.poller, self.finder, announcer)
