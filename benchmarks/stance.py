"""Measure the stance model on NewsMTSC, beside a VADER baseline.

    python -m benchmarks.stance                 the development parts
    python -m benchmarks.stance --predict FILE  also write the answers as FILE.<part>.jsonl
    python -m benchmarks.stance --frontier      ways to read a text side by side, with their CPU

Prints Markdown tables. The data are stance/newsmtsc-{rw-dev,mt-dev}.jsonl below CONCORD_GOLD:
`{"id", "text", "targets": [[start, end]], "labels": [...]}`. The baseline is VADER's rule without
its emphasis heuristics: the sum x of the text's valences (those of negated words times -0.74),
normalised to x / sqrt(x^2 + 15), is favourable from 0.05 and unfavourable from -0.05. What the
model costs beside the rest of the pipeline: `python -m benchmarks.stance_cost`.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

from spacy.language import Language
from spacy.strings import get_string_id
from spacy.tokens import Doc

from benchmarks import gold as gold_data
from pipeline.language.build import build
from pipeline.language.encoder.model import encoder
from pipeline.language.stance import lexicon
from pipeline.language.stance.judge import Judge, Question
from pipeline.language.stance.judgement import LABELS, Judgement
from pipeline.language.stance.model import stance_model
from pipeline.language.stance.passages import answers
from pipeline.language.stance.tokens import TokenTable
from pipeline.models import Span, StanceLabel

DEV = ("rw-dev", "mt-dev")
NEGATED, NORMALISER, THRESHOLD, REACH = -0.74, 15, 0.05, 3


@dataclass(frozen=True, slots=True)
class Row:
    """One text of the gold data with its targets and their labels."""

    id: str
    text: str
    targets: tuple[Span, ...]
    labels: tuple[StanceLabel, ...]

    @property
    def opposite(self) -> bool:
        """Whether one target is favourable and another unfavourable."""
        return {"favourable", "unfavourable"} <= set(self.labels)


Judging = Callable[[Doc, Row], Sequence[Judgement]]
"""Answers for the targets of a text, which is parsed."""


def rows(part: str) -> list[Row]:
    """Read one part of NewsMTSC; without gold data, end the program with a clear word."""
    lines = gold_data.path(f"stance/newsmtsc-{part}.jsonl").read_text(encoding="utf-8").splitlines()
    return [
        Row(r["id"], r["text"], tuple(map(tuple, r["targets"])), tuple(r["labels"]))
        for r in map(json.loads, lines)
    ]


def macro_f1(gold: Sequence[str], predicted: Sequence[str]) -> float:
    """Return the mean of the three labels' F1."""
    total = 0.0
    for label in LABELS:
        hits = sum(g == p == label for g, p in zip(gold, predicted, strict=True))
        size = list(gold).count(label) + list(predicted).count(label)
        total += 2 * hits / size if size else 0.0
    return total / len(LABELS)


@dataclass(frozen=True, slots=True)
class Figures:
    """How right the labels of a part are. ``opposite``: texts all right, and such texts."""

    macro_f1: float
    accuracy: float
    opposite: tuple[int, int]


def figures(data: Sequence[Row], predicted: Sequence[Sequence[str]]) -> Figures:
    """Compare the labels of each text's targets with the gold."""
    pairs = list(zip(data, predicted, strict=True))
    gold = [label for row in data for label in row.labels]
    found = [label for labels in predicted for label in labels]
    right = sum(g == f for g, f in zip(gold, found, strict=True))
    both = [tuple(labels) == row.labels for row, labels in pairs if row.opposite]
    return Figures(macro_f1(gold, found), right / len(gold), (sum(both), len(both)))


@cache
def vader_words() -> tuple[dict[int, float], frozenset[int]]:
    """Return VADER's valence of words and the negators."""
    valence = {get_string_id(word): float(value) for word, value in lexicon.rows("valence.tsv")}
    return valence, lexicon.load().operators["negator"]


def vader(doc: Doc) -> StanceLabel:
    """Return the baseline's label for a whole text."""
    valence, negators = vader_words()
    total = 0.0
    lower = [token.lower for token in doc]
    for place, word in enumerate(lower):
        value = valence.get(word, 0.0)
        before = lower[max(0, place - REACH) : place]
        total += value * (NEGATED if negators.intersection(before) else 1)
    compound = total / math.sqrt(total * total + NORMALISER)
    if abs(compound) < THRESHOLD:
        return "neutral"
    return "favourable" if compound > 0 else "unfavourable"


def baseline(doc: Doc, row: Row) -> list[Judgement]:
    """Judge every target by the baseline's label of the text, with certainty."""
    found = vader(doc)
    low, mid, high = (float(found == label) for label in LABELS)
    judged = Judgement(low, mid, high, hypothetical=False, evidence=(0, len(doc)))
    return [judged] * len(row.targets)


def whole(judge: Judge) -> Judging:
    """Read a text once for all its targets, as Concord does."""
    return lambda doc, row: answers(doc.text, TokenTable(doc), row.targets, judge)


def one_by_one(judge: Judge) -> Judging:
    """Read a text anew for each target."""
    return lambda doc, row: [
        answers(doc.text, TokenTable(doc), [span], judge)[0] for span in row.targets
    ]


def alone(judge: Judge) -> Judging:
    """Read only the sentence of each target, once for all targets in it."""

    def judging(doc: Doc, row: Row) -> list[Judgement]:
        table = TokenTable(doc)
        places = [table.tokens_of(*span) for span in row.targets]
        sentences = [table.sentence(first) for first, _ in places]
        asked = [
            Question(sentence, (first, min(last, sentence[1])))
            for sentence, (first, last) in zip(sentences, places, strict=True)
        ]
        return judge.judge(doc.text, table, asked, ())

    return judging


def print_table(*lines: Sequence[object]) -> None:
    """Print a Markdown table, the headers first; columns after the first are numbers."""
    headers, *rest = lines
    rule = ["---", *["---:"] * (len(headers) - 1)]
    for line in (headers, rule, *rest):
        print(f"| {' | '.join(map(str, line))} |")
    print(flush=True)


def _shown(found: Figures) -> list[str]:
    right, whole_number = found.opposite
    return [f"{found.macro_f1:.3f}", f"{found.accuracy:.3f}", f"{right} of {whole_number}"]


def measure(parsed: dict[str, list[tuple[Row, Doc]]], predict: Path | None) -> None:
    """Print the accuracy of the baseline and of the shipped model; write the model's answers."""
    ours = whole(Judge(encoder(), stance_model()))
    lines: list[list[str]] = []
    for part, pairs in parsed.items():
        data = [row for row, _ in pairs]
        judged = [ours(doc, row) for row, doc in pairs]
        simple = [[j.label for j in baseline(doc, row)] for row, doc in pairs]
        n_targets = str(sum(len(row.targets) for row in data))
        lines.append([f"{part}, VADER", n_targets, *_shown(figures(data, simple))])
        labels = [[j.label for j in judgements] for judgements in judged]
        lines.append([f"{part}, shipped model", n_targets, *_shown(figures(data, labels))])
        if predict is not None:
            path = predict.with_suffix(f".{part}.jsonl")
            path.write_text("".join(_answers(data, judged)), encoding="utf-8")
    headers = ["part, method", "targets", "macro F1", "accuracy", "opposite, all right"]
    print_table(headers, *lines)


def _answers(data: Sequence[Row], judged: Sequence[Sequence[Judgement]]) -> Iterator[str]:
    for row, judgements in zip(data, judged, strict=True):
        stances = [
            {"target": target, "label": j.label, "score": j.score, "confidence": j.confidence}
            for target, j in zip(row.targets, judgements, strict=True)
        ]
        yield json.dumps({"id": row.id, "target_stances": stances}) + "\n"


def frontier(parsed: dict[str, list[tuple[Row, Doc]]]) -> None:
    """Print the accuracy of several ways to read a text, with their CPU beyond the parse."""
    judge = Judge(encoder(), stance_model())
    settings: dict[str, Judging] = {
        "VADER, a label for the text": baseline,
        "the target's sentence alone": alone(judge),
        "the text, once for all targets (shipped)": whole(judge),
        "the text, once for each target": one_by_one(judge),
    }
    lines = []
    for name, judging in settings.items():
        found, seconds, n_targets = [], 0.0, 0
        for pairs in parsed.values():
            started = time.process_time()
            labels = [[j.label for j in judging(doc, row)] for row, doc in pairs]
            seconds += time.process_time() - started
            n_targets += sum(map(len, labels))
            found.append(figures([row for row, _ in pairs], labels))
        right, n_opposite = (sum(numbers) for numbers in zip(*(f.opposite for f in found)))  # noqa: B905
        scores = [f"{f.macro_f1:.3f}" for f in found]
        cost = f"{1000 * seconds / n_targets:.1f}"
        lines.append([name, *scores, f"{right} of {n_opposite}", cost])
    parts = [f"macro F1 {part}" for part in parsed]
    print_table(["what is read", *parts, "opposite, all right", "CPU ms a target"], *lines)


def parse(nlp: Language) -> dict[str, list[tuple[Row, Doc]]]:
    """Return the texts of the development parts with their parses."""
    found = {}
    with nlp.select_pipes(disable=["ner"]):
        for part in DEV:
            data = rows(part)
            found[part] = list(zip(data, nlp.pipe(r.text for r in data), strict=True))
    return found


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--predict", type=Path, help="write the answers on each part here, by part")
    parser.add_argument("--frontier", action="store_true", help="compare ways to read a text")
    options = parser.parse_args()
    parsed = parse(build(components=()))
    if options.frontier:
        frontier(parsed)
    else:
        measure(parsed, options.predict)


if __name__ == "__main__":
    main()
