"""Precision, its interval, and the agreement of judges, beside independent computations."""

from __future__ import annotations

from itertools import count

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from pipeline.checking.precision import ENOUGH, Precision, cohen_kappa, notes, sections
from pipeline.storage.checking import precision


@pytest.fixture(scope="module")
def quotes() -> duckdb.DuckDBPyConnection:
    """Two hundred quotes, which claim something."""
    from pipeline.storage.migrate import migrate

    connection = duckdb.connect()
    migrate(connection)
    connection.execute(
        """
        INSERT INTO quotes BY NAME
        SELECT 'q' || i AS quote_id, 'a' AS article_id, 'words ' || i AS content, 'text' AS field,
            0 AS start_char, 1 AS end_char, 'direct' AS kind, true AS marked, 'statement' AS act,
            1.0 AS confidence
        FROM range(200) AS t(i)
        """
    )
    return connection


def judged(
    connection: duckdb.DuckDBPyConnection, said: list[tuple[int, str, str]], frame: str = "all"
) -> None:
    rows = [{"quote_id": f"q{n}", "judge": judge, "verdict": verdict} for n, judge, verdict in said]
    connection.execute(
        """
        INSERT INTO verdicts
        SELECT 'quotes', quote_id, 'quote', quote_claim(content, kind, cue), $frame, r.judge,
            r.verdict, NULL, 1, 'f', TIMESTAMP '2026-01-01'
        FROM (SELECT unnest($rows) AS r) JOIN quotes ON quote_id = r.quote_id
        """,
        {"frame": frame, "rows": rows},
    )


def found(connection: duckdb.DuckDBPyConnection) -> Precision:
    (row,) = precision(connection)
    return row


@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 20))
def test_the_interval_is_wilsons(
    quotes: duckdb.DuckDBPyConnection, right: int, wrong: int, unsure: int
) -> None:
    numbers = count()
    said = ["right"] * right + ["wrong"] * wrong + ["unsure"] * unsure
    quotes.execute("DELETE FROM verdicts")
    if not said:
        assert precision(quotes) == []
        return
    judged(quotes, [(next(numbers), "A", verdict) for verdict in said])
    row = found(quotes)
    assert (row.n_judged, row.n_right, row.n_unsure) == (len(said), right, unsure)
    if right + wrong < ENOUGH:
        assert (row.precision, row.ci_low, row.ci_high) == (None, None, None)
        assert row.n_missing == ENOUGH - right - wrong
    else:
        expected = binomtest(right, right + wrong).proportion_ci(0.95, method="wilson")
        assert row.precision == right / (right + wrong)
        assert (row.ci_low, row.ci_high) == pytest.approx(tuple(expected), abs=1e-9)


def test_judges_who_differ_have_an_equal_say(quotes: duckdb.DuckDBPyConnection) -> None:
    quotes.execute("DELETE FROM verdicts")
    judged(quotes, [(number, "A", "right") for number in range(12)])
    judged(quotes, [(0, "B", "wrong"), (1, "B", "right"), (2, "B", "unsure")])
    judged(quotes, [(3, "B", "wrong"), (3, "C", "wrong")])
    row = found(quotes)
    assert (row.n_judged, row.n_unsure) == (12, 0)
    assert row.n_right == pytest.approx(10 + 1 / 2 + 1 / 3)
    assert row.precision == pytest.approx(row.n_right / 12)


def test_partial_samples_stand_apart(quotes: duckdb.DuckDBPyConnection) -> None:
    quotes.execute("DELETE FROM verdicts")
    judged(quotes, [(number, "A", "right") for number in range(20)])
    judged(quotes, [(number, "A", "wrong") for number in range(20)], "confidence >= 0.9")
    rows = precision(quotes)
    assert [(row.frame, row.precision) for row in rows] == [
        ("all", 1.0),
        ("confidence >= 0.9", 0.0),
    ]
    titles = {title: table for title, _, table in sections(rows, [])}
    assert [len(table) for table in titles.values()] == [1, 1]
    assert titles["Checked by people, in part"][0][-1] == "confidence >= 0.9"


def test_what_changed_or_vanished_counts_no_more(quotes: duckdb.DuckDBPyConnection) -> None:
    quotes.execute("DELETE FROM verdicts")
    judged(quotes, [(number, "A", "right") for number in range(12)])
    quotes.begin()
    quotes.execute("UPDATE quotes SET content = 'other words' WHERE quote_id = 'q0'")
    quotes.execute("UPDATE quotes SET cue = 'denied' WHERE quote_id = 'q1'")
    quotes.execute("UPDATE quotes SET confidence = 0 WHERE quote_id = 'q2'")
    quotes.execute("DELETE FROM quotes WHERE quote_id = 'q3'")
    row = found(quotes)
    assert (row.n_judged, row.n_right, row.n_stale, row.precision) == (9, 9, 3, None)
    assert list(notes([row])) == [
        "3 verdicts no longer count: what was judged has changed or gone since."
    ]
    quotes.execute("UPDATE quotes SET content = 'words 0' WHERE quote_id = 'q0'")
    row = found(quotes)
    assert (row.n_judged, row.n_stale, row.precision) == (10, 2, 1.0)
    quotes.rollback()


@pytest.mark.parametrize(
    ("pairs", "kappa"),
    [
        # J. L. Fleiss, Statistical Methods for Rates and Proportions: two raters' diagnoses
        (
            {
                ("p", "p"): 75, ("p", "n"): 1, ("p", "o"): 4,
                ("n", "p"): 5, ("n", "n"): 4, ("n", "o"): 1,
                ("o", "p"): 0, ("o", "n"): 0, ("o", "o"): 10,
            },
            0.676,
        ),
        ({("y", "y"): 45, ("y", "n"): 15, ("n", "y"): 25, ("n", "n"): 15}, 0.130),
        ({("y", "y"): 25, ("y", "n"): 35, ("n", "y"): 5, ("n", "n"): 35}, 0.259),
        ({("y", "y"): 7, ("n", "n"): 3}, 1.0),
        ({("y", "n"): 5, ("n", "y"): 5}, -1.0),
    ],
)  # fmt: skip
def test_kappa_is_that_of_worked_examples(pairs: dict[tuple[str, str], int], kappa: float) -> None:
    n, _, _, found = cohen_kappa(pairs)
    assert n == sum(pairs.values())
    assert found == pytest.approx(kappa, abs=0.0006)


def test_kappa_is_undefined_where_chance_is_perfect() -> None:
    assert cohen_kappa({("y", "y"): 9}) == (9, 1.0, 1.0, None)
