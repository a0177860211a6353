"""Pronouns as targets of stances: one that is an argument, not one that only owns."""

from __future__ import annotations

import pytest

from pipeline.language.stance.component import StanceComponent
from tests.unit.coreference.conftest import annotated

CASES = [
    ("Ms. Ada Quill ran Leeds for years. «She» is a corrupt liar.", ["She"]),
    ("Ms. Ada Quill ran Leeds for years. «Her» brother is a corrupt liar.", []),
    ("{“«I» am a corrupt liar,”} <Ada Quill> said.", []),
]


@pytest.mark.parametrize(("text", "targets"), CASES, ids=[text[:60] for text, _ in CASES])
def test_target(english, text: str, targets: list[str]) -> None:
    doc, spans = annotated(english, text)
    mentions = doc._.concord_mentions
    assert spans["«"][0] in [(m.start, m.end) for m in mentions]
    stances = StanceComponent()(doc)._.concord_stances
    found = {mentions[s.target_mention].surface for s in stances if s.label != "neutral"}
    assert sorted(found & {"She", "her", "Her", "I"}) == targets
