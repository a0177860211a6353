"""Where a running batch tells how far it is; the command line draws it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Progress(Protocol):
    """Told what a batch is doing."""

    def stage(self, name: str) -> None:
        """Begin a stage, named in words for a person."""

    def total(self, n_bytes: int) -> None:
        """Set the size of all input that is to be read, in bytes."""

    def advance(self, n_articles: int, n_bytes: int) -> None:
        """Note articles loaded and the input they took."""


class Silent:
    """Shows nothing: scheduled runs and tests."""

    def stage(self, name: str) -> None:
        """Ignore the stage."""

    def total(self, n_bytes: int) -> None:
        """Ignore the size."""

    def advance(self, n_articles: int, n_bytes: int) -> None:
        """Ignore the advance."""


_observers: list[Progress] = []


@contextmanager
def shown_by(progress: Progress) -> Iterator[None]:
    """Let ``progress`` show the batches that run within the block."""
    _observers.append(progress)
    try:
        yield
    finally:
        _observers.remove(progress)


def current() -> Progress:
    """Return who shows progress now."""
    return _observers[-1] if _observers else Silent()
