"""Score entities on NewsWCL50 and time the two components against the statistical model.

    python -m benchmarks.entities --gold newswcl50-dev.jsonl --scorer score_entities.py

Gold and scorer are not part of this repository: give them, or set CONCORD_GOLD to the folder of
gold data, which holds ``entities/newswcl50-dev.jsonl`` (``../shared/data`` beside the checkout by
default) and lies beside the folder ``eval`` of the scorers.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from benchmarks import gold as gold_data
from pipeline.entities.resolve import LocalRow, local_rows, resolve
from pipeline.language.build import build
from pipeline.language.extensions import DocContext

COMPONENTS = ("concord_quotes", "concord_coreference")


def annotate(
    nlp: Language, records: Sequence[dict[str, str]]
) -> tuple[list[Doc], dict[str, float]]:
    """Return the annotated texts, and the CPU seconds of the model and of each component."""
    seconds = dict.fromkeys(("model", *COMPONENTS), 0.0)
    with nlp.select_pipes(disable=list(COMPONENTS)):
        nlp(records[0]["text"])
        docs = []
        for record in records:
            docs.append(timed(seconds, "model", nlp, nlp.make_doc(record["text"])))
            docs[-1]._.concord_context = DocContext(article_id=record["id"])
    for name in COMPONENTS:
        docs = [timed(seconds, name, nlp.get_pipe(name), doc) for doc in docs]
    return docs, seconds


def timed(seconds: dict[str, float], name: str, call: Callable[[Doc], Doc], doc: Doc) -> Doc:
    """Return ``call(doc)``; add its CPU seconds to ``seconds[name]``."""
    started = time.process_time()
    doc = call(doc)
    seconds[name] += time.process_time() - started
    return doc


def predictions(records: Sequence[dict[str, str]], docs: Sequence[Doc]) -> list[str]:
    """Return one JSON line for each article, entities resolved over all of them."""
    rows: list[LocalRow] = []
    for record, doc in zip(records, docs, strict=True):
        rows += local_rows(record["id"], doc._.concord_entities, doc._.concord_mentions)
    entity_of = resolve(rows).entity_of
    return [
        json.dumps(
            {
                "id": record["id"],
                "mentions": [
                    {"start": m.start, "end": m.end, "entity_id": entity_of[record["id"], m.entity]}
                    for m in doc._.concord_mentions
                    if m.entity is not None
                ],
            }
        )
        for record, doc in zip(records, docs, strict=True)
    ]


def main() -> int:
    """Print the scores and the share of the model's time; 2 where there is no gold."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = gold_data.path("entities/newswcl50-dev.jsonl")
    parser.add_argument("--gold", type=Path, default=default)
    parser.add_argument("--scorer", type=Path, default=gold_data.scorer("entities"))
    args = parser.parse_args()
    for path in (args.gold, args.scorer):
        if not path.is_file():
            print(f"entities: no {path}; give --gold and --scorer or set CONCORD_GOLD")
            return 2
    with args.gold.open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    docs, seconds = annotate(build(components=COMPONENTS), records)
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder) / "found.jsonl"
        found.write_text("\n".join(predictions(records, docs)) + "\n", encoding="utf-8")
        command = [sys.executable, str(args.scorer), str(args.gold), str(found)]
        print(subprocess.run(command, check=True, capture_output=True, text=True).stdout, end="")
    for name in COMPONENTS:
        print(
            f"{name:17} {seconds[name]:6.2f} s, {seconds[name] / seconds['model']:.1%} of the model"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
