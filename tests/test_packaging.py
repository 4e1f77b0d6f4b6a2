"""What a host installs and runs: every package pinned and checked, the container without privileges."""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
COMPOSE = (ROOT / "compose.yaml").read_text(encoding="utf-8")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


def pins(text: str) -> dict[str, str]:
    """Versions by the names of packages, as an index writes these."""
    return {re.sub(r"[._-]+", "-", name).lower(): version for name, version in PIN.findall(text)}


def test_the_lock_has_every_requirement_in_its_version() -> None:
    required = pins((ROOT / "requirements.txt").read_text(encoding="utf-8"))

    assert required.items() <= pins(LOCK).items(), "run `make lock`"


def test_every_package_of_the_lock_has_hashes_and_none_an_address() -> None:
    entries = re.split(r"\n(?=[a-z])", LOCK.strip())

    assert len(entries) == len(pins(LOCK)) > 20
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}", entry) for entry in entries)
    assert "://" not in LOCK
    assert not re.search(r"^--?[a-z]", LOCK, re.MULTILINE)


def test_a_hosted_bot_loads_nothing_the_lock_lacks() -> None:
    code = (
        "import sys, bot.app, bot.hosting.running\n"
        "from importlib.metadata import packages_distributions\n"
        "known = packages_distributions()\n"
        "print(*{each for name in set(sys.modules) for each in known.get(name, ())})"
    )
    used = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    loaded = {re.sub(r"[._-]+", "-", name).lower() for name in used.stdout.split()}
    assert loaded - {"setuptools"} <= pins(LOCK).keys()  # which loads itself into every Python it is in


def test_the_image_is_an_exact_version_and_installs_the_lock() -> None:
    assert re.search(r"^FROM python:\d+\.\d+\.\d+-slim-[a-z]+$", DOCKERFILE, re.MULTILINE)
    assert "pip install --no-cache-dir --require-hashes -r requirements.lock" in DOCKERFILE
    assert re.search(r"^USER (?!root)[a-z]+$", DOCKERFILE, re.MULTILINE)


@pytest.mark.parametrize(
    "line",
    [
        "read_only: true",
        "cap_drop: [ALL]",
        'security_opt: ["no-new-privileges:true"]',
        "- /tmp",
        'user: "1000"',
    ],
)
def test_the_container_may_do_nothing_it_need_not(line: str) -> None:
    assert line in [each.strip() for each in COMPOSE.splitlines()]


class Health(BaseHTTPRequestHandler):
    """Answers the status that its server was told."""

    def do_GET(self) -> None:
        self.send_response(self.server.status if self.path == "/health" else 404)  # pyright: ignore[reportAttributeAccessIssue] - set by the fixture
        self.end_headers()

    def log_request(self, code: object = "", size: object = "") -> None:
        return


@pytest.fixture
def health() -> Iterator[HTTPServer]:
    with HTTPServer(("127.0.0.1", 0), Health) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("text", [COMPOSE, DOCKERFILE], ids=["compose", "image"])
@pytest.mark.parametrize(("status", "well"), [(200, True), (503, False)])
def test_the_health_check_asks_the_bot(health: HTTPServer, text: str, status: int, well: bool) -> None:
    health.status = status  # pyright: ignore[reportAttributeAccessIssue] - read by the handler
    line = next(line for line in text.splitlines() if "/health" in line)
    command = json.loads(line[line.index("[") :])[-2:]

    checked = subprocess.run(
        [sys.executable, *command],
        env={**os.environ, "HEALTH_PORT": str(health.server_port)},
        capture_output=True,
        check=False,
    )

    assert (checked.returncode == 0) is well
