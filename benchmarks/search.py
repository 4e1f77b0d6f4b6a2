"""Known-item episode search at four sizes: ours beside rapidfuzz, SQLite FTS5 and tantivy.

    python -m benchmarks.search [--quick] [--seed N] [--chart]

Titles are synthetic: technical terms, made-up surnames and a made-up vocabulary sampled by Zipf's law, 49
characters on average. Each query is made from one title, the only right answer, so the ceiling is below 1; at
least two of its words have four letters or more. Slow engines answer fewer queries, within a time budget.
Latencies are CPU time of one query; the last line is JSON.
"""

import argparse
import gc
import json
import sqlite3
import statistics
import time
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz, process, utils

from benchmarks.titles import QUERY_KINDS, Query, Titles
from bot.search import Document, Index

LIMIT = 5
BUILDING_S = 2.5  # an engine is built up to three times, and the best counts, while it takes no longer
SIZES = (1_000, 10_000, 100_000, 1_000_000)
QUICK_SIZES = (1_000, 10_000, 100_000)
CHART = Path(__file__).parents[1] / "docs" / "search.png"

Summary = dict[str, float | None]
Find = Callable[[str], Sequence[int]]


@dataclass(frozen=True, slots=True)
class Measured:
    """One engine at one size; milliseconds."""

    engine: str
    queries: int
    recall1: float
    recall5: float
    p50_ms: float
    p99_ms: float
    build_s: float
    by_kind: dict[str, float]


def ours(titles: Sequence[str]) -> Find:
    index = Index.build([Document(id=i, show_id=1, title=title) for i, title in enumerate(titles)])
    return lambda query: [hit.id for hit in index.search(query, limit=LIMIT)]


def wratio(titles: Sequence[str]) -> Find:
    """What most bots write: the default scorer, nothing preprocessed."""
    return lambda query: [place for _, _, place in process.extract(query, titles, limit=LIMIT)]


def partial_ratio(titles: Sequence[str]) -> Find:
    """The best linear scan in Python: lower case without punctuation, done once, and a cut-off."""
    prepared = [utils.default_process(title) for title in titles]
    return lambda query: [
        place
        for _, _, place in process.extract(
            utils.default_process(query), prepared, scorer=fuzz.partial_ratio, score_cutoff=60, limit=LIMIT
        )
    ]


def fts5(titles: Sequence[str]) -> Find:
    """SQLite's full-text index over trigrams, any of the query's, by bm25."""
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE episode USING fts5(title, tokenize = 'trigram', detail = 'full')")
    db.executemany("INSERT INTO episode (rowid, title) VALUES (?, ?)", enumerate(titles))

    def find(query: str) -> list[int]:
        text = utils.default_process(query)
        trigrams = dict.fromkeys(text[i : i + 3] for i in range(len(text) - 2))
        match = " OR ".join(f'"{trigram}"' for trigram in trigrams) or '""'
        rows = db.execute(
            "SELECT rowid FROM episode WHERE episode MATCH ? ORDER BY bm25(episode) LIMIT ?", (match, LIMIT)
        )
        return [row[0] for row in rows]

    return find


def tantivy(titles: Sequence[str]) -> Find | None:
    """Fuzzy-prefix term queries, any of them; None where tantivy is not installed."""
    try:
        import tantivy as engine  # pyright: ignore[reportMissingImports] - a requirement of --chart alone # only in benchmarks/requirements.txt
    except ImportError:
        return None
    builder = engine.SchemaBuilder()
    builder.add_text_field("title")
    builder.add_integer_field("place", stored=True)
    schema = builder.build()
    index = engine.Index(schema)
    writer = index.writer(num_threads=1)
    for place, title in enumerate(titles):
        writer.add_document(engine.Document(title=title, place=place))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def find(query: str) -> list[int]:
        words = utils.default_process(query).split()
        terms = [
            (
                engine.Occur.Should,
                engine.Query.fuzzy_term_query(schema, "title", word, 1 if len(word) > 3 else 0, True, True),
            )
            for word in words
        ]
        found = searcher.search(engine.Query.boolean_query(terms), LIMIT).hits
        return [searcher.doc(address)["place"][0] for _, address in found]

    return find


ENGINES: dict[str, Callable[[Sequence[str]], Find | None]] = {
    "ours": ours,
    "wratio": wratio,
    "partial_ratio": partial_ratio,
    "fts5 trigram": fts5,
    "tantivy": tantivy,
}


def measure(name: str, titles: Sequence[str], queries: Sequence[Query], budget_s: float) -> Measured | None:
    """Build an engine and ask it as many of the queries as fit the time budget, at least eight."""
    builds: list[float] = []
    find: Find | None = None
    while not builds or (len(builds) < 3 and sum(builds) < BUILDING_S):
        find = None  # the last one goes before the next is made
        gc.collect()
        started = time.process_time()
        find = ENGINES[name](titles)
        builds.append(time.process_time() - started)
    if find is None:
        return None
    find("warm up")
    gc.collect()
    taken: list[float] = []
    firsts: list[bool] = []
    fives: list[bool] = []
    until = time.monotonic() + budget_s
    for query in queries:
        started = time.process_time_ns()
        places = find(query.text)
        taken.append((time.process_time_ns() - started) / 1e6)
        firsts.append(query.place in places[:1])
        fives.append(query.place in places[:LIMIT])
        if time.monotonic() > until and len(taken) >= len(QUERY_KINDS):
            break
    kinds = {
        kind: statistics.fmean(hit for hit, query in zip(firsts, queries, strict=False) if query.kind == kind)
        for kind in QUERY_KINDS
    }
    return Measured(
        name,
        len(taken),
        statistics.fmean(firsts),
        statistics.fmean(fives),
        statistics.median(taken),
        sorted(taken)[min(len(taken) - 1, round(len(taken) * 0.99))],
        min(builds),
        kinds,
    )


def memory_mb(titles: Sequence[str]) -> float:
    """What an index and its documents occupy, beside the strings of the titles."""
    gc.collect()
    tracemalloc.start()
    find = ours(titles)
    gc.collect()
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    find("done")
    return size / 1e6


def at_size(size: int, *, seed: int, asked: int, budget_s: float) -> tuple[list[Measured], Summary]:
    """All engines at one size, and the summary that goes into the JSON."""
    made = Titles.of(size, seed=seed)
    queries = made.queries(asked)
    rows = [row for name in ENGINES if (row := measure(name, made.titles, queries, budget_s)) is not None]
    by_name = {row.engine: row for row in rows}
    own = by_name["ours"]
    summary: Summary = {
        "vs_wratio": round(by_name["wratio"].p50_ms / own.p50_ms, 1),
        "vs_partial_ratio": round(by_name["partial_ratio"].p50_ms / own.p50_ms, 1),
        "recall1": round(own.recall1, 4),
        "recall5": round(own.recall5, 4),
        "recall1_vs_wratio": _ratio(own.recall1, by_name["wratio"].recall1),
        "recall1_vs_partial_ratio": _ratio(own.recall1, by_name["partial_ratio"].recall1),
        "p50_ms": round(own.p50_ms, 4),
        "p99_ms": round(own.p99_ms, 4),
        "build_s": round(own.build_s, 3),
        "memory_mb": round(memory_mb(made.titles), 1),
    }
    return rows, summary


def _ratio(ours: float, theirs: float) -> float | None:
    return round(ours / theirs, 2) if theirs else None


def report(size: int, rows: Sequence[Measured], summary: Summary) -> None:
    print(f"\n{size:,} titles: {summary['build_s']} s to build, {summary['memory_mb']} MB")
    print(
        f"{'engine':16}{'queries':>8}{'p50 ms':>10}{'p99 ms':>10}{'x ours':>9}"
        f"{'@1':>7}{'@5':>7}{'build s':>9}"
    )
    own = rows[0]
    for row in rows:
        print(
            f"{row.engine:16}{row.queries:8}{row.p50_ms:10.3f}{row.p99_ms:10.3f}"
            f"{row.p50_ms / own.p50_ms:9.1f}"
            f"{row.recall1:7.3f}{row.recall5:7.3f}{row.build_s:9.2f}"
        )
    print("ours @1 by kind: " + ", ".join(f"{kind} {share:.3f}" for kind, share in own.by_kind.items()))


def chart(results: dict[int, list[Measured]]) -> None:
    """Latency and recall by size, as a picture in docs/."""
    import matplotlib as mpl  # pyright: ignore[reportMissingImports] # only in benchmarks/requirements.txt

    mpl.use("Agg")
    from matplotlib import pyplot as plt  # pyright: ignore[reportMissingImports] # the same

    figure, (speed, recall) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
    for name in ENGINES:
        rows = {size: row for size, found in results.items() for row in found if row.engine == name}
        style = {"linewidth": 2.5 if name == "ours" else 1.2, "marker": "o", "markersize": 4}
        speed.plot(list(rows), [row.p50_ms for row in rows.values()], label=name, **style)
        recall.plot(list(rows), [row.recall1 for row in rows.values()], label=name, **style)
    speed.set(
        title="One query, CPU median", xlabel="titles", ylabel="milliseconds", xscale="log", yscale="log"
    )
    recall.set(
        title="The right episode first", xlabel="titles", ylabel="share of queries", xscale="log", ylim=(0, 1)
    )
    for axes in (speed, recall):
        axes.grid(alpha=0.25)
    recall.legend(frameon=False)
    CHART.parent.mkdir(exist_ok=True)
    figure.savefig(CHART, dpi=110)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="up to 100,000 titles, fewer queries")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--chart", action="store_true", help=f"write docs/{CHART.name}")
    args = parser.parse_args()
    results: dict[int, list[Measured]] = {}
    summaries: dict[str, Summary] = {}
    for size in QUICK_SIZES if args.quick else SIZES:
        rows, summary = at_size(
            size, seed=args.seed, asked=400 if args.quick else 800, budget_s=4 if args.quick else 20
        )
        report(size, rows, summary)
        results[size], summaries[str(size)] = rows, summary
    if args.chart:
        chart(results)
    print(json.dumps(summaries))


if __name__ == "__main__":
    main()
