"""Prefect's own database is begun anew when it is large and nobody uses it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from flows import prefect_home
from flows.prefect_history import begin_anew


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with a database in the mode that Prefect uses, of some 100 kB."""
    with closing(sqlite3.connect(tmp_path / "prefect.db")) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE flow_run (state TEXT)")
        connection.executemany("INSERT INTO flow_run VALUES (?)", [("x" * 1000,)] * 100)
        connection.commit()
    return tmp_path


def test_a_small_one_stays(home: Path) -> None:
    assert not begin_anew(home)
    assert (home / "prefect.db").exists()


def test_a_large_one_goes_with_all_that_belongs_to_it(home: Path) -> None:
    assert begin_anew(home, largest=50_000)
    assert list(home.iterdir()) == []


@pytest.mark.parametrize("busy", ["idle", "reading", "writing"])
def test_one_that_is_open_stays(home: Path, busy: str) -> None:
    with closing(sqlite3.connect(home / "prefect.db", isolation_level=None)) as connection:
        connection.execute("SELECT count(*) FROM flow_run").fetchall()
        if busy != "idle":
            connection.execute("BEGIN")
            connection.execute("SELECT count(*) FROM flow_run").fetchall()
        if busy == "writing":
            connection.execute("INSERT INTO flow_run VALUES ('y')")
        assert not begin_anew(home, largest=50_000)
        assert connection.execute("SELECT count(*) FROM flow_run").fetchall()[0][0] >= 100
    assert begin_anew(home, largest=50_000)


def test_one_that_another_process_has_open_stays(home: Path) -> None:
    code = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT 1 FROM flow_run')"
    )
    code += "; print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(home / "prefect.db")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        assert not begin_anew(home, largest=50_000)
        other.communicate()
    assert begin_anew(home, largest=50_000)


@pytest.mark.parametrize("content", [None, b"", b"no database at all" * 10_000])
def test_what_is_no_database_stays(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "prefect.db").write_bytes(content)
    before = list(tmp_path.iterdir())
    assert not begin_anew(tmp_path, largest=50_000)
    assert list(tmp_path.iterdir()) == before


@pytest.mark.parametrize(("users_home", "pruned"), [(None, True), ("elsewhere", False)])
def test_only_our_own_home_is_pruned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, users_home: str | None, pruned: bool
) -> None:
    for name in [name for name in os.environ if name.startswith("PREFECT_")]:
        monkeypatch.delenv(name)
    with monkeypatch.context() as environment:
        environment.setattr(os, "environ", {**os.environ})
        if users_home:
            os.environ["PREFECT_HOME"] = str(tmp_path / users_home)
        prefect_home.prepare(tmp_path / "warehouse", 60)
        assert ("PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED" in os.environ) is pruned
