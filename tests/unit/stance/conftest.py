from __future__ import annotations

from functools import cache

import pytest
from spacy.language import Language

from pipeline.language.build import build


@cache
def _model() -> Language:
    nlp = build(components=())
    nlp.disable_pipe("ner")
    return nlp


@pytest.fixture(scope="session")
def nlp() -> Language:
    """The default model with Concord's paragraphs and nothing after it."""
    return _model()
