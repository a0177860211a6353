"""Compare the outlets of changed stories, some thousand quotes at a time."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from typing import Any, TypeVar

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.agreement.inputs import AgreementArticle, HeldStance
from pipeline.agreement.outlet_stance_coverage import cover_stories
from pipeline.agreement.story import story_agreement
from pipeline.agreement.story_inputs import StoryInputs
from pipeline.storage.load import arrow_view, insert_rows, rows_of, table_of, transaction
from pipeline.storage.sql import read_sql
from pipeline.stories.contradictions.find import find_contradictions
from pipeline.stories.contradictions.model import (
    ContradictionArticle,
    ContradictionInputs,
    SaidQuote,
    SpeakerStance,
)
from pipeline.stories.statements import StatementQuote, match_statements
from pipeline.tables import arrow_schema
from pipeline.vectors import unpack

_T = TypeVar("_T")
_FLOAT, _INT, _BOOL = pa.float64(), pa.int32(), pa.bool_()
_STORY_IDS = arrow_schema("story_id")
_STATEMENTS = arrow_schema(
    "statement_id story_id speaker_id representative n_speakers disputed_speaker",
    n_speakers=_INT,
    disputed_speaker=_BOOL,
)
_STATEMENT_QUOTES = arrow_schema("statement_id quote_id")
_MATCHES = arrow_schema(
    "quote_a quote_b story_id relation similarity same_speaker changed_words meaning_changed "
    "trimmed speaker_tie probability shared_phrase",
    similarity=_FLOAT,
    probability=_FLOAT,
    **dict.fromkeys(("same_speaker", "meaning_changed", "trimmed"), _BOOL),
)
_CONTRADICTIONS = arrow_schema(
    "contradiction_id story_id kind reason topic confidence article_a field_a start_a end_a "
    "voice_a quote_a article_b field_b start_b end_b voice_b quote_b",
    confidence=_FLOAT,
    **dict.fromkeys(("start_a", "end_a", "start_b", "end_b"), _INT),
)
_COVERAGE = arrow_schema(
    "article_id story_id target_id outlet_id n_mentions n_stances speaks against_story net_story "
    "critics_story mentions_apart net_apart distance",
    n_mentions=_INT,
    n_stances=_INT,
    speaks=_BOOL,
    distance=pa.int64(),
    **dict.fromkeys(
        ("against_story", "net_story", "critics_story", "mentions_apart", "net_apart"), _FLOAT
    ),
)
_TARGETS = arrow_schema("story_id target_id silent_distance", silent_distance=pa.int64())
_OUTLETS = arrow_schema("story_id outlet_id n_articles", n_articles=pa.int64())

NOTE_SECONDS = 30.0
"""How often it is told how far the comparison is."""
QUOTES_AT_ONCE = 20_000
"""Stories are compared together until they have this many quotes: it bounds memory."""


def compare_changed(
    connection: duckdb.DuckDBPyConnection, code: int, note: Callable[[str], None]
) -> int:
    """Compare again the stories that changed since they were last compared; return their number.

    A story's rows and the note of what it was compared from are written in one transaction, so
    that a killed run goes on where it stopped. ``code`` stands for the code of the comparison;
    ``note`` is told how far it is, now and then.
    """
    note("looking for changed stories")
    connection.execute(read_sql("statements/story_digests.sql"), {"code": code})
    with transaction(connection):
        connection.execute(read_sql("statements/forget_stories.sql"))
    rows = connection.execute(read_sql("statements/changed_stories.sql")).fetchall()
    done, noted = 0, -math.inf
    for story_ids in _batches(rows):
        if time.monotonic() - noted >= NOTE_SECONDS:
            note(f"comparing changed stories: {done:,} of {len(rows):,}")
            noted = time.monotonic()
        ids = table_of([{"story_id": story_id} for story_id in story_ids], _STORY_IDS)
        with arrow_view(connection, "batch_stories", ids), transaction(connection):
            _compare(connection)
        done += len(story_ids)
    connection.execute("DROP TABLE story_digests; DROP TABLE changed_stories")
    return len(rows)


def _batches(rows: Sequence[tuple[str, int]]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for story_id, n_quotes in rows:
        if batch and size + n_quotes > QUOTES_AT_ONCE:
            yield batch
            batch, size = [], 0
        batch.append(story_id)
        size += n_quotes + 1
    if batch:
        yield batch


def _compare(connection: duckdb.DuckDBPyConnection) -> None:
    """Write all rows of the stories in the view ``batch_stories``."""
    for name, table in _statements(connection).items():
        insert_rows(connection, name, table)
    insert_rows(connection, "contradictions", _contradictions(connection))
    articles = _arrow(connection, "agreement_articles")
    stances = _arrow(connection, "held_stances")
    found = story_agreement(
        StoryInputs(
            articles=articles,
            entities=_arrow(connection, "story_entities"),
            statements=_arrow(connection, "carried_statements"),
            stances=stances,
            matches=_arrow(connection, "carried_matches"),
        )
    )
    insert_rows(connection, "agreement", found.rows)
    insert_rows(connection, "agreement_parts", found.parts)
    for name, table in _coverage(connection, articles, stances).items():
        insert_rows(connection, name, table)
    connection.execute(read_sql("statements/note_compared.sql"))


def _statements(connection: duckdb.DuckDBPyConnection) -> dict[str, pa.Table]:
    quotes = _arrow(connection, "statement_inputs")
    vectors = unpack(quotes["vector"].to_pylist())
    result = match_statements(_values(quotes.drop_columns("vector"), StatementQuote), vectors)
    members = [
        {"statement_id": statement_id, "quote_id": quote_id}
        for statement_id, quote_id in result.members
    ]
    matches = [
        {**asdict(match), "changed_words": json.dumps(match.changed_words, ensure_ascii=False)}
        for match in result.matches
    ]
    return {
        "statements": rows_of(result.statements, _STATEMENTS),
        "statement_quotes": table_of(members, _STATEMENT_QUOTES),
        "statement_matches": table_of(matches, _MATCHES),
    }


def _contradictions(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    inputs = ContradictionInputs(
        articles=_values(_arrow(connection, "contradiction_articles"), ContradictionArticle),
        quotes=_values(_arrow(connection, "contradiction_quotes"), SaidQuote),
        stances=_values(_arrow(connection, "contradiction_stances"), SpeakerStance),
    )
    return table_of([each.row() for each in find_contradictions(inputs)], _CONTRADICTIONS)


def _coverage(
    connection: duckdb.DuckDBPyConnection, articles: pa.Table, stances: pa.Table
) -> dict[str, pa.Table]:
    # a copy says again what another wrote; other genres speak for their authors
    news = [
        article
        for article in _values(articles, AgreementArticle)
        if article.genre == "news" and not article.is_copy
    ]
    mentions = connection.execute(read_sql("statements/mentions_in_text.sql")).fetchall()
    counts = {(article_id, entity_id): n for article_id, entity_id, n in mentions}
    in_text = stances.filter(pc.equal(stances["field"], "text")).drop_columns("field")
    found = cover_stories(news, counts, _values(in_text, HeldStance))
    return {
        "outlet_coverage": rows_of(found.rows, _COVERAGE),
        "story_targets": rows_of(found.targets, _TARGETS),
        "story_outlets": rows_of(found.outlets, _OUTLETS),
    }


def _arrow(connection: duckdb.DuckDBPyConnection, name: str) -> pa.Table:
    return connection.sql(read_sql(f"statements/{name}.sql")).to_arrow_table()


def _values(table: pa.Table, make: Callable[..., _T]) -> list[_T]:
    """Return the rows as values of ``make``, whose arguments the columns are."""
    names = table.column_names
    columns: list[list[Any]] = [table[name].to_pylist() for name in names]
    return [make(**dict(zip(names, row, strict=True))) for row in zip(*columns, strict=True)]
