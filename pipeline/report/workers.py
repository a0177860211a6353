"""Fill templates in several processes: rendering is most of what a large site costs."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import cache
from itertools import islice
from multiprocessing import get_context

from pipeline.report.kinds import KINDS, Kind
from pipeline.report.options import Options
from pipeline.report.render import Renderer
from pipeline.report.streams import Data

Page = tuple[str, Data]
Files = list[tuple[str, str]]

CHUNK = 40
"""Pages that travel to a process at once."""
WORTHWHILE = 400
"""Pages from which starting processes is quicker than doing without."""


def filled(
    kind: Kind, pages: Iterator[Page], renderer: Renderer
) -> Iterator[tuple[str, Iterable[tuple[str, str]]]]:
    """Yield each page's key and files, one file at a time, in this process."""
    for key, data in pages:
        yield key, kind.render(key, data, renderer)


class Pool:
    """Processes that fill templates; use as a context. They start with the first pages."""

    def __init__(self, options: Options, n_workers: int) -> None:
        self._options = options
        self._n_workers = n_workers
        # Not forked: the process of a batch has threads.
        self._executor = ProcessPoolExecutor(n_workers, mp_context=get_context("spawn"))

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self._executor.shutdown(cancel_futures=True)

    def rendered(
        self, kind: Kind, pages: Iterator[Page], renderer: Renderer
    ) -> Iterator[tuple[str, Files]]:
        """Yield each page's key and files; pages of a process that dies are filled here."""
        waiting: deque[tuple[list[Page], Future[list[tuple[str, Files]]] | None]] = deque()
        while chunk := list(islice(pages, CHUNK)):
            waiting.append((chunk, self._submit(kind, chunk)))
            if len(waiting) > 2 * self._n_workers:
                yield from _result(kind, *waiting.popleft(), renderer)
        while waiting:
            yield from _result(kind, *waiting.popleft(), renderer)

    def _submit(self, kind: Kind, chunk: list[Page]) -> Future[list[tuple[str, Files]]] | None:
        try:
            return self._executor.submit(_render, kind.name, self._options, chunk)
        except BrokenProcessPool:
            return None


def _result(
    kind: Kind,
    chunk: list[Page],
    future: Future[list[tuple[str, Files]]] | None,
    renderer: Renderer,
) -> list[tuple[str, Files]]:
    if future is not None:
        with suppress(BrokenProcessPool):
            return future.result()
    return [(key, list(kind.render(key, data, renderer))) for key, data in chunk]


def _render(name: str, options: Options, chunk: list[Page]) -> list[tuple[str, Files]]:
    kind = next(kind for kind in KINDS if kind.name == name)
    renderer = _renderer(options)
    return [(key, list(kind.render(key, data, renderer))) for key, data in chunk]


@cache
def _renderer(options: Options) -> Renderer:
    """Return the renderer of this process: templates are compiled once."""
    return Renderer(options)
