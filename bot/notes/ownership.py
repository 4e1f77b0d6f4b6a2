"""Whose a link is: a show's own profiles and the pages of its site that are about the show."""

import re
from dataclasses import dataclass
from typing import Final

from bot.notes.wording import ADDRESSES, WORDS
from bot.titles import TELLING_NAME, bare_name, letters, names
from bot.urls import host_of, path_of, query_of, registrable_domain, tidy_url

_SHORTEST_NAME: Final = 5  # letters; shorter names are inside everything
_SHORTEST_PAGE: Final = 3
_PROFILES: Final = frozenset(ADDRESSES["profiles"]["hosts"])
_PROFILE_TABS: Final = frozenset(ADDRESSES["profiles"]["tabs"])
_BEFORE_NAMES: Final = frozenset(ADDRESSES["profiles"]["before_names"])
_SHARED: Final = _PROFILES.union(ADDRESSES["shared"]["hosts"])
_ABOUT_THE_SHOW: Final = re.compile(rf"/?{WORDS.pattern('site.pages_about_the_show')}?(?:\.\w{{2,5}})?/?")


@dataclass(frozen=True, slots=True)
class Ownership:
    """The names and the sites a show is known by."""

    names: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()
    sections: frozenset[str] = frozenset()  # of sites the show shares with others, as host and path

    def has_site(self, url: str) -> bool:
        """Whether a link leads anywhere on the show's own site."""
        site = registrable_domain(url)
        if not site or site in _SHARED or host_of(url) in _SHARED:
            return False
        return site in self.sites or bare_name(site.split(".")[0]) in self.names

    def owns(self, url: str) -> bool:
        """Whether a link leads to a profile of the show, or to a page of its site about the show."""
        host, path = host_of(url), path_of(url)
        if f"{host}{path.rstrip('/')}" in self.sections:
            return True
        if host in _PROFILES:
            parts = _profile_parts(url)
            return 0 < len(parts) < 4 and self._names(letters(parts[-1]))
        return (
            self.has_site(url)
            and not query_of(tidy_url(url))
            and _ABOUT_THE_SHOW.fullmatch(path.lower().replace("_", "-")) is not None
        )

    def names_page(self, url: str) -> bool:
        """Whether somebody else's page is called after the show, as those of its sponsors are."""
        page = letters(path_of(url))
        if len(page) < _SHORTEST_PAGE or self.has_site(url) or is_profile(url):
            return False
        return any(name.startswith(page) or name in page for name in self.names)

    def _names(self, handle: str) -> bool:
        return bare_name(handle) in self.names or any(
            len(name) >= TELLING_NAME and name in handle for name in self.names
        )


def is_profile(url: str) -> bool:
    """Whether an address looks like somebody's profile."""
    if host_of(url) not in _PROFILES or query_of(tidy_url(url)):
        return False
    *before, _ = _profile_parts(url) or [""]
    return len(before) < 2 and _BEFORE_NAMES.issuperset(before)


def _profile_parts(url: str) -> list[str]:
    """The parts of a path up to the last that is no tab of a profile."""
    parts = [part for part in path_of(url).split("/") if part]
    while len(parts) > 1 and parts[-1].lower() in _PROFILE_TABS:
        parts.pop()
    return parts


def ownership(title: str, *, host: str | None, home_url: str | None, feed_url: str | None) -> Ownership:
    """What a show goes by, from its title, its hosts' names and its addresses."""
    named = names(title, host=host)
    sites: set[str] = set()
    sections: set[str] = set()
    for url in (home_url, feed_url):
        if not url or registrable_domain(url) in _SHARED or host_of(url) in _SHARED:
            continue
        # A home deep inside a site is a section of somebody else's.
        if url == home_url and path_of(url).strip("/"):
            sections.add(f"{host_of(url)}{path_of(url).rstrip('/')}")
        elif url == home_url:
            sites.add(registrable_domain(url))
            named.add(bare_name(registrable_domain(url).split(".")[0]))
    return Ownership(
        frozenset(name for name in named if len(name) >= _SHORTEST_NAME),
        frozenset(sites),
        frozenset(sections),
    )
