"""Files of verdicts: what is accepted, what is named as wrong."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.checking.cells import write_cells
from pipeline.checking.kinds import KINDS
from pipeline.checking.verdicts import Judged, Reading, last_ones, read_verdicts

Q = "q_0123456789abcdef"
GOOD = {
    "kind": "quotes", "item_id": Q, "verdict": "y", "seed": "1", "frame": "all", "claim": "c1.c2",
}  # fmt: skip


def file_of(*rows: dict[str, str], header: tuple[str, ...] = ()) -> bytes:
    columns = header or (*KINDS["quotes"].header, "judge")
    cells = [[row.get(name, "") for name in columns] for row in rows]
    return write_cells([columns, *cells]).encode()


def read(*rows: dict[str, str]) -> Reading:
    return read_verdicts("f.csv", file_of(*rows))


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("y Y yes 1 true TRUE right Right RIGHT correct", "right"),
        ("n N no 0 false FALSE wrong Wrong incorrect", "wrong"),
        ("unsure UNSURE ?", "unsure"),
    ],
)
def test_words_of_a_verdict(words: str, verdict: str) -> None:
    for word in words.split():
        reading = read(GOOD | {"verdict": f" {word} "})
        assert [one.verdict for one in reading.judged] == [verdict]
        assert reading.problems == []


def test_a_row_has_a_verdict_for_each_aspect() -> None:
    rows = [GOOD | {"speaker_verdict": "n", "note": "she did not"}, GOOD | {"verdict": ""}]
    reading = read(*rows)
    common = {"kind": "quotes", "item_id": Q, "frame": "all", "judge": "anonymous", "seed": 1}
    common |= {"note": "she did not", "file": "f.csv", "row": 2}
    assert reading.judged == [
        Judged(aspect="quote", claim_hash="c1", verdict="right", **common),  # type: ignore[arg-type]
        Judged(aspect="speaker", claim_hash="c2", verdict="wrong", **common),  # type: ignore[arg-type]
    ]
    assert (reading.n_rows, reading.n_open, reading.problems) == (2, 1, [])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"verdict": "maybe"}, "verdict is 'maybe': write right, wrong or unsure"),
        ({"kind": "quote"}, "kind is 'quote', not quotes, stances, matches"),
        ({"item_id": "q_1' OR 1=1"}, "is no id of quotes"),
        ({"item_id": ""}, "is no id of quotes"),
        ({"kind": "matches"}, "is no id of matches"),
        ({"frame": ""}, "frame is empty"),
        ({"claim": ""}, "claim is empty"),
        ({"claim": "c1"}, "claim was changed"),
        ({"seed": "one"}, "seed is 'one', not a whole number"),
        ({"seed": "9" * 40}, "not a whole number"),
        ({"seed": "²"}, "not a whole number"),
        ({"claim": "c1.", "speaker_verdict": "y", "verdict": ""}, "there is no speaker to judge"),
        ({"kind": "stances", "claim": "c1", "speaker_verdict": "y", "verdict": ""}, "have no"),
    ],
)
def test_a_bad_row_is_named_and_the_others_count(change: dict[str, str], reason: str) -> None:
    reading = read(GOOD, GOOD | change, GOOD)
    assert [one.row for one in reading.judged] == [2, 4]
    (problem,) = reading.problems
    assert str(problem).startswith("f.csv, row 3: ")
    assert reason in str(problem)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "f.csv, row 1: no column kind, item_id, verdict"),
        (b"a,b\n1,2\n", "f.csv, row 1: no column kind"),
        (file_of(GOOD) + b'"open', "f.csv: not a CSV file that can be read"),
        (file_of(GOOD | {"note": "caf\u00e9"}).decode().encode("cp1252"), "f.csv: not UTF-8"),
        (file_of(GOOD, header=("kind", "item_id", "verdict", "seed", "frame")), "no column claim"),
    ],
)
def test_a_bad_file_is_named(data: bytes, message: str) -> None:
    (problem,) = read_verdicts("f.csv", data).problems
    assert str(problem).startswith(message) or message in str(problem)


def test_a_comma_that_shifts_cells_is_noticed() -> None:
    header = ("kind", "item_id", "seed", "frame", "claim", "verdict", "note")
    data = file_of(GOOD, header=header).replace(b"y,\r\n", b"y,well, no\r\n")
    (problem,) = read_verdicts("f.csv", data).problems
    assert "more cells than columns" in problem.reason


def test_a_spreadsheet_may_mark_order_and_shorten_the_columns() -> None:
    header = ("Verdict ", "claim", "frame", "seed", "ITEM_ID", "kind")
    row = {title: GOOD[title.strip().casefold()] for title in header}
    reading = read_verdicts("f.csv", b"\xef\xbb\xbf" + file_of(row, header=header))
    assert [one.verdict for one in reading.judged] == ["right"]


def test_the_column_judge_goes_before_the_name_given() -> None:
    data = file_of(GOOD | {"judge": "Ada"}, GOOD)
    assert [one.judge for one in read_verdicts("f", data, "Bo").judged] == ["Ada", "Bo"]


def test_of_contradictory_verdicts_the_last_counts_with_a_warning() -> None:
    rows = [GOOD, GOOD | {"verdict": "n"}, GOOD | {"verdict": "n"}, GOOD | {"judge": "Ada"}]
    kept, warnings = last_ones(read(*rows).judged)
    assert [(one.judge, one.verdict, one.row) for one in kept] == [
        ("anonymous", "wrong", 4),
        ("Ada", "right", 5),
    ]
    assert [str(warning) for warning in warnings] == [
        f"f.csv, row 3: {Q} (quote) was right in row 2; this one, wrong, counts"
    ]


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=200))
def test_no_bytes_make_it_raise(data: bytes) -> None:
    read_verdicts("f.csv", data)
    read_verdicts("f.csv", file_of(GOOD) + data)
