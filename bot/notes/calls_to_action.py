"""The words by which show notes ask something of the listener, or thank those who pay."""

import re
from typing import Final

from bot.notes.wording import OPENING, WORDS
from bot.players import is_listening_place

_LABEL_LIMIT: Final = 60  # characters; longer words are the title of something
DECORATION: Final = re.compile(r"^[\W_]+|[\W_]+$")

_REST_OF_REQUEST: Final = WORDS.by_opening_word(
    {"calls_to_action.requests": r"\b", "calls_to_action.closing_requests": r"\W*$"}
)
_REQUESTS_INSIDE_WORDS: Final = re.compile(WORDS.pattern("calls_to_action.requests_inside_words"))
_ASKING_LABEL: Final = re.compile(WORDS.pattern("calls_to_action.link_labels"))
_VOTE: Final = re.compile(r"\W*[\N{THUMBS UP SIGN}\N{THUMBS DOWN SIGN}]\W*(?:\w+\W*){0,3}")
_PREPOSITION: Final = re.compile(r"(?:on|via|in) ", re.IGNORECASE)


def asks_for_something(text: str) -> bool:
    """Whether the words ask to follow, support, buy or listen, or credit a sponsor."""
    for match in OPENING.finditer(text):
        rest = _REST_OF_REQUEST.get(match.group().lower())
        if rest and rest.match(text, match.end()):
            return True
    return _REQUESTS_INSIDE_WORDS.search(text) is not None


def names_promotion(label: str) -> bool:
    """Whether a link's own words are those of a request or a vote: `Donate`, `Support the show`."""
    if len(label) <= _LABEL_LIMIT and _VOTE.fullmatch(label):
        return True
    words = DECORATION.sub("", label)
    return len(words) <= _LABEL_LIMIT and (
        _ASKING_LABEL.fullmatch(words.lower()) is not None or asks_for_something(words)
    )


def names_listening_place(label: str) -> bool:
    """Whether a link's own words are only the name of a podcast app."""
    words = DECORATION.sub("", label[:_LABEL_LIMIT])
    preposition = _PREPOSITION.match(words)
    return is_listening_place(words[preposition.end() :] if preposition else words)
