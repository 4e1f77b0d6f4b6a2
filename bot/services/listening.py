"""What a member keeps for themselves: a private list, what they have heard, the player they like."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from bot.feed.public_address import is_public_address
from bot.services.paging import Page, page_of
from db import episodes, listeners, shows
from db.database import Database
from db.listeners import Saved
from db.models import Episode, Platform


@dataclass(frozen=True, slots=True)
class ListEntry:
    """An episode on a member's list."""

    episode: Episode
    saved: Saved


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenPlayer:
    """The player a member chose, and what that does to the links of this catalogue."""

    platform: Platform | None
    is_known: bool = False  # to some episode
    has_effect: bool = False  # a link opens elsewhere than it would without the choice
    has_app_links: bool = False  # some cards have a link that opens any app


class Listening:
    """Reads and changes one member's own rows."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def entries(self, user_id: int) -> Sequence[ListEntry]:
        saved = await listeners.saved(self._db.reader, user_id)
        found = await episodes.episodes_by_id(self._db.reader, [entry.episode_id for entry in saved])
        by_id = {episode.id: episode for episode in found}
        return [ListEntry(by_id[entry.episode_id], entry) for entry in saved if entry.episode_id in by_id]

    async def page(self, user_id: int, *, number: int = 1) -> Page[ListEntry]:
        """One page of a member's list, what is still to hear first."""
        return page_of(await self.entries(user_id), number)

    async def save(self, user_id: int, episode_id: int) -> None:
        async with self._db.prompt_transaction() as tx:
            await listeners.set_saved(tx, user_id, episode_id, saved_at=int(time.time()))

    async def remove(self, user_id: int, episode_id: int) -> bool:
        """Take an episode off the list, heard or not; whether it was there."""
        was_there = any(s.episode_id == episode_id for s in await listeners.saved(self._db.reader, user_id))
        async with self._db.prompt_transaction() as tx:
            await listeners.set_saved(tx, user_id, episode_id, saved_at=None)
            await listeners.set_heard(tx, user_id, episode_id, heard_at=None)
        return was_there

    async def mark_heard(self, user_id: int, episode_id: int) -> None:
        """Note an episode as heard; it leaves the list of what is still to hear."""
        async with self._db.prompt_transaction() as tx:
            await listeners.set_heard(tx, user_id, episode_id, heard_at=int(time.time()))
            await listeners.set_saved(tx, user_id, episode_id, saved_at=None)

    async def player(self, user_id: int) -> Platform | None:
        return await listeners.player(self._db.reader, user_id)

    async def chosen_player(self, user_id: int) -> ChosenPlayer:
        platform = await self.player(user_id)
        if platform is None:
            return ChosenPlayer(platform=None)
        # Every copy there is may have to be looked at.
        there, beside = await listeners.player_reach(self._db.long_reader, platform)
        feeds = [show.feed_url for show in await shows.shows(self._db.reader) if show.feed_url]
        return ChosenPlayer(
            platform=platform,
            is_known=there > 0,
            has_effect=beside > 0,
            has_app_links=any(map(is_public_address, feeds)),
        )

    async def choose_player(self, user_id: int, platform: Platform | None) -> None:
        async with self._db.prompt_transaction() as tx:
            await listeners.set_player(tx, user_id, platform)

    async def forget(self, user_id: int) -> None:
        async with self._db.prompt_transaction() as tx:
            await listeners.forget(tx, user_id)
