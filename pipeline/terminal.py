"""What a person sees in the terminal. Results go to stdout, everything else to stderr."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from pipeline.query import rows
from pipeline.summary import counted

if TYPE_CHECKING:
    import pyarrow as pa

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_WIDE = 10_000
_CELL = 240


def safe(text: object) -> str:
    """Return text without terminal control codes: articles are other people's bytes."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", str(text))


def message(text: str, style: str = "") -> None:
    """Print a line to stderr."""
    Console(stderr=True, soft_wrap=True, highlight=False).print(Text(safe(text), style=style))


def error(text: str) -> None:
    """Print an error to stderr."""
    message(f"concord: {text}", "bold red")


def print_table(result: pa.Table) -> None:
    """Print a query result to stdout; wide and uncut where stdout is not a terminal."""
    is_terminal = sys.stdout.isatty()
    console = Console(width=None if is_terminal else _WIDE, highlight=False)
    table = Table()
    for field in result.schema:
        numeric = str(field.type).startswith(("int", "uint", "double", "float", "decimal"))
        table.add_column(Text(safe(field.name)), justify="right" if numeric else "left")
    for row in rows(result):
        cells = [_cell(value) for value in row]
        table.add_row(*(Text(cell[:_CELL] if is_terminal else cell) for cell in cells))
    console.print(table)
    message(counted(result.num_rows, "row"), "dim")


def print_rows(title: str, headers: Sequence[str], values: Sequence[Sequence[object]]) -> None:
    """Print a small table of our own to stdout."""
    console = Console(width=None if sys.stdout.isatty() else _WIDE, highlight=False)
    table = Table(title=title, title_justify="left")
    for header in headers:
        table.add_column(header)
    for row in values:
        table.add_row(*(Text(_cell(value)) for value in row))
    console.print(table)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.3f}"
    if isinstance(value, list):
        return safe(", ".join(_cell(item) for item in value))
    return safe(value)


class RunProgress:
    """Draws a running batch on stderr: stage, articles, articles a second, time remaining."""

    def __init__(self, bar: Progress, task: TaskID) -> None:
        self._bar = bar
        self._task = task
        self._articles = 0

    def stage(self, name: str) -> None:
        """Begin a stage."""
        self._bar.update(self._task, description=name)
        if not self._bar.console.is_terminal:
            message(f"{name} …", "dim")

    def total(self, n_bytes: int) -> None:
        """Set the size of all input, in bytes."""
        self._bar.reset(self._task, total=n_bytes or None)

    def advance(self, n_articles: int, n_bytes: int) -> None:
        """Note articles loaded and the input they took."""
        self._articles += n_articles
        task = self._bar.tasks[self._task]
        rate = self._articles / task.elapsed if task.elapsed else 0.0
        pace = f"{counted(self._articles, 'article')}, {rate:.1f} a second"
        self._bar.update(self._task, advance=n_bytes, pace=pace)
        if not self._bar.console.is_terminal:
            message(pace, "dim")


@contextmanager
def run_progress() -> Iterator[RunProgress]:
    """Show progress within the block; plain lines where stderr is not a terminal."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[pace]}"),
        TimeRemainingColumn(compact=True),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True) as bar:
        bar.live.auto_refresh = console.is_terminal
        yield RunProgress(bar, bar.add_task("starting Prefect", total=None, pace=""))


def hush_libraries() -> None:
    """Keep libraries' chatter off the terminal; CONCORD_VERBOSE=1 shows it."""
    import logging
    import warnings

    if os.environ.get("CONCORD_VERBOSE"):
        logging.basicConfig(level=logging.INFO)
        return
    warnings.filterwarnings("ignore")
    logging.basicConfig(level=logging.ERROR, format="concord: %(name)s: %(message)s")
    for name in ("htmldate", "trafilatura", "prefect"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
