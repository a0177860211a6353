"""Builders of local rows for tests of identity."""

from __future__ import annotations

from pipeline.entities.names import organisation_words, person_words, words
from pipeline.entities.resolve import LocalRow, Resolution
from pipeline.models import AliasKind, EntityType


def person(article: str, name: str, *short: str, n: int = 1) -> LocalRow:
    """A person whom an article names in full and by shorter forms."""
    return row(article, "person", name, " ".join(person_words(name)), short, n)


def organisation(article: str, name: str, acronym: str = "") -> LocalRow:
    """An organisation, with the acronym that the article introduces."""
    found = row(article, "organisation", name, " ".join(organisation_words(name)))
    extra: tuple[tuple[str, AliasKind], ...] = ((acronym, "acronym"),) if acronym else ()
    return LocalRow(found.article_id, 0, found.key, name, "organisation", n_mentions=1,
                    aliases=found.aliases + extra)  # fmt: skip


def thing(article: str, kind: EntityType, name: str) -> LocalRow:
    """A place, group or other thing."""
    return row(article, kind, name, " ".join(words(name)))


def row(
    article: str, kind: EntityType, name: str, key: str, short: tuple[str, ...] = (), n: int = 1
) -> LocalRow:
    aliases: tuple[tuple[str, AliasKind], ...] = tuple((form, "name") for form in (name, *short))
    return LocalRow(article, 0, f"{kind}:{key}", name, kind, n_mentions=n, aliases=aliases)


def numbered(rows: list[LocalRow]) -> list[LocalRow]:
    """Give the rows of each article distinct local ids."""
    seen: dict[str, int] = {}
    result = []
    for r in rows:
        local_id = seen.get(r.article_id, 0)
        seen[r.article_id] = local_id + 1
        result.append(
            LocalRow(
                r.article_id,
                local_id,
                r.key,
                r.name,
                r.type,
                r.country_code,
                r.wikidata_id,
                r.n_mentions,
                r.aliases,
            )
        )
    return result


def entities_of(rows: list[LocalRow], resolution: Resolution) -> list[str]:
    """The entity of each row."""
    return [resolution.entity_of[r.article_id, r.local_id] for r in rows]
