"""Start: settings, logging, resources, then what the command line asks for."""

import argparse
import asyncio
import os
import sqlite3
import sys
from collections.abc import Sequence

from dotenv import dotenv_values

from bot import cli
from bot.config import Config, ConfigError
from bot.errors import UserError
from bot.hosting.lock import AlreadyRunning
from db.database import Database, DatabaseError

UNCONNECTED = "DISCORD_TOKEN is not set: put the bot's token into .env, or try `python -m bot preview`."
EXIT_USAGE, EXIT_LOCKED, EXIT_CONFIG = 2, 75, 78


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program; its exit code."""
    arguments = cli.parser().parse_args(argv)
    try:
        config = Config.from_env({**_dotenv(), **os.environ})
        if arguments.command in ("run", "preview", None):
            return _serve(arguments, config)
        return asyncio.run(_execute(arguments, config))
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
        return 0


def _serve(arguments: argparse.Namespace, config: Config) -> int:
    command: str | None = arguments.command
    if command == "run" and config.token is None:
        return _fail(UNCONNECTED, EXIT_USAGE)
    if command == "preview" or config.token is None:
        from bot.preview import preview  # a development dependency, absent where the bot is hosted

        if command is None:
            sys.stdout.write(
                "No DISCORD_TOKEN is set, so this is the preview: a simulated Discord in your browser.\n"
            )
        options = {"port": arguments.port, "channel": arguments.channel} if command else {}
        return asyncio.run(preview(**options))
    from bot.hosting.running import (
        run,  # discord.py takes half a second that other commands need not wait for
    )

    return asyncio.run(run(config))


async def _execute(arguments: argparse.Namespace, config: Config) -> int:
    async with Database.open(config.database) as db:
        try:
            return await cli.execute(arguments, db)
        except sqlite3.OperationalError as error:  # another process is writing, or the disk is full
            raise DatabaseError(f"{config.database} cannot be used now: {error}.") from error


def _dotenv() -> dict[str, str]:
    values = dotenv_values(".env", interpolate=False, encoding="utf-8-sig")
    return {name: value for name, value in values.items() if value is not None}


def _fail(sentence: str, code: int) -> int:
    sys.stderr.write(f"{sentence}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
