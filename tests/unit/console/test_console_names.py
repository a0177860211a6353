"""What the shell knows of names: advice on wrong ones, completion of unfinished ones."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.console.catalogue import Catalogue
from pipeline.console.completion import suggest
from pipeline.console.session import COMMANDS
from pipeline.errors import QueryError
from pipeline.query import ask, run_query
from pipeline.storage.publish import STATE


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("FROM quots", 'there is no table or view "quots"; the nearest is quotes'),
        ("FROM Corroboration", 'no table or view "Corroboration"; the nearest is v_corroboration'),
        ("FROM zzzzz", 'no table or view "zzzzz" (see them all: SHOW TABLES)'),
        ("FROM '/etc/passwd'", 'there is no table or view "/etc/passwd" (see'),
        ("SELECT spekaer FROM v_quotes", 'no column "spekaer" in v_quotes; the nearest is v_q'),
        ("SELECT q.spekaer FROM v_quotes q", "the nearest is v_quotes.speaker"),
        ("SELECT headline FROM quotes", 'no column "headline" in quotes; stories has headline'),
        ("FROM quotes JOIN articles USING (artcle_id)", "nearest is quotes.article_id"),
        ("SELECT * EXCLUDE (contnt) FROM quotes", "the nearest is quotes.content"),
        ("SELECT v_quots.speaker FROM v_quotes", 'called "v_quots"; the nearest is v_quotes'),
        ("FROM sad_by('x')", 'no function "sad_by"; the nearest is said_by(part)'),
        ("SELECT lenth('x')", 'no function "lenth"; the nearest is length'),
        ("FROM said_by()", "it is written said_by(part)"),
        ("SELECT sum(speaker) FROM v_quotes", "argument types 'sum(VARCHAR)'"),
        ("SELCT 1", 'syntax error at or near "SELCT", line 1'),
        ("SELECT 1\nFROM WHERE", ", line 2"),
        ("DELETE FROM quotes", "the snapshot is read only"),
        ("COPY quotes TO 'x.csv'", "neither read nor write other files"),
        ("SELECT 'x\x1b[2J'::INT", "Could not convert string"),
        ("", "there is no query"),
    ],
)
def test_an_error_is_one_sentence_with_the_nearest_name(
    asked: duckdb.DuckDBPyConnection, query: str, said: str
) -> None:
    for run in (ask, run_query):
        if run is run_query and not query:
            said = "gives no rows"
        with pytest.raises(QueryError) as caught:
            run(asked, query)
        message = str(caught.value)
        assert said in message
        assert "\n" not in message
        for noise in ("Did you mean", "Candidate", "LINE ", "Error:", "^"):
            assert noise not in message


def texts(before: str, catalogue: Catalogue, after: str = "") -> list[str]:
    examples = ["@who_is_quoted_most", "@wire_copies"]
    found = suggest(before, catalogue, after=after, examples=examples, commands=COMMANDS)
    return [one.text for one in found]


@pytest.mark.parametrize(
    ("before", "after", "first"),
    [
        ("SEL", "", "SELECT"),
        ("FROM v_quo", "", "v_quotes"),
        ("FROM corrob", "", "v_corroboration"),  # a later part of the name
        ("SELECT spea", " FROM v_quotes", "speaker"),
        ("FROM stories WHERE head", "", "headline"),
        ("SELECT q.repr FROM", "", "representative"),
        ("FROM v_quotes AS q WHERE q.publ", "", "published_at"),
        ("FROM said_", "", "said_by("),
        ("FROM v_quotes, stor", "", "stories"),
        ("SELECT 1; FROM v_quo", "", "v_quotes"),
        ("@wi", "", "@wire_copies"),
        ("\\", "", "\\d"),
        ("\\d stor", "", "stories"),
        ("\\e who", "", "who_is_quoted_most"),
    ],
)
def test_the_likeliest_completion_comes_first(
    catalogue: Catalogue, before: str, after: str, first: str
) -> None:
    whole = before.replace("q.repr FROM", "q.repr")
    tail = " FROM v_corroboration q" if whole != before else after
    assert texts(whole, catalogue, tail)[0] == first


@pytest.mark.parametrize("before", ["SELECT 'spea", "-- SEL", "FROM v_quotes WHERE x = $$spea"])
def test_nothing_is_completed_within_strings_and_comments(
    catalogue: Catalogue, before: str
) -> None:
    assert texts(before, catalogue) == []


def test_tables_that_are_empty_in_every_snapshot_are_not_offered(catalogue: Catalogue) -> None:
    assert not STATE & set(texts("FROM ", catalogue))
    assert not STATE & {relation.name for relation in catalogue.relations.values()}


@given(st.text("SELECTFROMquotes ;'\"-/*$@\\.,\n_é", max_size=60))
@settings(deadline=None, max_examples=150)
def test_a_completion_begins_with_or_holds_what_was_typed(catalogue: Catalogue, text: str) -> None:
    for one in list(suggest(text, catalogue, examples=["@wire_copies"], commands=COMMANDS))[:20]:
        typed = text[len(text) - one.length :].lower()
        assert one.text.lower().startswith(typed) or f"_{typed}" in one.text.lower()


def test_views_of_the_session_are_known_and_give_no_rows(
    asked: duckdb.DuckDBPyConnection,
) -> None:
    from pipeline.console.session import Session

    session = Session(asked)
    session.handle("CREATE TEMP VIEW mine AS SELECT 1 AS one_column")
    assert [column.name for column in session.catalogue.relations["mine"].columns] == ["one_column"]


def test_rows_beyond_those_shown_are_counted_not_kept(asked: duckdb.DuckDBPyConnection) -> None:
    answer = ask(asked, "SELECT range AS n FROM range(100_000)", most=10)
    assert answer is not None
    assert [row[0] for row in answer.rows] == list(range(10))
    assert answer.n_rows == 100_000
