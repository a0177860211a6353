"""Measure whom pronouns and nominals that speak are taken to mean.

    python -m benchmarks.speakers [--sample FILE] [--errors]

The sample holds source spans of PolNeAR's training articles with their antecedents, annotated by
hand as offsets (tests/data/speakers/README.md). The articles are read from
``$CONCORD_GOLD/quotes/polnear-train.jsonl``, the pipeline annotates them, and each source span is
resolved as the speaker of a quote is. Printed are the shares that are right with Wilson's 95 %
intervals, by kind, the fold on which the scorer was tuned apart from the held-out one. ``--errors``
prints each wrong resolution of the fold ``tune``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from benchmarks import gold as gold_data
from pipeline.language.build import DEFAULT_MODEL, build
from pipeline.language.coreference.references import references
from pipeline.language.extensions import TITLE_BREAK, DocContext

SAMPLE = Path(__file__).parents[1] / "tests" / "data" / "speakers" / "antecedents.jsonl"
COMPONENTS = ("concord_quotes", "concord_coreference")
CORPUS = "quotes/polnear-train.jsonl"

LONGEST_TITLE = 200

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One annotated source span and what it was resolved to."""

    item: Row
    verdict: str
    """``right``, ``wrong`` (another entity) or ``none`` (no entity where there is one)."""
    found: str
    """Name of the entity found, or the empty string."""


def read(path: Path = SAMPLE) -> list[Row]:
    """Return the annotated items, one dictionary a line of the file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def context(row: Row) -> DocContext:
    """Return where an article's text begins after its title: a short first paragraph."""
    end = row["text"].find(TITLE_BREAK)
    start = end + len(TITLE_BREAK) if 0 < end < LONGEST_TITLE else 0
    return DocContext(article_id=row["id"], text_start=start)


def annotated(
    nlp: Language, sample: Iterable[Row], corpus: Path
) -> Iterator[tuple[Doc, Row, list[Row]]]:
    """Yield the Doc of each article with its gold row and its items.

    Raises ValueError where an article's text is not the annotated one.
    """
    items: dict[str, list[Row]] = defaultdict(list)
    for item in sample:
        items[item["id"]].append(item)
    with corpus.open(encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row["id"] in items]
    for row in rows:
        digest = hashlib.sha256(row["text"].encode()).hexdigest()
        if digest != items[row["id"]][0]["text_sha256"]:
            raise ValueError(f"article {row['id']} differs from the one annotated")
        doc = nlp.make_doc(row["text"])
        doc._.concord_context = context(row)
        yield nlp(doc), row, items[row["id"]]


def content_of(row: Row, source: list[int]) -> list[tuple[int, int]]:
    """Return the gold contents attributed to a source span."""
    return [
        (start, end)
        for attribution in row["attributions"]
        if source in attribution["source"]
        for start, end in attribution["content"]
    ]


def judge(doc: Doc, row: Row, item: Row) -> Outcome:
    """Resolve one source span, and compare.

    Right is an entity that has a mention overlapping the annotated antecedent; where none is
    named, an unnamed speaker or nobody.
    """
    start, end = item["source"]
    _, entity = references(doc).resolve(doc, start, end, exclude=content_of(row, item["source"]))
    if entity is None:
        return Outcome(item, "right" if item["label"] == "unnamed" else "none", "")
    found = doc._.concord_entities[entity]
    if item["label"] == "unnamed":
        return Outcome(item, "right" if found.type == "unnamed" else "wrong", found.name)
    low, high = item["antecedent"]
    right = any(
        mention.entity == entity and mention.start < high and mention.end > low
        for mention in doc._.concord_mentions
    )
    verdict = "right" if right else "none" if found.type == "unnamed" else "wrong"
    return Outcome(item, verdict, found.name)


def evaluate(nlp: Language, sample: Iterable[Row], corpus: Path) -> list[Outcome]:
    """Return the outcome of each item whose antecedent is clear."""
    clear = [item for item in sample if item["label"] != "unclear"]
    return [
        judge(doc, row, item)
        for doc, row, items in annotated(nlp, clear, corpus)
        for item in sorted(items, key=lambda i: i["source"])
    ]


def wilson(right: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """Return Wilson's interval of a share (E. B. Wilson, JASA 22, 1927).

    >>> [round(x, 3) for x in wilson(8, 10)]
    [0.49, 0.943]
    """
    if not n:
        return 0.0, 1.0
    p, d = right / n, 1 + z * z / n
    centre = (p + z * z / (2 * n)) / d
    spread = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / d
    return max(0.0, centre - spread), min(1.0, centre + spread)


def accuracy(outcomes: Iterable[Outcome]) -> float:
    """Return the share of outcomes that are right; 0 without any."""
    verdicts = [outcome.verdict == "right" for outcome in outcomes]
    return sum(verdicts) / len(verdicts) if verdicts else 0.0


def show(outcomes: list[Outcome]) -> None:
    """Print a line for each kind, and those for all named and unnamed antecedents."""
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        groups[outcome.item["kind"]].append(outcome)
        groups["(" + outcome.item["label"] + ")"].append(outcome)
        groups["ALL"].append(outcome)
    print(f"  {'kind':10s} {'n':>4s} {'right':>6s}  interval     wrong  none")
    for kind, found in sorted(groups.items()):
        verdicts = [outcome.verdict for outcome in found]
        right, n = verdicts.count("right"), len(verdicts)
        low, high = wilson(right, n)
        missed = f"{verdicts.count('wrong'):5d} {verdicts.count('none'):5d}"
        print(f"  {kind:10s} {n:4d} {right / n:6.3f}  {low:.2f} - {high:.2f}  {missed}")


def main() -> None:
    """Print the shares of both folds."""
    parser = argparse.ArgumentParser(description="Measure the antecedents of speakers.")
    parser.add_argument("--sample", type=Path, default=SAMPLE)
    parser.add_argument("--model", default=DEFAULT_MODEL)
    parser.add_argument("--errors", action="store_true", help="print those of the fold tune")
    args = parser.parse_args()
    nlp = build(args.model, components=COMPONENTS)
    outcomes = evaluate(nlp, read(args.sample), gold_data.path(CORPUS))
    for fold in ("tune", "held"):
        print(fold)
        show([o for o in outcomes if o.item["fold"] == fold])
    for o in outcomes:
        if args.errors and o.item["fold"] == "tune" and o.verdict != "right":
            print(o.item["id"], o.item["source"], o.item["kind"], o.verdict, repr(o.found))


if __name__ == "__main__":
    main()
