"""Concord beside textacy's direct_quotations: CPU seconds, quotes found, and how many are right.

    make bench            (makes the environment .venv-bench from benchmarks/constraints.txt)
    python -m benchmarks.peer [--limit 84] [--rounds 3]

Both read the same texts, in turns, each in a process of its own with one thread for each library;
loading models is not counted. The texts are PolNeAR's development articles where gold data is at
hand, else the sample corpus, which has no gold.

textacy finds direct quotes alone, so only those are scored: quotes whose letters all stand within
quotation marks. What either finds in a gold quote of another kind counts neither way, and so does
gold without a speaker in the figure for speakers.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks import gold
from benchmarks.annotate_cost import texts_of
from benchmarks.measuring import apart
from benchmarks.recording import ROOT, record

NAME = "peer"
PYTHON = ROOT / ".venv-bench" / "bin" / "python"
WARM_UP = 2
Row = dict[str, Any]


def concord(texts: Sequence[str]) -> Row:
    """Annotate the texts; return the CPU seconds and the quotes of each."""
    import resource

    from pipeline.annotate import annotate, requests_from_jsonl
    from pipeline.language.build import DEFAULT_MODEL
    from pipeline.work import load_language

    nlp = load_language(DEFAULT_MODEL)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "articles.jsonl")

        def read(part: Sequence[str]) -> list[Row]:
            rows = ({"id": str(n), "text": text} for n, text in enumerate(part))
            path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
            return list(annotate(nlp, requests_from_jsonl(path)))

        read(texts[:WARM_UP])
        started = time.process_time()
        found = read(texts)
        cpu = time.process_time() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"cpu": cpu, "peak": peak, "quotes": [row["quotes"] for row in found]}


def _scorer() -> ModuleType | None:
    path = gold.SCORERS / "score_quotes.py"
    if not path.exists():
        return None
    spec = importlib.util.spec_from_file_location("quote_scorer", path)
    if spec is None or spec.loader is None:
        return None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Score:
    """Counts of one program's direct quotes: found, in the gold, matched, with the speaker."""

    def __init__(self, scorer: ModuleType) -> None:
        self._scorer = scorer
        self.found = self.gold = self.right = 0
        self.found_spoken = self.gold_spoken = self.speakers = 0

    def add(self, text: str, gold_rows: Sequence[Row], found_rows: Sequence[Row]) -> None:
        """Count the quotes of one article."""
        gold_all, found = self._spans(text, gold_rows), self._spans(text, found_rows)
        quoted = self._scorer.quoted_chars(text)

        def direct(content: set[int]) -> bool:
            return bool(self._scorer.kind_of(content, text, quoted) == "direct")

        wanted = [pair for pair in gold_all if direct(pair[0])]
        others = [content for content, _ in gold_all if not direct(content)]
        kept = [
            (content, source)
            for content, source in found
            if direct(content) and not any(2 * len(content & o) >= len(content) for o in others)
        ]
        pairs = self._scorer.match([c for c, _ in wanted], [c for c, _ in kept])
        self.found += len(kept)
        self.gold += len(wanted)
        self.right += len(pairs)
        unspoken = sum(not wanted[g][1] for g, _ in pairs)
        self.found_spoken += len(kept) - unspoken
        self.gold_spoken += sum(bool(source) for _, source in wanted)
        self.speakers += sum(self._scorer.same_source(wanted[g][1], kept[p][1]) for g, p in pairs)

    def _spans(self, text: str, rows: Sequence[Row]) -> list[tuple[set[int], set[int]]]:
        chars = self._scorer.chars
        both = [(chars(row["content"], text), chars(row.get("source", []), text)) for row in rows]
        return [pair for pair in both if pair[0]]

    def figures(self) -> Row:
        """Return precision, recall and F1 of contents, and of contents with their speakers."""
        return {
            "found": self.found,
            "content": _f1(self.right, self.found, self.gold),
            "speaker": _f1(self.speakers, self.found_spoken, self.gold_spoken),
        }


def _f1(right: int, found: int, wanted: int) -> dict[str, float]:
    precision, recall = right / max(found, 1), right / max(wanted, 1)
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return {"precision": round(precision, 3), "recall": round(recall, 3), "f1": round(f1, 3)}


def measured(limit: int, rounds: int) -> Row:
    """Return the figures of both programs."""
    name, texts = texts_of(None, limit)
    commands = {
        "textacy": [str(PYTHON), "-m", "benchmarks.peer_textacy"],
        "Concord": [sys.executable, "-m", "benchmarks.peer", "--read"],
    }
    runs: dict[str, list[Row]] = {program: [] for program in commands}
    for _ in range(rounds):
        for program, command in commands.items():
            runs[program].append(apart(command, texts))
    words = sum(len(text.split()) for text in texts)
    gold_rows = _gold_rows(name, len(texts))
    figures: Row = {"corpus": name, "articles": len(texts), "words": words, "rounds": rounds}
    figures["version"] = runs["textacy"][0]["version"]
    figures["refused"] = runs["textacy"][0]["refused"]
    figures["gold"] = None
    for program, found in runs.items():
        cpu = statistics.median(run["cpu"] for run in found)
        quotes = found[0]["quotes"]
        figures[program] = {
            "cpu": round(cpu, 2),
            "per_1000_words": round(cpu / words * 1000, 4),
            "peak": round(max(run["peak"] for run in found)),
            "quotes": sum(map(len, quotes)),
            "direct": sum(quote.get("kind", "direct") == "direct" for q in quotes for quote in q),
        }
        if gold_rows:
            score = Score(gold_rows[0])
            for text, row, found_rows in zip(texts, gold_rows[1], quotes, strict=True):
                score.add(text, row["attributions"], found_rows)
            figures["gold"] = score.gold
            figures[program] |= score.figures()
    return figures


def _gold_rows(name: str, limit: int) -> tuple[ModuleType, list[Row]] | None:
    path, scorer = gold.ROOT / "quotes" / name, _scorer()
    if scorer is None or not path.is_file():
        return None
    lines = filter(str.strip, path.read_text(encoding="utf-8").splitlines())
    return scorer, [json.loads(line) for line in lines][:limit]


def main() -> int:
    """Measure, print, record; exit status 1 where textacy's environment is absent."""
    parser = argparse.ArgumentParser(description="Concord beside textacy.")
    parser.add_argument("--limit", type=int, default=84, help="articles")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--read", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.read:
        print(json.dumps(concord(json.load(sys.stdin))))
        return 0
    if not PYTHON.exists():
        print("no environment with textacy: `make .venv-bench/.installed` makes it")
        return 1
    figures = measured(options.limit, options.rounds)
    print(json.dumps(figures, indent=1))
    record(NAME, figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
