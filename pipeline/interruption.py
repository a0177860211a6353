"""Ctrl-C and SIGTERM during a batch: it ends in seconds, says what stays, leaves nothing behind.

A batch is safe to kill at any moment, so ending needs no care for the data; it needs care for the
rest. A terminal sends Ctrl-C to every process of the group: worker processes and Prefect's server
would die first and leave the batch waiting for them. So SIGINT is blocked in all threads, which
processes started later inherit, and one thread waits for it. Libraries turn an exception that is
raised by a signal handler into one of their own, or drop it: so the signal is remembered, every
step of the batch asks for it, and a clock ends what has not ended by itself.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from types import FrameType
from typing import TYPE_CHECKING, NoReturn, Protocol

from pipeline import terminal

if TYPE_CHECKING:
    from pipeline.storage.connect import WarehousePaths

GRACE = 10.0
"""Seconds from the signal until the process is ended, whatever it is doing."""
SHELL = 128
"""What a shell adds to a signal's number to tell of it as an exit status."""

_UNRECORDED = 2
"""Starting and the first stage, at the end of which a run is recorded."""

_watches: list[Watch] = []


class Steps(Protocol):
    """Told what a batch is doing; see ``flows.progress``."""

    def stage(self, name: str) -> None:
        """Begin a stage."""

    def total(self, n_bytes: int) -> None:
        """Set the size of all input."""

    def advance(self, n_articles: int, n_bytes: int) -> None:
        """Note articles loaded."""


def requested() -> bool:
    """Whether the batch of this process was asked to end."""
    return any(watch.signal is not None for watch in _watches)


@contextmanager
def watched(paths: WarehousePaths) -> Iterator[Watch]:
    """Watch for the signals within the block; once asked to end, end the process after it.

    A block that finishes although it was asked to end has done its work: nothing happens then.
    Must be entered in the main thread, before other threads start.
    """
    watch = Watch(paths)
    watch.begin()
    _watches.append(watch)
    try:
        yield watch
    except BaseException:
        if watch.signal is None:
            raise
        watch.leave()
    finally:
        watch.finished = True
        _watches.remove(watch)


class Watch:
    """What is known of the signals, and of what the batch was doing."""

    def __init__(self, paths: WarehousePaths) -> None:
        self.signal: signal.Signals | None = None
        self.finished = False
        self._paths = paths
        self._snapshot = _identity(paths)
        self._stages = ["starting"]
        self._raised = False

    def begin(self) -> None:
        """Install the handlers and start the thread that waits for Ctrl-C."""
        signal.signal(signal.SIGTERM, self._on_signal)
        # Ignored from the start: as a background job of a shell without job control is.
        if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
            return
        signal.signal(signal.SIGINT, self._on_signal)
        if hasattr(signal, "pthread_sigmask"):
            _start_tracker()  # which unblocks the signals in the thread that starts it
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            threading.Thread(target=self._wait, name="ctrl-c", daemon=True).start()

    def over(self, steps: Steps) -> Steps:
        """Return what passes the steps of the batch on, and ends it there once it was asked to."""
        return _Checked(self, steps)

    def check(self, stage: str | None = None) -> None:
        """Raise KeyboardInterrupt once the batch was asked to end; note the stage it is in."""
        if self.signal is not None:
            self._raised = True  # the signal itself may be on its way yet: not in the clearing up
            raise KeyboardInterrupt
        if stage is not None:
            self._stages.append(stage)
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, self._on_signal)  # Prefect puts its own over it

    def leave(self) -> NoReturn:
        """Say what stays and what to do, and end the process with the status of the signal."""
        terminal.error(self._words())
        end_process(self._status())

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        if self.signal is None:
            self._note(signal.Signals(number))
        for child in multiprocessing.active_children():
            child.kill()  # they hold nothing but articles that are not loaded yet
        if not self._raised:
            self._raised = True
            raise KeyboardInterrupt

    def _wait(self) -> None:
        """Hand Ctrl-C to the main thread, which a signal wakes; the second one ends at once."""
        main = threading.main_thread().ident
        while main is not None:
            signal.sigwait({signal.SIGINT})
            if self.signal is not None or self.finished:
                self._cut_off()
            self._note(signal.SIGINT)
            signal.pthread_kill(main, signal.SIGTERM)

    def _note(self, number: signal.Signals) -> None:
        self.signal = number
        clock = threading.Timer(GRACE, self._cut_off)
        clock.daemon = True
        clock.start()

    def _cut_off(self) -> NoReturn:
        """End the process from another thread, while the main one does not answer."""
        self.signal = self.signal or signal.SIGINT
        with suppress(Exception):
            from flows import prefect_home

            for child in multiprocessing.active_children():
                child.kill()
            prefect_home.end_orphan(self._paths.folder)
        with suppress(Exception):
            hidden = "\x1b[?25h" if sys.stderr.isatty() else ""
            name, stage = self.signal.name, self._stages[-1]
            sys.stderr.write(
                f"{hidden}\nconcord: ended by {name} while {stage}, without waiting any longer; "
                "what was loaded stays, run again to go on\n"
            )
        _exit(self._status())

    def _status(self) -> int:
        return SHELL + (self.signal or signal.SIGINT)

    def _words(self) -> str:
        name = (self.signal or signal.SIGINT).name
        published = _identity(self._paths) != self._snapshot
        snapshot = "the snapshot was published" if published else "the snapshot is the old one"
        if not self._paths.snapshot.exists():
            snapshot = "nothing is published yet"
        loaded = _loaded(self._paths) if len(self._stages) > _UNRECORDED else None
        kept = loaded or "what was loaded stays"
        what = f"interrupted by {name} while {self._stages[-1]}"
        return f"{what}; {kept}, {snapshot}; run again to go on"


class _Checked:
    """Passes steps on, and stops at them once the batch was asked to end."""

    def __init__(self, watch: Watch, steps: Steps) -> None:
        self._watch = watch
        self._steps = steps

    def stage(self, name: str) -> None:
        """Begin a stage."""
        self._watch.check(name)
        self._steps.stage(name)

    def total(self, n_bytes: int) -> None:
        """Set the size of all input."""
        self._watch.check()
        self._steps.total(n_bytes)

    def advance(self, n_articles: int, n_bytes: int) -> None:
        """Note articles loaded."""
        self._watch.check()
        self._steps.advance(n_articles, n_bytes)


def _start_tracker() -> None:
    """Start multiprocessing's clean-up process, which need not report what a killed run left."""
    sys.warnoptions.append("ignore")
    try:
        resource_tracker.ensure_running()
    finally:
        sys.warnoptions.remove("ignore")


def _identity(paths: WarehousePaths) -> tuple[int, int] | None:
    """Return what differs between two snapshots that were published."""
    with suppress(OSError):
        state = paths.snapshot.stat()
        return state.st_ino, state.st_mtime_ns
    return None


def _loaded(paths: WarehousePaths) -> str | None:
    """Return how many articles the run that just ended has loaded, in words; None if unknown."""
    from pipeline.storage.status import last_run
    from pipeline.summary import counted

    with suppress(Exception):
        run = last_run(paths)
        if run is not None and run.status == "interrupted":
            number = run.n_added + run.n_changed
            return f"{counted(number, 'article')} loaded in this run and kept"
    return None


def end_process(status: int) -> NoReturn:
    """End with an exit status, without waiting for threads, which may wait for what is gone.

    What was registered for the end of the process is done; Prefect's server ends so. Libraries
    find nothing to complain of in what an exception still holds.
    """
    atexit._run_exitfuncs()
    _exit(status)


def _exit(status: int) -> NoReturn:
    """End without waiting for threads, which may wait for what is gone."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(Exception):
            stream.flush()
    os._exit(status)
