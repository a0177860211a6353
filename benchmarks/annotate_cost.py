"""CPU of the whole annotation over that of a bare spaCy pass on the same texts, in one run.

    python -m benchmarks.annotate_cost [ARTICLES.jsonl] [--limit 40] [--rounds 3]

Each round passes the texts through a bare `nlp.pipe` of the full en_core_web_sm and through
`concord annotate`'s own function, each in a process of its own with one thread for each library,
in turns; CPU seconds count the passes, without loading models. Memory is the peak resident set of
the process. Last, articles of half a megabyte, one and two are annotated, each in a process of its
own: their time per character tells whether the cost grows with the length, and no more. Without a
file, the development articles of PolNeAR are read where gold data is at hand, else the sample
corpus.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from benchmarks import gold
from benchmarks.measuring import apart
from benchmarks.recording import record

NAME = "annotate"
LONG = (500_000, 1_000_000, 2_000_000)
"""Characters of the long articles."""
WARM_UP = 2
"""Articles that each process reads before the clock starts."""


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU and wall-clock seconds of a pass; peak memory in MiB of its process, and at its start."""

    cpu: float
    wall: float
    peak: float
    loaded: float


def texts_of(path: Path | None, limit: int) -> tuple[str, list[str]]:
    """Return where the texts come from, and the texts."""
    found = path or gold.ROOT / "quotes" / "polnear-dev.jsonl"
    if path is not None or found.exists():
        with found.open(encoding="utf-8") as lines:
            rows = islice(filter(str.strip, lines), limit)
            return found.name, [json.loads(line)["text"] for line in rows]
    from pipeline.annotate import Request, requests_from_files
    from pipeline.ingest.inputs import Limits

    corpus = Path(__file__).parents[1] / "corpus"
    files = [p for p in sorted(corpus.rglob("*")) if p.is_file() and p.name != "README.md"]
    read = requests_from_files(files, Limits())
    articles = [item.article.text for item in read if isinstance(item, Request)]
    return "sample corpus", articles[:limit]


def run_bare(texts: list[str]) -> Cost:
    """Pass the texts through the whole of spaCy's model."""
    import spacy

    from pipeline.language.build import DEFAULT_MODEL

    nlp = spacy.load(DEFAULT_MODEL)

    def read(batch: list[str]) -> None:
        for doc in nlp.pipe(batch):
            len(doc)

    return _measure(read, texts)


def run_annotate(texts: list[str]) -> Cost:
    """Annotate the texts as `concord annotate` does."""
    from pipeline.annotate import annotate, requests_from_jsonl
    from pipeline.language.build import DEFAULT_MODEL
    from pipeline.work import load_language

    nlp = load_language(DEFAULT_MODEL)
    with tempfile.TemporaryDirectory() as folder:

        def read(batch: list[str]) -> None:
            path = Path(folder, "articles.jsonl")
            rows = ({"id": str(n), "text": text} for n, text in enumerate(batch))
            path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
            for value in annotate(nlp, requests_from_jsonl(path)):
                json.dumps(value)

        return _measure(read, texts)


PASSES = {"bare": run_bare, "annotate": run_annotate}


def _measure(read: Callable[[list[str]], None], texts: list[str]) -> Cost:
    read(texts[:WARM_UP] if len(texts) > WARM_UP else [texts[0][:2000]])
    loaded = _peak()
    cpu, wall = time.process_time(), time.monotonic()
    read(texts)
    return Cost(time.process_time() - cpu, time.monotonic() - wall, _peak(), loaded)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def in_process(name: str, texts: list[str]) -> Cost:
    """Run a pass in a process of its own. Raises CalledProcessError."""
    command = [sys.executable, "-m", "benchmarks.annotate_cost", "--pass", name]
    return Cost(**apart(command, texts))


def long_article(texts: Iterable[str], size: int) -> str:
    """Return one article of ``size`` characters, of the texts again and again."""
    parts: list[str] = []
    length = 0
    for text in cycle(list(texts)):
        if length >= size:
            break
        parts.append(text)
        length += len(text) + 2
    return "\n\n".join(parts)[:size]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="CPU of annotation over that of bare spaCy.")
    parser.add_argument("articles", type=Path, nargs="?")
    parser.add_argument("--limit", type=int, default=40, help="read only the first N articles")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--long", type=int, nargs="*", default=list(LONG), help="characters")
    parser.add_argument("--pass", dest="run", choices=PASSES, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.run:
        print(json.dumps(asdict(PASSES[arguments.run](json.load(sys.stdin)))))
        return
    name, texts = texts_of(arguments.articles, arguments.limit)
    print(f"{name}: {len(texts)} articles, {sum(map(len, texts)):,} characters")
    print(f"{'':20} {'CPU s':>7} {'wall s':>7} {'peak MiB':>9} {'loaded':>7}", flush=True)
    rounds = []
    for number in range(1, arguments.rounds + 1):
        costs = {kind: in_process(kind, texts) for kind in PASSES}
        for kind, cost in costs.items():
            show(f"{number} {kind}", cost)
        rounds.append(costs)
    figures: dict[str, Any] = {
        "corpus": name,
        "articles": len(texts),
        "characters": sum(map(len, texts)),
        "passes": {
            kind: {
                "cpu": [round(costs[kind].cpu, 2) for costs in rounds],
                "peak": round(max(costs[kind].peak for costs in rounds)),
            }
            for kind in PASSES
        },
        "long": measure_long(texts, arguments.long),
    }
    ratios = [costs["annotate"].cpu / costs["bare"].cpu for costs in rounds]
    figures["ratio"] = {
        "median": round(statistics.median(ratios), 2),
        "least": round(min(ratios), 2),
        "most": round(max(ratios), 2),
    }
    print(f"CPU of annotate over bare spaCy: {figures['ratio']}", flush=True)
    record(NAME, figures)


def measure_long(texts: Sequence[str], sizes: Sequence[int]) -> list[dict[str, float]]:
    """Annotate one article of each size; return characters, CPU seconds and memory."""
    found = []
    for size in sizes:
        cost = in_process("annotate", [long_article(texts, size)])
        show(f"one of {size / 1e6:g} MB", cost)
        found.append({"characters": size, "cpu": round(cost.cpu, 1), "peak": round(cost.peak)})
    return found


def show(name: str, cost: Cost) -> None:
    """Print one line of the table."""
    print(
        f"{name:20} {cost.cpu:7.1f} {cost.wall:7.1f} {cost.peak:9.0f} {cost.loaded:7.0f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
