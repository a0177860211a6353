"""The shipped encoder: an int8 ONNX graph and its tokenizer, run window by window on the CPU."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline import shipped
from pipeline.errors import ModelError
from pipeline.language.encoder.pieces import Ints, Pieces, split, windows
from pipeline.language.quotes.marks import Quotation

Floats = NDArray[np.float32]
CLS, SEP = 101, 102
"""Vocabulary ids of the tokens before and after each window."""


@dataclass(frozen=True, slots=True)
class Window:
    """What the model says of pieces ``low`` to ``high`` of a text; one row a piece.

    ``tags`` (n, 3 + 5): scores of cue tags and of roles toward any cue. ``query`` (n, 5, depth),
    ``key`` (n, depth) make, added to the latter, the roles toward one cue.
    """

    low: int
    high: int
    tags: Floats
    query: Floats
    key: Floats


class Encoder:
    """Splits texts into word pieces and runs the model over windows of them.

    Memory is bounded by the window, whatever the text's length. Results do not depend on other
    texts: windows are never padded or batched. Raises ModelError where ``folder`` does not hold
    a model, or one whose weights are not those that its card names.
    """

    def __init__(self, folder: Path) -> None:
        from tokenizers import Tokenizer

        self.card: dict[str, Any] = json.loads(shipped.read(folder / "model.json"))
        self.session = open_session(folder / "model.onnx", self.card["sha256"])
        rules = checked(folder / "tokenizer.json", self.card.get("tokenizer_sha256"))
        self.tokenizer = Tokenizer.from_buffer(rules)
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        self.bias: Floats = np.array(self.card["distance_bias"], dtype=np.float32)
        self._outputs = ["tags", "query", "key"]

    def split(self, text: str, quotations: Iterable[Quotation]) -> Pieces:
        """Return the word pieces of ``text``; ``quotations`` are those that stand in it."""
        return split(text, self.tokenizer, quotations)

    def run(self, pieces: Pieces, text: str) -> Iterator[Window]:
        """Yield the model's output for each window of the text, in order."""
        for low, high in windows(pieces, text):
            tags, query, key = self._infer(pieces.ids[low:high], pieces.shapes[low:high])
            yield Window(low, high, tags, query.reshape(len(tags), 5, -1), key)

    def _infer(self, ids: Ints, shapes: Ints) -> list[Floats]:
        n = len(ids)
        feed = np.zeros((2, 1, n + 2), dtype=np.int64)
        feed[0, 0, 0], feed[0, 0, 1:-1], feed[0, 0, -1] = CLS, ids, SEP
        feed[1, 0, 1:-1] = shapes
        found = self.session.run(self._outputs, {"input_ids": feed[0], "shapes": feed[1]})
        return [values[0, 1:-1] for values in found]


def open_session(path: Path, expected: str) -> Any:
    """Return an ONNX session of one thread on the CPU.

    Raises ModelError as :func:`checked` does.
    """
    import onnxruntime as ort

    ort.disable_telemetry_events()  # builds with Microsoft's telemetry have it on
    weights = checked(path, expected)
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return ort.InferenceSession(weights, options, providers=["CPUExecutionProvider"])


def checked(path: Path, expected: str | None) -> bytes:
    """Return the bytes of a model's file; None if its card, being older, names no hash for it.

    Raises ModelError where the file is missing, or its SHA-256 is not ``expected``, or it is one
    of the package and not the one that was shipped.
    """
    content, digest = shipped.hashed(path)
    if expected not in (None, digest):
        raise ModelError(
            f"{path} is not the file that the model's card {path.with_name('model.json')} names "
            "(its SHA-256 differs): copy the model's folder anew, all files of one training"
        )
    return content


@cache
def encoder() -> Encoder:
    """Return the packaged encoder, loaded once in a process. Raises ModelError."""
    return Encoder(Path(str(files("pipeline.language.encoder") / "data")))
