"""The command that writes the report: ``concord report``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli_common import Warehouse, clear_errors, paths_of, read_settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(report)


def report(
    output: Annotated[
        Path | None, typer.Option("--output", metavar="DIR", help="Folder [WAREHOUSE/site].")
    ] = None,
    excerpts: Annotated[
        bool | None,
        typer.Option(
            "--excerpts/--whole", help="Quotes and short context only, to be shared; or all."
        ),
    ] = None,
    title: Annotated[str, typer.Option("--title", help="Name of the site.")] = "Concord",
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Look at every file, changed or not.")
    ] = False,
    warehouse: Warehouse = None,
) -> None:
    """Write the published snapshot as a site to look at: no server, no network."""
    settings = read_settings(warehouse=warehouse, excerpts=excerpts)
    from pipeline import terminal
    from pipeline.report.build import report as write
    from pipeline.report.render import Options

    options = Options(excerpts=settings.excerpts, title=title)
    with clear_errors(), terminal.steps() as note:
        done = write(
            paths_of(settings),
            output,
            options,
            note,
            rebuild=rebuild,
            workers=settings.n_workers,
        )
    for line, style in done.lines():
        terminal.message(line, style)
    typer.echo(done.address)
