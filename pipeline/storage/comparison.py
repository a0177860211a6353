"""Compare outlets: read the working database, run the pure functions, write what they return."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from typing import Any, TypeVar

import duckdb
import pyarrow as pa

from pipeline.agreement.compute import agreement
from pipeline.agreement.inputs import (
    AgreementArticle,
    AgreementInputs,
    AgreementRow,
    CarriedStatement,
    HeldStance,
)
from pipeline.agreement.metrics import METRICS
from pipeline.agreement.outlet_stance_rows import outlet_stances
from pipeline.fingerprint import comparison_fingerprint
from pipeline.ingest.copies import Copy, CopyInput, find_copies
from pipeline.storage.identity import resolve_entities
from pipeline.storage.load import arrow_view, replace_rows, rows_of, table_of, transaction
from pipeline.storage.sql import read_sql
from pipeline.stories.grouping import Story, StoryArticle, group
from pipeline.stories.statements import StatementQuote, match_statements
from pipeline.tables import arrow_schema

_T = TypeVar("_T")
_FLOAT, _INT, _TIME = pa.float64(), pa.int32(), pa.timestamp("us")
_COPIES = arrow_schema("article_id origin_article_id agency kind containment", containment=_FLOAT)
_STORIES = arrow_schema(
    "story_id headline first_published last_published", first_published=_TIME, last_published=_TIME
)
_MEMBERS = arrow_schema("story_id article_id")
_STATEMENTS = arrow_schema("statement_id story_id speaker_id representative")
_STATEMENT_QUOTES = arrow_schema("statement_id quote_id")
_MATCHES = arrow_schema(
    "quote_a quote_b story_id relation similarity same_speaker changed_words",
    similarity=_FLOAT,
    same_speaker=pa.bool_(),
)
_AGREEMENT = arrow_schema(
    "agreement_id story_id metric voice outlet_a outlet_b target_id value raw chance n unit "
    "ci_low ci_high",
    n=_INT,
    **dict.fromkeys(("value", "raw", "chance", "ci_low", "ci_high"), _FLOAT),
)
_METRICS = arrow_schema("metric formula direction range")
_OUTLET_STANCES = arrow_schema(
    "article_id target_id p_unfavourable p_neutral p_favourable score label n_mentions n_stances",
    n_mentions=_INT,
    n_stances=_INT,
    **dict.fromkeys(("p_unfavourable", "p_neutral", "p_favourable", "score"), _FLOAT),
)


def compare(connection: duckdb.DuckDBPyConnection) -> bool:
    """Bring entities, copies, stories, statements, agreement and outlets' stances up to date.

    Returns False, having done nothing, where neither the data nor the code of the comparison
    changed since the last time. Each step is one transaction; a crash between two leaves the
    comparison marked as behind, and the next run repeats it.
    """
    connection.execute(read_sql("statements/init_state.sql"))
    code = comparison_fingerprint()
    behind = connection.execute(read_sql("statements/is_behind.sql"), {"code": code}).fetchall()
    if not behind[0][0]:
        return False
    resolve_entities(connection)
    _replace_copies(connection)
    _replace_stories(connection)
    _replace_statements(connection)
    articles = _read(connection, "agreement_articles", AgreementArticle)
    _replace_agreement(connection, articles)
    _replace_outlet_stances(connection, articles)
    with transaction(connection):
        connection.execute(read_sql("statements/contradictions.sql"))
        connection.execute(read_sql("statements/mark_compared.sql"), {"code": code})
    return True


def _replace_copies(connection: duckdb.DuckDBPyConnection) -> None:
    articles = _read(connection, "copy_inputs", CopyInput)
    copies: list[Copy] = find_copies(articles)
    with transaction(connection):
        replace_rows(connection, "copies", rows_of(copies, _COPIES))


def _replace_stories(connection: duckdb.DuckDBPyConnection) -> None:
    entities = _entities_of(connection)
    rows = connection.execute(read_sql("statements/story_inputs.sql")).fetchall()
    nothing: frozenset[str] = frozenset()
    by_fingerprint: defaultdict[str, list[StoryArticle]] = defaultdict(list)
    for article_id, outlet_id, title, text, published, fingerprint in rows:
        found = entities.get(article_id, nothing)
        article = StoryArticle(article_id, outlet_id, title, text, published, found)
        by_fingerprint[fingerprint].append(article)
    # An article that could not be extracted anew must not share a story with those that were.
    stories: list[Story] = [story for part in by_fingerprint.values() for story in group(part)]
    members = [
        {"story_id": story.story_id, "article_id": article_id}
        for story in stories
        for article_id in story.article_ids
    ]
    with (
        transaction(connection),
        arrow_view(connection, "found_stories", rows_of(stories, _STORIES)),
        arrow_view(connection, "found_members", table_of(members, _MEMBERS)),
    ):
        connection.execute(read_sql("statements/replace_stories.sql"))


def _replace_statements(connection: duckdb.DuckDBPyConnection) -> None:
    result = match_statements(_read(connection, "statement_inputs", StatementQuote))
    members = [
        {"statement_id": statement_id, "quote_id": quote_id}
        for statement_id, quote_id in result.members
    ]
    matches = [
        {**asdict(match), "changed_words": json.dumps(match.changed_words, ensure_ascii=False)}
        for match in result.matches
    ]
    with transaction(connection):
        replace_rows(connection, "statements", rows_of(result.statements, _STATEMENTS))
        replace_rows(connection, "statement_quotes", table_of(members, _STATEMENT_QUOTES))
        replace_rows(connection, "statement_matches", table_of(matches, _MATCHES))


def _replace_agreement(
    connection: duckdb.DuckDBPyConnection, articles: Sequence[AgreementArticle]
) -> None:
    inputs = AgreementInputs(
        articles=articles,
        entities=_entities_of(connection),
        statements=_read(connection, "carried_statements", CarriedStatement),
        stances=_read(connection, "held_stances", HeldStance),
    )
    rows: Sequence[AgreementRow] = agreement(inputs)
    with transaction(connection):
        replace_rows(connection, "agreement", rows_of(rows, _AGREEMENT))
        replace_rows(connection, "metrics", rows_of(METRICS, _METRICS))


def _replace_outlet_stances(
    connection: duckdb.DuckDBPyConnection, articles: Sequence[AgreementArticle]
) -> None:
    rows = outlet_stances(
        # a copy says again what another wrote; other genres speak for their authors
        [article for article in articles if article.genre == "news" and not article.is_copy],
        _mentions(connection),
        _read(connection, "stances_in_text", HeldStance),
    )
    with transaction(connection):
        replace_rows(connection, "outlet_stances", rows_of(rows, _OUTLET_STANCES))


def _mentions(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], int]:
    rows = connection.execute(read_sql("statements/mentions_in_text.sql")).fetchall()
    return {(article_id, entity_id): n for article_id, entity_id, n in rows}


def _entities_of(connection: duckdb.DuckDBPyConnection) -> dict[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    rows = connection.execute(read_sql("statements/article_entity_ids.sql")).fetchall()
    for article_id, entity_id in rows:
        found[article_id].add(entity_id)
    return {article_id: frozenset(ids) for article_id, ids in found.items()}


def _read(connection: duckdb.DuckDBPyConnection, name: str, make: type[_T]) -> list[_T]:
    """Return the rows of a statement as values of ``make``, whose fields its columns are."""
    cursor = connection.execute(read_sql(f"statements/{name}.sql"))
    names = [column[0] for column in cursor.description or ()]
    build = partial(_build, make, names)
    return [build(row) for row in cursor.fetchall()]


def _build(make: type[_T], names: Sequence[str], row: Sequence[Any]) -> _T:
    return make(**dict(zip(names, row, strict=True)))
