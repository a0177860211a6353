"""Whose stance it is, with mentions and quotes set by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from spacy.language import Language
from spacy.tokens import Doc
from stance_builders import TYPES, Said, annotated, name_of

from pipeline.language.stance import lexicon
from pipeline.language.stance.component import StanceComponent
from pipeline.language.stance.cues import CueFinder
from pipeline.language.stance.holders import NARRATOR, Voices
from pipeline.language.stance.tokens import TokenTable

ALVIA = list(TYPES).index("Alvia")

# text, quotes, {(holder kind, holder, target): label} of all rows
CASES: list[tuple[str, Sequence[Said], dict[tuple[str, str | None, str], str]]] = [
    (
        "Alvia betrayed its allies.",
        [],
        {("outlet", None, "Alvia"): "unfavourable"},
    ),
    (
        '"We admire Alvia," Orsk said.',
        [Said("We admire Alvia,", "Orsk", "said")],
        {("speaker", "Orsk", "Alvia"): "favourable", ("outlet", None, "Orsk"): "neutral"},
    ),
    (
        '"We admire Alvia," somebody said.',
        [Said("We admire Alvia,", None, "said")],
        {},
    ),
    (  # who speaks of himself holds no stance
        '"Orsk is an honest man," Orsk said.',
        [Said("Orsk is an honest man,", "Orsk", "said")],
        {("outlet", None, "Orsk"): "neutral"},
    ),
    (  # a reported accusation is not the outlet's
        "Alvia has accused Norvia of lying.",
        [],
        {("outlet", None, "Alvia"): "neutral", ("outlet", None, "Norvia"): "neutral"},
    ),
    (  # ... it is its subject's where a quote carries it
        "Alvia accused Norvia of lying to its people.",
        [Said("of lying to its people", "Alvia", "accused")],
        {
            ("outlet", None, "Alvia"): "neutral",
            ("outlet", None, "Norvia"): "neutral",
            ("speaker", "Alvia", "Norvia"): "unfavourable",
        },
    ),
    (  # nor is it the stance of a speaker who reports it
        '"Tull has criticised Norvia," Orsk said.',
        [Said("Tull has criticised Norvia,", "Orsk", "said")],
        {
            ("speaker", "Orsk", "Norvia"): "neutral",
            ("speaker", "Orsk", "Tull"): "neutral",
            ("outlet", None, "Orsk"): "neutral",
        },
    ),
    (
        "Norvia was widely criticised.",
        [],
        {("outlet", None, "Norvia"): "neutral"},
    ),
    (  # places have rows only where something is said of them
        "Orsk arrived in Port Lume.",
        [],
        {("outlet", None, "Orsk"): "neutral"},
    ),
    (
        "Port Lume is a corrupt and dangerous place.",
        [],
        {("outlet", None, "Port Lume"): "unfavourable"},
    ),
]


def rows(doc: Doc) -> dict[tuple[str, str | None, str], str]:
    return {
        (s.holder_kind, name_of(doc, s.holder), str(name_of(doc, s.target))): s.label
        for s in doc._.concord_stances
    }


@pytest.mark.parametrize(("text", "quotes", "expected"), CASES, ids=[c[0][:45] for c in CASES])
def test_holders(
    nlp: Language,
    text: str,
    quotes: Sequence[Said],
    expected: dict[tuple[str, str | None, str], str],
) -> None:
    doc = StanceComponent()(annotated(nlp, text, quotes))
    assert rows(doc) == expected
    for stance in doc._.concord_stances:
        assert (stance.quote is not None) == (stance.holder_kind == "speaker")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        # a quote of somebody else does not carry what is reported
        (
            "Alvia accused Norvia of lying to its people.",
            Said("lying to its people", "Kessler"),
        ),
        (
            'Orsk called "a corrupt liar and a thief" the man from Velda.',
            Said("a corrupt liar and a thief", "Orsk", "called"),
        ),
    ],
)
def test_what_is_quoted_does_not_colour_the_outlets_voice(
    nlp: Language, text: str, said: Said
) -> None:
    found = rows(StanceComponent()(annotated(nlp, text, [said])))
    outlets = {label for (kind, _, _), label in found.items() if kind == "outlet"}
    assert outlets == {"neutral"}
    assert ("speaker", "Alvia", "Norvia") not in found


@pytest.mark.parametrize(
    ("genre", "kind"),
    [
        ("news", "outlet"),
        ("unknown", "outlet"),
        ("press release", "outlet"),
        ("opinion", "author"),
        ("analysis", "author"),
    ],
)
def test_the_author_speaks_in_opinion(nlp: Language, genre: str, kind: str) -> None:
    doc = annotated(nlp, "We must support Alvia.", genre=genre)  # type: ignore[arg-type]
    [stance] = StanceComponent()(doc)._.concord_stances
    assert (stance.holder_kind, stance.label) == (kind, "favourable")


def test_one_row_for_an_entity_in_a_sentence(nlp: Language) -> None:
    text = "Tull went home. Tull is a liar and Tull is corrupt, and Tull left."
    doc = StanceComponent()(annotated(nlp, text))
    assert [s.label for s in doc._.concord_stances] == ["neutral", "unfavourable"]


def test_the_same_sentence_in_two_voices_gives_a_row_each(nlp: Language) -> None:
    text = 'Alvia betrayed its allies, and "we admire Alvia", Orsk said.'
    doc = StanceComponent()(annotated(nlp, text, [Said("we admire Alvia", "Orsk", "said")]))
    found = rows(doc)
    assert found["outlet", None, "Alvia"] == "unfavourable"
    assert found["speaker", "Orsk", "Alvia"] == "favourable"


def test_a_second_run_replaces_the_rows(nlp: Language) -> None:
    doc = annotated(nlp, "Alvia betrayed its allies.")
    component = StanceComponent()
    first = list(component(doc)._.concord_stances)
    assert component(doc)._.concord_stances == first


def test_the_factory_is_registered() -> None:
    import spacy

    blank = spacy.blank("en")
    blank.add_pipe("concord_stance")
    assert blank("")._.concord_stances == []
    assert blank("Alvia is great.")._.concord_relations == []


# what reports an evaluation, who holds it, of whom; the quote is of the holder
REPORTED = [
    ("Alvia has accused Norvia of cheating in the talks.", "of cheating in the talks"),
    ("Norvia was accused by Alvia of cheating.", "of cheating"),
    ("Alvia, which calls Norvia a corrupt state, sent nobody.", "a corrupt state"),
    ("Alvia described Norvia as a corrupt bully.", "a corrupt bully"),
    ("Alvia complained of delays and criticised Norvia.", "of delays"),
    ("Alvia blamed Norvia for the delay.", "for the delay"),
    ("Alvia's criticism of Norvia as a cheat came late.", "as a cheat"),
]


@pytest.mark.parametrize(("text", "content"), REPORTED, ids=[case[0][:40] for case in REPORTED])
def test_a_reported_evaluation_has_its_holder(nlp: Language, text: str, content: str) -> None:
    cue = "complained" if "complained" in text else None
    table, voices = voices_of(annotated(nlp, text, [Said(content, "Alvia", cue)]))
    cues = CueFinder(lexicon.load()).find(table, (0, len(table)))
    at = table.tokens_of(text.index("Norvia"), text.index("Norvia") + len("Norvia"))
    holders = {holder for _, holder in voices.reports(cues, set(range(*at)))}
    assert {(h.kind, h.entity, h.quote) for h in holders} == {("speaker", ALVIA, 0)}


@pytest.mark.parametrize(
    ("text", "content", "source"),
    [
        ("Nobody doubts that Alvia betrayed its allies.", "Alvia betrayed its allies", "Nobody"),
        ("Everyone knows that Alvia lied.", "Alvia lied", "Everyone"),
        ("No guest denies that Alvia lied.", "Alvia lied", "No guest"),
    ],
)
def test_what_nobody_doubts_is_said_by_the_narrator(
    nlp: Language, text: str, content: str, source: str
) -> None:
    doc = annotated(nlp, text, [Said(content, None)])
    start = text.index(source)
    span = (start, start + len(source))
    doc._.concord_quotes = [
        replace(quote, source=span, kind="indirect", marked=False) for quote in doc._.concord_quotes
    ]
    _, voices = voices_of(doc)
    assert {target.voice for target in voices.targets} == {NARRATOR}


def voices_of(doc: Doc) -> tuple[TokenTable, Voices]:
    table = TokenTable(doc)
    mentions, quotes = doc._.concord_mentions, doc._.concord_quotes
    return table, Voices(table, mentions, quotes, doc._.concord_entities, "news")
