"""What a failed request means: one pure table from status and error code to what is done about it."""

import math
from dataclasses import dataclass
from enum import Enum, auto

from bot.backoff import backoff_s
from bot.services.announcing.outlet import Failure

SETTLED_AFTER_S = 5  # by then a request nobody waits for has had its effect, if it has one
LONGEST_WAIT_S = 15 * 60


class Action(Enum):
    """What to do."""

    RETRY = auto()  # it may or may not have had its effect: look, then try again
    WAIT = auto()  # told when to come back
    BLOCKED = auto()  # shut out by the network in front of Discord: no request is made for a while
    TOKEN_REVOKED = auto()  # nothing will ever work again with this token
    PAUSE = auto()  # the channel cannot be posted to until somebody puts it right
    CHANNEL_GONE = auto()  # it was deleted
    POST_GONE = auto()  # it was made, and deleted since: it counts as sent
    PLAIN = auto()  # Discord objects to what it says
    UNCLASSIFIED = auto()  # an error this table does not know


@dataclass(frozen=True, slots=True)
class Handling:
    """What to do and why, in a sentence for a server's admins.

    `outage` counts towards closing the throttle; `asked_s` is how long Discord asked to wait.
    """

    action: Action
    why: str
    outage: bool = False
    asked_s: float = 0.0


CHANNEL_DELETED = "The channel was deleted."
_BY_CODE = {
    10003: (Action.CHANNEL_GONE, CHANNEL_DELETED),
    10004: (Action.PAUSE, "The bot is no longer in this server."),
    10008: (Action.POST_GONE, "It was posted, and somebody deleted it."),
    20016: (Action.RETRY, "The channel is in slow mode."),
    20028: (Action.RETRY, "The channel had too many messages at once."),
    20029: (Action.RETRY, "The server had too many messages at once."),
    40001: (Action.TOKEN_REVOKED, "Discord no longer accepts the bot’s token."),
    40005: (Action.PLAIN, "Discord finds the post too large."),
    40058: (Action.PAUSE, "The channel is a forum now."),
    40067: (Action.PAUSE, "The forum asks for a tag on every post."),
    40333: (Action.BLOCKED, "Discord’s network has shut the bot out for a while."),
    50001: (Action.PAUSE, "The bot cannot see the channel: it needs the permission View Channel."),
    50006: (Action.PLAIN, "Discord finds the post empty."),
    50008: (Action.PAUSE, "The channel cannot hold messages."),
    50013: (Action.PAUSE, "The bot may not post in the channel: it needs Send Messages and Embed Links."),
    50014: (Action.TOKEN_REVOKED, "Discord no longer accepts the bot’s token."),
    50024: (Action.PAUSE, "Nothing can be posted in this kind of channel."),
    50035: (Action.PLAIN, "Discord finds a part of the post malformed."),
    50083: (Action.PAUSE, "The thread is archived."),
    130000: (Action.RETRY, "Discord is overloaded."),
    160005: (Action.PAUSE, "The thread is locked."),
    200000: (Action.PLAIN, "The server’s AutoMod blocked the post."),
    200001: (Action.PLAIN, "The server’s AutoMod blocked the post’s title."),
    240000: (Action.PLAIN, "Discord considers one of the links harmful."),
}


def classify(failure: Failure) -> Handling:
    """What one failure means; the codes are Discord's JSON error codes.

    A 429 that arrives here is one discord.py gave up on: as a rule a ban by the network in front of Discord.
    """
    status, code = failure.status, failure.code
    if failure.retry_after_s is not None:
        return Handling(Action.WAIT, "Discord asked for a pause.", asked_s=failure.retry_after_s)
    if status is None:
        return Handling(Action.RETRY, "The connection to Discord was lost.", outage=True)
    if status >= 500:
        return Handling(Action.RETRY, "Discord had a problem on its side.", outage=code != 130000)
    if known := _BY_CODE.get(code):
        return Handling(*known)
    if status == 429 or failure.html:
        return Handling(*_BY_CODE[40333])
    if status == 401:
        return Handling(*_BY_CODE[50014])
    if status == 403:
        return Handling(*_BY_CODE[50013])
    return Handling(Action.UNCLASSIFIED, f"Discord refused it (error {code or status}).")


def retry_at(handling: Handling, *, failures: int, now: float, random_share: float) -> int:
    """When the same may be tried again, after so many failures before this one; never before Discord said."""
    return math.ceil(
        now
        + backoff_s(
            failures,
            first_s=SETTLED_AFTER_S,
            longest_s=LONGEST_WAIT_S,
            random_share=random_share,
            asked_s=handling.asked_s,
        )
    )
