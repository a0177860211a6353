"""Loading, publishing and asking at size: articles a second into DuckDB, seconds of each query.

    python -m benchmarks.scale WAREHOUSE [--sizes 1000 10000]
    python -m benchmarks.scale COMPARED --sizes --label "synthetic articles" --record scale_large

WAREHOUSE is a folder with a working.duckdb that a batch made. Its rows are loaded again and again
under other ids, batch by batch, as a run loads them, into a database of as many articles as asked
for; the first and the last thousand articles are timed. Then a copy of the warehouse is brought to
today's views and published, and every packaged query and view is asked twice, of which the second
time counts. A view is read whole: all columns of all rows go into one hash. A question that is not
answered after a minute is left.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from benchmarks.recording import record
from pipeline.storage.connect import WarehousePaths, open_snapshot, open_working
from pipeline.storage.load import load_batch
from pipeline.storage.publish import publish
from pipeline.storage.sql import read_sql, sql_files
from pipeline.tables import SCHEMAS, Tables

NAME = "scale"
BATCH = 25
SHOWN = 1_000
"""Articles of which the time is told, at the beginning and at the end."""
PATIENCE = 60.0
_MARKED = {
    "article_id", "mention_id", "quote_id", "stance_id", "relation_id", "speaker_mention_id",
    "target_mention_id", "path",
}  # fmt: skip


def batches(source: duckdb.DuckDBPyConnection, n_articles: int) -> Iterator[Tables]:
    """Yield the articles of a database in batches, in rounds with other ids, without end."""
    ids = [
        row[0] for row in source.execute("SELECT article_id FROM articles ORDER BY 1").fetchall()
    ]
    left, number = n_articles, 0
    while left > 0:
        for start in range(0, min(len(ids), left), BATCH):
            chosen = ids[start : min(start + BATCH, left)]
            yield {name: _rows(source, name, chosen, f"~{number}") for name in SCHEMAS}
        left, number = left - len(ids), number + 1


def _rows(
    source: duckdb.DuckDBPyConnection, table: str, article_ids: list[str], suffix: str
) -> pa.Table:
    marked = ", ".join(
        f"{c} || $suffix AS {c}" if c in _MARKED else c for c in SCHEMAS[table].names
    )
    where = {
        "outlets": "true",
        "quote_parts": "quote_id IN (SELECT quote_id FROM quotes WHERE article_id IN $ids)",
    }.get(table, "article_id IN $ids")
    given: dict[str, Any] = {"suffix": suffix} if "$suffix" in marked else {}
    if "$ids" in where:
        given["ids"] = article_ids
    query = f"SELECT {marked} FROM {table} WHERE {where}"  # noqa: S608
    return source.sql(query, params=given).to_arrow_table().cast(SCHEMAS[table])


def loading(warehouse: Path, n_articles: int, work: Path) -> dict[str, Any]:
    """Load ``n_articles`` into a new database; return articles a second, and the size."""
    done, cpu, wall = [0], [0.0], [0.0]
    paths = WarehousePaths(work)
    with (
        duckdb.connect(str(WarehousePaths(warehouse).working), read_only=True) as source,
        open_working(paths) as connection,
    ):
        for tables in batches(source, n_articles):
            started = time.process_time(), time.perf_counter()
            load_batch(connection, tables)
            cpu.append(cpu[-1] + time.process_time() - started[0])
            wall.append(wall[-1] + time.perf_counter() - started[1])
            done.append(done[-1] + tables["articles"].num_rows)
        connection.execute("CHECKPOINT")
    shown = next(place for place, n in enumerate(done) if n >= min(SHOWN, n_articles))
    last = next(place for place, n in enumerate(done) if n >= n_articles - SHOWN) or 0
    return {
        "articles": done[-1],
        "cpu": round(cpu[-1], 2),
        "wall": round(wall[-1], 2),
        "first_per_second": round(done[shown] / wall[shown], 1),
        "last_per_second": round((done[-1] - done[last]) / (wall[-1] - wall[last]), 1),
        "mib": round(paths.working.stat().st_size / 2**20),
    }


def publishing(warehouse: Path, work: Path) -> dict[str, Any]:
    """Publish a copy of a warehouse; return what that costs, and what it holds."""
    paths = WarehousePaths(work)
    work.mkdir(parents=True, exist_ok=True)
    shutil.copy(WarehousePaths(warehouse).working, paths.working)
    tables = ("articles", "quotes", "stances", "stories", "statements")
    with open_working(paths) as connection:
        started = time.process_time(), time.perf_counter()
        publish(connection, paths)
        cpu, wall = time.process_time() - started[0], time.perf_counter() - started[1]
        held = {name: len(connection.table(name)) for name in tables}
    paths.working.unlink()
    mib = round(paths.snapshot.stat().st_size / 2**20)
    return {**held, "cpu": round(cpu, 2), "wall": round(wall, 2), "mib": mib}


def questions(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return the packaged queries and the views, by name."""
    packaged = {f"@{Path(n).stem}": read_sql(n) for n in sql_files("queries")}
    views = connection.execute(
        "SELECT view_name FROM duckdb_views() WHERE starts_with(view_name, 'v_') ORDER BY 1"
    ).fetchall()
    whole = "SELECT count(*), bit_xor(hash(v)) FROM {} AS v"
    return packaged | {name: whole.format(name) for (name,) in views}


def asking(work: Path) -> dict[str, dict[str, float] | None]:
    """Return the seconds of each question, by the clock and of CPU; None where it was left."""
    found: dict[str, dict[str, float] | None] = {}
    with open_snapshot(WarehousePaths(work)) as connection:
        for name, query in questions(connection).items():
            found[name] = _timed(connection, query) and _timed(connection, query)
            print(f"{name:36} {found[name]}", file=sys.stderr, flush=True)
    return found


def _timed(connection: duckdb.DuckDBPyConnection, query: str) -> dict[str, float] | None:
    clock = threading.Timer(PATIENCE, connection.interrupt)
    wall, cpu = time.perf_counter(), time.process_time()
    clock.start()
    try:
        connection.execute(query).fetchall()
    except duckdb.InterruptException:
        return None
    finally:
        clock.cancel()
    return {
        "wall": round(time.perf_counter() - wall, 3),
        "cpu": round(time.process_time() - cpu, 3),
    }


def _apart(step: Callable[[Path], Any]) -> Any:
    with tempfile.TemporaryDirectory() as name:
        return step(Path(name, "warehouse"))


def measured(warehouse: Path, sizes: Sequence[int], label: str) -> dict[str, Any]:
    """Return the figures: loading at each size, then publishing and asking."""
    loads = [_apart(partial(loading, warehouse, n)) for n in sizes]

    def ask(work: Path) -> dict[str, Any]:
        return {"label": label, **publishing(warehouse, work), "queries": asking(work)}

    return {"loads": loads, "asked": [_apart(ask)]}


def main() -> int:
    """Measure, print, record."""
    parser = argparse.ArgumentParser(description="Loading, publishing and asking at size.")
    parser.add_argument("warehouse", type=Path)
    parser.add_argument("--sizes", type=int, nargs="*", default=[1_000, 10_000])
    parser.add_argument("--label", default="real articles")
    parser.add_argument("--record", default=NAME, help="name of the result")
    options = parser.parse_args()
    figures = measured(options.warehouse, options.sizes, options.label)
    for load in figures["loads"]:
        print(load)
    record(options.record, figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
