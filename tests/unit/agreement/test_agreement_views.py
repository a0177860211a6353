"""The views of agreement list one by one what its figures count."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime

import duckdb
import pyarrow as pa
import pytest
from agreement_rows import article, attributes, carried
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.agreement.corpus import corpus_agreement
from pipeline.agreement.metrics import METRICS
from pipeline.agreement.story import story_agreement
from pipeline.agreement.story_inputs import StoryInputs
from pipeline.storage.load import insert_rows, transaction
from pipeline.storage.migrate import migrate


@pytest.fixture(scope="module")
def working() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        migrate(connection)
        yield connection


def fill(connection: duckdb.DuckDBPyConnection, articles: list[dict], quotes: list[dict]) -> None:
    """Replace all rows: articles, and quotes as rows of ``carried``, a statement each id."""
    story_of = {a["article_id"]: a["story_id"] for a in articles}
    speakers = {q["speaker_id"] for q in quotes} - {None}
    statements = {(q["statement_id"], story_of[q["article_id"]]) for q in quotes}
    said = {
        "content": "", "field": "text", "start_char": 0, "end_char": 1, "kind": "direct",
        "marked": True, "act": "statement", "confidence": 1.0,
    }  # fmt: skip
    read = {
        "outlet_from": "field", "genre_from": "field", "published_from": "unknown",
        "language": "en", "text": "text", "n_words": 1, "content_hash": "", "fingerprint": "",
        "ingested_at": datetime(2026, 3, 1),
    }  # fmt: skip
    rows: dict[str, list[dict]] = {
        "outlets": [
            {"outlet_id": outlet, "name": outlet.upper(), "known": known}
            for outlet, known in {(a["outlet_id"], a["known"]) for a in articles}
        ],
        "articles": [
            {name: a[name] for name in ("article_id", "outlet_id", "genre")} | read
            for a in articles
        ],
        "stories": [
            {"story_id": s, "headline": s, "n_articles": 0, "n_outlets": 0,
             "n_independent_outlets": 0}
            for s in set(story_of.values())
        ],
        "story_articles": [{"story_id": s, "article_id": a} for a, s in story_of.items()],
        "copies": [
            {"article_id": a["article_id"], "kind": "copy"} for a in articles if a["is_copy"]
        ],
        "entities": [
            {"entity_id": name, "name": name, "type": kind}
            for name, kind in [("nobody", "unnamed"), *((name, "person") for name in speakers)]
        ],
        "statements": [
            {"statement_id": statement, "story_id": story, "representative": "",
             "disputed_speaker": statement.startswith("disputed")}
            for statement, story in statements
        ],
        "quotes": [
            {"quote_id": f"q{i}", "article_id": q["article_id"],
             "speaker_id": q["speaker_id"] or "nobody"} | said
            for i, q in enumerate(quotes)
        ],
        "statement_quotes": [
            {"statement_id": q["statement_id"], "quote_id": f"q{i}"} for i, q in enumerate(quotes)
        ],
        "statement_matches": [],
        "agreement": [],
        "group_agreement": [],
        "metrics": [],
    }  # fmt: skip
    with transaction(connection):
        for table, of_table in rows.items():
            connection.execute(f"DELETE FROM {table}")
            if of_table:
                insert_rows(connection, table, pa.Table.from_pylist(of_table))


def invented_speech(seed: int) -> tuple[list[dict], list[dict]]:
    rng = random.Random(seed)  # noqa: S311
    articles, quotes = [], []
    for s in range(rng.randint(1, 6)):
        for outlet in rng.sample("uvwxyz", rng.randint(1, 6)):
            name = f"{s}{outlet}"
            genre = rng.choice(["news", "news", "news", "opinion"])
            articles.append(
                article(name, outlet, f"s{s}", genre, known=outlet != "u",
                        is_copy=rng.random() < 0.1)
            )  # fmt: skip
            for k in range(rng.randint(0, 4)):
                quotes += carried(name, f"{name}{k}:{rng.choice(['', 'P', 'Q', 'R', 'S'])}")
    return articles, quotes


@given(st.integers(0, 10**6))
@settings(deadline=None, max_examples=3)
def test_lists_of_speakers_are_those_that_the_shares_count(
    working: duckdb.DuckDBPyConnection, seed: int
) -> None:
    articles, quotes = invented_speech(seed)
    fill(working, articles, quotes)
    parts = story_agreement(StoryInputs.of_rows(articles=articles, statements=quotes)).parts
    rows = corpus_agreement(parts, attributes(), samples=0).rows
    insert_rows(working, "agreement", rows)
    for view, share, n in (
        ("v_unique_speakers", "unique_share", "n_speakers"),
        ("v_omitted_speakers", "omitted_share", "n_widely_quoted"),
    ):
        listed = dict(
            working.execute(f"SELECT outlet_id, count(*) FROM {view} GROUP BY ALL").fetchall()
        )
        counted = {
            outlet: round(value)
            for outlet, value in working.execute(
                f"SELECT outlet_id, {share} * {n} FROM v_speaker_shares WHERE {n} > 0"
            ).fetchall()
            if round(value)
        }
        assert listed == counted


def test_who_carries_a_statement(working: duckdb.DuckDBPyConnection) -> None:
    articles = [
        article("a", "x"), article("b", "y"), article("c", "z"), article("d", "w", is_copy=True),
        article("e", "unknown:1", known=False),
    ]  # fmt: skip
    quotes = [
        *carried("a", "1:P", "disputed:P"),
        *carried("b", "1:P", "disputed:Q"),
        *carried("d", "1:P", "2:P"),
        *carried("e", "1:P"),
    ]
    fill(working, articles, quotes)
    found = {
        row[0]: row[1:]
        for row in working.execute(
            "SELECT statement_id, n_quotes, n_independent, carried_by, missing_from, "
            "disputed_speaker FROM v_corroboration"
        ).fetchall()
    }
    # The copy at w corroborates nothing, but w's readers did see the statement.
    assert found == {
        "1": (4, 2, ["X", "Y"], ["Z"], False),
        "2": (1, 0, [], ["X", "Y", "Z"], False),
        "disputed": (2, None, ["X", "Y"], ["Z"], True),
    }
    assert working.execute("FROM v_unique_to_outlet").fetchall() == []
    overview = working.execute("SELECT n_statements, n_shared_statements FROM v_story_overview")
    assert overview.fetchall() == [(3, 1)]


def test_direct_quotes_of_one_statement(working: duckdb.DuckDBPyConnection) -> None:
    articles = [article("a", "x"), article("b", "y"), article("c", "z", is_copy=True)]
    quotes = [r for name in "abc" for r in carried(name, "1:P")] + carried("b", "2:P")
    fill(working, articles, quotes)
    for one, other in (("q0", "q1"), ("q0", "q2"), ("q0", "q3")):
        working.execute(
            "INSERT INTO statement_matches (quote_a, quote_b, story_id, relation, similarity) "
            "VALUES ($1, $2, 's1', 'verbatim', 1)",
            [one, other],
        )
    rows = working.execute("SELECT outlet_a, outlet_b, quote_b FROM v_direct_quote_pairs")
    # Neither the copy nor the quote of another statement.
    assert rows.fetchall() == [("X", "Y", "q1")]


def test_pairs_groups_and_all_have_views_of_their_own(working: duckdb.DuckDBPyConnection) -> None:
    articles = [article(f"{o}{s}", o, f"s{s}") for s in range(5) for o in "xyz"]
    quotes = [r for a in articles for r in carried(a["article_id"], f"{a['story_id']}:P")]
    fill(working, articles, quotes)
    result = story_agreement(StoryInputs.of_rows(articles=articles, statements=quotes))
    corpus = corpus_agreement(result.parts, attributes(x="l", y="l", z="r"), samples=20)
    insert_rows(working, "agreement", result.rows)
    insert_rows(working, "agreement", corpus.rows)
    insert_rows(working, "group_agreement", corpus.group_rows)
    insert_rows(working, "metrics", pa.Table.from_pylist([asdict(metric) for metric in METRICS]))
    where = "WHERE metric = 'statement_overlap'"
    pairs = working.execute(f"SELECT outlet_a, outlet_b, n FROM v_agreement_matrix {where}")
    assert sorted(pairs.fetchall()) == [("X", "Y", 5), ("X", "Z", 5), ("Y", "Z", 5)]
    overall = working.execute(f"SELECT n, minimum, raw FROM v_agreement_overall {where}")
    assert overall.fetchall() == [(15, 10, 1.0)]
    groups = working.execute(f"SELECT group_a, group_b, n_pairs FROM v_agreement_by_group {where}")
    assert sorted(groups.fetchall()) == [("l", "l", 1), ("l", "r", 2)]
    within = working.execute(f"SELECT count(*), count(outlet_a) FROM v_agreement_in_story {where}")
    assert within.fetchall() == [(5 * 4, 5 * 3)]
