import json
import math
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.stories import background
from pipeline.stories.background import Background
from pipeline.stories.terms import MAX_TERM_LENGTH, STOP_WORDS, fold_word, terms


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("Soldiers", "soldier"),
        ("Beijing’s", "beijing"),
        ("Beijing's", "beijing"),
        ("allies", "ally"),
        ("Congress", "congress"),
        ("crisis", "crisis"),
        ("campus", "campus"),
        ("Gas", "gas"),
        ("10", "10"),
    ],
)
def test_fold_word(word: str, folded: str) -> None:
    assert fold_word(word) == folded


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The ministers of the two countries", ["minister", "two", "country"]),
        ("snake_case and x", ["snake", "case"]),
        ("", []),
        ("“…” — !", []),
        ("a" * (MAX_TERM_LENGTH + 1) + " harbour", ["harbour"]),
    ],
)
def test_terms(text: str, expected: list[str]) -> None:
    assert list(terms(text)) == expected


@given(st.text(max_size=300))
@settings(deadline=None, max_examples=60)
def test_terms_are_terms_of_themselves_or_shorter(text: str) -> None:
    for term in terms(text):
        assert len(term) > 1
        assert term not in STOP_WORDS


def test_packaged_table_orders_terms_by_rarity() -> None:
    table = background.packaged()
    weights = [table.idf(term) for term in ("president", "tariff", "zzyzx")]
    assert weights == sorted(weights)
    assert weights[-1] == pytest.approx(math.log((table.n_documents + 1) / 1.5))


def test_packaged_table_agrees_with_its_provenance() -> None:
    note = json.loads(
        (files("pipeline.stories") / "data" / "document_frequencies.json").read_text()
    )
    table = background.packaged()
    assert note["documents"] == table.n_documents
    assert note["terms"] == len(table.frequencies)
    assert min(table.frequencies.values()) >= note["min_frequency"]
    assert max(table.frequencies.values()) <= table.n_documents


@given(st.dictionaries(st.from_regex(r"[a-zé0-9]{2,9}", fullmatch=True), st.integers(5, 99)))
@settings(deadline=None, max_examples=40)
def test_table_survives_writing(frequencies: dict[str, int]) -> None:
    table = Background(99, frequencies)
    assert background.loads(background.dumps(table)) == table


def test_building_a_table(tmp_path) -> None:
    texts = tmp_path / "texts.jsonl"
    lines = [{"title": "Harbour", "text": "The harbour reopened."}] * 5 + [{"text": "Once only."}]
    texts.write_text("".join(json.dumps(line) + "\n" for line in lines))
    output = tmp_path / "table.tsv.gz"
    assert background.main([str(texts), "--output", str(output)]) == 0
    assert background.loads(output.read_bytes()) == Background(6, {"harbour": 5, "reopened": 5})
    note = json.loads((tmp_path / "table.json").read_text())
    assert [source["file"] for source in note["from"]] == ["texts.jsonl"]
    first = output.read_bytes()
    background.main([str(texts), "--output", str(output)])
    assert output.read_bytes() == first
