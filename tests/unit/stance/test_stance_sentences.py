"""Sentences of invented people and countries, and how each evaluates its targets.

The model is a statistical one: of each class it must get most right, not any one sentence.
"""

from __future__ import annotations

import pytest
from spacy.language import Language

from pipeline.language.stance.component import stance_of_targets
from pipeline.language.stance.evidence import CueReader
from pipeline.language.stance.judgement import Judgement
from pipeline.language.stance.pooling import Range
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
Sentences = list[tuple[str, dict[str, str]]]
NOT_ASSERTED = [*HEDGE, *CONDITIONAL, *QUESTION]
ASSERTED = [*PLAIN, *REPORTED, *COMPARATIVE]
# name, sentences, how many targets must be right of all: what the model gets, less one
CLASSES: list[tuple[str, Sentences, int, int]] = [
    ("plain", PLAIN, 21, 22),
    ("negation", NEGATION, 7, 11),
    ("hedge", HEDGE, 6, 7),
    ("conditional", CONDITIONAL, 4, 5),
    ("question", QUESTION, 4, 5),
    ("reported", REPORTED, 9, 10),
    ("opposed", OPPOSED, 7, 11),
    ("comparative", COMPARATIVE, 4, 8),
]


def span_of(text: str, target: str) -> tuple[int, int]:
    """Return where ``target`` first stands."""
    start = text.index(target)
    return start, start + len(target)


def judge(nlp: Language, text: str, targets: dict[str, str]) -> list[Judgement]:
    """Judge the first occurrence of each target, as far as it is asserted."""
    found = stance_of_targets(nlp(text), [span_of(text, target) for target in targets])
    return [judgement.asserted() for judgement in found]


@pytest.mark.parametrize(("name", "sentences", "least", "whole"), CLASSES)
def test_labels(nlp: Language, name: str, sentences: Sentences, least: int, whole: int) -> None:
    wrong = []
    for text, targets in sentences:
        judgements = judge(nlp, text, targets)
        for (target, sign), judged in zip(targets.items(), judgements, strict=True):
            if judged.label != LABEL[sign]:
                wrong.append(f"{target}: {judged.label}, not {LABEL[sign]}: {text}")
    assert sum(len(targets) for _, targets in sentences) == whole
    assert whole - len(wrong) >= least, (name, wrong)


def read(
    nlp: Language, text: str, target: str, sign: float = 0.0, deaf_to: tuple[str, ...] = ()
) -> tuple[str, bool]:
    """Return the evidence as text, and whether it is hypothetical."""
    table = TokenTable(nlp(text))
    tokens = table.tokens_of(*span_of(text, target))
    unheard = {t for word in deaf_to for t in range(*table.tokens_of(*span_of(text, word)))}
    sentence: Range = table.sentence(tokens[0])
    (first, last), hypothetical = CueReader().evidence(table, sentence, tokens, unheard, sign)
    return text[table.starts[first] : table.ends[last - 1]], hypothetical


@pytest.mark.parametrize(("text", "targets"), NOT_ASSERTED, ids=[t[:45] for t, _ in NOT_ASSERTED])
def test_what_is_not_asserted_is_hypothetical(
    nlp: Language, text: str, targets: dict[str, str]
) -> None:
    assert read(nlp, text, next(iter(targets)))[1]


@pytest.mark.parametrize(("text", "targets"), ASSERTED, ids=[t[:45] for t, _ in ASSERTED])
def test_what_is_asserted_is_not_hypothetical(
    nlp: Language, text: str, targets: dict[str, str]
) -> None:
    assert not read(nlp, text, next(iter(targets)))[1]


@pytest.mark.parametrize(
    ("text", "target", "sign", "deaf_to", "evidence"),
    [
        ("Yesterday Orla Venn praised Norvia for its courage.", "Norvia", 1, (), "praised Norvia"),
        ("Tull is corrupt, but Orsk is honest.", "Orsk", 1, (), "Orsk is honest"),
        ("Tull is corrupt, but Orsk is honest.", "Orsk", -1, (), "Orsk is"),
        ("The committee withdrew its support for Orsk.", "Orsk", -1, (), "support for Orsk"),
        (
            "The committee withdrew its support for Orsk.",
            "Orsk",
            -1,
            ("support",),
            "withdrew its support for Orsk",
        ),
        ("On Monday Tull arrived in Alvia.", "Tull", 0, (), "Tull arrived"),
        ("Norvia.", "Norvia", 0, (), "Norvia"),
    ],
)
def test_evidence_is_the_words_that_say_so(
    nlp: Language, text: str, target: str, sign: float, deaf_to: tuple[str, ...], evidence: str
) -> None:
    assert read(nlp, text, target, sign, deaf_to)[0] == evidence


def test_targets_are_answered_in_order_and_never_left_out(nlp: Language) -> None:
    text = "They admire Orsk. They loathe Tull."
    beyond = (len(text) + 5, len(text) + 9)
    spans = [span_of(text, "Tull"), span_of(text, "Orsk"), (3, 3), beyond]
    found = stance_of_targets(nlp(text), spans)
    assert [judged.label for judged in found[:2]] == ["unfavourable", "favourable"]
    assert found[0].score < 0 < found[1].score
    assert len(found) == len(spans)
    assert (found[3].label, found[3].confidence) == ("neutral", 1.0)


def test_a_target_that_asks_for_part_of_a_word_is_answered(nlp: Language) -> None:
    [judged] = stance_of_targets(nlp("Many voters admire Dana Orsk."), [(25, 27)])
    assert judged.label == "favourable"
