"""The component ``concord_speakers``: who says what the quotes say."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.language import extensions as _extensions  # noqa: F401  (registers attributes)
from pipeline.language.mentions_reference import references, resolve_span
from pipeline.models import Quote, Span

__all__ = ["concord_speakers", "resolve_span"]


CONTEXT_CONFIDENCE = 0.6
"""Factor of confidence where no span beside the speech names its speaker."""

_MIN_WORDS = 4


@Language.component(
    "concord_speakers",
    requires=["doc._.concord_quotes", "doc._.concord_entities", "doc._.concord_mentions"],
    assigns=["doc._.concord_quotes"],
)
def concord_speakers(doc: Doc) -> Doc:
    """Set ``speaker`` and ``speaker_mention`` of each quote that has a source span.

    Direct speech without one gets the person that the sentence before it is about, if that is
    clear, at a lower confidence. Quotes are resolved in the order of the text, so that "he" may
    mean the speaker before; their order in ``doc._.concord_quotes`` stays. Mentions and unnamed
    speakers are appended.
    """
    quotes: list[Quote] = doc._.concord_quotes
    if not quotes:
        return doc
    resolver = references(doc)
    resolved = list(quotes)
    spoken = _merged(part for quote in quotes for part in quote.parts if quote.marked)
    order = sorted(range(len(quotes)), key=lambda n: (quotes[n].source or quotes[n].parts[0], n))
    for n in order:
        source = quotes[n].source
        if source is None:
            resolved[n] = _from_context(doc, quotes[n], spoken)
            continue
        mention, entity = resolver.resolve(doc, *source, exclude=quotes[n].parts)
        resolved[n] = replace(quotes[n], speaker_mention=mention, speaker=entity)
    doc._.concord_quotes = resolved
    return doc


def _from_context(doc: Doc, quote: Quote, spoken: Sequence[Span]) -> Quote:
    """Return ``quote``, with the subject of the sentence before it as speaker where that is clear.

    Only for marked direct speech of several words that opens a sentence, where the text before it
    is not itself speech. ``spoken`` lists all marked speech, sorted, without overlap.
    """
    start = quote.parts[0][0]
    if quote.kind != "direct" or not quote.marked:
        return quote
    if len(quote.content.split()) < _MIN_WORDS or _follows_speech(spoken, start):
        return quote
    found = references(doc).subject_before(doc, start)
    if found is None:
        return quote
    mention, entity = found
    confidence = quote.confidence * CONTEXT_CONFIDENCE
    return replace(quote, speaker_mention=mention, speaker=entity, confidence=confidence)


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Return the union of ``spans``, sorted."""
    union: list[Span] = []
    for start, end in sorted(spans):
        if union and start <= union[-1][1]:
            union[-1] = (union[-1][0], max(union[-1][1], end))
        else:
            union.append((start, end))
    return union


def _follows_speech(spoken: Sequence[Span], start: int) -> bool:
    """Tell whether other speech ends just before ``start``, white space aside, or holds it."""
    at = bisect_left(spoken, (start,)) - 1
    return at >= 0 and spoken[at][1] >= start - 2
