"""What actors do to one another, with mentions set by hand."""

from __future__ import annotations

import pytest
from spacy.language import Language
from stance_builders import Said, annotated, name_of

from pipeline.language.stance.component import StanceComponent

CASES: list[tuple[str, set[tuple[str, str, str, str]]]] = [
    ("Norvia attacked Alvia.", {("Norvia", "attack", "Alvia", "conflictual")}),
    ("Alvia was invaded by Norvia.", {("Norvia", "invade", "Alvia", "conflictual")}),
    ("Norvia has accused Alvia of lying.", {("Norvia", "accuse", "Alvia", "conflictual")}),
    ("Orsk met with Tull in Port Lume.", {("Orsk", "meet", "Tull", "neutral")}),
    ("Orsk and Tull met on Monday.", {("Orsk", "meet", "Tull", "neutral")}),
    ("Norvia urged Alvia to leave.", {("Norvia", "urge", "Alvia", "neutral")}),
    ("Alvia welcomed Orsk.", {("Alvia", "welcome", "Orsk", "cooperative")}),
    ("Velda praised Alvia.", {("Velda", "praise", "Alvia", "cooperative")}),
    (
        "Norvia sanctioned Alvia and Velda.",
        {
            ("Norvia", "sanction", "Alvia", "conflictual"),
            ("Norvia", "sanction", "Velda", "conflictual"),
        },
    ),
    (
        "Norvia and Velda threatened Alvia.",
        {
            ("Norvia", "threaten", "Alvia", "conflictual"),
            ("Velda", "threaten", "Alvia", "conflictual"),
        },
    ),
    (
        "Norvia praised Velda and condemned Alvia.",
        {
            ("Norvia", "praise", "Velda", "cooperative"),
            ("Norvia", "condemn", "Alvia", "conflictual"),
        },
    ),
    ("Norvia's invasion of Alvia began in May.", {("Norvia", "invade", "Alvia", "conflictual")}),
    ("Velda imposed sanctions on Norvia.", {("Velda", "sanction", "Norvia", "conflictual")}),
    ("Norvia's government warned Alvia.", {("Norvia", "warn", "Alvia", "conflictual")}),
    ("Norvia, which backs Velda, is small.", {("Norvia", "back", "Velda", "cooperative")}),
    ("Norvia did not attack Alvia.", set()),
    ("Norvia might attack Alvia.", set()),
    ("Norvia refused to meet Tull.", {("Norvia", "refuse", "Tull", "conflictual")}),
    ("If Norvia attacked Alvia, Velda would act.", set()),
    ("Did Norvia attack Alvia?", set()),
    ("Norvia lies north of Alvia.", set()),
    ("Velda lifted sanctions on Norvia.", {("Velda", "ease", "Norvia", "cooperative")}),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[c[0][:45] for c in CASES])
def test_relations(nlp: Language, text: str, expected: set[tuple[str, str, str, str]]) -> None:
    doc = StanceComponent()(annotated(nlp, text))
    found = {
        (str(name_of(doc, r.actor)), r.action, str(name_of(doc, r.target)), r.polarity)
        for r in doc._.concord_relations
    }
    assert found == expected
    assert len(doc._.concord_relations) == len(expected)


def test_a_relation_in_a_quote_names_the_quote(nlp: Language) -> None:
    text = 'Alvia is calm. "Norvia attacked Alvia," Kessler said.'
    quotes = [Said("Alvia is calm.", "Orsk"), Said("Norvia attacked Alvia,", "Kessler", "said")]
    doc = StanceComponent()(annotated(nlp, text, quotes))
    [relation] = doc._.concord_relations
    assert relation.quote == 1
    assert text[slice(*relation.cue)] == "attacked"


def test_a_reported_accusation_is_a_relation_and_no_stance_of_the_outlet(nlp: Language) -> None:
    doc = StanceComponent()(annotated(nlp, "Alvia criticised Norvia."))
    assert [r.action for r in doc._.concord_relations] == ["criticise"]
    assert {s.label for s in doc._.concord_stances} == {"neutral"}
