"""What the terminal says of statements: who carries them, outlets without a name among them."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from rich.console import Console

from pipeline.show.story import read_story
from pipeline.show.story_view import story_view

OUTLETS = {"ledger": True, "post": True, "unknown:1": False}
ARTICLES = {
    "a_l": "ledger",
    "a_p": "post",
    "a_u": "unknown:1",
    "a_copy": "post",
    "a_lone": "post",
}
STORIES = {"s_1": ["a_l", "a_p", "a_u", "a_copy"], "s_2": ["a_lone"]}
STATEMENTS = {
    "both": ("s_1", ["a_l", "a_p"], "verbatim"),
    "unknown too": ("s_1", ["a_l", "a_u"], "paraphrase"),
    "by a copy too": ("s_1", ["a_l", "a_copy"], "edited"),
    "ledger alone": ("s_1", ["a_l"], None),
    "unknown alone": ("s_1", ["a_u"], None),
    "only one outlet": ("s_2", ["a_lone"], None),
}


def fill(connection: duckdb.DuckDBPyConnection) -> None:
    """Write a story of four articles, one of them a copy, and a story of one."""

    def insert(table: str, **values: object) -> None:
        names, marks = ", ".join(values), ", ".join(f"${name}" for name in values)
        connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)

    for outlet, known in OUTLETS.items():
        insert("outlets", outlet_id=outlet, name=outlet if known else "unknown", known=known)
    origin = dict.fromkeys(("outlet_from", "genre_from", "published_from"), "field")
    kept = {"text": "t", "n_words": 1, "content_hash": "h", "fingerprint": "f", "language": "en"}
    for article, outlet in ARTICLES.items():
        place = {"article_id": article, "outlet_id": outlet, "genre": "news"}
        insert("articles", ingested_at="2026-01-01", **place, **origin, **kept)
    insert("copies", article_id="a_copy", origin_article_id="a_l", kind="wire")
    for story, articles in STORIES.items():
        counts = dict.fromkeys(("n_articles", "n_outlets", "n_independent_outlets"), len(articles))
        insert("stories", story_id=story, headline=story, **counts)
        for article in articles:
            insert("story_articles", story_id=story, article_id=article)
    for name, (story, articles, relation) in STATEMENTS.items():
        insert("statements", statement_id=name, story_id=story, representative=name)
        quotes = [f"{name}/{article}" for article in articles]
        for quote, article in zip(quotes, articles, strict=True):
            place = {"field": "text", "start_char": 0, "end_char": 1, "act": "statement"}
            found = {"kind": "direct", "marked": True, "confidence": 1.0, "content": name}
            insert("quotes", quote_id=quote, article_id=article, **place, **found)
            insert("statement_quotes", statement_id=name, quote_id=quote)
        if relation:
            match = {"story_id": story, "relation": relation, "similarity": 1.0}
            pair = {"quote_a": quotes[0], "quote_b": quotes[1], "same_speaker": True}
            insert("statement_matches", **match, **pair)


@pytest.fixture
def filled(working: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    fill(working)
    return working


def test_a_statement_stands_where_all_outlets_put_it(filled: duckdb.DuckDBPyConnection) -> None:
    statements = [one for story in STORIES for one in read_story(filled, story).statements]
    found = {one["statement_id"]: (one["state"], one["only_in"]) for one in statements}
    assert found == {
        "both": ("shared", None),
        "unknown too": ("reworded", None),
        "by a copy too": ("alone", "ledger"),
        "ledger alone": ("alone", "ledger"),
        "unknown alone": ("alone", "unknown outlet (a_u)"),
        "only one outlet": ("uncompared", "post"),
    }


@pytest.mark.parametrize("story", STORIES)
def test_no_statement_is_left_out(
    filled: duckdb.DuckDBPyConnection, story: str, tmp_path: Path
) -> None:
    with (tmp_path / "shown").open("w+", encoding="utf-8") as file:
        Console(file=file, width=200).print(story_view(read_story(filled, story)))
        file.seek(0)
        shown = file.read()
    assert [
        name for name, (of, *_) in STATEMENTS.items() if of == story and name not in shown
    ] == []
