"""Read the packaged .sql files of ``warehouse/``."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def read_sql(name: str) -> str:
    """Return the text of ``warehouse/<name>`` (e.g. ``statements/load_state.sql``)."""
    return files("warehouse").joinpath(name).read_text(encoding="utf-8")


def sql_files(folder: str) -> list[str]:
    """Return the names of the .sql files of one folder of ``warehouse/``, in order."""
    entries = files("warehouse").joinpath(folder).iterdir()
    return sorted(f"{folder}/{entry.name}" for entry in entries if entry.name.endswith(".sql"))


def sql_folders(folder: str) -> list[str]:
    """Return the names of the folders within one folder of ``warehouse/``, in order."""
    entries = files("warehouse").joinpath(folder).iterdir()
    return sorted(f"{folder}/{entry.name}" for entry in entries if entry.is_dir())
