"""Compacting: a smaller file with the same contents, and never at another's expense."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path

import duckdb
import pytest

from pipeline.errors import WarehouseBusyError
from pipeline.storage.compact import FREE_LEAST, Space, compact
from pipeline.storage.connect import WarehousePaths, open_working
from pipeline.storage.copying import log_of, remove_leftovers
from pipeline.storage.locks import opening, replacing

MIB = 2**20
HOLD = """
import duckdb, sys
connection = duckdb.connect(sys.argv[1], read_only=sys.argv[2] == "reading")
connection.execute("SELECT 1")
print("open", flush=True)
sys.stdin.read()
"""
CATALOG = (
    "SELECT table_name, comment, sql FROM duckdb_tables() WHERE NOT temporary ORDER BY ALL",
    "SELECT table_name, column_name, comment, data_type FROM duckdb_columns() ORDER BY ALL",
    "SELECT view_name, comment, sql FROM duckdb_views() WHERE NOT internal ORDER BY ALL",
    "SELECT function_name, macro_definition FROM duckdb_functions() WHERE NOT internal ORDER BY 1",
    "SELECT table_name, constraint_text FROM duckdb_constraints() ORDER BY ALL",
)


@pytest.fixture(scope="module")
def roomy(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working database most of which is free."""
    paths = WarehousePaths(tmp_path_factory.mktemp("roomy"))
    shutil.copy(migrated, paths.working)
    with open_working(paths) as connection:
        connection.execute(
            "INSERT INTO outlets VALUES ('x', 'X', NULL, true), ('y', 'Y', '', true)"
        )
        rows = "SELECT i, hash(i)::VARCHAR || hash(i + 1) AS s FROM range(2_500_000) AS r (i)"
        connection.execute(f"CREATE TABLE pad AS {rows}")
        connection.execute("CHECKPOINT")
        connection.execute("DROP TABLE pad")
        connection.execute("CREATE TABLE last AS SELECT 1 AS one")
    return paths.working


@pytest.fixture
def wasteful(roomy: Path, paths: WarehousePaths) -> WarehousePaths:
    """A warehouse whose working database is mostly free."""
    paths.folder.mkdir()
    shutil.copy(roomy, paths.working)
    return paths


@pytest.mark.parametrize(
    ("total", "free", "expected"),
    [
        (100 * MIB, 60 * MIB, True),
        (100 * MIB, 50 * MIB, True),
        (100 * MIB, 49 * MIB, False),
        (40 * MIB, 31 * MIB, False),
        (2 * FREE_LEAST, FREE_LEAST, True),
        (0, 0, False),
    ],
)
def test_what_is_worth_a_copy(total: int, free: int, expected: bool) -> None:
    assert Space(total, free).is_wasted is expected


def test_a_compact_copy_holds_the_same(wasteful: WarehousePaths) -> None:
    wasteful.working.chmod(0o640)
    with duckdb.connect(str(wasteful.working), read_only=True) as connection:
        expected = [connection.execute(query).fetchall() for query in CATALOG]
    told: list[str] = []
    sizes = compact(wasteful, told.append)
    assert sizes is not None
    assert sizes[1] == wasteful.working.stat().st_size < sizes[0] / 2
    assert [path.name for path in wasteful.folder.iterdir()] == ["working.duckdb"]
    assert wasteful.working.stat().st_mode & 0o777 == 0o640
    assert len(told) == 1
    with open_working(wasteful) as connection:
        assert [connection.execute(query).fetchall() for query in CATALOG] == expected
        assert connection.execute("SELECT name FROM outlets ORDER BY 1").fetchall() == [
            ("X",),
            ("Y",),
        ]
    assert compact(wasteful) is None, "there is nothing left to gain"


@contextmanager
def _held(paths: WarehousePaths, how: str) -> Iterator[None]:
    command = [sys.executable, "-c", HOLD, str(paths.working), how]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        yield
        other.communicate()


@contextmanager
def _logged(paths: WarehousePaths) -> Iterator[None]:
    log_of(paths.working).touch()
    yield
    log_of(paths.working).unlink()


@contextmanager
def _linked(paths: WarehousePaths) -> Iterator[None]:
    elsewhere = paths.folder.with_name("elsewhere.duckdb")
    paths.working.rename(elsewhere)
    paths.working.symlink_to(elsewhere)
    yield
    paths.working.unlink()
    elsewhere.rename(paths.working)


@pytest.mark.parametrize(
    "state", ["open here", "written elsewhere", "logged", "linked", "being opened", "gone"]
)
def test_a_database_is_left_alone(wasteful: WarehousePaths, state: str) -> None:
    contexts: dict[str, AbstractContextManager[object]] = {
        "open here": closing(open_working(wasteful)) if state == "open here" else nullcontext(),
        "written elsewhere": _held(wasteful, "writing"),
        "logged": _logged(wasteful),
        "linked": _linked(wasteful),
        "being opened": opening(wasteful.folder),
        "gone": nullcontext(wasteful.working.unlink() if state == "gone" else None),
    }
    (wasteful.folder / "publishing.tmp.duckdb").write_bytes(b"of the batch that has it open")
    with contexts[state]:
        before = sorted(path.name for path in wasteful.folder.iterdir())
        assert compact(wasteful) is None
        assert sorted(path.name for path in wasteful.folder.iterdir()) == before
    if state != "gone":
        assert compact(wasteful) is not None


def test_one_that_is_only_read_is_compacted(wasteful: WarehousePaths) -> None:
    with _held(wasteful, "reading"):
        assert compact(wasteful) is not None


def test_an_attempt_does_not_open_the_door_to_others(wasteful: WarehousePaths) -> None:
    """A process gives up its locks on a file when it closes any descriptor of it."""
    with open_working(wasteful):
        assert compact(wasteful) is None
        code = "import duckdb, sys; duckdb.connect(sys.argv[1])"
        other = subprocess.run(
            [sys.executable, "-c", code, str(wasteful.working)],
            capture_output=True,
            text=True,
            check=False,
        )
    assert "lock" in other.stderr


def test_nobody_opens_a_database_that_is_being_replaced(wasteful: WarehousePaths) -> None:
    with replacing(wasteful.folder):
        with pytest.raises(WarehouseBusyError, match="wait until it has ended"):
            open_working(wasteful)
        assert compact(wasteful) is None, "another is at it"
    open_working(wasteful).close()


def test_what_a_killed_run_left_is_removed(wasteful: WarehousePaths) -> None:
    for name in ("publishing", "compacting"):
        (wasteful.folder / f"{name}.tmp.duckdb").write_bytes(b"half")
        (wasteful.folder / f"{name}.tmp.duckdb.wal").write_bytes(b"half")
        (wasteful.folder / f"{name}.tmp").mkdir()
        (wasteful.folder / f"{name}.tmp" / "duckdb_temp_storage-0.tmp").write_bytes(b"spilt")
    spilt = wasteful.folder / "working.duckdb.tmp"
    spilt.mkdir()
    (spilt / "duckdb_temp_99999999_0_storage_DEFAULT-0.tmp").write_bytes(b"spilt")
    own = spilt / f"duckdb_temp_{os.getpid()}_0_storage_DEFAULT-0.tmp"
    own.write_bytes(b"in use")
    with open_working(wasteful):
        remove_leftovers(wasteful.folder)
        assert list(spilt.iterdir()) == [own]
        own.unlink()
        spilt.rmdir()
    assert [path.name for path in wasteful.folder.iterdir()] == ["working.duckdb"]
