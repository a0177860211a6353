"""Write the snapshot as files that other tools read: `concord export DIR`.

Rows travel in batches, so the largest table fits in little memory. Every file is complete before
the first replaces one of an earlier export, and the manifest comes last.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import WarehouseError
from pipeline.storage.connect import WarehousePaths
from pipeline.storage.publish import STATE

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

MANIFEST = "export.json"
FORMATS = ("parquet", "csv")
_BATCH = 50_000
_LEFT_OUT = STATE | {"v_integrity"}
"""Tables that are empty in every snapshot, and the view that checks one: empty, too."""
_RISKY = r"^''*[\s\x0b\x1c-\x1f\x{85}\p{Z}]*[=+\-@\t\r\n＝＋－＠]"
"""What :func:`pipeline.checking.cells.defuse` defuses, for DuckDB, whose white space is ASCII."""
_FILE = re.compile(r"[A-Za-z0-9_]+\.(?:parquet|csv)\Z")


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that was written."""

    name: str
    kind: str
    n_rows: int
    n_bytes: int


def export(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    form: str = "parquet",
    *,
    force: bool = False,
) -> list[Exported]:
    """Write each table and analyst's view of the snapshot into a folder; return what was written.

    In CSV, strings are quoted and NULL is an empty cell; lists and structures are JSON; a string
    that a spreadsheet might take for a formula gets a leading apostrophe, as
    :mod:`pipeline.checking.cells` does. Raises WarehouseError where the folder holds something
    else, unless ``force``, or is a warehouse, and OSError where the disk refuses.
    """
    earlier = _earlier_files(folder, force=force)
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Exported] = []
    partial: dict[Path, Path] = {}
    try:
        for name, kind in _names(connection):
            target = folder / f"{name}.{form}"
            part = folder / f".{target.name}.part"
            partial[part] = target
            n_rows = _write(connection, name, part, form)
            written.append(Exported(name, kind, n_rows, part.stat().st_size))
        for part, target in partial.items():
            part.replace(target)
    finally:
        for part in partial:
            part.unlink(missing_ok=True)
    for name in earlier - {target.name for target in partial.values()}:
        (folder / name).unlink(missing_ok=True)
    _write_manifest(folder, form, written, _data_version(connection))
    return written


def _earlier_files(folder: Path, *, force: bool) -> set[str]:
    """Return the files of the export that the folder holds. Raises WarehouseError."""
    if folder.exists() and not folder.is_dir():
        raise WarehouseError(f"{folder} is a file, not a folder: name another")
    if not folder.exists() or not any(folder.iterdir()):
        return set()
    paths = WarehousePaths(folder)
    if paths.working.exists() or paths.snapshot.exists():  # it holds files of the same names
        message = f"{folder} is a warehouse, whose outlets.csv and overrides.csv are yours: "
        raise WarehouseError(message + "name another folder")
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        names = {str(file["file"]) for file in found["files"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        if force:
            return set()
        message = f"{folder} holds other files: name an empty folder, or write there with --force"
        raise WarehouseError(message) from error
    return {name for name in names if _FILE.match(name)}


def _names(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Return name and kind of what is exported, tables first."""
    tables = connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE NOT internal AND NOT temporary ORDER BY ALL"
    ).fetchall()
    views = connection.execute(
        "SELECT view_name FROM duckdb_views() WHERE NOT internal AND NOT temporary ORDER BY ALL"
    ).fetchall()
    found = [(name, "table") for (name,) in tables]
    found += [(name, "view") for (name,) in views if name.startswith("v_")]
    return [(name, kind) for name, kind in found if name not in _LEFT_OUT]


def _write(connection: duckdb.DuckDBPyConnection, name: str, part: Path, form: str) -> int:
    """Write one table or view; return the number of its rows."""
    columns = connection.execute(
        "SELECT column_name, data_type FROM duckdb_columns() "
        "WHERE table_name = ? AND NOT internal ORDER BY column_index",
        [name],
    ).fetchall()
    chosen = ", ".join(_column(column, kind, form) for column, kind in columns)
    query = f"SELECT {chosen} FROM {_quoted(name)}"  # noqa: S608  (names out of the catalogue)
    reader = connection.sql(query).to_arrow_reader(_BATCH)
    n_rows = 0
    with closing(_writer(part, reader.schema, form)) as writer:
        for batch in reader:
            writer.write_batch(batch)
            n_rows += batch.num_rows
    return n_rows


def _column(name: str, data_type: str, form: str) -> str:
    """Return the expression of a column, as the format takes it."""
    quoted = _quoted(name)
    if form == "parquet":
        return quoted
    if data_type == "VARCHAR":
        risky = f"regexp_matches({quoted}, '{_RISKY}')"
        return f"CASE WHEN {risky} THEN concat('''', {quoted}) ELSE {quoted} END AS {quoted}"
    if data_type.endswith("]") or data_type.startswith(("STRUCT", "MAP", "UNION")):
        return f"CAST(to_json({quoted}) AS VARCHAR) AS {quoted}"
    return quoted


def _writer(part: Path, schema: pa.Schema, form: str) -> Any:
    if form == "csv":
        from pyarrow import csv

        return csv.CSVWriter(part, schema)
    from pyarrow import parquet

    return parquet.ParquetWriter(part, schema, compression="zstd")


def _write_manifest(
    folder: Path, form: str, written: Sequence[Exported], data_version: int | None
) -> None:
    manifest = {
        "format": form,
        "data_version": data_version,
        "files": [
            {"file": f"{file.name}.{form}", "kind": file.kind, "rows": file.n_rows}
            for file in written
        ],
    }
    part = folder / f".{MANIFEST}.part"
    part.write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    part.replace(folder / MANIFEST)


def _data_version(connection: duckdb.DuckDBPyConnection) -> int | None:
    query = "SELECT value FROM warehouse_state WHERE name = 'data_version'"
    found = connection.execute(query).fetchall()
    return int(found[0][0]) if found else None


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
