"""The analyst's page answers what it prints, and its arithmetic is that of the product."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.unit.analyst_blocks import answer, blocks

PAGE = Path(__file__).parents[2] / "docs" / "analyst.md"


def test_every_block_answers_what_the_page_prints(snapshot: duckdb.DuckDBPyConnection) -> None:
    found = blocks(PAGE)
    assert len(found) > 8
    for statement, printed in found:
        assert answer(snapshot, statement) == printed, statement


def test_the_figure_by_hand_is_the_stored_one(snapshot: duckdb.DuckDBPyConnection) -> None:
    for statement, _ in blocks(PAGE):
        if statement.startswith("CREATE"):
            snapshot.execute(statement)
    by_hand = snapshot.execute(
        "SELECT sum(shared) / sum(size), sum(expected) / sum(size) FROM pairs"
    ).fetchall()
    stored = snapshot.execute(
        "SELECT raw, chance FROM v_agreement_overall WHERE metric = 'speaker_overlap'"
    ).fetchall()
    assert by_hand[0] == pytest.approx(stored[0])
