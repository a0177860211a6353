"""Sentence vectors: packed within a hair, close for close meanings, the same in any company."""

import json
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pipeline.errors import ModelError
from pipeline.language.vectors.model import SentenceEncoder, opening, sentence_encoder
from pipeline.vectors import DIMENSIONS, pack, unpack

DATA = Path(str(files("pipeline.language.vectors") / "data"))
ACCUSED = "Beijing has repeatedly accused Washington of pursuing a new Cold War mentality"
ACCUSES = "China accuses the United States of trying to wage a new Cold War"
OTHER = "The harbour will be closed for repairs until the end of March"


def test_close_meanings_point_the_same_way() -> None:
    vectors = sentence_encoder().vectors([ACCUSED, ACCUSES, OTHER])
    cosines = vectors @ vectors.T
    assert cosines[0, 1] > 0.7
    assert cosines[0, 2] < 0.2
    assert cosines[1, 2] < 0.2


def test_a_vector_does_not_depend_on_its_neighbours() -> None:
    alone = sentence_encoder().vectors([ACCUSES])
    among = sentence_encoder().vectors([OTHER * 30, ACCUSES, "", ACCUSED])
    np.testing.assert_array_equal(alone[0], among[1])


@pytest.mark.parametrize("text", ["", " ", "\x00", "…", "é" * 5000, "a\n" * 40_000])
def test_any_text_has_a_unit_vector(text: str) -> None:
    vectors = sentence_encoder().vectors([text])
    assert vectors.shape == (1, DIMENSIONS)
    assert np.linalg.norm(vectors[0]) == pytest.approx(1.0, abs=1e-4)


def test_no_texts_have_no_vectors() -> None:
    assert sentence_encoder().vectors([]).shape == (0, DIMENSIONS)


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [("Dam", "It broke.", "Dam. It broke."), (None, "It broke.", "It broke."), ("", "x", "x")],
)
def test_opening(title: str | None, text: str, expected: str) -> None:
    assert opening(title, text) == expected


@settings(deadline=None, max_examples=50)
@given(arrays(np.float32, (3, DIMENSIONS), elements=st.floats(-1, 1, width=32)))
def test_packing_keeps_the_direction(vectors: np.ndarray) -> None:
    norms = np.linalg.norm(vectors, axis=1)
    found = unpack(pack(vectors))
    for row, norm, back in zip(vectors, norms, found, strict=True):
        if norm > 1e-3:
            assert float(row @ back) / norm > 0.99
            assert np.linalg.norm(back) == pytest.approx(1.0, abs=1e-5)


def test_what_has_no_vector_is_like_nothing() -> None:
    vectors = sentence_encoder().vectors([ACCUSES])
    found = unpack([None, *pack(vectors), bytes(DIMENSIONS)])
    assert (found @ vectors[0]).round(2).tolist() == [0.0, 1.0, 0.0]


def test_bytes_of_another_length_are_refused() -> None:
    with pytest.raises(ValueError, match="reshape"):
        unpack([b"\x01" * (DIMENSIONS - 1)])


def test_the_card_names_the_file() -> None:
    card = json.loads((DATA / "model.json").read_text(encoding="utf-8"))
    assert card["sha256"] == sha256((DATA / "model.onnx").read_bytes()).hexdigest()


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.json").write_text((DATA / "model.json").read_text(encoding="utf-8"))
    (tmp_path / "model.onnx").write_bytes(b"not the model")
    with pytest.raises(ModelError, match="not the file that the model"):
        SentenceEncoder(tmp_path)
