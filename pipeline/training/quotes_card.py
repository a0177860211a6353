"""Render the model card: the data, the recipe, the figures and the failures of a quote model.

    python -m pipeline.training.quotes_card METRICS.json --output docs/model-card.md

METRICS.json is what ``flows.train`` writes beside a model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from string import Template
from typing import Any

from pipeline.evaluation.figures import Sampling
from pipeline.evaluation.quotes_report import QuotesReport
from pipeline.training.card import calibration, epochs_table, packaged, run, section, table

FAILURES = "known-failures.md"
"""Written by hand, from what the shipped model was seen to do."""


def render(metrics: Mapping[str, Any], failures: str | None = None) -> str:
    """Return the model card, in Markdown, of the model that ``metrics`` describes.

    ``metrics`` are those of :meth:`pipeline.training.stages.Stages.describe`; ``failures`` stands
    in the place of the packaged section on known failures.
    """
    data, training, model = metrics["data"], metrics["training"], metrics["model"]
    base, config = training["base"], training["config"]
    return Template(packaged("model-card.md")).substitute(
        base=base["name"],
        base_licence=base["licence"],
        base_sha256=base["sha256"],
        model_sha256=model["sha256"],
        megabytes=f"{model['bytes'] / 1e6:.1f}",
        corpus=data["corpus"] or "Not stated by who trained it",
        licence=data["licence"] or "none is stated",
        files=table(("file", "used to", "articles", "attributions", "SHA-256"), _files(data)),
        learnable=_learnable(data["gold"]),
        config=table(("setting", "value"), [(f"`{k}`", v) for k, v in config.items()]),
        effort=_effort(training),
        epochs=epochs_table(training["epochs"]),
        versions=", ".join(f"{k} {v}" for k, v in training["versions"].items()),
        python=training["python"],
        notes="\n".join(f"- {note}" for note in metrics["notes"]) or "- none",
        judge=_judge(metrics["judge"]),
        figures=_figures(metrics),
        failures=(failures or packaged(FAILURES)).strip(),
    )


def read_report(value: Mapping[str, Any]) -> QuotesReport:
    """Return the report that :meth:`QuotesReport.to_json` turned into ``value``."""
    return QuotesReport(
        task=value["task"],
        dataset=value["dataset"],
        sampling=Sampling(**value["sampling"]),
        overall=section(value["overall"]),
        by_outlet={name: section(each) for name, each in value["by_outlet"].items()},
        calibration=tuple(calibration(each) for each in value["calibration"]),
        notes=tuple(value["notes"]),
    )


def _files(data: Mapping[str, Any]) -> Iterator[Sequence[object]]:
    parts = [("train", each) for each in data["gold"]]
    for use, name in (("fit the judge", "judging"), ("evaluate", "evaluation")):
        if data[name]:
            parts.append((use, data[name]))
    for use, each in parts:
        counts = f"{each['n_articles']:,}", f"{each['n_attributions']:,}"
        yield f"`{each['name']}`", use, *counts, f"`{each['sha256']}`"


def _learnable(gold: Sequence[Mapping[str, Any]]) -> str:
    total = sum(each["n_attributions"] for each in gold)
    return f"{sum(each['n_learnable'] for each in gold):,} of {total:,}"


def _effort(training: Mapping[str, Any]) -> str:
    epochs = training["epochs"]
    seconds = sum(each["seconds"] for each in epochs)
    time = f" in {seconds / 60:.0f} minutes" if epochs else ""
    return f"{training['steps']:,} steps{time} (device `{training['device']}`)"


def _judge(value: Mapping[str, Any] | None) -> str:
    if value is None:
        return "The judge is that of the model that Concord ships."
    return (
        f"It was fitted on {value['n']:,} proposals of {value['n_articles']:,} articles, of which "
        f"{value['n_right']:,} are right, and reports what it finds at least "
        f"{value['floor']:.0%} likely (speech in quotation marks: half of that). "
        "Over articles held out, its expected calibration error is "
        f"{value['error']:.3f} and its Brier score {value['brier']:.3f} (a constant would have "
        f"{value['brier_constant']:.3f})."
    )


def _figures(metrics: Mapping[str, Any]) -> str:
    data, value = metrics["data"], metrics["evaluation"]
    if value is None:
        return "The model was not evaluated."
    report = read_report(value)
    brackets = (
        f"95 % intervals of a bootstrap over articles ({report.sampling.resamples:,} resamples)"
    )
    name = data["evaluation"]["name"]
    how = "in the whole pipeline"
    if metrics["judge"] and not data["judging"]:
        how = "each article judged by a fit on the others (five folds of articles)"
    parts = [f"On `{name}`, {how}. Brackets are {brackets}."]
    if data["n_shared"]:
        parts.append(
            f"**{data['n_shared']} articles to fit the judge or to evaluate on are among those "
            "that an earlier step learned from: the figures are better than on unseen text.**"
        )
    parts += [f"Note: {note}." for note in report.notes]
    for title, headers, rows in report.tables():
        parts += [f"### {title}", table(headers, rows)]
    return "\n\n".join(parts)


def main() -> None:
    """Render the card from the command line."""
    run("Render the card of a quote model.", "--failures", render)


if __name__ == "__main__":
    main()
