"""Whatever the text, quotes keep the promises of their contract."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from pipeline.language.extensions import DocContext, doc_text
from pipeline.models import Quote
from tests.unit.quotes.conftest import Find

MARKS = [
    "“",
    "”",
    '"',
    "'",
    "‘",
    "’",
    "''",
    "``",
    "«",
    "»",
    "„",
    "“It",
    ".",
    ",",
    ":",
    ";",
    "—",
    "!",
]
WORDS = ["said", "says", "she", "Ms", "Okoro", "told", "according", "to", "that", "the", "bridge"]
MORE = ["is", "safe", "claim", "as", "I", "SMITH:", "denied", "would", "and", "?", "\n", "\n\n"]
PIECES = MARKS + WORDS + MORE
words = st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join)
glued = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


def check(quotes: list[Quote], text: str, start: int) -> None:
    for q in quotes:
        assert q.parts
        assert q.field == "text"
        at = 0
        for s, e in q.parts:
            assert at <= s < e <= len(text)
            assert "\n" not in text[s:e]
            assert not s < start < e
            at = e
        assert q.content == " … ".join(text[s:e] for s, e in q.parts)
        assert (q.parts[0][0] < start) == (q.parts[-1][1] <= start) or start == 0
        for span in (q.cue, q.source):
            assert span is None or 0 <= span[0] < span[1] <= len(text)
        assert q.cue_text == (None if q.cue is None else text[q.cue[0] : q.cue[1]])
        assert 0 < q.confidence <= 1
        assert q.marked == (q.kind == "mixed") or q.kind == "direct"
        assert q.speaker is None
        assert q.speaker_mention is None


@given(text=st.one_of(words, glued, st.text(max_size=80)), title=st.one_of(st.none(), words))
@settings(max_examples=120, deadline=None)
def test_quotes_keep_their_contract(nlp: Language, text: str, title: str | None) -> None:
    whole, start = doc_text(title, text)
    doc = nlp.make_doc(whole)
    doc._.concord_context = DocContext(text_start=start)
    check(nlp(doc)._.concord_quotes, whole, start)


def test_a_text_of_marks_alone(find: Find) -> None:
    assert find("“" * 500 + '"' * 500 + "'" * 500) == []
    assert find("") == []
    assert find("\n\n \n") == []


def test_a_doc_without_a_parse_is_no_error(nlp: Language) -> None:
    doc = nlp.make_doc("“Nobody else has,” Ms Okoro said.")
    check(nlp.get_pipe("concord_quotes")(doc)._.concord_quotes, doc.text, 0)
