"""Speakers of quotes that the test sets by hand, on the real model."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from pipeline.language.coreference.speakers import resolve_span, resolve_speakers
from pipeline.language.extensions import DocContext
from pipeline.models import Quote


def quote(source: tuple[int, int], content: tuple[int, int] = (0, 0)) -> Quote:
    return Quote("text", (content,), "", None, source, "indirect", False, "say", 1.0)


def speaker_of(english, text: str) -> tuple[Doc, str | None, str | None]:
    """Resolve the last span marked <...> of ``text`` as the source of a quote.

    Earlier marked spans are sources of earlier quotes; {...} marks the quote's content.
    """
    plain, sources, contents = "", [], []
    for char in text:
        if char in "<{":
            (sources if char == "<" else contents).append([len(plain), 0])
        elif char in ">}":
            (sources if char == ">" else contents)[-1][1] = len(plain)
        else:
            plain += char
    doc = english.make_doc(plain)
    doc._.concord_context = DocContext(article_id="a1")
    content = tuple(contents[-1]) if contents else (0, 0)
    doc._.concord_quotes = [quote(tuple(s), content) for s in sources]
    doc = english(doc)
    last = doc._.concord_quotes[-1]
    if last.speaker is None:
        return doc, None, None
    mention = doc._.concord_mentions[last.speaker_mention]
    assert mention.entity == last.speaker
    assert doc.text[mention.start : mention.end] == mention.surface
    return doc, doc._.concord_entities[last.speaker].key, mention.kind


CASES = [
    ("<Beijing> said the sale was a mistake.", "country:cn", "metonym"),
    ("<China> said the sale was a mistake.", "country:cn", "name"),
    ("<The Chinese government> said so.", "country:cn", "metonym"),
    ("<Mr. Cha> said so. Later <Victor D. Cha> said more.", "person:victor cha", "name"),
    ("<Chinese Foreign Ministry spokesperson Lin Jian> said so.", "person:lin jian", "name"),
    ("<Lin Jian, a spokesman for the White House>, said so.", "person:lin jian", "name"),
    ("<A spokesman for the White House> said so.",
     "unnamed:a1:spokesman for the white house", "nominal"),
    ("<A spokesman for President Donald Trump> said so.",
     "unnamed:a1:spokesman for president donald trump", "nominal"),
    ("The exam, said <the> White House physician, was long.",
     "unnamed:a1:white house physician", "nominal"),
    ("So say <the>.", None, None),
    ("The Election Committee met. <The rail committee> said so.",
     "unnamed:a1:rail committee", "nominal"),
    ("The Halloran Bank closed. <The health ministry> said so.",
     "unnamed:a1:health ministry", "nominal"),
    ("<Two senior officials> said so.", "unnamed:a1:senior officials", "nominal"),
    ("<Some analysts> said so. But <analysts> said no.", "unnamed:a1:analysts", "nominal"),
    ("<A spokeswoman> said so. <The spokeswoman> said more.",
     "unnamed:a1:spokeswoman", "nominal"),
    ("Theresa May met reporters. <She> said it was over.", "person:theresa may", "pronoun"),
    ("Theresa May met Donald Trump on Friday. <He> said it was over.",
     "person:donald trump", "pronoun"),
    ("Donald Trump met Theresa May on Friday. <She> said it was over.",
     "person:theresa may", "pronoun"),
    ("Mr. Trump met reporters. {James Comey lied}, <he> said.", "person:trump", "pronoun"),
    ("China signed the treaty. <It> said the text was fair.", "country:cn", "pronoun"),
    ("President Emmanuel Macron spoke in Lyon. <The president> said France was ready.",
     "person:emmanuel macron", "nominal"),
    (("French President Emmanuel Macron met German Chancellor Angela Merkel. "
     "<The chancellor> said talks went well."), "person:angela merkel", "nominal"),
    ("The Foreign Ministry answered in writing. <The ministry> said it was wrong.",
     "organisation:foreign ministry", "nominal"),
    ("Angry demonstrators met Donald Trump in Ohio. <They> said it was over.",
     "unnamed:a1:angry demonstrators", "pronoun"),
    ("Donald Trump spoke in Ohio. <They> said it was over.", None, None),
    ("<I> said so.", None, None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "key", "kind"), CASES, ids=[case[0][:45] for case in CASES])
def test_speaker(english, text: str, key: str | None, kind: str | None) -> None:
    assert speaker_of(english, text)[1:] == (key, kind)


def test_unnamed_speaker_is_named_as_written(english) -> None:
    doc, key, _ = speaker_of(english, "<Two Senior officials> said so.")
    entity = next(e for e in doc._.concord_entities if e.key == key)
    assert (entity.name, entity.type) == ("Senior officials", "unnamed")


def test_quote_without_source_keeps_none(english) -> None:
    doc = english("China said so.")
    doc._.concord_quotes = [quote((0, 5)), Quote(
        "text", ((6, 13),), "", None, None, "direct", False, "say", 1.0
    )]  # fmt: skip
    doc = resolve_speakers(doc)
    assert [q.speaker is None for q in doc._.concord_quotes] == [False, True]


def test_resolve_span_is_stable_and_appends_only(english) -> None:
    doc = english("China signed the treaty. It said the text was fair.")
    before = list(doc._.concord_mentions)
    first = resolve_span(doc, 25, 27)
    assert resolve_span(doc, 25, 27) == first
    assert doc._.concord_mentions[: len(before)] == before
    assert len(doc._.concord_mentions) == len(before) + 1
    assert resolve_span(doc, 0, 5) == (0, 0)


@settings(deadline=None, max_examples=60)
@given(
    st.text(max_size=80), st.lists(st.tuples(st.integers(0, 80), st.integers(0, 80)), max_size=4)
)
def test_any_span_of_any_text(blank, text: str, spans: list[tuple[int, int]]) -> None:
    doc = blank.make_doc(text)
    for a, b in spans:
        start, end = sorted((min(a, len(text)), min(b, len(text))))
        mention, entity = resolve_span(doc, start, end)
        assert (mention is None) == (entity is None)
    for found in doc._.concord_mentions:
        assert doc.text[found.start : found.end] == found.surface
