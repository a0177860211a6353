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
            "--excerpts/--whole",
            help="Quotes with a little context, to be shared; or all. Else as the folder was made.",
        ),
    ] = None,
    title: Annotated[
        str | None, typer.Option("--title", help="Name of the site. Else as before.")
    ] = None,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Look at every file, changed or not.")
    ] = False,
    warehouse: Warehouse = None,
) -> None:
    """Write the published snapshot as a site to look at: no server, no network."""
    settings = read_settings(warehouse=warehouse, excerpts=excerpts)
    from pipeline import terminal
    from pipeline.report.build import chosen, site_folder
    from pipeline.report.build import report as write

    paths = paths_of(settings)
    with clear_errors(), terminal.steps() as note:
        asked = settings.excerpts or None if excerpts is None else excerpts
        options = chosen(output or site_folder(paths), asked, title)
        done = write(
            paths,
            output,
            options,
            note,
            rebuild=rebuild,
            workers=settings.n_workers,
        )
    for line, style in done.lines():
        terminal.message(line, style)
    typer.echo(done.address)
