"""What holds of the mentions of any text: offsets, order, indexes, bounded work."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.language.coreference.antecedents import Discourse
from pipeline.language.coreference.order import in_order
from pipeline.language.coreference.pronominal import add_pronoun_mentions
from pipeline.language.coreference.speakers import resolve_speakers
from pipeline.language.extensions import DocContext
from pipeline.language.extract import to_extraction
from pipeline.models import LocalEntity, Mention, Quote
from tests.unit.coreference.conftest import consistent

WORDS = st.sampled_from(
    ["Ada", "Quill", "Hugh", "he", "she", "It", "its", "they", "I", "me", "my", "himself", "the",
     "senator", "said", "“", "”", '"', "‘", "’", ",", ".", "\n\n", "China", "was", "clear", "that"]
)  # fmt: skip
SPANS = st.lists(st.tuples(st.integers(0, 120), st.integers(0, 120)), max_size=6)
KINDS = ("direct", "indirect", "mixed")


def as_quotes(text: str, spans: list[tuple[int, int]]) -> list[Quote]:
    quotes = []
    for n, (a, b) in enumerate(spans):
        start, end = sorted((min(a, len(text)), min(b, len(text))))
        content = (end, min(end + 25, len(text)))
        source = None if n % 4 == 3 else (start, end)
        kind, marked = KINDS[n % 3], n % 3 != 1
        said = text[slice(*content)]
        quotes.append(Quote("text", (content,), said, None, source, kind, marked, "say", 1.0))
    return quotes


@settings(deadline=None, max_examples=60)
@given(st.lists(WORDS, min_size=1, max_size=35).map(" ".join), SPANS, st.booleans())
def test_any_article(english, text: str, spans: list[tuple[int, int]], titled: bool) -> None:
    title = "Ada Quill met Hugh"
    text = f"{title}\n\n{text}" if titled else text
    doc = english.make_doc(text)
    doc._.concord_context = DocContext("a1", text_start=len(title) + 2 if titled else 0)
    doc._.concord_quotes = as_quotes(text, spans)
    doc = english(doc)
    consistent(doc)
    extraction = to_extraction(doc)
    fields = {"title": title, "text": text[len(title) + 2 :] if titled else text}
    for mention in extraction.mentions:
        assert fields[mention.field][mention.start : mention.end] == mention.surface
    for quote in extraction.quotes:
        if quote.speaker_mention is not None:
            assert extraction.mentions[quote.speaker_mention].entity == quote.speaker


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=90), SPANS)
def test_any_text_without_a_parse(blank, text: str, spans: list[tuple[int, int]]) -> None:
    doc = blank.make_doc(text)
    doc._.concord_quotes = as_quotes(text, spans)
    consistent(in_order(add_pronoun_mentions(resolve_speakers(doc))))


@settings(deadline=None, max_examples=80)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(1, 3), st.integers(0, 2)), max_size=12),
    st.data(),
)
def test_in_order_follows_the_speakers(blank, found: list[tuple[int, int, int]], data) -> None:
    text = "abcdefghij"
    doc = blank.make_doc(text)
    kinds = ("name", "nominal", "pronoun")
    doc._.concord_entities = [LocalEntity(f"person:{n}", str(n), "person") for n in range(3)]
    doc._.concord_mentions = [
        Mention("text", start, start + size, text[start : start + size], "", kinds[entity], entity)
        for start, size, entity in found
    ]
    if found:
        spoken = data.draw(st.lists(st.integers(0, len(found) - 1), max_size=3))
        doc._.concord_quotes = [
            Quote("text", ((0, 1),), "a", None, None, "direct", True, "say", 1.0,
                  speaker=found[n][2], speaker_mention=n)
            for n in spoken
        ]  # fmt: skip
    spans = [found[q.speaker_mention][:2] for q in doc._.concord_quotes]
    consistent(in_order(doc))
    for quote, (start, size) in zip(doc._.concord_quotes, spans, strict=True):
        kept = doc._.concord_mentions[quote.speaker_mention]
        assert (kept.start, kept.end) == (start, start + size)


def test_the_same_mentions_when_ordered_again(english) -> None:
    doc = english("Ada Quill met Hugh Farraday. She left, and he told her so.")
    before = list(doc._.concord_mentions)
    assert in_order(doc)._.concord_mentions == before


@pytest.mark.slow
def test_work_is_linear_in_the_article(english, monkeypatch: pytest.MonkeyPatch) -> None:
    """Candidates looked at for each pronoun do not grow with the article."""
    looked_at: list[int] = []
    rank = Discourse.rank

    def counted(self, *args, **kwargs):
        found = rank(self, *args, **kwargs)
        looked_at.append(len(found) + sum(len(c.places) for c in found))
        return found

    monkeypatch.setattr(Discourse, "rank", counted)
    paragraph = (
        "Ada Quill met Hugh Farraday of China in Leeds. She told him that its pier was old, and"
        " they left it there with their friends.\n\n"
    )
    work = []
    for times in (20, 80):
        looked_at.clear()
        consistent(english(paragraph * times))
        work.append((sum(looked_at), len(looked_at)))
    (small, few), (large, many) = work
    assert few < many <= 4 * few + 4
    assert large <= 5 * small


def test_of_two_nouns_that_end_together_one_stays(blank) -> None:
    doc = blank.make_doc("the Quill campaign")
    doc._.concord_entities = [
        LocalEntity("person:quill", "Quill", "person"),
        LocalEntity("organisation:quill campaign", "Quill campaign", "organisation"),
    ]
    whole = Mention("text", 0, 18, "the Quill campaign", "NOMINAL", "nominal", 1)
    owner = Mention("text", 4, 9, "Quill", "PERSON", "name", 0)
    rest = Mention("text", 4, 18, "Quill campaign", "NOMINAL", "nominal", 1)
    doc._.concord_mentions = [rest, owner, whole]
    assert in_order(doc)._.concord_mentions == [whole, owner]
