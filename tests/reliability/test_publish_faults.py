"""Publishing and compacting on a full disk, killed before any line, and against other writers."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from flows.summary import RunSummary
from pipeline.storage.compact import compact
from pipeline.storage.connect import WarehousePaths, open_snapshot, open_working
from tests.e2e.conftest import CONCORD
from tests.e2e.warehouse_rows import all_rows

from .small_disk import grow, small_disk

pytestmark = pytest.mark.long
ROOT = Path(__file__).parents[2]
ENOUGH = 5
WRITER = """
import sys, time
from pathlib import Path
from pipeline.errors import WarehouseBusyError
from pipeline.storage.connect import WarehousePaths, open_working
from pipeline.storage.publish import publish
paths, name, stop = WarehousePaths(Path(sys.argv[1])), sys.argv[2], Path(sys.argv[3])
written = 0
while not stop.exists():
    try:
        with open_working(paths) as connection:
            connection.execute("SET enable_progress_bar = false")
            row = f"('{name}-{written}', 'X', NULL, true)"
            connection.execute(f"INSERT INTO outlets VALUES {row}")
            if written % 3 == 0:
                pad = "SELECT hash(i) AS s, hash(-i)::VARCHAR AS t FROM range(1500000) AS r (i)"
                connection.execute(f"CREATE OR REPLACE TABLE pad_{name} AS {pad}")
                connection.execute("CHECKPOINT")
                connection.execute(f"DROP TABLE pad_{name}")
            else:
                publish(connection, paths)
        written += 1
    except WarehouseBusyError:
        pass
    time.sleep(0.01)
print(written)
"""


@pytest.mark.parametrize(("what", "fewest"), [("publish", 40), ("compact", 40)])
def test_killed_before_every_line(what: str, fewest: int, migrated: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.reliability.killed_steps", what]
    done = subprocess.run(
        [*command, str(migrated), str(tmp_path / "warehouse"), "1"],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= fewest
    sys.stdout.write(f"{what}: killed before each of {done.stdout.strip()} lines\n")


def test_compacting_between_two_writers_loses_nothing(migrated: Path, tmp_path: Path) -> None:
    """Two processes write, publish and leave much free, while this one compacts when it can."""
    paths = WarehousePaths(tmp_path / "warehouse")
    paths.folder.mkdir()
    shutil.copy(migrated, paths.working)
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(paths.folder), name, str(tmp_path / "stop")],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for name in ("a", "b")
    ]
    n_compacted = 0
    until = time.monotonic() + 150
    while n_compacted < ENOUGH and time.monotonic() < until:
        n_compacted += compact(paths) is not None
        time.sleep(0.002)
    (tmp_path / "stop").touch()
    said = [writer.communicate()[0] for writer in writers]
    written = [int(text) for text in said]
    expected = {f"{name}-{i}" for name, n in zip("ab", written, strict=True) for i in range(n)}
    with open_working(paths) as connection:
        found = {row[0] for row in connection.execute("SELECT outlet_id FROM outlets").fetchall()}
    assert found == expected
    assert n_compacted == ENOUGH
    assert min(written) >= 5
    sys.stdout.write(f"compacted {n_compacted} times, {sum(written)} batches written\n")


def test_a_full_disk_keeps_the_old_snapshot(
    server: None, sample: tuple[RunSummary, WarehousePaths], root: Path, tmp_path: Path
) -> None:
    """The real command, on a disk with room for half a snapshot more."""
    made = sample[1]
    used = (made.working.stat().st_size + made.snapshot.stat().st_size) / 2**20
    with small_disk(tmp_path / "disk", int(used + 8)) as folder:
        paths = WarehousePaths(folder)
        for path in (made.working, made.snapshot, made.outlets):
            shutil.copy(path, folder)
        with duckdb.connect(str(paths.working)) as connection:
            connection.execute(
                "UPDATE warehouse_state SET value = value + 1 WHERE name LIKE '%_version'"
            )
            expected = all_rows(connection)
        before = paths.snapshot.read_bytes()

        done = _run(root / "corpus", folder)
        assert done.returncode == 1
        problem = [line for line in done.stderr.splitlines() if "cannot publish" in line]
        assert len(problem) == 1
        assert "No space left on device" in problem[0]
        assert "Traceback" not in done.stderr
        assert done.stdout == ""
        assert paths.snapshot.read_bytes() == before
        with open_snapshot(paths) as connection:
            assert connection.execute("SELECT count(*) FROM v_quotes").fetchall()[0][0] > 0
        assert list(folder.glob("*.tmp*")) == []
        assert _statuses(paths)[-1] == "failed"

        grow(folder, int(used * 3))
        assert _run(root / "corpus", folder).returncode == 0
        assert _statuses(paths)[-2:] == ["failed", "completed"]
        with open_snapshot(paths) as connection:
            version = "SELECT value FROM warehouse_state WHERE name = 'data_version'"
            published = connection.execute(version).fetchall()
        with duckdb.connect(str(paths.working), read_only=True) as connection:
            assert connection.execute(version).fetchall() == published
            assert all_rows(connection) == expected


def _run(corpus: Path, warehouse: Path) -> subprocess.CompletedProcess[str]:
    command = [*CONCORD, "run", "--no-report", "--corpus", str(corpus)]
    return subprocess.run(
        [*command, "--warehouse", str(warehouse)], capture_output=True, text=True, check=False
    )


def _statuses(paths: WarehousePaths) -> list[str]:
    with duckdb.connect(str(paths.working), read_only=True) as connection:
        query = "SELECT status FROM runs ORDER BY started_at"
        return [row[0] for row in connection.execute(query).fetchall()]
