"""What agreement is computed from: rows of articles and of what was found in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

import pyarrow as pa

from pipeline.tables import arrow_schema

_BOOL, _FLOAT, _INT = pa.bool_(), pa.float64(), pa.int64()

INPUTS: Mapping[str, pa.Schema] = {
    "articles": arrow_schema(
        "article_id outlet_id known genre story_id is_copy", known=_BOOL, is_copy=_BOOL
    ),
    "entities": arrow_schema("article_id entity_id n", n=_INT),
    "statements": arrow_schema("statement_id article_id speaker_id"),
    "stances": arrow_schema(
        "article_id voice holder_id target_id label score hypothetical",
        score=_FLOAT,
        hypothetical=_BOOL,
    ),
    "matches": arrow_schema(
        "article_a article_b statement_a statement_b relation similarity meaning_changed "
        "both_direct",
        similarity=_FLOAT,
        meaning_changed=_BOOL,
        both_direct=_BOOL,
    ),
}
"""The columns that each input table has to have, in any order."""


@dataclass(frozen=True, slots=True)
class StoryInputs:
    """Arrow tables, of whole stories: all that agreement within these stories depends on.

    ``articles``: one row each; ``known`` is that of the outlet; articles of no story do not
    count. ``entities``: how often an article mentions an entity. ``statements``: which article
    carries which statement; ``speaker_id`` is NULL for an unnamed speaker; a pair may repeat.
    ``stances``: ``voice`` is the kind of the holder; ``score`` only breaks ties between labels.
    ``matches``: pairs of quotes that report one utterance, each with its article and statement.

    Raises ValueError where a column is missing, where an article is given twice and where a row
    names an article that is not among the articles.
    """

    articles: pa.Table
    entities: pa.Table
    statements: pa.Table
    stances: pa.Table
    matches: pa.Table

    def __post_init__(self) -> None:
        for name, schema in INPUTS.items():
            if missing := set(schema.names) - set(getattr(self, name).column_names):
                raise ValueError(f"{name} lacks the column {min(missing)}")
        known = self.articles["article_id"].to_pylist()
        distinct = set(known)
        if len(distinct) < len(known):
            raise ValueError("an article is given twice")
        for name, schema in INPUTS.items():
            for column in set(schema.names) & {"article_id", "article_a", "article_b"}:
                stray = set(getattr(self, name)[column].unique().to_pylist()) - distinct
                if stray:
                    raise ValueError(f"{name} names no article {min(map(str, stray))}")

    @classmethod
    def of_rows(cls, **rows: Iterable[Mapping[str, object]]) -> StoryInputs:
        """Return inputs made of rows; tables that are not given are empty."""
        made = {
            field.name: pa.Table.from_pylist(
                list(rows.get(field.name, ())), schema=INPUTS[field.name]
            )
            for field in fields(cls)
        }
        return cls(**made)
