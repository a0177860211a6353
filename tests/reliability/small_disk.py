"""A file system of a few megabytes, really full when it is full."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(folder: Path, n_mib: int) -> Iterator[Path]:
    """Mount a file system of ``n_mib`` MiB on ``folder``; skip the test where that is denied."""
    if shutil.which("mount") is None:
        pytest.skip("there is no `mount` to make a small disk with")
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={n_mib}m", "tmpfs", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        # Lazily: a process that was killed may not have closed its files yet.
        subprocess.run(["umount", "--lazy", str(folder)], check=False)  # noqa: S607


def grow(folder: Path, n_mib: int) -> None:
    """Give a mounted small disk another size."""
    subprocess.run(["mount", "-o", f"remount,size={n_mib}m", str(folder)], check=True)  # noqa: S607
