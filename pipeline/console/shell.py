r"""The interactive shell of ``concord sql``.

It reads with prompt_toolkit and hands each statement, or command such as ``\d``, to a
:class:`Session`. A query runs in a thread, so that Ctrl-C reaches this one and cancels the query
alone.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from threading import Thread, current_thread, main_thread
from typing import TYPE_CHECKING, TypeVar

from pipeline import terminal
from pipeline.console.history import history_path
from pipeline.console.session import COMMANDS, Leave, Session
from pipeline.console.statements import is_blank, split

if TYPE_CHECKING:
    import duckdb
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import CompleteEvent, Completer, Completion
    from prompt_toolkit.document import Document
    from prompt_toolkit.input import Input
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
    from prompt_toolkit.output import Output

_PROMPT, _MORE = "concord> ", "    ...> "
T = TypeVar("T")


def run_shell(
    connection: duckdb.DuckDBPyConnection,
    form: str = "table",
    *,
    source: Input | None = None,
    sink: Output | None = None,
) -> None:
    """Ask and answer until the person leaves. ``source`` and ``sink`` replace the terminal."""
    if current_thread() is main_thread():
        # What started us may have Ctrl-C ignored, as shells do for what runs in the background.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    session = Session(connection, form, lambda work: cancellable(connection, work))
    prompt = _prompt(session, source, sink)
    terminal.message("The snapshot, read only. A query ends with ; and Tab completes it.")
    terminal.message("\\? lists the commands, \\q or Ctrl-D leaves.")
    while True:
        try:
            text = prompt.prompt()
        except KeyboardInterrupt:  # drops what was being written
            continue
        except EOFError:
            return
        try:
            for part in parts(text):
                session.handle(part)
        except KeyboardInterrupt:
            terminal.message("cancelled")
        except Leave:
            return


def parts(text: str) -> Iterator[str]:
    """Yield the statements of an entry; a command or ``@example`` is one whole."""
    if is_command(text):
        yield text.strip().rstrip(";").rstrip()
        return
    statements, rest = split(text)
    for statement in [*statements, rest]:
        if not is_blank(statement):
            yield statement


def is_command(text: str) -> bool:
    """Whether an entry is a command of the shell rather than SQL."""
    words = text.strip().rstrip(";").split()
    return bool(words) and (words[0][0] in "\\@" or words[0].lower() in {"exit", "quit", "help"})


def is_finished(text: str) -> bool:
    """Whether Enter sends an entry, or begins its next line."""
    return is_command(text) or is_blank(split(text)[1])


def cancellable(connection: duckdb.DuckDBPyConnection, work: Callable[[], T]) -> T:
    """Run work on the connection in a thread; Ctrl-C interrupts it and is raised.

    Raises KeyboardInterrupt once the work has ended, and what the work raises.
    """
    started = time.perf_counter()
    future: Future[T] = Future()
    thread = Thread(target=_run, args=(work, future), daemon=True)
    try:
        thread.start()
        return future.result()
    except KeyboardInterrupt:
        _pause(started)  # the thread may be about to start
        while thread.is_alive() and not future.done():
            connection.interrupt()  # again, should it come between two steps of the work
            _pause(started)
        raise


def _run(work: Callable[[], T], future: Future[T]) -> None:
    try:
        future.set_result(work())
    except BaseException as error:  # noqa: BLE001  (raised where the result is asked for)
        future.set_exception(error)


def _pause(started: float) -> None:
    time.sleep(min(0.2, 0.01 + (time.perf_counter() - started) / 100))


def _prompt(session: Session, source: Input | None, sink: Output | None) -> PromptSession[str]:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import FileHistory, InMemoryHistory
    from prompt_toolkit.lexers import PygmentsLexer
    from prompt_toolkit.output import ColorDepth
    from pygments.lexers.sql import SqlLexer  # type: ignore[import-untyped]

    path = history_path()
    return PromptSession(
        _PROMPT,
        multiline=True,
        prompt_continuation=_MORE,
        key_bindings=_keys(),
        lexer=PygmentsLexer(SqlLexer),
        completer=_completer(session),
        complete_while_typing=False,
        history=FileHistory(str(path)) if path else InMemoryHistory(),
        color_depth=ColorDepth.DEPTH_1_BIT if os.environ.get("NO_COLOR") else None,
        input=source,
        output=sink,
    )


def _keys() -> KeyBindings:
    from prompt_toolkit.key_binding import KeyBindings

    keys = KeyBindings()

    @keys.add("enter")
    def _(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if is_finished(buffer.text):
            buffer.validate_and_handle()
        else:
            buffer.newline(copy_margin=False)

    return keys


def _completer(session: Session) -> Completer:
    from prompt_toolkit.completion import Completer, Completion

    from pipeline.console.completion import suggest
    from pipeline.query import example_names

    examples = [f"@{name}" for name in example_names()]

    class Names(Completer):
        def get_completions(
            self,
            document: Document,
            complete_event: CompleteEvent,  # noqa: ARG002  (prompt_toolkit names it)
        ) -> Iterator[Completion]:
            found = suggest(
                document.text_before_cursor,
                session.catalogue,
                after=document.text_after_cursor,
                examples=examples,
                commands=COMMANDS,
            )
            for one in found:
                # A view made in this session may be called anything.
                text, meaning = terminal.safe(one.text), terminal.safe(one.meaning)
                yield Completion(text, -one.length, display_meta=meaning)

    return Names()
