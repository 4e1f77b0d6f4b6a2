"""Posts of new episodes, and what an admin reads about them."""

from collections.abc import Sequence

from discord import ui

from bot.services.announcing.discord_errors import CHANNEL_DELETED
from bot.services.announcing.history import Step
from bot.services.catalogue import EpisodeCard
from bot.ui.layouts.cards import episode_card
from bot.ui.layouts.components import (
    HEADROOM,
    TEXT_LIMIT,
    Item,
    card_of,
    episode_line,
    fitted,
    view_of,
    with_controls,
)
from bot.ui.layouts.notices import notice
from bot.ui.markdown import clipped, plural
from db.follows import Follow
from db.models import Episode, Show

MENTION_ROOM = TEXT_LIMIT - 60  # beside a card, for the role it mentions
SUMMARY_LIMIT = 10  # episodes named in one post about several


def episode_post(
    card: EpisodeCard,
    *,
    role_id: int | None,
    mark: Item,
    all_chapters: Item | None = None,
    all_resources: Item | None = None,
) -> ui.LayoutView:
    """The announcement of one episode; `mark` is the button it is recognised by."""
    layout = episode_card(
        card,
        buttons=[mark],
        all_chapters=all_chapters,
        all_resources=all_resources,
        found_at="New episode",
        room=MENTION_ROOM,
    )
    return _mentioning(layout, role_id)


def plain_post(card: EpisodeCard, *, role_id: int | None, mark: Item) -> ui.LayoutView:
    """An announcement with nothing in it that could be objected to: for servers that refused the full one."""
    text = f"New episode: {episode_line(card.episode)}"
    return _mentioning(view_of(card_of(ui.TextDisplay(text), ui.ActionRow(mark))), role_id)


def summary_post(
    show: Show, episodes: Sequence[Episode], *, role_id: int | None, mark: Item, select: Item
) -> ui.LayoutView:
    """One announcement of several episodes, oldest first."""
    title = f"## {plural(len(episodes), 'new episode')} of {clipped(show.title, 120)}"
    lines = [f"- {episode_line(episode, of=show.title)}" for episode in episodes]
    listing = fitted(lines, TEXT_LIMIT - HEADROOM - 300, most=SUMMARY_LIMIT)
    card = card_of(ui.TextDisplay(f"{title}\n{listing}"), ui.ActionRow(select), ui.ActionRow(mark))
    return _mentioning(view_of(card), role_id)


def follows(lines: Sequence[str], *, select: Item | None = None) -> ui.LayoutView:
    """What a server's channels follow, a line each, already in markdown."""
    if not lines:
        return notice("No channel follows a show yet. Use /announce here to start in this one.")
    card = card_of(ui.TextDisplay(fitted(["## Announcements", *lines], TEXT_LIMIT - HEADROOM)))
    return view_of(with_controls(card, (), select))


def followed(follow: Follow, show: Show, *, is_new: bool = True) -> ui.LayoutView:
    """The answer to /announce here: what the follow is now."""
    if is_new:
        title, channel = clipped(show.title, 80), f"<#{follow.channel_id}>"
        lines = [f"✓ New episodes of {title} will be posted in {channel}. Older ones won’t."]
        lines += [f"-# {' · '.join(how)}"] if (how := _how(follow)) else []
    else:
        lines = [follow_line(follow, show).removeprefix("- ")]
        lines.append("These are its settings now. Use `clear` to remove a role or topic.")
    lines.append("Use /announce test to see what a post looks like.")
    return view_of(card_of(ui.TextDisplay("\n".join(lines))))


def stopped(follow: Follow, show: Show | None) -> ui.LayoutView:
    """The answer to /announce stop; the show is said where it was asked for."""
    which = f"new episodes of {clipped(show.title, 80)}" if show else "new episodes"
    text = f"Stopped. <#{follow.channel_id}> won’t get {which} any more."
    return view_of(card_of(ui.TextDisplay(text)))


def follow_line(follow: Follow, show: Show) -> str:
    """One follow in markdown: where, what, how, and what is wrong."""
    line = f"- <#{follow.channel_id}> · {' · '.join([clipped(show.title, 80), *_how(follow)])}"
    if follow.paused_at:
        line += f"\n  -# Paused: {clipped(follow.paused_why or 'by hand', 200)}"
        if follow.paused_why != CHANNEL_DELETED:
            line += " Fix it, then run /announce to again."
    elif follow.trouble:
        line += f"\n  -# {clipped(follow.trouble, 200)}"
    return line


def reasons(episode: Episode, found: Sequence[Step]) -> ui.LayoutView:
    """Why an episode was posted, or was not, step by step."""
    lines = [episode_line(episode), *map(_step, found)]
    return view_of(card_of(ui.TextDisplay(fitted(lines, TEXT_LIMIT - HEADROOM))))


def _step(reason: Step) -> str:
    return f"- <t:{reason.at}:f> {clipped(reason.what, 250)}" + (f" {reason.url}" if reason.url else "")


def _mentioning(layout: ui.LayoutView, role_id: int | None) -> ui.LayoutView:
    if role_id is None:
        return layout
    mentioning = ui.LayoutView(timeout=None).add_item(ui.TextDisplay(f"<@&{role_id}>"))
    for item in layout.children:
        mentioning.add_item(item)
    return mentioning


def _how(follow: Follow) -> list[str]:
    words = {
        f"mentions <@&{follow.role_id}>": follow.role_id,
        "published to followers": follow.publish,
        "opens a thread": follow.thread,
        "trailers and bonus episodes too": follow.extras,
        f"only about {clipped(follow.topic or '', 60)}": follow.topic,
    }
    return [each for each, is_set in words.items() if is_set]
