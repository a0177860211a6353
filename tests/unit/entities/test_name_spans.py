"""Spans of the recogniser put right, and noise dropped, from spans that the test sets."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from pipeline.language.coreference.component import find_entities
from pipeline.models import Quote

SPANS = [
    # what the text says, with the recogniser's labels -> mentions, in order
    ("[PERSON 0:40 Ada Quill] spoke.", "Ada Quill=person:ada quill"),
    ("[PERSON Ada Quill 02:36] spoke.", "Ada Quill=person:ada quill"),
    ("[PERSON Ada Quill Thursday] spoke.", "Ada Quill=person:ada quill"),
    ("[NORP 2020 Democrats] spoke.", "Democrats=group:democrat"),
    ("[ORG Fox News] said. [PERSON Fox News Anna Quill] asked.",
     ("Fox News=organisation:fox news Fox News=organisation:fox news "
      "Anna Quill=person:anna quill")),
    ("[PERSON Indiana Mike Braun] spoke.", "Indiana=place:indiana Mike Braun=person:mike braun"),
    ("[PERSON Virginia Rourke] spoke.", "Virginia Rourke=person:virginia rourke"),
    ("[PERSON Quill] and [ORG Quill's National Economic Council] met.",
     ("Quill=person:quill Quill=person:quill "
      "National Economic Council=organisation:national economic council")),
    ("[ORG McDonald's Corporation] grew.",
     "McDonald's Corporation=organisation:mcdonald's corporation"),
    ("[PERSON Quill] met. [PERSON Quill White House] aides left.",
     "Quill=person:quill Quill=person:quill White House=country:us"),
    ("[PERSON Quill] left. [PERSON Quill Anna] spoke.",
     "Quill=person:quill Quill=person:quill Anna=person:anna"),
    (("[PERSON Ada Quill] and [PERSON Ben Rourke] met. [PERSON Quill] left. "
      "[PERSON Rourke] stayed. [PERSON Quill Rourke] row."),
     ("Ada Quill=person:ada quill Ben Rourke=person:ben rourke Quill=person:ada quill "
      "Rourke=person:ben rourke Quill=person:ada quill Rourke=person:ben rourke")),
    ("[PERSON Zhu Feng] and [PERSON Zhu] left.\n[PERSON Feng Yujun] wrote; [PERSON Feng] stayed.",
     ("Zhu Feng=person:zhu feng Zhu=person:zhu feng Feng Yujun=person:feng yujun "
      "Feng=person:feng yujun")),
    ("[PERSON Quill] left. [PERSON Quill Anna Maria] RourkeMayor calls",
     "Quill=person:quill Quill=person:quill"),
    ("[PERSON Ada Quill] had memos. [PERSON Quill Memos] leaked.",
     "Ada Quill=person:ada quill Quill=person:ada quill"),
    ("[PERSON Hurricane Ada] and [PERSON Mother's Day] and [PERSON Quill Tower]",
     ("Hurricane Ada=other:hurricane ada Mother's Day=other:mother's day "
      "Quill Tower=place:quill tower")),
    ("[PERSON Facebook] and [GPE Netflix] and [PERSON Brexit]",
     "Facebook=organisation:facebook Netflix=organisation:netflix Brexit=other:brexit"),
    ("[NORP Asian] ships. They fear an [NORP Asian] NATO.",
     "Asian=group:asian Asian NATO=other:asian nato"),
    # particles
    ("[PERSON Ursula] von der [GPE Leyen] spoke. [ORG Von der Leyen] left.",
     ("Ursula von der Leyen=person:ursula von der leyen "
      "Von der Leyen=person:ursula von der leyen")),
    ("[ORG Ruben] van Halvorn spoke.", "Ruben van Halvorn=person:ruben van halvorn"),
    (("[PERSON Faisal bin Omran] met [PERSON Tarek bin Halvorn al-Quill of Leeds]. "
      "[PERSON Bin Omran] left."),
     ("Faisal bin Omran=person:faisal bin omran "
      "Tarek bin Halvorn al-Quill=person:tarek bin halvorn al quill "
      "Bin Omran=person:faisal bin omran")),
    ("The [ORG Vincent van Halvorn Museum] stood.",
     "Vincent van Halvorn Museum=organisation:vincent van halvorn museum"),
    ("It was a Ford van Brevik drove.", ""),
    ("The [ORG Banco de Halvorn] fell.", "Banco de Halvorn=organisation:banco de halvorn"),
    ("[PERSON Abdel-Rahim el-Quill] spoke.", "Abdel-Rahim el-Quill=person:abdel rahim el quill"),
    # accents and apostrophes
    ("[PERSON Olvar Sánchez] left. Then [GPE Sánchez] came.",
     "Olvar Sánchez=person:olvar sanchez Sánchez=person:olvar sanchez"),
    ("[PERSON Olvar O'Brevik] left. Then O’Brevik came.",
     "Olvar O'Brevik=person:olvar o'brevik O’Brevik=person:olvar o'brevik"),
    ("[ORG María Brevik] left.", "María Brevik=person:maria brevik"),
    # dashes
    ("[FAC LEEDS - Marcus Brevik] left.", "LEEDS=place:leeds Marcus Brevik=person:marcus brevik"),
    # "of"
    ("[PERSON Ada Brevik] of Norway met the Bank of Norway.",
     "Ada Brevik=person:ada brevik Norway=country:no"),
    # noise
    ("[PERSON Slideshow] and [ORG LLC] and [ORG Daily Newsletters Manage Newsletters]", ""),
    ("[ORG AP Photo] and [PERSON Getty Images]", ""),
    ("[ORG Attorney General] and [ORG PhD Candidate] and [PERSON Mayor]", ""),
    ("Secretary of [ORG State] [PERSON Ada Quill]", "Ada Quill=person:ada quill"),
    ("[PERSON Map 3] and [ORG pic.twitter.com/abc] and [GPE Super]", ""),
    ("[PERSON Coretta King] came. [PERSON King] left.",
     "Coretta King=person:coretta king King=person:coretta king"),
    ("[PERSON Sheriff]'s Department and a [PERSON Brevik-like] figure", "Brevik=person:brevik"),
    ("[ORG BREVIK QUITS CABINET AFTER ROW]\nAda left.", ""),
    ("[ORG BREVIK BANK] fails.", "BREVIK BANK=organisation:brevik bank"),
    ("in [DATE January] and [PERSON Wednesday]", ""),
]  # fmt: skip


def found_in(doc: Doc) -> str:
    entities, mentions = find_entities(doc)
    return " ".join(f"{m.surface}={entities[m.entity].key}" for m in mentions if m.kind == "name")


@pytest.mark.parametrize(("text", "expected"), SPANS, ids=[text[:40] for text, _ in SPANS])
def test_spans(marked, text: str, expected: str) -> None:
    entities, mentions = find_entities(marked(text))
    named = [m for m in mentions if m.kind != "nominal"]
    assert " ".join(f"{m.surface}={entities[m.entity].key}" for m in named) == expected


def test_aliases_have_no_brackets_and_no_line_breaks(marked) -> None:
    doc = marked("[PERSON Robert ] and [PERSON Ada  Quill]")
    entities, mentions = find_entities(doc)
    assert [alias for e in entities for alias, _ in e.aliases] == ["Robert", "Ada Quill"]
    assert [m.surface for m in mentions] == [doc.text[m.start : m.end] for m in mentions]


def test_an_empty_article_may_have_a_source(marked) -> None:
    doc = marked("")
    doc._.concord_quotes = [Quote("text", ((0, 0),), "", None, (0, 0), "indirect", False, "say", 1)]
    assert find_entities(doc) == ([], [])


PIECES = ["[PERSON Ada Quill]", "[PERSON Quill 3]", "[ORG Quill's Bank]", "[GPE Beijing]", "0:40",
          "[NORP Asian]", "NATO", "[ORG Fox News]", "\n\n", ", ", "President ", "the leader of ",
          "[PERSON Fox News Ada Quill]", "'s ", "[PERSON Quill Ada]", "its ", "- "]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=14))
@settings(max_examples=150, deadline=None)
def test_any_text(marked, pieces: list[str]) -> None:
    doc = marked(" ".join(pieces))
    entities, mentions = find_entities(doc)
    spans = [(m.start, m.end) for m in mentions]
    assert spans == sorted(set(spans))
    names = [m for m in mentions if m.kind != "nominal"]
    assert all(a.end <= b.start for a, b in pairwise(names))
    for m in mentions:
        assert doc.text[m.start : m.end] == m.surface
        assert 0 <= m.entity < len(entities)
