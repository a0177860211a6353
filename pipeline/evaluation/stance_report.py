"""The report on stances toward targets, with its tables for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.evaluation.calibration import Calibration
from pipeline.evaluation.report import Report, Section, Table, interval, number
from pipeline.evaluation.stance_gold import LABELS

_SIZES = {"1": "one target", "2": "two targets", "3+": "three or more"}
_MIXTURES = {
    "alike": "several, one label",
    "differing": "several, labels differ by a neutral",
    "opposite": "favourable and unfavourable",
}


@dataclass(frozen=True, slots=True)
class Kept:
    """What is left when answers below a confidence are withheld: a share, and how right it is."""

    floor: float
    n: int
    share: float
    accuracy: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StanceReport(Report):
    """How well stances toward targets were told: over all texts, and by what they hold."""

    by_size: Mapping[str, Section]
    """By the number of targets: ``1``, ``2``, ``3+``."""
    by_mixture: Mapping[str, Section]
    """Texts with several targets, by how they go together: ``alike``, ``differing``, ``opposite``.
    """
    by_class: Mapping[str, Section]
    calibration: Calibration

    def tables(self) -> Iterator[Table]:
        """Yield the tables to show, the most important first."""
        yield self._figures()
        yield self._by_targets()
        if self.by_class:
            rows = [(name, self.by_class[name]) for name in self.by_class]
            yield "By class", ("class", *_GROUP_HEADERS), [_group(*row) for row in rows]
        if self.calibration.error is not None:
            yield from calibration_tables(self.calibration)

    def _figures(self) -> Table:
        overall = self.overall
        counts, figures = overall.counts, overall.figures
        title = (
            f"{self.dataset}: {overall.n_articles:,} texts, {counts['targets']:,} targets, "
            f"{counts['answered']:,} answered"
        )
        headers = ("label", "targets", "answered", "F1", "precision", "recall")
        rows: list[Sequence[object]] = [
            (
                label,
                counts[f"gold.{label}"],
                counts[f"found.{label}"],
                *(interval(figures[f"{label}.{name}"]) for name in ("f1", "precision", "recall")),
            )
            for label in LABELS
        ]
        rows.append(("macro average", "", "", interval(figures["macro.f1"]), "", ""))
        rows.append(("accuracy", "", "", interval(figures["accuracy"]), "", ""))
        return title, headers, rows

    def _by_targets(self) -> Table:
        sections = [(_SIZES[name], section) for name, section in self.by_size.items()]
        sections += [(_MIXTURES[name], section) for name, section in self.by_mixture.items()]
        rows = [_group(name, section) for name, section in sections]
        return "By the targets of a text", ("targets", *_GROUP_HEADERS), rows


def kept(calibration: Calibration) -> tuple[Kept, ...]:
    """Return what is left above the lower end of each band of confidence that holds answers."""
    bands = [band for band in calibration.bands if band.n]
    total = sum(band.n for band in bands)
    found = []
    for place, band in enumerate(bands):
        n = sum(each.n for each in bands[place:])
        right = sum(each.n * (each.right.value or 0.0) for each in bands[place:])
        found.append(Kept(band.low, n, n / total, right / n))
    return tuple(found)


def calibration_tables(calibration: Calibration) -> Iterator[Table]:
    """Yield the bands of confidence, and what withholding answers below one leaves."""
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
    title = f"Confidence of the label (ECE {number(calibration.error)})"
    yield title, ("confidence", "answers", "mean", "right"), rows
    left: list[Sequence[object]] = [
        (f"{each.floor:.1f}", each.n, number(each.share), number(each.accuracy))
        for each in kept(calibration)
    ]
    yield "Answers from a confidence up", ("from", "answers", "share", "right"), left


_GROUP_HEADERS = ("texts", "targets", "accuracy", "all right")


def _group(name: str, section: Section) -> Sequence[object]:
    figures = section.figures
    return (
        name,
        section.n_articles,
        section.counts["targets"],
        *(interval(figures[figure]) for figure in ("accuracy", "all_right")),
    )
