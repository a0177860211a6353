"""Publishing: atomic, read only, refused where rows contradict each other."""

from __future__ import annotations

import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipeline.errors import (
    IntegrityError,
    SnapshotMissingError,
    WarehouseError,
)
from pipeline.storage import copying
from pipeline.storage.comparison import compare
from pipeline.storage.connect import WarehousePaths, open_snapshot, open_working
from pipeline.storage.load import touch
from pipeline.storage.publish import STATE, is_behind, publish
from pipeline.storage.status import read_status
from tests.reliability.small_disk import grow, small_disk


def test_a_new_warehouse_is_behind_until_published(
    working: duckdb.DuckDBPyConnection, paths: WarehousePaths
) -> None:
    assert is_behind(working, paths)
    publish(working, paths)
    assert not is_behind(working, paths)
    touch(working)
    assert is_behind(working, paths)


class KilledError(Exception):
    """The end of a run between two steps."""


def test_a_comparison_that_was_killed_is_not_taken_for_what_was_published(
    working: duckdb.DuckDBPyConnection, paths: WarehousePaths
) -> None:
    """Other code compares the same articles anew, and is stopped half way."""

    def kill(note: str) -> None:
        if note == "summing up agreement":
            raise KilledError

    assert compare(working)
    publish(working, paths)
    working.execute("UPDATE warehouse_state SET value = 0 WHERE name = 'compared_code'")
    with pytest.raises(KilledError):
        compare(working, kill)
    assert is_behind(working, paths)
    assert compare(working)
    assert not compare(working)


def test_what_serves_the_next_comparison_stays_behind(
    working: duckdb.DuckDBPyConnection, paths: WarehousePaths
) -> None:
    working.execute("INSERT INTO quote_vectors VALUES ('q', 'a', 'x'::BLOB)")
    working.execute("INSERT INTO entity_uses VALUES ('person:kvam', 1, 1, 1)")
    working.execute("INSERT INTO parameters VALUES ('stance_floor', 0.5)")
    publish(working, paths)
    tables = {
        row[0] for row in working.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    }
    assert tables >= STATE
    assert {"entity_uses", "written_entities"} <= STATE
    with open_snapshot(paths) as connection:
        assert connection.execute("FROM parameters").fetchall() == [("stance_floor", 0.5)]
        for name in sorted(STATE):
            assert connection.table(name).fetchall() == []
    assert working.execute("SELECT count(*) FROM quote_vectors").fetchall() == [(1,)]


def test_the_snapshot_is_read_only_and_in_the_old_format(
    working: duckdb.DuckDBPyConnection, paths: WarehousePaths
) -> None:
    publish(working, paths)
    assert stat.S_IMODE(paths.snapshot.stat().st_mode) == 0o444
    with open_snapshot(paths) as connection:
        tags = dict(
            connection.execute("SELECT database_name, tags FROM duckdb_databases()").fetchall()
        )
        assert tags["concord"]["storage_version"].startswith("v1.4")
        with pytest.raises(duckdb.Error):
            connection.execute("DELETE FROM articles")


@pytest.mark.parametrize(
    "query",
    [
        "ATTACH '{folder}/other.duckdb'",
        "COPY articles TO '{folder}/out.csv'",
        "SELECT * FROM read_text('{folder}/secret.txt')",
        "INSTALL httpfs",
        "SET enable_external_access = true",
    ],
)
def test_a_reader_cannot_leave_the_snapshot(
    working: duckdb.DuckDBPyConnection, paths: WarehousePaths, query: str
) -> None:
    (paths.folder / "secret.txt").write_text("secret")
    publish(working, paths)
    with open_snapshot(paths) as connection, pytest.raises(duckdb.Error):
        connection.execute(query.format(folder=paths.folder)).fetchall()


def test_a_stale_write_ahead_log_is_not_replayed(
    working: duckdb.DuckDBPyConnection, paths: WarehousePaths
) -> None:
    publish(working, paths)
    wal = Path(f"{paths.snapshot}.wal")
    wal.write_bytes(b"stale")
    touch(working)
    publish(working, paths)
    assert not wal.exists()


def test_a_reader_keeps_what_it_opened_while_a_batch_publishes(
    working: duckdb.DuckDBPyConnection, paths: WarehousePaths
) -> None:
    publish(working, paths)
    # A private copy of the process-wide instance cache entry: the reader's file is replaced.
    with duckdb.connect(str(paths.snapshot), read_only=True) as reader:
        working.execute("INSERT INTO outlets VALUES ('x', 'X', NULL, true)")
        touch(working)
        publish(working, paths)
        assert reader.execute("SELECT count(*) FROM outlets").fetchall() == [(0,)]
    with open_snapshot(paths) as later:
        assert later.execute("SELECT name FROM outlets").fetchall() == [("X",)]


def test_a_reader_holds_its_snapshot_over_ten_publishes(
    working: duckdb.DuckDBPyConnection, paths: WarehousePaths
) -> None:
    publish(working, paths)
    with duckdb.connect(str(paths.snapshot), read_only=True) as reader:
        for number in range(10):
            working.execute("INSERT INTO outlets VALUES (?, 'X', NULL, true)", [str(number)])
            touch(working)
            publish(working, paths)
            # Prepared anew each time: nothing comes from a cache of results.
            query = f"SELECT count(*) + {number} FROM outlets"
            assert reader.execute(query).fetchall() == [(number,)]
    with open_snapshot(paths) as later:
        assert later.execute("SELECT count(*) FROM outlets").fetchall() == [(10,)]


@pytest.mark.parametrize("rows", [1, 7, 1_000, 5_000])
def test_tables_are_copied_whole_in_whatever_parts(
    working: duckdb.DuckDBPyConnection,
    paths: WarehousePaths,
    monkeypatch: pytest.MonkeyPatch,
    rows: int,
) -> None:
    monkeypatch.setattr(copying, "ROWS", rows)
    n_rows = min(rows * 20, 5_000)
    fill = f"SELECT i::VARCHAR, 'name ' || i, NULL, true FROM range({n_rows}) AS r (i)"
    working.execute(f"INSERT INTO outlets {fill}")
    working.execute("DELETE FROM outlets WHERE outlet_id LIKE '%3'")
    expected = working.execute("FROM outlets ORDER BY ALL").fetchall()
    publish(working, paths)
    with open_snapshot(paths) as connection:
        assert connection.execute("FROM outlets ORDER BY ALL").fetchall() == expected


def test_a_full_disk_is_one_sentence_and_leaves_the_old_snapshot(
    migrated: Path, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "disk", 64) as folder:
        paths = WarehousePaths(folder)
        shutil.copy(migrated, paths.working)
        with open_working(paths) as connection:
            publish(connection, paths)
            before = paths.snapshot.read_bytes()
            words = "SELECT i::VARCHAR, repeat(md5(i::VARCHAR), 9), NULL, true FROM range(40000)"
            connection.execute(f"INSERT INTO outlets {words} AS r (i)")
            connection.execute("CHECKPOINT")
            touch(connection)
            grow(folder, shutil.disk_usage(folder).used // 2**20 + 4)
            with pytest.raises(WarehouseError) as problem:
                publish(connection, paths)
            assert "No space left on device. The old snapshot was kept" in str(problem.value)
            assert "\n" not in str(problem.value)
            assert {path.name for path in folder.glob("*.tmp*")} == set()
            assert paths.snapshot.read_bytes() == before
            grow(folder, 64)
            publish(connection, paths)
        with open_snapshot(paths) as connection:
            assert connection.execute("SELECT count(*) FROM outlets").fetchall() == [(40_000,)]


def test_a_snapshot_that_cannot_be_put_in_place_is_one_sentence(
    working: duckdb.DuckDBPyConnection, paths: WarehousePaths
) -> None:
    paths.snapshot.mkdir()
    with pytest.raises(WarehouseError, match=r"cannot publish .*concord\.duckdb.*run again"):
        publish(working, paths)
    assert {path.name for path in paths.folder.glob("*.tmp*")} == set()
    paths.snapshot.rmdir()
    publish(working, paths)
    assert not is_behind(working, paths)


def test_killed_before_any_line_publishing_loses_nothing(migrated: Path, tmp_path: Path) -> None:
    """Each eighth line here; `make soak` takes them all."""
    command = [sys.executable, "-m", "tests.reliability.killed_steps", "publish"]
    done = subprocess.run(
        [*command, str(migrated), str(tmp_path / "warehouse"), "8"],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[3],
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= 5


SWAP = """
import os, shutil, sys
files, name = sys.argv[1:3], sys.argv[3]
number = 0
while os.path.exists(name):
    shutil.copy(files[number % 2], name + ".next")
    os.replace(name + ".next", name)
    number += 1
"""


def test_a_snapshot_that_is_replaced_while_it_is_opened_is_not_taken_for_damaged(
    working: duckdb.DuckDBPyConnection, paths: WarehousePaths, tmp_path: Path
) -> None:
    """The next one may be smaller: its size says nothing of the one that was opened."""
    publish(working, paths)
    small = Path(shutil.copy(paths.snapshot, tmp_path / "small"))
    names = "SELECT i::VARCHAR, repeat(md5(i::VARCHAR), 9), NULL, true FROM range(9000) AS r (i)"
    working.execute(f"INSERT INTO outlets {names}")
    publish(working, paths)
    large = Path(shutil.copy(paths.snapshot, tmp_path / "large"))
    command = [sys.executable, "-c", SWAP, str(small), str(large), str(paths.snapshot)]
    with subprocess.Popen(command) as swapping:
        try:
            for _ in range(20):
                with open_snapshot(paths) as connection:
                    count = connection.execute("SELECT count(*) FROM outlets").fetchall()[0][0]
                    assert count in (0, 9000)
        finally:
            swapping.kill()


@pytest.fixture
def held(
    working: duckdb.DuckDBPyConnection, paths: WarehousePaths
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A snapshot that this process holds, as a notebook does, over the next, smaller one."""
    names = "SELECT i::VARCHAR, repeat(md5(i::VARCHAR), 9), NULL, true FROM range(9000) AS r (i)"
    working.execute(f"INSERT INTO outlets {names}")
    publish(working, paths)
    with open_snapshot(paths) as connection:
        before = paths.snapshot.stat().st_size
        working.execute("DELETE FROM outlets")
        touch(working)
        publish(working, paths)
        assert paths.snapshot.stat().st_size < before
        yield connection


def test_who_holds_a_snapshot_and_opens_the_next_is_not_told_that_it_is_damaged(
    held: duckdb.DuckDBPyConnection, paths: WarehousePaths
) -> None:
    count = "SELECT count(*) FROM outlets"
    with open_snapshot(paths) as again:
        # DuckDB hands out what this process has open.
        assert again.execute(count).fetchall() == held.execute(count).fetchall() == [(9000,)]
    held.close()
    with open_snapshot(paths) as later:
        assert later.execute(count).fetchall() == [(0,)]


def test_who_holds_a_snapshot_otherwise_is_told_to_close_it(
    working: duckdb.DuckDBPyConnection, paths: WarehousePaths
) -> None:
    publish(working, paths)
    with (
        duckdb.connect(str(paths.snapshot), read_only=True),
        pytest.raises(WarehouseError, match="open in this process already: close it there first"),
    ):
        open_snapshot(paths)
    open_snapshot(paths).close()


def test_a_status_within_a_batch_does_not_end_its_lock(
    working: duckdb.DuckDBPyConnection, paths: WarehousePaths
) -> None:
    """Closing any file handle on the database would, for all of the process."""
    publish(working, paths)
    assert read_status(paths, 0).notes == ["A batch is running; this is what was published last."]
    connect = "import duckdb, sys; duckdb.connect(sys.argv[1])"
    command = [sys.executable, "-c", connect, str(paths.working)]
    other = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "Could not set lock on file" in other.stderr


def test_a_batch_within_a_reader_of_the_working_database_does_not_end_its_lock(
    paths: WarehousePaths, migrated: Path
) -> None:
    paths.folder.mkdir()
    shutil.copy(migrated, paths.working)
    connect = "import duckdb, sys; duckdb.connect(sys.argv[1])"
    command = [sys.executable, "-c", connect, str(paths.working)]
    with duckdb.connect(str(paths.working), read_only=True):
        with pytest.raises(WarehouseError, match="open in this process already"):
            open_working(paths)
        other = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "Could not set lock on file" in other.stderr


def test_contradicting_rows_keep_the_old_snapshot(
    working: duckdb.DuckDBPyConnection, paths: WarehousePaths
) -> None:
    publish(working, paths)
    before = paths.snapshot.read_bytes()
    working.execute(
        "INSERT INTO mentions VALUES ('m_1', 'a_gone', NULL, 'text', 0, 1, 'x', 'ORG', 'name', 0)"
    )
    touch(working)
    with pytest.raises(IntegrityError, match="a_gone"):
        publish(working, paths)
    assert paths.snapshot.read_bytes() == before


def test_no_snapshot_yet(paths: WarehousePaths) -> None:
    with pytest.raises(SnapshotMissingError, match="concord run"):
        open_snapshot(paths)


def test_a_foreign_file_is_named(paths: WarehousePaths) -> None:
    paths.folder.mkdir()
    paths.working.write_bytes(b"this is no database" * 100)
    with pytest.raises(WarehouseError, match=r"working\.duckdb"):
        open_working(paths)


def test_a_newer_warehouse_is_refused(
    working: duckdb.DuckDBPyConnection, paths: WarehousePaths
) -> None:
    working.execute("INSERT INTO schema_migrations VALUES ('migrations/9999_x.sql', '', now())")
    working.close()
    with pytest.raises(WarehouseError, match="newer"):
        open_working(paths)


def test_a_changed_view_is_replaced_and_nothing_else(paths: WarehousePaths) -> None:
    with open_working(paths) as connection:
        connection.execute("UPDATE schema_migrations SET checksum = 'x' WHERE name LIKE 'views/1%'")
        connection.execute("INSERT INTO outlets VALUES ('x', 'X', NULL, true)")
        connection.execute("CREATE OR REPLACE VIEW v_quotes AS SELECT 1 AS one")
    with open_working(paths) as connection:
        assert connection.execute("SELECT count(content) FROM v_quotes").fetchall() == [(0,)]
        assert connection.execute("SELECT count(*) FROM outlets").fetchall() == [(1,)]
