"""From a show's name as a member types it to the show."""

from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein
from rapidfuzz.fuzz import partial_ratio
from rapidfuzz.process import extract

from bot.errors import UserError
from bot.titles import plain
from db.models import Show

LEAST_ALIKE = 0.7  # of a word typed by hand: two slips in seven letters pass, another word does not
SUGGESTIONS = 25  # Discord's limit
GENERIC = frozenset({"the", "a", "podcast", "show", "pod", "fm", "radio"})  # in any show's name, or in none


NEAREST = 3  # shows named after a miss
RELATED = 65  # of 100, of a name that has something of what was typed


class ShowNotFound(UserError):
    """No show is called anything like what was typed."""

    def __init__(self, name: str, shows: Sequence[Show]) -> None:
        near = [show.title for show in nearest_shows(shows, name, least=RELATED)[:NEAREST]]
        if not near and len(shows) <= NEAREST:
            near = [show.title for show in shows]
        others = f"Closest: {'; '.join(near)}." if near else f"None of the {len(shows)} shows comes close."
        super().__init__(f"No show is called “{name}”. {others if shows else 'There is none yet.'}")


class SeveralShows(UserError):
    """A name that more than one show could have."""

    def __init__(self, name: str, found: Sequence[Show]) -> None:
        meant = "; ".join(f"{show.title} ({show.id})" for show in found[:SUGGESTIONS])
        super().__init__(f"“{name}” could be several shows: {meant}. Give the number of the one you mean.")


def nearest_shows(shows: Sequence[Show], typed: str, *, least: float = 0) -> list[Show]:
    """The shows for a name still being typed, the nearest first; all of them while nothing is."""
    if not typed.strip():
        return list(shows[:SUGGESTIONS])
    titles = [show.title for show in shows]
    near = extract(
        typed, titles, processor=plain, scorer=partial_ratio, limit=SUGGESTIONS, score_cutoff=least
    )
    return [shows[position] for _, _, position in near]


def show_named(shows: Sequence[Show], name: str) -> Show:
    """The show a member meant: the id of a suggestion, or a name typed by hand.

    Raises:
        ShowNotFound: no show has each word of the name.

    """
    return max(
        _named(shows, name),
        key=lambda show: Levenshtein.normalized_similarity(plain(name), plain(show.title)),
    )


def only_show_named(shows: Sequence[Show], name: str) -> Show:
    """The same where a wrong guess cannot be undone.

    Raises:
        ShowNotFound: no show has each word of the name.
        SeveralShows: more than one has, and none is called just that.

    """
    named = _named(shows, name)
    found = [show for show in named if plain(show.title) == plain(name)] or named
    if len(found) > 1:
        raise SeveralShows(name, found)
    return found[0]


def _named(shows: Sequence[Show], name: str) -> list[Show]:
    found = [show for show in shows if name == str(show.id)] or [
        show for show in shows if _is_named(plain(show.title), plain(name))
    ]
    if not found:
        raise ShowNotFound(name, shows)
    return found


def _is_named(title: str, typed: str) -> bool:
    """Whether a title has each word typed: whole, its beginning, or with a slip; spaces may be left out."""
    words = title.split()
    wanted = [word for word in typed.split() if word not in GENERIC] or typed.split()
    joined = "".join(wanted)
    if not joined:
        return False
    if any("".join(words[start:]).startswith(joined) for start in range(len(words))):
        return True
    return all(any(_is_alike(word, typed_word) for word in words) for typed_word in wanted)


def _is_alike(word: str, typed: str) -> bool:
    if word.startswith(typed) or (not typed.isascii() and typed in word):  # not all scripts put spaces
        return True
    return Levenshtein.normalized_similarity(word, typed) >= LEAST_ALIKE
