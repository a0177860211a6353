"""The shipped encoder: its file is checked, its windows cover the text, its results repeat."""

from __future__ import annotations

import shutil
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import ModelError
from pipeline.language.encoder.model import Encoder, encoder
from pipeline.language.encoder.pieces import SHAPES, WINDOW, piece_range
from pipeline.language.quotes.marks import find_quotations

DATA = Path(str(files("pipeline.language.encoder") / "data"))
TEXT = "“We wait,” Ada Quill said.\n\nThe MINISTRY denied it — «no», it wrote. NATO’s café: 🙂\x00."


def test_another_file_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(DATA, folder)
    weights = bytearray((folder / "model.onnx").read_bytes())
    weights[1000] ^= 1
    (folder / "model.onnx").write_bytes(weights)
    with pytest.raises(ModelError, match=r"model\.onnx"):
        Encoder(folder)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"model\.json"):
        Encoder(tmp_path)


@given(text=st.one_of(st.text(max_size=200), st.text(alphabet="“”\"' aB.\n", max_size=300)))
@settings(max_examples=150, deadline=None)
def test_pieces_lie_in_the_text_in_order(text: str) -> None:
    pieces = encoder().split(text, find_quotations(text))
    assert (pieces.starts < pieces.ends).all()
    assert (np.diff(pieces.starts) >= 0).all()
    assert (pieces.ends <= len(text)).all()
    assert ((pieces.shapes >= 0) & (pieces.shapes < SHAPES)).all()
    assert (np.diff(pieces.paragraph) >= 0).all()


def test_pieces_of_spans() -> None:
    pieces = encoder().split(TEXT, find_quotations(TEXT))
    ((first, last),) = piece_range(pieces, [(11, 20)])
    assert TEXT[pieces.starts[first] : pieces.ends[last - 1]] == "Ada Quill"


def test_windows_cover_a_long_text_and_give_what_short_ones_give() -> None:
    text = "\n".join([TEXT] * 60)
    model = encoder()
    pieces = model.split(text, find_quotations(text))
    windows = list(model.run(pieces, text))
    assert [w.low for w in windows[1:]] == [w.high for w in windows[:-1]]
    assert (windows[0].low, windows[-1].high) == (0, len(pieces))
    assert all(0 < w.high - w.low <= WINDOW for w in windows)
    again = list(model.run(pieces, text))
    assert all((a.tags == b.tags).all() for a, b in zip(windows, again, strict=True))
