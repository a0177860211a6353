"""Where statements end while they are written."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.console.shell import is_command, is_finished, parts
from pipeline.console.statements import is_blank, is_within, split

PIECES = ["SELECT 1", ";", "'", "''", '"', "--", "\n", "/*", "*/", "$$", "$a$", "E'\\'", " ", "é“"]


@pytest.mark.parametrize(
    ("text", "statements", "rest"),
    [
        ("SELECT 1", [], "SELECT 1"),
        ("SELECT 1; ", ["SELECT 1"], " "),
        ("SELECT 'a;b'; x", ["SELECT 'a;b'"], " x"),
        ("SELECT 'it''s;'; x", ["SELECT 'it''s;'"], " x"),
        ("SELECT E'a\\';b';", ["SELECT E'a\\';b'"], ""),
        ('SELECT ";" FROM "a;";', ['SELECT ";" FROM "a;"'], ""),
        ("SELECT 1 -- ;\n;", ["SELECT 1 -- ;\n"], ""),
        ("/* ; /* ; */ ; */ SELECT 1;", ["/* ; /* ; */ ; */ SELECT 1"], ""),
        ("SELECT $$ ; $$; SELECT $x$ ; $$ $x$;", ["SELECT $$ ; $$", " SELECT $x$ ; $$ $x$"], ""),
        ("SELECT $1 + $2;", ["SELECT $1 + $2"], ""),
        ("SELECT 'open; ", [], "SELECT 'open; "),
        ("SELECT 1; /* open; ", ["SELECT 1"], " /* open; "),
    ],
)
def test_a_statement_ends_at_a_semicolon_of_its_own(
    text: str, statements: list[str], rest: str
) -> None:
    assert split(text) == (statements, rest)


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
@settings(deadline=None, max_examples=200)
def test_statements_and_rest_are_the_text(text: str) -> None:
    statements, rest = split(text)
    assert ";".join([*statements, rest]) == text
    assert not any(is_within(statement) for statement in statements if "--" not in statement)


@given(st.lists(st.sampled_from(["SELECT 1", "SELECT ';'", "SELECT $$;$$ -- ;\n"]), max_size=5))
@settings(deadline=None, max_examples=30)
def test_duckdb_finds_as_many_statements(statements: list[str]) -> None:
    text = "".join(f"{statement};" for statement in statements)
    assert len(split(text)[0]) == len(duckdb.extract_statements(text))


@pytest.mark.parametrize(
    ("text", "within"),
    [("SELECT 'a", True), ("SELECT 'a'", False), ("-- note", True), ("-- note\n", False)],
)
def test_within_strings_and_comments(text: str, within: bool) -> None:
    assert is_within(text) is within


@pytest.mark.parametrize(
    ("text", "finished"),
    [
        ("", True),
        ("SELECT 1", False),
        ("SELECT 1;", True),
        ("SELECT 1; -- so", True),
        ("SELECT ';", False),
        ("\\d stories", True),
        ("@who_is_quoted_most", True),
        ("quit", True),
        ("exit;", True),
        ("quit my job", True),
        ("FROM stories; FROM", False),
    ],
)
def test_enter_sends_what_is_finished(text: str, finished: bool) -> None:
    assert is_finished(text) is finished


def test_an_entry_falls_into_statements() -> None:
    assert list(parts("SELECT 1; SELECT ';' ; -- end")) == ["SELECT 1", " SELECT ';' "]
    assert list(parts("@name;")) == ["@name"]
    assert list(parts(" ; ;")) == []
    assert is_blank("-- a\n /* b */ ")
    assert not is_command("SELECT 1")
