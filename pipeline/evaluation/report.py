"""The result of an evaluation: as a value, as JSON, as tables for the terminal."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipeline.evaluation.figures import Estimate, Sampling

Table = tuple[str, Sequence[str], list[Sequence[object]]]
"""Title, headers and rows."""


@dataclass(frozen=True, slots=True)
class Section:
    """Counts and figures over some articles."""

    n_articles: int
    counts: Mapping[str, int]
    figures: Mapping[str, Estimate]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(ABC):
    """What was measured on one set of gold annotations; each task adds what it measures."""

    task: str
    dataset: str
    sampling: Sampling
    overall: Section
    notes: tuple[str, ...] = ()
    """What a person should know before trusting the figures."""

    def to_json(self) -> dict[str, Any]:
        """Return the report as values that JSON can hold."""
        return asdict(self)

    def write(self, path: Path) -> None:
        """Write the report as JSON."""
        path.write_text(json.dumps(self.to_json(), indent=2) + "\n", encoding="utf-8")

    @abstractmethod
    def tables(self) -> Iterator[Table]:
        """Yield the tables to show, the most important first."""


def interval(estimate: Estimate) -> str:
    """Return a figure and the ends of its interval, for a table."""
    if estimate.low is None or estimate.high is None:
        return number(estimate.value)
    return f"{number(estimate.value)} [{number(estimate.low)}, {number(estimate.high)}]"


def number(value: float | None) -> str:
    """Return three decimals without the leading zero, as tables of such figures have them."""
    if value is None:
        return "–"
    return f"{value:.3f}".removeprefix("0")
