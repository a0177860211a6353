"""How well the stance of a text toward given targets is told.

Every target counts once. A target without an answer is wrong: a miss of its label, nobody's hit.
The main figure is the macro average of the three labels' F1, the measure of the NewsMTSC corpus
(Hamborg and Donnay, "NewsMTSC: A dataset for (multi-)target-dependent sentiment classification in
political news articles", EACL 2021). Intervals draw whole texts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from pipeline.evaluation.calibration import Outcome, calibrate, count_outcomes
from pipeline.evaluation.figures import (
    Counts,
    Mean,
    Ratio,
    Sampling,
    estimate,
    precision_recall_f1,
    totals,
)
from pipeline.evaluation.report import Section
from pipeline.evaluation.stance_gold import LABELS, Answer, GoldText, Predictions
from pipeline.evaluation.stance_report import StanceReport

MANY = 3
"""Texts with this number of targets or more are one group."""

SHOWN_COUNTS = (
    "targets",
    "answered",
    "texts",
    "opposite.texts",
    *(f"gold.{label}" for label in LABELS),
    *(f"found.{label}" for label in LABELS),
)


def ratios() -> Iterator[Ratio]:
    """Yield the figures of an evaluation as ratios of the counts of :func:`tally`."""
    yield Ratio("accuracy", ("right",), ("targets",))
    yield Ratio("all_right", ("texts_right",), ("texts",))
    yield Ratio("opposite.accuracy", ("opposite.right",), ("opposite.targets",))
    yield Ratio("opposite.all_right", ("opposite.texts_right",), ("opposite.texts",))
    for label in LABELS:
        yield from precision_recall_f1(label, f"hits.{label}", f"found.{label}", f"gold.{label}")


RATIOS = tuple(ratios())
MEANS = (Mean("macro.f1", tuple(f"{label}.f1" for label in LABELS)),)


def mixture(text: GoldText) -> str | None:
    """Return how the targets of a text go together; None for a single one.

    ``alike``: all have one label; ``opposite``: one is favourable and one unfavourable;
    ``differing``: else.
    """
    if len(text.targets) < 2:
        return None
    labels = set(text.labels)
    if len(labels) == 1:
        return "alike"
    return "opposite" if {"favourable", "unfavourable"} <= labels else "differing"


def size(text: GoldText) -> str:
    """Return the number of a text's targets, as a group: ``1``, ``2``, ``3+``."""
    n = len(text.targets)
    return f"{MANY}+" if n >= MANY else str(n)


def tally(text: GoldText, answers: Sequence[Answer]) -> Counts:
    """Count one text; ``answers`` go with its targets by their place, those beyond are ignored."""
    counts: Counter[str] = Counter(texts=1, targets=len(text.targets))
    judged = []
    for place, label in enumerate(text.labels):
        answer = answers[place] if place < len(answers) else Answer(None)
        counts[f"gold.{label}"] += 1
        if answer.label is None:
            continue
        right = answer.label == label
        counts["answered"] += 1
        counts[f"found.{answer.label}"] += 1
        counts[f"hits.{label}"] += right
        counts["right"] += right
        if answer.confidence is not None:
            judged.append(Outcome(answer.confidence, {"label": right}))
    all_right = counts["right"] == len(text.targets)
    counts["texts_right"] += all_right
    if mixture(text) == "opposite":
        counts["opposite.texts"] += 1
        counts["opposite.texts_right"] += all_right
        counts["opposite.targets"] += len(text.targets)
        counts["opposite.right"] += counts["right"]
    return {**counts, **count_outcomes(judged)}


def score(
    texts: Sequence[GoldText],
    predictions: Predictions,
    dataset: str,
    sampling: Sampling | None = None,
) -> StanceReport:
    """Score answers against gold, over all texts and by what they hold.

    A text that the predictions lack counts as one without answers; predictions for other texts do
    not count. Texts without targets are left out. ``dataset`` names the gold in the report.
    """
    sampling = sampling or Sampling()
    scored = [text for text in texts if text.targets]
    counted = [tally(text, predictions.get(text.id, ())) for text in scored]

    def grouped(names: Sequence[str | None]) -> dict[str, Section]:
        groups: defaultdict[str, list[Counts]] = defaultdict(list)
        for name, counts in zip(names, counted, strict=True):
            if name is not None:
                groups[name].append(counts)
        return {name: _section(groups[name], sampling) for name in sorted(groups)}

    return StanceReport(
        task="stance",
        dataset=dataset,
        sampling=sampling,
        overall=_section(counted, sampling),
        by_size=grouped([size(text) for text in scored]),
        by_mixture=grouped([mixture(text) for text in scored]),
        by_class=grouped([text.class_name for text in scored]),
        calibration=calibrate(counted, "label", sampling),
        notes=tuple(_notes(scored, predictions)),
    )


def _section(counted: Sequence[Counts], sampling: Sampling) -> Section:
    figures = estimate(counted, RATIOS, sampling, MEANS)
    return Section(len(counted), totals(counted, SHOWN_COUNTS), figures)


def _notes(texts: Sequence[GoldText], predictions: Predictions) -> Iterator[str]:
    known = {text.id for text in texts}
    pairs = [
        (target, answers[place] if place < len(answers) else None)
        for text in texts
        for answers in (predictions.get(text.id, ()),)
        for place, target in enumerate(text.targets)
    ]
    answered = [(target, answer) for target, answer in pairs if answer and answer.label]
    if n_missing := len(pairs) - len(answered):
        yield f"{n_missing} of {len(pairs)} targets have no answer: they count as wrong"
    if n_moved := sum(answer.target not in (None, target) for target, answer in answered):
        yield f"{n_moved} answers name another span than the gold's target in their place"
    if n_foreign := len(predictions.keys() - known):
        yield f"{n_foreign} predictions are for texts that the gold lacks: they do not count"
    if answered and not any(answer.confidence is not None for _, answer in answered):
        yield "the predictions state no confidence: there is no calibration"
