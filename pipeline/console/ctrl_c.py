"""Ctrl-C ends a query, also where DuckDB has overheard it."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

_AGAIN_SECONDS = 0.05


@contextmanager
def ends_queries(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Interrupt the connection's query on Ctrl-C until the block is left.

    DuckDB itself ends a query then, but it withdraws that order before all its threads have seen
    it; one that was not running just then goes on to the end of the query, and Python waits for it
    (DuckDB 2.0.0). The order is given again here, by a thread of our own. Only in the main thread:
    others get no signals.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    over = threading.Event()
    ours, pythons = socket.socketpair()
    pythons.setblocking(False)

    def listen() -> None:
        while numbers := ours.recv(64):
            if signal.SIGINT in numbers:
                break
        else:
            return
        while not over.wait(_AGAIN_SECONDS):
            connection.interrupt()

    listener = threading.Thread(target=listen, name="ends-queries", daemon=True)
    with ours, pythons:
        listener.start()
        before = signal.set_wakeup_fd(pythons.fileno(), warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(before)
            over.set()
            pythons.shutdown(socket.SHUT_WR)
            listener.join()
