"""Searching with filters, a page at a time, each hit with the place to jump to."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b

from bot.errors import UserError
from bot.players import best_media, can_jump, jump
from bot.search import EVERYTHING, Hit, Scope
from bot.services.finder import Finder
from bot.services.paging import PAGE_SIZE, Page, nearest_page
from db import episodes, listeners
from db.database import Database
from db.models import ListedEpisode

REMEMBERED_REQUESTS = 1_000  # the one asked longest ago is forgotten first


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """What a member asks for; None is no limit."""

    text: str
    show_id: int | None = None
    year: int | None = None
    longest_minutes: int | None = None
    has_chapters: bool = False
    is_message: bool = False  # of a chat: what it is about is looked for, not its words

    @property
    def key(self) -> str:
        """What a button carries of a request too long for it."""
        return blake2b(repr(self).encode(errors="replace"), digest_size=8).hexdigest()

    @property
    def scope(self) -> Scope:
        return scope_of(
            show_id=self.show_id,
            year=self.year,
            longest_minutes=self.longest_minutes,
            has_chapters=self.has_chapters,
        )


def scope_of(
    *, show_id: int | None, year: int | None, longest_minutes: int | None, has_chapters: bool = False
) -> Scope:
    """The scope of what a member fills in; None is no limit."""

    def new_year(year: int) -> int:
        return int(datetime(year, 1, 1, tzinfo=UTC).timestamp())

    return Scope(
        show_ids=None if show_id is None else frozenset([show_id]),
        published_from=None if year is None else new_year(year),
        published_before=None if year is None else new_year(year + 1),
        longest_s=None if longest_minutes is None else longest_minutes * 60,
        has_chapters=has_chapters,
    )


@dataclass(frozen=True, slots=True)
class FoundEpisode:
    """A hit with its episode, and where to start playing when a chapter matched."""

    episode: ListedEpisode
    hit: Hit
    jump_url: str | None


class Searching:
    """Answers /search and the message menu."""

    def __init__(self, db: Database, finder: Finder) -> None:
        self._db = db
        self._finder = finder
        self._asked = OrderedDict[str, SearchRequest]()

    def asked_before(self, key: str) -> SearchRequest:
        """The request of a key.

        Raises:
            UserError: it is forgotten.

        """
        if key not in self._asked:
            raise UserError("These results are too old to go back to. Search again.")
        return self._asked[key]

    async def page(
        self, request: SearchRequest, *, number: int = 1, user_id: int | None = None
    ) -> Page[FoundEpisode]:
        """One page of hits, best first.

        Raises:
            EpisodeNotFound: nothing matches within the limits.
            UserError: a message says nothing that any episode is about.

        """
        self._asked[request.key] = request
        self._asked.move_to_end(request.key)
        if len(self._asked) > REMEMBERED_REQUESTS:
            self._asked.popitem(last=False)
        if request.is_message:
            return await self._about(request.text, user_id)
        matches = await self._finder.matches(request.text, scope=request.scope)
        if not len(matches):
            within = "" if request.scope == EVERYTHING else " with those filters"
            raise self._finder.miss(request.text, within=within)
        number = nearest_page(number, len(matches))
        hits = matches.hits((number - 1) * PAGE_SIZE, PAGE_SIZE)
        return Page(tuple(await self._with_jumps(hits, user_id)), number, len(matches))

    async def _about(self, message: str, user_id: int | None) -> Page[FoundEpisode]:
        hits = await self._finder.about(message, limit=PAGE_SIZE)
        if not hits:
            raise UserError(
                "No episode seems to be about that message. Try /search with a word or two of your own."
            )
        found = await self._with_jumps(hits, user_id)
        return Page(tuple(found), 1, len(found))

    async def _with_jumps(self, hits: Sequence[Hit], user_id: int | None) -> list[FoundEpisode]:
        player = None if user_id is None else await listeners.player(self._db.reader, user_id)
        copies = await episodes.all_media(self._db.reader, [hit.id for hit in hits])
        found: list[FoundEpisode] = []
        for hit in hits:
            episode = self._finder.episode(hit.id)
            copy = best_media(copies[hit.id], player)
            url = None
            if copy and hit.reason.start_s is not None and can_jump(copy.platform):
                url = jump(copy, hit.reason.start_s)
            if episode:
                found.append(FoundEpisode(episode, hit, url))
        return found
