"""The catalogue as members read it: cards and pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.errors import UserError
from bot.feed.public_address import is_public_address
from bot.feed.source import Feed
from bot.players import PLAYERS, best_media, channel_page, identify, search_url, universal_link
from bot.services.paging import PAGE_SIZE, Page, nearest_page
from bot.services.show_names import show_named
from db import episodes, listeners, shows
from db.database import Database
from db.models import Chapter, Episode, Link, Media, Person, Show, ShowLink


class NoSuchEpisode(UserError):
    """A button or a link that outlived its episode."""

    def __init__(self) -> None:
        super().__init__("That episode is no longer in the catalogue.")


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeCard:
    """All that is shown of one episode."""

    show: Show
    episode: Episode
    chapters: tuple[Chapter, ...]
    resources: tuple[Link, ...]
    persons: tuple[Person, ...]
    media: Media | None  # the copy to play, as this member prefers
    search_url: str  # where to look when there is no copy to play
    app_url: str | None = None  # opens the episode in whichever app a member uses

    def chapter(self, position: int) -> Chapter:
        """The chapter at a position.

        Raises:
            UserError: the episode's chapters have changed since they were shown.

        """
        if not 0 <= position < len(self.chapters):
            raise UserError("The chapters of that episode have changed. Open it again with /episode.")
        return self.chapters[position]


@dataclass(frozen=True, slots=True)
class ShowPage:
    """A show and one page of its episodes, newest first."""

    show: Show
    links: tuple[ShowLink, ...]
    episodes: Page[Episode]


class Catalogue:
    """Reads shows and episodes; knows what belongs on a card."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def shows(self) -> list[Show]:
        return await shows.shows(self._db.reader)

    async def main_show(self) -> Show:
        """The show with most episodes.

        Raises:
            UserError: there is no show yet.

        """
        found = await self.shows()
        if not found:
            raise UserError("There are no shows yet. The first one comes with the next feed check.")
        return found[0]

    async def find_show(self, name: str) -> Show:
        """The show of that id or name.

        Raises:
            ShowNotFound: no show is called anything like it.

        """
        return show_named(await self.shows(), name)

    async def only_show(self) -> Show:
        """The one show there is.

        Raises:
            UserError: there is none, or there are several.

        """
        found = await self.shows()
        if len(found) > 1:
            names = "; ".join(show.title for show in found)
            raise UserError(f"There are several shows; name one of them with --show: {names}.")
        return await self.main_show()

    async def as_feed(self, show: Show) -> Feed:
        """Everything stored of a show, as a source that can be imported again."""
        reader = self._db.long_reader
        stored = await episodes.items(reader, show_id=show.id)
        return Feed(
            title=show.title,
            url=show.feed_url,
            guid=show.podcast_guid,
            host=show.host,
            about=show.about,
            home_url=show.home_url,
            image_url=show.image_url,
            links=tuple(await shows.show_links(reader, show.id, learned=False)),
            items=tuple(stored.values()),
        )

    async def card(self, episode_id: int, *, user_id: int | None = None) -> EpisodeCard:
        """One episode, with the player this member chose where it has one.

        Raises:
            NoSuchEpisode: it is not in the catalogue.

        """
        reader = self._db.reader
        episode = await episodes.episode_by_id(reader, episode_id)
        if episode is None:
            raise NoSuchEpisode
        show = await shows.show_by_id(reader, episode.show_id)
        assert show is not None, "an episode's show_id is a foreign key"
        copies = await episodes.media(reader, episode_id)
        player = None if user_id is None else await listeners.player(reader, user_id)
        return EpisodeCard(
            show=show,
            episode=episode,
            chapters=tuple(await episodes.chapters(reader, episode_id)),
            resources=tuple(await episodes.resources(reader, episode_id)),
            persons=tuple(await episodes.persons(reader, episode_id)),
            media=best_media(copies, player),
            search_url=await self._search_url(show, episode),
            app_url=await self._app_url(show, episode),
        )

    async def episodes(self, ids: Sequence[int]) -> list[Episode]:
        return await episodes.episodes_by_id(self._db.reader, ids)

    async def latest(self, *, show_id: int | None = None, limit: int = 1) -> list[Episode]:
        return await episodes.latest_episodes(self._db.reader, show_id=show_id, limit=limit)

    async def show_page(self, show_id: int, *, number: int = 1) -> ShowPage:
        """A show with one page of its episodes; a page past either end becomes the nearest there is.

        Raises:
            UserError: the show is no longer there.

        """
        reader = self._db.reader
        show = await shows.show_by_id(reader, show_id)
        if show is None:
            raise UserError("That show is no longer in the catalogue.")
        total = await episodes.count_episodes(reader, show_id=show_id)
        number = nearest_page(number, total)
        found = await episodes.latest_episodes(
            reader, show_id=show_id, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE
        )
        links = tuple(await shows.show_links(reader, show_id))
        return ShowPage(show, links, Page(tuple(found), number, total))

    async def add_copy(self, episode_id: int, url: str) -> Media:
        """Keep where else an episode can be played.

        Raises:
            UserError: the address leads to no player the bot knows.

        """
        copy = identify(url.strip())
        if copy is None:
            known = ", ".join(player.name for player in PLAYERS.values() if player.forms)
            raise UserError(f"That is not an episode’s link. Paste one from {known}, or an audio file’s.")
        async with self._db.prompt_transaction() as tx:
            await episodes.set_media(tx, episode_id, copy)
        return copy

    async def _search_url(self, show: Show, episode: Episode) -> str:
        links = await shows.show_links(self._db.reader, show.id)
        channel = next(filter(None, (channel_page(link.url) for link in links)), None)
        return search_url(show.title, episode.title, youtube_channel=channel)

    async def _app_url(self, show: Show, episode: Episode) -> str | None:
        if show.feed_url is None or not is_public_address(show.feed_url):
            return None
        guid = await episodes.guid(self._db.reader, episode.id)
        return universal_link(show.feed_url, guid) if guid else None
