"""Kill a process before each line of publishing or compacting, and look at what is left.

    python -m tests.reliability.killed_steps publish|compact TEMPLATE FOLDER EVERY

TEMPLATE is a migrated working database. A child process does the work on a copy of it and kills
itself (SIGKILL) before the line whose turn it is, in code that belongs to the step; then what it
left is opened and the work is done again. Prints how many lines it was killed before.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import duckdb

from pipeline.storage import compact as compacting
from pipeline.storage import copying, locks
from pipeline.storage import publish as publishing
from pipeline.storage.compact import compact
from pipeline.storage.connect import WarehousePaths, open_snapshot, open_working
from pipeline.storage.copying import remove_leftovers
from pipeline.storage.load import touch
from pipeline.storage.publish import is_behind, publish

TRACED = frozenset(str(module.__file__) for module in (compacting, copying, locks, publishing))
PAD = "CREATE TABLE pad AS SELECT i, md5(i::VARCHAR) AS s FROM range(3_000_000) AS r (i)"


def lines_of(work: Callable[[], object]) -> list[tuple[str, int]]:
    """Do the work; return the lines of the traced modules in the order of their first turn."""
    seen: dict[tuple[str, int], None] = {}
    _traced(work, lambda line: seen.setdefault(line))
    return list(seen)


def killed_before(line: tuple[str, int], work: Callable[[], object]) -> bool:
    """Do the work in a child that kills itself before ``line``; return whether it did."""
    child = os.fork()
    if child == 0:
        try:
            _traced(work, lambda reached: line == reached and os.kill(os.getpid(), signal.SIGKILL))
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def _traced(work: Callable[[], object], reached: Callable[[tuple[str, int]], object]) -> None:
    def trace(frame: FrameType, event: str, _: Any) -> Any:
        if frame.f_code.co_filename not in TRACED:
            return None
        if event == "line":
            reached((frame.f_code.co_filename, frame.f_lineno))
        return trace

    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(None)


def names(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the names of all outlets."""
    return [row[0] for row in connection.execute("SELECT name FROM outlets ORDER BY 1").fetchall()]


def add(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Add an outlet, so that the snapshot is behind."""
    connection.execute("INSERT INTO outlets VALUES (?, ?, NULL, true)", [name.lower(), name])
    touch(connection)


def published(paths: WarehousePaths) -> None:
    """Publish, as a batch does."""
    with open_working(paths) as connection:
        publish(connection, paths)


def prepare(template: Path, paths: WarehousePaths, what: str) -> None:
    """Make a warehouse that is behind its snapshot, or whose database is mostly free."""
    paths.folder.mkdir()
    shutil.copy(template, paths.working)
    with open_working(paths) as connection:
        add(connection, "Old")
        publish(connection, paths)
        add(connection, "New")
        if what == "compact":
            connection.execute(PAD)
            connection.execute("CHECKPOINT")
            connection.execute("DROP TABLE pad")


def check(paths: WarehousePaths, what: str) -> None:
    """Nothing is lost, readers see a whole snapshot, and the next run cleans up and goes on."""
    with open_snapshot(paths) as connection:
        assert names(connection) in (["Old"], ["New", "Old"])
    with open_working(paths) as connection:
        remove_leftovers(paths.folder)
        assert names(connection) == ["New", "Old"]
        add(connection, "Newer")
        publish(connection, paths)
        assert not is_behind(connection, paths)
    if what == "compact":
        compact(paths)
        assert paths.working.stat().st_size < 40e6
    with open_working(paths) as connection, open_snapshot(paths) as reader:
        assert names(connection) == names(reader) == ["New", "Newer", "Old"]
    left = {path.name for path in paths.folder.iterdir()}
    assert left == {"working.duckdb", "concord.duckdb"}, left


def main() -> int:
    """Kill and look, before every so-many-th line."""
    what, template, folder, every = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4]
    paths = WarehousePaths(folder)

    def work() -> None:
        if what == "publish":
            published(paths)
        else:
            assert compact(paths)

    prepared = WarehousePaths(folder.with_name("prepared"))
    prepare(template, prepared, what)
    shutil.copytree(prepared.folder, folder)
    lines = lines_of(work)
    for line in lines[:: int(every)]:
        shutil.rmtree(folder)
        shutil.copytree(prepared.folder, folder)
        assert killed_before(line, work), f"{line} was not reached again"
        check(paths, what)
    sys.stdout.write(f"{len(lines[:: int(every)])}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
