"""Queries that try to leave the snapshot or to take all there is: one sentence, nothing changed."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Timer

import duckdb
import pytest

from pipeline import query as queries
from pipeline.checking.cells import restore
from pipeline.console.advice import TOO_BIG
from pipeline.errors import QueryError
from pipeline.storage.connect import WarehousePaths, open_snapshot

CONCORD = str(Path(sys.executable).with_name("concord"))
ELSEWHERE = "the words of another file"
FILES = "neither read nor write other files, nor load extensions"
READ_ONLY = "the snapshot is read only"
SETTINGS = "its settings stay"
MISSING = "there is no "

FORBIDDEN = [
    ("CREATE TABLE x (a INT)", READ_ONLY),
    ("INSERT INTO outlets (outlet_id) VALUES ('x')", READ_ONLY),
    ("UPDATE outlets SET name = 'x'", READ_ONLY),
    ("DELETE FROM outlets", READ_ONLY),
    ("DROP TABLE outlets", READ_ONLY),
    ("ALTER TABLE outlets ADD COLUMN x INT", READ_ONLY),
    ("COMMENT ON TABLE outlets IS 'x'", READ_ONLY),
    ("SELECT 1; DELETE FROM outlets", READ_ONLY),
    ("WITH x AS (SELECT 1) DELETE FROM outlets", READ_ONLY),
    ("ATTACH ':memory:' AS m", READ_ONLY),
    ("ATTACH '{file}' AS m", FILES),
    ("ATTACH '{folder}/new.duckdb' AS m", FILES),
    ("COPY outlets TO '{folder}/out.csv'", FILES),
    ("COPY (SELECT 1) TO '{folder}/out.parquet'", FILES),
    ("COPY outlets FROM '{file}'", FILES),
    ("EXPLAIN ANALYZE COPY outlets TO '{folder}/out.csv'", FILES),
    ("PREPARE p AS COPY outlets TO '{folder}/out.csv'", FILES),
    ("EXPORT DATABASE '{folder}/out'", FILES),
    ("IMPORT DATABASE '{folder}'", FILES),
    ("FROM read_text('{file}')", FILES),
    ("FROM read_blob('{file}')", FILES),
    ("FROM read_csv('{file}')", FILES),
    ("FROM sniff_csv('{file}')", FILES),
    ("FROM read_json('{file}')", FILES),
    ("FROM read_parquet('{file}')", FILES),
    ("FROM parquet_metadata('{file}')", FILES),
    ("FROM read_duckdb('{file}')", FILES),
    ("FROM glob('{folder}/*')", FILES),
    ("FROM '{file}'", FILES),
    ('FROM "{file}"', FILES),
    ("FROM query('FROM read_csv(''{file}'')')", FILES),
    ("CREATE TEMP VIEW v AS FROM read_csv('{file}')", FILES),
    ("CREATE TEMP MACRO m() AS TABLE FROM read_csv('{file}')", FILES),
    ("FROM 'https://example.org/a.csv'", FILES),
    ("FROM read_parquet('s3://bucket/a.parquet')", FILES),
    ("INSTALL httpfs", FILES),
    ("FORCE INSTALL spatial FROM community", FILES),
    ("LOAD httpfs", FILES),
    ("LOAD '{folder}/x.duckdb_extension'", FILES),
    ("CALL dbgen(sf = 1)", FILES),
    ("CREATE SECRET s (TYPE s3)", FILES),
    ("CREATE PERSISTENT SECRET s (TYPE http)", FILES),
    ("SELECT getenv('HOME')", MISSING),
    ("FROM local_variable", MISSING),
    ("SET enable_external_access = true", SETTINGS),
    ("RESET enable_external_access", SETTINGS),
    ("SET lock_configuration = false", SETTINGS),
    ("RESET lock_configuration", SETTINGS),
    ("SET allowed_paths = ['{file}']", SETTINGS),
    ("SET allowed_directories = ['{folder}']", SETTINGS),
    ("SET python_enable_replacements = true", SETTINGS),
    ("SET memory_limit = '1TB'", SETTINGS),
    ("SET max_temp_directory_size = '1TB'", SETTINGS),
    ("SET temp_directory = '{folder}'", SETTINGS),
    ("SET home_directory = '{folder}'", SETTINGS),
    ("SET extension_directory = '{folder}'", SETTINGS),
    ("SET custom_extension_repository = 'http://example.org'", SETTINGS),
    ("SET allow_unsigned_extensions = true", SETTINGS),
    ("SET log_query_path = '{folder}/log'", SETTINGS),
    ("SET disabled_optimizers = ''", SETTINGS),
    ("PRAGMA enable_profiling", SETTINGS),
    ("PRAGMA memory_limit = '1TB'", SETTINGS),
    ("CALL enable_logging('QueryLog')", SETTINGS),
    ("CALL enable_logging(storage = 'file', storage_config = {{'path': '{folder}/l'}})", SETTINGS),
]


@pytest.fixture
def confined(small: WarehousePaths) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection as ``concord sql`` has it, but with little memory."""
    with open_snapshot(small) as connection:
        connection.execute("SET memory_limit = '100MB'")
        with queries.confined(connection):
            yield connection


def state(folder: Path) -> list[tuple[str, int, int]]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return sorted((str(p), p.stat().st_size, p.stat().st_mtime_ns) for p in files)


@pytest.mark.parametrize(("query", "said"), FORBIDDEN)
def test_a_query_only_reads_the_snapshot(
    confined: duckdb.DuckDBPyConnection,
    small: WarehousePaths,
    tmp_path: Path,
    query: str,
    said: str,
) -> None:
    local_variable = [ELSEWHERE]  # a Python variable that a replacement scan would find
    file = tmp_path / "secret.csv"
    file.write_text(f"text\n{local_variable[0]}\n")
    before = state(small.folder), state(tmp_path)
    asked = query.format(file=file, folder=tmp_path)
    for ask in (queries.ask, queries.rows_of, queries.run_query):
        with pytest.raises(QueryError) as error:
            ask(confined, asked)
        assert said in str(error.value)
        assert "\n" not in str(error.value)
        assert ELSEWHERE not in str(error.value)
    assert (state(small.folder), state(tmp_path)) == before
    assert queries.rows_of(confined, "SELECT 1").rows == [(1,)]  # the connection still answers


@pytest.mark.parametrize(
    "query",
    [
        "SELECT list(range) FROM range(100_000_000)",
        "SELECT string_agg(repeat('x', 1000), '') FROM range(10_000_000)",
        "SELECT range FROM range(3_000_000) ORDER BY md5(range::VARCHAR) DESC",
    ],
)
def test_a_query_that_takes_too_much_says_so(
    small: WarehousePaths, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    monkeypatch.setattr(queries, "_SHARE_OF_DISK", 0.0)  # a full disk
    with open_snapshot(small) as connection:
        connection.execute("SET memory_limit = '30MB'")
        with queries.confined(connection), pytest.raises(QueryError) as error:
            queries.ask(connection, query, 1)
        assert str(error.value) == TOO_BIG
        assert queries.rows_of(connection, "SELECT 1").rows == [(1,)]
    assert not list(small.folder.glob("*.tmp"))


def test_the_command_and_its_exit_status(small: WarehousePaths, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_text("as it was")
    query = "SELECT CASE WHEN range = 90000 THEN error('broken') ELSE '=1' END FROM range(100000)"
    command = [CONCORD, "sql", query, "--output", str(out), "--warehouse", str(small.folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == "concord: broken\n"
    assert out.read_text() == "as it was"
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


ENDLESS = "SELECT max(hash(a.range + b.range)) FROM range(1_000_000) a, range(1_000_000) b"


@pytest.mark.parametrize("form", ["table", "csv"])
def test_ctrl_c_ends_a_query(asked: duckdb.DuckDBPyConnection, form: str) -> None:
    def ask() -> None:
        Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
        if form == "table":
            queries.ask(asked, ENDLESS)
        else:
            queries.write_answer(asked, ENDLESS, form, io.BytesIO())

    with pytest.raises(KeyboardInterrupt):
        ask()
    assert queries.rows_of(asked, "SELECT 1").rows == [(1,)]


CTRL_C = """
import os, signal, sys
from threading import Timer
import duckdb
from pipeline import query as queries

connection = duckdb.connect(config={"threads": 2})
for tenths in range(5, 11):
    Timer(tenths / 10, os.kill, (os.getpid(), signal.SIGINT)).start()
    try:
        queries.ask(connection, sys.argv[1])
    except KeyboardInterrupt:
        print(queries.rows_of(connection, "SELECT 1").rows, flush=True)
"""


def test_ctrl_c_ends_a_query_where_cores_are_scarce() -> None:
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(4)]
    try:
        done = subprocess.run(
            [sys.executable, "-c", CTRL_C, ENDLESS],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
    finally:
        for process in busy:
            process.kill()
            process.wait()
    assert (done.stdout, done.stderr) == ("[(1,)]\n" * 6, "")


def test_what_parquet_has_no_type_for_is_said(asked: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(QueryError, match=r"Parquet has no type .* cast it to VARCHAR"):
        queries.write_answer(asked, "SELECT INTERVAL 1 DAY AS i", "parquet", io.BytesIO())


CELLS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1",
    "'=1",
    " =1",
    "1-1",
    "plain",
    "",
    None,
]


@pytest.mark.parametrize("exact", [False, True])
def test_csv_runs_nothing_in_a_spreadsheet(asked: duckdb.DuckDBPyConnection, exact: bool) -> None:
    values = ", ".join(f"({number}, $c{number}, -1.5)" for number in range(len(CELLS)))
    cells = {f"c{number}": cell for number, cell in enumerate(CELLS)}
    asked.execute(f"CREATE OR REPLACE TEMP TABLE given AS FROM (VALUES {values}) t(n, c, x)", cells)
    query = 'SELECT c AS "=name", x, [c] AS l FROM given ORDER BY n'
    out = io.BytesIO()
    assert queries.write_answer(asked, query, "csv", out, exact=exact) == len(CELLS)
    header, *rows = csv.reader(io.StringIO(out.getvalue().decode(), newline=""))
    assert header == ["=name" if exact else "'=name", "x", "l"]
    assert {row[1] for row in rows} == {"-1.5"}  # numbers stay numbers
    assert [row[0] if exact else restore(row[0]) for row in rows] == [cell or "" for cell in CELLS]
    if not exact:
        starts = {row[0].lstrip()[:1] for row in rows}
        assert not starts & set("=+-@＝")
    out = io.BytesIO()
    queries.write_answer(asked, query, "json", out)
    assert [row["=name"] for row in json.loads(out.getvalue())] == CELLS
