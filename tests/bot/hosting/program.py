"""The program itself, in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def start(folder: Path, **settings: str) -> "subprocess.Popen[str]":
    """The program without any way to Discord: every connection is refused."""
    code = (
        "import sys, discord; discord.http.Route.BASE = 'http://127.0.0.1:9/api'; "
        "from bot.__main__ import main; sys.exit(main(['run']))"
    )
    env = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "DISCORD_TOKEN": "MTIz.abc.secret",
        "FEED_URLS": "http://127.0.0.1:9/",
        "DATABASE": str(folder / "run.sqlite3"),
        "LOG_LEVEL": "DEBUG",
        **settings,
    }
    return subprocess.Popen(
        [sys.executable, "-c", code], cwd=folder, env=env, text=True, stderr=subprocess.PIPE
    )
