"""The links episodes cite, searched by what they are called and where they lead."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.errors import UserError
from bot.search import Field
from bot.services.finder import EpisodeNotFound, Finder
from bot.services.paging import Page, page_of
from bot.titles import letters
from bot.urls import host_of, without_scheme
from db import episodes
from db.database import Database
from db.models import Episode, Link

_SITE = re.compile(r"[\w-]+(?:\.[\w-]+)+")


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
        """One page of links whose label or address has the words, then of the links of the episode meant.

        Raises:
            NothingCited: there is neither.

        """
        cited = await episodes.all_resources(self._db.reader)
        matching = await asyncio.to_thread(_matching, text, cited)
        meant = self._episode_meant(text, surely=bool(matching))
        there = {link for n, link in matching if n == meant}
        matching += [(n, link) for n, link in cited if n == meant and link not in there]
        found = [Citation(e, link) for n, link in matching if (e := self._finder.episode(n))]
        if not found:
            raise NothingCited(text)
        return page_of(found, number)

    def _episode_meant(self, text: str, *, surely: bool) -> int | None:
        """The episode somebody names; beside links that match too, only one they name by its title."""
        try:
            found = self._finder.find(text)
        except EpisodeNotFound:
            return None
        if found.hit is None:
            return found.episode_id
        field = found.hit.reason.field
        if surely:
            is_meant = found.hit.confident and field in (Field.TITLE, Field.NUMBER)
        else:  # a number no link has is no slip of the pen for another
            is_meant = field is not Field.LINK or not any(map(str.isdecimal, text))
        return found.episode_id if is_meant else None


def _matching(text: str, cited: Sequence[tuple[int, Link]]) -> list[tuple[int, Link]]:
    """Links to the site named, else those that hold the words as one run, then those that hold each."""
    if _SITE.fullmatch(text.strip()) and (there := _on_site(text, cited)):
        return there
    run, words = _pattern(text), [_pattern(word) for word in text.split() if letters(word)]
    if not words:
        return []
    together: list[tuple[int, Link]] = []
    apart: list[tuple[int, Link]] = []
    for episode_id, link in cited:
        parts = (letters(link.label or ""), letters(without_scheme(link.url)))
        if any(map(run.search, parts)):
            together.append((episode_id, link))
        elif all(any(map(word.search, parts)) for word in words):
            apart.append((episode_id, link))
    return together + apart


def _on_site(text: str, cited: Sequence[tuple[int, Link]]) -> list[tuple[int, Link]]:
    site = text.strip().lower().removeprefix("www.")
    return [
        (n, link) for n, link in cited if (host := host_of(link.url)) == site or host.endswith(f".{site}")
    ]


def _pattern(text: str) -> re.Pattern[str]:
    """The letters of a text as they may stand inside others; numbers are whole: RFC 112 is not RFC 1122."""
    run = letters(text)
    before = r"(?<!\d)" if run[:1].isdecimal() else ""
    after = r"(?!\d)" if run[-1:].isdecimal() else ""
    return re.compile(before + re.escape(run) + after)
