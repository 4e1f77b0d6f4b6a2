"""The head of an RSS or Atom feed: what it says about the show."""

from collections.abc import Mapping

from bot.feed.nodes import Node
from bot.feed.sanitise import one_line, plain, stored_guid, web_url
from bot.feed.source import Feed
from bot.feed.xml_items import ChannelFacts, persons_of
from bot.notes.promotional_urls import show_link_kind
from bot.players import player_of
from bot.urls import full_host_of
from db.models import ShowLink, ShowLinkKind

_HOURS = {
    spelled: hour % 24 for hour in range(25) for spelled in (f"{hour}", f"{hour:02}")
}  # some say 24 for 0
_DAYS = {
    day: n
    for n, day in enumerate(
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    )
}


def channel_of(root: Node | None) -> Node | None:
    """The element that describes the show: RSS's channel, also RDF's or a bare one, or Atom's feed."""
    if root is None:
        return None
    if channel := root.child("channel"):
        return channel
    # A damaged feed may have lost the channel's tag and still have what was in it.
    return root if root.name in ("rss", "channel", "atom:feed", "feed") else None


def channel_facts(channel: Node, *, url: str | None) -> ChannelFacts:
    """What the head of a feed says about all its items."""
    return ChannelFacts(
        base=_home(channel, url) or url,
        own_host=full_host_of(url),
        player=player_of(channel.text_of("generator", "atom:generator")),
        persons=persons_of(channel),
    )


def read_show(channel: Node | None, *, url: str | None) -> Feed:
    """The show, without its items."""
    if channel is None:
        return Feed(title=full_host_of(url) or "Untitled show", url=url)
    own_host = full_host_of(url)
    title = one_line(channel.text_of("title", "atom:title", "itunes:title"))
    return Feed(
        title=title or full_host_of(url) or "Untitled show",
        url=url,  # what a saved feed says of its own address is often an older one
        guid=stored_guid(channel.text_of("podcast:guid")),
        host=_host(channel),
        about=plain(channel.text_of("description", "itunes:summary", "atom:subtitle", "itunes:subtitle"))
        or None,
        home_url=_home(channel, url),
        image_url=_image(channel, own_host),
        new_url=web_url(channel.text_of("itunes:new-feed-url"), own_host=own_host),
        links=_links(channel),
        ttl_s=_ttl_s(channel),
        skip_hours=_bits(channel.child("skiphours"), "hour", _HOURS),
        skip_days=_bits(channel.child("skipdays"), "day", _DAYS),
    )


def _ttl_s(channel: Node) -> int | None:
    minutes = channel.text_of("ttl")
    return 60 * int(minutes) if minutes.isascii() and minutes.isdecimal() and len(minutes) <= 6 else None


def _bits(skipped: Node | None, name: str, places: Mapping[str, int]) -> int:
    """What an element names to skip, a bit each."""
    named = {tag.text().lower() for tag in skipped.children(name)} if skipped else set[str]()
    return sum({1 << places[each] for each in named if each in places})


def _host(channel: Node) -> str | None:
    hosts = [person.name for person in persons_of(channel) if person.role == "host"]
    if hosts:
        return one_line(", ".join(hosts), limit=200)
    author = channel.child("atom:author")
    name = channel.text_of("itunes:author") or (author.text_of("atom:name") if author else "")
    return one_line(name, limit=200) or None


def _home(channel: Node, url: str | None) -> str | None:
    if home := web_url(channel.text_of("link"), base=url, own_host=full_host_of(url)):
        return home
    for tag in channel.children("atom:link"):
        if tag.attribute("rel") in ("", "alternate"):
            return web_url(tag.attribute("href"), base=url, own_host=full_host_of(url))
    return None


def _image(channel: Node, own_host: str | None) -> str | None:
    for name in ("itunes:image", "image", "podcast:image", "atom:logo", "googleplay:image", "atom:icon"):
        if tag := channel.child(name):
            address = tag.attribute("href") or tag.text_of("url") or tag.text()
            if found := web_url(address, own_host=own_host):
                return found
    return None


def _links(channel: Node) -> tuple[ShowLink, ...]:
    links: dict[str, ShowLink] = {}
    for tag in channel.children("podcast:funding"):
        if url := web_url(tag.attribute("url")):
            label = one_line(tag.text(), limit=100) or None
            kind = show_link_kind(url, label)
            links.setdefault(
                url, ShowLink(url, label, ShowLinkKind.SUPPORT if kind is ShowLinkKind.OTHER else kind)
            )
    return tuple(links.values())[:50]
