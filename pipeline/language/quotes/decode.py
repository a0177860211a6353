"""From the model's scores to attributions: spans of content, each linked to its likeliest cue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.language.encoder.labels import CONTENT, CUE_TAGS, REACH, ROLES, SOURCE
from pipeline.language.encoder.model import Floats, Window

CUE_FLOOR = 0.12
"""Least probability of a cue's first piece. Low: what is found is judged once more."""
SOURCE_FLOOR = 0.15
"""Least mean probability of a span as a cue's speaker mention."""
OUTSIDE_BIAS = 0.3
"""Added to the score of having no role: keeps the edges of spans tight."""
Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Found:
    """An attribution in pieces of the text: cue, speaker mention and content."""

    cue: Range
    source: Range | None
    content: tuple[Range, ...]


def decode(window: Window, bias: Floats) -> Iterator[Found]:
    """Yield the attributions of one window; ``bias`` is (2 · REACH + 1, roles) by distance.

    Spans come from the piece's roles toward any cue; a span of content goes to the cue that
    claims it most, a cue takes the speaker mention that it claims most.
    """
    cues, likely = _cues(window.tags[:, : len(CUE_TAGS)])
    if not cues:
        return
    anywhere = log_softmax(window.tags[:, len(CUE_TAGS) :])
    anywhere[:, 0] += OUTSIDE_BIAS
    spans = spans_of(best_path(anywhere))
    scores = log_softmax(role_scores(window, cues, bias))
    contents: list[list[Range]] = [[] for _ in cues]
    prior = 0.5 * np.log(np.array(likely))
    for role, s, e in spans:
        if role == CONTENT:
            inside = np.logaddexp(scores[:, s:e, CONTENT], scores[:, s:e, CONTENT + 1])
            claim = (inside - scores[:, s:e, 0]).mean(1) + prior
            contents[int(claim.argmax())].append((s, e))
    mentions = [(s, e) for role, s, e in spans if role == SOURCE]
    low = window.low
    for k, (first, last) in enumerate(cues):
        if contents[k]:
            source = _source(np.exp(scores[k]), mentions)
            yield Found(
                cue=(first + low, last + low),
                source=None if source is None else (source[0] + low, source[1] + low),
                content=tuple((s + low, e + low) for s, e in contents[k]),
            )


def _cues(scores: Floats) -> tuple[list[Range], list[float]]:
    """Return the likely cues, as ranges of pieces, with the probability of their first piece."""
    p = softmax(scores)
    cues: list[Range] = []
    likely: list[float] = []
    for first in np.flatnonzero(p[:, 1] >= CUE_FLOOR).tolist():
        if cues and first < cues[-1][1]:
            continue
        last = first + 1
        while last < len(p) and p[last, 2] > max(p[last, 0], p[last, 1]):
            last += 1
        cues.append((first, last))
        likely.append(float(p[first, 1]))
    return cues, likely


def _source(p: Floats, mentions: list[Range]) -> Range | None:
    """Return the mention that a cue with role probabilities ``p`` claims most, if it does."""
    claims = [(float(p[s:e, SOURCE:CONTENT].sum(1).mean()), (s, e)) for s, e in mentions]
    best = max(claims, default=(0.0, None))
    return best[1] if best[0] >= SOURCE_FLOOR else None


def role_scores(window: Window, cues: list[Range], bias: Floats) -> Floats:
    """Return the scores (cues, pieces, roles); cues are counted from the window's start."""
    n = len(window.key)
    query = np.stack([window.query[s:e].mean(0) for s, e in cues])
    scores: Floats = np.einsum("ckd,td->ctk", query, window.key, optimize=True)
    first = np.array([s for s, _ in cues])
    distance = np.clip(np.arange(n)[None] - first[:, None], -REACH, REACH) + REACH
    scores += window.tags[None, :, len(CUE_TAGS) :] + bias[distance]
    return scores


def log_softmax(scores: Floats) -> Floats:
    """Return log probabilities over the last axis."""
    top = scores - scores.max(-1, keepdims=True)
    result: Floats = top - np.log(np.exp(top).sum(-1, keepdims=True))
    return result


def softmax(scores: Floats) -> Floats:
    """Return probabilities over the last axis."""
    result: Floats = np.exp(log_softmax(scores))
    return result


_NEVER = -1e4


def _steps() -> list[list[float]]:
    """Return the cost of each step from a role to the next: a span is entered by its first."""
    table = [[0.0] * len(ROLES) for _ in ROLES]
    for before in range(len(ROLES)):
        for role in (SOURCE, CONTENT):
            if before not in (role, role + 1):
                table[before][role + 1] = _NEVER
    return table


_STEP = np.array(_steps(), dtype=np.float32)


def best_path(scores: Floats) -> NDArray[np.int8]:
    """Return the likeliest legal labelling of the pieces (Viterbi)."""
    n, labels = scores.shape
    best = scores[0] + _STEP[0]
    back = np.zeros((n, labels), dtype=np.int8)
    for t in range(1, n):
        steps = best[:, None] + _STEP
        back[t] = steps.argmax(0)
        best = steps.max(0) + scores[t]
    path = np.empty(n, dtype=np.int8)
    path[-1] = best.argmax()
    for t in range(n - 1, 0, -1):
        path[t - 1] = back[t, path[t]]
    return path


def spans_of(path: NDArray[np.int8]) -> list[tuple[int, int, int]]:
    """Return ``(role, first, last + 1)`` of each labelled span."""
    spans: list[tuple[int, int, int]] = []
    for t in np.flatnonzero(path).tolist():
        role = CONTENT if path[t] >= CONTENT else SOURCE
        if spans and spans[-1][0] == role and spans[-1][2] == t and path[t] == role + 1:
            spans[-1] = (role, spans[-1][1], t + 1)
        else:
            spans.append((role, t, t + 1))
    return spans
