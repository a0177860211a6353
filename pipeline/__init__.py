"""Who says what about whom, and where the sources agree: Concord as a plain library."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from os import PathLike

    import duckdb

__all__ = ["connect"]


def connect(warehouse: str | PathLike[str] | None = None) -> duckdb.DuckDBPyConnection:
    """Open the published snapshot of a warehouse folder, read only, for a notebook or script.

    Without a folder the one of the settings is taken (``CONCORD_WAREHOUSE``, ``concord.toml``, else
    ``./warehouse``). Queries cannot touch other files. The connection sees the snapshot as it was
    when it was opened; a later batch replaces the file and does not disturb it. Raises
    SnapshotMissingError where nothing has been published and WarehouseError for a damaged file
    (both in :mod:`pipeline.errors`).
    """
    from pathlib import Path

    from pipeline.storage.connect import WarehousePaths, open_snapshot

    if warehouse is None:
        from pipeline.settings import Settings

        warehouse = Settings.model_validate({}).warehouse
    return open_snapshot(WarehousePaths(Path(warehouse)))
