"""Cells of a CSV that runs nothing in a spreadsheet and reads back exactly."""

from __future__ import annotations

import csv
import doctest
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.checking import cells, precision, samples
from pipeline.checking.cells import defuse, read_cells, restore, write_cells

PIECES = st.sampled_from(["'", "=", "+", "-", "@", "\t", "\r", "\n", '"', ",", ";", " ", "＝", "x"])
CELLS = st.one_of(st.text(PIECES, max_size=8), st.text(max_size=30).filter(lambda t: t.isprintable))


@pytest.mark.parametrize("module", [cells, precision, samples])
def test_the_examples_in_the_documentation_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("-2", "'-2"),
        ("+49", "'+49"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=x", "'\t=x"),
        ("  =x", "'  =x"),
        ("＝x", "'＝x"),
        ("'=x", "''=x"),
        ("''=x", "'''=x"),
        ("'tis", "'tis"),
        ("a=1", "a=1"),
        ("", ""),
    ],
)
def test_formulas_are_defused(cell: str, written: str) -> None:
    assert defuse(cell) == written
    assert restore(written) == cell


@settings(deadline=None, max_examples=300)
@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=4))
def test_what_is_written_reads_back(rows: list[list[str]]) -> None:
    header = ["a", "b", "c"]
    written = write_cells([header, *rows])
    assert list(read_cells(written)) == [header, *rows]
    raw = csv.reader(io.StringIO(written, newline=""))
    assert not any(cell.lstrip().startswith(tuple("=+-@")) for row in raw for cell in row)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_spreadsheet_may_have_saved_it(delimiter: str, ending: str) -> None:
    out = io.StringIO()
    rows = [["kind", "item_id", "note"], ["quotes", "q", 'a, b; "c"\td']]
    csv.writer(out, delimiter=delimiter, lineterminator=ending).writerows(rows)
    assert list(read_cells(out.getvalue())) == rows


def test_an_open_quotation_mark_does_not_swallow_the_rest() -> None:
    with pytest.raises(csv.Error):
        list(read_cells('a,b\n"x,1\ny,2\n'))
