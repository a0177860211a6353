"""What a command must not import: start-up is most of what a short command costs."""

from __future__ import annotations

import subprocess
import sys

import pytest

from pipeline.storage.connect import WarehousePaths

HEAVY = [
    "fastapi",
    "numpy",
    "onnxruntime",
    "pandas",
    "prefect",
    "pyarrow",
    "rapidfuzz",
    "scipy",
    "spacy",
    "tokenizers",
    "trafilatura",
]
"""Each takes between a tenth of a second and two."""
LISTED = (
    "import atexit, json, sys\n"
    "atexit.register(lambda: print('loaded', *{m.partition('.')[0] for m in sys.modules},"
    " file=sys.stderr))\n"
)


def loaded(code: str, *arguments: str) -> set[str]:
    """Return the packages that a process has imported at its end."""
    done = subprocess.run(
        [sys.executable, "-c", LISTED + code, *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    last = done.stderr.splitlines()[-1].split()
    assert last[0] == "loaded"
    return set(last[1:])


def command(*arguments: str) -> set[str]:
    """Return the packages that a command has imported at its end."""
    return loaded("from pipeline.cli import main\nmain()", *arguments)


def test_help_needs_nothing_heavy() -> None:
    imported = command("--help")
    assert "typer" in imported
    assert not imported & {*HEAVY, "duckdb"}


@pytest.mark.parametrize(
    "arguments",
    [["status"], ["sql", "SELECT 1"]],
    ids=" ".join,
)
def test_questions_need_the_database_alone(
    arguments: list[str], sample: tuple[object, WarehousePaths]
) -> None:
    imported = command(*arguments, "--warehouse", str(sample[1].folder))
    assert "duckdb" in imported
    assert not imported & {*HEAVY, "pydantic", "pydantic_settings"}


def test_a_batch_imports_what_extracts_and_compares_only_for_news() -> None:
    imported = loaded("import flows.batch")
    assert {"prefect", "duckdb"} <= imported
    assert not imported & {"onnxruntime", "scipy", "spacy", "trafilatura"}


def test_starting_the_server_does_not_import_it() -> None:
    imported = loaded("from flows import prefect_home")
    assert not imported & {"fastapi", "prefect", "uvicorn"}
