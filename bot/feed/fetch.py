"""Asking strangers' servers for feeds and answers: the only module that opens connections to them."""

import asyncio
import errno
import math
import re
import socket
import ssl
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from time import monotonic
from typing import Any, Protocol, Self
from urllib.parse import urljoin, urlsplit
from weakref import WeakValueDictionary

import aiohttp
from yarl import URL

from bot.feed.private_hosts import is_public, is_public_host
from bot.urls import full_host_of, split_url

BODY_LIMIT = 15 * 1024 * 1024  # after decompression
ANSWER_LIMIT = 1024 * 1024  # of what is no feed, after decompression
MOST_REDIRECTS = 5
DEADLINE_S = 30.0
LONGEST_FRESH_S = 24 * 60 * 60

_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/json;q=0.9, "
    "application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"
)
_CHUNK = 64 * 1024
_PORTS = (80, 443)
_PERMANENT = (301, 308)
_REDIRECTS = (301, 302, 303, 307, 308)
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,12})", re.IGNORECASE)
_SECONDS = re.compile(r"-?\d{1,12}")
_PRIVATE = "an address in a private network"


class FailureKind(StrEnum):
    """What a failure means for the next attempt."""

    REFUSED = "refused"  # by us: the address is not one to ask
    UNREACHABLE = "unreachable"
    UNTRUSTED = "untrusted"  # its certificate
    TIMEOUT = "timeout"
    REDIRECTS = "redirects"
    TOO_LARGE = "too large"
    BROKEN = "broken"  # an answer that is not HTTP, or not complete
    DENIED = "denied"
    MISSING = "missing"
    GONE = "gone"  # for good: do not ask again
    BUSY = "busy"
    FAULTY = "faulty"  # the server's own error


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A new body, and what to send along next time.

    `moved_to` is where permanent redirects led; rewrite an address only after several equal answers.
    """

    body: bytes
    final_url: str
    charset: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None
    fresh_for_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """The body is still the one whose `etag` or `last_modified` was sent."""

    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None
    fresh_for_s: int | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """No body, and one sentence why, which never shows more of an address than its host."""

    sentence: str
    kind: FailureKind
    retry_after_s: int | None = None


Outcome = Fetched | NotModified | Failed


class Fetch(Protocol):
    """One conditional request, as the services ask for it."""

    def __call__(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None
    ) -> Awaitable[Outcome]: ...


class Ask(Protocol):
    """One request for something other than a known feed, as `Fetcher.ask` makes it."""

    def __call__(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        post: object = None,
        limit: int = ANSWER_LIMIT,
        is_beginning_enough: bool = False,
    ) -> Awaitable[Fetched | Failed]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What is asked for, beside the address."""

    conditions: Mapping[str, str] = field(default_factory=dict[str, str])
    headers: Mapping[str, str] = field(default_factory=dict[str, str])  # for nobody but the first origin
    post: object = None
    limit: int
    is_beginning_enough: bool = False


class PrivateAddressError(OSError):
    """A connection was about to be made into a private network."""


class Fetcher:
    """Owns the one session that talks to strangers' servers; nothing of Discord's goes through it.

    `contact` is an address by which a server's owner can find out who asks, where there is one.
    `allow_private` lifts the bans on private addresses and unusual ports, for one's own network.
    """

    def __init__(
        self, *, contact: str | None = None, allow_private: bool = False, deadline_s: float = DEADLINE_S
    ) -> None:
        self._headers = {
            "User-Agent": f"Shownotes/1.0 (podcast bot{f'; +{contact}' if contact else ''})",
            "Accept": _ACCEPT,
            "Accept-Encoding": "gzip",
        }
        self._allow_private = allow_private
        self._deadline_s = deadline_s
        self._session: aiohttp.ClientSession | None = None
        self._turns = WeakValueDictionary[str, asyncio.Lock]()  # by host: it is asked one thing at a time

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(
            socket_factory=self._open_socket,
            use_dns_cache=False,  # what a name meant a minute ago was checked then, not now
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            headers=self._headers,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=10),
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session:
            await self._session.close()

    async def fetch(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None, limit: int = BODY_LIMIT
    ) -> Outcome:
        """Ask for a body, or for the news that it is unchanged. Never raises for what a server does."""
        return await self._answer(url, _Wanted(conditions=_conditions(etag, last_modified), limit=limit))

    async def ask(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        post: object = None,
        limit: int = ANSWER_LIMIT,
        is_beginning_enough: bool = False,
    ) -> Fetched | Failed:
        """Ask for an answer, with headers that only the server named in the address gets to see.

        `post` is sent as JSON, and then no redirect is followed. Where the beginning is enough, a longer
        body is cut at the limit rather than refused. Never raises for what a server does.
        """
        wanted = _Wanted(
            headers=headers or {}, post=post, limit=limit, is_beginning_enough=is_beginning_enough
        )
        outcome = await self._answer(url, wanted)
        if isinstance(outcome, NotModified):
            return Failed(
                f"{full_host_of(url)} sent an answer that cannot be understood.", FailureKind.BROKEN
            )
        return outcome

    async def _answer(self, url: str, wanted: _Wanted) -> Outcome:
        host = full_host_of(url) or "The address"
        try:
            return await self._follow(url, wanted)
        except TimeoutError:
            return Failed(
                f"{host} took longer than {self._deadline_s:.0f} seconds to answer.", FailureKind.TIMEOUT
            )
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return _failure(error, host)

    async def _follow(self, url: str, wanted: _Wanted) -> Outcome:
        assert self._session is not None, "a Fetcher is used inside `async with`"
        first_host, moved_to, is_permanent = full_host_of(url), None, True
        first_origin = _origin(url)
        left_s = self._deadline_s
        for _ in range(MOST_REDIRECTS + 1):
            if refusal := self._refusal(url):
                return Failed(refusal, FailureKind.REFUSED)
            async with self._turns.setdefault(full_host_of(url), asyncio.Lock()):
                # Waiting for one's turn is no fault of the host's, and does not count.
                begun = monotonic()
                own = wanted.headers if _origin(url) == first_origin else dict[str, str]()
                async with (
                    asyncio.timeout(left_s),
                    self._session.request(
                        "GET" if wanted.post is None else "POST",
                        URL(url, encoded=url.isascii()),
                        headers={**wanted.conditions, **own},
                        json=wanted.post,
                        allow_redirects=False,
                    ) as response,
                ):
                    if response.status not in _REDIRECTS:
                        return await _outcome(response, wanted, url=url, moved_to=moved_to)
                    location = response.headers.get("Location", "")
                left_s -= monotonic() - begun
            if wanted.post is not None:
                return Failed(f"{first_host} redirects what is sent to it.", FailureKind.REDIRECTS)
            target = urljoin(url, location.strip()) if location.strip() else ""
            if not target:
                return Failed(
                    f"{full_host_of(url)} redirects without saying where to.", FailureKind.REDIRECTS
                )
            if urlsplit(url).scheme == "https" and urlsplit(target).scheme == "http":
                return Failed(
                    f"{full_host_of(url)} redirects to an address without encryption.", FailureKind.REFUSED
                )
            is_permanent = is_permanent and response.status in _PERMANENT
            moved_to = target if is_permanent else moved_to
            url = target
        return Failed(f"{first_host} redirects more than {MOST_REDIRECTS} times.", FailureKind.REDIRECTS)

    def _refusal(self, url: str) -> str | None:
        """Why an address is not asked, or None; where a name leads is checked when it is dialled."""
        parts = split_url(url)
        if parts is None:
            return "Only web addresses, which begin with http:// or https://, can be fetched."
        host = parts.hostname or ""
        if parts.username is not None or parts.password is not None:
            return f"The address at {host} holds a user name or password, which is not supported."
        if self._allow_private:
            return None
        if not is_public_host(host):
            return f"{host} is {_PRIVATE}."
        if parts.port not in (None, *_PORTS):
            return f"{host} is asked for at port {parts.port}; only {_PORTS[0]} and {_PORTS[1]} are allowed."
        return None

    def _open_socket(self, address: tuple[Any, ...]) -> socket.socket:
        """The socket for one dial: every address a name has, a redirect names or a URL spells passes here."""
        family, kind, protocol, _, target = address
        if not self._allow_private and (not is_public(target[0]) or target[1] not in _PORTS):
            raise PrivateAddressError(errno.EACCES, f"{target[0]} is {_PRIVATE}")
        return socket.socket(family, kind, protocol)


async def _outcome(
    response: aiohttp.ClientResponse, wanted: _Wanted, *, url: str, moved_to: str | None
) -> Outcome:
    now = datetime.now(UTC)
    headers = response.headers
    fresh_s = fresh_for_s(headers.get("Cache-Control"), headers.get("Expires"), now=now)
    etag, last_modified = headers.get("ETag"), headers.get("Last-Modified")
    if response.status == 304:
        return NotModified(etag=etag, last_modified=last_modified, moved_to=moved_to, fresh_for_s=fresh_s)
    if response.status != 200:
        kind, sentence = _status_failure(response.status, full_host_of(url))
        return Failed(sentence, kind, retry_after_s(headers.get("Retry-After"), now=now))
    body = await _body(response, wanted)
    if body is None:
        return Failed(f"{full_host_of(url)} sends more than {wanted.limit >> 20} MiB.", FailureKind.TOO_LARGE)
    return Fetched(
        body=body,
        final_url=url,
        charset=response.charset,
        etag=etag,
        last_modified=last_modified,
        moved_to=moved_to,
        fresh_for_s=fresh_s,
    )


async def _body(response: aiohttp.ClientResponse, wanted: _Wanted) -> bytes | None:
    """The decompressed body or its beginning, or None as soon as it is larger than allowed."""
    if (response.content_length or 0) > wanted.limit and not wanted.is_beginning_enough:
        return None
    body = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        body += chunk
        if len(body) > wanted.limit:
            return bytes(body[: wanted.limit]) if wanted.is_beginning_enough else None
    return bytes(body)


def _status_failure(status: int, host: str) -> tuple[FailureKind, str]:
    match status:
        case 401 | 403:
            return FailureKind.DENIED, f"{host} does not let us read this ({status})."
        case 404:
            return FailureKind.MISSING, f"{host} has nothing at this address (404)."
        case 410:
            return FailureKind.GONE, f"{host} says this is gone for good (410)."
        case 429 | 503:
            return FailureKind.BUSY, f"{host} asks us to come back later ({status})."
        case _ if status >= 500:
            return FailureKind.FAULTY, f"{host} has a problem on its side ({status})."
        case _:
            return FailureKind.BROKEN, f"{host} gave an answer that is not a feed ({status})."


def _failure(error: Exception, host: str) -> Failed:
    match error:
        case aiohttp.ClientConnectorCertificateError() | aiohttp.ClientSSLError() | ssl.SSLError():
            return Failed(
                f"{host} cannot prove that it is {host}: its certificate is not valid.", FailureKind.UNTRUSTED
            )
        case aiohttp.ClientConnectorDNSError():
            return Failed(
                f"There is no server called {host}, or its name cannot be looked up.", FailureKind.UNREACHABLE
            )
        case aiohttp.ClientConnectorError() | PrivateAddressError() if _PRIVATE in str(error):
            return Failed(f"{host} leads to {_PRIVATE}.", FailureKind.REFUSED)
        case aiohttp.InvalidURL() | UnicodeError():
            return Failed("That is not a web address.", FailureKind.REFUSED)
        case aiohttp.ServerDisconnectedError() | aiohttp.ClientPayloadError() | aiohttp.ClientResponseError():
            return Failed(
                f"{host} broke off its answer or sent one that cannot be understood.", FailureKind.BROKEN
            )
        case aiohttp.ClientError() | OSError():
            return Failed(f"{host} cannot be reached.", FailureKind.UNREACHABLE)
        case _:
            return Failed(f"{host} sent an answer that cannot be understood.", FailureKind.BROKEN)


def _origin(url: str) -> tuple[str, str, int | None] | None:
    parts = split_url(url)
    return (parts.scheme, parts.hostname or "", parts.port) if parts else None


def _conditions(etag: str | None, last_modified: str | None) -> dict[str, str]:
    conditions: dict[str, str] = {}
    if etag:
        conditions["If-None-Match"] = etag
    if last_modified:
        conditions["If-Modified-Since"] = last_modified
    return conditions


def retry_after_s(value: str | None, *, now: datetime) -> int | None:
    """A Retry-After in seconds or as a date, from 0 to `LONGEST_FRESH_S`; None for anything else."""
    text = (value or "").strip()
    if _SECONDS.fullmatch(text):
        return _clamped(int(text))
    return _seconds_until(text, now=now)


def fresh_for_s(cache_control: str | None, expires: str | None, *, now: datetime) -> int | None:
    """How long an answer says it will stay true, from 0 to `LONGEST_FRESH_S`."""
    if match := _MAX_AGE.search(cache_control or ""):
        return _clamped(int(match[1]))
    if cache_control and "no-" in cache_control.lower():
        return None
    return _seconds_until((expires or "").strip(), now=now)


def _seconds_until(http_date: str, *, now: datetime) -> int | None:
    try:
        moment = parsedate_to_datetime(http_date[:60])
    except (ValueError, TypeError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return _clamped((moment - now).total_seconds())


def _clamped(seconds: float) -> int:
    return math.ceil(max(0, min(seconds, LONGEST_FRESH_S)))
