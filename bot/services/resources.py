"""The links episodes cite, searched by what they are called and where they lead."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.errors import UserError
from bot.feed.titles import letters
from bot.services.finder import EpisodeNotFound, Finder
from bot.services.paging import Page, page_of
from db import episodes
from db.database import Database
from db.models import Episode, Link

_SCHEME = re.compile(r"^https?://(www\.)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Citation:
    """A link in the episode that cites it."""

    episode: Episode
    link: Link


class NothingCited(UserError):
    """No link and no episode is meant by the words."""

    def __init__(self, text: str) -> None:
        super().__init__(f"No episode cites anything like “{text}”. Try a site, an RFC number or an episode.")


class Resources:
    """Answers which episodes cite a page, and which pages an episode cites."""

    def __init__(self, db: Database, finder: Finder) -> None:
        self._db = db
        self._finder = finder

    async def search(self, text: str, *, number: int = 1) -> Page[Citation]:
        """One page of links whose label or address has the words, else of the links of the episode meant.

        Raises:
            NothingCited: there is neither.

        """
        cited = await episodes.all_resources(self._db.reader)
        matching = await asyncio.to_thread(_matching, text, cited)
        if not matching:
            matching = self._of_episode(text, cited)
        found = [Citation(e, link) for n, link in matching if (e := self._finder.episode(n))]
        if not found:
            raise NothingCited(text)
        return page_of(found, number)

    def _of_episode(self, text: str, cited: Sequence[tuple[int, Link]]) -> list[tuple[int, Link]]:
        try:
            meant = self._finder.find(text).episode_id
        except EpisodeNotFound:
            return []
        return [(n, link) for n, link in cited if n == meant]


def _matching(text: str, cited: Sequence[tuple[int, Link]]) -> list[tuple[int, Link]]:
    """Links that hold the words as one run of letters first, then those that hold each of them."""
    run, words = letters(text), [letters(word) for word in text.split() if letters(word)]
    if not run:
        return []
    together: list[tuple[int, Link]] = []
    apart: list[tuple[int, Link]] = []
    for episode_id, link in cited:
        where = letters(f"{link.label or ''} {_SCHEME.sub('', link.url)}")
        if run in where:
            together.append((episode_id, link))
        elif all(word in where for word in words):
            apart.append((episode_id, link))
    return together + apart
