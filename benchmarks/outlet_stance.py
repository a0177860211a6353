"""Fit the outlet's stance toward a target and the polarity of quotes; report both by story.

    python -m benchmarks.outlet_stance [--predictions FILE] [--write]

$CONCORD_GOLD (default: ../shared/data) holds stance/basil-annotations-dev.jsonl and
stories/basil-dev.jsonl. ``--predictions`` is what ``concord annotate --input`` wrote for the
latter; without it the articles are annotated (2 to 3 minutes). ``--write`` fits both models on all
stories and writes their weights into the package; the figures printed come from cross-validation
alone: ten folds of whole stories, three times, the penalty chosen within each training part.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks import gold as gold_data
from pipeline.agreement import outlet_stance
from pipeline.agreement.outlet_stance import Model, fit, fit_logistic
from pipeline.evaluation import stance_spans, stance_spans_gold
from pipeline.evaluation.figures import Sampling
from pipeline.evaluation.report import number
from pipeline.evaluation.stance_spans_figures import Figure, auc, estimates
from pipeline.evaluation.stance_spans_gold import GoldStances
from pipeline.evaluation.stance_spans_judged import Corpus, JudgedArticle, JudgedSpan
from pipeline.language.stance import implicit
from pipeline.language.stance.implicit import quote_polarity

Floats = NDArray[np.float64]
ANNOTATIONS, ARTICLES = "stance/basil-annotations-dev.jsonl", "stories/basil-dev.jsonl"
FOLDS, INNER, REPEATS = 10, 5, 3
PENALTIES = (10.0, 50.0, 200.0, 800.0)
QUOTE_PENALTY = 1.0
NO_WEIGHTS = (0.0,) * (len(implicit.FEATURES) + 1)
PACKAGE = Path(__file__).parents[1] / "pipeline"
OUTLET_FILE = PACKAGE / "agreement" / "data" / "outlet_stance.json"
QUOTE_FILE = PACKAGE / "language" / "stance" / "data" / "implicit.json"
COMMAND = "python -m benchmarks.outlet_stance --write"


def folds(stories: Sequence[str], n: int, seed: int) -> dict[str, int]:
    """Return the fold of each story; folds differ in size by one story at most."""
    names = sorted(set(stories))
    order = np.random.default_rng(seed).permutation(len(names))
    return {names[place]: rank % n for rank, place in enumerate(order)}


@dataclass(frozen=True, slots=True)
class Sample:
    """Annotated articles and their columns, computed once: no fold cuts a story."""

    articles: Sequence[JudgedArticle]
    columns: Floats

    def part(self, kept: Sequence[int]) -> Sample:
        """Return the articles at these places."""
        return Sample([self.articles[place] for place in kept], self.columns[kept])

    @property
    def speaks(self) -> list[bool]:
        """Whether each article speaks of the target itself."""
        return [each.speaks for each in self.articles]

    def fit(self, penalty: float) -> Model:
        """Fit the outlet model."""
        return fit(self.columns, [each.feeling for each in self.articles], penalty)

    def judged(self, model: Model) -> list[JudgedArticle]:
        """Return the articles with the stances of a model."""
        found = zip(self.articles, model.read(self.columns, self.speaks), strict=True)
        return [replace(each, stance=stance) for each, stance in found]


def sample_of(articles: Sequence[JudgedArticle]) -> Sample:
    """Return annotated articles with their columns."""
    return Sample(articles, np.array([each.columns for each in articles]))


def held_out(sample: Sample, n: int, seed: int, penalty: float | None) -> list[JudgedArticle]:
    """Return the articles, each with the stance by a model that has not seen its story.

    Without a ``penalty`` it is chosen anew within the other folds.
    """
    fold_of = folds([each.story for each in sample.articles], n, seed)
    fold = np.array([fold_of[each.story] for each in sample.articles])
    done = []
    for part in range(n):
        inside = sample.part(np.flatnonzero(fold != part).tolist())
        outside = sample.part(np.flatnonzero(fold == part).tolist())
        done += outside.judged(inside.fit(penalty or choose_penalty(inside, seed)))
    return done


def choose_penalty(sample: Sample, seed: int) -> float:
    """Return the penalty whose held-out stances are likeliest, over folds of the sample."""
    return min(PENALTIES, key=lambda p: _loss(held_out(sample, INNER, seed + 1, p)))


def _loss(articles: Sequence[JudgedArticle]) -> float:
    found = [
        getattr(each.stance, f"p_{each.feeling}") for each in articles if each.stance is not None
    ]
    return -float(np.log(np.maximum(found, 1e-6)).mean())


def fit_quotes(spans: Sequence[JudgedSpan]) -> list[float]:
    """Return weights of the quote model and its bias; evidence for never counts against.

    A feature whose weight comes out negative is left out, and the rest fitted again.
    """
    columns = np.array([each.evidence.features() for each in spans])
    wanted = np.array([each.span.favourable for each in spans], dtype=np.float64)
    kept = list(range(columns.shape[1]))
    while True:
        weights, bias = fit_logistic(columns[:, kept], wanted, QUOTE_PENALTY)
        if not (weights < 0).any():
            break
        kept.pop(int(np.argmin(weights)))
    full = np.zeros(columns.shape[1])
    full[kept] = weights
    return [*full.round(4).tolist(), round(bias, 4)]


def held_out_quotes(spans: Sequence[JudgedSpan], seed: int) -> list[JudgedSpan]:
    """Return the spans, each with its polarity by a model that has not seen its story."""
    fold_of = folds([each.story for each in spans], FOLDS, seed)
    done = []
    for fold in range(FOLDS):
        weights = fit_quotes([each for each in spans if fold_of[each.story] != fold])
        done += [
            replace(each, polarity=quote_polarity(each.evidence, weights))
            for each in spans
            if fold_of[each.story] == fold
        ]
    return done


def average(runs: Sequence[dict[str, Figure]]) -> Iterator[tuple[str, float, float, float]]:
    """Yield name, mean figure and mean ends of the intervals over repetitions."""
    found = [estimates(run, Sampling()) for run in runs]
    for name in found[0]:
        parts = [(e.value, e.low, e.high) for e in (each[name] for each in found)]
        rows = np.array([[np.nan if v is None else v for v in part] for part in parts])
        yield (name, *rows.mean(axis=0).tolist())


def show(title: str, runs: Sequence[dict[str, Figure]]) -> None:
    """Print the figures of repeated cross-validation."""
    print(f"\n{title}")
    for name, value, low, high in average(runs):
        print(f"  {name:28} {number(value)} [{number(low)}, {number(high)}]")


def show_columns(sample: Sample, model: Model) -> None:
    """Print what each column tells by itself, and its weights."""
    against = np.array([each.feeling == "unfavourable" for each in sample.articles])
    ones = np.ones((1, len(against)))
    print("\ncolumn                   AUC alone   weight against   weight for")
    for place, name in enumerate(outlet_stance.COLUMNS):
        alone = float(auc(ones, against, sample.columns[:, place])[0])
        weights = model.unfavourable.weights[place], model.favourable.weights[place]
        print(f"{name:24} {number(alone):>9}   {weights[0]:14.3f}   {weights[1]:10.3f}")


def write(gold: Sequence[GoldStances], model: Model, penalty: float, quotes: list[float]) -> None:
    """Write both models into the package."""
    fitted_on = sorted(stance_spans.text_hash(article) for article in gold)
    about = f"Rebuilt by {COMMAND}. Fitted on BASIL's annotations; no text of it is kept."
    outlet: dict[str, Any] = {"about": about, "penalty": penalty, **model.to_json()}
    OUTLET_FILE.write_text(json.dumps({**outlet, "fitted_on": fitted_on}, indent=1) + "\n")
    *weights, bias = quotes
    named = dict(zip(implicit.FEATURES, weights, strict=True))
    QUOTE_FILE.write_text(
        json.dumps({"about": about, "weights": named, "bias": bias}, indent=1) + "\n"
    )


def main() -> int:
    """Report, and write if asked."""
    parser = argparse.ArgumentParser(description="Fit and measure outlets' stances.")
    parser.add_argument("--predictions", type=Path)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    annotations, texts = map(gold_data.path, (ANNOTATIONS, ARTICLES))
    gold = stance_spans_gold.read_gold(annotations, texts)
    if args.predictions:
        found = stance_spans_gold.read_predictions(args.predictions)
    else:
        from pipeline.evaluation.tasks import predict
        from pipeline.language.build import DEFAULT_MODEL

        found = dict(predict("stance-spans", texts, DEFAULT_MODEL))
    corpus = Corpus(gold, found)
    sample, spans = sample_of(corpus.articles(None)), list(corpus.spans(NO_WEIGHTS))
    show("The speaker of quoted spans", [stance_spans.holder_figures(spans)])
    runs = [stance_spans.span_figures(held_out_quotes(spans, seed)) for seed in range(REPEATS)]
    show("Polarity of quoted spans, cross-validated", runs)
    tried = [held_out(sample, FOLDS, seed, None) for seed in range(REPEATS)]
    show("Articles toward targets, cross-validated", list(map(stance_spans.article_figures, tried)))
    penalty = choose_penalty(sample, 0)
    model, quotes = sample.fit(penalty), fit_quotes(spans)
    show_columns(sample, model)
    weights = dict(zip((*implicit.FEATURES, "bias"), quotes, strict=True))
    print(f"\npenalty {penalty:g}; quotes {weights}")
    if args.write:
        write(gold, model, penalty, quotes)
    return 0


if __name__ == "__main__":
    sys.exit(main())
