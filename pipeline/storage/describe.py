"""Write docs/schema.md from the comments of the warehouse itself.

python -m pipeline.storage.describe docs/schema.md
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb

from pipeline.storage.migrate import migrate

_HEAD = """# The tables and views of the warehouse

Generated from the comments in the database by `make schema`; edit the `.sql` files under
`warehouse/` instead. Start from the views; every table and column also explains itself in SQL:
`concord sql "SELECT column_name, comment FROM duckdb_columns() WHERE table_name = 'quotes'"`.

"""


def describe() -> str:
    """Return the Markdown description of the current schema."""
    with duckdb.connect() as connection:
        migrate(connection)
        parts = [_HEAD]
        parts.extend(_relations(connection, "Views", "duckdb_views", "view_name"))
        parts.extend(_macros(connection))
        parts.extend(_relations(connection, "Tables", "duckdb_tables", "table_name"))
    return "".join(parts).rstrip() + "\n"


def _relations(
    connection: duckdb.DuckDBPyConnection, title: str, catalogue: str, name_column: str
) -> Iterator[str]:
    query = f"SELECT {name_column}, comment FROM {catalogue}() WHERE NOT internal ORDER BY ALL"  # noqa: S608
    yield f"## {title}\n\n"
    for name, comment in connection.execute(query).fetchall():
        yield f"### {name}\n\n{comment}\n\n| column | type | meaning |\n|---|---|---|\n"
        columns = connection.execute(
            "SELECT column_name, data_type, comment FROM duckdb_columns() "
            "WHERE table_name = ? AND NOT internal ORDER BY column_index",
            [name],
        ).fetchall()
        for column, data_type, meaning in columns:
            yield f"| {column} | {data_type} | {_escape(meaning)} |\n"
        yield "\n"


def _macros(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    yield "## Macros\n\n| macro | meaning |\n|---|---|\n"
    rows = connection.execute(
        "SELECT function_name, parameters, comment FROM duckdb_functions() "
        "WHERE NOT internal ORDER BY function_name"
    ).fetchall()
    for name, parameters, comment in rows:
        yield f"| {name}({', '.join(parameters)}) | {_escape(comment)} |\n"
    yield "\n"


def _escape(text: str | None) -> str:
    return (text or "").replace("|", "\\|")


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(describe(), encoding="utf-8")
