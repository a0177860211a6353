"""What must hold of everything that is found in an article."""

from __future__ import annotations

from pipeline.models import Article, Extraction, Field, Span


def check_extraction(article: Article, extraction: Extraction) -> None:
    """Check that spans lie in their field, slices are surface forms and links lead somewhere."""
    fields: dict[Field, str] = {"title": article.title or "", "text": article.text}

    def piece(field: Field, span: Span) -> str:
        start, end = span
        assert 0 <= start < end <= len(fields[field]), (field, span)
        return fields[field][start:end]

    n_entities, n_mentions = len(extraction.entities), len(extraction.mentions)
    for mention in extraction.mentions:
        assert piece(mention.field, (mention.start, mention.end)) == mention.surface
        assert mention.entity is None or 0 <= mention.entity < n_entities
    for quote in extraction.quotes:
        parts = [piece(quote.field, part) for part in quote.parts]
        assert " … ".join(parts) == quote.content
        assert [*quote.parts] == sorted(quote.parts)
        for span, said in ((quote.cue, quote.cue_text), (quote.source, None)):
            if span is not None:
                found = piece(quote.field, span)
                assert said is None or said == found
        assert quote.speaker is None or 0 <= quote.speaker < n_entities
        assert quote.speaker_mention is None or 0 <= quote.speaker_mention < n_mentions
        assert 0 <= quote.confidence <= 1
    for stance in extraction.stances:
        assert piece(stance.field, stance.evidence)
        assert 0 <= stance.target < n_entities
        assert 0 <= stance.target_mention < n_mentions
        total = stance.p_favourable + stance.p_neutral + stance.p_unfavourable
        assert abs(total - 1) < 1e-3
        assert (stance.quote is not None) == (stance.holder_kind == "speaker")
    for relation in extraction.relations:
        assert piece(relation.field, relation.cue)
