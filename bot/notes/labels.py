"""The words of a chapter title or a link label, without what only sets them off from a time or an address."""

import re
import unicodedata
from typing import Final

from bot.notes.wording import ADDRESSES, WORDS
from bot.page_words import NAMES_AS_WRITTEN, page_words
from bot.urls import host_of, url_key, without_scheme

TITLE_LIMIT: Final = 300  # characters
LABEL_LIMIT: Final = 200

_SEPARATORS: Final = " \t-–—‑−―:：;|/\\•·●○▪■□◦◆◇‣⁃*~→⇒➔➜➝➞▶►▸▹›»>=,_"
_BEFORE: Final = re.compile(rf"(?:[{re.escape(_SEPARATORS)}]|[.\"”`](?=\s|\.|$)|#{{1,6}}(?=\s)|[)\]}}】）])+")
_AFTER: Final = _SEPARATORS.replace("»", "").replace(">", "") + "@([{【（"
_LEADERS: Final = " .·…"  # the dots that lead the eye to a number at the end of a line
_PAIRS: Final = (("(", ")"), ("[", "]"), ("{", "}"), ("（", "）"), ("【", "】"))
_LETTER: Final = re.compile(r"[^\W_]")
_EMPHASIS: Final = re.compile(r"(\*\*|__|`)(?=\S)([^*_`]*[^*_`\s])\1")

_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_SAY_NOTHING: Final = WORDS.plain("labels.says_nothing")
_KINDS: Final = WORDS.plain("labels.kinds")
_OF_MANY: Final = {  # hosts where many people have a page, with their names
    host: host.split(".")[-2] for host in (*ADDRESSES["profiles"]["hosts"], *NAMES_AS_WRITTEN)
}


def bare_words(text: str, *, limit: int) -> str:
    """The text without bullets, separators and lone brackets round it, at most `limit` characters."""
    text = " ".join(text[: limit * 4].split())
    if "*" in text or "_" in text or "`" in text:
        text = _EMPHASIS.sub(r"\2", text)
    leading = _BEFORE.match(text)
    if leading:
        text = text[leading.end() :]
    while text and text[-1] in _AFTER:
        text = text[:-1]
    words = text.rstrip(_LEADERS)
    leaders = text[len(words) :]
    if len(leaders.replace(" ", "")) > 3 or leaders.count(" ") > 1:
        text = words
    for opening, closing in _PAIRS:
        if text.startswith(opening) and closing not in text:
            text = text[1:].lstrip()
        if text.endswith(closing) and opening not in text and text[-2:-1].isalnum():  # no smiley
            text = text[:-1].rstrip()
        if (
            text.startswith(opening)
            and text.endswith(closing)
            and text.count(closing) == text.count(opening) == 1
        ):
            text = text[1:-1].strip()
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def says_something(text: str) -> bool:
    """Whether there is a letter or digit in the text."""
    return _LETTER.search(text) is not None


def telling(label: str, url: str) -> str | None:
    """The label of a link, unless its address tells more: `here`, `2`, `GitHub` or the address once more."""
    words = [word for word in _WORD.findall(label.lower()) if not word.isnumeric()]
    rest = [word for word in words if word not in _SAY_NOTHING]
    is_short = len(label) <= 2 and not any(unicodedata.category(letter) == "Lo" for letter in label)
    if not rest or is_short or label.lower() in _SAY_NOTHING or _is_address(label, url):
        return None
    name = "".join(word for word in rest if word not in _KINDS)
    if name and name not in _names_of_host(url):
        return label
    leads_further = url_key(url) != host_of(url)
    address_tells = (leads_further and _is_of_many(url)) if name else not leads_further
    return None if address_tells or page_words(url) else label


def _is_address(label: str, url: str) -> bool:
    host, shown = host_of(url), without_scheme(label).lower()
    return " " not in shown and (shown == host or shown.startswith((f"{host}/", f"{host}…")))


def _names_of_host(url: str) -> set[str]:
    """What people call the host by its name, or where many people have a page, by that of any such host."""
    host = host_of(url)
    names = {*host.split(".")[:-1], host.replace(".", "")}
    return names.union(_OF_MANY.values()) if _is_of_many(url) else names


def _is_of_many(url: str) -> bool:
    host = host_of(url)
    return host in _OF_MANY or host.partition(".")[2] in _OF_MANY
