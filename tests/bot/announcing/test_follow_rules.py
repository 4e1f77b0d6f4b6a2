"""The rules of following: what is let pass, and the sentence of each refusal."""

from dataclasses import replace

import pytest

from bot.errors import UserError
from bot.services.announcing.follow_rules import ChannelKind, Permission, RoleFacts, Target, check_follow
from bot.services.announcing.following import FollowOptions

ALL = frozenset(Permission) - {Permission.ADMINISTRATOR}
POSTING = frozenset({Permission.VIEW_CHANNEL, Permission.SEND_MESSAGES, Permission.READ_MESSAGE_HISTORY})
IN_THREADS = POSTING - {Permission.SEND_MESSAGES} | {Permission.SEND_MESSAGES_IN_THREADS}
ADMINISTRATOR = frozenset({Permission.ADMINISTRATOR})

TEXT = Target(kind=ChannelKind.TEXT, member=ALL, bot=ALL)
NEWS = replace(TEXT, kind=ChannelKind.ANNOUNCEMENT)
THREAD = replace(TEXT, kind=ChannelKind.THREAD)
FORUM = replace(TEXT, kind=ChannelKind.FORUM)
OTHER = replace(TEXT, kind=ChannelKind.OTHER)

PLAIN = FollowOptions()
PUBLISHED = FollowOptions(publish=True)
THREADED = FollowOptions(thread=True)
OPEN_ROLE = RoleFacts(mentionable=True)
CLOSED_ROLE = RoleFacts()
CALLS_NOBODY = ALL - {Permission.MENTION_EVERYONE}


@pytest.mark.parametrize(
    ("target", "options", "role"),
    [
        pytest.param(TEXT, PLAIN, None, id="a text channel"),
        pytest.param(NEWS, PLAIN, None, id="an announcement channel"),
        pytest.param(THREAD, PLAIN, None, id="a thread"),
        pytest.param(FORUM, PLAIN, None, id="a forum"),
        pytest.param(replace(TEXT, bot=POSTING), PLAIN, None, id="a bot that may just post there"),
        pytest.param(replace(FORUM, bot=POSTING), PLAIN, None, id="a bot that may just post in the forum"),
        pytest.param(replace(THREAD, bot=IN_THREADS), PLAIN, None, id="a bot that may just post in threads"),
        pytest.param(replace(TEXT, bot=ADMINISTRATOR), THREADED, CLOSED_ROLE, id="a bot that administrates"),
        pytest.param(
            replace(TEXT, member=ADMINISTRATOR), PLAIN, CLOSED_ROLE, id="a member who administrates"
        ),
        pytest.param(TEXT, THREADED, None, id="a thread under each post"),
        pytest.param(NEWS, PUBLISHED, None, id="publishing from an announcement channel"),
        pytest.param(TEXT, PLAIN, CLOSED_ROLE, id="a role that bot and member may both mention"),
        pytest.param(
            replace(TEXT, member=CALLS_NOBODY, bot=CALLS_NOBODY),
            PLAIN,
            OPEN_ROLE,
            id="a role that anyone may mention",
        ),
    ],
)
def test_what_may_be_followed(target: Target, options: FollowOptions, role: RoleFacts | None) -> None:
    check_follow(target, options, role)


def needs(names: str) -> str:
    return f"In that channel the bot still needs: {names}. Grant it and try again."


WRONG_KIND = "New episodes can be posted in text and announcement channels, threads and forums."
WRONG_KIND_HERE = "New episodes cannot be posted in this kind of channel. Try /announce to."
UNSEEN = "You can’t see that channel, so you can’t send posts there."
WORDLESS = "A topic needs words to look for, such as “databases, load balancing”."
NOT_PUBLISHED = "Only posts in an announcement channel can be published to its followers."
EVERYONE = "@everyone can’t be mentioned. Pick a role members can opt into."
NOT_BY_MEMBER = "You don’t have permission to mention that role, so posts can’t either."
NOT_BY_BOT = "The bot can’t mention that role. Allow anyone to mention it in the role’s settings."


@pytest.mark.parametrize(
    ("target", "options", "role", "sentence"),
    [
        pytest.param(OTHER, PLAIN, None, WRONG_KIND, id="a voice channel chosen"),
        pytest.param(replace(OTHER, is_here=True), PLAIN, None, WRONG_KIND_HERE, id="a voice channel's chat"),
        pytest.param(
            replace(TEXT, member=ALL - {Permission.VIEW_CHANNEL}),
            PLAIN,
            None,
            UNSEEN,
            id="a channel the member cannot see",
        ),
        pytest.param(
            replace(TEXT, bot=None), THREADED, None, needs("View Channel"), id="a channel the bot cannot see"
        ),
        pytest.param(
            replace(TEXT, bot=frozenset()),
            THREADED,
            None,
            needs("View Channel, Send Messages, Read Message History, Create Public Threads"),
            id="a bot that may do nothing",
        ),
        pytest.param(
            replace(TEXT, bot=IN_THREADS), PLAIN, None, needs("Send Messages"), id="a bot that may not post"
        ),
        pytest.param(
            replace(THREAD, bot=POSTING),
            PLAIN,
            None,
            needs("Send Messages in Threads"),
            id="a bot that may not post in threads",
        ),
        pytest.param(
            replace(FORUM, bot=IN_THREADS),
            PLAIN,
            None,
            needs("Send Messages"),
            id="a forum without the bot",
        ),
        pytest.param(
            replace(TEXT, bot=POSTING - {Permission.READ_MESSAGE_HISTORY}),
            PLAIN,
            None,
            needs("Read Message History"),
            id="a history the bot may not read",
        ),
        pytest.param(
            replace(TEXT, bot=POSTING),
            THREADED,
            None,
            needs("Create Public Threads"),
            id="threads the bot may not open",
        ),
        pytest.param(TEXT, PUBLISHED, None, NOT_PUBLISHED, id="publishing from a text channel"),
        pytest.param(FORUM, PUBLISHED, None, NOT_PUBLISHED, id="publishing from a forum"),
        pytest.param(THREAD, PUBLISHED, None, NOT_PUBLISHED, id="publishing from a thread"),
        pytest.param(
            TEXT, PLAIN, RoleFacts(is_everyone=True, mentionable=True), EVERYONE, id="everyone for a role"
        ),
        pytest.param(TEXT, FollowOptions(topic=" ,+"), None, WORDLESS, id="a topic without words"),
        pytest.param(
            replace(TEXT, member=CALLS_NOBODY),
            PLAIN,
            CLOSED_ROLE,
            NOT_BY_MEMBER,
            id="a role the member may not call",
        ),
        pytest.param(
            replace(TEXT, bot=CALLS_NOBODY),
            PLAIN,
            CLOSED_ROLE,
            NOT_BY_BOT,
            id="a role the bot may not call",
        ),
    ],
)
def test_what_is_refused_says_why(
    target: Target, options: FollowOptions, role: RoleFacts | None, sentence: str
) -> None:
    with pytest.raises(UserError) as refused:
        check_follow(target, options, role)

    assert str(refused.value) == sentence
