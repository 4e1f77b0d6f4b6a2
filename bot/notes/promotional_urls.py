"""Addresses that give themselves away: where one pays, votes, is tracked or meets a show's listeners."""

import re
from typing import Final

from bot.notes.wording import ADDRESSES, WORDS
from bot.players import AUDIO_SUFFIXES, show_page_kind
from bot.urls import host_of, path_of, query_of
from db.models import ShowLinkKind

_PAYING: Final = frozenset(ADDRESSES["promotion"]["paying"])
_CONSENT_HOSTS: Final = frozenset(ADDRESSES["promotion"]["consent_hosts"])
_CONSENT_PAGES: Final = tuple(f"/{page}" for page in ADDRESSES["promotion"]["consent_pages"])
_PLACES: Final = re.compile(
    "|".join(re.escape(place).replace(r"\*", r"\S*") for place in ADDRESSES["promotion"]["places"])
)
_VOTE: Final = re.compile(  # `/episodes/7/upvote`, `/feedback/7`
    rf"(?:.*/(?:{'|'.join(ADDRESSES['promotion']['votes'])})|(?:/.*)?/(?:feedback|rating)/\d+)/?"
)
_PODCASTS: Final = re.compile(r"podcast|/show/", re.IGNORECASE)
_FILES: Final = (*AUDIO_SUFFIXES, ".opml", ".rss")

_KINDS: Final = {  # the first that has one of its marks in the address or in the words beside it wins
    kind: (
        *ADDRESSES["show_links"].get(kind, ()),
        *WORDS.plain(f"show_links.{kind}"),
    )
    for kind in (
        ShowLinkKind.MEMBERSHIP,
        ShowLinkKind.SUPPORT,
        ShowLinkKind.COURSE,
        ShowLinkKind.PLAYLIST,
        ShowLinkKind.SPONSOR,
    )
}
_SOCIAL: Final = tuple(ADDRESSES["show_links"][ShowLinkKind.SOCIAL])


def is_promotional_place(url: str) -> bool:
    """Whether an address alone shows that it is no resource: money, consent, votes, audio files."""
    host, path = host_of(url), path_of(url).lower()
    if host in _PAYING or ".".join(host.split(".")[-2:]) in _PAYING:
        return True
    if host in _CONSENT_HOSTS and path.startswith(_CONSENT_PAGES):
        return True
    if is_vote(url) or path.endswith(_FILES):
        return True
    return _PLACES.match(f"{host}{path or '/'}{query_of(url)}") is not None


def is_vote(url: str) -> bool:
    """Whether opening an address counts as a listener's word on one episode."""
    return _VOTE.fullmatch(path_of(url).lower()) is not None


def leads_to_a_podcast(url: str) -> bool:
    """Whether an address looks like that of a podcast, or a part of one, in a podcast app."""
    if _PODCASTS.search(url):
        return True
    return show_page_kind(url) is ShowLinkKind.LISTEN and path_of(url) not in ("", "/")


def show_link_kind(url: str, label: str | None) -> ShowLinkKind:
    """What a show's own link is for, told by its address and the words beside it."""
    words = f"{url} {label or ''}".lower()
    for kind, marks in _KINDS.items():
        if any(mark in words for mark in marks):
            return kind
    if kind := show_page_kind(words):
        return kind
    if any(mark in words for mark in _SOCIAL):
        return ShowLinkKind.SOCIAL
    # An address without a path is somebody's front page.
    return ShowLinkKind.HOME if label is None and path_of(url) in ("", "/") else ShowLinkKind.OTHER
