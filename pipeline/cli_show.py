"""The commands that show or hand on what the snapshot holds: ``story``, ``who``, ``export``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli_common import Warehouse, clear_errors, paths_of, read_settings


class ExportFormat(StrEnum):
    """Kind of the files."""

    PARQUET = "parquet"
    CSV = "csv"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(export)


def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder, new or empty.")],
    form: Annotated[
        ExportFormat, typer.Option("--format", help="Kind of the files.")
    ] = ExportFormat.PARQUET,
    force: Annotated[bool, typer.Option("--force", help="Write even among other files.")] = False,
    warehouse: Warehouse = None,
) -> None:
    """Write all tables and the analyst's views as Parquet or CSV files, for other tools."""
    from pipeline import terminal
    from pipeline.storage import export as exports
    from pipeline.storage.connect import open_snapshot
    from pipeline.summary import counted

    with clear_errors(), open_snapshot(paths_of(read_settings(warehouse=warehouse))) as connection:
        written = exports.export(connection, folder, form.value, force=force)
    rows = [(file.name, file.kind, f"{file.n_rows:,}", f"{file.n_bytes:,}") for file in written]
    terminal.print_rows(f"Written to {folder}", ("file", "kind", "rows", "bytes"), rows)
    terminal.message(f"{counted(len(written), 'file')}; {exports.MANIFEST} lists them.")
    terminal.message("Next: docs/schema.md says what each column means; v_quotes is a good start.")
