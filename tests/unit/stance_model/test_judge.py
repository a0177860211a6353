"""What is read for a question, and that it is nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from pipeline.errors import ModelError
from pipeline.language.encoder.model import encoder
from pipeline.language.stance.component import stance_of_targets
from pipeline.language.stance.judge import Judge, Question
from pipeline.language.stance.judgement import Judgement
from pipeline.language.stance.model import Reading, StanceModel, stance_model
from pipeline.language.stance.tokens import TokenTable

TEXT = "Orsk praised Tull for a brave and honest speech. Kessler lied to the court, judges found."


def ask(nlp: Language, judge: Judge, text: str, *questions: Question) -> list[Judgement]:
    doc = nlp(text)
    return judge.judge(text, TokenTable(doc), list(questions), ())


def close(one: Judgement, other: Judgement) -> bool:
    return bool(np.allclose(one.score, other.score, atol=0.05))


def test_praise_and_blame_go_to_their_targets(nlp: Language) -> None:
    doc = nlp(TEXT)
    spans = [(TEXT.index(name), TEXT.index(name) + len(name)) for name in ("Tull", "Kessler")]
    assert [a.label for a in stance_of_targets(doc, spans)] == ["favourable", "unfavourable"]


def test_answers_come_in_the_order_of_the_questions(nlp: Language, judge: Judge) -> None:
    passage = (0, len(nlp(TEXT)))
    questions = [Question(passage, (t, t + 1)) for t in (2, 10, 0)]
    together = ask(nlp, judge, TEXT, *questions)
    turned = ask(nlp, judge, TEXT, *reversed(questions))
    assert together == turned[::-1]
    assert all(
        close(a, ask(nlp, judge, TEXT, q)[0]) for a, q in zip(together, questions, strict=True)
    )


def test_what_is_left_out_says_nothing(nlp: Language, judge: Judge) -> None:
    text = "Kessler, a shameless liar and a thief, spoke on Monday."
    doc = nlp(text)
    passage, target = (0, len(doc)), (0, 1)
    slur = frozenset(range(1, [t.text for t in doc].index("spoke")))
    whole, rest = ask(
        nlp, judge, text, Question(passage, target), Question(passage, target, left_out=slur)
    )
    assert whole.label == "unfavourable"
    assert rest.label == "neutral"


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(alphabet="ab .\n\t“”'’é漢—?1", max_size=60), st.data())
def test_any_text_is_answered(nlp: Language, judge: Judge, text: str, data: st.DataObject) -> None:
    doc = nlp(text)
    if not len(doc):
        return
    start = data.draw(st.integers(0, len(doc) - 1))
    end = data.draw(st.integers(start + 1, len(doc)))
    (answer,) = ask(nlp, judge, text, Question((0, len(doc)), (start, end)))
    total = answer.p_unfavourable + answer.p_neutral + answer.p_favourable
    assert total == pytest.approx(1.0, abs=1e-4)
    assert 0 <= answer.evidence[0] < answer.evidence[1] <= len(doc)


def test_a_target_in_a_very_long_sentence_is_judged_by_its_surroundings(
    nlp: Language, judge: Judge
) -> None:
    filler = ", and the clerk noted the date" * 120
    text = (
        f"The meeting began{filler}, and Kessler was jailed for a cruel and cowardly fraud{filler}."
    )
    doc = nlp(text)
    at = [t.text for t in doc].index("Kessler")
    near, first = ask(
        nlp, judge, text, Question((0, len(doc)), (at, at + 1)), Question((0, len(doc)), (1, 2))
    )
    assert near.label == "unfavourable"
    assert first.label == "neutral"


def test_heard_tokens_alone_make_the_evidence(nlp: Language, judge: Judge) -> None:
    text = "Orsk called Tull a disgrace, and Alvia hailed Tull as a hero."
    doc = nlp(text)
    names = [k for k, t in enumerate(doc) if t.text == "Tull"]
    heard = frozenset(range(names[0] + 5, len(doc)))
    (answer,) = ask(
        nlp, judge, text, Question((0, len(doc)), (names[1], names[1] + 1), heard=heard)
    )
    assert answer.label == "favourable"


def test_readings_keep_their_places_among_others() -> None:
    model = stance_model()
    pieces = encoder().split(TEXT, [])
    ids, shapes = pieces.ids, pieces.shapes
    readings = [Reading(ids[:n], shapes[:n], [(0, 1), (2, 3)][: 1 + n % 2]) for n in (12, 5, 20, 7)]
    together = model.probabilities(readings)
    assert [len(rows) for rows in together] == [1, 2, 1, 2]
    for reading, rows in zip(readings, together, strict=True):
        (alone,) = model.probabilities([reading])
        assert np.allclose(alone, rows, atol=0.15)
    assert model.probabilities([]) == []


def test_a_folder_without_a_model_is_named(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("empty")
    with pytest.raises(ModelError, match=r"model\.json"):
        StanceModel(folder)
