"""The README's queries give the printed results."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.summary import RunSummary
from pipeline.storage.connect import WarehousePaths
from tests.unit.readme_blocks import answer, blocks

README = Path(__file__).parents[2] / "README.md"


def test_the_readme_opens_with_the_two_commands() -> None:
    head = README.read_text(encoding="utf-8").splitlines()[:6]
    assert any(line.startswith("$ make run") for line in head)
    assert any(line.startswith("$ make test") for line in head)


@pytest.mark.parametrize(("command", "printed"), blocks(README))
def test_a_query_of_the_readme_prints_what_it_says(
    sample: tuple[RunSummary, WarehousePaths], command: str, printed: str
) -> None:
    assert printed
    assert answer(command, sample[1].folder) == printed
