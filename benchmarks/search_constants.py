"""Which numbers of the search matter: recall with each of them varied alone, today's values beside.

    python -m benchmarks.search_constants [--quick] [--seed N] [--queries FILE --feeds DIR]

Asked are queries made from synthetic titles (as `benchmarks.search` does) and from the titles and chapters of
the bundled catalogue, with slips, halves and words out of order. With --queries and --feeds, labelled queries
are asked beside them: FILE has a JSON object a line with "catalog" (a feed in DIR), "query" and
"expected_titles". A constant's row shows, for each other value, how many right
answers more or fewer come first / among the first five; a dot is a value that changes nothing. Where no value
gains, today's is on a plateau. The last line is JSON: recall today, and of each value that changes it.
"""

import argparse
import ast
import asyncio
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from math import ceil, floor
from pathlib import Path
from typing import Any

from benchmarks.titles import Titles
from bot.feed.read import read_source
from bot.search import Document, Index
from bot.search.documents import Documents
from bot.search.gather import FIELD_WEIGHT
from bot.search.tokenise import Code
from bot.search.words import chunk_words
from bot.services.feeds.importing import BUNDLED, Importer
from bot.services.indexing import document_of
from bot.titles import letters
from db import episodes
from db.database import Database

LIMIT = 5
FACTORS = (0.5, 0.75, 1.25, 1.5)
QUICK_FACTORS = (0.5, 1.5)
BUILDING = ("bot.titles", "bot.search.words", "bot.search.tokenise")  # read while an index is built
ASKING = tuple(f"bot.search.{name}" for name in ("expand", "gather", "index", "query", "rank", "vocabulary"))
# No matter of recall: codes, limits against abuse, sizes of memories, and what is shown beside the hits.
_FIXED = """
    BREAK TITLE BATCH LONGEST_QUERY LONGEST_TYPED SUGGESTIONS MEMO_SIZE SCOPES SNIPPETS NEAREST_SCAN
    READ_CLOSELY SURE_FOUND SURE_SCORE SURE_LEAD LEAST_NAMED LEAST_ALIKE TELLING_MORE TELLING_NAME
"""
FIXED = frozenset(_FIXED.split())


@dataclass(slots=True)
class Case:
    """A catalogue and what is asked of it."""

    documents: list[Document]
    questions: list[tuple[str, frozenset[int]]]
    read: Documents = field(init=False)

    def __post_init__(self) -> None:
        self.read = Documents.of(self.documents)


@dataclass(frozen=True, slots=True)
class Recall:
    """How many of the questions have a right answer first, and among the first five."""

    first: int
    five: int


@dataclass(frozen=True, slots=True)
class Constant:
    """A number in the search: a module's, or the weight of a field."""

    module: str
    name: str
    value: float
    code: int | None = None

    @contextmanager
    def changed_to(self, value: float) -> Iterator[None]:
        """The search working with another value."""
        self._set(value)
        try:
            yield
        finally:
            self._set(self.value)

    def _set(self, value: float) -> None:
        chunk_words.cache_clear()
        if self.code is not None:
            FIELD_WEIGHT[self.code] = value
            return
        for name, module in sys.modules.items():
            if name.startswith(("bot.titles", "bot.search.")) and hasattr(module, self.name):
                setattr(module, self.name, value)

    def variants(self, factors: Sequence[float]) -> list[float]:
        """Other values worth trying; whole numbers stay whole."""
        if isinstance(self.value, int):
            whole = (
                floor(self.value * factor) if factor < 1 else ceil(self.value * factor) for factor in factors
            )
            return list(dict.fromkeys(max(1, each) for each in whole if max(1, each) != self.value))
        return [round(self.value * factor, 4) for factor in factors]


def constants() -> list[Constant]:
    """All numbers that bear on recall, as they stand in the modules."""
    found: list[Constant] = []
    for module in (*BUILDING, *ASKING):
        source = Path(import_module(module).__file__ or "").read_text(encoding="utf-8")
        for node in ast.parse(source).body:
            if isinstance(node, ast.Assign):
                names = [each.id for each in ast.walk(node.targets[0]) if isinstance(each, ast.Name)]
                values = [(name, getattr(sys.modules[module], name)) for name in names if name not in FIXED]
                found += [
                    Constant(module, name, value) for name, value in values if type(value) in (int, float)
                ]
    found += [
        Constant("bot.search.gather", f"FIELD_WEIGHT[{code.name}]", float(FIELD_WEIGHT[code]), code)
        for code in Code
    ]
    return found


def ask(cases: Sequence[Case], *, rebuilt: bool) -> Recall:
    """The recall over all cases."""
    first = five = 0
    for case in cases:
        index = Index(Documents.of(case.documents) if rebuilt else case.read)
        for text, wanted in case.questions:
            hits = [hit.id in wanted for hit in index.search(text, limit=LIMIT)]
            first += hits[:1] == [True]
            five += any(hits)
    return Recall(first, five)


def synthetic(size: int, *, asked: int, seed: int) -> Case:
    """Bare titles in great number."""
    made = Titles.of(size, seed=seed)
    documents = [Document(id=place, show_id=1, title=title) for place, title in enumerate(made.titles)]
    return Case(documents, [(query.text, frozenset([query.place])) for query in made.queries(asked)])


async def bundled(*, asked: int, seed: int) -> Case:
    """The bundled catalogue, asked for its titles and its chapters."""
    documents = await read_feeds([BUNDLED])
    owners: defaultdict[str, set[int]] = defaultdict(set)
    for document in documents:
        for text in (document.title, *(chapter for _, chapter in document.chapters)):
            owners[text].add(document.id)
    texts = Titles(list(owners), seed)
    return Case(
        documents,
        [(query.text, frozenset(owners[texts.titles[query.place]])) for query in texts.queries(asked)],
    )


async def labelled(lines: Sequence[str], feeds: Path) -> list[Case]:
    """Catalogues for which somebody wrote down what they would type and mean."""
    rows: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in map(json.loads, lines):
        rows[row["catalog"]].append(row)
    cases: list[Case] = []
    for catalogue, asked in rows.items():
        there = feeds / catalogue
        files = sorted(there.iterdir()) if there.is_dir() else [there]
        if not there.exists():
            print(f"{there} is missing; its {len(asked)} labelled queries are not asked.")
            continue
        documents = await read_feeds(files)
        ids: defaultdict[str, set[int]] = defaultdict(set)
        for document in documents:
            ids[letters(document.title)].add(document.id)
        cases.append(
            Case(
                documents,
                [
                    (row["query"], frozenset[int]().union(*(ids[letters(t)] for t in row["expected_titles"])))
                    for row in asked
                ],
            )
        )
    return cases


async def read_feeds(files: Sequence[Path]) -> list[Document]:
    """The episodes of some sources as the finder indexes them."""
    with tempfile.TemporaryDirectory() as folder:
        async with Database.open(Path(folder) / "scratch.sqlite3") as db:
            importer = Importer(db)
            shows: dict[int, int] = {}
            for file in files:
                imported = await importer.store(read_source(file.read_bytes(), name=file.name))
                shows |= dict.fromkeys(imported.touched, imported.show.id)
            stored = await episodes.items(db.reader)
            return [document_of(n, shows[n], item) for n, item in stored.items()]


def compared(now: Recall, then: Recall) -> str:
    """The right answers more or fewer, first and among the first five."""
    return f"{now.first - then.first:+d}/{now.five - then.five:+d}" if now != then else "·"


def vary(
    constant: Constant, factors: Sequence[float], cases: dict[str, list[Case]], today: dict[str, Recall]
) -> dict[str, dict[str, Recall]]:
    """The recall of each set of cases with other values of one constant; prints a line of it."""
    results: dict[str, dict[str, Recall]] = {}
    cells: list[str] = []
    for value in constant.variants(factors):
        with constant.changed_to(value):
            recalls = {name: ask(own, rebuilt=constant.module in BUILDING) for name, own in cases.items()}
        results[f"{value:g}"] = recalls
        changes = " ".join(compared(recall, today[name]) for name, recall in recalls.items())
        cells.append(f"{value:>7g} {changes}")
    print(f"{constant.name:24}{constant.value:>7g}" + "".join(f"{cell:>22}" for cell in cells), flush=True)
    return results


def shares(recall: Recall, cases: Sequence[Case]) -> tuple[float, float]:
    """Recall@1 and recall@5."""
    asked = sum(len(case.questions) for case in cases)
    return round(recall.first / asked, 4), round(recall.five / asked, 4)


async def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="half the variants, fewer titles and queries")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--queries", type=Path, help="labelled queries, a JSON object a line")
    parser.add_argument("--feeds", type=Path, help="the folder their catalogues are in")
    args = parser.parse_args()
    size, asked = (2_000, 160) if args.quick else (10_000, 400)
    cases = {
        "made": [
            synthetic(size, asked=asked, seed=args.seed),
            await bundled(asked=asked // 2, seed=args.seed),
        ]
    }
    if args.queries and args.feeds:
        cases["labelled"] = await labelled(args.queries.read_text(encoding="utf-8").splitlines(), args.feeds)
    else:
        print("No labelled queries are asked: --queries and --feeds say where they are.")
    today = {name: ask(own, rebuilt=False) for name, own in cases.items()}
    for name, own in cases.items():
        first, five = shares(today[name], own)
        print(f"{name}: {sum(len(case.questions) for case in own)} queries, @1 {first}, @5 {five} today")
    print(f"{'constant':24}{'today':>7}" + f"{'value, @1/@5 ' + ', '.join(cases):>22}")
    factors = QUICK_FACTORS if args.quick else FACTORS
    results = {constant.name: vary(constant, factors, cases, today) for constant in constants()}
    print(
        json.dumps(
            {
                "recall": {name: shares(today[name], own) for name, own in cases.items()},
                "variants": {
                    constant: {
                        value: {name: shares(recall, cases[name]) for name, recall in recalls.items()}
                        for value, recalls in tried.items()
                        if recalls != today
                    }
                    for constant, tried in results.items()
                },
            }
        )
    )


if __name__ == "__main__":
    asyncio.run(main())
