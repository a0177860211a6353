"""Who says what the quotes say."""

from __future__ import annotations

from dataclasses import replace

from spacy.tokens import Doc

from pipeline.language import extensions as _extensions  # noqa: F401  (registers attributes)
from pipeline.language.coreference.references import References, references, resolve_span
from pipeline.language.coreference.speech import Speech
from pipeline.models import Quote

__all__ = ["resolve_span", "resolve_speakers"]

CLEAR = 0.5
"""Margin from which a pronoun or an epithet takes nothing from the confidence."""
_MIN_WORDS = 4


def resolve_speakers(doc: Doc) -> Doc:
    """Set ``speaker`` and ``speaker_mention`` of each quote that has a source span.

    A quote whose speaker was chosen narrowly loses confidence. Direct speech without a source
    gets the speaker that the text around it tells, if it does, at a lower confidence. Quotes are
    resolved in the order of the text, so that "he" may mean the speaker before; their order in
    ``doc._.concord_quotes`` stays. Mentions and unnamed speakers are appended.
    """
    quotes: list[Quote] = doc._.concord_quotes
    if not quotes:
        return doc
    resolver = references(doc)
    speech = Speech(doc, quotes, resolver)
    resolved = list(quotes)
    order = sorted(range(len(quotes)), key=lambda n: (quotes[n].source or quotes[n].parts[0], n))
    for n in order:
        if quotes[n].source is None:
            resolved[n] = _from_context(quotes[n], speech)
        else:
            resolved[n] = _from_source(doc, quotes[n], resolver)
        speech.add(resolved[n])
    doc._.concord_quotes = resolved
    return doc


def _from_source(doc: Doc, quote: Quote, resolver: References) -> Quote:
    """Return ``quote`` with what its source refers to."""
    if quote.source is None:
        return quote
    mention, entity = resolver.resolve(doc, *quote.source, exclude=quote.parts)
    if entity is None:
        return replace(quote, speaker_mention=None, speaker=None)
    factor = min(1.0, 1 - CLEAR + resolver.margin(*quote.source))
    confidence = quote.confidence * factor
    return replace(quote, speaker_mention=mention, speaker=entity, confidence=confidence)


def _from_context(quote: Quote, speech: Speech) -> Quote:
    """Return ``quote`` with the speaker that the text around it tells.

    Only for marked direct speech of several words.
    """
    if quote.kind != "direct" or not quote.marked or len(quote.content.split()) < _MIN_WORDS:
        return quote
    found = speech.speaker(quote)
    if found is None:
        return quote
    mention, entity, factor = found
    confidence = quote.confidence * factor
    return replace(quote, speaker_mention=mention, speaker=entity, confidence=confidence)
