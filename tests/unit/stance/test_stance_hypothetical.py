"""What is asserted and what is only asked, supposed, denied or in doubt."""

from __future__ import annotations

import pytest
from spacy.language import Language

from pipeline.language.stance import lexicon
from pipeline.language.stance.cues import CueFinder
from pipeline.language.stance.operators import Operators
from pipeline.language.stance.tokens import TokenTable

# text, the evaluating word, whether it is hypothetical
CASES = [
    ("Norvia betrayed Alvia.", "betrayed", False),
    ("Kessler is not sure that Norvia betrayed Alvia.", "betrayed", True),
    ("It is unclear whether Norvia betrayed Alvia.", "betrayed", True),
    ("Did Norvia betray Alvia?", "betray", True),
    ("Is Kessler corrupt?", "corrupt", True),
    ("Why did Norvia betray Alvia?", "betray", False),
    ("Isn't Kessler corrupt?", "corrupt", False),
    ("Would anybody trust Norvia?", "trust", True),  # "would" remains
    ("Kessler is corrupt, isn't he?", "corrupt", False),
    ("If Norvia betrays Alvia, we leave.", "betrays", True),
    ("If Kessler was corrupt, he hid it well.", "corrupt", False),
    ("Kessler denied that he had betrayed Alvia.", "betrayed", True),
    ("Nobody doubts that Norvia betrayed Alvia.", "betrayed", False),
    ("Norvia could betray Alvia.", "betray", True),
    ("Norvia failed to betray Alvia.", "betray", False),
]


@pytest.mark.parametrize(("text", "word", "expected"), CASES, ids=[case[0][:40] for case in CASES])
def test_hypothetical(nlp: Language, text: str, word: str, expected: bool) -> None:
    table = TokenTable(nlp(text))
    cues = CueFinder(lexicon.load()).find(table, (0, len(table)))
    start = text.index(word)
    found = [cue.hypothetical for cue in cues if table.starts[cue.token] == start]
    assert found == [expected]


QUESTIONS = [
    ("Did Norvia attack?", True),
    ("“Does he lie?”", True),
    ("Who praised Norvia?", True),
    ("Who could forget Norvia?", False),
    ("How many more bridges must fall?", False),
    ("Since when does Norvia care?", False),
    ("Norvia lied, didn't it?", False),
    ("Norvia lied.", False),
    ("", False),
]


@pytest.mark.parametrize(("text", "expected"), QUESTIONS)
def test_open_questions(nlp: Language, text: str, expected: bool) -> None:
    table = TokenTable(nlp(text))
    assert Operators(lexicon.load()).is_open_question(table, (0, len(table))) is expected


def test_a_clause_without_a_cue_can_be_aired(nlp: Language) -> None:
    text = "If Norvia closes the strait, the price rises."
    table = TokenTable(nlp(text))
    operators = Operators(lexicon.load())
    closes, rises = (table.tokens_of(text.index(w), len(text))[0] for w in ("closes", "rises"))
    assert operators.aired(table, (0, len(table)), closes)
    assert not operators.aired(table, (0, len(table)), rises)
