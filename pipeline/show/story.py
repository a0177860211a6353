"""Everything the snapshot knows of one story: `concord story`."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.show.records import Record, find, near, records

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Story:
    """A story. Records are keyed by the column names of ``warehouse/show/story*.sql``."""

    overview: Record
    contradictions: list[Record]
    articles: list[Record]
    """Each that is no copy of another one here, with its ``copies``."""
    statements: list[Record]
    """With ``quotes`` and ``state``: shared (same words), reworded, alone, disputed or uncompared.

    The state counts every outlet that prints it outside copies, known or not; ``n_independent``
    counts only those that corroborate.
    """
    stances: list[Record]
    figures: list[Record]
    pairs: list[Record]


def find_stories(connection: duckdb.DuckDBPyConnection, asked: str) -> list[Record]:
    """Return the stories with this id, beginning of an id, or these words in the headline."""
    return find(connection, "find_stories", asked)


def near_headlines(connection: duckdb.DuckDBPyConnection, asked: str) -> list[str]:
    """Return the headlines most like what was asked."""
    return near(asked, (row["headline"] for row in records(connection, "headlines")))


def read_story(connection: duckdb.DuckDBPyConnection, story_id: str) -> Story:
    """Read one story. Raises KeyError where there is none of that id."""
    parts = {
        name: records(connection, f"story_{name}", story_id=story_id)
        for name in ("contradictions", "articles", "statements", "quotes", "stances", "figures")
    }
    overview = records(connection, "story", story_id=story_id)
    if not overview:
        raise KeyError(story_id)
    return Story(
        overview=overview[0],
        contradictions=parts["contradictions"],
        articles=_folded(parts["articles"]),
        statements=_with_quotes(parts["statements"], parts["quotes"]),
        stances=parts["stances"],
        figures=parts["figures"],
        pairs=records(connection, "story_pairs", story_id=story_id),
    )


def _folded(articles: list[Record]) -> list[Record]:
    """Put copies under the article that they copy, however long the chain."""
    by_id = {article["article_id"]: {**article, "copies": []} for article in articles}
    top: list[Record] = []
    for article in by_id.values():
        origin = _origin(article, by_id)
        (top if origin is article else origin["copies"]).append(article)
    return top


def _origin(article: Record, by_id: dict[str, Record]) -> Record:
    """Return the article at the head of the chain of copies; of a ring, each heads itself."""
    head, seen = article, {article["article_id"]}
    while above := by_id.get(head["copy_of"] or ""):
        if above["article_id"] in seen:
            return article
        seen.add(above["article_id"])
        head = above
    return head


def _with_quotes(statements: list[Record], quotes: list[Record]) -> list[Record]:
    by_statement: defaultdict[str, list[Record]] = defaultdict(list)
    for quote in quotes:
        by_statement[quote["statement_id"]].append(quote)
    return [{**one, "quotes": by_statement[one["statement_id"]]} for one in statements]
