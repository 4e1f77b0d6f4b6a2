"""What the command line offers beside running the bot; works on the database alone."""

import argparse
import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot import cli_catalogue
from bot.config import Config
from bot.feed import export
from bot.hosting.lock import only_process
from bot.search import Hit
from bot.services import Services
from bot.services.doctor import examine
from bot.services.finder import EpisodeNotFound
from bot.terminal import complain as _complain
from bot.terminal import say as _say
from db.backup import backup, restore
from db.database import Database
from db.models import ListedEpisode

COMMANDS = (
    *("import", "remove", "export", "find", "card", "doctor", "backup", "restore"),  # beside running the bot
)
PRINTING = ("export", "find", "card", "doctor")  # nothing else
NEED_DATABASE = ("remove", "export", "doctor")  # the others begin one
ON_FILES = ("backup", "restore")


def parser() -> argparse.ArgumentParser:
    """The command line as it is described by --help."""
    top = argparse.ArgumentParser(
        prog="python -m bot", description="Shownotes, a Discord bot for podcast listeners."
    )
    commands = top.add_subparsers(dest="command", metavar="COMMAND")
    running = commands.add_parser("run", help="connect to Discord (needs DISCORD_TOKEN)")
    running.add_argument(
        "--new", action="store_true", help="start with an empty database if the old one is gone"
    )
    running.add_argument("--new-bot", action="store_true", help="take over the database of another bot")
    preview = commands.add_parser("preview", help="open a simulated Discord in the browser")
    preview.add_argument("--port", type=int, help="the loopback port (default: a free one)")
    preview.add_argument(
        "--channel", choices=("episodes", "announcements"), default="episodes", help="which to show"
    )
    importing = commands.add_parser("import", help="read episodes from feeds, exports or listing pages")
    importing.add_argument(
        "files",
        nargs="+",
        metavar="SOURCE",
        help="a file or an address: RSS, Atom, JSON Feed, listing text, or an OPML list of feeds; "
        "- is standard input",
    )
    removing = commands.add_parser("remove", help="remove a show and all its episodes")
    removing.add_argument("show", nargs="+", metavar="SHOW", help="its name or its number")
    removing.add_argument("--yes", action="store_true", help="do not ask first")
    exporting = commands.add_parser("export", help="write a show as JSON Feed 1.1 to standard output")
    exporting.add_argument("--show", metavar="NAME", help="which show, if there are several")
    finding = commands.add_parser("find", help="find episodes the way /episode does")
    finding.add_argument(
        "query", nargs="+", metavar="QUERY", help="words; - reads one query per line from standard input"
    )
    finding.add_argument("--json", action="store_true", help="one JSON array per query")
    finding.add_argument("--limit", type=int, default=5, metavar="N", help="results per query (default: 5)")
    card = commands.add_parser("card", help="print an episode's card as /episode shows it")
    card.add_argument(
        "query", nargs="+", metavar="QUERY", help="words; - reads one query per line from standard input"
    )
    card.add_argument("--json", action="store_true", help="one JSON object per query; null if none is found")
    commands.add_parser("doctor", help="check the database, the feeds and every episode")
    backup = commands.add_parser("backup", help="write a complete copy of the database")
    backup.add_argument("path", type=Path, metavar="PATH", help="a file that does not exist yet")
    restoring = commands.add_parser("restore", help="replace the database with a copy")
    restoring.add_argument("path", type=Path, metavar="PATH", help="a file that backup wrote")
    return top


async def execute(arguments: argparse.Namespace, db: Database, config: Config) -> int:
    """Run one command on an open database; its exit code.

    Raises:
        UserError, DatabaseError: told to the person in one sentence.

    """
    services = Services.on(db, feed_urls=config.feed_urls)
    if arguments.command == "import":
        return await cli_catalogue.import_sources(arguments, services, config)
    if arguments.command == "remove":
        return await cli_catalogue.remove(arguments, services)
    command: Callable[[argparse.Namespace, Database, Services], Any] = {
        "export": _export,
        "find": _find,
        "card": _card,
        "doctor": _doctor,
    }[arguments.command]
    return await command(arguments, db, services) or 0


async def _export(arguments: argparse.Namespace, db: Database, services: Services) -> None:
    show = (
        await services.catalogue.find_show(arguments.show)
        if arguments.show
        else await services.catalogue.only_show()
    )
    feed = await services.catalogue.as_feed(show)
    sys.stdout.write(await asyncio.to_thread(export.write, feed) + "\n")


async def _find(arguments: argparse.Namespace, db: Database, services: Services) -> int:
    await services.importer.load_bundled_if_empty()
    finder = services.finder
    await finder.load()
    missed = 0
    async for query in _queries(arguments.query):
        hits = finder.search(query, limit=max(1, arguments.limit)) if query.strip() else []
        found = [(finder.episode(hit.id), hit) for hit in hits]
        results = [(episode, hit) for episode, hit in found if episode]
        if arguments.json:
            shown = [_result(episode, hit, finder.show_title(episode.show_id)) for episode, hit in results]
            _say(json.dumps(shown, ensure_ascii=False))
        elif results:
            _say("\n".join(_line(episode, hit) for episode, hit in results))
        else:
            missed = 1
            _complain(_sentence(finder.miss(query)))
    return 0 if arguments.json else missed


async def _card(arguments: argparse.Namespace, db: Database, services: Services) -> int:
    # With them comes discord.py, which takes half a second that other commands need not wait for.
    from bot.ui.controls import card_layout
    from bot.ui.shown_card import as_text, shown_card

    await services.importer.load_bundled_if_empty()
    finder = services.finder
    await finder.load()
    missed = 0
    async for query in _queries(arguments.query):
        try:
            found = finder.find(query)
        except EpisodeNotFound as error:
            missed = 1
            _say("null") if arguments.json else _complain(_sentence(error))
            continue
        card = await services.catalogue.card(found.episode_id)
        shown = shown_card(card, await card_layout(services, card, found=found))
        _say(json.dumps(asdict(shown), ensure_ascii=False) if arguments.json else as_text(shown))
    return 0 if arguments.json else missed


async def _queries(words: Sequence[str]) -> AsyncIterator[str]:
    if list(words) != ["-"]:
        yield " ".join(words)
        return
    for line in (await asyncio.to_thread(sys.stdin.read)).splitlines():
        yield line


def _sentence(miss: EpisodeNotFound) -> str:
    names = "; ".join(episode.title for episode in miss.nearest)
    return str(miss) + (f" Closest: {names}" if names else "")


def _result(episode: ListedEpisode, hit: Hit, show: str) -> dict[str, Any]:
    return {
        "id": episode.id,
        "show": show,
        "title": episode.title,
        "published": episode.published_at.isoformat() if episode.published_at else None,
        "duration": episode.duration_s,
        "score": round(hit.score, 1),
        "confident": hit.confident,
        "reason": f"{hit.reason.field}: {hit.reason.text}",
        "field": hit.reason.field,
        "matched": hit.reason.text,
        "start": hit.reason.start_s,
        "url": hit.reason.url,
    }


def _line(episode: ListedEpisode, hit: Hit) -> str:
    day = f"{episode.published_at:%Y-%m-%d}" if episode.published_at else "no date   "
    return f"{day}  {episode.title}  ({hit.reason.field}: {hit.reason.text})"


async def _doctor(arguments: argparse.Namespace, db: Database, services: Services) -> int:
    report = await examine(db)
    _say("\n".join(report.lines))
    return 0 if report.healthy else 1


def on_files(arguments: argparse.Namespace, database: Path) -> int:
    """Run a command on the database as a file; its exit code.

    Raises:
        DatabaseError, AlreadyRunning: told to the person in one sentence.

    """
    if arguments.command == "backup":
        backup(database, arguments.path)
        _say(f"Wrote {arguments.path}.")
        return 0
    with only_process(database):
        aside = restore(arguments.path, database)
    _say(f"Restored {database} from {arguments.path}.")
    if aside:
        _say(f"What it held before is now in {aside}.")
    return 0
