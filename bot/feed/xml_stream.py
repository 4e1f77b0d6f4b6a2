"""An XML document read piece by piece, an item at a time, by lxml."""
# lxml has no types; what this module gives away has.
# pyright: basic

from collections.abc import Iterator
from time import sleep
from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - compiled, without types

from bot.feed.nodes import Node

_PIECE = 64 * 1024
_BREATH = 4 * _PIECE
_MOST_BETWEEN_ITEMS = 2 * 1024 * 1024  # bytes of one item, or of what is no item
_MOST_ITEMS = 20_000
_ITEMS = ("{*}item", "{*}entry")


class TooComplex(Exception):
    """The document is larger or more deeply nested than a feed is."""


class XmlFeed:
    """An RSS or Atom document, read piece by piece.

    `recover` reads on where XML's rules are broken. libxml2 keeps its own limits (256 levels, 10 MB of
    text), expands no entity, reads no file and opens no connection.
    """

    def __init__(self, body: bytes, *, encoding: str | None = None, recover: bool = False) -> None:
        self.cut_off = 0  # items that had no end
        self._body = body
        self._root: Any = None
        self._parser = etree.XMLPullParser(
            events=("end",),
            tag=_ITEMS,
            encoding=encoding,
            recover=recover,
            remove_comments=True,
            remove_pis=True,
            resolve_entities=False,
            no_network=True,
            huge_tree=False,
        )

    @property
    def root(self) -> Node | None:
        """The outermost element, from the first item on or at the end."""
        return None if self._root is None else Node(self._root)

    def items(self) -> Iterator[Node]:
        """The items in order; each is forgotten when the next is asked for.

        Raises:
            SyntaxError: the document breaks XML's rules.
            TooComplex: it is beyond all limits.

        """
        seen = 0
        last = 0
        for start in range(0, len(self._body), _PIECE):
            self._parser.feed(self._body[start : start + _PIECE])
            for _, element in self._parser.read_events():
                if self._root is None:
                    self._root = element.getroottree().getroot()
                last = start
                seen += 1
                yield Node(element)
                element.clear(keep_tail=True)
            if start - last > _MOST_BETWEEN_ITEMS or seen > _MOST_ITEMS:
                raise TooComplex
            if start % _BREATH == 0:
                sleep(0)  # lets the event loop's thread have the interpreter
        self._root = self._parser.close()
        self.cut_off = sum(1 for _ in self._parser.read_events())
