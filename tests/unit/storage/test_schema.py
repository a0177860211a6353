"""The warehouse explains itself, and the documentation says the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipeline.query import example, example_names, example_title
from pipeline.storage.describe import describe
from pipeline.storage.migrate import migrate
from pipeline.tables import SCHEMAS

CONTRACT = {
    "outlets": "outlet_id name domain known",
    "outlet_attributes": "outlet_id name value",
    "articles": "article_id outlet_id external_id url title byline genre genre_from published_at "
    "published_from language text n_words content_hash ingested_at fingerprint",
    "article_files": "path line article_id content_hash seen_at",
    "copies": "article_id origin_article_id agency kind containment",
    "rejected": "path line reason detail seen_at",
    "entities": "entity_id name type country_code wikidata_id",
    "entity_aliases": "entity_id alias kind",
    "mentions": "mention_id article_id entity_id field start_char end_char surface label kind",
    "quotes": "quote_id article_id speaker_id speaker_mention_id cue cue_start cue_end content "
    "field start_char end_char kind marked act confidence",
    "quote_parts": "quote_id part start_char end_char",
    "stances": "stance_id article_id holder_kind holder_id target_id target_mention_id label "
    "p_unfavourable p_neutral p_favourable score confidence hypothetical quote_id field "
    "evidence_start evidence_end",
    "relations": "relation_id article_id actor_id target_id action polarity cue_start cue_end "
    "quote_id",
    "stories": "story_id headline first_published last_published n_articles n_outlets "
    "n_independent_outlets",
    "story_articles": "story_id article_id",
    "statements": "statement_id story_id speaker_id representative",
    "statement_quotes": "statement_id quote_id",
    "statement_matches": "quote_a quote_b story_id relation similarity same_speaker changed_words",
    "contradictions": "contradiction_id story_id kind reason article_a start_a end_a article_b "
    "start_b end_b",
    "agreement": "agreement_id story_id metric voice outlet_a outlet_b target_id value raw chance "
    "n unit ci_low ci_high",
    "metrics": "metric formula direction range",
    "outlet_stances": "article_id target_id p_unfavourable p_neutral p_favourable score label "
    "n_mentions n_stances",
    "parameters": "name value",
    "redirects": "kind old_id new_id",
    "runs": "run_id started_at finished_at status n_seen n_added n_changed n_skipped n_rejected "
    "seconds fingerprint",
    "v_quotes": "quote_id speaker outlet content",
    "v_stances": "stance_id holder target label",
    "v_stance_weights": "stance_id status salience",
    "v_stance_by_story": "story_id holder_kind holder_id target_id n n_below mean_score "
    "weighted_score spread n_favourable n_neutral n_unfavourable",
    "v_outlet_stances": "outlet_id target_id n n_below mean_score weighted_score relative_score",
    "v_outlet_slant": "story_id outlet_id target_id score others_score relative_score n_others "
    "n_own",
    "v_story_overview": "story_id headline",
    "v_agreement_matrix": "outlet_a outlet_b metric value",
    "v_agreement_by_group": "attribute group_a group_b value",
    "v_corroboration": "statement_id carried_by missing_from",
    "v_unique_to_outlet": "outlet statement_id",
    "v_contradictions": "contradiction_id reason",
}


@pytest.fixture(scope="module")
def working() -> Iterator[duckdb.DuckDBPyConnection]:
    """One migrated, empty database for all these tests, which only read it."""
    with duckdb.connect() as connection:
        migrate(connection)
        yield connection


def columns(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    query = "SELECT column_name FROM duckdb_columns() WHERE table_name = ? ORDER BY column_index"
    return [row[0] for row in connection.execute(query, [table]).fetchall()]


@pytest.mark.parametrize("table", CONTRACT)
def test_the_contract_holds(working: duckdb.DuckDBPyConnection, table: str) -> None:
    assert set(CONTRACT[table].split()) <= set(columns(working, table))


@pytest.mark.parametrize("table", SCHEMAS)
def test_arrow_columns_are_columns_of_the_table(
    working: duckdb.DuckDBPyConnection, table: str
) -> None:
    assert set(SCHEMAS[table].names) <= set(columns(working, table))


def test_every_table_view_column_and_macro_has_a_comment(
    working: duckdb.DuckDBPyConnection,
) -> None:
    bare = working.execute(
        """
        SELECT table_name FROM duckdb_tables() WHERE NOT internal AND comment IS NULL
        UNION ALL SELECT view_name FROM duckdb_views() WHERE NOT internal AND comment IS NULL
        UNION ALL SELECT table_name || '.' || column_name FROM duckdb_columns()
        WHERE NOT internal AND comment IS NULL
        UNION ALL SELECT function_name FROM duckdb_functions()
        WHERE NOT internal AND comment IS NULL
        """
    ).fetchall()
    assert bare == []


def test_the_schema_page_is_up_to_date(root: Path) -> None:
    page = root / "docs" / "schema.md"
    assert page.read_text(encoding="utf-8") == describe(), "run `make schema`"


def test_the_integrity_view_is_empty_for_an_empty_warehouse(
    working: duckdb.DuckDBPyConnection,
) -> None:
    assert working.execute("FROM v_integrity").fetchall() == []


def test_there_are_enough_example_queries() -> None:
    assert len(example_names()) >= 12


@pytest.mark.parametrize("name", example_names())
def test_example_queries_run(working: duckdb.DuckDBPyConnection, name: str) -> None:
    assert example_title(name).endswith("?")
    working.execute(example(name)).fetchall()
