"""Chunks cover a text exactly, and one Doc of them is the Doc of the text."""

from __future__ import annotations

import time
from functools import cache

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.language.chunks import WORD, join, read_in_chunks, split, tokenize

PIECES = st.sampled_from(
    [
        *("word", "U.S.", "don't", "said.", "“Yes.”", "end!", "…", "é", "👩‍🚀", "新华社", "\x00"),
        *(" ", " ", " ", "\n", "\r\n", "\n\n", "\t", "\u2028", "\u00a0", "   ", "\r"),
        *("x" * 30, "-" * 15, "ﷺ", "\u202e", "e\u0301"),
    ]
)
TEXTS = st.lists(PIECES, max_size=50).map("".join)


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("", 10, []),
        ("short text", 10, ["short text"]),
        ("one two three", 10, ["one two ", "three"]),
        ("One. Two three", 12, ["One. Two ", "three"]),  # too short a first sentence
        ("Two three. Four five", 16, ["Two three. ", "Four five"]),
        ("“Two three.” Four five", 18, ["“Two three.” ", "Four five"]),
        ("Two three\n\nFour. Five six", 20, ["Two three\n\n", "Four. Five six"]),
        ("One\n\nTwo three four five", 20, ["One\n\nTwo three four ", "five"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("abc\r\ndef", 4, ["abc", "\r\n", "def"]),
        ("a \r\n b", 5, ["a \r\n ", "b"]),
    ],
)
def test_a_chunk_ends_where_least_is_lost(text: str, limit: int, expected: list[str]) -> None:
    assert [text[start:end] for start, end in split(text, limit)] == expected


@settings(deadline=None, max_examples=50)
@given(text=TEXTS, limit=st.integers(2, 120))
def test_chunks_cover_the_text_and_cut_no_word(text: str, limit: int) -> None:
    spans = list(split(text, limit))
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(0 < end - start <= limit for start, end in spans)
    for start, end in spans[:-1]:
        assert text[end - 1 : end + 1] != "\r\n"
        places = [at for at in range(start + 1, start + limit + 1) if word_starts(text, at)]
        assert end in places or not places


def word_starts(text: str, at: int) -> bool:
    return text[at - 1].isspace() and not text[at : at + 1].isspace() and at < len(text)


@settings(deadline=None, max_examples=50)
@given(text=TEXTS, limit=st.integers(2, 200))
def test_the_tokens_of_chunks_are_those_of_the_text(text: str, limit: int) -> None:
    nlp = english()
    joined = read_in_chunks(nlp, text, (), limit)
    assert joined.text == text
    ends = [end for _, end in split(text, limit)][:-1]
    if all(word_starts(text, end) for end in ends):
        assert tokens(joined) == tokens(nlp.tokenizer(text))


@settings(deadline=None, max_examples=50)
@given(
    text=st.lists(
        st.tuples(
            st.sampled_from(["(", "'s", ":", "“", "ab", ".", "é", "1,", "👩‍🚀"]),
            st.integers(1, 600),
        ),
        max_size=4,
    ).map(lambda runs: " ".join(piece * times for piece, times in runs))
)
def test_absurdly_long_words_are_tokenized_in_pieces(text: str) -> None:
    doc = tokenize(english(), text)
    assert doc.text == text
    assert all(token.idx + len(token) <= len(text) for token in doc)
    assert max((len(token) for token in doc), default=0) <= WORD


@pytest.mark.parametrize("text", ["a URL: https://a.example/" + "b/" * 80, "plain words", " ", ""])
def test_other_texts_are_tokenized_as_ever(text: str) -> None:
    assert tokens(tokenize(english(), text)) == tokens(english().tokenizer(text))


@pytest.mark.parametrize("piece", ["(", "“", "'s", ":", "…", ". . ", "\n", "a", "\x00", "A.B,"])
def test_hostile_text_is_tokenized_in_linear_time(piece: str) -> None:
    text = (piece * 40_000)[:40_000]
    start = time.process_time()
    doc = tokenize(english(), text)
    assert time.process_time() - start < 15  # 300 s and more where time grows with the square
    assert len(doc.text) == len(text)


def test_what_pipes_set_survives_the_join() -> None:
    nlp = english()
    parts = [tokenize(nlp, "Ida Solvang "), tokenize(nlp, "left.\n"), tokenize(nlp, "")]
    parts[0].ents = [parts[0].char_span(0, 11, label="PERSON", kb_id="Q1")]
    parts[1][0].lemma_, parts[1][0].tag_, parts[1][0].pos_ = "leave", "VBD", "VERB"
    parts[1][0].set_morph("Tense=Past")
    for part in parts[:2]:
        for token in part:
            token.head, token.dep_ = part[0], "ROOT" if token.i == 0 else "dep"
    joined = join(nlp.vocab, parts)
    assert joined.text == "Ida Solvang left.\n"
    assert [(e.text, e.label_, e.kb_id_) for e in joined.ents] == [("Ida Solvang", "PERSON", "Q1")]
    left = joined[2]
    assert (left.lemma_, left.tag_, left.pos_) == ("leave", "VBD", "VERB")
    assert str(left.morph) == "Tense=Past"
    assert [token.head.i for token in joined] == [0, 0, 2, 2, 2]
    assert [sent.text for sent in joined.sents] == ["Ida Solvang", "left.\n"]


def tokens(doc: Doc) -> list[tuple[int, str, str, str]]:
    return [(token.idx, token.text, token.whitespace_, token.norm_) for token in doc]


@cache
def english() -> Language:
    return spacy.blank("en")
