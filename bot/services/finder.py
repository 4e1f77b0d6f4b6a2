"""From what a member typed to the episode they meant; of the shows that are asked."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.errors import UserError
from bot.search import EVERYTHING, CitedLinks, Hit, Index, Matches, Scope
from bot.services.indexing import BUDGET, Indexing, Suggestion, View
from bot.services.show_names import nearest_shows, show_named
from db.database import Database
from db.models import ListedEpisode, Show, from_unix

CLOSE = 0.75  # of the best score: what may be meant as well
OTHERS = 10  # offered beside the best: a list to overlook
NEAREST = 3  # named after a miss, in one sentence
SUGGESTIONS = 25  # Discord's limit
NO_EPISODES = "There are no episodes yet. The first ones come with the next feed check."
ID_MARK = "id:"  # begins the value of an autocomplete choice; typed text never does
PATIENCE_S = 1.5  # for an index that is still being made: an interaction has three seconds in all


class IndexNotReady(UserError):
    """The index of a show that is asked is still being made."""

    def __init__(self) -> None:
        super().__init__("The search is still getting ready. Try again in a minute.")


class EpisodeNotFound(UserError):
    """No episode is surely what was meant; `nearest` is what comes close all the same, if anything does."""

    def __init__(
        self, query: str, nearest: Sequence[ListedEpisode], *, within: str = "", is_empty: bool = False
    ) -> None:
        self.query = query
        self.nearest = nearest
        advice = "" if nearest or within else " Try a word of its title, a guest or a number."
        super().__init__(NO_EPISODES if is_empty else f"No episode matches “{query}”{within}.{advice}")


@dataclass(frozen=True, slots=True)
class Found:
    """The episode that was meant, and those that may have been."""

    hit: Hit | None  # none where the id itself was given
    episode_id: int
    others: Sequence[int] = ()
    query: str = ""  # by which it was found


class Finder:
    """Answers from the shows a scope names, from all of them where it names none.

    Once `ready` was awaited for a scope, all but coroutines answer from memory; else they wait for the disk.
    """

    def __init__(self, db: Database, *, budget: int = BUDGET) -> None:
        self._db = db
        self._indexing = Indexing(db, budget=budget)
        self._foreign_changes = -1  # when they were last looked for
        self._making = set[asyncio.Task[set[int]]]()
        self._unreported: set[int] = set()  # episodes that others changed and an update came upon

    async def open(self) -> None:
        """Learn which shows there are; what their index lacks is made when it is asked, or by `load`."""
        self._foreign_changes = await self._db.foreign_changes()
        await self._indexing.open()

    async def load(self) -> None:
        """Bring the index of every show up to date."""
        await self.open()
        await self._indexing.update()

    async def ready(self, scope: Scope = EVERYTHING, *, patience_s: float = PATIENCE_S) -> None:
        """Have the shows of a scope in memory.

        Raises:
            IndexNotReady: one of them is still being made; it is ready in a while.

        """
        indexing, wanted = self._indexing, self._asked(scope)
        if missing := [show_id for show_id in wanted if show_id not in indexing]:
            making = asyncio.ensure_future(indexing.update(missing))
            self._making.add(making)
            making.add_done_callback(self._making.discard)
            await asyncio.wait([making], timeout=patience_s)
            if not making.done():
                raise IndexNotReady
            making.result()
        await indexing.warm(wanted)

    async def update(self, ids: Collection[int]) -> None:
        """Have new, edited and deleted episodes found as they are now."""
        if not ids:
            return
        self._unreported |= await self._indexing.update() - set(ids)
        if not self._indexing.knows_its_shows:
            await self._indexing.read_shows()

    async def update_shows(self) -> None:
        """Have shows found as they are now, those without an episode included."""
        await self._indexing.read_shows()

    async def changed_elsewhere(self) -> set[int]:
        """The episodes other programs have added, changed or deleted since they were read here."""
        changed, self._unreported = self._unreported, set()
        foreign_changes = await self._db.foreign_changes()
        if foreign_changes != self._foreign_changes:
            for show_id in await self._indexing.outdated():
                changed |= await self._indexing.changed(show_id)
            await self.update_shows()
            self._foreign_changes = foreign_changes
        return changed

    def search(self, query: str, *, limit: int, scope: Scope = EVERYTHING) -> list[Hit]:
        """What matches, best first; empty where nothing plausibly does."""
        return self._index(scope).search(query, limit=limit, scope=scope)

    async def about(self, message: str, *, limit: int, scope: Scope = EVERYTHING) -> list[Hit]:
        """What a chat message may be about, best first."""
        await self.ready(scope)
        return await asyncio.to_thread(self._index(scope).search_message, message, limit=limit, scope=scope)

    async def matches(self, query: str, *, scope: Scope = EVERYTHING) -> Matches:
        """Everything that matches, best first."""
        await self.ready(scope)
        return await asyncio.to_thread(self._index(scope).matches, query, scope=scope)

    def matching(self, query: str, *, scope: Scope = EVERYTHING) -> set[int]:
        """The ids of all episodes that match."""
        return self._index(scope).matching(query, scope=scope)

    def within(self, scope: Scope) -> set[int]:
        """The ids of all episodes a scope allows."""
        return self._index(scope).within(scope)

    async def cited(self, scope: Scope = EVERYTHING) -> CitedLinks:
        """The links the episodes cite, the newest first."""
        await self.ready(scope)
        index = self._index(scope)
        return await asyncio.to_thread(lambda: index.cited)

    def suggest(self, typed: str, *, scope: Scope = EVERYTHING) -> Sequence[Suggestion]:
        """Up to 25 episodes for a query still being typed; the newest for an empty one.

        A community types the same few beginnings over and over, so what they lead to is remembered.
        """
        view = self._view(scope)
        key = typed.strip()  # not its case: `KeepAlive` is two words, `keepalive` is one
        found = view.suggested.get(key)
        if found is None:
            found = self._suggest(view.index, typed)
            view.remember(key, found)
        return found

    def _suggest(self, index: Index, typed: str) -> Sequence[Suggestion]:
        hits: Mapping[int, Hit | None] = (
            {hit.id: hit for hit in index.suggest(typed, limit=SUGGESTIONS)}
            if typed.strip()
            else dict.fromkeys(index.newest(limit=SUGGESTIONS))
        )
        listed = ((self._listed(index, episode_id), hit) for episode_id, hit in hits.items())
        return [(episode, hit) for episode, hit in listed if episode]

    def find(self, query: str, *, scope: Scope = EVERYTHING) -> Found:
        """The episode a member meant: a suggestion they picked, or words of their own.

        Raises:
            EpisodeNotFound: nothing comes close, or only prose speaks of it.

        """
        index = self._index(scope)
        if query.startswith(ID_MARK) and query.removeprefix(ID_MARK).isdecimal():
            picked = int(query.removeprefix(ID_MARK))
            if index.listed(picked):
                return Found(None, picked)
        if not query.strip() and (newest := index.newest(limit=1)):
            return Found(None, newest[0])
        hits = index.search(query, limit=OTHERS + 1, scope=scope)
        if not hits:
            raise self.miss(query, scope=scope)
        best, *rest = hits
        if best.doubtful:
            raise EpisodeNotFound(query.strip()[:100], self._episodes_of(hits[:NEAREST], index))
        close = [hit.id for hit in rest if not best.confident and hit.score >= CLOSE * best.score]
        return Found(best, best.id, close, query)

    def miss(self, query: str, *, within: str = "", scope: Scope = EVERYTHING) -> EpisodeNotFound:
        """What is said where nothing matches; the nearest may be outside the scope's other limits."""
        index = self._index(scope)
        nearest = self._episodes_of(index.nearest(query, limit=NEAREST), index)
        return EpisodeNotFound(query.strip()[:100], nearest, within=within, is_empty=not len(index))

    def _episodes_of(self, hits: Sequence[Hit], index: Index) -> list[ListedEpisode]:
        return [episode for hit in hits if (episode := self._listed(index, hit.id))]

    def episode(self, episode_id: int, *, scope: Scope = EVERYTHING) -> ListedEpisode | None:
        """What a list says of an episode."""
        return self._listed(self._index(scope), episode_id)

    def _listed(self, index: Index, episode_id: int) -> ListedEpisode | None:
        listed = index.listed(episode_id)
        return listed and ListedEpisode(
            id=listed.id,
            show_id=listed.show_id,
            title=listed.title,
            published_at=from_unix(listed.published_at),
            duration_s=listed.duration_s,
            show_title=self.show_title(listed.show_id) if len(self._indexing.shows) > 1 else None,
        )

    def show_title(self, show_id: int) -> str:
        """A show's title; empty for one that is not there."""
        show = self._indexing.shows.get(show_id)
        return show.title if show else ""

    def suggest_shows(self, typed: str) -> list[Show]:
        """The shows for a name still being typed, the nearest first."""
        return nearest_shows(self._shows, typed)

    def find_show(self, name: str) -> Show:
        """The show a member meant: a suggestion they picked, or a name typed by hand.

        Raises:
            ShowNotFound: nothing comes close.

        """
        return show_named(self._shows, name)

    @property
    def _shows(self) -> list[Show]:
        return list(self._indexing.shows.values())

    def _asked(self, scope: Scope) -> frozenset[int]:
        everything = self._indexing.shows.keys()
        return frozenset(everything if scope.show_ids is None else scope.show_ids & everything)

    def _view(self, scope: Scope) -> View:
        return self._indexing.view(self._asked(scope))

    def _index(self, scope: Scope) -> Index:
        return self._view(scope).index
