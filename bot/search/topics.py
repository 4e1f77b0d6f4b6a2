"""Topics: words a text must have, told apart and inflected as the search does it, but never misspelt."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from bot.search.explain import snippet_words
from bot.search.query import query_words
from bot.search.words import STOP_WORDS, is_form

TEXTS = 16  # texts whose words are remembered: every follow of a show asks about the same new episodes
SHORTEST_JOINED = 3  # letters of each of two words that are read as one too: `keep alive`, not `a part`

Match = tuple[str, int]  # a word and the number of the text it is in


def words_on_topic(topic: str, texts: Sequence[str]) -> list[Match]:
    """Where the words of one of a topic's alternatives are, which commas separate; empty if none is whole."""
    for alternative in topic.split(","):
        for wanted in _spellings(alternative):
            found = [match for word in wanted if (match := _first(word, texts))]
            if found and len(found) == len(wanted):
                return list(dict.fromkeys(found))
    return []


def has_words(topic: str) -> bool:
    """Whether there is anything to look for in a topic."""
    return any(map(query_words, topic.split(",")))


def _spellings(alternative: str) -> Iterator[list[str]]:
    """The words of an alternative, and these as one: `load balancer` is `loadbalancer`."""
    words = query_words(alternative)
    telling = [word for word in words if word not in STOP_WORDS] or words
    yield telling
    if len(telling) > 1:
        yield ["".join(telling)]


def _first(word: str, texts: Sequence[str]) -> Match | None:
    """The first text that has a form of a word, and which."""
    for number, text in enumerate(texts):
        alike = [each for each in _by_head(text).get(word[:2], ()) if is_form(word, each)]
        if alike:
            return word if word in alike else alike[0], number
    return None


@lru_cache(TEXTS)
def _by_head(text: str) -> Mapping[str, Sequence[str]]:
    """The words of a text, in order, by their first two letters, which all forms of a word have in common."""
    words = snippet_words(text)
    joined = (a + b for a, b in pairwise(words) if min(len(a), len(b)) >= SHORTEST_JOINED)
    found: defaultdict[str, list[str]] = defaultdict(list)
    for word in dict.fromkeys((*words, *joined)):
        found[word[:2]].append(word)
    return found
