"""The shipped sentence encoder: all-MiniLM-L6-v2 as an int8 ONNX graph, run text by text.

Reimers and Gurevych, "Sentence-BERT", EMNLP 2019: the mean of a transformer's last layer, trained
so that the cosine of two texts tells how close their meanings are.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline import shipped
from pipeline.language.encoder.model import CLS, SEP, Floats, encoder, open_session
from pipeline.models import Article, Extraction
from pipeline.vectors import DIMENSIONS, ArticleVectors, pack

LONGEST = 254
"""Most word pieces that are read of a text."""
_OPENING = 2400
"""Characters of an article's text that can matter: more than fit into the pieces."""
_MOST = 4000
"""Characters of any text that are looked at; one piece has more than one."""


class SentenceEncoder:
    """Turns texts into unit vectors.

    Texts are read one by one: quantised activations share a scale, so that in a batch a vector
    would depend on its neighbours, and what matches on what came along. Raises ModelError where
    ``folder`` does not hold the model that its card names.
    """

    def __init__(self, folder: Path) -> None:
        card: dict[str, Any] = json.loads(shipped.read(folder / "model.json"))
        self._session = open_session(folder / "model.onnx", card["sha256"])
        self._tokenizer = encoder().tokenizer

    def vectors(self, texts: Iterable[str]) -> Floats:
        """Return unit vectors, shape (n, :data:`~pipeline.vectors.DIMENSIONS`)."""
        encoded = self._tokenizer.encode_batch(
            [text[:_MOST] for text in texts], add_special_tokens=False
        )
        found = [self._vector(each.ids[:LONGEST]) for each in encoded]
        return np.array(found, dtype=np.float32).reshape(len(found), DIMENSIONS)

    def _vector(self, pieces: Sequence[int]) -> NDArray[np.float32]:
        ids = np.array([[CLS, *pieces, SEP]], dtype=np.int64)
        feed = {"input_ids": ids, "mask": np.ones_like(ids)}
        vector: NDArray[np.float32] = self._session.run(["vector"], feed)[0][0]
        return vector


def embed(articles: Sequence[Article], extractions: Sequence[Extraction]) -> list[ArticleVectors]:
    """Return the vectors of articles (title and opening) and of the contents of their quotes."""
    model = sentence_encoder()
    found = []
    for article, extraction in zip(articles, extractions, strict=True):
        texts = [opening(article.title, article.text), *(q.content for q in extraction.quotes)]
        whole, *quotes = pack(model.vectors(texts))
        found.append(ArticleVectors(whole, tuple(quotes)))
    return found


def opening(title: str | None, text: str) -> str:
    """Return what an article's vector is of: its title and as much of its text as fits."""
    return f"{title}. {text[:_OPENING]}" if title else text[:_OPENING]


@cache
def sentence_encoder() -> SentenceEncoder:
    """Return the packaged encoder, loaded once in a process. Raises ModelError."""
    return SentenceEncoder(Path(str(files("pipeline.language.vectors") / "data")))
