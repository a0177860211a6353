"""Rows of the warehouse as Arrow tables: what travels from a worker to the loader.

Entity columns hold the key that the article alone supports; identity across articles
(:mod:`pipeline.entities.resolve`) may replace them later, by way of the ``*_local`` columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from pipeline.ids import stable_id
from pipeline.models import Article, Extraction, Field, Quote, Span, Stance
from pipeline.vectors import ArticleVectors

Tables = dict[str, pa.Table]

_TEXT, _INT, _FLOAT, _BOOL = pa.string(), pa.int32(), pa.float64(), pa.bool_()
_BYTES = pa.binary()
_TIME = pa.timestamp("us")


def arrow_schema(text: str, **others: pa.DataType) -> pa.Schema:
    """Return a schema of the columns named in ``text``: strings, but for those in ``others``."""
    columns = [(name, others.get(name, _TEXT)) for name in text.split()]
    return pa.schema(columns)


SCHEMAS: dict[str, pa.Schema] = {
    "outlets": arrow_schema("outlet_id name domain known", known=_BOOL),
    "articles": arrow_schema(
        "article_id outlet_id outlet_from external_id url title byline genre genre_from "
        "published_at published_from language text n_words agency content_hash fingerprint",
        published_at=_TIME,
        n_words=_INT,
    ),
    "article_files": arrow_schema("path line article_id content_hash", line=_INT),
    "article_entities": arrow_schema(
        "article_id local_id entity_id key name type country_code wikidata_id", local_id=_INT
    ),
    "article_aliases": arrow_schema("article_id local_id alias kind", local_id=_INT),
    "mentions": arrow_schema(
        "mention_id article_id entity_id field start_char end_char surface label kind local_id",
        start_char=_INT,
        end_char=_INT,
        local_id=_INT,
    ),
    "quotes": arrow_schema(
        "quote_id article_id speaker_id speaker_mention_id cue cue_start cue_end content field "
        "start_char end_char kind marked act confidence source_start source_end speaker_local",
        cue_start=_INT,
        cue_end=_INT,
        start_char=_INT,
        end_char=_INT,
        source_start=_INT,
        source_end=_INT,
        speaker_local=_INT,
        marked=_BOOL,
        confidence=_FLOAT,
    ),
    "quote_parts": arrow_schema(
        "quote_id part start_char end_char", part=_INT, start_char=_INT, end_char=_INT
    ),
    "stances": arrow_schema(
        "stance_id article_id holder_kind holder_id target_id target_mention_id label "
        "p_unfavourable p_neutral p_favourable score confidence hypothetical quote_id field "
        "evidence_start evidence_end holder_local target_local",
        p_unfavourable=_FLOAT,
        p_neutral=_FLOAT,
        p_favourable=_FLOAT,
        score=_FLOAT,
        confidence=_FLOAT,
        hypothetical=_BOOL,
        evidence_start=_INT,
        evidence_end=_INT,
        holder_local=_INT,
        target_local=_INT,
    ),
    "relations": arrow_schema(
        "relation_id article_id actor_id target_id action polarity cue_start cue_end quote_id "
        "field actor_local target_local",
        cue_start=_INT,
        cue_end=_INT,
        actor_local=_INT,
        target_local=_INT,
    ),
    "article_vectors": arrow_schema("article_id vector", vector=_BYTES),
    "quote_vectors": arrow_schema("quote_id article_id vector", vector=_BYTES),
}
"""Arrow schema of each table a batch fills; the columns are those of the warehouse."""

_KEYS = {
    "mentions": "mention_id",
    "quotes": "quote_id",
    "stances": "stance_id",
    "relations": "relation_id",
}


class _Rows:
    """Collects rows per table; a second row with a known key is dropped."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {name: [] for name in SCHEMAS}
        self._seen: dict[str, set[str]] = {name: set() for name in _KEYS}

    def add(self, table: str, **row: object) -> bool:
        if key := _KEYS.get(table):
            value = str(row[key])
            if value in self._seen[table]:
                return False
            self._seen[table].add(value)
        self.rows[table].append(row)
        return True

    def tables(self) -> Tables:
        return {
            name: pa.Table.from_pylist(self.rows[name], schema=schema)
            for name, schema in SCHEMAS.items()
        }


def to_tables(
    articles: Sequence[Article],
    extractions: Sequence[Extraction],
    fingerprint: str,
    vectors: Sequence[ArticleVectors] = (),
) -> Tables:
    """Turn articles and what was found in them (in the same order) into Arrow tables.

    Of several articles with one id the last counts; each keeps the place it came from. Without
    ``vectors`` those of meaning are left out: matching then goes by words alone.
    """
    rows = _Rows()
    last = {article.article_id: place for place, article in enumerate(articles)}
    pairs = zip(articles, extractions, strict=True)
    for place, (article, extraction) in enumerate(pairs):
        _add_place(rows, article)
        if last[article.article_id] != place:
            continue
        _add_article(rows, article, fingerprint)
        _add_entities(rows, extraction)
        mention_ids = _add_mentions(rows, extraction)
        quote_ids = _add_quotes(rows, extraction, mention_ids)
        _add_stances(rows, article, extraction, mention_ids, quote_ids)
        _add_relations(rows, extraction, quote_ids)
        if vectors:
            _add_vectors(rows, extraction.article_id, vectors[place], quote_ids)
    return rows.tables()


def author_id(article: Article) -> str:
    """Id of an article's author as a holder of stances."""
    return f"author:{article.outlet.outlet_id}:{(article.byline or article.article_id).casefold()}"


def _add_place(rows: _Rows, article: Article) -> None:
    if article.path:  # else annotated anew from its stored text: its file has vanished
        rows.add(
            "article_files",
            path=article.path,
            line=article.line,
            article_id=article.article_id,
            content_hash=article.content_hash,
        )


def _add_article(rows: _Rows, article: Article, fingerprint: str) -> None:
    outlet = article.outlet
    rows.add(
        "outlets",
        outlet_id=outlet.outlet_id,
        name=outlet.name,
        domain=outlet.domain,
        known=outlet.known,
    )
    names = SCHEMAS["articles"].names
    row = {name: getattr(article, name) for name in names if hasattr(article, name)}
    rows.add("articles", **row, outlet_id=outlet.outlet_id, fingerprint=fingerprint)


def _add_entities(rows: _Rows, extraction: Extraction) -> None:
    article_id = extraction.article_id
    for local_id, entity in enumerate(extraction.entities):
        rows.add(
            "article_entities",
            article_id=article_id,
            local_id=local_id,
            entity_id=entity.key,
            key=entity.key,
            name=entity.name,
            type=entity.type,
            country_code=entity.country_code,
            wikidata_id=entity.wikidata_id,
        )
        for alias, kind in dict.fromkeys(entity.aliases):
            rows.add(
                "article_aliases", article_id=article_id, local_id=local_id, alias=alias, kind=kind
            )


def _add_mentions(rows: _Rows, extraction: Extraction) -> list[str]:
    ids = []
    for mention in extraction.mentions:
        mention_id = stable_id(
            "m", extraction.article_id, mention.field, mention.start, mention.end
        )
        ids.append(mention_id)
        rows.add(
            "mentions",
            mention_id=mention_id,
            article_id=extraction.article_id,
            entity_id=_key(extraction, mention.entity),
            field=mention.field,
            start_char=mention.start,
            end_char=mention.end,
            surface=mention.surface,
            label=mention.label,
            kind=mention.kind,
            local_id=mention.entity,
        )
    return ids


def _add_quotes(rows: _Rows, extraction: Extraction, mention_ids: list[str]) -> list[str]:
    ids = []
    for quote in extraction.quotes:
        quote_id = _quote_id(extraction.article_id, quote)
        ids.append(quote_id)
        mention = quote.speaker_mention
        cue_start, cue_end = quote.cue or (None, None)
        source_start, source_end = quote.source or (None, None)
        added = rows.add(
            "quotes",
            quote_id=quote_id,
            article_id=extraction.article_id,
            speaker_id=_key(extraction, quote.speaker),
            speaker_mention_id=None if mention is None else mention_ids[mention],
            cue=quote.cue_text,
            cue_start=cue_start,
            cue_end=cue_end,
            content=quote.content,
            field=quote.field,
            start_char=quote.parts[0][0],
            end_char=quote.parts[-1][1],
            kind=quote.kind,
            marked=quote.marked,
            act=quote.act,
            confidence=quote.confidence,
            source_start=source_start,
            source_end=source_end,
            speaker_local=quote.speaker,
        )
        for part, (start, end) in enumerate(quote.parts if added else ()):
            rows.add("quote_parts", quote_id=quote_id, part=part, start_char=start, end_char=end)
    return ids


def _add_stances(
    rows: _Rows,
    article: Article,
    extraction: Extraction,
    mention_ids: list[str],
    quote_ids: list[str],
) -> None:
    holders = {"outlet": article.outlet.outlet_id, "author": author_id(article)}
    for stance in extraction.stances:
        holder_id = holders.get(stance.holder_kind) or _key(extraction, stance.holder)
        target_id = _key(extraction, stance.target)
        if holder_id is None or holder_id == target_id:
            continue
        rows.add(
            "stances",
            stance_id=_stance_id(extraction, stance),
            article_id=extraction.article_id,
            holder_kind=stance.holder_kind,
            holder_id=holder_id,
            target_id=target_id,
            target_mention_id=mention_ids[stance.target_mention],
            label=stance.label,
            p_unfavourable=stance.p_unfavourable,
            p_neutral=stance.p_neutral,
            p_favourable=stance.p_favourable,
            score=stance.score,
            confidence=stance.confidence,
            hypothetical=stance.hypothetical,
            quote_id=None if stance.quote is None else quote_ids[stance.quote],
            field=stance.field,
            evidence_start=stance.evidence[0],
            evidence_end=stance.evidence[1],
            holder_local=stance.holder,
            target_local=stance.target,
        )


def _add_relations(rows: _Rows, extraction: Extraction, quote_ids: list[str]) -> None:
    article_id = extraction.article_id
    for relation in extraction.relations:
        actor_id, target_id = (
            _key(extraction, relation.actor),
            _key(extraction, relation.target),
        )
        rows.add(
            "relations",
            relation_id=stable_id(
                "r", article_id, relation.field, *relation.cue, actor_id, target_id
            ),
            article_id=article_id,
            actor_id=actor_id,
            target_id=target_id,
            action=relation.action,
            polarity=relation.polarity,
            cue_start=relation.cue[0],
            cue_end=relation.cue[1],
            quote_id=None if relation.quote is None else quote_ids[relation.quote],
            field=relation.field,
            actor_local=relation.actor,
            target_local=relation.target,
        )


def _add_vectors(
    rows: _Rows, article_id: str, vectors: ArticleVectors, quote_ids: list[str]
) -> None:
    rows.add("article_vectors", article_id=article_id, vector=vectors.article)
    of_quote = dict(zip(quote_ids, vectors.quotes, strict=True))
    for quote_id, vector in of_quote.items():
        rows.add("quote_vectors", quote_id=quote_id, article_id=article_id, vector=vector)


def _key(extraction: Extraction, local: int | None) -> str | None:
    return None if local is None else extraction.entities[local].key


def _quote_id(article_id: str, quote: Quote) -> str:
    return stable_id("q", article_id, quote.field, _flat(quote.parts), quote.cue)


def _stance_id(extraction: Extraction, stance: Stance) -> str:
    mention = extraction.mentions[stance.target_mention]
    field: Field = stance.field
    return stable_id(
        "t",
        extraction.article_id,
        field,
        mention.start,
        mention.end,
        *stance.evidence,
        stance.holder_kind,
        _key(extraction, stance.holder),
        None if stance.quote is None else _flat(extraction.quotes[stance.quote].parts),
    )


def _flat(parts: tuple[Span, ...]) -> str:
    return ",".join(f"{start}-{end}" for start, end in parts)
