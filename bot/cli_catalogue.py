"""The commands that change the catalogue: `import` and `remove`."""

import argparse
import asyncio
import sys
from pathlib import Path
from typing import NamedTuple

from bot.config import Config
from bot.errors import UserError
from bot.feed.fetch import Failed, Fetch, Fetched, Fetcher
from bot.feed.opml import is_opml, listed_feeds
from bot.feed.read import read_source
from bot.feed.source import FeedError, feed_name
from bot.services import Services
from bot.services.feeds.importing import Imported
from bot.services.removing import COMES_BACK
from bot.services.show_names import only_show_named
from bot.terminal import agrees, can_ask, complain, progress, say
from bot.ui.markdown import plural
from bot.urls import split_url

FILE_LIMIT = 64 * 1024 * 1024  # bytes; an export of the largest catalogue is far smaller
READ_ONCE = "Addresses were read once. Add them to FEED_URLS to get their new episodes too."


class _Body(NamedTuple):
    """What a source holds, and what to call it."""

    content: bytes
    name: str
    url: str | None = None
    charset: str | None = None


async def import_sources(arguments: argparse.Namespace, services: Services, config: Config) -> int:
    """Read episodes from files, addresses and lists of feeds; 1 where one of them failed."""
    async with Fetcher(allow_private=config.feed_private_hosts) as fetcher:
        importing = _Importing(services, fetcher.fetch)
        for number, source in enumerate(arguments.files, 1):
            await importing.take(source, place=f"[{number}/{len(arguments.files)}]")
    if importing.addresses - set(config.feed_urls):
        say(READ_ONCE)
    return int(importing.failed)


class _Importing:
    """Takes sources in one by one; what fails is told, and the others go on."""

    def __init__(self, services: Services, fetch: Fetch) -> None:
        self._services = services
        self._fetch = fetch
        self.addresses = set[str]()
        self.failed = False

    async def take(self, source: str, *, place: str, name: str | None = None) -> None:
        """Import a source, or all feeds of a list; `name` is what a list calls this one."""
        shown = name or (feed_name(source) if split_url(source) else source)
        progress(f"{place} {shown}")
        try:
            body = await self._body(source, shown)
            if name is None and is_opml(body.content):
                feeds = await asyncio.to_thread(listed_feeds, body.content, name=body.name)
                for number, feed in enumerate(feeds, 1):
                    await self.take(feed.url, place=f"{place} {number}/{len(feeds)}", name=feed.name)
                return
            imported = await self._store(body)
        except (FeedError, OSError) as error:
            progress("")
            complain(_trouble(shown, error))
            self.failed = True
            return
        progress("")
        say(_summary(shown, imported))
        for problem in imported.problems:
            complain(f"  {problem}")
        if body.url:
            self.addresses.add(body.url)

    async def _body(self, source: str, shown: str) -> _Body:
        if not split_url(source):
            return await asyncio.to_thread(_read_file, source)
        outcome = await self._fetch(source)
        if isinstance(outcome, Fetched):
            return _Body(outcome.body, shown, source, outcome.charset)
        assert isinstance(outcome, Failed), "nothing was asked that could be unchanged"
        raise FeedError(outcome.sentence if feed_name(source) == shown else f"{shown}: {outcome.sentence}")

    async def _store(self, body: _Body) -> Imported:
        feed = await asyncio.to_thread(
            read_source, body.content, name=body.name, url=body.url, encoding=body.charset
        )
        return await self._services.importer.store(feed)


async def remove(arguments: argparse.Namespace, services: Services) -> int:
    """Take a show out of the catalogue, once somebody agreed.

    Raises:
        UserError: no show or no single one has that name, or nobody is there to agree.

    """
    show = only_show_named(await services.catalogue.shows(), " ".join(arguments.show))
    removal = await services.removing.prospect(show.id)
    if not arguments.yes:
        say(f"Removing “{show.title}” deletes {removal.loss}. Posts already made stay.")
        if not can_ask():
            raise UserError("Nothing was removed: there is nobody to ask. Add --yes to remove it.")
        if not await asyncio.to_thread(agrees, "Remove it?"):
            say("Nothing was removed.")
            return 1
    removal = await services.removing.remove(show.id)
    say(f"Removed “{show.title}” with {removal.loss}.")
    if removal.comes_back:
        say(COMES_BACK)
    return 0


def _read_file(file: str) -> _Body:
    if file == "-":
        return _Body(sys.stdin.buffer.read(FILE_LIMIT + 1), "standard input")
    path = Path(file)
    with path.open("rb") as opened:
        return _Body(opened.read(FILE_LIMIT + 1), path.name)


def _summary(source: str, imported: Imported) -> str:
    facts = [
        plural(len(imported.new), "new episode"),
        f"{len(imported.changed)} changed",
        f"{imported.unchanged} unchanged",
    ]
    return f"{source}: {imported.show.title}: {', '.join(facts)}."


def _trouble(source: str, error: Exception) -> str:
    if isinstance(error, OSError):
        return f"{source} cannot be read: {(error.strerror or str(error)).lower()}."
    return str(error)
