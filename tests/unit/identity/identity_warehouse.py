"""Local rows as articles of a warehouse."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import duckdb

from pipeline.entities.resolve import LocalRow
from pipeline.models import Article, Extraction, LocalEntity, Mention, Outlet
from pipeline.storage.load import load_batch
from pipeline.tables import to_tables

Warehouse = Callable[[], duckdb.DuckDBPyConnection]
"""Opens an empty warehouse."""


def articles_of(rows: list[LocalRow]) -> list[tuple[Article, Extraction]]:
    """Articles whose text is the list of the names of their entities."""
    by_article: defaultdict[str, list[LocalRow]] = defaultdict(list)
    for row in rows:
        by_article[row.article_id].append(row)
    result = []
    for article_id, found in sorted(by_article.items()):
        text, mentions, entities = "", [], []
        for index, row in enumerate(found):
            for alias, _ in row.aliases:
                mentions.append(
                    Mention("text", len(text), len(text) + len(alias), alias, "X", "name", index)
                )
                text += f"{alias}\n"
            entities.append(LocalEntity(row.key, row.name, row.type, aliases=row.aliases))
        article = Article(article_id, Outlet("o", "Outlet"), "field", None, text, path=article_id)
        result.append((article, Extraction(article_id, entities, mentions)))
    return result


def load(connection: duckdb.DuckDBPyConnection, part: list[tuple[Article, Extraction]]) -> None:
    load_batch(connection, to_tables([a for a, _ in part], [e for _, e in part], "f"))
