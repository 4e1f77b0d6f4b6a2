"""Show notes as lines: HTML or plain text in, the lines a reader sees out, each with its links."""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from bot.markup import ESCAPED_TAG, Edge, edges_of, unescaped_again
from bot.urls import is_web_url, urls_in
from db.models import NOTES_LIMIT

HEADING_LIMIT: Final = 80  # characters; longer bold text is a paragraph

_TAG: Final = re.compile(
    r"</?(?:a|abbr|article|b|blockquote|br|code|dd|div|dl|dt|em|font|h[1-6]|hr|html|body|i|img|li|ol|p|pre|section|"
    r"small|span|strong|sub|sup|table|tbody|td|th|tr|u|ul)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_BLOCKS: Final = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt",
        "fieldset", "figure", "figcaption", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
        "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table",
        "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
    }
)  # fmt: skip
_OUTERMOST: Final = frozenset({"html", "body"})
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "dt"})
_CELLS: Final = frozenset({"td", "th"})
_BOLD: Final = frozenset({"b", "strong"})
_CODE: Final = frozenset({"code", "kbd", "samp"})
_UNSEEN: Final = frozenset({"script", "style", "head", "title", "template", "noscript", "svg", "textarea"})
_INDENT: Final = re.compile(r"[ \t]+")
_SPACES: Final = re.compile(r"\s+")
_BREAK: Final = re.compile(
    r"\n[ \t]*\n\s*|\n(?=[ \t]*(?:[-*•·–—(\[【]|\*\*)?[ \t]?(?:\d{1,3}[:;：]\d{2}|https?://))"
)
_MARKDOWN_LINK: Final = re.compile(
    r"\[([^\[\]]{1,300})\]\(((?:https?://|#)[^\s()]{0,2000}(?:\([^\s()]{0,200}\)[^\s()]{0,500})?)\)"
)
_MARKDOWN_HEADING: Final = re.compile(r"#{1,6} \S")
_ADDRESS: Final = re.compile(r"\s*(?:(?:https?://|www\.)\S*|\S{1,200}\.\S{1,200}/\S*)?\s*", re.IGNORECASE)
_LONE_AMPERSAND: Final = re.compile(r"&(?!(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)")
_JOINER: Final = re.compile("(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])")
_CLEANED: Final[dict[int, str | None]] = {
    **dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)]),
    **dict.fromkeys([0xAD, 0x61C, 0x180E, 0x200E, 0x200F, 0xFEFF, 0xFFFC, 0xFFFD, 0xFFFE, 0xFFFF]),
    **dict.fromkeys([*range(0x202A, 0x202F), *range(0x2060, 0x2070), *range(0xE0000, 0xE0080)]),
    **dict.fromkeys(range(0xD800, 0xE000)),
    **dict.fromkeys([0x0A, 0x0B, 0x0C, 0x85, 0x2028, 0x2029], "\n"),
    **dict.fromkeys([0x09, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " "),
    0x200B: None,
}


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link and the part of its line that shows it; `named` is false where that part is only an address."""

    url: str
    start: int
    end: int
    named: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line as a reader sees it; `heading` and `item` say that the notes mark it up as one.

    `column` is what heads the line's column in a table.
    """

    text: str
    anchors: tuple[Anchor, ...] = ()
    heading: bool = False
    item: bool = False
    after_gap: bool = False
    column: str = ""


def cleaned(text: str) -> str:
    """The text without control, bidi and invisible characters, with plain spaces and line ends."""
    return _JOINER.sub("", text.replace("\r\n", "\n").replace("\r", "\n").translate(_CLEANED))


def lines_of(notes: str) -> list[Line]:
    """The lines of show notes, HTML or plain; what lies beyond NOTES_LIMIT is not read."""
    notes = cleaned(notes[:NOTES_LIMIT])
    for _ in range(3):
        if ESCAPED_TAG.search(notes) and not _TAG.search(notes):
            notes = _decoded(notes)
    if not _TAG.search(notes):
        return list(_plain_lines(unescaped_again(_decoded(notes))))
    return _Writer(_decoded(notes)).lines(edges_of(_LONE_AMPERSAND.sub("&amp;", notes)))


def _decoded(text: str) -> str:
    """The text with its entities decoded, but only whole ones: `?a=1&copy=2` is an address."""
    return html.unescape(_LONE_AMPERSAND.sub("&amp;", text)) if "&" in text else text


def _plain_lines(notes: str) -> Iterator[Line]:
    gap = False
    for text in cleaned(notes).split("\n"):
        line = _line(text, [], after_gap=gap)
        gap = line is None
        if line:
            yield line


def _line(
    text: str,
    anchors: list[Anchor],
    *,
    source: str | None = None,
    heading: bool = False,
    item: bool = False,
    after_gap: bool = False,
    column: str = "",
) -> Line | None:
    """The line with the addresses it spells out added to its links, None if nothing of it shows.

    An address that is not in the source was put together from pieces by dropping the markup between.
    """
    if not anchors:
        text, anchors = _with_markdown_links((_INDENT.sub(" ", text) if "  " in text else text).strip())
    if not text and not anchors:
        return None
    if text.startswith("#"):
        marks = _MARKDOWN_HEADING.match(text)
        heading = heading or (marks is not None and not anchors)
    if "://" in text:
        anchors = _with_bare_addresses(text, anchors, source or text)
    return Line(text, tuple(anchors), heading, item, after_gap, column)


def _with_bare_addresses(text: str, anchors: list[Anchor], source: str) -> list[Anchor]:
    taken = bytearray(len(text))
    for anchor in anchors:
        taken[anchor.start : anchor.end] = b"\1" * (anchor.end - anchor.start)
    bare = [
        Anchor(text[start:end], start, end, named=False)
        for start, end in urls_in(text)
        if not any(taken[start:end]) and text[start:end] in source
    ]
    return sorted([*anchors, *bare], key=lambda anchor: anchor.start)


def _with_markdown_links(text: str) -> tuple[str, list[Anchor]]:
    if "](" not in text:
        return text, []
    pieces: list[str] = []
    anchors: list[Anchor] = []
    length = end = 0
    for match in _MARKDOWN_LINK.finditer(text):
        label, url = match.groups()
        before = text[end : match.start()]
        start = length + len(before)
        pieces += before, label
        length, end = start + len(label), match.end()
        if is_web_url(url):
            anchors.append(Anchor(url, start, length, named=not _ADDRESS.fullmatch(label)))
    return "".join([*pieces, text[end:]]), anchors


class _Writer:
    """Writes down the lines of a document as it is walked."""

    def __init__(self, source: str) -> None:
        self._source = f"{source}\n{unescaped_again(source)}" if "&" in source else source
        self._lines: list[Line] = []
        self._pieces: list[str] = []
        self._length = 0
        self._anchors: list[Anchor] = []
        self._open_url = ""
        self._open_start = 0
        self._bold_depth = self._bold_length = 0
        self._block_depth = self._literal_depth = self._unseen_depth = self._code_depth = 0
        self._heading = self._item = self._gap = False
        self._columns: list[str] = []  # what the first row of the table says
        self._row = self._cell = -1

    def lines(self, edges: Iterable[Edge]) -> list[Line]:
        for edge in edges:
            if edge.opens:
                self._open(edge)
            else:
                self._close(edge.tag)
            if edge.text and not self._unseen_depth:
                self._write(edge.text)
        self._finish_line()
        return self._lines

    def _open(self, edge: Edge) -> None:
        tag = edge.tag
        if tag == "br":
            self._finish_line()
        elif tag in _BLOCKS:
            self._finish_line()
            self._block_depth += tag not in _OUTERMOST
            self._literal_depth += tag == "pre"
            self._item = self._item or tag == "li"
            self._heading = tag in _HEADINGS
            if tag in _CELLS:
                self._cell += 1
            elif tag == "tr":
                self._row, self._cell = self._row + 1, -1
            elif tag == "table":
                self._columns, self._row = [], -1
        elif tag in _BOLD:
            self._bold_depth += 1
        elif tag in _CODE:
            self._code_depth += 1
        elif tag == "a":
            self._close_link()
            url = _SPACES.sub("%20", cleaned(edge.href.replace("&amp;", "&")).strip())
            self._open_url, self._open_start = (url, self._length) if is_web_url(url) else ("", 0)
        elif tag in _UNSEEN:
            self._unseen_depth += 1

    def _close(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._finish_line()
            self._block_depth -= tag not in _OUTERMOST
            self._literal_depth -= tag == "pre"
            self._heading = self._item = False
            self._gap = self._gap or tag in ("p", "ul", "ol")
            if tag == "table":
                self._cell = -1
        elif tag in _BOLD:
            self._bold_depth -= 1
        elif tag in _CODE:
            self._code_depth -= 1
        elif tag == "a":
            self._close_link()
        elif tag in _UNSEEN:
            self._unseen_depth -= 1

    def _write(self, text: str) -> None:
        if "&" in text and not self._code_depth and not self._literal_depth:
            once, text = text, unescaped_again(text)
            text = text if text == once else _TAG.sub(" ", text)
        if not text.isprintable():  # an entity can stand for anything
            text = cleaned(text)
        if "\n" not in text:
            self._write_words(text)
            return
        keeps_breaks = self._literal_depth or not self._block_depth
        for number, part in enumerate(text.split("\n") if keeps_breaks else _BREAK.split(text)):
            if number:
                self._finish_line()
            self._write_words(part)

    def _write_words(self, text: str) -> None:
        words = _SPACES.sub(" ", text) if "  " in text or "\n" in text else text
        if words.startswith(" ") and (not self._pieces or self._pieces[-1].endswith(" ")):
            words = words[1:]
        if not words:
            return
        self._pieces.append(words)
        self._length += len(words)
        if self._bold_depth:
            self._bold_length += len(words)

    def _close_link(self) -> None:
        if self._open_url:
            shown = "".join(self._pieces)[self._open_start :]
            named = not _ADDRESS.fullmatch(shown)
            self._anchors.append(Anchor(self._open_url, self._open_start, self._length, named=named))
        self._open_url = ""

    def _column(self, text: str) -> str:
        """What heads the column of the cell being written, which in the first row is the text itself."""
        if self._cell < 0:
            return ""
        if not self._row and text:
            self._columns += [""] * (self._cell - len(self._columns))
            self._columns[self._cell :] = [text]
        return self._columns[self._cell] if self._row > 0 and self._cell < len(self._columns) else ""

    def _finish_line(self) -> None:
        if self._open_url and self._length > self._open_start:
            self._close_link()  # a link that runs over a line end is named by its first line
        self._open_start = 0
        text = "".join(self._pieces).rstrip()
        anchors = [
            Anchor(anchor.url, min(anchor.start, len(text)), min(anchor.end, len(text)), anchor.named)
            for anchor in self._anchors
        ]
        bold = len(text) <= HEADING_LIMIT and self._bold_length >= len(text.rstrip(" :：")) > 0
        line = _line(
            text,
            anchors,
            source=self._source,
            heading=self._heading or bold,
            item=self._item,
            after_gap=self._gap,
            column=self._column(text),
        )
        if line:
            self._lines.append(line)
            self._gap = self._item = False
        self._pieces, self._anchors = [], []
        self._length = self._bold_length = 0
