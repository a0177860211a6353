from __future__ import annotations

from collections.abc import Sequence

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.language import extensions as _extensions  # noqa: F401
from pipeline.language.build import build


@pytest.fixture(scope="session")
def blank() -> Language:
    return spacy.blank("en")


@pytest.fixture(scope="session")
def english() -> Language:
    return build(components=("concord_coreference",))


@pytest.fixture(scope="session")
def marked(blank: Language):
    """Build a Doc whose named entities are written in the text as [PERSON Jane Doe]."""

    def make(text: str) -> Doc:
        plain, spans = read_marks(text)
        doc = blank.make_doc(plain)
        for i in range(1, len(doc)):
            doc[i].is_sent_start = doc[i - 1].text in (".", "?", "!") or "\n" in doc[i - 1].text
        found = [doc.char_span(s, e, label, alignment_mode="expand") for s, e, label in spans]
        doc.set_ents([span for span in found if span is not None], default="outside")
        return doc

    return make


def read_marks(text: str) -> tuple[str, Sequence[tuple[int, int, str]]]:
    plain, spans, rest = "", [], text
    while "[" in rest:
        before, _, rest = rest.partition("[")
        inside, _, rest = rest.partition("]")
        label, _, name = inside.partition(" ")
        plain += before
        spans.append((len(plain), len(plain) + len(name), label))
        plain += name
    return plain + rest, spans
