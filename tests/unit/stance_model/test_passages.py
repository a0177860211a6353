"""What is read for targets that are asked for, and that it stays cheap."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from pipeline.language.encoder.pieces import WINDOW
from pipeline.language.stance.judge import Judge, Question, window_about
from pipeline.language.stance.model import TARGETS, Reading, _batches
from pipeline.language.stance.passages import answers
from pipeline.language.stance.tokens import TokenTable


def test_the_title_says_nothing_of_targets_in_the_text(nlp: Language, judge: Judge) -> None:
    title, text = "Orsk is a corrupt and shameless liar", "Orsk spoke in Alvia."
    whole = f"{title}\n\n{text}"
    start = len(title) + 2
    (alone,) = answers(text, TokenTable(nlp(text)), [(0, 4)], judge)
    below, above = answers(
        whole, TokenTable(nlp(whole)), [(start, start + 4), (0, 4)], judge, (start,)
    )
    assert below.label == alone.label == "neutral"
    assert below.score == pytest.approx(alone.score, abs=0.1)
    assert above.label == "unfavourable"


def test_equal_spans_are_asked_once_and_answered_alike(nlp: Language, judge: Judge) -> None:
    text = "Many voters admire Orsk."
    found = answers(text, TokenTable(nlp(text)), [(19, 23)] * 500, judge)
    assert len(found) == 500
    assert set(found) == {found[0]}


@given(st.integers(WINDOW + 1, 5000), st.data())
def test_a_window_holds_what_it_is_about(n: int, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, n - 1))
    low = window_about(start, n)
    assert 0 <= low <= n - WINDOW
    assert low <= start < low + WINDOW
    assert min(start, 95) <= start - low
    assert min(n - start, 95) <= low + WINDOW - start


def test_many_targets_of_a_long_sentence_share_windows(
    nlp: Language, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "Orsk met " + ", ".join(f"Tull and Venn {k}" for k in range(150)) + " in Alvia."
    doc = nlp(text)
    seen: list[Reading] = []
    model = judge._model
    scores = type(model).scores
    monkeypatch.setattr(
        type(model), "scores", lambda self, found: seen.extend(found) or scores(self, found)
    )
    names = [k for k, token in enumerate(doc) if token.text in ("Tull", "Venn")]
    questions = [Question((0, len(doc)), (k, k + 1)) for k in names]
    found = judge.judge(text, TokenTable(doc), questions, ())
    assert len(found) == len(questions) == 300
    pieces = sum(len(reading.ids) for reading in seen)
    assert pieces < 12 * len(doc)
    assert all(len(reading.targets) <= TARGETS for reading in seen)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 30), st.integers(1, TARGETS)), max_size=60))
def test_batches_hold_every_reading_once_and_few_targets(sizes: list[tuple[int, int]]) -> None:
    readings = [
        Reading(np.zeros(n, dtype=np.int32), np.zeros(n, dtype=np.int32), [(0, 1)] * targets)
        for n, targets in sizes
    ]
    batches = list(_batches(readings))
    assert sorted(k for batch in batches for k in batch) == list(range(len(readings)))
    assert all(sum(sizes[k][1] for k in batch) <= TARGETS for batch in batches)
