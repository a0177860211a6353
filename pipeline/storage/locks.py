"""Keep a database file from being replaced while it is being opened.

DuckDB opens a file, then locks it. Where another file takes its name in between, it would write
into one that nobody finds again. So whoever opens a database for writing shares a lock on its
folder for that moment, and whoever replaces one holds it alone. The lock ends with its process and
is no file. A file system without such locks lets everybody open; there nobody replaces.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def opening(folder: Path) -> Iterator[None]:
    """Open a database of the folder within the block. Raises BlockingIOError while one is replaced.

    Whatever else the lock says, such as that there is none here, keeps nobody out.
    """
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            raise
        except OSError:
            pass
        yield
    finally:
        os.close(descriptor)


@contextmanager
def replacing(folder: Path) -> Iterator[None]:
    """Replace a database of the folder within the block.

    Raises BlockingIOError while another process opens or replaces one, OSError on a file system
    without locks.
    """
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)
