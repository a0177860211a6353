"""The spaCy component ``concord_quotes``: fills ``doc._.concord_quotes``."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.language import extensions as _extensions  # noqa: F401  (registers attributes)
from pipeline.language.acts import act
from pipeline.language.extensions import DocContext
from pipeline.language.quotes.attribution import Attribution, attributions
from pipeline.language.quotes.cues import UNSEEN, confidences
from pipeline.models import Quote

PART_SEPARATOR = " … "


class QuoteFinder:
    """Finds the attributions of a Doc that has been tagged, parsed and lemmatized."""

    def __call__(self, doc: Doc) -> Doc:
        """Fill ``doc._.concord_quotes``; speakers are left to another component."""
        context: DocContext = doc._.concord_context
        text = doc.text
        doc._.concord_quotes = [to_quote(a, text) for a in attributions(doc, context.text_start)]
        return doc


def to_quote(a: Attribution, text: str) -> Quote:
    """Return the attribution as a Quote with offsets into ``text``, its speaker unresolved."""
    cue_text = None if a.cue is None else text[a.cue[0] : a.cue[1]]
    content = PART_SEPARATOR.join(text[s:e] for s, e in a.parts)
    return Quote(
        field="text",
        parts=tuple(a.parts),
        content=content,
        cue=a.cue,
        source=a.source,
        kind=a.kind,
        marked=a.marked,
        act=act(cue_text, content, a.kind),
        confidence=confidences().get(a.rule, UNSEEN),
        cue_text=cue_text,
    )


@Language.factory("concord_quotes", assigns=["doc._.concord_quotes"])
def create(nlp: Language, name: str) -> QuoteFinder:  # noqa: ARG001  (spaCy passes both)
    """Return the component; it needs a tagger, a parser and a lemmatizer before it."""
    return QuoteFinder()
