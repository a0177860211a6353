"""Fit a confidence of stances that means what it says, on gold that was not trained on.

    python -m pipeline.training.stance_calibrate MODEL_DIR GOLD.jsonl [...]

The model's scores are scaled, all by one number, and shifted, each label by a number of its own,
before they are turned into probabilities (a form of vector scaling: Guo, Pleiss, Sun and
Weinberger, "On calibration of modern neural networks", ICML 2017). Writes ``scale``, ``shift`` and
``floor`` into the model's card, and to stdout the figures, for which each text was calibrated by a
fit on others.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from pipeline.errors import ConcordError, InputError
from pipeline.evaluation.figures import Sampling
from pipeline.evaluation.lines import ArticleId
from pipeline.evaluation.stance import score
from pipeline.evaluation.stance_gold import Answer, GoldText
from pipeline.evaluation.stance_report import StanceReport
from pipeline.language.stance.judgement import LABELS, Judgement
from pipeline.training import stance_priors
from pipeline.training.base import base_tokenizer, packaged_folder
from pipeline.training.config import CARD
from pipeline.training.record import read_json, write_json
from pipeline.training.stance_scores import Floats, Scored, score_gold

FOLDS = 5
STRENGTH = 1.0
"""Inverse strength of the L2 penalty on the shifts and on the logarithm of the scale."""
WANTED = 0.84
"""Share of answers that must be right at or above the floor."""
FLOORS = tuple(hundredth / 100 for hundredth in range(34, 100))
"""Confidences to choose the floor from; the largest of three probabilities is above a third."""

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Fit:
    """What is done to the scores: times ``scale``, then ``shift`` of each label is added."""

    scale: float = 1.0
    shift: tuple[float, ...] = (0.0, 0.0, 0.0)

    def probabilities(self, scores: Floats) -> Floats:
        """Return (targets, 3) calibrated probabilities."""
        grown = scores * self.scale + np.array(self.shift)
        powers = np.exp(grown - grown.max(axis=1, keepdims=True))
        found: Floats = powers / powers.sum(axis=1, keepdims=True)
        return found


@dataclass(frozen=True, slots=True)
class Quality:
    """How good probabilities are: mean log loss and Brier score (0 to 2) over targets."""

    log_loss: float
    brier: float


@dataclass(frozen=True, slots=True)
class Calibrated:
    """A calibration, and what it is worth.

    ``held_out`` has for each text (targets, 3) probabilities by a fit on other texts (five folds);
    ``after`` is their quality, ``before`` that of the model's own. Of the held-out answers
    ``n_kept`` are at or above the floor, and ``right_kept`` of these right (None without any).
    ``labels`` are those of all targets.
    """

    fit: Fit
    floor: float
    n_texts: int
    n_targets: int
    before: Quality
    after: Quality
    n_kept: int
    right_kept: float | None
    held_out: tuple[Floats, ...]
    labels: tuple[int, ...]

    def for_card(self) -> dict[str, Any]:
        """Return what goes into the model's card. Raises InputError where a label is absent."""
        priors = stance_priors.for_card(self.fit.shift, stance_priors.label_shares(self.labels))
        return {**asdict(self.fit), "floor": self.floor, **priors}

    def to_json(self) -> dict[str, Any]:
        """Return the calibration and its figures, without single answers."""
        values = {name: getattr(self, name) for name in Calibrated.__slots__[1:-2]}
        parts = {name: asdict(values[name]) for name in ("before", "after")}
        return {**asdict(self.fit), **values, **parts, "wanted": WANTED}


def calibrate(texts: Sequence[Scored]) -> Calibrated:
    """Fit the calibration and choose the floor.

    The floor is the lowest confidence, in hundredths, at or above which at least :data:`WANTED` of
    the held-out answers are right; 1 where there is none. Raises ConcordError where there are
    fewer than two texts or labels.
    """
    scores = np.concatenate([text.scores for text in texts]) if texts else np.zeros((0, 3))
    labels = np.array([label for text in texts for label in text.labels], dtype=np.int64)
    lengths = np.array([len(text.labels) for text in texts], dtype=np.int64)
    groups = np.repeat(_folds(texts), lengths)
    if len(set(groups.tolist())) < 2 or len(set(labels.tolist())) < 2:
        raise ConcordError("a calibration needs several texts, and targets of more than one label")
    held_out = np.zeros_like(scores)
    for fold in range(FOLDS):
        test = groups == fold
        if test.any():
            held_out[test] = fit(scores[~test], labels[~test]).probabilities(scores[test])
    confidence, right = held_out.max(axis=1), held_out.argmax(axis=1) == labels
    floor = choose_floor(confidence, right)
    kept = confidence >= floor
    ends = np.cumsum(lengths)[:-1]
    return Calibrated(
        fit=fit(scores, labels),
        floor=floor,
        n_texts=len(texts),
        n_targets=len(labels),
        before=quality(Fit().probabilities(scores), labels),
        after=quality(held_out, labels),
        n_kept=int(kept.sum()),
        right_kept=float(right[kept].mean()) if kept.any() else None,
        held_out=tuple(np.split(held_out, ends)),
        labels=tuple(labels.tolist()),
    )


def fit(scores: Floats, labels: Ints) -> Fit:
    """Return the calibration with the least log loss, penalised; rounded to six digits."""
    wanted = np.eye(len(LABELS))[labels]

    def loss(values: Floats) -> tuple[float, Floats]:
        scale = np.exp(values[0])
        likely = _log_softmax(scores * scale + values[1:])
        off = np.exp(likely) - wanted
        slope = np.concatenate(([(off * scores).sum() * scale], off.sum(axis=0)))
        penalty = float(values @ values) / (2 * STRENGTH)
        return penalty - float((wanted * likely).sum()), slope + values / STRENGTH

    found = minimize(loss, np.zeros(1 + len(LABELS)), jac=True, method="L-BFGS-B").x
    shift = tuple(round(float(x), 6) for x in found[1:])
    return Fit(round(float(np.exp(found[0])), 6), shift)


def quality(probabilities: Floats, labels: Ints) -> Quality:
    """Return how good probabilities of the labels are."""
    own = probabilities[np.arange(len(labels)), labels]
    off = probabilities - np.eye(len(LABELS))[labels]
    log_loss = -float(np.log(np.maximum(own, 1e-15)).mean())
    return Quality(log_loss, float((off**2).sum(axis=1).mean()))


def choose_floor(confidence: Floats, right: NDArray[np.bool_]) -> float:
    """Return the lowest of :data:`FLOORS` from which on :data:`WANTED` are right, else 1."""
    for floor in FLOORS:
        kept = confidence >= floor
        if kept.any() and right[kept].mean() >= WANTED:
            return floor
    return 1.0


def reports(
    texts: Sequence[Scored], held_out: Sequence[Floats], sampling: Sampling | None = None
) -> list[StanceReport]:
    """Return a report for each file of gold and, where there are several, one for all together."""
    files = list(dict.fromkeys(text.file for text in texts))
    parts = [(Path(name).stem, {name}) for name in files]
    if len(files) > 1:
        parts.append(("all files", set(files)))
    return [_report(name, of, texts, held_out, sampling or Sampling()) for name, of in parts]


def _report(
    name: str,
    files: set[str],
    texts: Sequence[Scored],
    held_out: Sequence[Floats],
    sampling: Sampling,
) -> StanceReport:
    gold: list[GoldText] = []
    answers: dict[ArticleId, tuple[Answer, ...]] = {}
    for text, rows in zip(texts, held_out, strict=True):
        if text.file in files:
            known = f"{text.file}:{text.id}"
            spans = tuple((k, k + 1) for k in range(len(text.labels)))  # their places: not scored
            gold.append(GoldText(known, spans, tuple(LABELS[label] for label in text.labels)))
            answers[known] = tuple(map(_answer, rows.tolist()))
    return score(gold, answers, name, sampling)


def _answer(probabilities: Sequence[float]) -> Answer:
    low, mid, high = probabilities
    judged = Judgement(low, mid, high, hypothetical=False, evidence=(0, 1))
    return Answer(judged.label, min(judged.confidence, 1.0))


def write_calibration(model: Path, values: Mapping[str, Any]) -> None:
    """Put a calibration into a model's card. Raises InputError without one."""
    card = read_json(model / CARD)
    if not isinstance(card, dict):
        raise InputError(f"{model / CARD} is missing: it is the card of the model")
    write_json(model / CARD, {**card, **values}, indent=None)


def _log_softmax(scores: Floats) -> Floats:
    low = scores - scores.max(axis=1, keepdims=True)
    found: Floats = low - np.log(np.exp(low).sum(axis=1, keepdims=True))
    return found


def _folds(texts: Sequence[Scored]) -> Ints:
    """Return each text's fold; equal texts share one, also those of several files."""
    distinct = sorted({text.text for text in texts})
    random.Random(0).shuffle(distinct)  # noqa: S311  (not for secrets)
    fold = {text: place % FOLDS for place, text in enumerate(distinct)}
    return np.array([fold[text.text] for text in texts], dtype=np.int64)


def main() -> None:
    """Calibrate from the command line."""
    parser = argparse.ArgumentParser(description="Calibrate a stance model.")
    parser.add_argument("model", type=Path, help="folder of the model")
    parser.add_argument("gold", type=Path, nargs="+", help="sentences it was not trained on")
    args = parser.parse_args()
    texts = score_gold(args.model, args.gold, base_tokenizer(packaged_folder()))
    found = calibrate(texts)
    write_calibration(args.model, found.for_card())
    measured = [report.to_json() for report in reports(texts, found.held_out)]
    result = {**found.to_json(), "reports": measured}
    sys.stdout.write(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
