from __future__ import annotations

from functools import cache

import pytest
from spacy.language import Language

from pipeline.language.build import build
from pipeline.language.encoder.model import encoder
from pipeline.language.stance.judge import Judge
from pipeline.language.stance.model import stance_model


@cache
def _language() -> Language:
    nlp = build(components=())
    nlp.disable_pipe("ner")
    return nlp


@pytest.fixture(scope="session")
def nlp() -> Language:
    """The default model with Concord's paragraphs and nothing after it."""
    return _language()


@pytest.fixture(scope="session")
def judge() -> Judge:
    return Judge(encoder(), stance_model())
