"""What announcing needs of the place it posts to, so that nothing here has to know Discord."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from db.deliveries.delivery import Delivery as Delivery


@dataclass(frozen=True, slots=True)
class Rendered:
    """A post ready to be sent: what the outlet takes, a hash of what it shows, and a title for its thread."""

    payload: object
    shown_hash: str
    title: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that exists; `mentioned` is whether the role asked for was, where that is known."""

    message_id: int
    thread_id: int | None = None
    mentioned: bool | None = None


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Our own messages by their markers; `before` continues with older ones, None at the end."""

    by_marker: Mapping[str, Sent]
    before: int | None
    empty: bool


class Failure(Exception):
    """A request that did not succeed. Without a status no answer came, and it may have had its effect.

    `retry_after_s` is set where the request was held back until then; `html` where the answer was a page of
    the network in front of Discord.
    """

    def __init__(
        self,
        text: str,
        *,
        status: int | None = None,
        code: int = 0,
        retry_after_s: float | None = None,
        html: bool = False,
    ) -> None:
        super().__init__(text)
        self.status = status
        self.code = code
        self.retry_after_s = retry_after_s
        self.html = html


class TokenRevoked(Exception):
    """The bot's token is no longer good; nothing is sent from now on."""


class Outlet(Protocol):
    """Where posts go. Every method is one request or a few, and raises Failure; none may be cancelled."""

    @property
    def bot_id(self) -> int: ...

    async def send(self, delivery: Delivery, rendered: Rendered, *, nonce: str) -> Sent:
        """Post; a nonce that was just used gives the message it made, where Discord can tell."""
        ...

    async def history(self, delivery: Delivery, *, title: str, since: int, before: int | None) -> HistoryPage:
        """Our own messages where this delivery goes, the newest first, at least back to an instant.

        The first page is read whatever the instant is, which our clock may be wrong about.
        """
        ...

    async def can_read_history(self, delivery: Delivery) -> bool:
        """Whether an empty history means an empty channel: without the permission it looks the same."""
        ...

    async def edit(self, place_id: int, message_id: int, rendered: Rendered) -> None: ...

    async def publish(self, channel_id: int, message_id: int) -> None: ...

    async def open_thread(self, channel_id: int, message_id: int, title: str) -> int: ...

    async def role_trouble(self, guild_id: int, role_id: int) -> str | None:
        """Why a role cannot be mentioned, in a sentence."""
        ...

    async def tell_admins(self, guild_id: int, sentence: str) -> None:
        """Say it once where a server's admins see it."""
        ...


Render = Callable[[Delivery], Awaitable[Rendered]]
