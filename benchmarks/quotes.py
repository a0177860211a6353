"""Measure what the rules, the model and both together find in a gold corpus, and the cost.

    python -m benchmarks.quotes --gold polnear-dev.jsonl --scorer score_quotes.py

``--unmarked`` takes the quotation marks out of the texts first, as machine translation does.
Rules alone and the model alone give all that they propose; both together, what the judge keeps.

Gold lines are ``{"id", "text", "attributions": [{"source", "cue", "content"}]}``. Without
``--gold``, ``$CONCORD_GOLD/quotes/polnear-dev.jsonl`` is read. The scorer is a file that defines
``score(gold_rows, predicted_rows)``, ``chars`` and ``match``.

``--rules FILE`` only rewrites the table of each rule's precision, which the judge reads, measured
on the gold. Rules that learn nothing from the lexicon are rare; ``--more TRAIN.jsonl``
adds their cases in the corpus that the lexicon was counted on.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from benchmarks import gold as gold_data
from pipeline.language.build import DEFAULT_MODEL, build
from pipeline.language.extensions import TITLE_BREAK, DocContext
from pipeline.language.quotes.attribution import best_of, proposals
from pipeline.language.quotes.component import QuoteFinder, create
from pipeline.language.quotes.contents import Fitter
from pipeline.language.quotes.cues import lexicon
from pipeline.language.quotes.judge import Candidate, choose, judged
from pipeline.language.quotes.marks import find_quotations
from pipeline.language.quotes.refine import MODEL
from pipeline.language.quotes.rules import Attribution, by_rules
from pipeline.language.quotes.tree import Tree
from pipeline.training.quotes_data import without_marks

Row = dict[str, Any]
UNLEARNED = frozenset(("free", "direct:name", "headline", "transcript", "interview"))
LONGEST_TITLE = 200


def load(path: Path) -> list[Row]:
    """Read a file of one JSON object a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def load_scorer(path: Path) -> ModuleType:
    """Import the scorer from its file."""
    spec = importlib.util.spec_from_file_location("quote_scorer", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"cannot import the scorer {path}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def context(text: str) -> DocContext:
    """Return where the text begins after its title: a short first paragraph."""
    end = text.find(TITLE_BREAK)
    return DocContext(text_start=end + len(TITLE_BREAK) if 0 < end < LONGEST_TITLE else 0)


def parse(nlp: Language, rows: list[Row]) -> Iterator[Doc]:
    """Parse the rows' texts, each with its context."""
    for doc in nlp.pipe((row["text"] for row in rows), batch_size=16):
        doc._.concord_context = context(doc.text)
        yield doc


def predicted(row: Row, found: list[Attribution]) -> Row:
    """Return the attributions of an article in the scorer's form."""
    quotes = [
        {
            "content": a.parts,
            "cue": [a.cue] if a.cue else [],
            "source": [a.source] if a.source else [],
        }
        for a in found
    ]
    return {"id": row["id"], "quotes": quotes}


def by_rule(
    scorer: ModuleType, rows: list[Row], found: list[list[Attribution]]
) -> dict[str, list[int]]:
    """Return ``{rule: [cases, hits]}``: a hit matches a gold content."""
    seen: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    for row, made in zip(rows, found, strict=True):
        gold = [scorer.chars(a["content"], row["text"]) for a in row["attributions"]]
        matched = {
            p for _, p in scorer.match(gold, [scorer.chars(a.parts, row["text"]) for a in made])
        }
        for k, a in enumerate(made):
            seen[a.rule] += 1
            hits[a.rule] += k in matched
    return {rule: [seen[rule], hits[rule]] for rule in sorted(seen)}


@dataclass(frozen=True, slots=True)
class Measured:
    """What was proposed and kept in each article; CPU seconds of parsing and of the rest."""

    proposed: list[list[Candidate]]
    kept: list[list[Attribution]]
    parsing: float
    finding: float

    def alone(self, model: bool) -> list[list[Attribution]]:
        """Return what the model, or what the rules, found without the other."""
        return [
            [c.attribution for c in article if (c.attribution.rule == MODEL) is model]
            for article in self.proposed
        ]


def measure(nlp: Language, finder: QuoteFinder, rows: list[Row]) -> Measured:
    """Find the attributions of all rows."""
    lexicon()  # read it before the clock starts
    proposed, kept = [], []
    finding = 0.0
    began = time.process_time()
    for doc in parse(nlp, rows):
        start = time.process_time()
        found, _ = proposals(doc, finder.encoder, doc._.concord_context.text_start)
        chosen = choose(judged(found, finder.fitted), finder.floor)
        proposed.append(found)
        kept.append(best_of(chosen))
        finding += time.process_time() - start
    return Measured(proposed, kept, time.process_time() - began - finding, finding)


def ruled(nlp: Language, rows: list[Row]) -> list[list[Attribution]]:
    """Return what the rules find in all rows, without running the model."""
    found = []
    for doc in parse(nlp, rows):
        start = doc._.concord_context.text_start
        tree = Tree(doc)
        quotations = find_quotations(tree.text, (start,) if start else ())
        found.append(by_rules(tree, quotations, Fitter(tree, quotations, start), start))
    return found


def show(scorer: ModuleType, rows: list[Row], found: list[list[Attribution]], title: str) -> None:
    """Print the figures of one way of finding attributions."""
    result = scorer.score(rows, [predicted(r, f) for r, f in zip(rows, found, strict=True)])
    print(title)
    for name in ("chars", "span", "attr"):
        m = result[name]
        print(f"  {name:6s} P {m['precision']:.3f}  R {m['recall']:.3f}  F1 {m['f1']:.3f}")


def main() -> None:
    """Print characters, span and attribution F1, the rules' precision, and the cost."""
    parser = argparse.ArgumentParser(description="Measure quote extraction against a gold corpus.")
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--scorer", type=Path)
    parser.add_argument("--model", default=DEFAULT_MODEL)
    parser.add_argument("--limit", type=int, help="read only the first N articles")
    parser.add_argument("--unmarked", action="store_true", help="without quotation marks")
    parser.add_argument("--rules", type=Path, help="rewrite this table of rule precisions")
    parser.add_argument("--more", type=Path, help="corpus with more cases of unlearned rules")
    args = parser.parse_args()
    corpus = args.gold or gold_data.path("quotes/polnear-dev.jsonl")
    scorer, rows = (
        load_scorer(args.scorer or gold_data.scorer("quotes")),
        load(corpus)[: args.limit],
    )
    if args.unmarked:
        rows = [without_marks(row) for row in rows]
    nlp = build(args.model, components=[])
    if args.rules:
        rewrite(args.rules, nlp, scorer, rows, args.more)
        return
    finder = create(nlp, "concord_quotes", None)
    found = measure(nlp, finder, rows)
    show(scorer, rows, found.alone(model=False), "rules alone")
    show(scorer, rows, found.alone(model=True), "model alone")
    show(scorer, rows, found.kept, "both, judged")
    rules = by_rule(scorer, rows, found.alone(model=False))
    for rule, (n, hits) in sorted(rules.items(), key=lambda item: -item[1][0]):
        print(f"  {rule:20s} {n:5d} {hits / n:.2f}")
    share = found.finding / found.parsing
    print(f"cost   parsing {found.parsing:.2f} s, quotes {found.finding:.2f} s CPU ({share:.1%})")


def rewrite(
    path: Path, nlp: Language, scorer: ModuleType, rows: list[Row], more: Path | None
) -> None:
    """Measure each rule on the gold, those without a lexicon on ``more`` too, and write it."""
    rules = by_rule(scorer, rows, ruled(nlp, rows))
    if more:
        extra = load(more)
        known = by_rule(scorer, extra, ruled(nlp, extra))
        for rule in UNLEARNED & known.keys():
            rules[rule] = [a + b for a, b in zip(rules.get(rule, [0, 0]), known[rule], strict=True)]
    write_rules(path, rules)


def write_rules(path: Path, rules: dict[str, list[int]]) -> None:
    """Write the table of rules: cases and hits of each."""
    about = (
        "Cases and hits of each rule on the development articles of PolNeAR 1.0 (a hit: content"
        " overlap of one half), rules without a lexicon on its training articles too. Rebuild:"
        " python -m benchmarks.quotes --gold DEV --more TRAIN --scorer SCORER --rules FILE"
    )
    lines = ",\n".join(f'  "{rule}": {json.dumps(rules[rule])}' for rule in sorted(rules))
    path.write_text(f'{{\n "about": "{about}",\n "rules": {{\n{lines}\n }}\n}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
