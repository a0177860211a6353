"""A small story of stances, written straight into the tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

import duckdb

_NUMBER = count()


@dataclass(frozen=True, slots=True)
class Held:
    """One stance; ``start`` is where its evidence starts in the text, None for the title."""

    article: str
    holder_kind: str
    holder: str
    target: str
    score: float
    confidence: float = 0.9
    start: int | None = 900
    hypothetical: bool = False

    @property
    def label(self) -> str:
        if abs(self.score) < 0.3:
            return "neutral"
        return "favourable" if self.score > 0 else "unfavourable"


@dataclass(slots=True)
class Story:
    """Writes articles and stances; outlets, entities and stories come into being by their names."""

    connection: duckdb.DuckDBPyConnection
    seen: set[tuple[str, str]] = field(default_factory=set)

    def article(self, name: str, outlet: str, genre: str = "news", story: str = "s") -> None:
        if self._new("outlets", outlet):
            known = not outlet.startswith("unknown")
            self._insert("outlets", outlet_id=outlet, name=outlet.title(), known=known)
        if self._new("stories", story):
            self._insert(
                "stories",
                story_id=story,
                headline=story.upper(),
                n_articles=1,
                n_outlets=1,
                n_independent_outlets=1,
            )
        self._insert(
            "articles",
            article_id=name,
            outlet_id=outlet,
            title="A title",
            text="x" * 2000,
            n_words=1,
            genre=genre,
            genre_from="field",
            published_from="unknown",
            content_hash=name,
            language="en",
            outlet_from="field",
            ingested_at="2026-01-01",
            fingerprint="f",
        )
        self._insert("story_articles", story_id=story, article_id=name)

    def copy(self, name: str, origin: str) -> None:
        self._insert(
            "copies", article_id=name, origin_article_id=origin, kind="copy", containment=1.0
        )

    def mentions(self, article: str, **counts: int) -> None:
        """Let the article mention each entity so many times."""
        for entity, n in counts.items():
            self._entity(entity)
            for _ in range(n):
                self._insert(
                    "mentions",
                    mention_id=f"m{next(_NUMBER)}",
                    article_id=article,
                    entity_id=entity,
                    field="text",
                    start_char=0,
                    end_char=1,
                    surface="x",
                    label="ORG",
                    kind="name",
                    local_id=0,
                )

    def hold(self, *stances: Held) -> None:
        for stance in stances:
            self._entity(stance.target)
            if stance.holder_kind == "speaker":
                self._entity(stance.holder)
            self._insert(
                "stances",
                stance_id=f"t{next(_NUMBER)}",
                article_id=stance.article,
                holder_kind=stance.holder_kind,
                holder_id=stance.holder,
                target_id=stance.target,
                label=stance.label,
                p_unfavourable=0.0,
                p_neutral=1.0,
                p_favourable=0.0,
                score=stance.score,
                confidence=stance.confidence,
                hypothetical=stance.hypothetical,
                field="title" if stance.start is None else "text",
                evidence_start=stance.start or 0,
                evidence_end=(stance.start or 0) + 1,
                target_local=0,
            )

    def _entity(self, name: str) -> None:
        if self._new("entities", name):
            self._insert("entities", entity_id=name, name=name.title(), type="organisation")

    def _new(self, table: str, name: str) -> bool:
        if (table, name) in self.seen:
            return False
        self.seen.add((table, name))
        return True

    def _insert(self, table: str, **row: object) -> None:
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        self.connection.execute(
            f"INSERT INTO {table} ({names}) VALUES ({marks})", list(row.values())
        )
