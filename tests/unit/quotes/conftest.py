from __future__ import annotations

from collections.abc import Callable

import pytest
from spacy.language import Language

from pipeline.language.build import build
from pipeline.language.extensions import DocContext, doc_text
from pipeline.models import Quote

Find = Callable[..., list[Quote]]


@pytest.fixture(scope="session")
def nlp() -> Language:
    return build(components=["concord_quotes"])


@pytest.fixture(scope="session")
def find(nlp: Language) -> Find:
    """Return the quotes of a text, with offsets into title, blank line and text."""

    def found(text: str, title: str | None = None) -> list[Quote]:
        whole, start = doc_text(title, text)
        doc = nlp.make_doc(whole)
        doc._.concord_context = DocContext(text_start=start)
        quotes: list[Quote] = nlp(doc)._.concord_quotes
        return quotes

    return found
