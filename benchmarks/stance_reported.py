"""Count how annotated targets are labelled beside a word that reports an evaluation of them.

    python -m benchmarks.stance_reported [--write]

Prints the counts; with --write they go into pipeline/language/stance/data/reported.json, too. The
texts are NewsMTSC's training part, below CONCORD_GOLD as benchmarks.stance has it. A word counts
where the parse says that it reports somebody's evaluation of the target, and not as a hypothesis.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from benchmarks import gold as gold_data
from pipeline.language.build import build
from pipeline.language.stance.evidence import CueReader, reach
from pipeline.language.stance.judgement import LABELS
from pipeline.language.stance.stances import sign_of
from pipeline.language.stance.tokens import TokenTable

TARGET = Path(__file__).resolve().parents[1] / "pipeline/language/stance/data/reported.json"


def count() -> dict[str, list[int]]:
    """Return the counts of :data:`LABELS` over all targets, and beside words of either sign."""
    path = gold_data.path("stance") / "newsmtsc-train.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    counts = {name: [0, 0, 0] for name in ("all", "unfavourable", "favourable")}
    reader, nlp = CueReader(), build(components=())
    with nlp.select_pipes(disable=["ner"]):
        for row, doc in zip(rows, nlp.pipe(r["text"] for r in rows), strict=True):
            table = TokenTable(doc)
            for (start, end), label in zip(row["targets"], row["labels"], strict=True):
                place = LABELS.index(label)
                counts["all"][place] += 1
                first, last = table.tokens_of(start, end)
                if first >= last:
                    continue
                sentence = table.sentence(first)
                reached = reach(table, (first, min(last, sentence[1])))[0]
                cues = [c for c in reader.cues(table, sentence) if c.attitude and c.holders]
                sign = sum(sign_of(c, reached) for c in cues if not c.hypothetical)
                if sign:
                    counts["favourable" if sign > 0 else "unfavourable"][place] += 1
    return counts


def main() -> None:
    """Count, print, and write if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true")
    counts = count()
    for name, row in counts.items():
        print(name, dict(zip(LABELS, row, strict=True)))
    if parser.parse_args().write:
        TARGET.write_text(json.dumps(counts) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
