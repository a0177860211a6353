"""The result of an evaluation: as a value, as JSON, as tables for the terminal."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipeline.evaluation.calibration import Calibration
from pipeline.evaluation.figures import Estimate, Sampling
from pipeline.evaluation.spans import KINDS

Table = tuple[str, Sequence[str], list[Sequence[object]]]
"""Title, headers and rows."""

MEASURES = ("chars", "span", "attr")


@dataclass(frozen=True, slots=True)
class Section:
    """Counts and figures over some articles."""

    n_articles: int
    counts: Mapping[str, int]
    figures: Mapping[str, Estimate]


@dataclass(frozen=True, slots=True)
class Report:
    """All that was measured on one set of gold annotations."""

    task: str
    dataset: str
    sampling: Sampling
    overall: Section
    by_outlet: Mapping[str, Section]
    calibration: tuple[Calibration, ...]
    notes: tuple[str, ...] = ()
    """What a person should know before trusting the figures."""

    def to_json(self) -> dict[str, Any]:
        """Return the report as values that JSON can hold."""
        return asdict(self)

    def write(self, path: Path) -> None:
        """Write the report as JSON."""
        path.write_text(json.dumps(self.to_json(), indent=2) + "\n", encoding="utf-8")

    def tables(self) -> Iterator[Table]:
        """Yield the tables to show, the most important first."""
        yield self._figures()
        yield self._by_kind()
        if self.by_outlet:
            yield self._by_outlet()
        for calibration in self.calibration:
            if calibration.error is not None:
                yield _calibration(calibration)

    def _figures(self) -> Table:
        counts = self.overall.counts
        title = (
            f"{self.dataset}: {self.overall.n_articles:,} articles, {counts['gold']:,} quotes, "
            f"{counts['found']:,} found ({counts['found_sourced']:,} with a speaker mention)"
        )
        headers = ("measure", "F1", "precision", "recall")
        names = ("f1", "precision", "recall")
        figures = self.overall.figures
        rows: list[Sequence[object]] = [
            (measure, *(_interval(figures[f"{measure}.{name}"]) for name in names))
            for measure in MEASURES
        ]
        sourced = _interval(figures["attr.precision_sourced"])
        rows.append(("attr, where a speaker mention was found", "", sourced, ""))
        accuracy = _interval(figures["attr.speaker_accuracy"])
        rows.append(("speaker mention, where the span is right", "", accuracy, ""))
        return title, headers, rows

    def _by_kind(self) -> Table:
        headers = (
            "kind",
            "quotes",
            *(f"{measure} recall" for measure in MEASURES),
            "span precision",
            "attr precision",
        )
        overall = self.overall
        names = [f"{measure}.recall" for measure in MEASURES] + ["span.precision", "attr.precision"]
        rows: list[Sequence[object]] = [
            (
                kind,
                overall.counts[f"gold.{kind}"],
                *(_interval(overall.figures[f"{name}.{kind}"]) for name in names),
            )
            for kind in KINDS
        ]
        return "By kind (precision: by the kind of what was found)", headers, rows

    def _by_outlet(self) -> Table:
        headers = ("outlet", "articles", "quotes", *(f"{measure} F1" for measure in MEASURES))
        rows: list[Sequence[object]] = [
            (
                name,
                section.n_articles,
                section.counts["gold"],
                *(_interval(section.figures[f"{measure}.f1"]) for measure in MEASURES),
            )
            for name, section in self.by_outlet.items()
        ]
        return "By outlet", headers, rows


def _calibration(calibration: Calibration) -> Table:
    title = f"Confidence, {calibration.measure} (ECE {_number(calibration.error)})"
    rows: list[Sequence[object]] = [
        (
            f"{band.low:.1f} to {band.high:.1f}",
            band.n,
            _number(band.mean_confidence),
            _interval(band.right),
        )
        for band in calibration.bands
        if band.n
    ]
    return title, ("confidence", "found", "mean", "right"), rows


def _interval(estimate: Estimate) -> str:
    if estimate.low is None or estimate.high is None:
        return _number(estimate.value)
    return f"{_number(estimate.value)} [{_number(estimate.low)}, {_number(estimate.high)}]"


def _number(value: float | None) -> str:
    """Return three decimals without the leading zero, as tables of such figures have them."""
    if value is None:
        return "–"
    return f"{value:.3f}".removeprefix("0")
