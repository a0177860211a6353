"""Measure what pronouns are taken to mean.

    python -m benchmarks.coreference [--sample FILE] [--errors]

The sample holds pronouns of the development texts with a name of what they mean, annotated by hand
as offsets (tests/data/coreference/README.md). The articles are read from ``$CONCORD_GOLD``, the
pipeline annotates them, and each pronoun is looked up among the mentions. Printed are, by class of
pronoun ("its" and "their" apart from "it" and "they") and fold: precision (of the pronouns that are
a mention, the share whose entity is the one annotated), recall (of the pronouns that mean something
with a name, the share that are a mention of it), their F1 and, for the precision, Wilson's 95 %
interval. Nothing is tuned on the fold ``held``. ``--errors`` prints what is wrong or missed in the
fold ``tune``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from benchmarks import gold as gold_data
from benchmarks.speakers import COMPONENTS, context, read, wilson
from pipeline.language.build import DEFAULT_MODEL, build
from pipeline.language.extensions import DocContext, doc_text

SAMPLE = Path(__file__).parents[1] / "tests" / "data" / "coreference" / "pronouns.jsonl"
_OWNING = {"its": "its", "their": "their", "theirs": "their"}

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One annotated pronoun and what it was resolved to."""

    item: Row
    verdict: str
    """``right``, ``wrong`` (a mention of something else), ``none`` (no mention)."""
    found: str
    """Name of the entity found, or the empty string."""
    group: str
    """The item's class; "its" and "their" for those of it and they that own."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of one group of pronouns."""

    n: int
    named: int
    found: int
    right: int

    @property
    def precision(self) -> float:
        """Share of the mentions that are right; 0 without any."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Share of the pronouns with a named antecedent that are found; 0 without any."""
        return self.right / self.named if self.named else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 0 where both are."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def prepared(nlp: Language, corpus: str, row: Row) -> tuple[Doc, int]:
    """Return the Doc of an article before annotation, and the offset of its text in it.

    A title of its own stands before the text; PolNeAR's texts open with theirs.
    """
    if corpus.startswith("quotes/"):
        doc, shift = nlp.make_doc(row["text"]), 0
        doc._.concord_context = context(row)
        return doc, shift
    text, shift = doc_text(row.get("title"), row["text"])
    doc = nlp.make_doc(text)
    doc._.concord_context = DocContext(article_id=row["id"], text_start=shift)
    return doc, shift


def articles(sample: Iterable[Row]) -> Iterator[tuple[str, Row, list[Row]]]:
    """Yield (corpus, article, its items).

    Raises ValueError where a text is not the annotated one.
    """
    by_corpus: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for item in sample:
        by_corpus[item["corpus"]][item["id"]].append(item)
    for corpus, items in sorted(by_corpus.items()):
        with gold_data.path(corpus).open(encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                if row["id"] not in items:
                    continue
                digest = hashlib.sha256(row["text"].encode()).hexdigest()
                if digest != items[row["id"]][0]["text_sha256"]:
                    raise ValueError(f"article {row['id']} differs from the one annotated")
                yield corpus, row, items[row["id"]]


def judge(doc: Doc, shift: int, item: Row) -> Outcome:
    """Compare the mention at an annotated pronoun, if there is one.

    Right is an entity with a mention by name that overlaps the annotated antecedent. A mention of
    a speaker without a name claims nothing, and counts as none.
    """
    start, end = (offset + shift for offset in item["pronoun"])
    group = _OWNING.get(doc.text[start:end].lower(), item["class"])
    found = [m for m in doc._.concord_mentions if (m.start, m.end) == (start, end)]
    entity = found[0].entity if found else None
    if entity is None or doc._.concord_entities[entity].type == "unnamed":
        return Outcome(item, "none", "", group)
    name = doc._.concord_entities[entity].name
    if item["antecedent"] is None:
        return Outcome(item, "wrong", name, group)
    low, high = (offset + shift for offset in item["antecedent"])
    right = any(
        m.entity == entity and m.start < high and m.end > low and m.kind != "pronoun"
        for m in doc._.concord_mentions
    )
    return Outcome(item, "right" if right else "wrong", name, group)


def evaluate(nlp: Language, sample: Iterable[Row]) -> list[Outcome]:
    """Return the outcome of each item that is clear."""
    clear = [item for item in sample if item["label"] != "unclear"]
    outcomes = []
    for corpus, row, items in articles(clear):
        doc, shift = prepared(nlp, corpus, row)
        doc = nlp(doc)
        outcomes += [judge(doc, shift, item) for item in items]
    return outcomes


def figures(outcomes: Iterable[Outcome]) -> Figures:
    """Return the counts of a group."""
    seen = list(outcomes)
    return Figures(
        len(seen),
        sum(o.item["label"] == "named" for o in seen),
        sum(o.verdict != "none" for o in seen),
        sum(o.verdict == "right" for o in seen),
    )


def show(outcomes: Iterable[Outcome]) -> None:
    """Print a line for each class, and one for all."""
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        groups[outcome.group].append(outcome)
        groups["ALL"].append(outcome)
    print("  class    n named found right  precision  interval     recall     F1")
    for name, group in sorted(groups.items()):
        f = figures(group)
        low, high = wilson(f.right, f.found)
        print(
            f"  {name:5s} {f.n:4d} {f.named:5d} {f.found:5d} {f.right:5d}"
            f"      {f.precision:.3f}  {low:.2f} - {high:.2f}   {f.recall:.3f}  {f.f1:.3f}"
        )


def main() -> None:
    """Print the figures of both folds."""
    parser = argparse.ArgumentParser(description="Measure the antecedents of pronouns.")
    parser.add_argument("--sample", type=Path, default=SAMPLE)
    parser.add_argument("--model", default=DEFAULT_MODEL)
    parser.add_argument("--errors", action="store_true", help="print those of the fold tune")
    args = parser.parse_args()
    outcomes = evaluate(build(args.model, components=COMPONENTS), read(args.sample))
    for fold in ("tune", "held"):
        print(fold)
        show(o for o in outcomes if o.item["fold"] == fold)
    for o in outcomes:
        wrong = o.verdict == "wrong" or (o.verdict == "none" and o.item["label"] == "named")
        if args.errors and o.item["fold"] == "tune" and wrong:
            print(o.item["id"], o.item["pronoun"], o.item["class"], o.verdict, repr(o.found))


if __name__ == "__main__":
    main()
