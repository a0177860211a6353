"""Direct speech that names no speaker: whose it is, and how sure that is."""

from __future__ import annotations

import pytest

from pipeline.language.coreference.speech import (
    ANSWER,
    NEXT_PARAGRAPH,
    SAME_PARAGRAPH,
    SENTENCE_BEFORE,
    SIGNED,
)

QUILL, FARR = "person:ada quill", "person:hugh farraday"
FIRST = "{“The ship sank in the bay,”} <Ada Quill> said. "
NEXT = "[“There is nothing good in this.”]"

CASES = [
    (FIRST + NEXT, QUILL, SAME_PARAGRAPH),
    (FIRST + "\n\n" + NEXT, QUILL, NEXT_PARAGRAPH),
    (FIRST + "\n\n" + NEXT + "\n\n[“It will take many years to repair.”]", QUILL, NEXT_PARAGRAPH),
    (FIRST + "\n\nHugh Farraday shook his head.\n\n" + NEXT, FARR, SENTENCE_BEFORE),
    (FIRST + "\n\nThe crowd went home when the rain began.\n\n" + NEXT, None, None),
    (FIRST + "\n\n\n\nIn other news, it rained.\n\n" + NEXT, None, None),
    ("Ada Quill took the floor. " + NEXT, QUILL, SENTENCE_BEFORE),
    (("{“It was the wind,”} <Hugh Farraday> said.\n\n{“And why did it sink?”} <Ada Quill> asked."
      "\n\n[“It was old and full of holes.”]"), FARR, ANSWER),
    ("{“Why did the old ship sink?”} <Ada Quill> asked.\n\n[“It was old and full of holes.”]",
     None, None),
    ("The debate went on for hours.\n\n[“Every ship in this port leaks.”]\n\n— Ada Quill.",
     QUILL, SIGNED),
    (NEXT + " " + FIRST, None, None),
    (FIRST + "[“Nothing.”]", None, None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "key", "confidence"), CASES, ids=range(len(CASES)))
def test_whose_speech(speak, text: str, key: str | None, confidence: float | None) -> None:
    found = speak(text)
    assert found.key() == key
    if confidence is not None:
        assert found.quotes[-1].confidence == pytest.approx(confidence)


def test_unmarked_speech_needs_a_source(speak) -> None:
    assert speak(FIRST + "[There is nothing good in this.]").key() is None
