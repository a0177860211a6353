"""Whose words are read for whose stance: real Docs with hand-set mentions and quotes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from spacy.language import Language

from pipeline.language.stance.component import StanceComponent
from pipeline.models import Stance
from tests.unit.stance.stance_builders import Said, annotated, name_of


@pytest.fixture(scope="module")
def component() -> StanceComponent:
    return StanceComponent()


def polar(
    component: StanceComponent, nlp: Language, text: str, *quotes: Said
) -> set[tuple[str, str | None, str | None, str]]:
    doc = component(annotated(nlp, text, quotes))
    rows: list[Stance] = doc._.concord_stances
    return {
        (row.holder_kind, name_of(doc, row.holder), name_of(doc, row.target), row.label)
        for row in rows
        if row.label != "neutral"
    }


def test_what_a_speaker_says_is_the_speakers(component: StanceComponent, nlp: Language) -> None:
    text = "“Tull is a corrupt and shameless liar,” Orsk said on Monday."
    said = Said("Tull is a corrupt and shameless liar", "Orsk", "said")
    assert polar(component, nlp, text, said) == {("speaker", "Orsk", "Tull", "unfavourable")}


def test_a_quotation_evaluates_whom_the_narrator_names(
    component: StanceComponent, nlp: Language
) -> None:
    text = "“A corrupt and shameless liar,” Orsk said of Tull on Monday."
    said = Said("A corrupt and shameless liar", "Orsk", "said")
    assert ("speaker", "Orsk", "Tull", "unfavourable") in polar(component, nlp, text, said)


def test_what_the_narrator_says_himself_is_not_the_speakers(
    component: StanceComponent, nlp: Language
) -> None:
    text = "“It will rain,” Orsk said of the weekend as Tull, a corrupt fraudster, betrayed us all."
    said = Said("It will rain", "Orsk", "said")
    found = polar(component, nlp, text, said)
    assert ("outlet", None, "Tull", "unfavourable") in found
    assert not any(kind == "speaker" for kind, *_ in found)


def test_a_reported_accusation_is_the_accusers(component: StanceComponent, nlp: Language) -> None:
    text = "Norvia has accused Alvia of lying about the pact."
    said = Said("Alvia of lying about the pact", "Norvia", "accused")
    assert polar(component, nlp, text, said) == {("speaker", "Norvia", "Alvia", "unfavourable")}


def test_nobody_takes_a_stance_toward_oneself(component: StanceComponent, nlp: Language) -> None:
    text = "“Orsk is a disgrace,” Orsk said."
    said = Said("Orsk is a disgrace", "Orsk", "said")
    assert not any(h == t for _, h, t, _ in polar(component, nlp, text, said) if h is not None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("“We will win,” Orsk lied.", Said("We will win", "Orsk", "lied")),
        (
            "Orsk falsely claimed that the vote was stolen.",
            Said("that the vote was stolen", "Orsk", "claimed"),
        ),
    ],
)
def test_how_the_narrator_tells_of_speech_is_read(
    component: StanceComponent, nlp: Language, text: str, said: Said
) -> None:
    assert ("outlet", None, "Orsk", "unfavourable") in polar(component, nlp, text, said)


def test_who_stands_in_the_speakers_own_phrase_is_not_evaluated_by_the_quotation(
    component: StanceComponent, nlp: Language
) -> None:
    text = "“We will win,” said the corrupt and brutal dictator Orsk of Alvia."
    doc = annotated(nlp, text, [Said("We will win", "Orsk", "said")])
    (quote,) = doc._.concord_quotes
    start = text.index("the corrupt")
    doc._.concord_quotes = [replace(quote, source=(start, len(text) - 1))]
    rows = component(doc)._.concord_stances
    assert not [row for row in rows if row.holder_kind == "speaker" and row.label != "neutral"]
