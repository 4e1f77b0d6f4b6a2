"""Weighing what speaks for a link being the show's own or its sponsors' against its being about the episode.

What is weighed exists in any language. How much each weighs is in `link_weights.toml`, which
`benchmarks/link_weights.py` writes.
"""

import re
import tomllib
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from bot.notes.links import Setting
from bot.notes.ownership import Ownership, is_profile
from bot.notes.promotional_urls import leads_to_a_podcast
from bot.urls import path_of, query_of, url_key
from db.models import Link

_BESIDE: Final = 8  # episodes before and after one that show a habit of that time
_KNOWN: Final = 10  # other episodes without it that make an address rare
_LONG_PATH: Final = 60  # characters
_WORD: Final = re.compile(r"[^\W\d_]{5,}")
_USUAL: Final = 0.1  # of a show's titles; a word that more of them have tells nothing of any one


Evidence = Mapping[str, float]  # strengths from 0 to 1, by names


class Noted(NamedTuple):
    """An episode's title and links, each with where in the notes it stands."""

    title: str
    links: Sequence[Link]
    settings: Sequence[Setting]


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each piece of evidence speaks for promotion, as logarithms of odds."""

    bias: float
    weights: Mapping[str, float]

    def odds(self, evidence: Evidence) -> float:
        """What some evidence adds to the bias; above zero together, a link rather is promotion."""
        return sum(self.weights[name] * strength for name, strength in evidence.items() if strength)


_READ: Final = tomllib.loads(Path(__file__).with_name("link_weights.toml").read_text(encoding="utf-8"))
WEIGHTS: Final = Weights(_READ["bias"], _READ["weights"])


def evidence_of_notes(episodes: Sequence[Noted]) -> Iterator[list[Evidence]]:
    """What the place of each link in its notes tells, beside a show's other notes, oldest first."""
    linking = [episode for episode in episodes if episode.links]
    lines = _Habits(len(linking))
    for number, episode in enumerate(linking):
        for setting in dict.fromkeys(episode.settings):
            for line in (setting.line, *setting.around):
                lines.add(line, number)
    titled = Counter(word for episode in episodes for word in set(_words(episode.title)))
    usual = max(1, len(episodes) * _USUAL)
    number = 0
    for episode in episodes:
        title = [word for word in _words(episode.title) if titled[word] <= usual]
        shares = {
            line: lines.share(line, number)
            for setting in dict.fromkeys(episode.settings)
            for line in (setting.line, *setting.around)
        }
        yield [
            {
                "line recurs": shares[setting.line],
                "lines around recur": _mean([shares[line] for line in setting.around]),
                "asked for": setting.asked,
                "under a heading for promotion": setting.headed,
                "promotional place": setting.placed,
                "item of a list": setting.item,
                "in a chapter": setting.in_chapter,
                "told by the title": _is_told(link, title),
            }
            for link, setting in zip(episode.links, episode.settings, strict=True)
        ]
        number += bool(episode.links)


def evidence_of_addresses(own: Ownership, episodes: Sequence[Sequence[Link]]) -> Iterator[list[Evidence]]:
    """What the address of each link tells, beside those of a show's episodes, oldest first."""
    linking = [links for links in episodes if links]
    habits = _Habits(len(linking))
    flagged = Counter[str]()
    shown: dict[str, Evidence] = {}
    key_of = {url: url_key(url) for url in {link.url for links in linking for link in links}}
    for number, links in enumerate(linking):
        for link in links:
            key = key_of[link.url]
            habits.add(key, number)
            flagged[key] += link.promotional
            if key not in shown:
                shown[key] = _shown_by(link.url, own)
    number = 0
    for links in episodes:
        keys = [key_of[link.url] for link in links]
        profiles = [shown[key]["profile"] for key in keys]
        yield [
            {
                **shown[key],
                "address recurs": habits.share(key, number),
                "address is rare": habits.rarity(key),
                "called promotion": flagged[key] / habits.count(key),
                "profile beside profiles": profiles[place]
                * _mean(profiles[max(0, place - 1) : place] + profiles[place + 1 : place + 2]),
            }
            for place, key in enumerate(keys)
        ]
        number += bool(links)


def _shown_by(url: str, own: Ownership) -> Evidence:
    """What an address shows wherever it stands."""
    query = query_of(url)
    return {
        "show's site": own.has_site(url),
        "show's profile or page": own.owns(url),
        "profile": is_profile(url),
        "page named after the show": own.names_page(url),
        "playlist": "list=" in query and "v=" not in query,
        "podcast": leads_to_a_podcast(url),
        "long path": min(len(path_of(url)), _LONG_PATH) / _LONG_PATH,
    }


class _Habits:
    """In which of a show's episodes something occurs."""

    def __init__(self, episodes: int) -> None:
        self._last = episodes - 1
        self._numbers: defaultdict[str, list[int]] = defaultdict(list)

    def add(self, key: str, number: int) -> None:
        if not key:
            return
        numbers = self._numbers[key]
        if not numbers or numbers[-1] != number:
            numbers.append(number)

    def count(self, key: str) -> int:
        return len(self._numbers[key])

    def rarity(self, key: str) -> float:
        """How surely nothing recurs: the more, the more other episodes are without it."""
        return min(self._last, _KNOWN) / _KNOWN / self.count(key)

    def share(self, key: str, number: int) -> float:
        """Of the other episodes, or of those of that time, how many have it as well."""
        if self._last < 1 or not key:
            return 0.0
        numbers = self._numbers[key]
        start = max(0, min(number - _BESIDE, self._last - 2 * _BESIDE))
        end = min(self._last, start + 2 * _BESIDE)
        then = bisect_right(numbers, end) - bisect_left(numbers, start) - 1
        return max(then / (end - start), (len(numbers) - 1) / self._last)


def _is_told(link: Link, title: Sequence[str]) -> bool:
    """Whether a link's words or its address have a word of the episode's title."""
    words = f"{link.label or ''} {link.url}".casefold()
    return any(word in words for word in title)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
