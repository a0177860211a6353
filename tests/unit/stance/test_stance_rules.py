"""Sentences of invented people and countries, and how each evaluates its targets."""

from __future__ import annotations

import pytest
from spacy.language import Language

from pipeline.language.stance.component import stance_of_targets
from pipeline.language.stance.rules import Judgement, RuleClassifier
from pipeline.language.stance.tokens import TokenTable

LABEL = {"+": "favourable", "-": "unfavourable", "0": "neutral"}

PLAIN = [
    ("Orla Venn praised Norvia for its courage.", {"Norvia": "+"}),
    ("The council condemned Norvia on Friday.", {"Norvia": "-"}),
    ("Marek Tull is a corrupt and incompetent leader.", {"Tull": "-"}),
    ("Dana Orsk is a widely respected judge.", {"Orsk": "+"}),
    ("Critics called Marek Tull a liar.", {"Tull": "-"}),
    ("She voiced strong support for Alvia.", {"Alvia": "+"}),
    ("Opposition to Norvia is growing.", {"Norvia": "-"}),
    ("The mayor, a convicted fraudster, denied everything.", {"mayor": "-"}),
    ("Alvia betrayed its allies.", {"Alvia": "-"}),
    ("Many voters admire Dana Orsk.", {"Orsk": "+"}),
    ("Marek Tull lied to parliament about the money.", {"Tull": "-"}),
    ("Alvia has won the trust of its neighbours.", {"Alvia": "+"}),
    ("Tull's incompetence ruined the harvest.", {"Tull": "-"}),
    ("Dana Orsk helped thousands of refugees.", {"Orsk": "+"}),
    ("Tull arrived in Alvia on Monday.", {"Tull": "0", "Alvia": "0"}),
    ("Talks between Norvia and Alvia will resume next week.", {"Norvia": "0", "Alvia": "0"}),
    ("The delegation travelled from Norvia to Velda.", {"Norvia": "0", "Velda": "0"}),
    ("Dana Orsk was born in Velda in 1961.", {"Orsk": "0", "Velda": "0"}),
]
NEGATION = [
    ("Nobody trusts Marek Tull.", {"Tull": "-"}),
    ("Alvia is not a reliable partner.", {"Alvia": "-"}),
    ("The minister did not praise Norvia.", {"Norvia": "-"}),
    ("Norvia did not betray Alvia.", {"Norvia": "+"}),
    ("He lacks support for Alvia.", {"Alvia": "-"}),
    ("Their lack of confidence in Dana Orsk was plain.", {"Orsk": "-"}),
    ("The committee withdrew its support for Orsk.", {"Orsk": "-"}),
    ("Tull refused to help the refugees.", {"Tull": "-"}),
    ("Norvia has failed to protect its people.", {"Norvia": "-"}),
    ("We have never trusted Norvia.", {"Norvia": "-"}),
    ("Tull does not think that Alvia is honest.", {"Alvia": "-"}),
]
HEDGE = [
    ("The minister is not sure that Norvia is reliable.", {"Norvia": "0"}),
    ("Tull could betray his voters.", {"Tull": "0"}),
    ("It is unclear whether Alvia helped the rebels.", {"Alvia": "0"}),
    ("She did not say that Norvia lied.", {"Norvia": "0"}),
    ("Norvia might support Alvia.", {"Alvia": "0"}),
    ("Few would call Orsk a hero.", {"Orsk": "0"}),
    ("They wonder whether Tull is honest.", {"Tull": "0"}),
]
CONDITIONAL = [
    ("If Norvia betrayed its allies, the pact would end.", {"Norvia": "0"}),
    ("Unless Tull helps the farmers, they will leave.", {"Tull": "0"}),
    ("The envoy will praise Alvia if it opens the port.", {"Alvia": "0"}),
    ("If Orsk wins, the council will meet again.", {"Orsk": "0"}),
    ("Alvia would support Norvia if the border were open.", {"Norvia": "0"}),
]
QUESTION = [
    ("Does the council support Norvia?", {"Norvia": "0"}),
    ("Is Dana Orsk a corrupt politician?", {"Orsk": "0"}),
    ("Did Tull betray the farmers?", {"Tull": "0"}),
    ("Should the voters trust Alvia?", {"Alvia": "0"}),
    ("Who praised Norvia?", {"Norvia": "0"}),
]
REPORTED = [
    ("Alvia has accused Norvia of lying.", {"Norvia": "-"}),
    ("Norvia was criticised by Alvia.", {"Norvia": "-"}),
    ("Velda welcomed Alvia.", {"Alvia": "+"}),
    ("Orsk is a fierce critic of Norvia.", {"Norvia": "-", "Orsk": "0"}),
    ("Farmers blamed Marek Tull for the drought.", {"Tull": "-"}),
    ("The union thanked Dana Orsk for her patience.", {"Orsk": "+"}),
    ("Norvia drew praise from its neighbours.", {"Norvia": "+"}),
    ("Tull faced criticism over the port.", {"Tull": "-"}),
    ("Velda denounced the president of Norvia.", {"Norvia": "-"}),
]
OPPOSED = [
    ("Velda praised Alvia but condemned Norvia.", {"Alvia": "+", "Norvia": "-"}),
    ("Orsk trusts Alvia and despises Norvia.", {"Alvia": "+", "Norvia": "-"}),
    ("Tull is corrupt, but Orsk is honest.", {"Tull": "-", "Orsk": "+"}),
    ("The crowd cheered Orsk and booed Tull.", {"Orsk": "+", "Tull": "-"}),
    ("They admire Orsk. They loathe Tull.", {"Orsk": "+", "Tull": "-"}),
    ("Alvia, unlike the corrupt Tull, kept its promises.", {"Tull": "-"}),
]
COMPARATIVE = [
    ("Alvia is more honest than Norvia.", {"Alvia": "+", "Norvia": "-"}),
    ("Tull is less corrupt than Orsk.", {"Tull": "+", "Orsk": "-"}),
    ("Orsk is better than Tull.", {"Orsk": "+", "Tull": "-"}),
    ("Norvia is worse than Velda.", {"Norvia": "-"}),
    ("Norvia is more dangerous than Alvia.", {"Norvia": "-"}),
]
CLASSES = {
    "plain": PLAIN,
    "negation": NEGATION,
    "hedge": HEDGE,
    "conditional": CONDITIONAL,
    "question": QUESTION,
    "reported": REPORTED,
    "opposed": OPPOSED,
    "comparative": COMPARATIVE,
}
CASES = [
    pytest.param(text, target, LABEL[sign], id=f"{name}-{text[:40]}-{target}")
    for name, table in CLASSES.items()
    for text, targets in table
    for target, sign in targets.items()
]


def test_the_table_is_large_and_covers_every_class() -> None:
    assert sum(map(len, CLASSES.values())) >= 60
    assert all(len(table) >= 5 for table in CLASSES.values())


def judge(nlp: Language, text: str, target: str) -> tuple[Judgement, TokenTable]:
    """Judge the first occurrence of ``target``."""
    table = TokenTable(nlp(text))
    start = text.index(target)
    tokens = table.tokens_of(start, start + len(target))
    return RuleClassifier().classify(table, table.sentence(tokens[0]), tokens), table


@pytest.mark.parametrize(("text", "target", "label"), CASES)
def test_label(nlp: Language, text: str, target: str, label: str) -> None:
    judged, _ = judge(nlp, text, target)
    assert judged.asserted().label == label


@pytest.mark.parametrize("text", [text for text, _ in [*HEDGE, *CONDITIONAL, *QUESTION]])
def test_what_is_not_asserted_is_hypothetical(nlp: Language, text: str) -> None:
    table = dict([*HEDGE, *CONDITIONAL, *QUESTION])
    judged, _ = judge(nlp, text, next(iter(table[text])))
    assert judged.hypothetical
    assert judged.asserted().confidence == judged.asserted().p_neutral


@pytest.mark.parametrize("text", [text for text, _ in [*PLAIN, *REPORTED, *COMPARATIVE]])
def test_what_is_asserted_is_not_hypothetical(nlp: Language, text: str) -> None:
    table = dict([*PLAIN, *REPORTED, *COMPARATIVE])
    judged, _ = judge(nlp, text, next(iter(table[text])))
    assert not judged.hypothetical
    assert judged.asserted() is judged or not judged.anchored


@pytest.mark.parametrize(
    ("text", "target", "evidence"),
    [
        ("Yesterday Orla Venn praised Norvia for its courage.", "Norvia", "praised Norvia"),
        ("Tull is corrupt, but Orsk is honest.", "Orsk", "Orsk is honest"),
        ("The committee withdrew its support for Orsk.", "Orsk", "support for Orsk"),
        ("On Monday Tull arrived in Alvia.", "Tull", "Tull arrived"),
        ("Norvia.", "Norvia", "Norvia"),
    ],
)
def test_evidence_is_the_words_that_decided(
    nlp: Language, text: str, target: str, evidence: str
) -> None:
    judged, table = judge(nlp, text, target)
    first, last = judged.evidence
    assert text[table.starts[first] : table.ends[last - 1]] == evidence


def test_targets_are_answered_in_order_and_never_left_out(nlp: Language) -> None:
    text = "Velda praised Alvia but condemned Norvia."
    spans = [(text.index(name), text.index(name) + 5) for name in ("Norvia", "Alvia")]
    beyond = (len(text) + 5, len(text) + 9)
    found = stance_of_targets(nlp(text), [*spans, (3, 3), beyond])
    assert [label for label, _ in found] == ["unfavourable", "favourable", "neutral", "neutral"]
    assert found[0][1] < 0 < found[1][1]


def test_a_target_that_asks_for_part_of_a_word_is_answered(nlp: Language) -> None:
    [(label, _)] = stance_of_targets(nlp("Many voters admire Dana Orsk."), [(25, 27)])
    assert label == "favourable"


def test_tokens_of_another_voice_are_not_heard(nlp: Language) -> None:
    text = "Orsk spoke in Velda and the crowd cheered Orsk."
    table = TokenTable(nlp(text))
    target = (len(table) - 2, len(table) - 1)
    heard = RuleClassifier().classify(table, (0, len(table)), target)
    deaf = RuleClassifier().classify(
        table, (0, len(table)), target, frozenset(range(len(table) - 2))
    )
    assert (heard.label, deaf.label) == ("favourable", "neutral")
