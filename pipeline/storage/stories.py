"""Keep the stories of the working database up to date, article by article.

The tables story_features, story_keys, story_edges and story_components hold what grouping knows of
each article. A changed article is filed anew, compared with what it meets, and the components of
the graph of links that this touches are clustered anew; the rest stays. The outcome is that of
:func:`pipeline.stories.grouping.group` on all articles at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pipeline.storage.load import arrow_view, rows_of, table_of, transaction
from pipeline.storage.sql import read_sql
from pipeline.stories import background, blocking, pairs
from pipeline.stories.blocking import HUBS, Blocks, Hubs, Keys, keys_of
from pipeline.stories.features import Features, Ints, Nodes, article_terms, join, node_of
from pipeline.stories.grouping import (
    OPENING_LENGTH,
    Member,
    Story,
    cluster,
    day_numbers,
    find_edges,
    story_of,
)
from pipeline.stories.linkage import components, components_of
from pipeline.tables import arrow_schema

_TIME, _NODE, _BYTES = pa.timestamp("us"), pa.uint64(), pa.binary()
_FEATURES = arrow_schema(
    "article_id node digest origin_id day terms weights",
    node=_NODE,
    digest=_NODE,
    day=pa.int32(),
    terms=_BYTES,
    weights=_BYTES,
)
_STORIES = arrow_schema(
    "story_id headline first_published last_published", first_published=_TIME, last_published=_TIME
)
_MEMBERS = arrow_schema("story_id article_id")
_TEXTS = 2000
_FEW = 10_000
"""For fewer articles than this, only the features of those that they meet are read."""


def update_stories(connection: duckdb.DuckDBPyConnection, code: int, hubs: Hubs = HUBS) -> None:
    """Bring ``stories`` and ``story_articles`` up to date with ``articles`` and ``copies``.

    Rows of stories that stay as they are, are not written. A story that is no more is redirected
    to the one that now holds most of its articles. ``code`` is the fingerprint of the code and
    data of the comparison: under another one all articles are grouped anew. One transaction.
    """
    with transaction(connection):
        connection.execute(read_sql("statements/story_changes.sql"), {"code": code})
        touched = connection.table("story_touched").aggregate("count(*)").fetchall()
        if touched[0][0]:
            _set_limits(connection, hubs)
            _file(connection)
            _link(connection, hubs)
            _regroup(connection)
        connection.execute(read_sql("statements/story_counts.sql"))


def _set_limits(connection: duckdb.DuckDBPyConnection, hubs: Hubs) -> None:
    connection.execute("SET VARIABLE story_hubs = ?", [hubs.near])
    connection.execute("SET VARIABLE story_far_hubs = ?", [hubs.far])
    connection.execute("SET VARIABLE story_far_epochs = ?", [blocking.FAR_EPOCHS])


def _file(connection: duckdb.DuckDBPyConnection) -> None:
    """Replace features and keys of the articles touched, and note which to compare anew."""
    features = pa.concat_tables([_FEATURES.empty_table(), *_new_features(connection)])
    keys = _keys_of(features)
    with (
        arrow_view(connection, "new_story_features", features),
        arrow_view(connection, "new_story_keys", keys),
    ):
        connection.execute(read_sql("statements/story_blocks.sql"))
        connection.execute(read_sql("statements/story_file.sql"))
        connection.execute(read_sql("statements/story_asked.sql"))


def _new_features(connection: duckdb.DuckDBPyConnection) -> Iterator[pa.Table]:
    table = background.packaged()
    rows = connection.execute(read_sql("statements/story_texts.sql"))
    while batch := rows.fetchmany(_TEXTS):
        days = day_numbers([row[4] for row in batch])
        values = []
        for row, day in zip(batch, days, strict=True):
            article_id, origin_id, digest, title, _, fingerprint, text = row
            terms = article_terms(title, text, table, fingerprint) if origin_id is None else None
            values.append(
                {
                    "article_id": article_id,
                    "node": node_of(article_id),
                    "digest": digest,
                    "origin_id": origin_id,
                    "day": None if np.isnan(day) else int(day),
                    "terms": b"" if terms is None else terms.ids.tobytes(),
                    "weights": b"" if terms is None else terms.weights.tobytes(),
                }
            )
        yield table_of(values, _FEATURES)


def _keys_of(features: pa.Table) -> pa.Table:
    """Return the rows of story_keys of articles; copies are not filed."""
    originals = features.filter(pc.is_null(features["origin_id"]))
    days = originals["day"].to_numpy(zero_copy_only=False).astype(np.float64)
    counts, ids, weights = _terms_of(originals)
    keys = keys_of(originals["node"].to_numpy(), days, counts, ids, weights)
    undated = keys.epochs == blocking.UNDATED
    columns = {
        "term": keys.terms,
        "epoch": pa.array(keys.epochs, mask=undated),
        "node": keys.nodes,
        "strong": keys.strong,
    }
    return pa.table(columns)


def _terms_of(table: pa.Table) -> tuple[Ints, NDArray[np.uint32], NDArray[np.uint8]]:
    """Return the number of terms of each row, and the terms and weights of all in a row."""
    weights = [row or b"" for row in table["weights"].to_pylist()]
    counts = np.array([len(row) for row in weights], dtype=np.int64)
    ids = np.frombuffer(b"".join(table["terms"].to_pylist()), dtype=np.uint32)
    return counts, ids, np.frombuffer(b"".join(weights), dtype=np.uint8)


def _link(connection: duckdb.DuckDBPyConnection, hubs: Hubs) -> None:
    """Compare the articles asked about with what they meet, and replace their edges."""
    rows = _read(connection, "story_filed")
    epochs = rows["epoch"].fill_null(blocking.UNDATED).to_numpy()
    blocks = Blocks(
        Keys(_values(rows, "term"), epochs, _values(rows, "node"), _values(rows, "strong")),
        hubs,
    )
    del rows, epochs
    changed = connection.table("story_asked").to_arrow_table()
    asked = np.flatnonzero(np.isin(blocks.nodes, _values(changed, "node")))
    model = pairs.packaged()
    meetings: Iterable[tuple[Ints, Ints]] = blocks.meetings(asked)
    nodes = blocks.nodes
    if len(asked) < _FEW:
        meetings = list(meetings)
        met = [row for pair in meetings for row in pair]
        nodes = nodes[np.unique(np.concatenate([asked, *met]))]
    features = _read_features(connection, nodes)
    left, right, similarity = find_edges(features, blocks.nodes, meetings, model)
    one, other = features.nodes[left], features.nodes[right]
    edges = pa.table(
        {
            "node_a": np.minimum(one, other),
            "node_b": np.maximum(one, other),
            "similarity": similarity,
        }
    )
    with arrow_view(connection, "found_edges", edges):
        connection.execute(read_sql("statements/story_link.sql"))


def _read(connection: duckdb.DuckDBPyConnection, name: str) -> Any:
    """Return the rows of a statement as an Arrow table."""
    return connection.sql(read_sql(f"statements/{name}.sql")).to_arrow_table()


def _values(rows: Any, name: str) -> NDArray[Any]:
    """Return a column of an Arrow table."""
    return np.asarray(rows[name].to_numpy())


def _read_features(connection: duckdb.DuckDBPyConnection, nodes: Nodes) -> Features:
    """Return the features of some articles, by ascending node."""
    with arrow_view(connection, "wanted_nodes", pa.table({"node": nodes})):
        rows = _read(connection, "story_read_features")
    packed = rows["vector"].to_pylist()
    width = max((len(row) for row in packed if row is not None), default=1)
    joined = b"".join((row or b"").ljust(width, b"\0") for row in packed)
    vectors = np.frombuffer(joined, dtype=np.int8).reshape(len(packed), width)
    days = rows["day"].to_numpy().astype(np.float64)
    return join(_values(rows, "node"), days, *_terms_of(rows), vectors)


def _regroup(connection: duckdb.DuckDBPyConnection) -> None:
    """Cluster what changed of the components touched, and replace its stories."""
    members = connection.table("story_members").to_arrow_table()
    nodes = _values(members, "node")
    edges = _read(connection, "story_read_edges")
    left = np.searchsorted(nodes, _values(edges, "node_a"))
    right = np.searchsorted(nodes, _values(edges, "node_b"))
    model = pairs.packaged()
    pieces = list(
        components(len(nodes), left, right, _values(edges, "similarity"), model.threshold)
    )
    digests = np.zeros(len(nodes), dtype=np.uint64)
    for rows, _ in pieces:
        digests[rows] = _digest(nodes[rows])
    # The same articles, none of them edited, make the same stories again.
    stale = (digests != _values(members, "piece")) | _values(members, "renewed")
    pieces = [(rows, final) for rows, final in pieces if stale[rows].any()]
    stories = _stories(connection, nodes, pieces)
    found = [{"story_id": s.story_id, "article_id": a} for s in stories for a in s.article_ids]
    labels = nodes[components_of(len(nodes), left, right)]
    table = pa.table({"node": nodes, "component": labels, "piece": digests})
    with (
        arrow_view(connection, "found_components", table),
        arrow_view(connection, "found_stories", rows_of(stories, _STORIES)),
        arrow_view(connection, "found_members", table_of(found, _MEMBERS)),
    ):
        connection.execute(read_sql("statements/replace_stories.sql"))


def _digest(nodes: Nodes) -> int:
    return int.from_bytes(blake2b(nodes.tobytes(), digest_size=8).digest(), "big")


def _stories(
    connection: duckdb.DuckDBPyConnection, nodes: Nodes, pieces: Sequence[tuple[Ints, bool]]
) -> list[Story]:
    """Return the stories of the articles of some pieces, which count ``nodes``."""
    # Most articles link to none: their story needs no features.
    several = [rows for rows, _ in pieces if len(rows) > 1]
    linked = np.sort(np.concatenate([np.zeros(0, np.int64), *several]))
    features = _read_features(connection, nodes[linked])
    place = np.full(len(nodes), -1)
    place[linked] = np.arange(len(linked))
    group_of = np.arange(len(nodes)) + len(nodes)
    parts = [(place[rows], final) for rows, final in pieces if len(rows) > 1]
    for number, rows in enumerate(cluster(features, parts, pairs.packaged())):
        group_of[linked[rows]] = number
    wanted = np.concatenate([np.zeros(0, np.int64), *(rows for rows, _ in pieces)])
    members: defaultdict[int, list[Member]] = defaultdict(list)
    with arrow_view(connection, "wanted_nodes", pa.table({"node": nodes[wanted]})):
        query = read_sql("statements/story_read_members.sql")
        found = connection.execute(query, {"opening": OPENING_LENGTH})
        while batch := found.fetchmany(_TEXTS):
            rows = np.searchsorted(nodes, np.array([row[1] for row in batch], dtype=np.uint64))
            for at, (article_id, _, is_copy, title, opening, published) in zip(
                rows.tolist(), batch, strict=True
            ):
                own = None if is_copy else int(place[at])
                member = Member(article_id, title, opening, published, own)
                members[int(group_of[at])].append(member)
    return [story_of(part, features) for part in members.values()]
