"""Start: settings, logging, resources, then what the command line asks for."""

import argparse
import asyncio
import io
import os
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path

try:
    from dotenv import dotenv_values

    from bot import cli
    from bot.config import Config, ConfigError
    from bot.errors import UserError
    from bot.hosting.lock import AlreadyRunning
    from db.backup import GoneError, is_gone
    from db.database import Database, DatabaseError, is_damage, sentence_on
except ModuleNotFoundError as missing:  # a Python into which nothing was installed
    sys.exit(
        f"Shownotes needs {missing.name}, which is not installed: run `make run`, "
        "or `python -m pip install -r requirements.txt`."
    )

UNCONNECTED = "DISCORD_TOKEN is not set: put the bot's token into .env, or try `python -m bot preview`."
PREVIEW_NEEDS = "The preview needs {}: install it with `python -m pip install -r tests/preview.txt`."
NEITHER = "DISCORD_TOKEN is not set: put the bot's token into .env, or look at the bot without one. "
ENV_FILE = Path(".env")
EXIT_USAGE, EXIT_LOCKED, EXIT_CONFIG = 2, 75, 78


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program; its exit code."""
    is_heard = sys.stdout is not None  # closed by whoever started us
    _open_streams()
    arguments = cli.parser().parse_args(argv)
    if not is_heard and arguments.command in cli.PRINTING:
        return _fail("Standard output is closed, so there is nowhere to print to.", 1)
    try:
        code = _obey(arguments, Config.from_env({**_dotenv(), **os.environ}))
        sys.stdout.flush()  # a full disk or a reader that left is met here, not when Python ends
    except ConfigError as error:
        return _fail(f"Configuration error: {error}", EXIT_CONFIG)
    except AlreadyRunning as error:
        return _fail(str(error), EXIT_LOCKED)
    except DatabaseError as error:
        # Starting again does not help, and a supervisor should know.
        return _fail(str(error), EXIT_CONFIG if arguments.command in ("run", None) else 1)
    except UserError as error:
        return _fail(str(error), 1)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        _drop_output()
        return 0
    except OSError as error:
        if arguments.command not in cli.COMMANDS:
            raise
        if error.filename is None:
            _drop_output()
        return _fail(f"{error.filename or 'Standard output'}: {error.strerror}.", 1)
    return code


def _obey(arguments: argparse.Namespace, config: Config) -> int:
    try:
        if arguments.command in ("run", "preview", None):
            return _serve(arguments, config)
        if arguments.command in cli.ON_FILES:
            return cli.on_files(arguments, config.database)
        return asyncio.run(_execute(arguments, config))
    except sqlite3.Error as error:
        # Damage a person has to mend; what is busy or full may be better at the next start.
        if is_damage(error) or arguments.command not in ("run", None):
            raise DatabaseError(sentence_on(config.database, error)) from error
        return _fail(sentence_on(config.database, error), 1)


def _serve(arguments: argparse.Namespace, config: Config) -> int:
    command: str | None = arguments.command
    if command == "run" and config.token is None:
        return _fail(UNCONNECTED, EXIT_USAGE)
    if command == "preview" or config.token is None:
        return _preview(arguments)
    from bot.hosting.running import (
        run,  # discord.py takes half a second that other commands need not wait for
    )

    options = {"is_new": arguments.new, "is_new_bot": arguments.new_bot} if command else {}
    return asyncio.run(run(config, **options))


def _preview(arguments: argparse.Namespace) -> int:
    try:
        from bot.preview import preview  # a development dependency, absent where the bot is hosted
    except ModuleNotFoundError as error:
        why = NEITHER if arguments.command is None else ""
        return _fail(why + PREVIEW_NEEDS.format(error.name), 1)
    if arguments.command is None:
        sys.stdout.write(
            "No DISCORD_TOKEN is set, so this is the preview: a simulated Discord in your browser.\n"
        )
        return asyncio.run(preview())
    return asyncio.run(preview(port=arguments.port, channel=arguments.channel))


async def _execute(arguments: argparse.Namespace, config: Config) -> int:
    if is_gone(config.database):
        raise GoneError(config.database)
    if arguments.command in cli.NEED_DATABASE and not config.database.exists():
        raise DatabaseError(f"There is no database {config.database}.")
    async with Database.open(config.database) as db:
        return await cli.execute(arguments, db, config)


def _dotenv() -> dict[str, str]:
    try:
        text = ENV_FILE.read_text(encoding="utf-8-sig") if ENV_FILE.is_file() else ""
    except UnicodeDecodeError as error:
        raise ConfigError(f"{ENV_FILE} is not UTF-8 text: save it as UTF-8.") from error
    except OSError as error:
        raise ConfigError(f"{ENV_FILE} cannot be read: {error.strerror}.") from error
    if "\0" in text:  # UTF-16 without its mark
        raise ConfigError(f"{ENV_FILE} is not UTF-8 text: save it as UTF-8.")
    values = dotenv_values(stream=io.StringIO(text), interpolate=False)
    return {name: value for name, value in values.items() if value is not None}


def _open_streams() -> None:
    """Make closed streams silent ones, and print what the terminal cannot show in another form."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - to the very end
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _drop_output() -> None:
    # Or Python, which writes out what is left when it ends, complains of it then.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fail(sentence: str, code: int) -> int:
    sys.stderr.write(f"{sentence}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
