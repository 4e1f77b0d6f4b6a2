"""Where in an episode a query matched: the snippet that says most of it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.search.expand import ACRONYM, PREFIX
from bot.search.models import Document, Reason
from bot.search.query import Query
from bot.search.tokenise import Code, url_words
from bot.search.words import chunk_words
from bot.titles import fold

SNIPPET_LIMIT = 160  # characters: two lines on a phone
PROSE_READ = 16_000  # characters of the notes that a reason is looked for in; longer ones hold a transcript
_SENTENCE_END = re.compile(r"[.!?](?=\s)|[\n。！？]")


@dataclass(frozen=True, slots=True)
class Snippet:
    """A text of an episode, as it is shown if it is the reason."""

    code: Code
    text: str
    words: tuple[str, ...]
    start_s: int | None = None
    url: str | None = None

    def reason(self) -> Reason:
        """This snippet as the reason of a hit."""
        return Reason(self.code.field, self.text, self.start_s, self.url)


class Matcher:
    """Says how much of one query a snippet's words cover."""

    def __init__(self, query: Query) -> None:
        self._terms = query.terms
        self._weight = query.weight
        self._prefixed = [(place, term.prefix) for place, term in enumerate(query.terms) if term.prefix]
        self._prefixes = tuple(prefix for _, prefix in self._prefixed)
        self._acronyms = [(place, term.word) for place, term in enumerate(query.terms) if term.acronym]
        self._spellings: dict[str, list[tuple[int, float]]] = {}
        for place, term in enumerate(query.terms):
            for spelling, likeness in term.spellings.items():
                self._spellings.setdefault(spelling, []).append((place, likeness))

        # What has signs (`c++`) is looked for by its letters, of which all texts with it have some.
        self._parts = [_letters(part) for part in (*self._prefixes, *self._spellings)]

    def is_worth_reading(self, folded: str) -> bool:
        """Whether a folded text may cover anything, told without taking it apart."""
        return any(part in folded for part in self._prefixes) or any(
            part in folded for part in self._spellings
        )

    def coverage(self, words: Sequence[str]) -> float:
        """The share of the query's weight that the words hold, 0 to 1."""
        best: dict[int, float] = {}
        for word in words:
            for place, likeness in self._expansions(word):
                best[place] = max(best.get(place, 0.0), likeness)
        for place, acronym in self._acronyms:
            if place not in best and acronym in "".join(word[0] for word in words):
                best[place] = ACRONYM
        return sum(self._terms[place].weight * likeness for place, likeness in best.items()) / self._weight

    def matching(self, snippets: "Snippets") -> list[Snippet]:
        """The snippets that hold any of the query, in order."""
        return [
            line.snippet
            for line in snippets.lines
            if (self._acronyms or self._may_be_in(line.letters)) and self._is_in(line.snippet.words)
        ]

    def _may_be_in(self, letters: str) -> bool:
        """Whether the letters of a text, without what is between words, may hold anything."""
        return any(part in letters for part in self._parts)

    def _is_in(self, words: Sequence[str]) -> bool:
        if any(word in self._spellings or word.startswith(self._prefixes) for word in words):
            return True
        initials = "".join(word[0] for word in words) if self._acronyms else ""
        return any(acronym in initials for _, acronym in self._acronyms)

    def _expansions(self, word: str) -> Iterator[tuple[int, float]]:
        yield from self._spellings.get(word, ())
        if self._prefixes and word.startswith(self._prefixes):
            yield from ((place, PREFIX) for place, prefix in self._prefixed if word.startswith(prefix))


class Snippets:
    """An episode's chapters, links, people and sentences, taken apart when first asked for."""

    def __init__(self, document: Document) -> None:
        self._document = document

    @cached_property
    def lines(self) -> list["_Line"]:
        """Chapters, links and people."""
        return list(_lines(self._document))

    @cached_property
    def sentences(self) -> list[tuple[Code, str, str]]:
        """The sentences of the summary and the beginning of the notes, as they are and folded."""
        return [
            (code, sentence, fold(sentence))
            for code, text in ((Code.SUMMARY, self._document.summary), (Code.NOTES, self._document.notes))
            for sentence in _sentences(text[:PROSE_READ])
        ]


def _sentences(text: str) -> Iterator[str]:
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if sentence := text[start : match.end()].strip():
            yield sentence
        start = match.end()
    if sentence := text[start:].strip():
        yield sentence


class _Line:
    """A chapter, a link or a person, taken apart only where something may be in it."""

    def __init__(
        self, code: Code, text: str, said: str, *, start_s: int | None = None, url: str | None = None
    ) -> None:
        self._code = code
        self._text = text
        self._said = said
        self._start_s = start_s
        self._url = url

    @cached_property
    def letters(self) -> str:
        return _letters(fold(self._said))

    @cached_property
    def snippet(self) -> Snippet:
        return Snippet(self._code, self._text, snippet_words(self._said), self._start_s, self._url)


def _lines(document: Document) -> Iterator[_Line]:
    for start_s, title in document.chapters:
        yield _Line(Code.CHAPTER, title, title, start_s=start_s)
    for url, label in document.links:
        yield _Line(Code.LINK, label or url, f"{label or ''} {url_words(url)}", url=url)
    for person in document.persons:
        yield _Line(Code.PERSON, person, person)


def _letters(folded: str) -> str:
    return "".join(filter(str.isalnum, folded))


def snippet_words(text: str) -> tuple[str, ...]:
    """All words of a snippet with their joined spellings, URLs left out."""
    return tuple(word for chunk in text.split() if "://" not in chunk for word in chunk_words(chunk))


def prose(snippets: Snippets, matcher: Matcher, *, enough: float) -> tuple[Snippet, float] | None:
    """The sentence that covers most of a query, or the first to cover enough, and what it covers."""
    best: tuple[float, Code, str] = (0.0, Code.NOTES, "")
    for code, sentence, folded in snippets.sentences:
        if not matcher.is_worth_reading(folded):
            continue
        covered = matcher.coverage(snippet_words(sentence))
        if covered > best[0]:
            best = covered, code, sentence
        if best[0] >= enough:
            break
    covered, code, sentence = best
    return (Snippet(code, _clip(sentence, matcher), ()), covered) if covered else None


def _clip(sentence: str, matcher: Matcher) -> str:
    """At most `SNIPPET_LIMIT` characters of a sentence, from the part that matches."""
    sentence = " ".join(sentence.split())
    if len(sentence) <= SNIPPET_LIMIT:
        return sentence
    chunks = sentence.split(" ")
    first = next((i for i, chunk in enumerate(chunks) if matcher.coverage(chunk_words(chunk))), 0)
    lead = max(0, first - 4)
    text = ("…" if lead else "") + " ".join(chunks[lead:])
    return text if len(text) <= SNIPPET_LIMIT else text[: SNIPPET_LIMIT - 1].rstrip() + "…"
