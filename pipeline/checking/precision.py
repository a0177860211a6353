"""What verdicts come to: precision as people read it, and how far two judges agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from pipeline.checking.kinds import WHOLE

ENOUGH = 10
"""Decided items below which no precision is given."""
Row = Sequence[object]
Section = tuple[str, Sequence[str], list[Row]]
"""Title, headers and rows of a table to show."""


@dataclass(frozen=True, slots=True)
class Precision:
    """One row of ``v_precision``; ``precision`` and its interval are None below ENOUGH.

    ``n_right`` need not be whole: what judges dispute counts in part.
    """

    kind: str
    aspect: str
    frame: str
    n_judged: int
    n_right: float
    n_unsure: int
    precision: float | None
    ci_low: float | None
    ci_high: float | None
    n_stale: int

    @property
    def n_missing(self) -> int:
        """Decided items that are missing for a figure."""
        return max(ENOUGH - (self.n_judged - self.n_unsure), 0)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two judges agree on one aspect: n items, observed, by chance, Cohen's kappa."""

    kind: str
    aspect: str
    judge_a: str
    judge_b: str
    n: int
    observed: float
    chance: float
    kappa: float | None


def cohen_kappa(pairs: Mapping[tuple[str, str], int]) -> tuple[int, float, float, float | None]:
    """Return n, observed agreement, agreement by chance and Cohen's kappa of two judges.

    ``pairs`` counts the items that got each pair of labels. Kappa (J. Cohen 1960, nominal labels,
    the chance that each judge's own habits give) is None where chance alone makes them agree on
    everything. Raises ZeroDivisionError without any item.

    >>> cohen_kappa({("y", "y"): 20, ("y", "n"): 5, ("n", "y"): 10, ("n", "n"): 15})
    (50, 0.7, 0.5, 0.4)
    """
    n = sum(pairs.values())
    first: Counter[str] = Counter()
    second: Counter[str] = Counter()
    for (a, b), count in pairs.items():
        first[a] += count
        second[b] += count
    n_equal = sum(count for (a, b), count in pairs.items() if a == b)
    n_chance = sum(first[label] * second[label] for label in first)  # times n
    kappa = None if n_chance == n * n else (n * n_equal - n_chance) / (n * n - n_chance)
    return n, n_equal / n, n_chance / (n * n), kappa


def agreements(rows: Iterable[tuple[str, str, str, str, str, str, int]]) -> list[Agreement]:
    """Return the agreement of each two judges from the rows of ``verdict_pairs.sql``, in order.

    Each row holds kind, aspect, both judges, both verdicts and how many items got them.
    """
    found = []
    for (kind, aspect, a, b), group in groupby(rows, key=lambda row: row[:4]):
        pairs = {(row[4], row[5]): row[6] for row in group}
        found.append(Agreement(kind, aspect, a, b, *cohen_kappa(pairs)))
    return found


def sections(rows: Sequence[Precision], agreed: Sequence[Agreement]) -> Iterator[Section]:
    """Yield the tables to show: the overall figures, those of partial samples, the judges."""
    headers = ("what", "aspect", "precision", "95% interval", "judged", "right", "unsure")
    whole: list[Row] = [_shown(row) for row in rows if row.frame == WHOLE]
    if whole:
        yield "Checked by people", headers, whole
    partial: list[Row] = [(*_shown(row), row.frame) for row in rows if row.frame != WHOLE]
    if partial:
        yield "Checked by people, in part", (*headers, "drawn from"), partial
    if agreed:
        headers = ("what", "aspect", "judges", "n", "agree", "by chance", "kappa")
        judges: list[Row] = [
            (a.kind, a.aspect, f"{a.judge_a}, {a.judge_b}", a.n, a.observed, a.chance, a.kappa)
            for a in agreed
        ]
        yield "Agreement of judges (Cohen's kappa)", headers, judges


def notes(rows: Iterable[Precision]) -> Iterator[str]:
    """Yield what a reader of the figures must know."""
    n_stale = sum(row.n_stale for row in rows)
    if n_stale == 1:
        yield "1 verdict no longer counts: what was judged has changed or gone since."
    elif n_stale:
        yield f"{n_stale} verdicts no longer count: what was judged has changed or gone since."


def _shown(row: Precision) -> tuple[object, ...]:
    interval: str | None = None
    figure: object = row.precision
    if row.ci_low is not None and row.ci_high is not None:
        interval = f"{row.ci_low:.3f} to {row.ci_high:.3f}"
    elif row.n_judged:
        figure = f"needs {row.n_missing} more"
    n_right = f"{round(row.n_right, 1):g}"
    return row.kind, row.aspect, figure, interval, row.n_judged, n_right, row.n_unsure
