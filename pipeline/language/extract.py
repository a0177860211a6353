"""From articles to what they say: run the spaCy pipeline and split its results by field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, TypeVar

from pipeline.language.build import COMPONENTS
from pipeline.language.chunks import CHUNK, read_in_chunks, tokenize
from pipeline.language.extensions import DocContext, doc_text
from pipeline.models import (
    Article,
    Extraction,
    Field,
    Mention,
    Quote,
    Relation,
    Span,
    Stance,
)

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

_T = TypeVar("_T")

BATCH_SIZE = 8
"""Documents that spaCy's components see at once: few, so that their matrices stay in the cache."""


def extract(nlp: Language, articles: Sequence[Article]) -> list[Extraction]:
    """Annotate a batch of articles; one Extraction each, in order.

    The string store is trimmed afterwards (``Language.memory_zone``), so a worker that annotates
    for days does not grow.
    """
    with nlp.memory_zone():
        return [to_extraction(doc) for doc in annotate(nlp, articles)]


def annotate(nlp: Language, articles: Iterable[Article]) -> Iterator[Doc]:
    """Yield one annotated Doc per article. Outside a memory zone the Docs may be kept.

    The model's own pipes read an article longer than a chunk in chunks (see
    :mod:`pipeline.language.chunks`); Concord's components always see the whole article. What is
    found in an article does not rest on the others.
    """
    prepared = ((*doc_text(article.title, article.text), article) for article in articles)
    for is_long, run in groupby(prepared, key=lambda item: len(item[0]) > CHUNK):
        docs = (_make_doc(nlp, *item) for item in run)
        if is_long:
            yield from nlp.pipe(docs, batch_size=1, disable=_split_names(nlp)[0])
        else:
            yield from nlp.pipe(docs, batch_size=BATCH_SIZE)


def _make_doc(nlp: Language, text: str, text_start: int, article: Article) -> Doc:
    """Return the tokens of an article, and what the model's pipes say of a long one."""
    if len(text) > CHUNK:
        doc = read_in_chunks(nlp, text, _split_names(nlp)[1])
    else:
        doc = tokenize(nlp, text)
    doc._.concord_context = DocContext(
        article.article_id, text_start, article.genre, article.byline
    )
    return doc


def _split_names(nlp: Language) -> tuple[list[str], list[str]]:
    """Return the names of the model's own pipes and of Concord's, which come after them."""
    model = [name for name in nlp.pipe_names if name not in COMPONENTS]
    return model, [name for name in nlp.pipe_names if name in COMPONENTS]


def to_extraction(doc: Doc) -> Extraction:
    """Turn a Doc's annotations into values whose offsets count into title or text.

    An annotation that straddles the break between the two fields belongs to neither and is left
    out, with whatever refers to it.
    """
    context: DocContext = doc._.concord_context
    split = _Splitter(doc.text, context.text_start)
    extraction = Extraction(context.article_id, list(doc._.concord_entities))
    mention_at = _keep(
        extraction.mentions, [split.mention(mention) for mention in doc._.concord_mentions]
    )
    quote_at = _keep(
        extraction.quotes, [split.quote(quote, mention_at) for quote in doc._.concord_quotes]
    )
    _keep(
        extraction.stances,
        [split.stance(stance, mention_at, quote_at) for stance in doc._.concord_stances],
    )
    _keep(
        extraction.relations,
        [split.relation(relation, quote_at) for relation in doc._.concord_relations],
    )
    return extraction


def _keep(kept: list[_T], values: list[_T | None]) -> list[int | None]:
    """Append what is not None to ``kept``; return where each value went."""
    places: list[int | None] = []
    for value in values:
        places.append(None if value is None else len(kept))
        if value is not None:
            kept.append(value)
    return places


class _Splitter:
    """Moves spans of a Doc to the field that holds them."""

    def __init__(self, text: str, text_start: int) -> None:
        self._text = text
        self._text_start = text_start
        self._title_end = max(0, text_start - 2)

    def place(self, start: int, end: int) -> tuple[Field, int] | None:
        """Return the field of a span and what to subtract from its offsets."""
        if start >= self._text_start:
            return "text", self._text_start
        if end <= self._title_end:
            return "title", 0
        return None

    def mention(self, mention: Mention) -> Mention | None:
        place = self.place(mention.start, mention.end)
        if place is None:
            return None
        field, shift = place
        return replace(mention, field=field, start=mention.start - shift, end=mention.end - shift)

    def quote(self, quote: Quote, mention_at: list[int | None]) -> Quote | None:
        place = self.place(quote.parts[0][0], quote.parts[-1][1])
        if place is None:
            return None
        field, shift = place
        cue, source = self._same(quote.cue, field), self._same(quote.source, field)
        mention = quote.speaker_mention
        return replace(
            quote,
            field=field,
            parts=tuple((start - shift, end - shift) for start, end in quote.parts),
            cue=cue,
            cue_text=quote.cue_text if cue else None,
            source=source,
            speaker_mention=None if mention is None else mention_at[mention],
        )

    def stance(
        self, stance: Stance, mention_at: list[int | None], quote_at: list[int | None]
    ) -> Stance | None:
        place = self.place(*stance.evidence)
        mention = mention_at[stance.target_mention]
        quote = None if stance.quote is None else quote_at[stance.quote]
        if place is None or mention is None or (stance.quote is not None and quote is None):
            return None
        field, shift = place
        evidence = (stance.evidence[0] - shift, stance.evidence[1] - shift)
        return replace(stance, field=field, evidence=evidence, target_mention=mention, quote=quote)

    def relation(self, relation: Relation, quote_at: list[int | None]) -> Relation | None:
        place = self.place(*relation.cue)
        if place is None:
            return None
        field, shift = place
        return replace(
            relation,
            field=field,
            cue=(relation.cue[0] - shift, relation.cue[1] - shift),
            quote=None if relation.quote is None else quote_at[relation.quote],
        )

    def _same(self, span: Span | None, field: Field) -> Span | None:
        """Shift a span that belongs to a quote, or drop it where it lies in the other field."""
        place = None if span is None else self.place(*span)
        if span is None or place is None or place[0] != field:
            return None
        return span[0] - place[1], span[1] - place[1]
