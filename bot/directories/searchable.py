"""The directories that can be searched: iTunes, fyyd, and Podcast Index with a key of the host's own.

The forms of their answers: performance-partners.apple.com/search-api, github.com/eazyliving/fyyd-api,
github.com/Podcastindex-org/docs-api. Nothing in an answer is believed to have the type it should have.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha1
from typing import Protocol
from urllib.parse import urlencode

from bot.directories.answers import Answers
from bot.directories.candidates import Candidate
from bot.feed.dates import instant
from bot.feed.fetch import Ask, FailureKind
from bot.feed.json_fields import Fields, list_of, natural, object_of, text_of, url_of
from bot.feed.sanitise import one_line

AT_ONCE = 25  # podcasts asked for
ITUNES_A_MINUTE = 20
_TITLE_LIMIT = 200
_LATEST_AT = 4_102_444_800  # 2100: later ones are milliseconds, or nonsense


class Directory(Protocol):
    """A list of podcasts somebody keeps."""

    name: str

    async def search(self, words: str, *, country: str) -> tuple[Candidate, ...]:
        """The podcasts it thinks of, its likeliest first; `country` for one that keeps a list for each.

        Raises:
            DirectoryError: it gave no answer.

        """
        ...

    async def lookup(self, number: str, *, country: str) -> tuple[Candidate, ...]:
        """The one podcast it knows by a number or name of its own, or none.

        Raises:
            DirectoryError: it gave no answer.

        """
        ...


class Itunes:
    """Apple's list, which needs no key, allows few questions a minute, and answers too many with a 403."""

    name = "Apple Podcasts"

    def __init__(self, ask: Ask, base: str, *, a_minute: int = ITUNES_A_MINUTE) -> None:
        self._base = base
        refusals = (FailureKind.DENIED, FailureKind.BUSY)
        self.answers = Answers(ask, name=self.name, a_minute=a_minute, refusals=refusals)

    async def search(self, words: str, *, country: str) -> tuple[Candidate, ...]:
        """The podcasts that fit the words, of one country's list."""
        return await self._search(words, "podcast", country)

    async def with_episode(self, title: str, *, country: str) -> tuple[Candidate, ...]:
        """The podcasts that have an episode of such a title."""
        return await self._search(title, "podcastEpisode", country)

    async def lookup(self, number: str, *, country: str) -> tuple[Candidate, ...]:
        """The podcast with Apple's number; none for an episode's, or what is no podcast."""
        url = f"{self._base}/lookup?{urlencode({'id': number, 'country': country})}"
        return await self.answers.get(
            url, lambda answer: self._podcasts(answer, lambda entry: str(entry.get("collectionId")) == number)
        )

    async def _search(self, words: str, entity: str, country: str) -> tuple[Candidate, ...]:
        query = {
            "media": "podcast",
            "entity": entity,
            "term": words,
            "country": country,
            "limit": AT_ONCE,
        }
        return await self.answers.get(f"{self._base}/search?{urlencode(query)}", self._podcasts)

    def _podcasts(
        self, answer: Fields, is_wanted: Callable[[Fields], bool] = lambda _: True
    ) -> tuple[Candidate, ...]:
        entries = map(object_of, list_of(answer, "results")[:AT_ONCE])
        return _told(
            Candidate(
                title=_line(entry, "collectionName") or _line(entry, "trackName"),
                feed_url=url_of(entry, "feedUrl"),
                author=_line(entry, "artistName") or None,
                website=url_of(entry, "collectionViewUrl"),
                artwork_url=url_of(entry, "artworkUrl600") or url_of(entry, "artworkUrl100"),
                episode_count=natural(entry.get("trackCount")) or None,
                newest_at=_instant_at(text_of(entry, "releaseDate"))
                if text_of(entry, "kind") == "podcast"
                else None,
                directories=(self.name,),
            )
            for entry in entries
            if text_of(entry, "kind") in ("podcast", "podcast-episode") and is_wanted(entry)
        )


class Fyyd:
    """A list made in Germany, which needs no key."""

    name = "fyyd"

    def __init__(self, ask: Ask, base: str) -> None:
        self._base = base
        self.answers = Answers(ask, name=self.name)

    async def search(self, words: str, *, country: str) -> tuple[Candidate, ...]:
        """The podcasts that fit the words."""
        query = urlencode({"title": words, "count": AT_ONCE})
        return await self.answers.get(f"{self._base}/search/podcast?{query}", self._podcasts)

    async def lookup(self, number: str, *, country: str) -> tuple[Candidate, ...]:
        """The podcast by its number, or by its name in fyyd's addresses."""
        query = urlencode({"podcast_id" if number.isdecimal() else "podcast_slug": number})
        return await self.answers.get(f"{self._base}/podcast?{query}", self._podcasts)

    def _podcasts(self, answer: Fields) -> tuple[Candidate, ...]:
        listed = list_of(answer, "data") or [answer.get("data")]
        return _told(
            Candidate(
                title=_line(entry, "title"),
                feed_url=url_of(entry, "xmlURL"),
                author=_line(entry, "author") or None,
                website=url_of(entry, "htmlURL"),
                artwork_url=url_of(entry, "imgURL") or url_of(entry, "thumbImageURL"),
                episode_count=natural(entry.get("episode_count")) or None,
                newest_at=_instant_at(text_of(entry, "lastpub")),
                directories=(self.name,),
            )
            for entry in map(object_of, listed[:AT_ONCE])
        )


@dataclass(slots=True, kw_only=True)
class PodcastIndexKey:
    """What the host was given at api.podcastindex.org; it is in no `repr`, log or address."""

    key: str = field(repr=False)
    secret: str = field(repr=False)

    def headers(self, now: float) -> Mapping[str, str]:
        """What proves the key, valid within a few minutes."""
        date = str(int(now))
        proof = sha1(f"{self.key}{self.secret}{date}".encode(), usedforsecurity=False).hexdigest()
        return {"X-Auth-Key": self.key, "X-Auth-Date": date, "Authorization": proof}


class PodcastIndex:
    """The open list, asked with a key of the host's own, which its terms want."""

    name = "Podcast Index"

    def __init__(
        self, ask: Ask, base: str, key: PodcastIndexKey, *, now: Callable[[], float] = time.time
    ) -> None:
        self._base = base
        self._key = key
        self._now = now
        self.answers = Answers(ask, name=self.name)

    async def search(self, words: str, *, country: str) -> tuple[Candidate, ...]:
        """The podcasts that fit the words."""
        return await self._get("search/byterm", {"q": words, "max": AT_ONCE})

    async def lookup(self, number: str, *, country: str) -> tuple[Candidate, ...]:
        """The podcast by its number here."""
        return await self._get("podcasts/byfeedid", {"id": number})

    async def by_apple_number(self, number: str) -> tuple[Candidate, ...]:
        """The podcast that is said to be the one with Apple's number."""
        return await self._get("podcasts/byitunesid", {"id": number})

    async def _get(self, path: str, query: Mapping[str, object]) -> tuple[Candidate, ...]:
        url = f"{self._base}/{path}?{urlencode(query)}"
        return await self.answers.get(url, self._podcasts, headers=self._key.headers(self._now()))

    def _podcasts(self, answer: Fields) -> tuple[Candidate, ...]:
        listed = list_of(answer, "feeds") or [answer.get("feed")]
        return _told(
            Candidate(
                title=_line(entry, "title"),
                feed_url=url_of(entry, "url"),
                author=_line(entry, "author") or _line(entry, "ownerName") or None,
                website=url_of(entry, "link"),
                artwork_url=url_of(entry, "artwork") or url_of(entry, "image"),
                episode_count=natural(entry.get("episodeCount")) or None,
                newest_at=_unix_at(entry.get("newestItemPubdate")),
                directories=(self.name,),
            )
            for entry in map(object_of, listed[:AT_ONCE])
            if entry.get("dead") != 1
        )


def _told(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    return tuple(candidate for candidate in candidates if candidate.title)


def _line(entry: Fields, key: str) -> str:
    return one_line(text_of(entry, key), limit=_TITLE_LIMIT)


def _instant_at(date: str) -> int | None:
    moment = instant(date)
    return _unix_at(int(moment.timestamp())) if moment else None


def _unix_at(value: object) -> int | None:
    return value if type(value) is int and 0 < value < _LATEST_AT else None
