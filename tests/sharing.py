"""What is dear to make is made once for all the processes that tests run in."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def run_folder(factory: pytest.TempPathFactory) -> Path:
    """Return the temporary folder that all worker processes of this test run have in common."""
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return the folder ``name`` of this test run, which the first who asks lets ``make`` fill.

    Others wait meanwhile. What ``make`` raises is raised; the next who asks tries anew. Tests must
    only read the folder.
    """
    root = run_folder(factory)
    folder, made = root / f"once-{name}", root / f"once-{name}.made"
    with locked(root / f"once-{name}.lock"):
        if not made.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            made.touch()
    return folder


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep the other processes that lock ``path`` waiting; the lock goes with the process."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def served_once(root: Path, start: Callable[[], tuple[str, Callable[[], None]]]) -> Iterator[str]:
    """Yield the address of a server that the processes of a test run share.

    The first process ``start``s it, which returns the address and how to stop it, and stops it
    when no process uses it any more: at the end of its block it waits for the others.
    """
    address, door = root / "server.address", root / "server.lock"
    stop: Callable[[], None] | None = None
    with (root / "server.users").open("w") as users:
        with locked(door):
            if not address.exists():
                url, stop = start()
                address.write_text(url)
            fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield address.read_text()
        finally:
            if stop is not None:
                with locked(door):  # nobody may come in any more
                    fcntl.flock(users, fcntl.LOCK_EX)
                    address.unlink()
                    stop()
