"""What stands in the place of a database: one sentence names it and says what to do."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.errors import WarehouseBusyError, WarehouseError
from pipeline.storage.connect import WarehousePaths, damage_of_snapshot, open_working
from pipeline.storage.load import touch
from pipeline.storage.publish import is_behind, publish
from pipeline.storage.status import read_status
from tests.reliability.runs import fails, quiet
from tests.sharing import made_once

REBUILD = "away and run again to rebuild it"
ELSEWHERE = "a database of another program: move it away"


def empty(path: Path) -> None:
    path.write_bytes(b"")


def text(path: Path) -> None:
    path.write_text("This is a letter, and no database at all.\n" * 400, encoding="utf-8")


def sqlite(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE articles (article_id)")
        connection.commit()


def foreign(path: Path) -> None:
    path.unlink()
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE cats (name VARCHAR)")


def foreign_namesake(path: Path) -> None:
    """A database of another program that has tables of our names, its own migrations, too."""
    path.unlink()
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE articles (id INTEGER)")
        connection.execute("CREATE TABLE schema_migrations (version VARCHAR)")


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def cut_off(path: Path) -> None:
    """All that is read at first is there."""
    path.write_bytes(path.read_bytes()[:-300_000])


def flipped(path: Path) -> None:
    """Bytes that changed all over the file but for its headers."""
    data = bytearray(path.read_bytes())
    for place in range(20_000, len(data), 9_973):
        data[place] ^= 0xFF
    path.write_bytes(data)


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


KINDS: dict[Callable[[Path], None], str] = {
    empty: f"is empty: move it {REBUILD}",
    text: f"is no DuckDB database: move it {REBUILD}",
    sqlite: f"is no DuckDB database: move it {REBUILD}",
    foreign: ELSEWHERE,
    foreign_namesake: ELSEWHERE,
    truncated: f"Move it {REBUILD}",
    cut_off: f"bytes: move it {REBUILD}",
    flipped: f"Move it {REBUILD}",
    folder: "is a folder: move it away",
}
NAMES = [kind.__name__ for kind in KINDS]
DAMAGED = (empty, truncated, cut_off, flipped)
"""What a snapshot of our own can become; a batch publishes it anew."""


@pytest.fixture(scope="module")
def sound(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse of no articles that was published."""

    def make(made: Path) -> None:
        shutil.copy(migrated, made / "working.duckdb")
        paths = WarehousePaths(made)
        with open_working(paths) as connection:
            touch(connection)
            publish(connection, paths)

    return made_once(tmp_path_factory, "sound", make)


@pytest.fixture
def copied(sound: Path, paths: WarehousePaths) -> WarehousePaths:
    shutil.copytree(sound, paths.folder)
    paths.snapshot.chmod(0o644)
    return paths


def bytes_of(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


@pytest.fixture
def said(copied: WarehousePaths) -> Iterator[Callable[..., str]]:
    """Run a command that must fail, and return the one line that it says."""

    def fail(*command: str) -> str:
        result = CliRunner().invoke(app, [*command, "--warehouse", str(copied.folder)])
        assert result.exit_code == 1, result.output
        assert result.stdout == ""
        assert quiet(result.stderr)
        (line,) = [part for part in result.stderr.splitlines() if not part.endswith("…")]
        return line

    return fail


@pytest.mark.parametrize(("spoil", "advice"), KINDS.items(), ids=NAMES)
def test_a_working_database_that_is_none(
    copied: WarehousePaths, said: Callable[..., str], spoil: Callable[[Path], None], advice: str
) -> None:
    spoil(copied.working)
    before = bytes_of(copied.working)
    with pytest.raises(WarehouseError) as caught:
        open_working(copied)
    assert not isinstance(caught.value, WarehouseBusyError)
    for message in (str(caught.value), said("status")):
        assert str(copied.working) in message
        assert advice.lower() in message.lower()
        assert message.count(". ") <= 1, "one sentence, and one of advice"
    assert bytes_of(copied.working) == before


@pytest.mark.parametrize("command", [("sql", "FROM articles"), ("report",)], ids=["sql", "report"])
@pytest.mark.parametrize(("spoil", "advice"), KINDS.items(), ids=NAMES)
def test_a_snapshot_that_is_none(
    copied: WarehousePaths,
    said: Callable[..., str],
    spoil: Callable[[Path], None],
    advice: str,
    command: tuple[str, ...],
) -> None:
    spoil(copied.snapshot)
    before = bytes_of(copied.snapshot)
    message = said(*command)
    assert str(copied.snapshot) in message
    assert advice.lower() in message.lower()
    assert bytes_of(copied.snapshot) == before
    assert read_status(copied, 0).totals["n_articles"] == 0, "the status is the working database's"


@pytest.mark.parametrize("spoil", KINDS, ids=NAMES)
def test_a_batch_replaces_a_damaged_snapshot_and_nothing_else(
    copied: WarehousePaths, spoil: Callable[[Path], None]
) -> None:
    spoil(copied.snapshot)
    before = bytes_of(copied.snapshot)
    if spoil not in DAMAGED:
        with pytest.raises(WarehouseError, match=str(copied.snapshot)):
            open_working(copied)
        assert bytes_of(copied.snapshot) == before
        return
    assert str(copied.snapshot) in str(damage_of_snapshot(copied))
    with open_working(copied) as connection:
        assert is_behind(connection, copied)
        publish(connection, copied)
        assert not is_behind(connection, copied)
    assert damage_of_snapshot(copied) is None


@pytest.mark.slow
def test_a_run_says_it_in_one_line(copied: WarehousePaths, root: Path) -> None:
    text(copied.working)
    message = fails(root / "corpus", copied.folder)
    assert message.startswith(f"concord: {copied.working} is no DuckDB database")


@pytest.mark.parametrize("size", [0, 4096])
def test_a_first_run_killed_while_it_created_the_database_is_no_trap(
    paths: WarehousePaths, size: int
) -> None:
    paths.folder.mkdir()
    with duckdb.connect(str(paths.working)):
        pass
    paths.working.write_bytes(paths.working.read_bytes()[:size])
    with open_working(paths) as connection:
        assert connection.execute("SELECT count(*) FROM articles").fetchall() == [(0,)]


def test_a_foreign_file_as_small_is_left_alone(paths: WarehousePaths) -> None:
    paths.folder.mkdir()
    paths.working.write_text("my own notes", encoding="utf-8")
    with pytest.raises(WarehouseError, match="no DuckDB database"):
        open_working(paths)
    assert paths.working.read_text(encoding="utf-8") == "my own notes"


def test_a_folder_called_lock_is_not_a_batch_that_runs(tmp_path: Path) -> None:
    paths = WarehousePaths(tmp_path / "lock block")
    open_working(paths).close()
    flipped(paths.working)
    with pytest.raises(WarehouseError) as caught:
        open_working(paths)
    assert not isinstance(caught.value, WarehouseBusyError)
    assert REBUILD in str(caught.value)


def test_opening_it_once_more_keeps_others_out(copied: WarehousePaths) -> None:
    """A run opens the database twice; closing any file handle on it would end DuckDB's lock."""
    script = (
        "import sys, pathlib\n"
        "from pipeline.storage.connect import WarehousePaths, open_working\n"
        "open_working(WarehousePaths(pathlib.Path(sys.argv[1])))"
    )
    command = [sys.executable, "-c", script, str(copied.folder)]
    with open_working(copied), open_working(copied):
        other = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "WarehouseBusyError: another batch is running" in other.stderr
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0


def log_with_rows(paths: WarehousePaths, spare: Path) -> Path:
    """Leave a write-ahead log of three transactions, as a killed run does; return it."""
    log = Path(f"{paths.working}.wal")
    with duckdb.connect(str(paths.working)) as connection:
        connection.execute("SET checkpoint_threshold = '1GB'")
        for number in range(3):
            connection.execute("INSERT INTO outlets VALUES (?, 'x', NULL, TRUE)", [f"o{number}"])
        for file in (paths.working, log):
            shutil.copy(file, spare / file.name)
    log.unlink(missing_ok=True)
    for name in (paths.working.name, log.name):
        shutil.copy(spare / name, paths.folder)
    return log


def outlets(paths: WarehousePaths) -> list[str]:
    with open_working(paths) as connection:
        rows = connection.execute("SELECT outlet_id FROM outlets ORDER BY ALL").fetchall()
    return [outlet_id for (outlet_id,) in rows]


def test_a_torn_log_ends_with_its_last_whole_transaction(
    copied: WarehousePaths, tmp_path: Path
) -> None:
    log = log_with_rows(copied, tmp_path)
    log.write_bytes(log.read_bytes()[:-30])  # power went while the third was written
    assert outlets(copied) == ["o0", "o1"]


def test_a_corrupt_log_is_named(
    copied: WarehousePaths, tmp_path: Path, said: Callable[..., str]
) -> None:
    log = log_with_rows(copied, tmp_path)
    data = bytearray(log.read_bytes())
    data[len(data) // 2] ^= 0xFF
    log.write_bytes(data)
    with pytest.raises(WarehouseError) as caught:
        open_working(copied)
    for message in (str(caught.value), said("status")):
        assert str(copied.working) in message
        assert log.name in message
        assert REBUILD in message
    assert log.read_bytes() == data
