r"""What the shell does with an entry: a statement, an ``@example`` or a command such as ``\d``."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from pipeline import query as queries
from pipeline import terminal
from pipeline.console.advice import nearest
from pipeline.console.catalogue import Catalogue, read_catalogue
from pipeline.errors import QueryError

if TYPE_CHECKING:
    import duckdb

SHOWN = 1_000
"""Rows of a result that are shown; the others are counted."""
FORMATS = ("table", "csv", "json")

COMMANDS = {
    "\\d": "tables and views; \\d NAME: the columns of one",
    "\\e": "example questions; \\e NAME: the query of one; @NAME asks it",
    "\\x": "rows one below the other: on, off or auto",
    "\\f": "format of results: table, csv or json",
    "\\p": "long results through the pager: on or off",
    "\\q": "leave",
    "\\?": "this list",
}


class Leave(Exception):  # noqa: N818  (no error)
    """The person leaves."""


class Session:
    """A person's questions to one snapshot, and how the answers are to look.

    ``run`` runs work on the connection in a way that can be cancelled.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        form: str = "table",
        run: Callable[[Callable[[], queries.Answer | None]], queries.Answer | None] = lambda w: w(),
    ) -> None:
        self._connection = connection
        self._run = run
        self._form = form if form in FORMATS else "table"
        self._expanded: bool | None = None
        self._paged = True
        self.catalogue: Catalogue = read_catalogue(connection)

    def handle(self, entry: str) -> None:
        """Do what an entry says and print the answer. Raises Leave, and KeyboardInterrupt."""
        entry = entry.strip()
        try:
            if entry.startswith("@"):
                self._ask(queries.example(entry[1:]))
            elif entry.startswith("\\") or entry.lower() in ("exit", "quit", "help"):
                self._command(entry)
            else:
                self._ask(entry)
        except QueryError as error:
            terminal.error(str(error))

    def _ask(self, text: str) -> None:
        started = time.perf_counter()
        answer = self._run(lambda: queries.ask(self._connection, text, SHOWN))
        seconds = time.perf_counter() - started
        if answer is None:  # a view or macro of this session may have come or gone
            self.catalogue = read_catalogue(self._connection)
            terminal.message(f"done, {seconds:.2f} s", "dim")
            return
        if self._form == "table":
            terminal.print_table(answer, expanded=self._expanded, paged=self._paged)
        else:
            terminal.print_text(queries.encode_answer(answer, self._form))
        terminal.message(f"{queries.counted_rows(answer)}, {seconds:.2f} s", "dim")

    def _command(self, entry: str) -> None:
        name, _, argument = entry.partition(" ")
        argument = argument.strip().strip('"')
        aliases = {"exit": "\\q", "quit": "\\q", "help": "\\?"}
        does = {
            "\\d": self._describe,
            "\\e": self._examples,
            "\\x": self._expand,
            "\\f": self._set_format,
            "\\p": self._set_pager,
            "\\q": self._leave,
            "\\?": self._help,
        }.get(aliases.get(name.lower(), name.lower()))
        if does is None:
            raise QueryError(f"there is no command {name}; \\? lists them")
        does(argument)

    def _describe(self, name: str) -> None:
        if not name:
            relations = self.catalogue.relations.values()
            rows = [(relation.name, relation.kind, relation.comment) for relation in relations]
            self._show("Tables and views", ("name", "kind", "meaning"), rows)
            macros = [(macro.call, macro.comment) for macro in self.catalogue.macros.values()]
            self._show("Macros", ("macro", "meaning"), macros)
            return
        relation = self.catalogue.relations.get(name.lower())
        if relation is None:
            near = nearest(name, (known.name for known in self.catalogue.relations.values()))
            end = f"; the nearest is {near}" if near else ""
            raise QueryError(f'there is no table or view "{name}"{end}')
        columns = [(column.name, column.type, column.comment) for column in relation.columns]
        title = f"{relation.name}: {relation.comment}" if relation.comment else relation.name
        self._show(title, ("column", "type", "meaning"), columns)

    def _show(self, title: str, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        terminal.print_rows(title, headers, rows, paged=self._paged)

    def _examples(self, name: str) -> None:
        if name:
            terminal.print_text(queries.example(name.removeprefix("@")))
        else:
            self._show("Example questions", ("name", "question"), queries.example_rows())

    def _expand(self, argument: str) -> None:
        choices = {"on": True, "off": False, "auto": None, "": self._expanded is not True}
        if argument.lower() not in choices:
            raise QueryError("\\x takes on, off or auto")
        self._expanded = choices[argument.lower()]
        state = {True: "always", False: "never", None: "where the table is too wide"}
        terminal.message(f"rows one below the other: {state[self._expanded]}")

    def _set_format(self, argument: str) -> None:
        if argument.lower() not in FORMATS:
            raise QueryError(f"\\f takes {', '.join(FORMATS[:-1])} or {FORMATS[-1]}")
        self._form = argument.lower()
        terminal.message(f"format: {self._form}")

    def _set_pager(self, argument: str) -> None:
        choices = {"on": True, "off": False, "": not self._paged}
        if argument.lower() not in choices:
            raise QueryError("\\p takes on or off")
        self._paged = choices[argument.lower()]
        terminal.message(f"pager: {'on' if self._paged else 'off'}")

    def _leave(self, _: str) -> None:
        raise Leave

    def _help(self, _: str) -> None:
        terminal.print_rows("Commands", ("command", "does"), list(COMMANDS.items()))
