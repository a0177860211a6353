"""Apply identity across articles to the rows of the working database.

What articles write alike is stored once, with what the rules look at (``written_entities``). A
batch works that out for what is new, decides over all rows as numbers, and writes differences.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from pipeline.entities.across.blocks import blocks_of
from pipeline.entities.across.overrides import Override
from pipeline.entities.across.rules import Resolved, resolve_corpus
from pipeline.entities.across.written import Corpus, Ints, Traits, Writings, Written, normal, traits
from pipeline.entities.resolve import LocalRow, Resolution, entities
from pipeline.fingerprint import comparison_fingerprint
from pipeline.models import AliasKind, EntityType
from pipeline.storage.load import arrow_view, rows_of, transaction
from pipeline.storage.overrides import note_outcome, usable_overrides
from pipeline.storage.sql import read_sql
from pipeline.tables import arrow_schema

_INT, _TEXTS = pa.int32(), pa.list_(pa.string())
_UNNAMED = "unnamed:*:"
_FORMS = arrow_schema("article_id local_id alias entity_id", local_id=_INT)
_ENTITIES = arrow_schema("entity_id name type country_code wikidata_id")
_JOINS = arrow_schema(
    "entity_id key joined_to rule evidence n_articles example_article_id", n_articles=_INT
)
_MOVED = arrow_schema("entity_id written_id alias n", written_id=pa.int64(), n=_INT)
_TRAITS = arrow_schema(
    "forms initials suffix initial apart hyphenated acronyms called",
    hyphenated=pa.bool_(),
    **dict.fromkeys(("forms", "apart", "acronyms", "called"), _TEXTS),
)


@dataclass(slots=True)
class _Rows:
    """A corpus, and where its rows and writings stand in the database."""

    corpus: Corpus
    row_ids: npt.NDArray[np.int64]
    local_ids: Ints
    written_ids: list[int]


def resolve_entities(connection: duckdb.DuckDBPyConnection) -> int:
    """Decide which entity each article's entities are, over all articles; return their number.

    Runs in one transaction, with the overrides that the database holds. Entity ids that no longer
    exist are redirected to what their articles' entities became. Rows whose entity is what it was
    are not written.
    """
    overrides: list[Override] = usable_overrides(connection)
    code = comparison_fingerprint()
    with transaction(connection):
        state = connection.execute(read_sql("statements/entity_state.sql")).fetchall()
        known_code, had_overrides = state[0]
        if known_code != code:
            _run(connection, "entity_forget_written")
        _note_written(connection)
        rows = _read_rows(connection, overrides)
        found = resolve_corpus(rows.corpus, overrides)
        everything = bool(overrides) or bool(had_overrides) or known_code != code
        _apply(connection, rows, found, everything=everything)
        joins = rows_of(found.joins, _JOINS)
        with arrow_view(connection, "resolved_joins", joins):
            _run(connection, "entity_joins")
        outcome = Resolution(problems=found.problems, applied=found.applied)
        note_outcome(connection, overrides, outcome)
        noted = {"code": code, "overrides": len(overrides)}
        connection.execute(read_sql("statements/entity_note_state.sql"), noted)
    return int(connection.execute("SELECT count(*) FROM entities").fetchall()[0][0])


def _note_written(connection: duckdb.DuckDBPyConnection) -> None:
    """Bring ``written_entities`` up to date with the articles that are new."""
    _run(connection, "entity_fresh")
    new = _read(connection, "entity_new_written")
    if new.num_rows:
        found = [traits(written) for written in _written(new)]
        for name, column in zip(_TRAITS.names, rows_of(found, _TRAITS).columns, strict=True):
            new = new.append_column(name, column)
        blocks = [blocks_of(key) for key in new["key"].to_pylist()]
        new = new.append_column("blocks", pa.array(blocks, pa.list_(pa.int64())))
        with arrow_view(connection, "new_written", new):
            _run(connection, "entity_note_written")
    _run(connection, "entity_note_fresh")


def _written(table: pa.Table) -> Iterable[Written]:
    names = ("key", "name", "type", "country_code", "wikidata_id")
    columns = [table[name].to_pylist() for name in names]
    return (
        Written(key, name, kind, country_code, wikidata_id, aliases)
        for key, name, kind, country_code, wikidata_id, aliases in zip(
            *columns, _aliases(table), strict=True
        )
    )


def _aliases(table: pa.Table) -> list[tuple[tuple[str, AliasKind], ...]]:
    pairs = zip(_lists(table["aliases"]), _lists(table["kinds"]), strict=True)
    return [tuple(zip(*pair, strict=True)) if pair[0] else () for pair in pairs]


def _lists(column: pa.ChunkedArray) -> list[Sequence[Any]]:
    """Return the lists of a column, most of which may be empty and are then one object."""
    found: list[Sequence[Any]] = []
    for chunk in column.chunks:
        sizes = chunk.value_lengths().to_numpy()
        stops, values = np.cumsum(sizes), chunk.flatten().to_pylist()
        start = len(found)
        found += [()] * len(chunk)
        full = np.flatnonzero(sizes)
        ends = zip(full.tolist(), (stops - sizes)[full].tolist(), stops[full].tolist(), strict=True)
        for number, begin, end in ends:
            found[start + number] = values[begin:end]
    return found


def _read_rows(connection: duckdb.DuckDBPyConnection, overrides: Sequence[Override]) -> _Rows:
    """Read all rows that rules look at; those of unnamed speakers where an override names them."""
    table = _read(connection, "entity_written", all=bool(overrides))
    table = table.sort_by("written_id")
    sorted_ids = table["written_id"].to_numpy()
    written_ids: list[int] = sorted_ids.tolist()
    writings = _writings(table)
    unnamed = _unnamed(writings, overrides)
    found = connection.execute(read_sql("statements/entity_articles.sql")).fetchall()
    article_ids = [row[0] for row in found]
    number = pa.array(np.arange(len(article_ids), dtype=np.int32))
    numbered = pa.table({"article_id": pa.array(article_ids, pa.string()), "number": number})
    with arrow_view(connection, "numbered", numbered):
        table = _read(connection, "entity_rows", unnamed=[written_ids[n] for n in unnamed])
    local_ids = table["local_id"].to_numpy()
    order = np.argsort(table["number"].to_numpy().astype(np.int64) << 32 | local_ids)
    article, local_ids = table["number"].to_numpy()[order], local_ids[order]
    places = np.searchsorted(sorted_ids, table["written_id"].to_numpy()[order])
    written: Ints = places.astype(np.int32)
    if unnamed:
        _scope(writings, written_ids, written, [article_ids[n] for n in article.tolist()])
    mentions: Ints = table["n_mentions"].to_numpy()[order]
    corpus = Corpus(article_ids, writings, article, written, mentions)
    return _Rows(corpus, table["row_id"].to_numpy()[order], local_ids, written_ids)


def _writings(table: pa.Table) -> Writings:
    blocks = table["blocks"].combine_chunks()
    numbers: Ints = np.repeat(
        np.arange(len(blocks), dtype=np.int32), blocks.value_lengths().to_numpy()
    )
    columns = [
        _lists(table[one.name]) if one.type == _TEXTS else table[one.name].to_pylist()
        for one in _TRAITS
    ]
    return Writings(
        table["key"].to_pylist(),
        table["name"].to_pylist(),
        table["type"].to_pylist(),
        table["country_code"].to_pylist(),
        table["wikidata_id"].to_pylist(),
        list(map(Traits, *columns)),
        _aliases(table),
        (numbers, blocks.flatten().to_numpy()),
    )


def _unnamed(writings: Writings, overrides: Sequence[Override]) -> list[int]:
    """Return what is written of unnamed speakers that some override may mean."""
    wanted = {normal(name) for o in overrides for name in (o.alias, o.entity)}
    by_id = any(name.startswith("unnamed:") for name in wanted)
    return [
        number
        for number, kind in enumerate(writings.types if overrides else ())
        if kind == "unnamed" and (by_id or not wanted.isdisjoint(writings.traits[number].called))
    ]


def _scope(
    writings: Writings, written_ids: list[int], written: Ints, article_ids: Sequence[str]
) -> None:
    """Give unnamed speakers keys that hold their articles, each an entry of its own."""
    columns: tuple[list[Any], ...] = (  # of one length
        writings.keys, writings.names, writings.types, writings.country_codes,
        writings.wikidata_ids, writings.traits, writings.aliases,
    )  # fmt: skip
    for row, number in enumerate(written.tolist()):
        if writings.keys[number].startswith(_UNNAMED):
            key = f"unnamed:{article_ids[row]}:{writings.keys[number].removeprefix(_UNNAMED)}"
            one = replace(writings[number], key=key)
            values = (key, one.name, one.type, None, None, traits(one), one.aliases)
            for column, value in zip(columns, values, strict=True):
                column.append(value)
            written[row] = len(written_ids)
            written_ids.append(written_ids[number])


def _apply(
    connection: duckdb.DuckDBPyConnection, rows: _Rows, found: Resolved, *, everything: bool
) -> None:
    """Write what the resolution changed; with ``everything`` look at every entity for it."""
    with (
        arrow_view(connection, "resolved_rows", _rows_table(rows, found)),
        arrow_view(connection, "resolved_forms", _forms_table(rows, found)),
        arrow_view(connection, "current_uses", _uses_table(rows, found)),
        arrow_view(connection, "moved_uses", _moved_table(rows, found)),
    ):
        _run(connection, "apply_resolution")
        if found.alias_of:
            _run(connection, "apply_forms")
        _run(connection, "set_aside_stances")
        connection.execute(read_sql("statements/entity_affected.sql"), {"all": everything})
        affected = set(_read(connection, "entity_affected_ids")["entity_id"].to_pylist())
        changed = rows_of(entities(rows.corpus, found, affected), _ENTITIES)
        connection.execute(read_sql("statements/entity_unnamed.sql"), {"all": everything})
        with arrow_view(connection, "resolved_entities", changed):
            _run(connection, "entity_refresh")
    _run(connection, "entity_drop_written")


def _rows_table(rows: _Rows, found: Resolved) -> pa.Table:
    entity = pa.DictionaryArray.from_arrays(found.entity, pa.array(found.ids, pa.string()))
    return pa.table({"row_id": rows.row_ids, "entity_id": entity})


def _forms_table(rows: _Rows, found: Resolved) -> pa.Table:
    corpus = rows.corpus
    forms = [
        (corpus.article_ids[corpus.article[row]], int(rows.local_ids[row]), alias, entity_id)
        for (row, alias), entity_id in sorted(found.alias_of.items())
    ]
    return _table(forms, _FORMS)


def _uses_table(rows: _Rows, found: Resolved) -> pa.Table:
    codes, written, counts, mentions = found.uses(rows.corpus)
    return pa.table(
        {
            "entity_id": pa.DictionaryArray.from_arrays(codes, pa.array(found.ids, pa.string())),
            "written_id": np.array(rows.written_ids, dtype=np.int64)[written],
            "n_articles": counts.astype(np.int32),
            "n_mentions": mentions.astype(np.int32),
        }
    )


def _moved_table(rows: _Rows, found: Resolved) -> pa.Table:
    counts = Counter(
        (
            found.ids[found.entity[row]],
            rows.written_ids[rows.corpus.written[row]],
            alias,
        )
        for row, alias in found.alias_of
    )
    return _table([(*use, n) for use, n in sorted(counts.items())], _MOVED)


def read_local_rows(connection: duckdb.DuckDBPyConnection) -> list[LocalRow]:
    """Return the local entities of all articles, in the order of their ids."""
    rows = connection.execute(read_sql("statements/local_entities.sql")).fetchall()
    return [_local_row(*row) for row in rows]


def _local_row(
    article_id: str,
    local_id: int,
    key: str,
    name: str,
    type_: EntityType,
    country_code: str | None,
    wikidata_id: str | None,
    n_mentions: int,
    surfaces: tuple[list[str], list[AliasKind]],
) -> LocalRow:
    found = tuple(zip(*surfaces, strict=True))
    return LocalRow(
        article_id, local_id, key, name, type_, country_code, wikidata_id, n_mentions, found
    )


def _table(rows: Sequence[tuple[object, ...]], schema: pa.Schema) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else [() for _ in schema.names]
    return pa.table(dict(zip(schema.names, columns, strict=True)), schema=schema)


def _read(connection: duckdb.DuckDBPyConnection, name: str, **values: object) -> pa.Table:
    query = read_sql(f"statements/{name}.sql")
    return connection.sql(query, params=values or None).to_arrow_table()


def _run(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    connection.execute(read_sql(f"statements/{name}.sql"))
