"""Persons whom the recogniser mislabels, cuts or misses, and what the words beside them tell."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.language.build import build
from pipeline.language.coreference.component import find_entities
from pipeline.language.names.evidence import complete_names
from pipeline.language.names.scan import Scan
from pipeline.models import Quote


def keys(doc) -> dict[str, str]:
    entities, mentions = find_entities(doc)
    return {m.surface: entities[m.entity].key for m in mentions if m.entity is not None}


LABELS = [
    ("a given name", "[ORG Marcus Brevik] said so.", "Marcus Brevik", "person:marcus brevik"),
    ("a role before", "Its chief executive, [ORG Olvar Brevik], left.", "Olvar Brevik",
     "person:olvar brevik"),
    ("a role after", "[GPE Olvar Brevik], the mayor, left.", "Olvar Brevik",
     "person:olvar brevik"),
    ("a title", "Councillor [GPE Olvar Brevik] left.", "Olvar Brevik", "person:olvar brevik"),
    ("who", "[FAC Olvar Brevik], who left, came back.", "Olvar Brevik", "person:olvar brevik"),
    ("Mr", "[ORG Olvar Brevik] left. Mr. [ORG Brevik] returned.", "Olvar Brevik",
     "person:olvar brevik"),
    ("a lone surname", "[LOC Olvar Brevik] left. [PERSON Brevik] returned.", "Olvar Brevik",
     "person:olvar brevik"),
    ("no evidence", "[ORG Olvar Brevik] closed a plant.", "Olvar Brevik",
     "organisation:olvar brevik"),
    ("a thing word", "[ORG Marcus Bank], the lender, closed.", "Marcus Bank",
     "organisation:marcus bank"),
    ("an owner may be a firm", "[ORG Olvar Brevik], the owner, left.", "Olvar Brevik",
     "organisation:olvar brevik"),
    ("the article before", "Rain fell on the [ORG Olvar Brevik].", "Olvar Brevik",
     "organisation:olvar brevik"),
    ("two parts", "[GPE Hugh] [PERSON Brevik] left.", "Hugh Brevik", "person:hugh brevik"),
    ("a part left over", "It was [GPE Hugh] Brevik.", "Hugh Brevik", "person:hugh brevik"),
    ("the first part missed", "It was Olvar [PERSON Brevik].", "Olvar Brevik",
     "person:olvar brevik"),
    ("a role is no given name", "It was Coach [PERSON Brevik].", "Brevik", "person:brevik"),
    ("missed after a title", "Then Mayor Olvar Brevik left.", "Olvar Brevik",
     "person:olvar brevik"),
    ("a title line", "Mayor Fires Olvar Brevik Today\nAda left.", "Olvar Brevik", None),
    ("missed a second time", "[ORG Selden Water] left. Then Selden Water came.", "Selden Water",
     "organisation:selden water"),
    ("the given name missed", "So said Isabel [ORG Møreno Brevik] today.", "Isabel Møreno Brevik",
     "person:isabel møreno brevik"),
    ("a given name before a body", "So said Isabel [ORG Brevik Bank] today.", "Brevik Bank",
     "organisation:brevik bank"),
    ("a capital within", "[ORG DeVane] spoke. Then Mayor Olvar DeVane left.", "Olvar DeVane",
     "person:olvar devane"),
    ("capitals", "[PERSON Ada Brevik] met us. BREVIK was late.", "BREVIK", "person:ada brevik"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "surface", "key"), [row[1:] for row in LABELS], ids=[row[0] for row in LABELS]
)
def test_label(marked, text: str, surface: str, key: str | None) -> None:
    assert keys(marked(text)).get(surface) == key


def test_a_missed_occurrence_counts(marked) -> None:
    _, mentions = find_entities(marked("[ORG Selden Water] left. Then Selden Water came."))
    assert [m.surface for m in mentions] == ["Selden Water", "Selden Water"]


@pytest.fixture(scope="module")
def whole():
    return build(components=("concord_quotes", "concord_coreference"))


def speakers(nlp, text: str) -> list[str | None]:
    doc = nlp(text)
    quotes = sorted(doc._.concord_quotes, key=lambda q: q.parts)
    return [None if q.speaker is None else doc._.concord_entities[q.speaker].key for q in quotes]


LAST_SPEAKER = [
    ("role and a comma",
     ("Selden Rail denied it. “The track was dry that night,” its chief executive, Marcus Brevik, "
     "said in a letter."), "person:marcus brevik"),
    ("a role that is none of ours",
     "“We heard the whistle twice,” the master of the ferry, Ingrid Solheim, said.",
     "person:ingrid solheim"),
    ("pronoun of the mislabelled",
     ("Helen Marsh runs the port. Marcus Brevik, chief executive of Selden Rail, disagreed. "
     "“The track was dry that night,” he said."), "person:marcus brevik"),
    ("gender told by a clause",
     ("Mayor Olvane Brevik, who lost her seat in May, met Marcus Stone on Friday. "
     "“The track was dry that night,” he said."), "person:marcus stone"),
    ("a far role",
     ("The minister of public works, Irena Marsh, came. Marcus Stone waited at the gate. "
     "“The track was dry that night,” the minister said."), "person:irena marsh"),
    ("its executive again",
     ("Its chief executive, Marcus Brevik, resigned. Helen Marsh, a lawyer, took notes. "
     "“The track was dry that night,” its chief executive said."), "person:marcus brevik"),
    ("the only person so far",
     "Everyone thanked Helen Marsh for the bridge. The mayor argued that the road was next.",
     "person:helen marsh"),
    ("two persons so far",
     "Helen Marsh met Paul Stone at the bridge. The mayor argued that the road was next.",
     "unnamed::mayor"),
    ("speech after its subject",
     "Helen Marsh was asked once more.\n\n“If the road is closed, we will walk to the bridge.”",
     "person:helen marsh"),
    ("two persons before speech",
     ("Helen Marsh and Paul Stone were asked once more.\n\n"
     "“If the road is closed, we will walk to the bridge.”"), None),
    ("no subject before speech",
     ("The bridge was built for Helen Marsh.\n\n"
     "“If the road is closed, we will walk to the bridge.”"), None),
    ("transcript",
     "Helen Marsh spoke to us.\n\nMARSH: The road was closed on Friday night.",
     "person:helen marsh"),
    ("transcript of somebody unknown",
     ("This is a transcript.\n\nPOST: Was it closed at night?\n\nBREVIK: The road was closed on "
     "Friday night.\n\nPOST: Why was that?\n\nBREVIK: It had rained for a week."),
     "person:brevik"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "key"), [row[1:] for row in LAST_SPEAKER], ids=[row[0] for row in LAST_SPEAKER]
)
def test_last_speaker(whole, text: str, key: str | None) -> None:
    assert speakers(whole, text)[-1] == key


def test_speech_without_a_source_is_less_certain(whole) -> None:
    doc = whole("Helen Marsh was asked.\n\n“If the road is closed, we will walk to the bridge.”")
    (quote,) = (q for q in doc._.concord_quotes if q.marked)
    mention = doc._.concord_mentions[quote.speaker_mention]
    assert (quote.source, mention.surface, mention.entity) == (None, "Helen Marsh", quote.speaker)
    assert quote.confidence < 0.7


def test_transcript_names_are_not_shouted(whole) -> None:
    doc = whole("BREVIK: The road was closed.\n\nHOST: Why?\n\nBREVIK: It had rained for a week.")
    names = {e.name for e in doc._.concord_entities if e.type == "person"}
    assert names <= {"Brevik"}


_WORDS = st.sampled_from(
    [
        "Hugh",
        "Brevik",
        "Mayor",
        ",",
        "who",
        "Mr.",
        "said",
        "Ada",
        "the",
        "Bank",
        "BREVIK",
        ":",
        ".",
        "\n\n",
        "he",
        "her",
        ",",
        "its",
        "O'Dell",
        "“",
        "”",
    ]
)


@settings(deadline=None, max_examples=80)
@given(st.lists(_WORDS, max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(1, 4))))
def test_candidates_are_sorted_slices(
    blank, words: list[str], spans: list[tuple[int, int]]
) -> None:
    doc = blank.make_doc(" ".join(words))
    sources = [doc[a : a + n] for a, n in spans if a + n <= len(doc)]
    doc._.concord_quotes = [
        Quote("text", ((0, 0),), "", None, (s.start_char, s.end_char), "direct", True, "say", 1.0)
        for s in sources
    ]
    found = complete_names([], Scan(doc))
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(doc.text[c.start_char : c.end_char] == c.text for c in found)
