"""Measure quote extraction against a gold corpus, and what it costs.

    python -m benchmarks.quotes --gold polnear-dev.jsonl --scorer score_quotes.py

Gold lines are ``{"id", "text", "attributions": [{"source", "cue", "content"}]}``. Without
``--gold``, ``$CONCORD_GOLD/quotes/polnear-dev.jsonl`` is read. The scorer is a file that defines
``score(gold_rows, predicted_rows)``, ``chars`` and ``match``.

``--rules FILE`` rewrites the table of each rule's precision (the source of a quote's confidence),
measured on the gold. Rules that learn nothing from the lexicon are rare; ``--more TRAIN.jsonl``
adds their cases in the corpus that the lexicon was counted on.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from benchmarks import gold as gold_data
from pipeline.language.build import DEFAULT_MODEL, build
from pipeline.language.extensions import TITLE_BREAK, DocContext
from pipeline.language.quotes.attribution import Attribution, attributions
from pipeline.language.quotes.cues import lexicon

Row = dict[str, Any]
UNLEARNED = frozenset(("free", "direct:name", "headline", "transcript"))
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


def measure(nlp: Language, rows: list[Row]) -> tuple[list[list[Attribution]], float, float]:
    """Return the attributions, and CPU seconds for parsing and for finding them."""
    lexicon()  # read it before the clock starts
    found: list[list[Attribution]] = []
    finding = 0.0
    began = time.process_time()
    for doc in parse(nlp, rows):
        start = time.process_time()
        found.append(attributions(doc, doc._.concord_context.text_start))
        finding += time.process_time() - start
    return found, time.process_time() - began - finding, finding


def main() -> None:
    """Print characters, span and attribution F1, the rules' precision, and the cost."""
    parser = argparse.ArgumentParser(description="Measure quote extraction against a gold corpus.")
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--scorer", type=Path)
    parser.add_argument("--model", default=DEFAULT_MODEL)
    parser.add_argument("--limit", type=int, help="read only the first N articles")
    parser.add_argument("--rules", type=Path, help="rewrite this table of rule precisions")
    parser.add_argument("--more", type=Path, help="corpus with more cases of unlearned rules")
    args = parser.parse_args()
    corpus = args.gold or gold_data.path("quotes/polnear-dev.jsonl")
    scorer, rows = (
        load_scorer(args.scorer or gold_data.scorer("quotes")),
        load(corpus)[: args.limit],
    )
    nlp = build(args.model, components=[])
    found, parsing, finding = measure(nlp, rows)
    result = scorer.score(rows, [predicted(r, f) for r, f in zip(rows, found, strict=True)])
    for name in ("chars", "span", "attr"):
        m = result[name]
        print(f"{name:6s} P {m['precision']:.3f}  R {m['recall']:.3f}  F1 {m['f1']:.3f}")
    rules = by_rule(scorer, rows, found)
    for rule, (n, hits) in sorted(rules.items(), key=lambda item: -item[1][0]):
        print(f"  {rule:20s} {n:5d} {hits / n:.2f}")
    print(f"cost   parsing {parsing:.2f} s, quotes {finding:.2f} s CPU ({finding / parsing:.1%})")
    if args.rules:
        more = (
            by_rule(scorer, extra := load(args.more), measure(nlp, extra)[0]) if args.more else {}
        )
        for rule in UNLEARNED & more.keys():
            rules[rule] = [a + b for a, b in zip(rules.get(rule, [0, 0]), more[rule], strict=True)]
        write_rules(args.rules, rules)


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
