"""Fit the judge that chooses among what rules and model propose, on articles new to the model.

    python -m pipeline.training.judging GOLD.jsonl --model DIR

Writes the judge's weights and floor into ``DIR/model.json``, and to stdout figures for which each
article was judged by a fit on others.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipeline.annotate import requests_from_jsonl
from pipeline.errors import ConcordError, InputError
from pipeline.evaluation.figures import Sampling
from pipeline.evaluation.gold import Attribution, GoldArticle, read_gold
from pipeline.evaluation.lines import ArticleId
from pipeline.evaluation.quotes import score
from pipeline.evaluation.report import Report
from pipeline.evaluation.spans import MIN_IOU, covered
from pipeline.language.quotes.attribution import proposals, source_of
from pipeline.language.quotes.judge import Candidate, choose, settled
from pipeline.models import Span
from pipeline.settings import Settings
from pipeline.training.calibrate import Case, Fitted, fit
from pipeline.training.config import CARD
from pipeline.training.record import read_json, write_json

FLOORS = (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6)
"""Least probabilities of a quote that is reported, to choose from."""
NEARLY = 0.003
"""Loss of F1 for which a lower floor is still preferred."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """What was proposed in an article; ``shift`` characters of title stand before its text."""

    article: GoldArticle
    candidates: Sequence[Candidate]
    shift: int

    def spans(self, spans: Sequence[Span]) -> tuple[Span, ...]:
        """Return spans of the title and text together as spans of the text."""
        return tuple((s - self.shift, e - self.shift) for s, e in spans)


@dataclass(frozen=True, slots=True)
class Judged:
    """A fitted judge, its floor, and a report of articles each judged by a fit on others."""

    fitted: Fitted
    floor: float
    report: Report

    def for_card(self) -> dict[str, Any]:
        """Return what goes into the model's card."""
        return {"confidence": self.fitted.confidence, "floor": self.floor}

    def to_json(self) -> dict[str, Any]:
        """Return the judge and its figures as values that JSON can hold."""
        fitted = asdict(self.fitted)
        del fitted["held_out"]
        return {**fitted, "floor": self.floor, "report": self.report.to_json()}


def propose(model: Path, gold: Path, language: str) -> Iterator[Proposed]:
    """Yield what rules and the model in the folder ``model`` propose in each article of gold.

    ``language`` is the spaCy package. Raises InputError, naming the line, for gold that cannot be
    used, ModelError for a folder whose files do not belong together.
    """
    from pipeline.language.build import build
    from pipeline.language.encoder.model import Encoder
    from pipeline.language.extract import annotate

    articles, encoder = read_gold(gold), Encoder(model)
    docs = annotate(build(language, ()), (r.article for r in requests_from_jsonl(gold)))
    for article, doc in zip(articles, docs, strict=True):
        shift = doc._.concord_context.text_start
        found, _ = proposals(doc, encoder, shift)
        yield Proposed(article, [c for c in found if c.attribution.parts[0][0] >= shift], shift)


def judge(proposed: Sequence[Proposed], dataset: str, sampling: Sampling | None = None) -> Judged:
    """Fit a judge, and choose the floor by the mean F1 of contents and attributions.

    The lowest floor nearly as good as the best is taken: who reads the quotes can ask for more
    confidence, but not for what was left out. Raises ConcordError where there is too little to
    fit the judge on.
    """
    cases = [
        Case(p.article.id, c.features, right)
        for p in proposed
        for c, right in zip(p.candidates, _rightness(p), strict=True)
    ]
    fitted = fit(cases)
    if fitted.held_out is None:
        raise ConcordError("the judge needs articles to be fitted on and others to be measured on")
    every = (c for p in proposed for c in p.candidates)
    for candidate, probability in zip(every, fitted.held_out, strict=True):
        candidate.probability = settled(candidate, probability)
    articles = [p.article for p in proposed]

    def scored(floor: float, sampling: Sampling) -> Report:
        found = dict(_chosen(p, floor) for p in proposed)
        return score(articles, found, dataset, sampling)

    means = {floor: _mean_f1(scored(floor, Sampling(resamples=0))) for floor in FLOORS}
    floor = min(f for f, mean in means.items() if mean >= max(means.values()) - NEARLY)
    return Judged(fitted, floor, scored(floor, sampling or Sampling()))


def _rightness(proposed: Proposed) -> Iterator[bool]:
    """Tell for each candidate whether its content is right: whether some gold matches it."""
    text = proposed.article.text
    gold = [covered(a.content, text) for a in proposed.article.attributions]
    for candidate in proposed.candidates:
        content = covered(proposed.spans(candidate.attribution.parts), text)
        yield any(len(content & other) >= MIN_IOU * len(content | other) for other in gold if other)


def _chosen(proposed: Proposed, floor: float) -> tuple[ArticleId, tuple[Attribution, ...]]:
    found = []
    for candidate in choose(proposed.candidates, floor):
        source = source_of(candidate)
        found.append(
            Attribution(
                content=proposed.spans(candidate.attribution.parts),
                source=() if source is None else proposed.spans([source]),
                confidence=candidate.probability,
            )
        )
    return proposed.article.id, tuple(found)


def _mean_f1(report: Report) -> float:
    figures = report.overall.figures
    return sum(figures[f"{name}.f1"].value or 0.0 for name in ("span", "attr")) / 2


def read_judge(model: Path) -> dict[str, Any]:
    """Return ``confidence`` and ``floor`` of a model's card. Raises InputError without one."""
    card = _card(model)
    return {name: card[name] for name in ("confidence", "floor") if name in card}


def write_judge(model: Path, values: dict[str, Any]) -> None:
    """Put ``confidence`` and ``floor`` into a model's card. Raises InputError without one."""
    write_json(model / CARD, {**_card(model), **values}, indent=None)


def _card(model: Path) -> dict[str, Any]:
    card = read_json(model / CARD)
    if not isinstance(card, dict):
        raise InputError(f"{model / CARD} is missing: it is the card of the model")
    return card


def main() -> None:
    """Fit a judge from the command line."""
    parser = argparse.ArgumentParser(description="Fit the judge of a quote model.")
    parser.add_argument("gold", type=Path, help="articles that the model was not trained on")
    parser.add_argument("--model", type=Path, required=True, help="folder of the model")
    args = parser.parse_args()
    language = Settings.model_validate({}).model
    judged = judge(list(propose(args.model, args.gold, language)), args.gold.stem)
    write_judge(args.model, judged.for_card())
    sys.stdout.write(json.dumps(judged.to_json(), indent=1) + "\n")


if __name__ == "__main__":
    main()
