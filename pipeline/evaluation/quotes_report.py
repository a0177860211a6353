"""The report on quotes, with its tables for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.evaluation.calibration import Calibration
from pipeline.evaluation.report import Report, Section, Table, interval, number
from pipeline.evaluation.spans import KINDS

MEASURES = ("chars", "span", "attr")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotesReport(Report):
    """How well quotes were found, over all articles, by outlet, and by confidence."""

    by_outlet: Mapping[str, Section]
    calibration: tuple[Calibration, ...]

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
            (measure, *(interval(figures[f"{measure}.{name}"]) for name in names))
            for measure in MEASURES
        ]
        sourced = interval(figures["attr.precision_sourced"])
        rows.append(("attr, where a speaker mention was found", "", sourced, ""))
        accuracy = interval(figures["attr.speaker_accuracy"])
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
                *(interval(overall.figures[f"{name}.{kind}"]) for name in names),
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
                *(interval(section.figures[f"{measure}.f1"]) for measure in MEASURES),
            )
            for name, section in self.by_outlet.items()
        ]
        return "By outlet", headers, rows


def _calibration(calibration: Calibration) -> Table:
    title = f"Confidence, {calibration.measure} (ECE {number(calibration.error)})"
    rows: list[Sequence[object]] = [
        (
            f"{band.low:.1f} to {band.high:.1f}",
            band.n,
            number(band.mean_confidence),
            interval(band.right),
        )
        for band in calibration.bands
        if band.n
    ]
    return title, ("confidence", "found", "mean", "right"), rows
