"""What the services ask of whoever fetches for them."""

from collections.abc import Awaitable
from typing import Protocol

from bot.feed.fetch import Outcome


class Fetch(Protocol):
    """One conditional request."""

    def __call__(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None
    ) -> Awaitable[Outcome]: ...
