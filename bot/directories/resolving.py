"""From what somebody typed to the feed that is meant, or to a question; never to a guess."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar
from urllib.parse import urlencode

from bot.directories.answers import Answers, DirectoryError
from bot.directories.candidates import (
    MOST_CANDIDATES,
    Candidate,
    Question,
    Resolved,
    merged,
    only_one_meant,
    ranked,
)
from bot.directories.searchable import (
    ITUNES_A_MINUTE,
    Directory,
    Fyyd,
    Itunes,
    PodcastIndex,
    PodcastIndexKey,
)
from bot.directories.sites import AddressError, FoundFeed, WebPage, read_address, read_feed
from bot.directories.typed import Kind, Typed, read_link, read_typed
from bot.directories.youtube import YouTube
from bot.errors import UserError
from bot.feed.fetch import Ask
from bot.feed.json_fields import object_of, text_of, url_of
from bot.feed.sanitise import one_line
from bot.titles import letters
from bot.urls import full_host_of

WITHIN_S = 2.5
GRACE_S = 0.2  # for what is already there to be looked through
FEEDS_TRIED = 4  # of those one page names

_OR_PASTE = "Paste the address of its feed, or type the podcast’s name."
_FROM_SPOTIFY = "Spotify gives only the title; check that this is the right podcast."
_OR_SPELL = "Check the spelling, or paste the podcast’s feed, its website or a link to it."

T = TypeVar("T")
Answer = Resolved | Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where directories and players are asked."""

    itunes: str = "https://itunes.apple.com"
    fyyd: str = "https://api.fyyd.de/0.2"
    podcast_index: str = "https://api.podcastindex.org/api/1.0"
    pocketcasts: str = "https://refresh.pocketcasts.com"
    spotify: str = "https://open.spotify.com"
    youtube: str = "https://www.youtube.com"


@dataclass(frozen=True, slots=True)
class _Asked:
    """One thing to resolve, whose list of podcasts counts, and by when on the loop’s clock."""

    typed: Typed
    country: str
    until: float


class Directories:
    """Resolves what somebody typed, by asking directories, players and the address itself.

    Nothing is asked but through `ask`, the guarded fetcher's. `a_minute` is how often iTunes may be asked.
    """

    def __init__(
        self,
        ask: Ask,
        *,
        podcast_index: PodcastIndexKey | None = None,
        addresses: Addresses | None = None,
        within_s: float = WITHIN_S,
        a_minute: int = ITUNES_A_MINUTE,
    ) -> None:
        self._ask = ask
        self._at = addresses or Addresses()
        self._within_s = within_s
        self._itunes = Itunes(ask, self._at.itunes, a_minute=a_minute)
        self._fyyd = Fyyd(ask, self._at.fyyd)
        self._index = PodcastIndex(ask, self._at.podcast_index, podcast_index) if podcast_index else None
        self._pocketcasts = Answers(ask, name="Pocket Casts")
        self._spotify = Answers(ask, name="Spotify")
        self._youtube = YouTube(ask, self._at.youtube)
        self._resolvers: dict[Kind, Callable[[_Asked], Awaitable[Answer]]] = {
            Kind.NAME: self._by_name,
            Kind.ADDRESS: self._by_address,
            Kind.APPLE: self._by_apple_number,
            Kind.PODCAST_INDEX: self._by_podcast_index,
            Kind.FYYD: self._by_fyyd,
            Kind.POCKETCASTS: self._by_pocketcasts,
            Kind.POCKETCASTS_PAGE: self._by_listed_page,
            Kind.OVERCAST_PAGE: self._by_listed_page,
            Kind.CASTRO_PAGE: self._by_listed_page,
            Kind.SPOTIFY_SHOW: self._by_spotify,
            Kind.SPOTIFY_EPISODE: self._by_spotify,
            Kind.YOUTUBE_CHANNEL: self._by_youtube_feed,
            Kind.YOUTUBE_PLAYLIST: self._by_youtube_feed,
            Kind.YOUTUBE_PAGE: self._by_youtube_page,
            Kind.YOUTUBE_VIDEO: self._by_youtube_page,
        }

    async def resolve(self, what: str, *, country: str = "us") -> Answer:
        """The podcast that is meant, or those that may be; `country` is whose list Apple looks into.

        Raises:
            UserError: there is none, or nobody can tell now; the sentences say what to do.

        """
        typed = read_typed(what)
        until = asyncio.get_running_loop().time() + self._within_s
        try:
            async with asyncio.timeout_at(until + GRACE_S):
                return await self._resolve(_Asked(typed, typed.country or country, until))
        except TimeoutError as error:
            place = full_host_of(typed.value) or "The site that link is from"
            raise UserError(f"{place} did not answer in time. Try again in a minute.") from error
        except DirectoryError as error:
            raise UserError(f"{error} {_OR_PASTE}") from error

    async def _resolve(self, asked: _Asked) -> Answer:
        return await self._resolvers[asked.typed.kind](asked)

    async def _by_name(self, asked: _Asked) -> Answer:
        words = asked.typed.value
        if not letters(words):
            raise UserError("Type the podcast’s name, or paste its feed, its website or a link to it.")
        candidates, notes = await self._search(words, asked)
        meant = only_one_meant(candidates, words)
        # A directory that said nothing may know another of that name.
        if meant and meant.feed_url and not notes:
            return Resolved(meant.feed_url, meant)
        return _question(candidates, notes, otherwise="No podcast of that name was found.", hint=_OR_SPELL)

    async def _search(self, words: str, asked: _Asked) -> tuple[list[Candidate], tuple[str, ...]]:
        directories: list[Directory] = [self._itunes, self._fyyd, *filter(None, [self._index])]
        calls = [(each.name, each.search(words, country=asked.country)) for each in directories]
        found, notes = await self._in_time(calls, asked)
        return ranked(merged(each for answer in found for each in answer), words), notes

    async def _in_time(
        self, calls: Sequence[tuple[str, Awaitable[T]]], asked: _Asked
    ) -> tuple[list[T], tuple[str, ...]]:
        """What came in time, in the order of the calls, and a sentence for each that failed or is late."""
        tasks = {asyncio.ensure_future(call): name for name, call in calls}
        try:
            await asyncio.wait(tasks, timeout=asked.until - asyncio.get_running_loop().time())
            answers: list[T] = []
            notes: list[str] = []
            for task, name in tasks.items():
                if not task.done():
                    notes.append(f"{name} did not answer in time.")
                elif isinstance(error := task.exception(), DirectoryError | AddressError):
                    notes.append(str(error))
                else:
                    answers.append(task.result())
            return answers, tuple(notes)
        finally:
            for task in tasks:
                task.cancel()

    async def _by_apple_number(self, asked: _Asked) -> Answer:
        number = asked.typed.value
        calls = [(self._itunes.name, self._itunes.lookup(number, country=asked.country))]
        if self._index:
            calls.append((self._index.name, self._index.by_apple_number(number)))
        found, notes = await self._in_time(calls, asked)
        listed = [each for answer in found for each in answer]
        own = next((each for each in listed if self._itunes.name in each.directories), None)
        if own and own.feed_url:
            return Resolved(own.feed_url, own)
        if own:
            # Somebody else may know where its episodes come from; that it is the same one, nobody does.
            others, more_notes = await self._search(own.title, asked)
            notes = (*notes, "Apple Podcasts lists it without a feed.", *more_notes)
            listed += [each for each in others if self._itunes.name not in each.directories]
        otherwise = "Apple Podcasts has no podcast with the number in that link."
        return _question(merged(listed), notes, otherwise=otherwise)

    async def _by_podcast_index(self, asked: _Asked) -> Answer:
        if self._index is None:
            raise UserError(f"Links from Podcast Index cannot be read here. {_OR_PASTE}")
        return await self._by_own_number(self._index, asked)

    async def _by_fyyd(self, asked: _Asked) -> Answer:
        return await self._by_own_number(self._fyyd, asked)

    async def _by_own_number(self, directory: Directory, asked: _Asked) -> Answer:
        for podcast in await directory.lookup(asked.typed.value, country=asked.country):
            if podcast.feed_url:
                return Resolved(podcast.feed_url, podcast)
        raise UserError(f"{directory.name} knows no feed for that link. {_OR_PASTE}")

    async def _by_pocketcasts(self, asked: _Asked) -> Answer:
        number = asked.typed.value
        feed_url = await self._pocketcasts.get(
            f"{self._at.pocketcasts}/import/export_feed_urls",
            lambda answer: url_of(object_of(answer.get("result")), number),
            post={"uuids": [number]},
        )
        if feed_url is None:
            raise UserError(f"Pocket Casts knows no feed for that link. {_OR_PASTE}")
        return _resolved(await read_feed(self._ask, feed_url))

    async def _by_listed_page(self, asked: _Asked) -> Answer:
        """A page of a player's that leads on to the podcast: by where it redirects to, or by its links."""
        page = await read_address(self._ask, asked.typed.value)
        if isinstance(page, FoundFeed):
            return _resolved(page)
        link = read_link(page.url)
        if len(page.own_apple_numbers) == 1:
            link = Typed(Kind.APPLE, next(iter(page.own_apple_numbers)))
        if link and link.kind in (Kind.APPLE, Kind.POCKETCASTS):
            return await self._resolve(_Asked(link, asked.country, asked.until))
        return await self._by_links_to_apple(page, asked)

    async def _by_links_to_apple(self, page: WebPage, asked: _Asked) -> Answer:
        """Whose links those are the page does not say – its own, or of its notes – so they are a question."""
        if not page.apple_numbers:
            raise UserError(f"{full_host_of(page.url)} does not say which feed that is. {_OR_PASTE}")
        calls = [
            (self._itunes.name, self._itunes.lookup(number, country=asked.country))
            for number in sorted(page.apple_numbers)[:FEEDS_TRIED]
        ]
        found, notes = await self._in_time(calls, asked)
        listed = merged(each for answer in found for each in answer)
        return _question(listed, notes, otherwise=f"{full_host_of(page.url)} names no feed.")

    async def _by_spotify(self, asked: _Asked) -> Answer:
        """Spotify tells a title and nothing else, so whoever has it is a question."""
        is_show = asked.typed.kind is Kind.SPOTIFY_SHOW
        link = f"https://open.spotify.com/{'show' if is_show else 'episode'}/{asked.typed.value}"
        title = await self._spotify.get(
            f"{self._at.spotify}/oembed?{urlencode({'url': link})}",
            lambda answer: one_line(text_of(answer, "title"), limit=200),
        )
        if not letters(title):
            raise UserError(f"Spotify does not say what that link leads to. {_OR_PASTE}")
        if is_show:
            candidates, notes = await self._search(title, asked)
        else:
            call = self._itunes.with_episode(title, country=asked.country)
            found, notes = await self._in_time([(self._itunes.name, call)], asked)
            candidates = merged(each for answer in found for each in answer)
        question = _question(candidates, notes, otherwise="Only Spotify seems to have that podcast.")
        return replace(question, notes=(_FROM_SPOTIFY, *notes))

    async def _by_youtube_feed(self, asked: _Asked) -> Answer:
        return _resolved(await self._youtube.feed(asked.typed.kind, asked.typed.value))

    async def _by_youtube_page(self, asked: _Asked) -> Answer:
        """A channel's page, or a video's, which belongs to a channel and may be watched in a playlist."""
        channel, playlist = await self._youtube.channel(asked.typed), asked.typed.playlist
        if playlist is None:
            return _resolved(await self._youtube.feed(Kind.YOUTUBE_CHANNEL, channel))
        calls = [
            (self._youtube.name, self._youtube.feed(kind, number))
            for kind, number in ((Kind.YOUTUBE_PLAYLIST, playlist), (Kind.YOUTUBE_CHANNEL, channel))
        ]
        found, notes = await self._in_time(calls, asked)
        return _question([each.podcast for each in found], notes, otherwise="YouTube has no feed for that.")

    async def _by_address(self, asked: _Asked) -> Answer:
        typed = asked.typed
        try:
            found = await self._at_address(typed)
            if isinstance(found, FoundFeed):
                return _resolved(found)
            link = read_link(found.url)  # a short link may lead to a player's
            if link:
                return await self._resolve(_Asked(link, link.country or asked.country, asked.until))
            return await self._by_page(found, asked)
        except UserError:
            name = typed.value.removeprefix("https://")
            if not typed.is_guess or "/" in name:
                raise
            # `Node.js` is a name that looks like an address.
            return await self._by_name(_Asked(Typed(Kind.NAME, name), asked.country, asked.until))

    async def _at_address(self, typed: Typed) -> FoundFeed | WebPage:
        try:
            return await read_address(self._ask, typed.value)
        except AddressError:
            if not typed.is_guess:
                raise
            return await read_address(self._ask, typed.value.replace("https://", "http://", 1))

    async def _by_page(self, page: WebPage, asked: _Asked) -> Answer:
        """The one feed of a page that has something to hear, if all of them could be read."""
        host = full_host_of(page.url)
        if not page.feeds:
            return await self._by_links_to_apple(page, asked)
        calls = [(host, read_feed(self._ask, url)) for url in page.feeds[:FEEDS_TRIED]]
        found, notes = await self._in_time(calls, asked)
        with_media = merged(each.podcast for each in found if each.has_media)
        if len(with_media) == 1 and len(found) == len(page.feeds) and with_media[0].feed_url:
            return Resolved(with_media[0].feed_url, with_media[0])
        if with_media:
            return _question(with_media, (), otherwise="")
        if page.apple_numbers:
            return await self._by_links_to_apple(page, asked)
        return _question([each.podcast for each in found], notes, otherwise=f"{host} names no feed.")


def _resolved(found: FoundFeed) -> Resolved:
    return Resolved(found.feed_url, found.podcast)


def _question(
    candidates: Sequence[Candidate], notes: tuple[str, ...], *, otherwise: str, hint: str = _OR_PASTE
) -> Question:
    """A question about those with a feed.

    Raises:
        UserError: there are none; the notes may say why, else `otherwise` does, and the hint what to do.

    """
    with_feed = tuple(each for each in candidates if each.feed_url)[:MOST_CANDIDATES]
    if with_feed:
        return Question(with_feed, notes)
    raise UserError(" ".join((*dict.fromkeys(notes or (otherwise,)), hint)))
