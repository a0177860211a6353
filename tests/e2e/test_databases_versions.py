"""Warehouses of older and newer Concords: brought up to date, or refused with what to run."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from flows.summary import RunSummary
from pipeline.cli import app
from pipeline.errors import WarehouseError
from pipeline.storage.connect import WarehousePaths, open_working
from pipeline.storage.migrate import _apply
from pipeline.storage.publish import STATE, is_behind
from pipeline.storage.sql import read_sql, sql_files
from tests.reliability.runs import assert_same_rows, quiet

from .warehouse_rows import all_rows

MIGRATIONS = sql_files("migrations")
STEPS = [
    pytest.param(n, id=MIGRATIONS[n - 1].removeprefix("migrations/"), marks=marks)
    for n in range(2, len(MIGRATIONS))
    for marks in [[] if n % 4 == 2 else [pytest.mark.long]]
]
READ = ("articles", "article_files", "input_files", "mentions", "quote_parts", "verdicts")
"""Tables that no migration rewrites: what is in them must come through as it was."""


def older(full: Path, made: Path, n_migrations: int) -> None:
    """Make the database that a Concord of the first ``n_migrations`` would have of these articles.

    Its tables hold the rows of ``full`` as far as it had tables and columns for them; what serves
    the next comparison only is left out, for those tables changed their meaning.
    """
    with duckdb.connect(str(made)) as connection:
        connection.execute(read_sql(MIGRATIONS[0]))
        for name in MIGRATIONS[1:n_migrations]:
            _apply(connection, name)
        connection.execute(f"ATTACH '{full}' AS full_one (READ_ONLY)")
        for table in tables(connection):
            if table != "schema_migrations" and table not in STATE:
                shared = columns(connection, made.stem, table) & columns(
                    connection, "full_one", table
                )
                if shared:  # a migration may have put in rows of its own
                    connection.execute(f'DELETE FROM "{table}"')
                    names = ", ".join(f'"{name}"' for name in sorted(shared))
                    connection.execute(
                        f'INSERT INTO "{table}" ({names}) SELECT {names} FROM full_one."{table}"'
                    )
        connection.execute("DETACH full_one")


def tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    query = "SELECT table_name FROM duckdb_tables() WHERE database_name = current_database()"
    return [name for (name,) in connection.execute(query).fetchall()]


def columns(connection: duckdb.DuckDBPyConnection, database: str, table: str) -> set[str]:
    query = (
        "SELECT column_name FROM duckdb_columns() WHERE database_name = ? AND table_name = ? "
        "AND NOT contains(column_name, 'internal')"
    )
    return {name for (name,) in connection.execute(query, [database, table]).fetchall()}


@pytest.mark.parametrize("n", STEPS)
def test_an_older_warehouse_is_migrated_with_what_it_holds(
    sample: tuple[RunSummary, WarehousePaths], paths: WarehousePaths, n: int
) -> None:
    paths.folder.mkdir()
    older(sample[1].working, paths.working, n)
    with duckdb.connect(str(paths.working), read_only=True) as connection:
        before = all_rows(connection)
    assert before["articles"]
    with open_working(paths) as connection:
        after = all_rows(connection)
        applied = connection.execute("SELECT name FROM schema_migrations").fetchall()
        assert is_behind(connection, paths)
    assert {name for (name,) in applied} >= set(MIGRATIONS[1:])
    for name in READ:
        if name in before:
            assert after[name] == before[name], name


@pytest.mark.long
@pytest.mark.parametrize("n", [4, len(MIGRATIONS) - 2])
def test_a_run_on_an_older_warehouse_ends_in_the_rows_of_today(
    run: Callable[..., RunSummary],
    root: Path,
    tmp_path: Path,
    paths: WarehousePaths,
    n: int,
) -> None:
    corpus = tmp_path / "corpus"
    shutil.copytree(root / "corpus" / "arvenne-courier", corpus / "arvenne-courier")
    today = WarehousePaths(tmp_path / "today")
    run(corpus, today.folder)
    paths.folder.mkdir()
    older(today.working, paths.working, n)
    with duckdb.connect(str(paths.working)) as connection:  # other code and models made its rows
        connection.execute("UPDATE articles SET fingerprint = 'older'")
        connection.execute("UPDATE input_files SET fingerprint = 'older'")
    summary = run(corpus, paths.folder)
    assert (summary.n_added, summary.n_changed, summary.published) == (0, 3, True)
    assert_same_rows(paths, today)


def set_back(database: Path, n: int) -> None:
    """Let a database's record of migrations end before the last ``n``."""
    database.chmod(0o644)
    with duckdb.connect(str(database)) as connection:
        for name in MIGRATIONS[-n:]:
            connection.execute("DELETE FROM schema_migrations WHERE name = ?", [name])


def add_newer(database: Path) -> None:
    database.chmod(0o644)
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "INSERT INTO schema_migrations VALUES ('migrations/9999_later.sql', 'x', now())"
        )


NEWER = "newer Concord (it has migrations/9999_later.sql): upgrade Concord"
OLDER = "older Concord, or its first run was ended early: `concord run --corpus DIR` brings it"


@pytest.mark.parametrize(
    ("database", "commands"),
    [("working", [("status",)]), ("snapshot", [("sql", "FROM articles"), ("report",)])],
    ids=["working", "snapshot"],
)
@pytest.mark.parametrize(
    ("change", "advice"),
    [(add_newer, NEWER), (lambda path: set_back(path, 1), OLDER)],
    ids=["newer", "older"],
)
def test_another_version_is_refused_with_what_to_do(
    sample: tuple[RunSummary, WarehousePaths],
    paths: WarehousePaths,
    database: str,
    commands: list[tuple[str, ...]],
    change: Callable[[Path], None],
    advice: str,
) -> None:
    shutil.copytree(sample[1].folder, paths.folder)
    file: Path = getattr(paths, database)
    change(file)
    before = file.read_bytes()
    for command in commands:
        result = CliRunner().invoke(app, [*command, "--warehouse", str(paths.folder)])
        assert result.exit_code == 1
        assert advice in result.stderr
        assert quiet(result.stderr)
    assert file.read_bytes() == before


def test_a_batch_refuses_a_newer_warehouse_and_leaves_it(
    sample: tuple[RunSummary, WarehousePaths], paths: WarehousePaths
) -> None:
    shutil.copytree(sample[1].folder, paths.folder)
    add_newer(paths.working)
    before = paths.working.read_bytes()
    with pytest.raises(WarehouseError, match="upgrade Concord"):
        open_working(paths)
    assert paths.working.read_bytes() == before


def test_a_migration_that_was_another_is_refused(paths: WarehousePaths, migrated: Path) -> None:
    paths.folder.mkdir()
    shutil.copy(migrated, paths.working)
    with duckdb.connect(str(paths.working)) as connection:
        connection.execute(
            "UPDATE schema_migrations SET checksum = 'x' WHERE name = ?", [MIGRATIONS[3]]
        )
    with pytest.raises(WarehouseError) as caught:
        open_working(paths)
    assert MIGRATIONS[3] in str(caught.value)
    assert "use that Concord, or choose another folder with --warehouse" in str(caught.value)
