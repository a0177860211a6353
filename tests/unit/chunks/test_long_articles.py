"""An article longer than a chunk: spaCy's pipes read pieces, Concord's components all of it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from copy import copy
from pathlib import Path

import pytest
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.annotate import annotate as annotate_requests
from pipeline.annotate import requests_from_files, requests_from_jsonl
from pipeline.ingest.inputs import Limits
from pipeline.language.build import COMPONENTS, build
from pipeline.language.chunks import CHUNK, read_in_chunks
from pipeline.language.extract import annotate, extract, to_extraction
from pipeline.models import Article, Extraction, Outlet, Rejection

PARAGRAPHS = (
    "Ida Solvang, the mayor of Hallin, said on Monday that the bridge would be rebuilt. "
    "“We will rebuild the bridge before the winter,” Solvang said.\n"
    "“It will cost nine million crowns,” said Arne Lund, a lawyer in Oslo. Sweden welcomed it.\n\n"
)
REPEATED = CHUNK // len(PARAGRAPHS) + 1
"""Repetitions that are just longer than a chunk."""
TITLE = "Mayor Ida Solvang promises a bridge"
COPIED = ["ORTH", "SPACY", "NORM", "TAG", "POS", "MORPH", "LEMMA", "HEAD", "DEP", "SENT_START"]
COPIED += ["ENT_IOB", "ENT_TYPE"]


class Longest:
    """A pipe that remembers the longest text and how many it saw."""

    def __init__(self) -> None:
        self.characters = 0
        self.docs = 0

    def __call__(self, doc: Doc) -> Doc:
        self.characters = max(self.characters, len(doc.text))
        self.docs += 1
        return doc


SEEN = Longest()


@Language.factory("longest_seen")
def longest_seen(nlp: Language, name: str) -> Longest:
    return SEEN


@pytest.fixture(scope="module")
def nlp() -> Iterator[Language]:
    language = build()
    language.add_pipe("longest_seen", first=True)
    yield language
    language.remove_pipe("longest_seen")


def article(text: str, title: str | None = None, number: int = 1) -> Article:
    return Article(f"a_{number}", Outlet("o", "O"), "field", title, text, content_hash="h")


def own(nlp: Language) -> list[str]:
    return [name for name in nlp.pipe_names if name in COMPONENTS]


@pytest.mark.parametrize(
    "text", [PARAGRAPHS, "One. two\r\n\r\nThree \t", "", " \n", "🇳🇴 said “no”"]
)
def test_one_chunk_is_what_the_pipes_say_of_the_text(nlp: Language, text: str) -> None:
    whole = nlp(text, disable=own(nlp))
    chunked = read_in_chunks(nlp, text, own(nlp))
    assert chunked.text == text
    assert chunked.to_array(COPIED).tolist() == whole.to_array(COPIED).tolist()
    assert [str(sent) for sent in chunked.sents] == [str(sent) for sent in whole.sents]
    assert list(map(str, chunked.ents)) == list(map(str, whole.ents))


def test_paragraphs_read_apart_are_joined_at_their_places(nlp: Language) -> None:
    text = PARAGRAPHS * 4
    chunked = read_in_chunks(nlp, text, own(nlp), limit=len(PARAGRAPHS) + 1)
    alone = nlp(PARAGRAPHS, disable=own(nlp))
    assert chunked.text == text
    assert len(chunked) == 4 * len(alone)
    for number in range(4):
        start = number * len(alone)
        for token, expected in zip(chunked[start : start + len(alone)], alone, strict=True):
            assert token.idx == expected.idx + number * len(PARAGRAPHS)
            assert token.head.i == expected.head.i + start
            assert (token.dep_, token.lemma_, token.ent_type_, token.is_sent_start) == (
                (expected.dep_, expected.lemma_, expected.ent_type_, expected.is_sent_start)
            )


def read(nlp: Language, *sources: Article) -> tuple[list[Doc], Longest]:
    """Return the articles' Docs, and what the model's pipes saw of them."""
    SEEN.characters = SEEN.docs = 0
    return list(annotate(nlp, sources)), copy(SEEN)


@pytest.fixture(scope="module")
def long_read(nlp: Language) -> tuple[list[Doc], Longest]:
    """An article of three chunks, with a title."""
    return read(nlp, article(PARAGRAPHS * 2 * REPEATED, TITLE))


def test_no_pipe_of_the_model_sees_more_than_a_chunk(
    nlp: Language, long_read: tuple[list[Doc], Longest]
) -> None:
    (long_doc,), seen = long_read
    assert long_doc.text == f"{TITLE}\n\n{PARAGRAPHS * 2 * REPEATED}"
    assert 0 < seen.characters <= CHUNK
    assert seen.docs == 3
    sources = [article(PARAGRAPHS), article("harbour " * (CHUNK // 8 + 99))]
    docs, seen = read(nlp, *sources)
    assert [doc.text for doc in docs] == [source.text for source in sources]
    assert 0 < seen.characters <= CHUNK
    assert seen.docs == 3


def test_each_repetition_says_the_same(long_read: tuple[list[Doc], Longest]) -> None:
    times = 2 * REPEATED
    found = to_extraction(long_read[0][0])
    people = [entity.name for entity in found.entities if entity.type == "person"]
    assert sorted(people) == ["Arne Lund", "Ida Solvang"]
    for name in ("Ida Solvang", "Arne Lund", "Sweden", "Hallin"):
        places = [m.start for m in found.mentions if m.field == "text" and m.surface == name]
        first = PARAGRAPHS.index(name)
        assert places == [first + number * len(PARAGRAPHS) for number in range(times)]
    quotes = Counter(
        (quote.content, quote.parts[0][0] % len(PARAGRAPHS), speaker(found, quote.speaker))
        for quote in found.quotes
        if quote.kind == "direct"
    )
    assert set(quotes.values()) == {times}
    assert {name for _, _, name in quotes} == {"Ida Solvang", "Arne Lund"}


def speaker(found: Extraction, entity: int | None) -> str | None:
    return None if entity is None else found.entities[entity].name


def test_long_and_short_articles_come_out_alike_alone_or_together(nlp: Language) -> None:
    texts = [PARAGRAPHS.replace("Hallin", "Borre"), PARAGRAPHS * REPEATED, "No words."]
    assert [len(text) > CHUNK for text in texts] == [False, True, False]
    sources = [article(text, number=number) for number, text in enumerate(texts)]
    together = extract(nlp, sources)
    assert together == [extract(nlp, [source])[0] for source in sources]


def test_a_text_beyond_spacys_own_limit_is_annotated(
    nlp: Language, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = PARAGRAPHS * REPEATED
    monkeypatch.setattr(nlp, "max_length", CHUNK)
    path = tmp_path / "in.jsonl"
    path.write_text(json.dumps({"id": "long", "text": text}) + "\n", encoding="utf-8")
    (found,) = annotate_requests(nlp, requests_from_jsonl(path))
    assert len(found["quotes"]) >= 2 * REPEATED
    assert max(mention["end"] for mention in found["mentions"]) > len(text) - 100


@pytest.mark.parametrize(
    ("name", "times"), [("a.txt", 2), ("a.txt", 9), ("a.html", 2), ("a.md", 2)]
)
def test_a_file_beyond_the_limit_is_rejected_by_name(tmp_path: Path, name: str, times: int) -> None:
    limit = 5_000
    path = tmp_path / name
    text = PARAGRAPHS * (times * limit // len(PARAGRAPHS))
    if name.endswith("html"):
        body = "".join(f"<p>{number} {PARAGRAPHS}</p>" for number in range(20 * times))
        text = f"<html><body><article>{body}</article></body></html>"
    path.write_text(text, encoding="utf-8")
    (item,) = requests_from_files([path], Limits(max_chars=limit, settle_seconds=0))
    assert isinstance(item, Rejection)
    assert (Path(item.path), item.reason) == (path, "too_long")
    assert f"{limit:,}" in item.detail
