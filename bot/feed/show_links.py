"""What a show's own links are for."""

from bot.players import show_page_kind
from bot.urls import path_of
from db.models import ShowLinkKind

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
