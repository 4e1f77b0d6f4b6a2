"""Draws docs/layers.svg, the picture of the layers, from the imports: `python docs/layers.py`.

One package a step of a staircase: its line runs to the right, and an arrow falls from it to each package it
imports. What is imported therefore lies below what imports it, or there is no picture.
"""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "docs" / "layers.svg"

CAPTION = (
    "Each line runs right to what the package imports: a dot is an import, and its arrow falls to the box."
)

WIDTH, ROW, BOX_WIDTH, BOX_HEIGHT = 900, 56, 200, 42
LEFT, TOP, BOTTOM, STEP = 42, 40, 14, 49
LANE = BOX_WIDTH - 24  # where the arrow from above meets a box, right of every box above


@dataclass(frozen=True, slots=True)
class Package:
    """A step: its name, what lives there, and the modules that belong to it beside those of its name."""

    name: str
    about: str
    besides: Sequence[str] = ()

    def holds(self, module: str) -> bool:
        return any(module == each or module.startswith(f"{each}.") for each in (self.name, *self.besides))


@dataclass(frozen=True, slots=True)
class Layer:
    name: str
    about: str
    packages: Sequence[Package]


LAYERS = (
    Layer(
        "Discord",
        "The only code that knows it",
        (
            Package("cogs", "commands and timers"),
            Package(
                "bot.hosting",
                "start, command line",
                (
                    *(
                        "bot.__main__",
                        "bot.cli",
                        "bot.cli_catalogue",
                        "bot.config",
                        "bot.demo",
                        "bot.preview",
                    ),
                    "bot.terminal",
                ),
            ),
            Package("bot.app", "the bot itself"),
            Package("bot.ui", "layouts, controls, posts"),
        ),
    ),
    Layer(
        "Services",
        "What the bot does, without Discord",
        (
            Package("bot.services", "finding, lists, cards"),
            Package("bot.services.feeds", "polling and importing"),
            Package("bot.services.announcing", "what is owed, and sending"),
        ),
    ),
    Layer(
        "Reading and finding",
        "Knows neither Discord nor SQL",
        (
            Package("bot.directories", "feeds by name and link"),
            Package("bot.search", "the index, and ranking"),
            Package("bot.feed", "fetching and reading feeds"),
            Package("bot.notes", "chapters and links of texts"),
            Package("bot", "titles, addresses, players"),
        ),
    ),
    Layer(
        "Database",
        "SQL, and the values everybody speaks of",
        (
            Package("db", "queries, migrations"),
            Package("db.models", "values"),
        ),
    ),
)
PACKAGES = [package for layer in LAYERS for package in layer.packages]

STYLE = """
    text { font: 12px system-ui, "Segoe UI", "Liberation Sans", Arial, sans-serif; fill: #57606a }
    .layer { font-size: 15px; font-weight: 600; fill: #24292f }
    .name { font-weight: 600; fill: #0a3069 }
    .paper { fill: #ffffff; stroke: #d0d7de }
    .band { fill: #f3f5f8 }
    .box { fill: #ffffff; stroke: #0969da; stroke-width: 1.3 }
    .line { fill: none; stroke: #8c959f; stroke-width: 1.2 }
    .dot, .head { fill: #57606a }
"""


def dependencies() -> list[tuple[Package, Package]]:
    """Which package imports which, in the order of the steps.

    Raises:
        ValueError: an import points upwards.

    """
    modules = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for folder in ("bot", "cogs", "db")
        for path in (ROOT / folder).rglob("*.py")
    }
    found = {
        (_package(module), _package(name))
        for module, path in modules.items()
        for imported in _imports(path)
        if (name := imported if imported in modules else imported.rpartition(".")[0]) in modules
    }
    for above, below in found:
        if PACKAGES.index(above) > PACKAGES.index(below):
            raise ValueError(f"{above.name} imports {below.name}, which lies above it.")
    return [(a, b) for a in PACKAGES for b in PACKAGES if a != b and (a, b) in found]


def drawn() -> str:
    """The picture as SVG."""
    height = TOP + ROW * len(PACKAGES) + BOTTOM
    size = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">',
            "<title>The layers: each package imports only what lies below it</title>",
            f"<style>{STYLE}</style>",
            f'<rect class="paper" x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1}" rx="10"/>',
            f'<text x="18" y="25">{CAPTION}</text>',
            *_bands(),
            *_arrows(dependencies()),
            *map(_box, PACKAGES),
            "</svg>\n",
        ]
    )


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _package(module: str) -> Package:
    # `bot` holds what no other package does, and `db.models` is apart from `db`: the closest name counts.
    fitting = [package for package in PACKAGES if package.holds(module)]
    return max(fitting, key=lambda package: (module in package.besides, len(package.name)))


def _left(package: Package) -> int:
    return LEFT + STEP * PACKAGES.index(package)


def _top(package: Package) -> int:
    return TOP + ROW * PACKAGES.index(package) + (ROW - BOX_HEIGHT) // 2


def _bands() -> Iterator[str]:
    top = TOP
    for number, layer in enumerate(LAYERS):
        height = ROW * len(layer.packages)
        if number % 2 == 0:
            yield f'<rect class="band" x="1" y="{top}" width="{WIDTH - 2}" height="{height}"/>'
        yield f'<text class="layer" x="18" y="{top + height - 31}">{escape(layer.name)}</text>'
        yield f'<text x="18" y="{top + height - 13}">{escape(layer.about)}</text>'
        top += height


def _arrows(edges: Sequence[tuple[Package, Package]]) -> Iterator[str]:
    for package in PACKAGES:
        middle = _top(package) + BOX_HEIGHT // 2
        if lanes := [_left(below) + LANE for above, below in edges if above == package]:
            yield f'<path class="line" d="M{_left(package) + BOX_WIDTH} {middle}H{max(lanes)}"/>'
        if starts := [_top(above) + BOX_HEIGHT // 2 for above, below in edges if below == package]:
            x, y = _left(package) + LANE, _top(package)
            yield f'<path class="line" d="M{x} {min(starts)}V{y - 6}"/>'
            yield f'<path class="head" d="M{x - 4} {y - 8}h8l-4 8z"/>'
    for above, below in edges:
        x, y = _left(below) + LANE, _top(above) + BOX_HEIGHT // 2
        names = f"{above.name} → {below.name}"
        yield f'<circle class="dot" cx="{x}" cy="{y}" r="3"><title>{names}</title></circle>'


def _box(package: Package) -> str:
    x, y = _left(package), _top(package)
    name = f"{package.name}.*" if package.name == "bot" else package.name
    return (
        f'<rect class="box" x="{x}" y="{y}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="6"/>'
        f'<text class="name" x="{x + 10}" y="{y + 17}">{name}</text>'
        f'<text x="{x + 10}" y="{y + 33}">{escape(package.about)}</text>'
    )


if __name__ == "__main__":
    PICTURE.write_text(drawn(), encoding="utf-8")
