"""Cached lemmas are spaCy's own, token by token."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.language import lemmas as lemmas_module
from pipeline.language.build import DEFAULT_MODEL, build
from pipeline.language.lemmas import Lemmas, replaceable

TEXTS = [
    "Let's see: there's a gull that's gonna get ya, y'all, and ain't nobody got ta c'mon.",
    "She left the leaves; he leaves. They were being seen, saw a saw and sawed better axes.",
    "There is",
    "gon",
    "na gon na gon na",
    "Let",
    "\n\n  The ministers' worst fears\n\tcame   true.\n",
    "It's cos I'd've gone, wouldn't I? Ma'am, 'em dogs, o'clock, e.g. the U.K.'s €5bn.",
    "\x00 😀 أهلا \u200d zzyzx-ised",
    " ",
    "",
]
PIECES = st.sampled_from(
    ["gon", "na", "got", "ta", "let", "'s", "y'", "all", "there", "is", "ai", "n't", "\n", "“"]
)


@pytest.fixture(scope="module")
def cached() -> Language:
    """Concord's pipeline up to its own components, without names."""
    nlp = build(components=[])
    nlp.disable_pipe("ner")
    return nlp


@pytest.fixture(scope="module")
def plain(cached: Language) -> Language:
    """The same with the model's own attribute ruler and lemmatizer."""
    nlp = spacy.load(DEFAULT_MODEL, disable=["ner"])
    nlp.add_pipe("concord_paragraphs", before="parser")
    return nlp


def readings(docs: Iterator[Doc]) -> list[list[tuple[str, ...]]]:
    """Return what the two components set, as text, and the parse."""
    return [
        [(t.text, t.tag_, t.dep_, t.pos_, str(t.morph), t.lemma_, str(t.head.i)) for t in doc]
        for doc in docs
    ]


def test_the_default_model_is_cached(cached: Language, plain: Language) -> None:
    assert "concord_lemmas" in cached.pipe_names
    assert not {"attribute_ruler", "lemmatizer"} & set(cached.pipe_names)
    assert replaceable(plain)


def test_equal_to_spacy_on_every_token(cached: Language, plain: Language, root: Path) -> None:
    texts = [*TEXTS, *(p.read_text("utf-8") for p in sorted((root / "corpus").rglob("*.txt")))]
    expected = readings(plain.pipe(texts))
    for _ in range(2):  # with an empty cache, then a full one
        with cached.memory_zone():
            assert readings(cached.pipe(texts)) == expected


@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=12).map(" ".join)))
def test_equal_to_spacy_on_any_text(cached: Language, plain: Language, text: str) -> None:
    assert readings(iter([cached(text)])) == readings(iter([plain(text)]))


def test_strings_outlive_no_memory_zone(cached: Language) -> None:
    for _ in range(2):
        with cached.memory_zone():
            doc = cached("The qwyxers were vlorping zibbled glarphs.")
            assert [t.lemma_ for t in doc if t.is_alpha][1] == "qwyxer"
    assert "vlorping" not in cached.vocab.strings


def test_the_cache_is_bounded(
    cached: Language, plain: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lemmas_module, "LIMIT", 10)
    component = cached.get_pipe("concord_lemmas")
    assert isinstance(component, Lemmas)
    for text in TEXTS:
        assert readings(iter([cached(text)])) == readings(iter([plain(text)]))
        assert len(component._cache) <= 10


def _without(nlp: Language) -> None:
    nlp.remove_pipe("lemmatizer")


def _other_order(nlp: Language) -> None:
    nlp.remove_pipe("lemmatizer")
    nlp.add_pipe("lemmatizer", first=True)


def _other_rules(nlp: Language) -> None:
    nlp.get_pipe("attribute_ruler").add([[{"ENT_TYPE": "GPE"}]], {"POS": "PROPN"})  # type: ignore[attr-defined]


def _repeated(nlp: Language) -> None:
    nlp.get_pipe("attribute_ruler").add(  # type: ignore[attr-defined]
        [[{"LOWER": "very", "OP": "+"}]], {"POS": "ADV"}
    )


def _morphology(nlp: Language) -> None:
    nlp.add_pipe("morphologizer", first=True)


@pytest.mark.parametrize("change", [_without, _other_order, _other_rules, _repeated, _morphology])
def test_other_models_keep_their_own(change: object) -> None:
    nlp = spacy.load(DEFAULT_MODEL, disable=["ner"])
    assert callable(change)
    change(nlp)
    assert not replaceable(nlp)
