"""Fetching, from a server on this machine that behaves as servers do."""

import asyncio
import gzip
import json
import socket
import zlib
from collections.abc import AsyncGenerator, Awaitable, Callable

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.feed.fetch import BODY_LIMIT, Failed, FailureKind, Fetched, Fetcher, NotModified, Outcome

CONTACT = "https://bot.example/about"
Ask = Callable[..., Awaitable[Outcome]]


class Feeds:
    """A server with a path for each way of answering, and a memory of what it was asked."""

    def __init__(self) -> None:
        self.asked: list[web.Request] = []
        self.busy = 0
        self.busiest = 0
        app = web.Application()
        app.router.add_route("*", "/{name:.*}", self.answer)
        self.server = TestServer(app)

    def at(self, path: str) -> str:
        """The address of a path."""
        return str(self.server.make_url(path))

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        name = request.match_info["name"]
        if name.isdecimal():
            return web.Response(status=int(name), headers={"Retry-After": "120"})
        return await getattr(self, name)(request)

    async def feed(self, request: web.Request) -> web.Response:
        headers = {"ETag": '"2"', "Last-Modified": "yesterday", "Cache-Control": "max-age=600"}
        if request.headers.get("If-None-Match") in ('"1"', '"2"'):
            return web.Response(status=304, headers=headers)
        return web.Response(body=b"<rss/>", headers=headers, content_type="text/xml", charset="windows-1252")

    async def zipped(self, _: web.Request) -> web.Response:
        return web.Response(body=gzip.compress(b"<rss/>"), headers={"Content-Encoding": "gzip"})

    async def bomb(self, _: web.Request) -> web.Response:
        packer = zlib.compressobj(wbits=31)
        body = b"".join(packer.compress(bytes(1 << 20)) for _ in range(200)) + packer.flush()
        return web.Response(body=body, headers={"Content-Encoding": "gzip"})

    async def endless(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(400):
            await response.write(bytes(1 << 16))
        return response

    async def declared(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(10**12)})
        await response.prepare(request)
        return response

    async def broken(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Encoding": "gzip"})
        await response.prepare(request)
        await response.write(b"this is not gzip at all")
        return response

    async def slow(self, request: web.Request) -> web.StreamResponse:
        await asyncio.Event().wait()
        raise AssertionError

    async def unhurried(self, _: web.Request) -> web.Response:
        self.busy += 1
        self.busiest = max(self.busiest, self.busy)
        await asyncio.sleep(0.3)  # the slowness itself
        self.busy -= 1
        return web.Response(body=b"<rss/>")

    async def wide(self, _: web.Request) -> web.Response:
        return web.Response(headers={"X-Long": "x" * 20_000})

    async def hung_up(self, request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.close()
        return web.Response()

    async def loop(self, _: web.Request) -> web.Response:
        return web.Response(status=301, headers={"Location": "/loop"})

    async def told(self, request: web.Request) -> web.Response:
        return web.json_response({"method": request.method, "body": await request.text()})

    async def hop(self, request: web.Request) -> web.Response:
        """Redirect `n` times with a status, or to a place."""
        left, status = int(request.query.get("n", 1)), int(request.query.get("status", 302))
        to = request.query.get("to") or (f"/hop?n={left - 1}&status={status}" if left > 1 else "/feed")
        return web.Response(status=status, headers={"Location": to} if to != "nowhere" else {})


@pytest_asyncio.fixture
async def feeds() -> AsyncGenerator[Feeds]:
    feeds = Feeds()
    await feeds.server.start_server()
    yield feeds
    await feeds.server.close()


@pytest_asyncio.fixture
async def fetcher() -> AsyncGenerator[Fetcher]:
    """A fetcher that may ask this machine."""
    async with Fetcher(contact=CONTACT, allow_private=True, deadline_s=5) as opened:
        yield opened


@pytest.fixture
def ask(feeds: Feeds, fetcher: Fetcher) -> Ask:
    """Ask the server for a path, with private addresses allowed."""

    async def fetch(path: str, **conditions: str) -> Outcome:
        return await fetcher.fetch(feeds.at(path), **conditions)  # pyright: ignore[reportArgumentType] - strings, both

    return fetch


def failed(outcome: Outcome) -> Failed:
    assert isinstance(outcome, Failed)
    assert outcome.sentence.endswith(".")
    return outcome


async def test_a_body_comes_with_what_to_send_next_time(feeds: Feeds, ask: Ask) -> None:
    outcome = await ask("/feed?token=secret")

    assert outcome == Fetched(
        body=b"<rss/>",
        final_url=str(feeds.server.make_url("/feed?token=secret")),
        charset="windows-1252",
        etag='"2"',
        last_modified="yesterday",
        fresh_for_s=600,
    )


async def test_the_server_learns_who_asks_and_nothing_else(feeds: Feeds, ask: Ask) -> None:
    await ask("/feed", etag='"0"', last_modified="Monday")

    headers = feeds.asked[0].headers
    assert CONTACT in headers["User-Agent"]
    assert (headers["Accept-Encoding"], headers["If-None-Match"]) == ("gzip", '"0"')
    assert headers["If-Modified-Since"] == "Monday"
    assert not {"Cookie", "Authorization", "Referer"} & set(headers)


async def test_what_is_unchanged_is_not_sent_again(ask: Ask) -> None:
    outcome = await ask("/feed", etag='"1"')

    assert outcome == NotModified(etag='"2"', last_modified="yesterday", fresh_for_s=600)


async def test_a_compressed_body_is_unpacked(ask: Ask) -> None:
    outcome = await ask("/zipped")

    assert isinstance(outcome, Fetched)
    assert outcome.body == b"<rss/>"


@pytest.mark.parametrize("path", ["/bomb", "/endless", "/declared"])
async def test_no_more_than_the_limit_is_read(ask: Ask, path: str) -> None:
    outcome = failed(await ask(path))

    assert outcome == Failed("127.0.0.1 sends more than 15 MiB.", FailureKind.TOO_LARGE)
    assert BODY_LIMIT == 15 << 20


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (204, FailureKind.BROKEN),
        (400, FailureKind.BROKEN),
        (401, FailureKind.DENIED),
        (403, FailureKind.DENIED),
        (404, FailureKind.MISSING),
        (410, FailureKind.GONE),
        (429, FailureKind.BUSY),
        (500, FailureKind.FAULTY),
        (503, FailureKind.BUSY),
    ],
)
async def test_each_refusal_says_what_it_means(ask: Ask, status: int, kind: FailureKind) -> None:
    outcome = failed(await ask(f"/{status}?token=secret"))

    assert (outcome.kind, outcome.retry_after_s) == (kind, 120)
    assert str(status) in outcome.sentence
    assert "secret" not in outcome.sentence


@pytest.mark.parametrize(
    ("path", "moved"),
    [
        ("/hop?n=5&status=301", True),
        ("/hop?n=2&status=308", True),
        ("/hop?status=302", False),
        ("/hop?status=307", False),
    ],
)
async def test_redirects_are_followed_and_the_permanent_ones_reported(
    feeds: Feeds, ask: Ask, path: str, moved: bool
) -> None:
    outcome = await ask(path)

    feed = str(feeds.server.make_url("/feed"))
    assert isinstance(outcome, Fetched)
    assert (outcome.final_url, outcome.moved_to) == (feed, feed if moved else None)


async def test_what_lies_behind_a_temporary_redirect_is_not_permanent(feeds: Feeds, ask: Ask) -> None:
    outcome = await ask("/hop?status=302&to=/hop%3Fstatus%3D301")

    assert isinstance(outcome, Fetched)
    assert outcome.moved_to is None


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/hop?n=6", FailureKind.REDIRECTS),
        ("/loop", FailureKind.REDIRECTS),
        ("/hop?to=nowhere", FailureKind.REDIRECTS),
        ("/hop?to=file:///etc/passwd", FailureKind.REFUSED),
        ("/hop?to=http://user:pass@127.0.0.1/", FailureKind.REFUSED),
        ("/hop?to=http://[::1", FailureKind.BROKEN),
    ],
)
async def test_bad_redirects_are_not_followed(ask: Ask, path: str, kind: FailureKind) -> None:
    assert failed(await ask(path)).kind == kind


@pytest.mark.parametrize("path", ["/broken", "/wide", "/hung_up"])
async def test_answers_that_cannot_be_understood_are_failures(ask: Ask, path: str) -> None:
    assert failed(await ask(path)).kind == FailureKind.BROKEN


async def test_a_server_that_never_answers_is_given_up(feeds: Feeds) -> None:
    async with Fetcher(contact=CONTACT, allow_private=True, deadline_s=0.2) as fetcher:
        outcome = failed(await fetcher.fetch(str(feeds.server.make_url("/slow"))))

    assert outcome.kind == FailureKind.TIMEOUT


@pytest.mark.parametrize("path", ["/unhurried", "/hop?to=/unhurried"], ids=["asked", "redirected to"])
async def test_waiting_for_ones_turn_at_a_slow_server_is_no_failure(feeds: Feeds, path: str) -> None:
    async with Fetcher(contact=CONTACT, allow_private=True, deadline_s=1) as fetcher:
        url = str(feeds.server.make_url(path))
        outcomes = await asyncio.gather(*(fetcher.fetch(url) for _ in range(6)))

    assert [type(outcome) for outcome in outcomes] == [Fetched] * 6
    assert feeds.busiest == 1


async def test_a_server_that_is_not_there_is_unreachable(feeds: Feeds) -> None:
    async with Fetcher(contact=CONTACT, allow_private=True) as fetcher:
        url = str(feeds.server.make_url("/feed"))
        await feeds.server.close()

        outcome = await fetcher.fetch(url)

    assert outcome == Failed("127.0.0.1 cannot be reached.", FailureKind.UNREACHABLE)


async def test_a_question_is_asked_with_headers_and_answered_whole(feeds: Feeds, fetcher: Fetcher) -> None:
    outcome = await fetcher.ask(feeds.at("/told"), headers={"X-Key": "secret", "Accept": "application/json"})

    assert isinstance(outcome, Fetched)
    assert json.loads(outcome.body) == {"method": "GET", "body": ""}
    assert (feeds.asked[0].headers["X-Key"], feeds.asked[0].headers["Accept"]) == (
        "secret",
        "application/json",
    )


async def test_what_is_posted_arrives_as_json(feeds: Feeds, fetcher: Fetcher) -> None:
    outcome = await fetcher.ask(feeds.at("/told"), post={"uuids": ["one"]})

    assert isinstance(outcome, Fetched)
    assert json.loads(outcome.body) == {"method": "POST", "body": '{"uuids": ["one"]}'}


async def test_what_is_posted_goes_to_nobody_else(feeds: Feeds, fetcher: Fetcher) -> None:
    outcome = failed(await fetcher.ask(feeds.at("/hop?status=307"), post={}))

    assert (outcome.kind, len(feeds.asked)) == (FailureKind.REDIRECTS, 1)


async def test_a_key_is_shown_to_no_server_but_the_one_that_was_named(feeds: Feeds, fetcher: Fetcher) -> None:
    elsewhere = feeds.at("/feed").replace("127.0.0.1", "localhost")
    await fetcher.ask(feeds.at(f"/hop?to={elsewhere}"), headers={"X-Key": "secret"})
    await fetcher.ask(feeds.at("/hop"), headers={"X-Key": "secret"})

    assert [(request.url.host, "X-Key" in request.headers) for request in feeds.asked] == [
        ("127.0.0.1", True),
        ("localhost", False),
        ("127.0.0.1", True),
        ("127.0.0.1", True),
    ]


@pytest.mark.parametrize("path", ["/bomb", "/endless"])
async def test_of_a_long_body_the_beginning_can_be_enough(feeds: Feeds, fetcher: Fetcher, path: str) -> None:
    outcome = await fetcher.ask(feeds.at(path), limit=100_000, is_beginning_enough=True)

    assert isinstance(outcome, Fetched)
    assert len(outcome.body) == 100_000


async def test_an_answer_longer_than_was_allowed_is_refused(feeds: Feeds, fetcher: Fetcher) -> None:
    assert failed(await fetcher.ask(feeds.at("/endless"))).kind == FailureKind.TOO_LARGE


async def test_the_news_that_nothing_changed_is_no_answer_to_a_question(
    feeds: Feeds, fetcher: Fetcher
) -> None:
    assert failed(await fetcher.ask(feeds.at("/304"))).kind == FailureKind.BROKEN


async def test_proxies_of_the_environment_are_ignored(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")

    assert isinstance(await ask("/feed"), Fetched)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "gopher://trains.example/",
        "data:text/xml,<rss/>",
        "javascript:alert(1)",
        "trains.example/feed",
        "http://user:secret@trains.example/",
        "https://trains.example:6379/?secret",
        "http://127.0.0.1/?secret",
        "http://0x7f000001/",
        "http://2130706433/",
        "http://127.1/",
        "http://[::ffff:127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://169.254.169.254/latest/meta-data",
        "http://localhost/",
        "http://[bad",
        "http://trains.example:port/",
        "",
    ],
)
async def test_some_addresses_are_never_asked(url: str) -> None:
    async with Fetcher(contact=CONTACT) as fetcher:
        outcome = failed(await fetcher.fetch(url))

    assert outcome.kind == FailureKind.REFUSED
    assert "secret" not in outcome.sentence


class Names:
    """A name service in which `feeds.example` leads to this machine, whatever else it leads to."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses

    async def __call__(self, host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        if not self.addresses:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in self.addresses]


@pytest.mark.parametrize("addresses", [("127.0.0.1",), ("10.0.0.1", "169.254.169.254")])
async def test_a_name_that_leads_into_a_private_network_is_never_dialled(
    monkeypatch: pytest.MonkeyPatch, addresses: tuple[str, ...]
) -> None:
    dialled: list[object] = []
    loop = asyncio.get_running_loop()
    monkeypatch.setattr(loop, "getaddrinfo", Names(*addresses))
    monkeypatch.setattr(loop, "sock_connect", lambda _, address: dialled.append(address))

    async with Fetcher(contact=CONTACT) as fetcher:
        outcome = failed(await fetcher.fetch("https://feeds.example/?secret"))

    assert outcome == Failed("feeds.example leads to an address in a private network.", FailureKind.REFUSED)
    assert dialled == []


async def test_of_public_and_private_addresses_only_the_public_are_dialled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dialled: set[tuple[str, int]] = set()

    async def refuse(_: socket.socket, address: tuple[str, int]) -> None:
        dialled.add(address)
        raise ConnectionRefusedError

    loop = asyncio.get_running_loop()
    monkeypatch.setattr(loop, "getaddrinfo", Names("127.0.0.1", "93.184.216.34"))
    monkeypatch.setattr(loop, "sock_connect", refuse)

    async with Fetcher(contact=CONTACT) as fetcher:
        failed(await fetcher.fetch("https://feeds.example/"))

    assert dialled == {("93.184.216.34", 443)}


async def test_a_name_nobody_knows_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", Names())

    async with Fetcher(contact=CONTACT) as fetcher:
        outcome = failed(await fetcher.fetch("https://feeds.example/"))

    assert outcome.kind == FailureKind.UNREACHABLE
