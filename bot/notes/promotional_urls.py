"""Addresses that give themselves away: where one pays, consents to tracking or meets a show's listeners."""

import re
from typing import Final

from bot.players import AUDIO_SUFFIXES, show_page_kind
from bot.urls import host_of, path_of, query_of
from db.models import ShowLinkKind

_PAYING: Final = frozenset(
    {
        "patreon.com", "ko-fi.com", "buymeacoffee.com", "paypal.me", "flattr.com", "liberapay.com",
        "steadyhq.com", "supercast.com", "memberful.com", "glow.fm", "supportingcast.fm", "tippeee.com",
        "tipeee.com", "cash.app", "venmo.com", "qr.alipay.com", "afdian.net", "afdian.com",
        "teespring.com", "teepublic.com", "redbubble.com", "podcorn.com",
    }
)  # fmt: skip
_CONSENT: Final = re.compile(
    r"^(?:megaphone\.fm|acast\.com|art19\.com|podcastchoices\.com|redcircle\.com|omnystudio\.com|spreaker\.com|"
    r"chartable\.com|audioboom\.com|iheartpodcastnetwork\.com|podtrac\.com|libsyn\.com|blubrry\.com)"
    r"/(?:adchoices|privacy|listener|legal|terms)|^pcm\.adswizz\.com/"
)
_PLACES: Final = re.compile(
    r"^(?:anchor\.fm|podcasters\.spotify\.com|creators\.spotify\.com|buzzsprout\.com)/\S*support\b"
    r"|^spotifyanchor-web\.app\.link/"
    r"|^youtube\.com/(?:channel/|c/|user/|@)[^/]+/join\b|^youtube\.com/playlist\?list=UUMO"
    r"|^youtube\.com/\S*sub_confirmation=|^paypal\.com/(?:donate|paypalme|cgi-bin|[a-z]{2}/cgi-bin)"
    r"|^(?:discord\.gg|discord\.com/invite|join\.slack\.com)/"
    r"|^(?:podcasts|itunes)\.apple\.com/\S*\?\S*action=write-review|^ratethispodcast\.com/|^lovethepodcast\.com/|^podchaser\.com/"
    r"|^buymeacoffee\.com|^t\.zsxq\.com/|^donorbox\.org/|^gofundme\.com/"
)
_PODCASTS: Final = re.compile(r"podcast|/show/", re.IGNORECASE)
_FILES: Final = (*AUDIO_SUFFIXES, ".opml", ".rss")
_SOCIAL = (
    "twitter.com", "//x.com", "instagram.com", "facebook.com", "linkedin.com", "mastodon", "bsky.app",
    "//t.me/", "threads.net", "tiktok.com", "discord.gg", "discord.com/invite", "github.com", "reddit.com",
    "twitch.tv",
)  # fmt: skip
_SUPPORT = (
    "buymeacoffee.com", "buy me a coffee", "paypal", "ko-fi.com", "liberapay", "opencollective", "flattr",
    "donat", "support", "funding", "tip jar", "value4value",
)  # fmt: skip
_KINDS = (  # the first that has one of its words in the address or the label wins
    (ShowLinkKind.MEMBERSHIP, ("/join", "patreon.com", "member", "steadyhq.com", "supportingcast")),
    (ShowLinkKind.SUPPORT, _SUPPORT),
    (ShowLinkKind.COURSE, ("course", "udemy.com", "academy", "masterclass", "training")),
    (ShowLinkKind.PLAYLIST, ("/playlist", "playlist", "in order", "all videos")),
    (ShowLinkKind.SPONSOR, ("sponsor", "promo code", "discount", "coupon", "affiliate")),
)


def is_promotional_place(url: str) -> bool:
    """Whether an address alone shows that it is no resource: money, consent, audio files."""
    host, path = host_of(url), path_of(url).lower()
    if host in _PAYING or ".".join(host.split(".")[-2:]) in _PAYING:
        return True
    place = f"{host}{path or '/'}{query_of(url)}"
    return bool(_PLACES.match(place) or _CONSENT.match(place) or path.endswith(_FILES))


def leads_to_a_podcast(url: str) -> bool:
    """Whether an address looks like that of a podcast, or a part of one, in a podcast app."""
    if _PODCASTS.search(url):
        return True
    return show_page_kind(url) is ShowLinkKind.LISTEN and path_of(url) not in ("", "/")


def show_link_kind(url: str, label: str | None) -> ShowLinkKind:
    """What a show's link is for, told by its address and the words beside it."""
    words = f"{url} {label or ''}".lower()
    for kind, marks in _KINDS:
        if any(mark in words for mark in marks):
            return kind
    if kind := show_page_kind(words):
        return kind
    if any(mark in words for mark in _SOCIAL):
        return ShowLinkKind.SOCIAL
    # An address without a path is somebody's front page.
    return ShowLinkKind.HOME if label is None and path_of(url) in ("", "/") else ShowLinkKind.OTHER
