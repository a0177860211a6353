"""CPU seconds, for tests of how they grow: the least of a few tries, as noise only adds to them."""

from __future__ import annotations

import time
from collections.abc import Callable

TRIES = 3


def cpu_seconds(work: Callable[[], object]) -> float:
    """Return what doing it once took of this process."""
    started = time.process_time()
    work()
    return time.process_time() - started


def takes_less(work: Callable[[], object], seconds: float) -> bool:
    """Return whether one of a few tries stays below so many CPU seconds."""
    return any(cpu_seconds(work) < seconds for _ in range(TRIES))


def grows_less(
    small: Callable[[], object], large: Callable[[], object], factor: float, *, floor: float = 0.0
) -> bool:
    """Return whether the large work takes less than ``factor`` times what the small one takes.

    Each counts with the least of the tries so far; a small one of less than ``floor`` seconds
    counts as those.
    """
    least = [float("inf"), float("inf")]
    for _ in range(TRIES):
        least = [min(least[0], cpu_seconds(small)), min(least[1], cpu_seconds(large))]
        if least[1] < factor * max(least[0], floor):
            return True
    return False
