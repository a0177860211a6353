"""The commands by which people check the machine: ``concord sample``, ``concord verdicts``."""

from __future__ import annotations

import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli_common import (
    Warehouse,
    clear_errors,
    fail,
    paths_of,
    read_paths,
    read_settings,
)


class SampleKind(StrEnum):
    """What to draw."""

    QUOTES = "quotes"
    STANCES = "stances"
    MATCHES = "matches"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(sample)
    app.command()(verdicts)


def sample(
    kind: Annotated[SampleKind, typer.Argument(help="What to judge.")],
    n: Annotated[int, typer.Option("--n", min=1, max=100_000, help="Items to draw.")] = 100,
    seed: Annotated[
        int, typer.Option(min=0, max=999_999_999, help="Another seed draws others.")
    ] = 1,
    output: Annotated[
        Path | None, typer.Option("--output", metavar="FILE", help="Write here, not to stdout.")
    ] = None,
    story: Annotated[
        str | None, typer.Option("--story", metavar="ID", help="Only from this story.")
    ] = None,
    outlet: Annotated[
        str | None, typer.Option("--outlet", metavar="NAME", help="Only from this outlet.")
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option("--since", formats=["%Y-%m-%d"], help="Only from articles since this day."),
    ] = None,
    above: Annotated[
        float | None,
        typer.Option("--above", min=0, max=1, help="Only of at least this confidence."),
    ] = None,
    below: Annotated[
        float | None, typer.Option("--below", min=0, max=1, help="Only below this confidence.")
    ] = None,
    warehouse: Warehouse = None,
) -> None:
    """Draw items at random for people to judge, as CSV with context, link and empty columns.

    Whatever restricts what is drawn makes its precision count apart, never as the overall one.
    """
    from pipeline import terminal
    from pipeline.checking.cells import write_cells
    from pipeline.storage import checking
    from pipeline.storage.connect import open_snapshot

    day = None if since is None else since.date()
    wanted = checking.Wanted(kind.value, n, seed, story, outlet, day, below, above)
    with clear_errors():
        with open_snapshot(read_paths(warehouse)) as connection:
            drawn = checking.draw(connection, wanted)
        data = write_cells(drawn.cells()).encode()
        if output is None:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        else:
            _write_new(output, data)
    for line in drawn.advice(output):
        terminal.message(line)


def _write_new(output: Path, data: bytes) -> None:
    """Write a file that is not there yet: an old one may hold verdicts."""
    from codecs import BOM_UTF8

    try:
        with output.open("xb") as out:
            out.write(BOM_UTF8 + data)  # by which spreadsheets know UTF-8
    except FileExistsError:
        fail(f"{output} is there already, perhaps with verdicts: choose another --output")


def verdicts(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...", exists=True, dir_okay=False, help="Judged files of concord sample."
        ),
    ],
    judge: Annotated[
        str | None,
        typer.Option("--judge", metavar="NAME", help="Who judged, where no column judge says so."),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Store nothing if any row is bad.")
    ] = False,
    warehouse: Warehouse = None,
) -> None:
    """Read judged samples back, store and publish the verdicts, and show the precision."""
    from pipeline import terminal
    from pipeline.checking.verdicts import NOBODY
    from pipeline.storage.checking import take_verdicts

    settings = read_settings(warehouse=warehouse)
    who = (judge or "").strip() or NOBODY
    with clear_errors():
        outcome = take_verdicts(paths_of(settings), files, who, strict, settings.storage_version)
    for problem in outcome.reading.problems:
        terminal.error(str(problem))
    for warning in outcome.warnings:
        terminal.message(str(warning), "yellow")
    for title, headers, rows in outcome.tables():
        terminal.print_rows(title, headers, rows)
    for line, style in outcome.lines():
        terminal.message(line, style)
    if outcome.reading.problems:
        raise typer.Exit(1)
