"""The command ``concord sql``: one question, or a shell of them."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli_common import Warehouse, clear_errors, fail, read_paths

if TYPE_CHECKING:
    import duckdb

SHOWN = 1_000
"""Rows that a terminal shows; files and pipes get all."""


class Format(StrEnum):
    """How to print a result."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(sql)


def sql(
    query: Annotated[
        str | None,
        typer.Argument(help="A query, or @NAME of an example; default: ask one after another."),
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="How to print it.")] = Format.TABLE,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help="Write to a file: .csv, .json, .parquet."),
    ] = None,
    exact: Annotated[
        bool, typer.Option("--exact", help="CSV: text that looks like a formula stays as it is.")
    ] = False,
    examples: Annotated[bool, typer.Option("--examples", help="List the examples.")] = False,
    warehouse: Warehouse = None,
) -> None:
    """Ask the published snapshot (read only); without a query, in a shell or from stdin."""
    from pipeline import terminal
    from pipeline.query import confined
    from pipeline.storage.connect import open_snapshot

    if examples:
        from pipeline.query import example_rows

        terminal.print_rows("Example queries", ["name", "question"], example_rows())
        return
    interactive = query is None and sys.stdin.isatty()
    if interactive and not (terminal.writes_to_terminal() and output is None):
        fail("give a query, @NAME of an example (see --examples), or a query on stdin")
    paths = read_paths(warehouse)
    with clear_errors():
        text = "" if interactive else _query_text(query)
        with open_snapshot(paths) as connection, confined(connection):
            if interactive:
                from pipeline.console.shell import run_shell

                run_shell(connection, form.value)
            else:
                _answer(connection, text, form, output, exact=exact)


def _query_text(query: str | None) -> str:
    from pipeline.query import example

    text = sys.stdin.read() if query is None else query
    return example(text[1:].strip()) if text.startswith("@") else text


def _answer(
    connection: duckdb.DuckDBPyConnection,
    text: str,
    form: Format,
    output: Path | None,
    *,
    exact: bool = False,
) -> None:
    """Answer one query, to stdout or a file."""
    from pipeline import query as queries
    from pipeline import terminal

    if form is Format.TABLE and output is None:
        most = SHOWN if terminal.writes_to_terminal() else None
        result = queries.rows_of(connection, text, most)
        terminal.print_table(result)
        terminal.message(queries.counted_rows(result), "dim")
    elif output is not None:
        _write_file(connection, text, form, output, exact=exact)
    elif terminal.writes_to_terminal():
        if form is Format.PARQUET:
            fail("Parquet is no text: name a file with --output FILE")
        queries.write_answer(connection, text, form.value, terminal.SafeOutput(), exact=exact)
    else:
        queries.write_answer(connection, text, form.value, sys.stdout.buffer, exact=exact)
        sys.stdout.buffer.flush()


def _write_file(
    connection: duckdb.DuckDBPyConnection, text: str, form: Format, output: Path, *, exact: bool
) -> None:
    """Write an answer to a file, which is there whole or, after an error, as it was."""
    from pipeline.query import write_answer

    if form is Format.TABLE:  # a table is for eyes: the name tells
        endings = {f".{one.value}": one for one in Format}
        form = endings.get(output.suffix.lower(), Format.CSV)
    if output.exists() and not output.is_file():  # a pipe or a device
        with output.open("wb") as stream:
            write_answer(connection, text, form.value, stream, exact=exact)
        return
    target = output.resolve()  # a link stays a link
    part = target.with_name(f".{target.name[:200]}.part")
    try:
        with part.open("wb") as stream:
            write_answer(connection, text, form.value, stream, exact=exact)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
