"""Sentences never run across a line break: titles and paragraphs are separate."""

from __future__ import annotations

from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc


@Language.component("concord_paragraphs", assigns=["token.is_sent_start"])
def concord_paragraphs(doc: Doc) -> Doc:
    """Start a sentence at the first token after each line break (runs before the parser).

    All at once: setting one token's start makes spaCy look through the whole Doc.
    """
    starts: Any = np.zeros((len(doc), 1), dtype=np.uint64)
    after_break = True
    for token in doc:
        if token.is_space:
            after_break = after_break or "\n" in token.text
            continue
        if after_break:
            starts[token.i, 0] = 1
            after_break = False
    return doc.from_array(["SENT_START"], starts)
