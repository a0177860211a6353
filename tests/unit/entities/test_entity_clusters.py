"""Entities of one article from named entities that the test sets, without a model."""

from __future__ import annotations

import itertools
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc, Span

from pipeline.language.coreference.component import find_entities
from tests.timing import grows_less

KEYS = [
    # what the text says, with the recogniser's labels -> surface = key, in order
    ("[PERSON Ada Quill] met [PERSON Quill].", "Ada Quill=person:ada quill Quill=person:ada quill"),
    ("Mr. [PERSON Cha] met [PERSON Victor D. Cha].", ("Cha=person:victor cha "
     "Victor D. Cha=person:victor cha")),
    ("[PERSON Xi Jinping] came. [PERSON Xi] left.", ("Xi Jinping=person:xi jinping "
     "Xi=person:xi jinping")),
    ("[PERSON Ada Quill] spoke.\n[PERSON Ben Quill] spoke and [PERSON Quill] left.",
     "Ada Quill=person:ada quill Ben Quill=person:ben quill Quill=person:ben quill"),
    ("Mrs. [PERSON Quill] and [PERSON Brian Quill] met.",
     "Quill=person:quill Brian Quill=person:brian quill"),
    ("[PERSON Zhu Feng] and [PERSON Tan Boli] met.\n[PERSON Feng Yujun] wrote; [PERSON Feng] said.",
     ("Zhu Feng=person:zhu feng Tan Boli=person:tan boli Feng Yujun=person:feng yujun "
     "Feng=person:feng yujun")),
    ("[PERSON Ada Quill] came. [ORG Quill] left.", ("Ada Quill=person:ada quill "
     "Quill=person:ada quill")),
    ("[PERSON Ada Quill] came. Then Quill left.", ("Ada Quill=person:ada quill "
     "Quill=person:ada quill")),
    ("[PERSON Moon Jae]-in spoke.", "Moon Jae-in=person:moon jae in"),
    ("[PERSON Han] Mi-rae spoke.", "Han Mi-rae=person:han mi rae"),
    ("President [NORP Han] Mi-rae spoke.", "Han Mi-rae=person:han mi rae"),
    ("[PERSON Ada Reyes-Quill] met [ORG Reyes-Quill].",
     "Ada Reyes-Quill=person:ada reyes quill Reyes-Quill=person:ada reyes quill"),
    ("# [PERSON Quill] on [EVENT July 5, 2016]", ""),
    ("[ORG Orbital] and [ORG Orbital.com]", ("Orbital=organisation:orbital "
     "Orbital.com=organisation:orbital")),
    ("The [ORG Quill] administration and [ORG Quill]",
     "Quill=person:quill Quill=person:quill"),
    ("[PERSON Quill], [ORG Quill] and [ORG Quill]",
     "Quill=person:quill Quill=person:quill Quill=person:quill"),
    ("[PERSON Quill] well-known", "Quill=person:quill"),
    ("[PERSON Ada Quill]'s plan", "Ada Quill=person:ada quill"),
    ("[PERSON Xi Jinping] Thought on Diplomacy and [PERSON Xi]",
     "Xi Jinping Thought on Diplomacy=other:xi jinping thought on diplomacy Xi=person:xi jinping"),
    ("[GPE China] and [GPE Beijing] and [NORP Chinese] ships", ("China=country:cn "
     "Beijing=country:cn Chinese=country:cn")),
    ("the [NORP Chinese] government said", "Chinese government=country:cn"),
    ("[GPE China]'s government said", "China's government=country:cn"),
    ("the [ORG White House] said", "White House=country:us"),
    ("[NORP Chinese] [ORG Foreign Ministry] and the [ORG Foreign Ministry]",
     ("Chinese Foreign Ministry=organisation:china foreign ministry "
     "Foreign Ministry=organisation:china foreign ministry")),
    ("[GPE China]'s [ORG Foreign Ministry]", ("China=country:cn "
     "Foreign Ministry=organisation:china foreign ministry")),
    ("the [ORG US State Department] and the [ORG State Department]",
     ("US State Department=organisation:state department "
     "State Department=organisation:state department")),
    ("[ORG NATO] fears an [NORP Asian] [ORG NATO].", ("NATO=organisation:nato "
     "Asian NATO=other:asian nato")),
    ("The [ORG Harbour Safety Board] ([ORG HSB]) met. [GPE H.S.B.] staff",
     ("Harbour Safety Board=organisation:harbour safety board "
     "HSB=organisation:harbour safety board H.S.B.=organisation:harbour safety board")),
    ("[GPE North and South Korea] met.", "North=country:kp South Korea=country:kr"),
    ("[GPE North Korea] fired; the [LOC North] and the South talked.",
     "North Korea=country:kp North=country:kp South=country:kr"),
    ("He went to the [LOC North].", ""),
    ("[ORG Russia-North Korea] ties", "Russia=country:ru North Korea=country:kp"),
    ("In [GPE Florida], [GPE Fla.]", "Florida=place:florida Fla.=place:florida"),
    ("[GPE Georgia] and [GPE Atlanta] voted", "Georgia=place:georgia Atlanta=place:atlanta"),
    ("[GPE Georgia] and [GPE Russia] fought", "Georgia=country:ge Russia=country:ru"),
    ("[PERSON Dana Jordan] came. [PERSON Jordan] left [GPE Syria].",
     "Dana Jordan=person:dana jordan Jordan=person:dana jordan Syria=country:sy"),
    ("[PERSON Jordan] and [GPE Syria] agreed", "Jordan=country:jo Syria=country:sy"),
    ("Mr. [GPE Washington] spoke", "Washington=person:washington"),
    ("[DATE Monday] [PERSON Tuesday] [ORG state]", ""),
    ("[ORG Defense] [PERSON x] [CARDINAL two] [GPE @quill]", ""),
    ("photo via [ORG Reuters] and [ORG Reuters] reported", "Reuters=organisation:reuters"),
    ("[PERSON Ada Quill] / [ORG Reuters], [PERSON Ben Hill] / opinion",
     "Ben Hill=person:ben hill"),
    ("in [GPE Washington, D.C.] and [GPE D.C.]", ("Washington, D.C.=place:washington "
     "D.C.=place:washington")),
    ("[PERSON Trade] grows. But trade fell.", ""),
    ("[NORP Republicans] and a [NORP Republican]", ("Republicans=group:republican "
     "Republican=group:republican")),
    ("Then Theresa May met [PERSON Victor Stone], and Victor D. Cha left",
     ("Theresa May=person:theresa may Victor Stone=person:victor stone "
     "Victor D. Cha=person:victor cha")),
    ("[PERSON Stella Marsh], whose real name is [PERSON Ruth Quill], sued. [PERSON Quill] won.",
     ("Stella Marsh=person:stella marsh Ruth Quill=person:stella marsh "
      "Quill=person:stella marsh")),
    ("[PERSON Stella Marsh], whose lawyer is [PERSON Ruth Quill], sued.",
     "Stella Marsh=person:stella marsh Ruth Quill=person:ruth quill"),
    ("[PERSON Ada Reyes-Quill] left. Mr. [PERSON Reyes]-Quill is no relation.",
     "Ada Reyes-Quill=person:ada reyes quill Reyes-Quill=person:ada reyes quill"),
    ("[PERSON Xander Halloran] and his wife, [PERSON Mia Halloran], left. Mrs. [PERSON Halloran]",
     ("Xander Halloran=person:xander halloran Mia Halloran=person:mia halloran "
      "Halloran=person:xander halloran")),
    ("[PERSON Mark Halloran] and his wife, [PERSON Mia Halloran], left. Mrs. [PERSON Halloran]",
     ("Mark Halloran=person:mark halloran Mia Halloran=person:mia halloran "
      "Halloran=person:mia halloran")),
    ("[PERSON Mark Halloran] left. His son, [PERSON Mark Halloran Jr.], and [PERSON Halloran]",
     ("Mark Halloran=person:mark halloran Mark Halloran Jr.=person:mark halloran jr "
      "Halloran=person:mark halloran")),
    ("[PERSON Mark Halloran Jr.] met them. [PERSON Halloran Jr.] left. [PERSON Halloran] spoke.",
     ("Mark Halloran Jr.=person:mark halloran jr Halloran Jr.=person:mark halloran jr "
      "Halloran=person:mark halloran")),
    ("[PERSON Mark Halloran] spoke. [PERSON Mark Halloran Jr.], the senator's son, left.",
     "Mark Halloran=person:mark halloran Mark Halloran Jr.=person:mark halloran jr"),
    ("[PERSON Roger J. Stone Jr.] stayed. [PERSON Roger Stone] and [PERSON Stone] left.",
     ("Roger J. Stone Jr.=person:roger stone Roger Stone=person:roger stone "
      "Stone=person:roger stone")),
    (("The [ORG Central Grain Board] ([ORG CGB]) met the [ORG Canadian Gas Bureau]. "
      "[ORG CGB] staff"),
     ("Central Grain Board=organisation:central grain board "
      "CGB=organisation:central grain board Canadian Gas Bureau=organisation:canadian gas bureau "
      "CGB=organisation:central grain board")),
    ("Will China act? Mark Twelve.", "China=country:cn"),
    ("Bank of America and Latin America", ""),
    ("America and France", "America=country:us France=country:fr"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), KEYS, ids=[text[:40] for text, _ in KEYS])
def test_keys(marked, text: str, expected: str) -> None:
    entities, mentions = find_entities(marked(text))
    found = [f"{m.surface}={entities[m.entity].key}" for m in mentions if m.kind != "nominal"]
    assert " ".join(found) == expected


def test_kinds_of_mentions_and_aliases(marked) -> None:
    text = "[GPE Beijing] and [GPE China], the [NORP Chinese] and the [GPE U.S.]"
    entities, mentions = find_entities(marked(text))
    assert [m.kind for m in mentions] == ["metonym", "name", "name", "name"]
    china = entities[mentions[0].entity]
    assert china.aliases == (("Beijing", "metonym"), ("China", "name"), ("Chinese", "demonym"))
    assert (china.name, china.country_code, china.wikidata_id) == ("China", "cn", "Q148")
    assert entities[mentions[3].entity].aliases == (("U.S.", "acronym"),)


def test_names_are_the_fullest_form(marked) -> None:
    text = "President [PERSON Victor D. Cha] and [PERSON Victor Cha] and [PERSON Victor Cha]"
    entities, _ = find_entities(marked(text))
    assert [e.name for e in entities] == ["Victor Cha"]


CITY = [
    ("Ministers met in Paris on Friday.", "place:paris"),
    ("The envoy flew to Beijing yesterday.", "place:beijing"),
    ("The minister will visit Moscow next week.", "place:moscow"),
    ("Beijing condemned the sale.", "country:cn"),
    ("The tension between Moscow and Tokyo grew.", "country:ru"),
    ("Washington told Tehran to stop.", "country:us"),
    ("It hurt Beijing's standing.", "country:cn"),
    ("He is the mayor of London.", "place:london"),
    ("The base lies west of Baghdad.", "place:baghdad"),
    ("A critic of Moscow spoke.", "country:ru"),
    ("It deepened its ties to Moscow.", "country:ru"),
    ("They moved the embassy to Jerusalem.", "place:jerusalem"),
    ("The status of Jerusalem is open.", "place:jerusalem"),
    ("A Paris-based think tank agreed.", "place:paris"),
    ("An Ankara-backed force attacked.", "country:tr"),
    ("It held London's Belmarsh Prison.", "place:london"),
    ("Paris, Chicago, Berlin and London marched.", "place:paris"),
    ("LONDON (Wire) - Ships collided.", "place:london"),
]


@pytest.mark.parametrize(("text", "expected"), CITY)
def test_capital_as_city_or_government(english, text: str, expected: str) -> None:
    doc = english(text)
    assert doc._.concord_entities[doc._.concord_mentions[0].entity].key == expected


def test_long_text_of_names_takes_linear_time(blank) -> None:
    docs = {}
    for times in (500, 8000):
        docs[times] = blank.make_doc("Ada Quill met Quill. " * times)
        docs[times].set_ents(
            [Span(docs[times], i, i + 2, label="PERSON") for i in range(0, len(docs[times]), 5)]
        )
        entities, mentions = find_entities(docs[times])
        assert (len(entities), len(mentions)) == (1, 2 * times)
    small, large = (partial(find_entities, doc) for doc in docs.values())
    assert grows_less(small, large, 80, floor=0.01), "16 times the text, not 256 times the time"


@settings(deadline=None, max_examples=120)
@given(
    st.text(max_size=120),
    st.lists(
        st.tuples(
            st.integers(0, 40),
            st.integers(1, 6),
            st.sampled_from(["PERSON", "ORG", "GPE", "NORP", "LOC", "FAC", "EVENT", "DATE"]),
        ),
        max_size=6,
    ),
)
def test_any_text_and_any_entities(blank, text: str, spans: list[tuple[int, int, str]]) -> None:
    doc = blank.make_doc(text)
    taken: list[Span] = []
    for start, width, label in sorted(spans):
        if start < len(doc) and (not taken or start >= taken[-1].end):
            taken.append(Span(doc, start, min(start + width, len(doc)), label=label))
    doc.set_ents(taken)
    check_consistent(doc)


_TEXT = """China Chinese government 's the North South Korea - Ada Quill Mr. President , of Xi
Jinping Thought on NATO an Asian Beijing U.S. said ( ) Foreign Ministry"""
_PIECES = [*_TEXT.split(), "\n"]


@settings(deadline=None, max_examples=80)
@given(
    st.lists(
        st.sampled_from(_PIECES),
        max_size=40,
    ),
    st.lists(st.integers(0, 39), max_size=10),
)
def test_any_arrangement_of_names(blank, pieces: list[str], cuts: list[int]) -> None:
    doc = blank.make_doc(" ".join(pieces))
    edges = sorted({c for c in cuts if c <= len(doc)})
    pairs = list(itertools.pairwise(edges))[::2]
    doc.set_ents([Span(doc, a, b, label="PERSON") for a, b in pairs])
    check_consistent(doc)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.one_of(st.sampled_from(_PIECES), st.text(max_size=8)), max_size=30))
def test_any_text_through_the_model(english, pieces: list[str]) -> None:
    check_consistent(english(" ".join(pieces)))


def check_consistent(doc: Doc) -> None:
    entities, mentions = find_entities(doc)
    assert len({e.key for e in entities}) == len(entities)
    for mention in mentions:
        assert doc.text[mention.start : mention.end] == mention.surface != ""
        assert 0 <= mention.entity < len(entities)
    for one, two in itertools.pairwise(mentions):
        assert one.start <= two.start
