"""What a story was compared from: a hash that changes with all that its comparison reads."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from pipeline.storage.connect import WarehousePaths, open_working
from pipeline.storage.sql import read_sql

ROWS = """
INSERT INTO outlets VALUES ('o', 'O', NULL, true), ('p', 'P', NULL, true);
INSERT INTO articles BY NAME SELECT 'a' AS article_id, 'o' AS outlet_id, 'field' AS outlet_from,
    'news' AS genre, 'field' AS genre_from, TIMESTAMP '2026-01-01' AS published_at,
    'field' AS published_from, 'en' AS language, 'Kvam said it.' AS text, 3 AS n_words,
    'h' AS content_hash, TIMESTAMP '2026-01-02' AS ingested_at, 'f' AS fingerprint;
INSERT INTO stories BY NAME SELECT 's' AS story_id, 1 AS n_articles, 1 AS n_outlets,
    1 AS n_independent_outlets;
INSERT INTO story_articles VALUES ('s', 'a');
INSERT INTO entities VALUES ('person:kvam', 'Kvam', 'person', NULL, NULL),
    ('country:no', 'Norway', 'country', 'no', NULL);
INSERT INTO mentions VALUES
    ('m', 'a', 'person:kvam', 'text', 0, 4, 'Kvam', 'PERSON', 'name', 0);
INSERT INTO quotes BY NAME SELECT 'q' AS quote_id, 'a' AS article_id, 'person:kvam' AS speaker_id,
    'it' AS content, 'text' AS field, 10 AS start_char, 12 AS end_char, 'indirect' AS kind,
    false AS marked, 'statement' AS act, 0.9 AS confidence;
INSERT INTO stances BY NAME SELECT 't' AS stance_id, 'a' AS article_id,
    'speaker' AS holder_kind, 'person:kvam' AS holder_id, 'country:no' AS target_id,
    'neutral' AS label, 0.1 AS p_unfavourable, 0.8 AS p_neutral, 0.1 AS p_favourable,
    0.0 AS score, 0.8 AS confidence, false AS hypothetical, 'text' AS field,
    0 AS evidence_start, 4 AS evidence_end, 1 AS target_local;
"""


@pytest.fixture(scope="module")
def one_story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_working(WarehousePaths(tmp_path_factory.mktemp("digests"))) as connection:
        connection.execute(ROWS)
        yield connection


@pytest.fixture
def story(one_story: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """A story of one article; what a test changes is undone."""
    one_story.begin()
    yield one_story
    one_story.rollback()


def digest(connection: duckdb.DuckDBPyConnection, code: int = 1) -> int:
    connection.execute(read_sql("statements/story_digests.sql"), {"code": code})
    ((found,),) = connection.execute("SELECT digest FROM story_digests").fetchall()
    return int(found)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE articles SET content_hash = 'other'",
        "UPDATE articles SET fingerprint = 'other'",
        "UPDATE articles SET outlet_id = 'p'",
        "UPDATE articles SET genre = 'opinion'",
        "UPDATE articles SET published_at = NULL",
        "UPDATE outlets SET known = false",
        "INSERT INTO copies VALUES ('a', 'b', NULL, 'wire', 0.9)",
        "INSERT INTO copies VALUES ('a', NULL, 'AP', 'wire', NULL)",
        "UPDATE mentions SET entity_id = 'country:no'",
        "UPDATE mentions SET entity_id = NULL",
        "DELETE FROM mentions",
        "UPDATE quotes SET speaker_id = NULL",
        "UPDATE entities SET name = 'Berta Kvam' WHERE type = 'person'",
        "UPDATE entities SET name = 'Norge' WHERE type = 'country'",
        "UPDATE entities SET type = 'organisation' WHERE type = 'person'",
        "UPDATE entities SET country_code = 'no' WHERE type = 'person'",
        "DELETE FROM stances",
        "UPDATE stances SET holder_id = 'country:se'",
        "UPDATE stances SET target_id = 'country:se'",
    ],
)
def test_what_is_read_changes_it(story: duckdb.DuckDBPyConnection, change: str) -> None:
    before = digest(story)
    assert digest(story) == before
    story.execute(change)
    assert digest(story) != before


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE outlets SET name = 'Other', domain = 'o.example'",
        "UPDATE stories SET headline = 'Other'",
        "UPDATE articles SET ingested_at = now()::TIMESTAMP, url = 'https://o.example/1'",
        "UPDATE copies SET origin_article_id = 'c', containment = 0.5",
    ],
)
def test_what_is_not_read_leaves_it(story: duckdb.DuckDBPyConnection, change: str) -> None:
    story.execute("INSERT INTO copies VALUES ('a', 'b', NULL, 'wire', 0.9)")
    before = digest(story)
    story.execute(change)
    assert digest(story) == before


def test_other_code_changes_it(story: duckdb.DuckDBPyConnection) -> None:
    assert digest(story, 1) != digest(story, 2)
