"""Render the model card: the data, the recipe, the figures and the limits of a stance model.

    python -m pipeline.training.stance_card METRICS.json --output docs/stance-model-card.md

METRICS.json is what ``flows.train stance`` writes beside a model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from string import Template
from typing import Any

from pipeline.evaluation.calibration import Calibration
from pipeline.evaluation.figures import Sampling
from pipeline.evaluation.stance_report import StanceReport
from pipeline.training.card import calibration, epochs_table, packaged, run, section, table
from pipeline.training.stance_data import LABELS

CARD, LIMITS = "stance-model-card.md", "stance-limits.md"
"""The latter is written by hand, from what the shipped model was seen to do."""


def render(metrics: Mapping[str, Any], limits: str | None = None) -> str:
    """Return the model card, in Markdown, of the model that ``metrics`` describes.

    ``metrics`` are those of :meth:`pipeline.training.stance_stages.StanceStages.describe`;
    ``limits`` stands in the place of the packaged section on limits.
    """
    data, training, model = metrics["data"], metrics["training"], metrics["model"]
    base = training["base"]
    return Template(packaged(CARD)).substitute(
        base=base["name"],
        base_licence=base["licence"],
        base_sha256=base["sha256"],
        model_sha256=model["sha256"],
        megabytes=f"{model['bytes'] / 1e6:.1f}",
        corpus=data["corpus"] or "not stated by who trained it",
        licence=data["licence"] or "none is stated",
        files=table(
            ("file", "used to", "sentences", "targets", "–1 / 0 / +1", "SHA-256"), _files(data)
        ),
        readers=_readers(metrics),
        start=_start(training),
        effort=_effort(training),
        config=table(("setting", "value"), [(f"`{k}`", v) for k, v in training["config"].items()]),
        runs=_runs(training),
        versions=", ".join(f"{k} {v}" for k, v in training["versions"].items()),
        python=training["python"],
        notes="\n".join(f"- {note}" for note in metrics["notes"]) or "- none",
        calibration=_calibrated(metrics["calibration"]),
        figures=_figures(metrics),
        limits=(limits or packaged(LIMITS)).strip(),
    )


def read_report(value: Mapping[str, Any]) -> StanceReport:
    """Return the report that :meth:`StanceReport.to_json` turned into ``value``."""
    groups = ("by_size", "by_mixture", "by_class")
    by = {group: {name: section(each) for name, each in value[group].items()} for group in groups}
    return StanceReport(
        task=value["task"],
        dataset=value["dataset"],
        sampling=Sampling(**value["sampling"]),
        overall=section(value["overall"]),
        calibration=calibration_of(value),
        notes=tuple(value["notes"]),
        **by,
    )


def calibration_of(value: Mapping[str, Any]) -> Calibration:
    """Return the calibration of a report that JSON holds as ``value``."""
    return calibration(value["calibration"])


def _files(data: Mapping[str, Any]) -> Iterator[Sequence[object]]:
    parts = [("train", each) for each in data["gold"]]
    if data["readings"]:
        parts.append(("train, weighed", data["readings"]))
    parts += [("calibrate, measure", each) for each in data["evaluation"]]
    for use, each in parts:
        labels = " / ".join(f"{each['n_of_label'][label]:,}" for label in LABELS)
        counts = f"{each['n_texts']:,}", f"{each['n_targets']:,}"
        yield f"`{each['name']}`", use, *counts, labels, f"`{each['sha256']}`"


def _readers(metrics: Mapping[str, Any]) -> str:
    data, taught = metrics["data"], metrics["teaching"]
    if not data["readings"]:
        return "No labels were weighed."
    readers = data["readers"]
    total = sum(map(sum, readers["counts"]))
    rows = [(label, *counts) for label, counts in zip(LABELS, readers["counts"], strict=True)]
    counted = table(("true label", *(f"read as {label}" for label in LABELS)), rows)
    teacher = "A teacher's probabilities"
    if taught:
        named = taught["teacher"]
        teacher = f"The probabilities of a teacher (`{named['name']}`, SHA-256 `{named['sha256']}`)"
    return (
        f"`{data['readings']['name']}` holds labels that readers gave. What a label of theirs is "
        f"worth was measured on {total:,} targets whose labels they did not see:\n\n{counted}\n\n"
        f"{teacher} to the power of {readers['teacher']} times the probability of what was read "
        f"(each count plus {readers['smoothing']}), normalised, are what the model learns of such "
        "a target. The teacher learned from the other files alone."
    )


def _start(training: Mapping[str, Any]) -> str:
    start = training["start"]
    if start:
        return (
            f"The encoder's weights are those of the quote model `{start['name']}` (SHA-256 "
            f"`{start['sha256']}`), which was trained from the encoder above."
        )
    return "" if not training["taken"] else "The weights were trained before and taken as they are."


def _effort(training: Mapping[str, Any]) -> str:
    if training["taken"]:
        names = ", ".join(f"`{each['name']}` (`{each['sha256']}`)" for each in training["taken"])
        return f"The mean of the weights {names}. The settings are those stated for them:"
    seeds = training["seeds"]
    seconds = sum(epoch["seconds"] for each in seeds for epoch in each["epochs"])
    steps = sum(each["steps"] for each in seeds)
    return (
        f"Fine-tuned for {steps:,} steps over {len(seeds)} seeds in {seconds / 60:.0f} minutes "
        f"(device `{training['device']}`); the weights of the seeds are averaged."
    )


def _runs(training: Mapping[str, Any]) -> str:
    parts = []
    for each in training["seeds"]:
        parts += [f"Seed {each['seed']}:", epochs_table(each["epochs"])]
    return "\n\n".join(parts)


def _calibrated(value: Mapping[str, Any] | None) -> str:
    if value is None:
        return "The confidence was not calibrated."
    right = "–" if value["right_kept"] is None else f"{value['right_kept']:.1%}"
    shift = ", ".join(f"{x:+.3f}" for x in value["shift"])
    return (
        f"Scores are multiplied by {value['scale']:.3f} and shifted by {shift} (unfavourable, "
        f"neutral, favourable), as fitted on {value['n_targets']:,} targets of "
        f"{value['n_texts']:,} texts. Over texts held out this changes the log loss from "
        f"{value['before']['log_loss']:.3f} to {value['after']['log_loss']:.3f} and the Brier "
        f"score (0 to 2) from {value['before']['brier']:.3f} to {value['after']['brier']:.3f}. "
        f"The floor, the lowest confidence from which on at least {value['wanted']:.0%} of the "
        f"held-out answers are right, is {value['floor']:.2f}: it keeps {value['n_kept']:,} of "
        f"{value['n_targets']:,} answers, of which {right} are right."
    )


def _figures(metrics: Mapping[str, Any]) -> str:
    measured = [read_report(value) for value in metrics["evaluation"]]
    if not measured:
        return "The model was not evaluated."
    resamples = measured[0].sampling.resamples
    brackets = f"95 % intervals of a bootstrap over texts ({resamples:,} resamples)"
    how = "Each text is read as a whole and calibrated by a fit on the others (five folds of texts)"
    parts = [f"{how}. Brackets are {brackets}."]
    if shared := metrics["data"]["n_shared"]:
        parts.append(
            f"**{shared} texts to measure on are among those that were learned from: the figures "
            "are better than on unseen text.**"
        )
    for report in measured:
        parts += [f"Note: {note}." for note in report.notes]
        tables = list(report.tables())
        shown = tables if report is measured[-1] else tables[:2]
        for title, headers, rows in shown:
            parts += [f"### {_titled(report, title)}", table(headers, rows)]
    return "\n\n".join(parts)


def _titled(report: StanceReport, title: str) -> str:
    return title if title.startswith(report.dataset) else f"{report.dataset}: {title}"


def main() -> None:
    """Render the card from the command line."""
    run("Render the card of a stance model.", "--limits", render)


if __name__ == "__main__":
    main()
