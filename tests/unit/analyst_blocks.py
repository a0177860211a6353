"""The SQL of docs/analyst.md and the answers printed below it.

    python -m tests.unit.analyst_blocks docs/analyst.md WAREHOUSE

writes the answers into the page.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import duckdb

from pipeline.query import run_query, to_csv
from pipeline.storage.connect import WarehousePaths, open_snapshot

BLOCK = re.compile(r"```sql\n(.*?)```\n(?:\n```csv\n(.*?)```\n)?", re.DOTALL)


def blocks(page: Path) -> list[tuple[str, str]]:
    """Return (SQL, printed answer) of each block in order; no answer is the empty string."""
    return BLOCK.findall(page.read_text(encoding="utf-8"))


def answer(connection: duckdb.DuckDBPyConnection, statement: str) -> str:
    """Return what a block answers as CSV; a definition answers nothing."""
    if statement.startswith("CREATE"):
        connection.execute(statement)
        return ""
    return to_csv(run_query(connection, statement))


def _written(connection: duckdb.DuckDBPyConnection, found: re.Match[str]) -> str:
    printed = answer(connection, found[1])
    return f"```sql\n{found[1]}```\n" + (f"\n```csv\n{printed}```\n" if printed else "")


if __name__ == "__main__":
    path, paths = Path(sys.argv[1]), WarehousePaths(Path(sys.argv[2]))
    with open_snapshot(paths) as snapshot:
        text = BLOCK.sub(lambda m: _written(snapshot, m), path.read_text(encoding="utf-8"))
    path.write_text(text, encoding="utf-8")
