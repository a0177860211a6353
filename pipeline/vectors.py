"""Unit vectors as a table holds them: one signed byte a dimension."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
DIMENSIONS = 384
_SCALE = 127.0


@dataclass(frozen=True, slots=True)
class ArticleVectors:
    """Packed vectors (:func:`pack`) of an article and of its quotes, in their order."""

    article: bytes
    quotes: tuple[bytes, ...]


def pack(vectors: Vectors) -> list[bytes]:
    """Return each row, shape (n, DIMENSIONS), as bytes; a row's largest value becomes 127."""
    largest = np.abs(vectors).max(axis=1, keepdims=True, initial=0.0)
    scaled = np.rint(vectors * (_SCALE / np.where(largest > 0, largest, 1.0)))
    return [row.tobytes() for row in scaled.astype(np.int8)]


def unpack(packed: Sequence[bytes | None]) -> Vectors:
    """Return unit rows, shape (n, DIMENSIONS), within 1% of what was packed.

    Rows of None are zero: they are like nothing. Raises ValueError for bytes of another length.
    """
    empty = bytes(DIMENSIONS)
    joined = b"".join(empty if row is None else row for row in packed)
    rows = np.frombuffer(joined, dtype=np.int8).reshape(len(packed), DIMENSIONS)
    vectors = rows.astype(np.float32)
    norms = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
    vectors /= np.where(norms > 0, norms, 1.0)[:, None]
    return vectors
