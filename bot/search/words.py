"""Text to words: CamelCase, digits, scripts without spaces, English endings."""

import re
from collections.abc import Sequence
from functools import lru_cache

from bot.titles import APOSTROPHES, fold, plain

LONGEST_WORD = 40  # characters; longer ones are hashes and paths, not words

_STOP_WORDS = """
    a about all also am an and any are as at be been being but by can could did do does for from get had has
    have he her here his how i if in into is it its just let lets like me more most my no not of on one or
    our out over she so some such than that the their them then there these they this those to up us was we
    were what when where which while who why will with would you your
    der die das ein eine und oder mit von zu im ist auf fur den dem des wie was
    og i av til som er det en et pa med
"""
# Small on purpose: these only weigh less, and a catalogue's own frequent words do so by themselves.
STOP_WORDS = frozenset(_STOP_WORDS.split())

_RUN = re.compile(r"[^\W_]+")
_SEAM = re.compile(
    r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])|(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])|(?<=[A-Z])(?=[A-Z][a-z]{2})"
)
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]+")


_NUMERONYM = re.compile(r"[a-z]\d{1,2}[a-z]")
_SIGNED = re.compile(r"(?<!\w)[A-Za-z](?:\+\+|#)(?!\w)")


def is_numeronym(word: str) -> bool:
    """Whether a folded word counts the letters it leaves out, as `k8s` does."""
    return _NUMERONYM.fullmatch(word) is not None


def is_signed(word: str) -> bool:
    """Whether a word is a letter with the signs that make it another name, as `c++` is."""
    return _SIGNED.fullmatch(word) is not None


def is_unspaced(text: str) -> bool:
    """Whether a text begins in a script that writes no spaces."""
    return _UNSPACED.match(text) is not None


_SPACED = str.maketrans(
    {chr(code): " " for code in range(128) if not chr(code).isalnum()} | {"'": None, "\n": "\n"}
)


def plain_lines(texts: Sequence[str]) -> list[str]:
    """`plain` of many short texts at once, several times as fast."""
    ascii_texts = [text for text in texts if text.isascii()]
    joined = "\n".join(ascii_texts)
    if joined.count("\n") != len(ascii_texts) - 1:
        return [plain(text) for text in texts]
    joined = joined.lower().translate(_SPACED)
    while "  " in joined:
        joined = joined.replace("  ", " ")
    lines = iter(joined.split("\n"))
    return [next(lines).strip(" ") if text.isascii() else plain(text) for text in texts]


def split_chunk(chunk: str) -> tuple[list[str], list[str]]:
    """The words of a piece of text without spaces, and the joined spellings it has besides.

    `HTTP/3` is `http`, `3` and besides `http3`; `KeepAlive` is `keep`, `alive` and besides `keepalive`;
    `C++` is `c` and besides `c++`.
    """
    if _is_one_word(chunk):
        return [chunk.lower()], []
    words: list[str] = []
    joins: list[str] = []
    runs = _RUN.findall(chunk.translate(APOSTROPHES))
    for run in runs:
        if not run.isascii() and _UNSPACED.search(run):
            words += _unspaced_words(run)
            continue
        parts = _SEAM.split(run)
        words += [_word(part) for part in parts]
        if len(parts) > 1:
            joins.append(fold(run))
    if 1 < len(runs) <= 4:
        joins.append(fold("".join(runs)))
    joins += [match[0].lower() for match in _SIGNED.finditer(chunk)] if runs else []
    return (
        [word for word in words if word and len(word) <= LONGEST_WORD],
        [join for join in dict.fromkeys(joins) if len(join) <= LONGEST_WORD],
    )


def _is_one_word(chunk: str) -> bool:
    """Whether there is plainly nothing to take apart: most chunks, and by far the cheapest."""
    simple = chunk.isascii() and chunk.isalpha() and len(chunk) <= LONGEST_WORD
    return simple and (len(chunk) == 1 or chunk.isupper() or chunk[1:].islower())


def _word(part: str) -> str:
    folded = fold(part)
    return folded.lstrip("0") or "0" if folded.isdecimal() else folded


def _unspaced_words(run: str) -> list[str]:
    """Overlapping pairs of characters, and the last character, so that a prefix search finds each one."""
    words: list[str] = []
    position = 0
    for match in _UNSPACED.finditer(run):
        if position < match.start():
            words.append(_word(run[position : match.start()]))
        characters = fold(match[0])
        words += [characters[i : i + 2] for i in range(len(characters))]
        position = match.end()
    if position < len(run):
        words.append(_word(run[position:]))
    return words


def words(text: str) -> list[str]:
    """All words of a text, in order, with the joined spellings after their parts."""
    found: list[str] = []
    for chunk in text.split():
        found += chunk_words(chunk)
    return found


@lru_cache(maxsize=8192)
def chunk_words(chunk: str) -> tuple[str, ...]:
    """The words of a piece of text without spaces, joined spellings last."""
    parts, joins = split_chunk(chunk)
    return (*parts, *joins)


_ENDINGS = ("ations", "ation", "ings", "ing", "ies", "ers", "ed", "es", "er", "or", "ly", "s", "e", "y")
INFLECTIONS = frozenset(
    ("", "s", "e", "es", "ed", "er", "ers", "ing", "ings", "y", "ies", "ied", "or", "ors", "ation", "ations")
)
LONG = 6  # letters of a word that is seldom the beginning of an unrelated one
ENDING = 2  # letters
_VERB_ENDINGS = ("ed", "ing", "ings")
_HISSING = ("s", "x", "z", "ch", "sh", "o")
_DOUBLING = ("ed", "ing", "er", "ers")


def stem(word: str) -> str:
    """An English word without its commonest ending; the word itself if less than three letters would stay."""
    if len(word) < 4 or word.endswith("ss") or not (word.isascii() and word.isalpha()):
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            bare = word[: -len(ending)]
            doubled = len(bare) > 3 and bare[-1] == bare[-2] and bare[-1] not in "aeiouls"
            return bare[:-1] if doubled else bare
    return word


def is_inflection(root: str, word: str) -> bool:
    """Whether a word is a stem with one of the common endings."""
    ending = word[len(root) :]
    return ending in INFLECTIONS or (ending[:1] == root[-1] and ending[1:] in _DOUBLING)


def is_form(word: str, other: str) -> bool:
    """Whether two words are forms of one: `queries` and `querying`, but not `car` and `care`.

    Long words of any language also with up to `ENDING` more letters: `datenbank` and `datenbanken`.
    """
    short, long = sorted((word, other), key=len)
    if short == long or not long.isalpha():
        return short == long
    if not long.startswith(short):
        # A plural in bare `s` says what its word is: `cars` has the stem of `care` by chance.
        singulars = [stem(each) if f"{stem(each)}s" == each else each for each in (short, long)]
        return stem(short) == stem(long) and (singulars == [short, long] or is_form(*singulars))
    ending = long[len(short) :]
    if len(short) >= LONG and len(ending) <= ENDING:
        return True
    if ending == "s":
        return len(short) > 1
    if ending == "es":  # of `box`, but not of `not`
        return short.endswith(_HISSING)
    return len(short) > 2 and ending.removeprefix(short[-1]) in _VERB_ENDINGS
