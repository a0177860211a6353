"""From scores to spans: the best legal labelling, and spans linked to cues."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.language.encoder.labels import CONTENT, REACH, ROLES, SOURCE
from pipeline.language.encoder.model import Floats, Window
from pipeline.language.quotes.decode import best_path, decode, log_softmax, softmax, spans_of

DEPTH = 4


def legal(path: tuple[int, ...]) -> bool:
    """Tell whether each inner label follows one of its own class."""
    before = 0
    for label in path:
        for first in (SOURCE, CONTENT):
            if label == first + 1 and before not in (first, first + 1):
                return False
        before = label
    return True


@given(
    st.lists(st.lists(st.floats(-5, 5, width=32), min_size=5, max_size=5), min_size=1, max_size=5)
)
@settings(max_examples=60, deadline=None)
def test_the_best_legal_path(rows: list[list[float]]) -> None:
    scores = np.array(rows, dtype=np.float32)
    path = best_path(scores)
    assert legal(tuple(path.tolist()))
    worth = scores[np.arange(len(rows)), path].sum()
    best = max(
        scores[np.arange(len(rows)), list(p)].sum()
        for p in product(range(len(ROLES)), repeat=len(rows))
        if legal(p)
    )
    assert worth == pytest.approx(best, abs=1e-3)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ([], []),
        ([0, 0], []),
        ([1, 2, 0, 3, 4, 4], [(SOURCE, 0, 2), (CONTENT, 3, 6)]),
        ([3, 4, 3, 4], [(CONTENT, 0, 2), (CONTENT, 2, 4)]),
        ([1, 3, 0], [(SOURCE, 0, 1), (CONTENT, 1, 2)]),
    ],
)
def test_spans(path: list[int], expected: list[tuple[int, int, int]]) -> None:
    assert spans_of(np.array(path, dtype=np.int8)) == expected


@given(st.lists(st.floats(-50, 50, width=32), min_size=2, max_size=6))
def test_probabilities(values: list[float]) -> None:
    scores = np.array(values, dtype=np.float32)
    assert softmax(scores).sum() == pytest.approx(1, abs=1e-4)
    assert (log_softmax(scores) <= 1e-6).all()


def window(labels: str, low: int = 0) -> Window:
    """Return a window with clear scores: S s speaker mention, Q cue, C c content, . nothing.

    Keys and queries are zero: what links spans to cues is the distance alone.
    """
    n = len(labels)
    tags = np.full((n, 8), -4.0, dtype=np.float32)
    for t, letter in enumerate(labels):
        tags[t, 1 if letter == "Q" else 0] = 4.0
        tags[t, 3 + {"S": 1, "s": 2, "C": 3, "c": 4}.get(letter, 0)] = 4.0
    nothing = np.zeros((n, 5, DEPTH), dtype=np.float32)
    return Window(low, low + n, tags, nothing, nothing[:, 0])


@pytest.fixture(scope="module")
def near() -> Floats:
    """A bias by which a cue claims what is near."""
    distance = np.abs(np.arange(-REACH, REACH + 1, dtype=np.float32))
    bias = np.zeros((2 * REACH + 1, 5), dtype=np.float32)
    bias[:, 1:] = -distance[:, None] / 4
    return bias


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ("", []),
        ("....", []),
        ("SsQCcc", [((2, 3), (0, 2), ((3, 6),))]),
        ("SQCc...SQCcc", [((1, 2), (0, 1), ((2, 4),)), ((8, 9), (7, 8), ((9, 12),))]),
        ("CcQSCc", [((2, 3), (3, 4), ((0, 2), (4, 6)))]),
        ("SQ...", []),
        ("QCc", [((0, 1), None, ((1, 3),))]),
    ],
)
def test_spans_go_to_the_cue_that_claims_them(
    labels: str, expected: list[tuple[object, object, object]], near: Floats
) -> None:
    if labels:
        found = list(decode(window(labels, low=10), near))
        shifted = [
            (
                tuple(x - 10 for x in f.cue),
                None if f.source is None else tuple(x - 10 for x in f.source),
                tuple((s - 10, e - 10) for s, e in f.content),
            )
            for f in found
        ]
        assert shifted == expected
