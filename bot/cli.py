"""What the command line offers beside running the bot; works on the database alone."""

import argparse
import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

from bot.feed import export
from bot.feed.read import read_source
from bot.feed.source import FeedError
from bot.hosting.lock import only_process
from bot.search import Hit
from bot.services import Services
from bot.services.doctor import examine
from bot.services.feeds.importing import Imported
from bot.services.finder import Finder
from bot.ui.markdown import plural
from db.backup import backup, restore
from db.database import Database
from db.models import Episode

COMMANDS = ("import", "export", "find", "doctor", "backup", "restore")  # beside running the bot
PRINTING = ("export", "find", "doctor")  # nothing else
NEED_DATABASE = ("export", "doctor")  # the others begin one
ON_FILES = ("backup", "restore")
FILE_LIMIT = 64 * 1024 * 1024  # bytes; an export of the largest catalogue is far smaller


def parser() -> argparse.ArgumentParser:
    """The command line as it is described by --help."""
    top = argparse.ArgumentParser(
        prog="python -m bot", description="Shownotes, a Discord bot for podcast listeners."
    )
    commands = top.add_subparsers(dest="command", metavar="COMMAND")
    running = commands.add_parser("run", help="connect to Discord (needs DISCORD_TOKEN)")
    running.add_argument("--new", action="store_true", help="begin afresh where the database is gone")
    running.add_argument("--new-bot", action="store_true", help="take over the database of another bot")
    preview = commands.add_parser("preview", help="open a simulated Discord in the browser")
    preview.add_argument("--port", type=int, help="the loopback port (default: a free one)")
    preview.add_argument(
        "--channel", choices=("episodes", "announcements"), default="episodes", help="which to show"
    )
    importing = commands.add_parser("import", help="read episodes from feeds, exports or listing pages")
    importing.add_argument(
        "files", nargs="+", metavar="FILE", help="RSS, Atom, JSON Feed or listing text; - is standard input"
    )
    exporting = commands.add_parser("export", help="write a show as JSON Feed 1.1 to standard output")
    exporting.add_argument("--show", metavar="NAME", help="which show, where there are several")
    finding = commands.add_parser("find", help="find episodes the way /episode does")
    finding.add_argument(
        "query", nargs="+", metavar="QUERY", help="words; - reads one query a line from standard input"
    )
    finding.add_argument("--json", action="store_true", help="one JSON array a query")
    finding.add_argument("--limit", type=int, default=5, metavar="N", help="results a query (default: 5)")
    commands.add_parser("doctor", help="check the database, the feeds and every episode")
    backup = commands.add_parser("backup", help="write a copy of the database that stands alone")
    backup.add_argument("path", type=Path, metavar="PATH", help="a file that does not exist yet")
    restoring = commands.add_parser("restore", help="put a copy in the place of the database")
    restoring.add_argument("path", type=Path, metavar="PATH", help="a file that backup wrote")
    return top


async def execute(arguments: argparse.Namespace, db: Database) -> int:
    """Run one command on an open database; its exit code.

    Raises:
        UserError, DatabaseError: told to the person in one sentence.

    """
    services = Services.on(db)
    command: Callable[[argparse.Namespace, Database, Services], Any] = {
        "import": _import,
        "export": _export,
        "find": _find,
        "doctor": _doctor,
    }[arguments.command]
    return await command(arguments, db, services) or 0


async def _import(arguments: argparse.Namespace, db: Database, services: Services) -> int:
    failed = 0
    for number, file in enumerate(arguments.files, 1):
        _progress(f"[{number}/{len(arguments.files)}] {file}")
        try:
            imported = await services.importer.store(await asyncio.to_thread(_read_file, file))
        except (FeedError, OSError) as error:
            _progress("")
            _complain(_file_trouble(file, error))
            failed = 1
            continue
        _progress("")
        _say(_summary(file, imported))
        for problem in imported.problems:
            _complain(f"  {problem}")
    return failed


def _read_file(file: str) -> Any:
    if file == "-":
        return read_source(sys.stdin.buffer.read(FILE_LIMIT + 1), name="standard input")
    path = Path(file)
    with path.open("rb") as opened:
        return read_source(opened.read(FILE_LIMIT + 1), name=path.name)


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
            _complain(_miss(finder, query))
    return 0 if arguments.json else missed


async def _queries(words: Sequence[str]) -> AsyncIterator[str]:
    if list(words) != ["-"]:
        yield " ".join(words)
        return
    for line in (await asyncio.to_thread(sys.stdin.read)).splitlines():
        yield line


def _miss(finder: Finder, query: str) -> str:
    miss = finder.miss(query)
    names = "; ".join(episode.title for episode in miss.nearest)
    return str(miss) + (f" The nearest: {names}" if names else "")


def _result(episode: Episode, hit: Hit, show: str) -> dict[str, Any]:
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


def _line(episode: Episode, hit: Hit) -> str:
    day = f"{episode.published_at:%Y-%m-%d}" if episode.published_at else "no date   "
    return f"{day}  {episode.title}  ({hit.reason.field}: {hit.reason.text})"


async def _doctor(arguments: argparse.Namespace, db: Database, services: Services) -> int:
    report = await examine(db)
    _say("\n".join(report.lines))
    return 0


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
        _say(f"What it held before is in {aside}.")
    return 0


def _summary(file: str, imported: Imported) -> str:
    facts = [
        plural(len(imported.new), "new episode"),
        f"{len(imported.changed)} changed",
        f"{imported.unchanged} as known",
    ]
    return f"{file}: {imported.show.title}: {', '.join(facts)}."


def _file_trouble(file: str, error: Exception) -> str:
    if isinstance(error, OSError):
        return f"{file} cannot be read: {(error.strerror or str(error)).lower()}."
    return str(error)


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _complain(text: str) -> None:
    sys.stderr.write(f"{text}\n")
