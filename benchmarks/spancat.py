"""Train and measure spaCy's own span models on quotes: what a transformer has to beat.

    OMP_NUM_THREADS=1 python -m benchmarks.spancat --train TRAIN.jsonl --dev DEV.jsonl --minutes 30

A blank English pipeline learns, paragraph by paragraph, to mark every SOURCE (speaker mention),
CUE and CONTENT. A convolutional `tok2vec` (hashed embeddings, no pretrained weights) feeds either

``spancat``
    `span_finder`, which proposes the spans between likely starts and ends, and `spancat`, which
    says which of them are which; spans that overlap a surer one are dropped.
``ner``
    spaCy's transition-based parser, as in entity recognition: it needs no proposals.

The spans become attributions by distance alone (:func:`benchmarks.spancat_model.link`). The least
probability of a `spancat` span is chosen on training articles kept out of the training. Training
stops after ``--minutes`` of CPU time, shared equally among the models, with a learning rate that
falls to nought; ``--steps`` counts batches instead, so that a run can be repeated exactly. Then
come the figures of :mod:`pipeline.evaluation.quotes` on DEV, the size, and CPU seconds over those
of a bare `nlp.pipe` of the full default model, in turns in the same process. One JSON object a
model, and one of the cost, go to stdout, progress to stderr.

Without ``--train`` and ``--dev``, PolNeAR's parts are read where gold data is at hand.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import spacy
from spacy.language import Language

from benchmarks import gold
from benchmarks.spancat_model import (
    THRESHOLDS,
    Mark,
    Row,
    Schedule,
    Shape,
    build,
    link,
    log,
    predict,
    references,
    train,
)
from pipeline.evaluation.figures import Sampling
from pipeline.evaluation.gold import predictions_of, read_gold
from pipeline.evaluation.quotes import score
from pipeline.language.build import DEFAULT_MODEL

KEPT_OUT = 20
"""One training article in so many chooses the threshold."""
FIGURES = (
    *("chars.f1", "span.f1", "attr.f1", "span.precision", "span.recall"),
    *("span.recall.direct", "span.recall.mixed", "span.recall.indirect"),
    "attr.speaker_accuracy",
)


@dataclass(frozen=True, slots=True)
class Data:
    """Articles to learn from, to choose the threshold on, and to measure."""

    learned: list[Row]
    kept_out: list[Row]
    dev: list[Row]


def load(path: Path) -> list[Row]:
    """Read a file of one JSON object a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def attributed(
    rows: Sequence[Row], found: Sequence[list[list[Mark]]], threshold: float
) -> list[Row]:
    """Return the articles' attributions in the form that is scored."""
    return [
        {
            "id": row["id"],
            "attributions": [
                attribution
                for paragraph in marks
                for attribution in link([m for m in paragraph if m.probability >= threshold])
            ],
        }
        for row, marks in zip(rows, found, strict=True)
    ]


def figures(rows: Sequence[Row], predicted: Iterable[Row]) -> dict[str, float]:
    """Return precision, recall and F1 of the predictions."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "gold.jsonl")
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        articles = read_gold(path)
    report = score(articles, predictions_of(predicted), "gold", Sampling(resamples=0))
    estimates = report.overall.figures
    return {name: round(estimates[name].value or 0.0, 4) for name in FIGURES}


def best_threshold(nlp: Language, rows: Sequence[Row]) -> float:
    """Return the threshold with the highest attribution F1; 0 for a model without one."""
    if "spancat" not in nlp.pipe_names:
        return 0.0
    found = predict(nlp, [row["text"] for row in rows])
    by_threshold = {t: figures(rows, attributed(rows, found, t))["attr.f1"] for t in THRESHOLDS}
    log(f"  attribution F1 on {len(rows)} articles kept out, by threshold: {by_threshold}")
    return max(by_threshold, key=lambda t: by_threshold[t])


def size(nlp: Language) -> dict[str, float]:
    """Return the megabytes (10^6 bytes) of the pipeline on disk, and of its weights alone."""
    with tempfile.TemporaryDirectory() as folder:
        nlp.to_disk(folder)
        files = [path for path in Path(folder).rglob("*") if path.is_file()]
        whole = sum(path.stat().st_size for path in files)
        weights = sum(path.stat().st_size for path in files if path.name == "model")
    return {"disk_mb": round(whole / 1e6, 2), "weights_mb": round(weights / 1e6, 2)}


def costs(models: dict[str, Language], texts: Sequence[str], rounds: int) -> dict[str, float]:
    """Return median CPU seconds of marking and linking the texts, by model, and of ``bare`` spaCy.

    They take turns; the first round warms up (lazy imports, caches of strings) and is not counted.
    """
    bare = spacy.load(DEFAULT_MODEL)
    passes: dict[str, Callable[[], None]] = {"bare": lambda: _read(bare, texts)}
    passes |= {name: partial(_mark, nlp, texts) for name, nlp in models.items()}
    seconds: dict[str, list[float]] = {name: [] for name in passes}
    for _ in range(rounds + 1):
        for name, run in passes.items():
            began = time.process_time()
            run()
            seconds[name].append(time.process_time() - began)
    return {name: statistics.median(values[1:]) for name, values in seconds.items()}


def _read(nlp: Language, texts: Sequence[str]) -> None:
    for doc in nlp.pipe(texts):
        len(doc)


def _mark(nlp: Language, texts: Sequence[str]) -> None:
    for article in predict(nlp, texts):
        for paragraph in article:
            link(paragraph)


def measure(nlp: Language, data: Data, plan: Schedule, options: argparse.Namespace) -> Row:
    """Train a pipeline and return what it reaches."""
    docs = references(nlp, data.learned)
    words = sum(map(len, docs))
    log(f"  {len(data.learned)} articles, {len(docs)} paragraphs, {words} tokens")
    steps, seconds = train(nlp, docs, plan, options.seed)
    threshold = best_threshold(nlp, data.kept_out)
    predicted = attributed(data.dev, predict(nlp, [row["text"] for row in data.dev]), threshold)
    if options.save:
        folder = options.save / nlp.pipe_names[-1]
        folder.mkdir(parents=True, exist_ok=True)
        nlp.to_disk(folder)
        lines = (json.dumps(row) + "\n" for row in predicted)
        (folder / "predictions.jsonl").write_text("".join(lines), encoding="utf-8")
    return {
        "steps": steps,
        "epochs": round(steps * plan.words / words, 1),
        "train_cpu_s": round(seconds),
        "threshold": threshold,
        **figures(data.dev, predicted),
        **size(nlp),
    }


def main() -> None:
    """Train and measure each model; print one JSON object each."""
    parser = argparse.ArgumentParser(description="Measure spaCy's own span models on quotes.")
    parser.add_argument("--train", type=Path)
    parser.add_argument("--dev", type=Path)
    parser.add_argument("--heads", nargs="+", default=["spancat", "ner"])
    parser.add_argument("--minutes", type=float, default=30, help="CPU minutes, for all models")
    parser.add_argument("--steps", type=int, help="train each model for so many steps instead")
    parser.add_argument("--limit", type=int, help="read only the first N training articles")
    parser.add_argument("--width", type=int, default=Shape().width)
    parser.add_argument("--depth", type=int, default=Shape().depth)
    parser.add_argument("--rows", type=int, default=Shape().rows)
    parser.add_argument("--articles", type=int, default=40, help="articles to measure cost on")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of measuring cost")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--save", type=Path, help="write the models and predictions to this folder")
    options = parser.parse_args()
    rows = load(options.train or gold.path("quotes/polnear-train.jsonl"))[: options.limit]
    data = Data(
        learned=[row for number, row in enumerate(rows) if number % KEPT_OUT],
        kept_out=rows[::KEPT_OUT],
        dev=load(options.dev or gold.path("quotes/polnear-dev.jsonl")),
    )
    plan = Schedule(60 * options.minutes / len(options.heads), options.steps)
    shape = Shape(options.width, options.depth, options.rows)
    models = {head: build(head, shape) for head in options.heads}
    for head, nlp in models.items():
        log(head)
        reached = measure(nlp, data, plan, options)
        print(json.dumps({"model": head, **asdict(shape), **reached}), flush=True)
    texts = [row["text"] for row in data.dev[: options.articles]]
    seconds = costs(models, texts, options.rounds)
    over = {name: round(spent / seconds["bare"], 3) for name, spent in seconds.items()}
    counted = {"articles": len(texts), "words": sum(len(text.split()) for text in texts)}
    print(json.dumps({**counted, "cpu_s": seconds, "over_bare": over}))


if __name__ == "__main__":
    main()
