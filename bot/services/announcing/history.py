"""Why an episode was announced in a channel, or was not: every decision on its way, read back."""

from dataclasses import dataclass

import aiosqlite

from bot.services.announcing.deciding import EDITED_BELOW
from db import follows
from db.deliveries import history
from db.deliveries.history import Trace
from db.episodes import episode_by_id
from db.models import to_unix


@dataclass(frozen=True, slots=True)
class Step:
    """One step on an episode's way to a channel; `url` leads to the post."""

    at: int  # Unix seconds
    what: str
    url: str | None = None


async def explain(db: aiosqlite.Connection, *, episode_id: int, channel_id: int) -> list[Step]:
    """What was decided and done about an episode in a channel, in the order it happened."""
    episode = await episode_by_id(db, episode_id)
    if episode is None:
        return []
    seen_at = to_unix(episode.first_seen_at) or 0
    steps = [Step(seen_at, "First seen in the feed.")]
    decided = await history.decisions(db, episode_id=episode_id, channel_id=channel_id)
    steps += [Step(decision.decided_at, decision.what) for decision in decided]
    traces = await history.traces(db, episode_id=episode_id, channel_id=channel_id)
    for trace in traces:
        steps += _steps(trace)
    # That it was edited is no reason for anything else.
    if not traces and all(decision.what == EDITED_BELOW for decision in decided):
        steps.append(await _silence(db, channel_id=channel_id, show_id=episode.show_id, seen_at=seen_at))
    return sorted(steps, key=lambda step: step.at)


async def _silence(db: aiosqlite.Connection, *, channel_id: int, show_id: int, seen_at: int) -> Step:
    here = [f for f in await follows.follows_of_channel(db, channel_id) if f.show_id == show_id]
    if not here:
        return Step(seen_at, "This channel does not follow its show.")
    if here[0].followed_at >= seen_at:
        return Step(
            here[0].followed_at, "This channel followed the show later, and older episodes aren’t posted."
        )
    return Step(seen_at, "It was imported rather than found by a feed check, and imports aren’t announced.")


def _steps(trace: Trace) -> list[Step]:
    steps = [Step(trace.created_at, _owed(trace))]
    if trace.due_at > trace.created_at and trace.state == "pending":
        steps.append(Step(trace.due_at, "It is dated for this time and will be posted then."))
    if trace.state == "sent":
        url = f"https://discord.com/channels/{trace.guild_id}/{trace.place_id}/{trace.message_id}"
        steps.append(
            Step(trace.sent_at or 0, "It was posted.", url)
            if trace.message_id
            else Step(trace.sent_at or 0, "It was posted, and somebody deleted it.")
        )
    elif trace.state in ("dead", "skipped"):
        steps.append(Step(trace.last_attempt_at or trace.created_at, trace.why or "The bot gave up on it."))
    elif trace.paused_at is not None:
        steps.append(Step(trace.paused_at, f"This channel is paused: {trace.paused_why}"))
    elif trace.attempts:
        steps.append(
            Step(
                trace.last_attempt_at or trace.created_at,
                f"Attempt {trace.attempts} failed: {trace.error or 'no answer yet.'}",
            )
        )
        steps.append(
            Step(trace.next_attempt_at, "The bot checks whether it was posted and, if not, tries again.")
        )
    if trace.published_at:
        steps.append(Step(trace.published_at, "The post was published to the channel’s followers."))
    if trace.edited_at:
        steps.append(Step(trace.edited_at, "The post was updated."))
    return steps


def _owed(trace: Trace) -> str:
    if trace.kind == "summary":
        return f"Too many were new for a post each: it is in a summary of {trace.episodes} episodes."
    return "It is new, and this channel gets it."
