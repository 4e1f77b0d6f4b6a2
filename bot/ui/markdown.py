"""Foreign text made safe for our markdown, and the few ways we write lengths, times and links.

All text that reaches a screen is one line. Lengths are counted in UTF-16 units, the larger of the two
ways Discord might count.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final
from urllib.parse import SplitResult, quote

import idna
import regex

from bot.urls import DISCORD_URL_LIMIT, split_url

LABEL_LIMIT: Final = 150  # characters of a link's label, before escaping
_REMEMBERED: Final = 4_096  # texts made safe; a card's are asked for again and again
_MARKS_IN_A_ROW: Final = 3
_ELLIPSIS: Final = "…"
_ZERO_WIDTH_SPACE: Final = "\N{ZERO WIDTH SPACE}"
_JOINERS: Final = ("\N{ZERO WIDTH JOINER}", "\N{ZERO WIDTH NON-JOINER}")

# Controls but white space, halves of surrogate pairs, bidi controls, tags and whatever else cannot be seen.
_HIDDEN: Final = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff]"
)
_BLANK_LETTER: Final = "\N{BRAILLE PATTERN BLANK}"

_GRAPHEME: Final = regex.compile(r"\X")  # what a reader takes for one letter, which `re` cannot tell

# Parentheses may stay: without its brackets there is no link they could belong to.
_MARKUP: Final = re.compile(
    r"""
      (?P<mark>
          [\\*_~|`\[\]]
        | :(?=//)                         # or a bare address becomes a link
        | (?<=discord)\.(?=gg|com)        # and a bare invite an embed
        | (?<=discordapp)\.(?=com)
      )
    | <(?= [@\#/:] | [a-z]{1,16}: )       # mention, channel, command, emoji, <t:…>, <id:…>, <https:…>
    | @(?= everyone | here )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LINE_START: Final = re.compile(r"[#>+-]|[0-9]{1,9}[.)](?= |$)")  # heading, quote, list, numbered list

# Sees `example.com` and `1.2.3.4` in a label; `Node.js` and `setup.cfg` name files, no hosts.
_HOST_IN_TEXT: Final = re.compile(r"[^\W_][\w-]{0,62}(?:\.[\w-]{1,63}){1,10}")
_FILE_SUFFIXES: Final = frozenset(
    {
        "cfg",
        "conf",
        "cpp",
        "css",
        "csv",
        "exe",
        "gif",
        "htm",
        "html",
        "ini",
        "jpeg",
        "jpg",
        "js",
        "json",
        "jsx",
    }
    | {
        "log",
        "mp3",
        "mp4",
        "pdf",
        "php",
        "png",
        "rb",
        "sql",
        "svg",
        "toml",
        "ts",
        "tsx",
        "txt",
        "wasm",
        "xml",
    }
    | {"yaml", "yml"}
)
_SCHEME: Final = re.compile(r"https?://", re.IGNORECASE)
_IDEOGRAPHIC_DOTS: Final = str.maketrans("。｡．", "...")
_INVITE_PATHS: Final = {"discord.gg": "/", "discord.com": "/invite/", "discordapp.com": "/invite/"}
_ASCII_HOST: Final = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?")
_KEPT_IN_URLS: Final = "%/:=&?~#+!$,;'@"  # not ( ) * [ ] | ` < > \ or white space: markdown reads those


@lru_cache(_REMEMBERED)
def one_line(text: str) -> str:
    """The text as one line without what cannot be seen; not escaped: for labels, choices and files."""
    text = unicodedata.normalize("NFC", _HIDDEN.sub("", text)).replace(_BLANK_LETTER, " ")
    return " ".join((text if text.isascii() else _tamed(text)).split())


def plain(text: str) -> str:
    """Foreign text as markdown that shows it letter by letter: no mention, no link, no formatting."""
    line = one_line(text)
    written = _written(line)
    return "".join(written.get(n, letter) for n, letter in enumerate(line))


def clip(text: str, limit: int) -> str:
    """At most `limit` UTF-16 units of a text, cut between what a reader takes for letters.

    A text already escaped does not end in half an escape.
    """
    if _fits(text, limit):
        return text
    graphemes = (found.group() for found in _GRAPHEME.finditer(text))
    kept = _first(graphemes, limit - len(_ELLIPSIS)) or _first(text, limit - len(_ELLIPSIS))
    if (len(kept) - len(kept.rstrip("\\"))) % 2:
        kept = kept[:-1]
    return kept.rstrip() + _ELLIPSIS if limit > 0 else ""


@lru_cache(_REMEMBERED)
def clip_label(text: str, limit: int) -> str:
    """Foreign text for where Discord reads no markdown: buttons, choices, options, titles of modals."""
    return clip(one_line(text[: _enough(limit)]), limit)


@lru_cache(_REMEMBERED)
def clipped(text: str, limit: int) -> str:
    """Foreign text as markdown of at most `limit` UTF-16 units, escapes included and never cut."""
    line = one_line(text[: _enough(limit)])
    written = _written(line)
    whole = "".join(written.get(n, letter) for n, letter in enumerate(line)) if written else line
    if _fits(whole, limit):
        return whole
    if limit <= 0:
        return ""
    kept = _first(_escaped_graphemes(line, written), limit - len(_ELLIPSIS))
    if not kept:
        kept = _first((written.get(n, letter) for n, letter in enumerate(line)), limit - len(_ELLIPSIS))
    return kept.rstrip() + _ELLIPSIS


@lru_cache(_REMEMBERED)
def link(label: str, url: str) -> str:
    """A masked link whose label cannot pass for another host.

    Where the label names a host other than the link's, the link's host follows it. What is no http or
    https address, or longer than `DISCORD_URL_LIMIT`, leaves the label alone; an invite is shown as text.
    """
    parts = _web_address(url)
    words = clip_label(label, LABEL_LIMIT)
    if parts is None:
        return plain(words)
    shown = _shown_host(parts.netloc.partition(":")[0])
    hides = _names_another_host(words, shown) and not _tells_host(words, shown)
    words = _SCHEME.sub("", words)  # Discord shows a link whose label holds an address as raw text
    if hides or not words:
        words = f"{words} ({shown})" if words else shown
    target = parts.geturl()
    if parts.path.startswith(_INVITE_PATHS.get(shown, " ")):
        return plain(f"{words} ({shown}{parts.path})")
    return f"[{plain(words)}]({target})" if len(target) <= DISCORD_URL_LIMIT else plain(words)


def shown_host(url: str) -> str:
    """The host of a web address as a reader should see it, without `www.`; empty where there is none."""
    parts = _web_address(url)
    return _shown_host(parts.netloc.partition(":")[0]) if parts else ""


def duration(seconds: int) -> str:
    """A length to the minute: `36 min`, `1 h 13 min`; below a minute to the second."""
    seconds = max(0, seconds)
    if seconds < 60:
        return f"{seconds} s"
    hours, minutes = divmod((seconds + 30) // 60, 60)
    return " ".join(f"{count} {unit}" for count, unit in ((hours, "h"), (minutes, "min")) if count)


def clock(seconds: int) -> str:
    """A position as players show it: `8:30`, `1:02:03`."""
    minutes, second = divmod(max(0, seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def plural(count: int, noun: str) -> str:
    """A count with its noun: `1 chapter`, `1,200 chapters`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _tamed(text: str) -> str:
    """The text without marks that lack a letter to stand on or crowd one, and without idle joiners."""
    kept: list[str] = []
    room = 0  # for marks on the present letter
    for letter in text:
        if letter in _JOINERS:
            if kept and kept[-1] not in _JOINERS and not kept[-1].isspace():
                kept.append(letter)
            continue
        if unicodedata.category(letter) in ("Mn", "Me"):
            if room:
                kept.append(letter)
                room -= 1
            continue
        blank = letter.isspace()
        if blank and kept and kept[-1] in _JOINERS:
            kept.pop()
        room = 0 if blank else _MARKS_IN_A_ROW
        kept.append(letter)
    return "".join(kept).rstrip("".join(_JOINERS))


def _written(line: str) -> dict[int, str]:
    """How the letters of one line that mean something in markdown are written, by their place."""
    written: dict[int, str] = {}
    for found in _MARKUP.finditer(line):
        letter = found.group()
        written[found.start()] = f"\\{letter}" if found["mark"] else letter + _ZERO_WIDTH_SPACE
    if start := _LINE_START.match(line):
        written[start.end() - 1] = f"\\{line[start.end() - 1]}"
    return written


def _escaped_graphemes(line: str, written: dict[int, str]) -> Iterator[str]:
    for found in _GRAPHEME.finditer(line):
        yield "".join(written.get(n, letter) for n, letter in enumerate(found.group(), found.start()))


def _first(pieces: Iterator[str] | str, limit: int) -> str:
    kept: list[str] = []
    for piece in pieces:
        limit -= _units(piece)
        if limit < 0:
            break
        kept.append(piece)
    return "".join(kept)


def _fits(text: str, limit: int) -> bool:
    return len(text) <= limit and _units(text) <= limit


def _units(text: str) -> int:
    return len(text) if text.isascii() else sum(2 if letter > "\uffff" else 1 for letter in text)


def _enough(limit: int) -> int:
    """How many characters of a foreign text can matter to `limit`, with room for what will be dropped."""
    return max(0, limit) * 8 + 256


def _web_address(url: str) -> SplitResult | None:
    """The parts of an http(s) address, free of a user's name and of all that markdown would read."""
    parts = split_url(url)
    # Browsers read a backslash as a slash, so the host they would open is not the one parsed here.
    if parts is None or "\\" in parts.netloc:
        return None
    name, port = _ascii_host(parts.hostname or ""), parts.port
    if name is None:
        return None
    path, query, fragment = (
        quote(part, safe=_KEPT_IN_URLS, errors="ignore") for part in (parts.path, parts.query, parts.fragment)
    )
    return SplitResult(parts.scheme, name if port is None else f"{name}:{port}", path, query, fragment)


def _ascii_host(name: str) -> str | None:
    if len(name) > 253:
        return None
    if not name.isascii():
        try:
            labels = idna.uts46_remap(name, std3_rules=False).split(".")
        except idna.IDNAError:
            return None
        # As browsers do: `idna.encode` would also refuse the emoji some hosts are named after.
        name = ".".join(
            label if label.isascii() else f"xn--{label.encode('punycode').decode()}" for label in labels
        )
    return name.lower() if _ASCII_HOST.fullmatch(name.lower()) else None


def _shown_host(name: str) -> str:
    """A host in its own script, or in punycode where letters of two scripts could pass for another host."""
    name = name.removesuffix(".").removeprefix("www.")
    if "xn--" not in name:
        return name
    try:
        own = idna.decode(name)
    except idna.IDNAError:
        return name
    scripts = {
        unicodedata.name(letter, "?").partition(" ")[0] for letter in own if letter not in "-._0123456789"
    }
    return own if len(scripts) == 1 else name


def _names_another_host(words: str, shown: str) -> bool:
    text = unicodedata.normalize("NFKC", words).translate(_IDEOGRAPHIC_DOTS).lower()
    named = {found.group().removeprefix("www.").rstrip(".") for found in _HOST_IN_TEXT.finditer(text)}
    hosts = {name for name in named if _looks_like_a_host(name)}
    return bool(hosts - {shown}) or ("://" in text and not hosts)


def _tells_host(words: str, shown: str) -> bool:
    """Whether the words end with the host in brackets, or are an address on it."""
    return words.endswith(f" ({shown})") or (" " not in words and words.startswith(f"{shown}/"))


def _looks_like_a_host(name: str) -> bool:
    labels = name.split(".")
    last = labels[-1]
    if last.isdecimal():
        return len(labels) == 4 and all(label.isdecimal() for label in labels)
    return len(last) >= 2 and not last[0].isdecimal() and last not in _FILE_SUFFIXES
