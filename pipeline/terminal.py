"""What a person sees in the terminal. Results go to stdout, everything else to stderr."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from rich.console import Console, Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from pipeline.summary import counted

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from pipeline.query import Answer

_CONTROL = re.compile(
    # What terminals obey; what turns or hides the text around it; halves of surrogate pairs.
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    r"\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff]"
)
_NUMERIC = re.compile(r"U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?$|DOUBLE$|FLOAT$|DECIMAL\b")
_WIDE = 10_000
_PIPED = 120
_CELL = 240
_PASSAGE = 2_000
_READABLE = 18


def safe(text: object) -> str:
    """Return text without terminal control codes: articles are other people's bytes."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", str(text))


def message(text: str, style: str = "") -> None:
    """Print a line to stderr."""
    Console(stderr=True, soft_wrap=True, highlight=False).print(Text(safe(text), style=style))


def error(text: str) -> None:
    """Print an error to stderr."""
    message(f"concord: {text}", "bold red")


def writes_to_terminal() -> bool:
    """Whether results go to a terminal, which obeys control codes, and not to a file or pipe."""
    return sys.stdout.isatty()


def print_text(text: str) -> None:
    """Print other people's text to stdout: exactly, but without control codes to a terminal."""
    if writes_to_terminal():
        sys.stdout.write(safe(text))
    else:
        sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    sys.stdout.flush()


class SafeOutput:
    """Takes text for a terminal as UTF-8, whole lines at a time, and drops its control codes."""

    def write(self, data: bytes) -> None:
        """Write whole lines to stdout."""
        sys.stdout.write(safe(data.decode("utf-8")))


def print_table(result: Answer, *, expanded: bool | None = None, paged: bool = True) -> None:
    """Print a query result to stdout; wide and uncut where stdout is not a terminal.

    On a terminal a result too wide for it is printed row by row (``expanded``: always or never),
    and one that is longer than the screen through the pager.
    """
    if writes_to_terminal():
        width = Console().width
        wide = _is_wide(result, width) if expanded is None else expanded
        show(_expanded(result) if wide else _table(result, _CELL), paged=paged)
    else:
        table = _expanded(result) if expanded else _table(result, None)
        Console(width=_WIDE, highlight=False).print(table)


def print_rows(
    title: str,
    headers: Sequence[str],
    values: Sequence[Sequence[object]],
    *,
    paged: bool = False,
) -> None:
    """Print a small table of our own to stdout."""
    table = Table(title=Text(safe(title)), title_justify="left")
    for header in headers:
        table.add_column(Text(safe(header)))
    for row in values:
        table.add_row(*(Text(_cell(value)) for value in row))
    if writes_to_terminal():
        show(table, paged=paged)
    else:
        Console(width=_WIDE, highlight=False).print(table)


def show(content: RenderableType, *, paged: bool = True) -> None:
    """Print to stdout: through the pager where a terminal is shorter than the content."""
    is_terminal = writes_to_terminal()
    console = Console(highlight=False, width=None if is_terminal else _PIPED)
    with console.capture() as captured:
        console.print(content)
    text = captured.get()
    if not is_terminal:
        sys.stdout.writelines(f"{line.rstrip()}\n" for line in text.splitlines())
        return
    fits = text.count("\n") < console.height
    if fits or not (paged and sys.stdin.isatty() and _page(text)):
        sys.stdout.write(text)
        sys.stdout.flush()


def _page(text: str) -> bool:
    """Show text in $PAGER, else less; False where there is none to be had."""
    import shlex
    import shutil
    import subprocess

    command = shlex.split(os.environ.get("PAGER") or "less")
    if not command or not (program := shutil.which(command[0])):
        return False
    environment = {"LESS": "-RFX", **os.environ}
    process = subprocess.Popen(  # noqa: S603  (the person's own pager)
        [program, *command[1:]], stdin=subprocess.PIPE, env=environment
    )
    with suppress(BrokenPipeError), process:  # left before the end
        while True:
            try:
                process.communicate(text.encode("utf-8", "backslashreplace"))
                return True
            except KeyboardInterrupt:  # the pager's own affair
                continue
    return True


def _is_wide(result: Answer, width: int) -> bool:
    """Whether columns would be squeezed to fewer than ``_READABLE`` characters."""
    room = 1 + sum(3 + _needed(result, at) for at in range(len(result.columns)))
    return room > width


def _needed(result: Answer, at: int) -> int:
    longest = max((len(_cell(row[at])) for row in result.rows), default=0)
    return min(_READABLE, max(longest, len(result.columns[at][0])))


def _table(result: Answer, longest: int | None) -> Table:
    table = Table()
    for name, kind in result.columns:
        table.add_column(Text(safe(name)), justify="right" if _NUMERIC.match(kind) else "left")
    for row in result.rows:
        table.add_row(*(Text(_cut(_cell(value), longest)) for value in row))
    return table


def _expanded(result: Answer) -> RenderableType:
    """Return the rows one below the other, a line for each column."""
    grids: list[RenderableType] = []
    for number, row in enumerate(result.rows, 1):
        grid = Table.grid(padding=(0, 2))
        grid.add_column(style="bold", no_wrap=True)
        grid.add_column(overflow="fold")
        for (name, _), value in zip(result.columns, row, strict=True):
            grid.add_row(Text(safe(name)), Text(_cut(_cell(value), _PASSAGE)))
        grids += [Rule(f"row {number:,}", style="dim", align="left"), grid]
    return Group(*grids)


def _cut(text: str, longest: int | None) -> str:
    return text if longest is None or len(text) <= longest else f"{text[: longest - 1]}…"


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
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

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


@contextmanager
def steps() -> Iterator[Callable[[str], None]]:
    """Show, within the block, what a command is doing; plain lines where stderr is no terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda text: message(f"{text} …", "dim")
        return
    with console.status("") as status:
        yield lambda text: status.update(Text(safe(text)))


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
