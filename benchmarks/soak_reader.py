"""Read a warehouse's snapshot again and again until a file appears; note what was seen.

    python -m benchmarks.soak_reader WAREHOUSE NOTES STOP

Every read opens the snapshot anew, asks real questions, and asks them again on the same connection
a little later: the answers must not differ, for a snapshot never changes. NOTES takes one line of
JSON a read.
"""

from __future__ import annotations

import json
import random
import sys
import time
from pathlib import Path

import duckdb

from pipeline.storage.connect import WarehousePaths, open_snapshot

QUESTIONS = (
    "SELECT count(*), bit_xor(hash(article_id, content_hash, outlet_id)) FROM articles",
    "SELECT count(*), bit_xor(hash(quote_id, content, speaker)) FROM v_quotes",
    "SELECT count(*), bit_xor(hash(stance_id, label, target)) FROM v_stances",
    "SELECT count(*), bit_xor(hash(story_id, n_articles, n_quotes)) FROM v_story_overview",
    "SELECT count(*), bit_xor(hash(agreement_id, value)) FROM agreement",
    "SELECT count(*), 0 FROM v_integrity",
)
PAUSE = 0.3
"""Seconds between two reads, and the longest that a snapshot is usually held."""
HELD_LONG = 8.0
"""Seconds that one read in twenty holds its snapshot, over several batches."""


def state(connection: duckdb.DuckDBPyConnection) -> tuple[int, list[list[int]]]:
    """Return a snapshot's version and the answers to ``QUESTIONS``."""
    query = "SELECT value FROM warehouse_state WHERE name = 'data_version'"
    version = connection.execute(query).fetchall()[0][0]
    answers = [list(connection.execute(question).fetchall()[0]) for question in QUESTIONS]
    return version, answers


def read(paths: WarehousePaths, hold: float) -> dict[str, object]:
    """Open the snapshot, ask, wait ``hold`` seconds, ask again; say what was seen."""
    started = time.monotonic()
    try:
        with open_snapshot(paths) as connection:
            version, answers = state(connection)
            seconds = time.monotonic() - started
            time.sleep(hold)
            same = state(connection) == (version, answers)
    except Exception as error:  # noqa: BLE001  (whatever it is, it is a read that failed)
        return {"error": f"{type(error).__name__}: {error}"}
    return {"version": version, "answers": answers, "seconds": seconds, "same": same}


def main() -> int:
    """Read until told to stop."""
    warehouse, notes, stop = map(Path, sys.argv[1:4])
    paths = WarehousePaths(warehouse)
    with notes.open("w", encoding="utf-8") as file:
        while not stop.exists():
            long = random.random() < 0.05  # noqa: S311  (when to read is no secret)
            seen = read(paths, HELD_LONG if long else random.random() * PAUSE)  # noqa: S311
            file.write(json.dumps(seen) + "\n")
            file.flush()
            time.sleep(PAUSE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
