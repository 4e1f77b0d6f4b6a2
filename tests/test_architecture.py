"""The layers: cogs → bot → db, with Discord upstairs and no cycles."""

import ast
import graphlib
from collections import Counter
from pathlib import Path

import pytest


def within(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


ROOT = Path(__file__).parent.parent
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for folder in ("bot", "cogs", "db")
    for path in (ROOT / folder).rglob("*.py")
}
QUERIES = tuple(module for module in MODULES if within(module, "db") and module not in ("db", "db.models"))
AT_TWO_LAYERS = {"catalogue", "episodes", "follows", "history", "listening", "models", "shows"}
POSIX_MODULES = {"fcntl", "grp", "posix", "pwd", "resource", "syslog", "termios", "uvloop"}
POSIX_ONLY = {
    *("add_signal_handler", "remove_signal_handler", "create_unix_server", "open_unix_connection"),
    *("SIGHUP", "SIGKILL", "SIGQUIT", "SIGUSR1", "SIGUSR2", "alarm", "pause"),
    *("chown", "fchmod", "fchown", "fork", "geteuid", "getuid", "killpg", "mkfifo", "setsid", "umask"),
    *("O_CLOEXEC", "O_DIRECTORY", "O_NOFOLLOW", "O_NONBLOCK", "O_SYNC"),
}
KNOWS_DISCORD = ("cogs", "bot.ui", "bot.app", "bot.hosting", "bot.preview", "bot.__main__")


def imports(module: str) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def forbidden(module: str) -> tuple[str, ...]:
    if within(module, "db"):
        return ("bot", "cogs", "discord")
    if within(module, "cogs"):
        # Of db a cog may know the values, not the queries.
        return ("aiosqlite", "sqlite3", *QUERIES)
    if within(module, *KNOWS_DISCORD):
        return ("cogs",)
    return ("discord", "simcord", "cogs", "bot.app")


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_module_imports_only_from_below(module: str) -> None:
    assert not {name for name in imports(module) if within(name, *forbidden(module))}


def test_no_cog_imports_another_cog() -> None:
    for module in MODULES:
        if within(module, "cogs"):
            others = {name.rsplit(".", 1)[0] for name in imports(module) if within(name, "cogs")}
            assert others <= {"cogs.options"}, module


def test_no_imports_go_in_a_circle() -> None:
    graph = {
        module: {
            known for name in imports(module) for known in MODULES if known in (name, name.rsplit(".", 1)[0])
        }
        - {module}
        for module in MODULES
    }
    packages = {name: {d for d in needed if not name.startswith(f"{d}.")} for name, needed in graph.items()}

    assert list(graphlib.TopologicalSorter(packages).static_order())


def test_only_the_fetcher_and_the_glue_speak_http() -> None:
    speakers = {module for module in MODULES if any(within(name, "aiohttp") for name in imports(module))}

    assert {m for m in speakers if not within(m, *KNOWS_DISCORD)} <= {
        "bot.feed.fetch",
        "bot.hosting.health",
    }


def test_nothing_is_used_that_windows_lacks() -> None:
    for module, path in MODULES.items():
        used = {
            node.attr
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Attribute)
        }
        assert not used & POSIX_ONLY, module
        assert not imports(module) & POSIX_MODULES, module


def test_no_class_name_and_no_file_stands_for_two_ideas() -> None:
    classes = Counter(
        node.name
        for path in MODULES.values()
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    stems = Counter(path.stem for path in MODULES.values() if path.stem not in ("__init__", "__main__"))

    assert {name for name, count in classes.items() if count > 1} == set()
    assert {stem for stem, count in stems.items() if count > 1} == AT_TWO_LAYERS
