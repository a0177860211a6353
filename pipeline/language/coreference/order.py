"""The mentions of an article in order of the text, one for each span."""

from __future__ import annotations

from dataclasses import replace

from spacy.tokens import Doc

from pipeline.language.coreference.references import references
from pipeline.models import Mention, MentionKind, Quote

_RANK: dict[MentionKind, int] = {"name": 0, "metonym": 0, "nominal": 1, "pronoun": 2}


def in_order(doc: Doc) -> Doc:
    """Sort the mentions of ``doc`` by (start, end), and let what refers to them follow.

    Of two mentions at one span the one stays that is the speaker of a quote, else a name before a
    noun before a pronoun; of two noun phrases of one entity that end together ("the Quill
    campaign", "Quill campaign") the longer one, and a shorter one that speaks. The list of mentions
    stays the same object.
    """
    mentions: list[Mention] = doc._.concord_mentions
    quotes: list[Quote] = doc._.concord_quotes
    spoken = {quote.speaker_mention for quote in quotes}

    def rank(n: int) -> tuple[int, int, bool, int, int]:
        found = mentions[n]
        return found.start, found.end, n not in spoken, _RANK[found.kind], n

    kept: list[Mention] = []
    nouns: dict[tuple[int, int | None], int] = {}
    """End and entity of a noun phrase -> its place."""
    places = [0] * len(mentions)
    for n in sorted(range(len(mentions)), key=rank):
        found = mentions[n]
        if kept and _same_span(kept[-1], found):
            places[n] = len(kept) - 1
            continue
        noun = (found.end, found.entity)
        if found.kind == "nominal" and noun in nouns and n not in spoken:
            places[n] = nouns[noun]
            continue
        places[n] = len(kept)
        if found.kind == "nominal":
            nouns[noun] = places[n]
        kept.append(found)
    resolver = references(doc)
    mentions[:] = kept
    resolver.renumber(places)
    doc._.concord_quotes = [_moved(quote, places, kept) for quote in quotes]
    return doc


def _same_span(one: Mention, other: Mention) -> bool:
    return (one.start, one.end) == (other.start, other.end)


def _moved(quote: Quote, places: list[int], mentions: list[Mention]) -> Quote:
    """Return ``quote`` with its mention's new index, and that mention's entity as its speaker."""
    if quote.speaker_mention is None:
        return quote
    place = places[quote.speaker_mention]
    return replace(quote, speaker_mention=place, speaker=mentions[place].entity)
