"""The component ``concord_speakers``: who says what the quotes say."""

from __future__ import annotations

from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.language import extensions as _extensions  # noqa: F401  (registers attributes)
from pipeline.language.mentions_reference import references, resolve_span
from pipeline.models import Quote

__all__ = ["concord_speakers", "resolve_span"]


@Language.component(
    "concord_speakers",
    requires=["doc._.concord_quotes", "doc._.concord_entities", "doc._.concord_mentions"],
    assigns=["doc._.concord_quotes"],
)
def concord_speakers(doc: Doc) -> Doc:
    """Set ``speaker`` and ``speaker_mention`` of each quote that has a source span.

    Quotes are resolved in the order of the text, so that "he" may mean the speaker before; their
    order in ``doc._.concord_quotes`` stays. Mentions and unnamed speakers are appended.
    """
    quotes: list[Quote] = doc._.concord_quotes
    if not any(quote.source for quote in quotes):
        return doc
    resolver = references(doc)
    resolved = list(quotes)
    order = sorted(range(len(quotes)), key=lambda n: (quotes[n].source or (0, 0), n))
    for n in order:
        source = quotes[n].source
        if source is None:
            continue
        mention, entity = resolver.resolve(doc, *source, exclude=quotes[n].parts)
        resolved[n] = replace(quotes[n], speaker_mention=mention, speaker=entity)
    doc._.concord_quotes = resolved
    return doc
