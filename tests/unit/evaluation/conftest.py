"""Gold data and scorers that are not part of the project, and files of lines."""

from __future__ import annotations

import importlib.util
import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

Lines = Callable[[str, Iterable[object]], Path]


@pytest.fixture
def lines(tmp_path: Path) -> Lines:
    """Write values as JSON lines (text as it is) into a file of that name."""

    def write(name: str, values: Iterable[object]) -> Path:
        path = tmp_path / name
        texts = (value if isinstance(value, str) else json.dumps(value) for value in values)
        path.write_text("\n".join(texts) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="session")
def reference(root: Path) -> ModuleType:
    """The reference scorer of quotes: an independent program with the same definitions."""
    return _scorer(root, "quotes")


@pytest.fixture(scope="session")
def entity_reference(root: Path) -> ModuleType:
    """The reference scorer of entities."""
    return _scorer(root, "entities")


@pytest.fixture(scope="session")
def stance_reference(root: Path) -> ModuleType:
    """The reference scorer of stances toward targets."""
    return _scorer(root, "stance")


def _scorer(root: Path, task: str) -> ModuleType:
    folder = Path(os.environ.get("CONCORD_SCORERS", root / ".." / "shared" / "eval"))
    path = folder / f"score_{task}.py"
    if not path.is_file():
        pytest.skip(f"no reference scorer at {path}: set CONCORD_SCORERS to its folder")
    spec = importlib.util.spec_from_file_location(f"reference_score_{task}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def polnear(root: Path) -> list[dict[str, Any]]:
    """Real gold: the development part of PolNeAR."""
    return _gold(root, "quotes/polnear-dev.jsonl")


@pytest.fixture(scope="session")
def newswcl50(root: Path) -> list[dict[str, Any]]:
    """Real gold: the development part of NewsWCL50."""
    return _gold(root, "entities/newswcl50-dev.jsonl")


def _gold(root: Path, name: str) -> list[dict[str, Any]]:
    folder = Path(os.environ.get("CONCORD_GOLD", root / ".." / "shared" / "data"))
    path = folder / name
    if not path.is_file():
        pytest.skip(f"no gold data at {path}: set CONCORD_GOLD to its folder")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
