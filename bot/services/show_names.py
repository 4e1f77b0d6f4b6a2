"""From a show's name as a member types it to the show."""

from collections.abc import Sequence

from rapidfuzz.fuzz import partial_ratio
from rapidfuzz.process import extract, extractOne

from bot.errors import UserError
from bot.titles import plain
from db.models import Show

LEAST_ALIKE = 70.0  # of 100, for a name typed by hand: two slips in eight letters pass, another word does not
SUGGESTIONS = 25  # Discord's limit


class ShowNotFound(UserError):
    """No show is called anything like what was typed."""

    def __init__(self, name: str) -> None:
        super().__init__(f"No show here is called “{name}”. Pick one of those suggested while you type.")


def nearest_shows(shows: Sequence[Show], typed: str) -> list[Show]:
    """The shows for a name still being typed, the nearest first; all of them while nothing is."""
    if not typed.strip():
        return list(shows[:SUGGESTIONS])
    near = extract(typed, _titles(shows), processor=plain, scorer=partial_ratio, limit=SUGGESTIONS)
    return [shows[position] for _, _, position in near]


def show_named(shows: Sequence[Show], name: str) -> Show:
    """The show a member meant: the id of a suggestion, or a name typed by hand.

    Raises:
        ShowNotFound: nothing comes close to the name.

    """
    by_id = {str(show.id): show for show in shows}
    if name in by_id:
        return by_id[name]
    near = extractOne(name, _titles(shows), processor=plain, scorer=partial_ratio, score_cutoff=LEAST_ALIKE)
    if near is None:
        raise ShowNotFound(name)
    return shows[near[2]]


def _titles(shows: Sequence[Show]) -> list[str]:
    return [show.title for show in shows]
