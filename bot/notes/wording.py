"""The words of many languages, listed in `words` in a notation told at the head of `en.toml`."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).with_name("words")
ADDRESSES: Final[Mapping[str, Mapping[str, list[str]]]] = tomllib.loads(
    (FOLDER / "addresses.toml").read_text(encoding="utf-8")
)

_NOTATION: Final = re.compile(
    r" \[(?P<words_after>[^\[\]]*)\](?=[ )|]|$)"
    r"|(?:(?<=[ (|])|^)\[(?P<words_before>[^\[\]]*)\] "
    r"|\[(?P<letters>[^\[\]]*)\]"
    r"|\{(?P<list>\w+)\}"
    r"|(?P<mark>[_…'(])"
    r"|(?P<plain>[^\[\]{}_…'()| ]+)"
)
_MARKS: Final = {"_": r"[\w-]+", "…": "[^.]{1,40}", "'": "['’]", "(": "(?:"}
_CODE: Final = r"[\"'“‘]?(?-i:[A-Z0-9]{3,})"
_FIRST_WORD: Final = re.compile(r"(?:\([^() ]*\)|\[[^\[\] ]*\]|[^ ()\[\]])+")
_CHOICE: Final = re.compile(r"\(([^()\[\]]*)\)|\[([^()\[\]]*)\]")
OPENING: Final = re.compile(r"[^\W\d_]+|%")


class Words:
    """The phrases of all languages, each list under its name in the files: `headings.chapters`."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._languages = [
            tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("??.toml"))
        ]

    def plain(self, name: str) -> frozenset[str]:
        """The words of a list in which nothing varies."""
        return frozenset(phrase for phrase, _ in self._phrases(name))

    def pattern(self, name: str) -> str:
        """A regular expression for any phrase of a list."""
        return f"(?:{'|'.join(as_regex(phrase, lists) for phrase, lists in self._phrases(name))})"

    def by_opening_word(self, endings: Mapping[str, str]) -> dict[str, re.Pattern[str]]:
        """What may follow each word that opens a phrase, so that a text costs one look-up a word.

        `endings` are the lists, each with a regular expression for what must stand after its phrases.
        """
        rests: defaultdict[str, list[str]] = defaultdict(list)
        for name, ending in endings.items():
            for phrase, lists in self._phrases(name):
                for word, rest in openings(phrase):
                    rests[word].append(as_regex(rest, lists) + ending)
        return {word: re.compile("|".join(rest), re.IGNORECASE) for word, rest in rests.items()}

    def _phrases(self, name: str) -> Iterator[tuple[str, Mapping[str, list[str]]]]:
        section, _, key = name.partition(".")
        for language in self._languages:
            for phrase in language.get(section, {}).get(key, ()):
                yield phrase, language.get("lists", {})


def as_regex(phrase: str, lists: Mapping[str, list[str]]) -> str:
    """The regular expression a phrase stands for."""

    def translated(match: re.Match[str]) -> str:
        kind = match.lastgroup or ""
        text = match[kind]
        if kind == "plain":
            return re.escape(text)
        if kind == "mark":
            return _MARKS[text]
        if kind == "list":
            return _CODE if text == "CODE" else f"(?:{'|'.join(as_regex(word, {}) for word in lists[text])})"
        optional = f"(?:{as_regex(text, lists)})"
        if kind == "words_after":
            optional = f"(?: {optional})"
        elif kind == "words_before":
            optional = f"(?:{optional} )"
        return f"{optional}?"

    return _NOTATION.sub(translated, phrase)


def openings(phrase: str) -> Iterator[tuple[str, str]]:
    """The words a phrase may open with, each with the rest of the phrase."""
    first = _FIRST_WORD.match(phrase)
    end = first.end() if first else 0
    for spelling in spellings(phrase[:end]):
        word = OPENING.match(spelling)
        if word is None:
            raise ValueError(f"“{phrase}” does not begin with a word that is always there.")
        yield word.group(), spelling[word.end() :] + phrase[end:]


def spellings(phrase: str) -> list[str]:
    """All that a phrase may be by its brackets."""
    choice = _CHOICE.search(phrase)
    if choice is None:
        return [phrase]
    kinds = choice[1].split("|") if choice[1] is not None else ["", *choice[2].split("|")]
    before, after = phrase[: choice.start()], phrase[choice.end() :]
    return [spelling for kind in kinds for spelling in spellings(f"{before}{kind}{after}")]


WORDS: Final = Words()
