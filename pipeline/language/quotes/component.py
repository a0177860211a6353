"""The spaCy component ``concord_quotes``: fills ``doc._.concord_quotes``."""

from __future__ import annotations

from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.language import extensions as _extensions  # noqa: F401  (registers attributes)
from pipeline.language.acts import act
from pipeline.language.encoder.model import Encoder, encoder
from pipeline.language.extensions import DocContext
from pipeline.language.quotes.attribution import Chosen, attributions
from pipeline.models import Quote

PART_SEPARATOR = " … "


class QuoteFinder:
    """Finds the attributions of a Doc that has been tagged, parsed and lemmatized."""

    def __init__(self, model: Encoder) -> None:
        self.encoder = model
        self.fitted = model.card["confidence"]
        self.floor = float(model.card["floor"])

    def __call__(self, doc: Doc) -> Doc:
        """Fill ``doc._.concord_quotes``; speakers are left to another component."""
        context: DocContext = doc._.concord_context
        found = attributions(doc, self.encoder, self.fitted, self.floor, context.text_start)
        text = doc.text
        doc._.concord_quotes = [to_quote(a, text) for a in found]
        return doc


def to_quote(a: Chosen, text: str) -> Quote:
    """Return the attribution as a Quote with offsets into ``text``, its speaker unresolved."""
    cue_text = None if a.cue is None else text[a.cue[0] : a.cue[1]]
    content = PART_SEPARATOR.join(text[s:e] for s, e in a.parts)
    return Quote(
        field="text",
        parts=a.parts,
        content=content,
        cue=a.cue,
        source=a.source,
        kind=a.kind,
        marked=a.marked,
        act=act(cue_text, content, a.kind),
        confidence=a.confidence,
        cue_text=cue_text,
    )


@Language.factory(
    "concord_quotes", assigns=["doc._.concord_quotes"], default_config={"folder": None}
)
def create(nlp: Language, name: str, folder: str | None) -> QuoteFinder:  # noqa: ARG001
    """Return the component; it needs a tagger, a parser and a lemmatizer before it.

    ``folder`` holds a retrained model; None means the one that Concord ships. Raises ModelError.
    """
    return QuoteFinder(encoder() if folder is None else Encoder(Path(folder)))
