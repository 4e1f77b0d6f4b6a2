"""A chat message as a query: what it may be about, without what people write around that."""

import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from math import log2
from pathlib import Path

from bot.search.expand import Expander, Term
from bot.search.query import Query, query_words
from bot.search.tokenise import url_words
from bot.search.words import STOP_WORDS
from bot.titles import APOSTROPHES, fold

FILLERS = Path(__file__).with_name("fillers")
LONGEST_MESSAGE = 4_000  # characters, Discord's limit
MOST_TERMS = 24  # the words that say most of a long message; each costs time

_CODE_BLOCK = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_MARKUP = re.compile(
    r"<(?:@[!&]?|#|a?:\w+:|t:|/[\w -]+:|id:)[^<>\s]*>"  # mentions, custom emoji, instants, commands
    r"|(?<!\S)@(?:everyone|here)\b|(?<![\w:]):[a-z][\w+-]*:(?![\w:])"
)
_ADDRESS = re.compile(r"<?(https?://[^\s<>]+)>?")


def parse_message(text: str, expander: Expander) -> Query:
    """The words of a message that say most in this catalogue; none where all are what anybody writes."""
    words = content_words(text[:LONGEST_MESSAGE].replace("\0", " "))
    counts = Counter(words)
    terms = [_repeated(expander.term(word), count) for word, count in counts.items()]
    telling = sorted((term for term in terms if term.evidence), key=lambda term: -term.weight)[:MOST_TERMS]
    said = " ".join(counts)
    return Query(said, said, tuple(telling))


def content_words(text: str) -> list[str]:
    """The words of a message without markup, code blocks and fillers, in order; those of its links last."""
    text = _MARKUP.sub(" ", _CODE_BLOCK.sub(" ", text))
    links = [url_words(url) for url in _ADDRESS.findall(text)]
    own = query_words(_ADDRESS.sub(" ", text).translate(APOSTROPHES))
    ignored = _fillers_of(own) | STOP_WORDS
    return [word for word in [*own, *query_words(" ".join(links))] if word not in ignored]


def _repeated(term: Term, count: int) -> Term:
    """A term that weighs the more the oftener the message says it."""
    return replace(term, weight=term.weight * (1 + log2(count)))


def _fillers_of(words: Sequence[str]) -> frozenset[str]:
    """The fillers of the language that most of the words are of, and those of every language."""
    everywhere, languages = _fillers()
    return everywhere | max(languages, key=lambda fillers: sum(word in fillers for word in words))


@cache
def _fillers() -> tuple[frozenset[str], tuple[frozenset[str], ...]]:
    """The fillers of every language, and of each one, English first, which a tie goes to."""
    found = {
        path.stem: frozenset(
            word
            for group in tomllib.loads(path.read_text(encoding="utf-8")).values()
            for word in query_words(fold(group.translate(APOSTROPHES)))
        )
        for path in FILLERS.glob("*.toml")
    }
    everywhere = found.pop("any")
    return everywhere, tuple(found[name] for name in sorted(found, key=lambda name: (name != "en", name)))
