"""The links episodes cite, searched by what they are called and where they lead."""

import asyncio
import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.errors import UserError
from bot.search import CitedLinks, Field
from bot.services.finder import ID_MARK, EpisodeNotFound, Finder
from bot.services.paging import Page, page_of
from bot.titles import letters
from db.models import Link, ListedEpisode

TEXT_LIMIT = 300  # characters; more than any name a link is shown under
CARRIED_LIMIT = 80  # UTF-16 units of a text that a button carries to another page; what is longer is cut
ECHOED = 100  # of what found nothing

_ELLIPSIS = "…"
_MARKED = re.compile(rf"{ID_MARK}(?P<episode>\d+) (?P<words>.+)", re.DOTALL)
_HOST_BEHIND = re.compile(r"(?P<name>.*\S) \((?P<host>[^\s()]*)(?P<end>\)?)")
_SITE = re.compile(r"[\w-]+(?:\.[\w-]+)+")


@dataclass(frozen=True, slots=True)
class Citation:
    """A link in the episode that cites it."""

    episode: ListedEpisode
    link: Link


class NothingCited(UserError):
    """No link and no episode is meant by the words."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"No episode cites anything like “{text[:ECHOED]}”. Try a site, an RFC number or an episode."
        )


class Resources:
    """Answers which episodes cite a page, and which pages an episode cites."""

    def __init__(self, finder: Finder) -> None:
        self._finder = finder

    async def search(self, text: str, *, number: int = 1) -> Page[Citation]:
        """One page of links whose name or address has the words, then of the links of the episode meant.

        The text may be `marked`.

        Raises:
            NothingCited: there is neither.

        """
        cited = await self._finder.cited()
        mark, text = _MARKED.fullmatch(text), unmarked(text)
        places = await asyncio.to_thread(_matching, text, cited)
        meant = (
            int(mark["episode"])
            if mark
            else await asyncio.to_thread(self._episode_meant, text, surely=bool(places))
        )
        if meant is not None:
            there = set(places)
            places += [place for place in cited.of(meant).tolist() if place not in there]
        if not places:
            raise NothingCited(text)
        page = page_of(places, number)
        found = (self._citation(*cited.at(place)) for place in page.items)
        return Page(tuple(filter(None, found)), page.number, page.total)

    async def marked(self, text: str) -> str:
        """A text that will be cut, behind the id of the episode that only the whole of it may name."""
        if len(text) <= CARRIED_LIMIT // 2:  # which is never cut, in whatever units
            return text
        await self._finder.ready()
        meant = await asyncio.to_thread(self._episode_meant, text, surely=True)
        return text if meant is None else f"{ID_MARK}{meant} {text}"

    def _citation(self, episode_id: int, url: str, label: str | None) -> Citation | None:
        episode = self._finder.episode(episode_id)
        return None if episode is None else Citation(episode, Link(url, label))

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


def unmarked(text: str) -> str:
    """The words of a text that may be `marked`, for people to read."""
    mark = _MARKED.fullmatch(text)
    return mark["words"] if mark else text


def _matching(text: str, cited: CitedLinks) -> list[int]:
    """Links shown under this name, else to the site named, else those that hold the words."""
    named = _named(text.strip(), cited)
    return [*dict.fromkeys([*named, *_holding(text, cited)])]


def _named(text: str, cited: CitedLinks) -> list[int]:
    """Links shown under a name that may be cut, and have its host in brackets behind it."""
    found = _called(text, cited).tolist()
    shown = _HOST_BEHIND.fullmatch(text.removesuffix(_ELLIPSIS))
    if shown and ("." in shown["host"] or not shown["end"]):
        called = _called(shown["name"], cited)
        there = called[np.isin(called, cited.on_site(shown["host"].lower()), kind="table")]
        found += (there if len(there) else called).tolist()
    return found


def _called(name: str, cited: CitedLinks) -> NDArray[np.int64]:
    return cited.called(name, cut=name.endswith(_ELLIPSIS))


def _holding(text: str, cited: CitedLinks) -> list[int]:
    """Links to the site named, else those that hold the words as one run, then those that hold each."""
    if _SITE.fullmatch(text.strip()):
        there = cited.on_site(text.strip().lower().removeprefix("www."))
        if len(there):
            return there.tolist()
    words = [word for word in text.split() if letters(word)]
    if not words:
        return []
    together = cited.holding(text)
    if len(words) == 1:
        return together.tolist()
    apart = cited.holding_each(words)
    return [*together.tolist(), *apart[~np.isin(apart, together, kind="table")].tolist()]
