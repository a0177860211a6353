"""Values that JSON and Python have no form for."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from pipeline import query as queries
from pipeline.cli_sql import Format, _answer
from pipeline.errors import QueryError


def refuse(constant: str) -> None:
    raise ValueError(constant)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT 'nan'::DOUBLE AS x", [{"x": None}]),
        ("SELECT ['nan'::DOUBLE, 1, '-inf'::DOUBLE] AS x", [{"x": [None, 1, None]}]),
        ("SELECT {'a': {'b': 'inf'::DOUBLE}} AS x", [{"x": {"a": {"b": None}}}]),
        ("SELECT 1 AS a, 2 AS a", [{"a": 1, "a_1": 2}]),
    ],
)
def test_json_holds_no_number_that_json_lacks(query: str, expected: object) -> None:
    with duckdb.connect() as connection:
        text = queries.to_json(queries.run_query(connection, query))
    assert json.loads(text, parse_constant=refuse) == expected


@pytest.mark.parametrize("form", ["json", "csv"])
def test_a_date_beyond_all_years_is_said_so(form: str) -> None:
    with duckdb.connect() as connection:
        table = queries.run_query(connection, "SELECT 'infinity'::TIMESTAMP AS t")
        with pytest.raises(QueryError, match="cast it to VARCHAR"):
            queries.encode(table, form)


@pytest.mark.parametrize(
    ("name", "start"),
    [("a.csv", b"a\n1\n"), ("a.JSON", b'[{"a": 1}]'), ("a.parquet", b"PAR1"), ("a", b"a\n1\n")],
)
def test_the_name_of_a_file_tells_its_form(tmp_path: Path, name: str, start: bytes) -> None:
    with duckdb.connect() as connection:
        _answer(connection, "SELECT 1 AS a", Format.TABLE, tmp_path / name)
    assert (tmp_path / name).read_bytes().startswith(start)
