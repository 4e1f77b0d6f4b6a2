"""XML elements under one name each, whatever prefix or namespace address a feed chose for them."""
# lxml has no types; what this module gives away has.
# pyright: basic

from functools import lru_cache
from html import escape
from itertools import islice
from typing import Any

MOST_CHILDREN = 5_000  # of one element that are looked at

_PREFIXES = {  # the namespace without scheme, `www.` and final slash, lower case
    "itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "purl.org/rss/1.0/modules/content": "content",
    "podcastindex.org/namespace/1.0": "podcast",
    "github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md": "podcast",
    "github.com/podcastindex-org/podcast-namespace/blob/master/docs/1.0.md": "podcast",
    "podlove.org/simple-chapters": "psc",
    "search.yahoo.com/mrss": "media",
    "w3.org/2005/atom": "atom",
    "purl.org/atom/ns#": "atom",
    "youtube.com/xml/schemas/2015": "yt",
    "google.com/schemas/play-podcasts/1.0": "googleplay",
    "purl.org/dc/elements/1.1": "dc",
    "w3.org/1999/xhtml": "html",
    "backend.userland.com/rss2": "",
    "blogs.law.harvard.edu/tech/rss": "",
    "purl.org/rss/1.0": "",
    "my.netscape.com/rdf/simple/0.9": "",
}
_KNOWN_PREFIXES = frozenset(_PREFIXES.values())


class Node:
    """One element with its children by name."""

    __slots__ = ("_element", "_named")

    def __init__(self, element: Any) -> None:
        self._element = element
        self._named: dict[str, list[Any]] = {}

    @property
    def name(self) -> str:
        """`prefix:local` with the prefix everyone uses."""
        return short_name(self._element.tag)

    def attribute(self, name: str) -> str:
        """The value of an attribute, or nothing."""
        return self._element.get(name, "")

    def children(self, *names: str) -> "list[Node]":
        """The direct children of these names, a name at a time."""
        named = self._named or self._children_by_name()
        return [Node(element) for name in names if name in named for element in named[name]]

    def child(self, *names: str) -> "Node | None":
        """The first of these names that has such a child, as that child."""
        named = self._named or self._children_by_name()
        return next((Node(named[name][0]) for name in names if name in named), None)

    def text(self) -> str:
        """All the text within."""
        return _text(self._element)

    def text_of(self, *names: str) -> str:
        """The text of the first of these children that has any, or nothing."""
        named = self._named or self._children_by_name()
        for name in names:
            if name in named:
                for element in named[name]:
                    if text := _text(element):
                        return text
        return ""

    def markup_of(self, *names: str) -> list[str]:
        """What these children hold as HTML: escaped markup as it was meant, elements as tags."""
        named = self._named or self._children_by_name()
        return [_markup(element) for name in names if name in named for element in named[name]]

    def _children_by_name(self) -> dict[str, list[Any]]:
        named: dict[str, list[Any]] = {}
        for element in islice(self._element, MOST_CHILDREN):
            tag = element.tag
            if isinstance(tag, str):  # an unresolved entity has a function there
                name = short_name(tag)
                if name in named:
                    named[name].append(element)
                else:
                    named[name] = [element]
        self._named = named
        return named


def _text(element: Any) -> str:
    text = "".join(element.itertext()) if len(element) else element.text
    return text.strip() if text else ""


def _markup(element: Any) -> str:
    if not len(element):
        return element.text or ""
    pieces = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str):
            tag = child.tag.rpartition("}")[2]
            attributes = "".join(
                f' {name.rpartition("}")[2]}="{escape(value)}"' for name, value in child.items()
            )
            pieces.append(f"<{tag}{attributes}>{_markup(child)}</{tag}>")
        pieces.append(child.tail or "")
    return "".join(pieces)


@lru_cache(maxsize=1024)
def short_name(tag: str) -> str:
    """`{namespace}Local` as `prefix:local` in lower case, with the prefix everyone uses.

    A tag of no namespace, of RSS's own, or of an unknown one with no prefix of ours stands alone.
    """
    if tag[:1] != "{":
        prefix, colon, local = tag.lower().rpartition(":")  # an undeclared prefix, read in spite of it
        return f"{prefix}:{local}" if colon and prefix in _KNOWN_PREFIXES else local or tag.lower()
    namespace, _, local = tag[1:].partition("}")
    plain = (
        namespace.strip()
        .lower()
        .removeprefix("https://")
        .removeprefix("http://")
        .removeprefix("www.")
        .rstrip("/")
    )
    prefix = _PREFIXES.get(plain)
    if prefix is None:
        return f"other:{local.lower()}"
    return f"{prefix}:{local.lower()}" if prefix else local.lower()
