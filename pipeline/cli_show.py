"""The commands that show or hand on what the snapshot holds: ``story``, ``who``, ``export``."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from pipeline.cli_common import Warehouse, clear_errors, fail, read_paths

if TYPE_CHECKING:
    from rich.console import RenderableType

    from pipeline.show.records import Record
    from pipeline.show.story import Story
    from pipeline.show.who import Who


class Form(StrEnum):
    """How to print what was found."""

    TEXT = "text"
    JSON = "json"


FormOption = Annotated[Form, typer.Option("--format", help="How to print it.")]
All = Annotated[bool, typer.Option("--all", help="Cut no list short.")]


class ExportFormat(StrEnum):
    """Kind of the files."""

    PARQUET = "parquet"
    CSV = "csv"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(story)
    app.command()(who)
    app.command()(export)


def story(
    asked: Annotated[
        str, typer.Argument(metavar="ID", help="Its id, a beginning of it, or headline words.")
    ],
    form: FormOption = Form.TEXT,
    everything: All = False,
    warehouse: Warehouse = None,
) -> None:
    """Show one story: contradictions, statements shared, reworded and alone, stances, figures."""
    from pipeline.show import story as stories
    from pipeline.storage.connect import open_snapshot

    with clear_errors(), open_snapshot(read_paths(warehouse)) as connection:
        found = stories.find_stories(connection, asked)
        if not found:
            _none("no story is", asked, stories.near_headlines(connection, asked))
        if len(found) > 1:
            _several("story", found, form)
        data = stories.read_story(connection, found[0]["story_id"])
    from pipeline.show.story_view import story_view

    with clear_errors():
        _print(data, lambda: story_view(data, everything=everything), form)


def who(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Its id, a name or an alias.")],
    form: FormOption = Form.TEXT,
    everything: All = False,
    warehouse: Warehouse = None,
) -> None:
    """Show a speaker or another entity: who quotes it, what it says, stances it holds and gets."""
    from pipeline.show import who as entities
    from pipeline.storage.connect import open_snapshot

    with clear_errors(), open_snapshot(read_paths(warehouse)) as connection:
        found = entities.find_entities(connection, name)
        if not found:
            _none("nobody is", name, entities.near_names(connection, name))
        if len(found) > 1:
            _several("who", found, form)
        data = entities.read_who(connection, found[0]["entity_id"])
    from pipeline.show.who_view import who_view

    with clear_errors():
        _print(data, lambda: who_view(data, everything=everything), form)


def _none(what: str, asked: str, near: list[str]) -> NoReturn:
    end = f"; there is: {'; '.join(near)}" if near else ""
    fail(f"{what} called {asked!r}{end}")


def _several(command: str, found: list[Record], form: Form) -> NoReturn:
    """List what a name may mean, and end: a choice is the person's."""
    from shlex import quote

    from pipeline import terminal
    from pipeline.show.parts import plain
    from pipeline.show.records import to_json

    what = {"story": "stories", "who": "entities"}[command]
    if form is Form.JSON:
        terminal.print_text(to_json({"matches": found}))
    else:
        rows = [[plain(value) for value in row.values()] for row in found]
        headers = [name.removeprefix("n_").replace("_", " ") for name in found[0]]
        terminal.print_rows(f"Several {what} fit", headers, rows)
    first = next(iter(found[0].values()))
    fail(f"several {what} fit: give an id, as in: concord {command} {quote(str(first))}")


def _print(data: Story | Who, view: Callable[[], RenderableType], form: Form) -> None:
    from dataclasses import asdict

    from pipeline import terminal
    from pipeline.show.records import to_json

    if form is Form.JSON:
        terminal.print_text(to_json(asdict(data)))
    else:
        terminal.show(view())


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

    with clear_errors(), open_snapshot(read_paths(warehouse)) as connection:
        written = exports.export(connection, folder, form.value, force=force)
    rows = [(file.name, file.kind, f"{file.n_rows:,}", f"{file.n_bytes:,}") for file in written]
    terminal.print_rows(f"Written to {folder}", ("file", "kind", "rows", "bytes"), rows)
    terminal.message(f"{counted(len(written), 'file')}; {exports.MANIFEST} lists them.")
    terminal.message("Next: docs/schema.md says what each column means; v_quotes is a good start.")
