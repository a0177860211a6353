"""What the cards of all models are made of: tables, packaged sections, figures read back."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from pipeline.errors import InputError
from pipeline.evaluation.calibration import Band, Calibration
from pipeline.evaluation.figures import Estimate
from pipeline.evaluation.report import Section
from pipeline.training.record import read_json


def section(value: Mapping[str, Any]) -> Section:
    """Return the section that JSON holds as ``value``."""
    figures = {name: Estimate(**each) for name, each in value["figures"].items()}
    return Section(value["n_articles"], value["counts"], figures)


def calibration(value: Mapping[str, Any]) -> Calibration:
    """Return the calibration that JSON holds as ``value``."""
    bands = tuple(Band(**{**each, "right": Estimate(**each["right"])}) for each in value["bands"])
    return Calibration(value["measure"], value["error"], bands)


def epochs_table(epochs: Sequence[Mapping[str, Any]]) -> str:
    """Return a table of the steps, times and losses of each epoch."""
    if not epochs:
        return "Losses and times were not recorded."
    names = list(epochs[0])
    rows = [(k, *(each[name] for name in names)) for k, each in enumerate(epochs, 1)]
    return table(("epoch", *names), rows)


def table(headers: Sequence[object], rows: Iterator[Sequence[object]] | Sequence[Any]) -> str:
    """Return a Markdown table."""
    lines = [headers, ["---"] * len(headers), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(value: object) -> str:
    return " ".join(str(value).split()).replace("|", "\\|")


def packaged(name: str) -> str:
    """Return the text of a file that is packaged with the training."""
    return (files("pipeline.training") / "data" / name).read_text(encoding="utf-8")


def run(
    description: str, option: str, render: Callable[[Mapping[str, Any], str | None], str]
) -> None:
    """Render a card from the command line.

    ``option`` names a file of Markdown in the place of the packaged section that ``render`` takes.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("metrics", type=Path)
    parser.add_argument(option, type=Path, dest="own", help="Markdown in the place of the packaged")
    parser.add_argument("--output", type=Path, required=True)
    args = parser.parse_args()
    metrics = read_json(args.metrics)
    if metrics is None:
        raise InputError(f"{args.metrics} does not exist")
    own = args.own and args.own.read_text(encoding="utf-8")
    args.output.write_text(render(metrics, own), encoding="utf-8")
