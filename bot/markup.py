"""HTML as lxml reads it, with types of our own: lxml has none."""
# pyright: basic

import html as entities
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree, html  # pyright: ignore[reportAttributeAccessIssue] - compiled, without types

ESCAPED_TAG = re.compile(r"&(?:amp;){0,2}lt;/?(?:a\s|p|br|li|ul|ol|div|strong|b|h[1-6])\b", re.IGNORECASE)
_RAW_AMPERSAND = re.compile(r"&(?!(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)")
# `Write &lt; for a bracket`: text that speaks of entities sets them apart.
_SPOKEN_OF = re.compile(r"(?<![^\s(\"'“‘`])&(?:lt|gt|quot|apos);(?![^\s)\"'”’`.,;:!?])")


@dataclass(frozen=True, slots=True)
class Edge:
    """Where an element begins or ends, with the text that follows there; `href` is a link's."""

    opens: bool
    tag: str
    text: str
    href: str = ""


def edges_of(markup: str) -> Iterator[Edge]:
    """The edges of every element of an HTML fragment in order, however broken it is.

    Comments, processing instructions and what lies deeper than lxml's limit are left out.
    """
    parser = etree.HTMLParser(
        no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8"
    )
    try:
        # The doctype keeps the parser from taking a leading text for the head's. Nothing may follow the
        # fragment: an attribute left open would swallow it.
        root = etree.fromstring(f"<!doctype html><body>{markup}".encode(), parser)
    except etree.LxmlError:
        return
    if root is None:
        return
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            yield Edge(True, element.tag, element.text or "", element.get("href") or "")
        else:
            yield Edge(False, element.tag, element.tail or "")


def unescaped_again(text: str) -> str:
    """Decoded text decoded once or twice more, where its source has escaped it more often than once.

    Such a source leaves no ampersand that is not an entity's, and speaks of none.
    """
    for _ in range(2):
        if "&" not in text or _RAW_AMPERSAND.search(text) or _SPOKEN_OF.search(text):
            break
        text = entities.unescape(text)
    return text


def html_text(markup: str) -> str:
    """The words of an HTML fragment, a new line after each block and <br>."""
    tree = html.fromstring(f"<div>{markup}</div>")
    for block in tree.iter("br", "p", "div", "li"):
        block.tail = "\n" + (block.tail or "")
    return str(tree.text_content())


def tags_of(page: str, *names: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The name and the attributes of each element of these names in a web page, in order."""
    parser = etree.HTMLParser(
        no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8"
    )
    try:
        root = etree.fromstring(page.encode(errors="replace"), parser)
    except etree.LxmlError:
        return
    if root is not None:
        for element in root.iter(*names):
            yield element.tag, {str(name): str(value) for name, value in element.attrib.items()}
