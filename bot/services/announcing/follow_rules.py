"""The rules of following: which channel may follow a show, and how; a sentence for each refusal."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeVar

from bot.errors import UserError
from bot.search.topics import has_words
from db.follows import FollowOptions

T = TypeVar("T")


class ChannelKind(Enum):
    """What kind of channel somebody chose, as far as posts go."""

    TEXT = auto()
    ANNOUNCEMENT = auto()
    THREAD = auto()
    FORUM = auto()
    OTHER = auto()  # voice, stage, a category: no place for posts


class Permission(Enum):
    """A permission the rules ask about, by the name Discord's settings show it under."""

    VIEW_CHANNEL = "View Channel"
    SEND_MESSAGES = "Send Messages"
    SEND_MESSAGES_IN_THREADS = "Send Messages in Threads"
    READ_MESSAGE_HISTORY = "Read Message History"
    CREATE_PUBLIC_THREADS = "Create Public Threads"
    MENTION_EVERYONE = "Mention Everyone"
    ADMINISTRATOR = "Administrator"  # has them all


Permissions = AbstractSet[Permission]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The channel somebody chose: `member` is what they may do in it, `bot` what the bot may."""

    kind: ChannelKind
    is_here: bool = False  # rather than chosen from a list
    member: Permissions
    bot: Permissions | None  # None where Discord does not say, as of a channel the bot cannot see


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleFacts:
    """What matters of a role that posts are to mention."""

    is_everyone: bool = False
    mentionable: bool = False  # by anyone


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowChange:
    """What somebody wants of a follow; None leaves an option as it is."""

    role_id: int | None = None
    publish: bool | None = None
    thread: bool | None = None
    extras: bool | None = None
    topic: str | None = None
    clears_role: bool = False
    clears_topic: bool = False

    def applied_to(self, options: FollowOptions, *, forum: bool) -> FollowOptions:
        """The options as they are wanted from now on."""
        role_id = None if self.clears_role else options.role_id
        topic = None if self.clears_topic else options.topic
        return FollowOptions(
            role_id=_given(self.role_id, role_id),
            publish=_given(self.publish, options.publish),
            thread=_given(self.thread, options.thread),
            forum=forum,
            extras=_given(self.extras, options.extras),
            topic=_given(self.topic, topic),
        )


def _given(wanted: T | None, otherwise: T) -> T:
    return otherwise if wanted is None else wanted


def check_follow(target: Target, options: FollowOptions, role: RoleFacts | None) -> None:
    """Let pass what may be followed as asked.

    Raises:
        UserError: it may not; the sentence says why.

    """
    if target.kind is ChannelKind.OTHER:
        raise UserError(
            "New episodes cannot be posted in this kind of channel. Try /announce to."
            if target.is_here
            else "New episodes can be posted in text and announcement channels, threads and forums."
        )
    if not _has(target.member, Permission.VIEW_CHANNEL):
        raise UserError("You can’t see that channel, so you can’t send posts there.")
    if target.bot is None:
        raise _still_needs([Permission.VIEW_CHANNEL])
    if missing := _missing(target.bot, target.kind, opens_threads=options.thread):
        raise _still_needs(missing)
    if options.publish and target.kind is not ChannelKind.ANNOUNCEMENT:
        raise UserError("Only posts in an announcement channel can be published to its followers.")
    if options.topic is not None and not has_words(options.topic):
        raise UserError("A topic needs words to look for, such as “databases, load balancing”.")
    if role is not None:
        _check_role(role, member=target.member, bot=target.bot)


def _missing(bot: Permissions, kind: ChannelKind, *, opens_threads: bool) -> list[Permission]:
    """The permissions the bot lacks.

    Reading the history is asked for too: it is how a post is found again after a crash instead of doubled.
    """
    in_thread = kind is ChannelKind.THREAD
    needed = [
        Permission.VIEW_CHANNEL,
        Permission.SEND_MESSAGES_IN_THREADS if in_thread else Permission.SEND_MESSAGES,
        Permission.READ_MESSAGE_HISTORY,
    ]
    if opens_threads:
        needed.append(Permission.CREATE_PUBLIC_THREADS)
    return [permission for permission in needed if not _has(bot, permission)]


def _check_role(role: RoleFacts, *, member: Permissions, bot: Permissions) -> None:
    if role.is_everyone:
        raise UserError("@everyone can’t be mentioned. Pick a role members can opt into.")
    if not (role.mentionable or _has(member, Permission.MENTION_EVERYONE)):
        raise UserError("You don’t have permission to mention that role, so posts can’t either.")
    if not (role.mentionable or _has(bot, Permission.MENTION_EVERYONE)):
        raise UserError("The bot can’t mention that role. Allow anyone to mention it in the role’s settings.")


def _still_needs(missing: Sequence[Permission]) -> UserError:
    names = ", ".join(permission.value for permission in missing)
    return UserError(f"In that channel the bot still needs: {names}. Grant it and try again.")


def _has(permissions: Permissions, wanted: Permission) -> bool:
    return wanted in permissions or Permission.ADMINISTRATOR in permissions
