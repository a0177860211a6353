"""Sentences never run across a line break: titles and paragraphs are separate."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc


@Language.component("concord_paragraphs", assigns=["token.is_sent_start"])
def concord_paragraphs(doc: Doc) -> Doc:
    """Start a sentence at the first token after each line break (runs before the parser)."""
    after_break = True
    for token in doc:
        if token.is_space:
            after_break = after_break or "\n" in token.text
            continue
        if after_break:
            token.is_sent_start = True
            after_break = False
    return doc
