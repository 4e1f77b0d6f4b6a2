"""Turning new episodes into posts owed, in the transaction that stores the episodes."""

from collections.abc import Sequence
from dataclasses import replace

import aiosqlite

from bot.services.announcing.deciding import (
    CAP,
    FURTHEST_DATE_S,
    NewEpisode,
    Silence,
    Skip,
    news,
    oldest_first,
    on_topic,
    reason_to_skip,
    split_off_summary,
)
from db import follows
from db.deliveries import history, owed
from db.deliveries.history import Decision
from db.deliveries.owed import NewDelivery
from db.follows import Follow


async def enqueue(
    tx: aiosqlite.Connection,
    *,
    show_id: int,
    new: Sequence[NewEpisode],
    now: int,
    cap: int = CAP,
    silence: Silence | None = None,
) -> int:
    """Owe the episodes of one poll to every channel that follows their show; how many posts that makes.

    Belongs into the transaction that stores the episodes, after they are stored: what is committed together
    can neither be lost nor be owed twice. With `silence` nothing is owed and each episode remembers why.
    """
    newest = await history.newest_known(tx, show_id, besides=[episode.id for episode in new])
    dated: list[tuple[NewEpisode, int]] = []
    decided: list[Decision] = []
    for episode in oldest_first(new, now=now):
        outcome = Skip(silence) if silence else news(episode, newest_known=newest, now=now)
        if isinstance(outcome, Skip):
            decided.append(Decision(episode.id, None, now, outcome.why))
        else:
            dated.append((episode, outcome.at))
    posts: list[NewDelivery] = []
    for follow in await follows.follows_of_show(tx, show_id) if dated else ():
        mine: list[tuple[NewEpisode, int]] = []
        for episode, at in dated:
            if skip := reason_to_skip(episode, follow, now=now):
                decided.append(Decision(episode.id, follow.channel_id, now, skip.why))
                continue
            mine.append((episode, at))
            if follow.topic and (match := on_topic(episode, follow.topic)):
                decided.append(Decision(episode.id, follow.channel_id, now, match))
        posts += _posts(follow, mine, cap=cap, now=now)
    await history.note(tx, decided)
    await owed.add(tx, posts, now=now)
    return len(posts)


async def catch_up(tx: aiosqlite.Connection, follow_id: int, *, cap: int = CAP, now: int) -> None:
    """Before a paused follow goes on: what piled up becomes one batch, with one summary and mention."""
    waiting = await owed.untried(tx, follow_id, now=now)
    if len(waiting) < 2:
        return
    ids = [episode_id for post in waiting for episode_id in post.episode_ids]
    rest, singles = split_off_summary(waiting, cap=cap)
    await owed.drop_untried(tx, follow_id, ids)
    posts = [replace(post, ping=False) for post in singles]
    if rest:
        posts.insert(0, replace(rest[0], episode_ids=tuple(ids[: len(rest)]), summary=True, ping=False))
    # Rows due at one time go out in the order they are written.
    due = waiting[0].due_at
    posts = [replace(post, due_at=due) for post in posts]
    posts[-1] = replace(posts[-1], ping=True)
    await owed.add(tx, posts, now=now)


async def redate(tx: aiosqlite.Connection, episode_ids: Sequence[int], *, now: int) -> None:
    """Let posts that wait for their episode's date follow a change of that date."""
    await owed.redate(tx, episode_ids, latest=now + FURTHEST_DATE_S, now=now)


def _posts(
    follow: Follow, wanted_here: Sequence[tuple[NewEpisode, int]], *, cap: int, now: int
) -> list[NewDelivery]:
    at_once = [episode for episode, at in wanted_here if at <= now]
    rest, singles = split_off_summary(at_once, cap=cap)
    posts = [_post(follow, [episode], due_at=now) for episode in singles]
    if rest:
        posts.insert(0, _post(follow, rest, due_at=now))
    if posts:
        posts[-1] = replace(posts[-1], ping=True)  # one mention a batch, on its newest post
    # One that waits for its day is a batch of its own.
    return posts + [
        replace(_post(follow, [episode], due_at=at), ping=True) for episode, at in wanted_here if at > now
    ]


def _post(follow: Follow, episodes: Sequence[NewEpisode], *, due_at: int) -> NewDelivery:
    return NewDelivery(
        follow_id=follow.id,
        channel_id=follow.channel_id,
        episode_ids=tuple(episode.id for episode in episodes),
        summary=len(episodes) > 1,
        due_at=due_at,
    )
