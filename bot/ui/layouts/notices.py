"""Short answers: a sentence, a miss, a list of findings."""

from collections.abc import Sequence

from discord import ui

from bot.players import PLAYERS
from bot.services.feeds.importing import Imported
from bot.services.feeds.polling import PollResult
from bot.services.listening import ChosenPlayer
from bot.services.removing import COMES_BACK, Removal
from bot.ui.layouts.components import (
    HEADROOM,
    TEXT_LIMIT,
    Item,
    card_of,
    episode_line,
    episode_select,
    fitted,
    view_of,
)
from bot.ui.markdown import clipped, plural
from db.models import Episode, ListedEpisode, Media


def notice(text: str) -> ui.LayoutView:
    """One sentence."""
    return view_of(card_of(ui.TextDisplay(clipped(text, 1_500))))


def miss(sentence: str, nearest: Sequence[ListedEpisode]) -> ui.LayoutView:
    """Nothing was found; the nearest there is."""
    card = card_of(ui.TextDisplay(clipped(sentence, 300)))
    if nearest:
        card.add_item(
            ui.TextDisplay("-# Closest titles:\n" + "\n".join(f"- {episode_line(e)}" for e in nearest))
        )
        card.add_item(ui.ActionRow(episode_select(nearest, anchor=0, placeholder="Open an episode")))
    return view_of(card)


def report(lines: Sequence[str]) -> ui.LayoutView:
    """Findings in plain words, a line each; as many as fit."""
    text = fitted([words for line in lines if (words := clipped(line, 300))], TEXT_LIMIT - HEADROOM)
    return view_of(card_of(ui.TextDisplay(text or "Nothing to report.")))


def refreshed(done: PollResult, troubles: Sequence[str]) -> ui.LayoutView:
    """The answer to /catalogue refresh."""
    lines = [_import_line(each) for each in done.imported]
    if not lines:
        lines = ["Nothing new in any other feed." if troubles else "Nothing new in any feed."]
    return report([*troubles, *lines])


def imported(brought: Imported) -> ui.LayoutView:
    """The answer to /catalogue import."""
    return report([_import_line(brought), *brought.problems])


def copy_added(copy: Media) -> ui.LayoutView:
    """The answer to /catalogue link."""
    return notice(f"Added: this episode now opens {PLAYERS[copy.platform].where}.")


def removal_asked(removal: Removal, *, button: Item) -> ui.LayoutView:
    """The question of /catalogue remove."""
    text = (
        f"Remove **{clipped(removal.show.title, 200)}**? This deletes {removal.loss}, and cannot be undone. "
        "Posts already made stay."
    )
    return view_of(card_of(ui.TextDisplay(text), ui.ActionRow(button)))


def removed(removal: Removal) -> ui.LayoutView:
    """The answer once it is done."""
    text = f"Removed **{clipped(removal.show.title, 200)}** with {removal.loss}."
    if removal.comes_back:
        text += f"\n{COMES_BACK}"
    return view_of(card_of(ui.TextDisplay(text)))


def forgetting_asked(entries: int, *, button: Item) -> ui.LayoutView:
    """The question of /list forget."""
    text = (
        f"Delete everything the bot stores about you: {plural(entries, 'episode')} on your list and your "
        "player? This cannot be undone."
    )
    return view_of(card_of(ui.TextDisplay(text), ui.ActionRow(button)))


def saved(episode: Episode) -> ui.LayoutView:
    """The answer to Save."""
    text = f"Saved: {episode_line(episode)}\n-# See it with /list show."
    return view_of(card_of(ui.TextDisplay(text)))


def heard(episode: Episode) -> ui.LayoutView:
    """The answer to /list heard."""
    return view_of(card_of(ui.TextDisplay(f"Marked as heard: {episode_line(episode)}")))


def taken_off(episode: Episode, *, was_there: bool) -> ui.LayoutView:
    """The answer to /list remove."""
    what = "Removed from your list" if was_there else "It was not on your list"
    return view_of(card_of(ui.TextDisplay(f"{what}: {episode_line(episode)}")))


def player_chosen(choice: ChosenPlayer, *, is_new: bool) -> ui.LayoutView:
    """The answer to /player: what was chosen just now, or some time ago."""
    if choice.platform is None:
        said = "Player reset" if is_new else "No player chosen"
        return notice(f"{said}: links open in the best player for each episode.")
    player = PLAYERS[choice.platform]
    if choice.has_effect:
        effect = f"Links will open {player.where} when the episode is available there."
    elif choice.is_known:
        effect = f"Nothing changes: links already open {player.where} when the episode is available there."
    else:
        effect = f"Nothing changes yet: no episode here is known to be available {player.where}."
        if choice.has_app_links:
            effect += " Press Open in your app on a card instead."
    return notice(f"Your player: {player.title}. {effect}")


def _import_line(brought: Imported) -> str:
    return (
        f"{clipped(brought.show.title, 100)}: {plural(len(brought.new), 'new episode')}, "
        f"{len(brought.changed)} changed, {brought.unchanged} unchanged."
    )
