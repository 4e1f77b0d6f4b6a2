"""The directories, players and sites of an invented world, on loopback, with the guards of fetching up.

Every name leads to a public address, as far as the fetcher can tell, and what it dials there is answered
here; `*.inside.example` leads into a private network, `*.nowhere.example` nowhere. In front of a directory's
host stands how it fails: `silent.itunes.example`.
"""

import asyncio
import json
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha1
from typing import Any

from aiohttp import web
from rapidfuzz import fuzz

from bot.directories.resolving import Addresses
from bot.directories.searchable import PodcastIndexKey
from tests.bot.feed.rss import episode, rss

KEY = PodcastIndexKey(key="KEY", secret="SECRET")
_PUBLIC, _PRIVATE = "93.184.216.34", "10.0.0.7"


@dataclass(frozen=True, slots=True, kw_only=True)
class Podcast:
    """A podcast of this world, and who lists it."""

    number: int  # Apple's
    title: str
    author: str = "Ines Ferreira"
    feed_url: str | None
    fyyd_feed_url: str | None = None  # where fyyd knows another address
    listed: frozenset[str] = frozenset({"itunes", "fyyd", "index"})
    country: str = "us"  # whose list of Apple's it is on; on others too, if it is `us`

    @property
    def uuid(self) -> str:
        """Pocket Casts' id."""
        return f"{self.number:08x}-0000-4000-8000-00000000cafe"

    @property
    def slug(self) -> str:
        """fyyd's name for it."""
        return f"show-{self.number}"


@dataclass(slots=True)
class World:
    """What is where: podcasts, and pages by address; `asked` remembers each request's address."""

    podcasts: list[Podcast] = field(default_factory=list[Podcast])
    pages: dict[str, web.Response | Callable[[], web.Response]] = field(default_factory=dict)
    spotify: dict[str, str] = field(default_factory=dict[str, str])  # link → title
    episodes: dict[str, int] = field(default_factory=dict[str, int])  # an episode's title → its podcast
    asked: list[web.Request] = field(default_factory=list[web.Request])
    max_age_s: int = 600

    def add(self, podcast: Podcast, *, has_feed: bool = True) -> Podcast:
        """A podcast, with its feed."""
        self.podcasts.append(podcast)
        if podcast.feed_url and has_feed:
            self.put(podcast.feed_url, feed(podcast.title))
        return podcast

    def put(self, url: str, text: str | bytes, *, kind: str = "text/html", **headers: str) -> str:
        """A page at an address, which is returned."""
        body = text.encode() if isinstance(text, str) else text
        self.pages[url] = lambda: web.Response(body=body, headers={"Content-Type": kind, **headers})
        return url

    def redirect(self, url: str, to: str, status: int = 302) -> str:
        """An address that leads on to another."""
        self.pages[url] = lambda: web.Response(status=status, headers={"Location": to})
        return url

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Whatever is at an address."""
        self.asked.append(request)
        host = request.host
        fault, _, rest = host.partition(".")
        if fault in FAULTS:
            if (failed := await FAULTS[fault](request)) is not None:
                return failed
            host = rest
        url = f"http://{host}{request.raw_path}"
        if url in self.pages:
            page = self.pages[url]
            return page() if callable(page) else page
        directory = {
            "itunes.example": self._itunes,
            "fyyd.example": self._fyyd,
            "index.example": self._index,
            "pocketcasts.example": self._pocketcasts,
            "spotify.example": self._spotify,
        }.get(host)
        return await directory(request) if directory else web.Response(status=404)

    async def _itunes(self, request: web.Request) -> web.Response:
        query = request.query
        country = query.get("country", "us")
        here = [p for p in self.podcasts if "itunes" in p.listed and p.country in ("us", country)]
        if request.path == "/lookup":
            found = [p for p in here if str(p.number) in query["id"].split(",")]
        elif query["entity"] == "podcastEpisode":
            number = self.episodes.get(query["term"])
            found = [p for p in here if p.number == number]
        else:
            found = _like(query["term"], here)
        kind = "podcast-episode" if query.get("entity") == "podcastEpisode" else "podcast"
        results = [
            {
                "wrapperType": "track",
                "kind": kind,
                "collectionId": p.number,
                "trackId": p.number,
                "artistName": p.author,
                "collectionName": p.title,
                "trackName": p.title,
                **({"feedUrl": p.feed_url} if p.feed_url else {}),
                "collectionViewUrl": f"https://podcasts.apple.com/us/podcast/id{p.number}",
                "artworkUrl600": f"https://art.example/{p.number}.jpg",
                "trackCount": 9,
                "releaseDate": "2026-10-01T06:00:00Z",
            }
            for p in found
        ]
        return self._told({"resultCount": len(results), "results": results}, "text/javascript")

    async def _fyyd(self, request: web.Request) -> web.Response:
        here = [p for p in self.podcasts if "fyyd" in p.listed]
        if request.path == "/0.2/podcast":
            wanted = set(request.query.values())
            found = [p for p in here if wanted & {p.slug, str(p.number)}]
            return self._told({"status": 1, "msg": "ok", "data": _fyyds(found[0]) if found else None})
        return self._told({"status": 1, "data": [_fyyds(p) for p in _like(request.query["title"], here)]})

    async def _index(self, request: web.Request) -> web.Response:
        date = request.headers.get("X-Auth-Date", "")
        proof = sha1(f"{KEY.key}{KEY.secret}{date}".encode()).hexdigest()
        if request.headers.get("Authorization") != proof or not date.isdecimal():
            return web.Response(status=401, text="Authorization failed")
        here = [p for p in self.podcasts if "index" in p.listed and p.feed_url]
        if request.path.endswith("/search/byterm"):
            return self._told(
                {"status": "true", "feeds": [_indexed(p) for p in _like(request.query["q"], here)]}
            )
        found = [p for p in here if str(p.number) == request.query["id"]]
        if not found:
            return web.json_response({"status": "false", "description": "Feed not found"}, status=400)
        return self._told({"status": "true", "query": {}, "feed": _indexed(found[0]), "description": "Found"})

    async def _pocketcasts(self, request: web.Request) -> web.Response:
        uuids = (await request.json())["uuids"]
        return self._told({"result": {p.uuid: p.feed_url for p in self.podcasts if p.uuid in uuids}})

    async def _spotify(self, request: web.Request) -> web.Response:
        title = self.spotify.get(request.query["url"])
        return self._told({"title": title, "thumbnail_url": "x"}) if title else web.Response(status=404)

    def _told(self, document: object, kind: str = "application/json") -> web.Response:
        headers = {"Cache-Control": f"max-age={self.max_age_s}"}
        return web.Response(text=json.dumps(document), content_type=kind, headers=headers)


def feed(title: str, *, with_media: bool = True, items: int = 3) -> str:
    """A podcast's feed, or a blog's."""
    inside = [episode(n) if with_media else f"<title>Post {n}</title><guid>{n}</guid>" for n in range(items)]
    return rss(*inside).replace("Night Trains", title)


def site(*feeds: str, links: Iterable[str] = (), head: str = "") -> str:
    """A web page that names feeds and links to pages."""
    tags = "".join(f'<link rel="alternate" type="application/rss+xml" href="{url}">' for url in feeds)
    body = "".join(f'<a href="{url}">here</a>' for url in links)
    return f"<!doctype html><html><head>{head}{tags}</head><body>{body}</body></html>"


def _like(words: str, podcasts: list[Podcast]) -> list[Podcast]:
    """As directories search: anything that shares a word or is spelled alike."""

    def worth(podcast: Podcast) -> float:
        text = f"{podcast.title} {podcast.author}".casefold()
        return max(fuzz.token_set_ratio(words.casefold(), text), fuzz.ratio(words.casefold(), podcast.title))

    return sorted((p for p in podcasts if worth(p) > 60), key=worth, reverse=True)[:25]


def _fyyds(podcast: Podcast) -> dict[str, Any]:
    return {
        "id": podcast.number,
        "title": podcast.title,
        "slug": podcast.slug,
        "xmlURL": podcast.fyyd_feed_url or podcast.feed_url,
        "htmlURL": "https://site.example",
        "author": podcast.author,
        "imgURL": "https://art.example/f.jpg",
        "episode_count": 12,
        "lastpub": "2026-10-02T06:00:00+02:00",
    }


def _indexed(podcast: Podcast) -> dict[str, Any]:
    return {
        "id": podcast.number,
        "itunesId": podcast.number,
        "title": podcast.title,
        "url": podcast.feed_url,
        "link": "https://site.example",
        "author": podcast.author,
        "artwork": "https://art.example/i.jpg",
        "dead": 0,
        "episodeCount": 11,
        "newestItemPubdate": 1_790_000_000,
    }


async def _silent(_: web.Request) -> web.Response:
    await asyncio.sleep(10)
    return web.Response()


async def _large(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    with suppress(ConnectionError):  # whoever has read enough hangs up
        for _ in range(20):
            await response.write(b'{"results": [' + b" " * (1 << 20))
    return response


def _always(make: Callable[[], web.Response]) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(_: web.Request) -> web.Response:
        return make()

    return answer


FAULTS: dict[str, Callable[[web.Request], Awaitable[web.StreamResponse | None]]] = {
    "silent": _silent,
    "large": _large,
    "over": _always(lambda: web.json_response({"resultCount": 0, "results": []}, status=403)),
    "busy": _always(lambda: web.Response(status=429, headers={"Retry-After": "60"})),
    "faulty": _always(lambda: web.Response(status=500)),
    "html": _always(lambda: web.Response(text="<html><p>Sorry</p></html>", content_type="text/html")),
    "nested": _always(lambda: web.Response(text="[" * 100_000)),
    "mistyped": _always(
        lambda: web.json_response({"results": [7, {"kind": "podcast", "feedUrl": 1}], "data": {"title": []}})
    ),
    "inward": _always(lambda: web.Response(status=302, headers={"Location": "http://10.0.0.7/admin"})),
    "sideways": _always(lambda: web.Response(status=302, headers={"Location": "http://db.inside.example/"})),
}


def addresses(**faults: str) -> Addresses:
    """Where this world's directories are asked, each with how it fails."""
    hosts = ("itunes", "fyyd", "podcast_index", "pocketcasts", "spotify", "youtube")
    paths = {"fyyd": "/0.2", "podcast_index": "/api/1.0"}
    return Addresses(
        **{
            name: f"http://{faults[name] + '.' if name in faults else ''}"
            f"{name.removeprefix('podcast_')}.example{paths.get(name, '')}"
            for name in hosts
        }
    )


@asynccontextmanager
async def serving(world: World) -> AsyncGenerator[World]:
    """The world, reachable from this event loop by all of its names at port 80."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", world.answer)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    here = runner.addresses[0][:2]
    loop = asyncio.get_running_loop()
    dial = loop.sock_connect

    async def looked_up(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        if host.endswith("nowhere.example"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        address = _PRIVATE if host.endswith("inside.example") else _PUBLIC
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    async def dialled(connection: socket.socket, address: tuple[str, int]) -> None:
        if address != (_PUBLIC, 80):
            raise ConnectionRefusedError(f"{address} was dialled")
        await dial(connection, here)

    vars(loop).update(getaddrinfo=looked_up, sock_connect=dialled)
    try:
        yield world
    finally:
        del vars(loop)["getaddrinfo"], vars(loop)["sock_connect"]
        await runner.cleanup()
