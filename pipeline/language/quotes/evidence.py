"""What the model says of a text: likely attributions, and how likely any span is to be one.

The model's windows are read once and forgotten; what stays are a few numbers a word piece and, for
each cue, a few numbers for each piece of its window.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.language.encoder.labels import CONTENT, CUE_TAGS, SOURCE
from pipeline.language.encoder.model import Encoder, Floats
from pipeline.language.encoder.pieces import Pieces, piece_range
from pipeline.language.quotes.decode import Found, Range, decode, role_scores, softmax
from pipeline.models import Span


@dataclass(frozen=True, slots=True)
class Roles:
    """Probabilities of a cue's roles in its window, which begins at piece ``low``.

    One entry a piece: that it belongs to the cue's content, begins it, or belongs to its speaker
    mention.
    """

    low: int
    content: Floats
    begin: Floats
    source: Floats


@dataclass(frozen=True, slots=True)
class Evidence:
    """Probabilities by piece: of opening a cue, of being content, of beginning content."""

    pieces: Pieces
    cue: Floats
    content: Floats
    begin: Floats
    roles: dict[int, Roles]
    """By the first piece of a cue."""
    found: list[Found]

    def cue_pieces(self, cue: Span) -> Range | None:
        """Return the pieces of a cue given in characters; None if it has none."""
        first, last = piece_range(self.pieces, [cue])[0]
        return (first, last) if first < last else None


def read(encoder: Encoder, pieces: Pieces, text: str, cues: Sequence[Span]) -> Evidence:
    """Run the model over a text. Roles are kept for its own cues and for ``cues`` (characters)."""
    n = len(pieces)
    cue, content, begin = (np.zeros(n, dtype=np.float32) for _ in range(3))
    roles: dict[int, Roles] = {}
    found: list[Found] = []
    asked = sorted({(s, e) for s, e in piece_range(pieces, cues) if s < e})
    starts = [s for s, _ in asked]
    for window in encoder.run(pieces, text):
        low, high = window.low, window.high
        own = list(decode(window, encoder.bias))
        found += own
        cue[low:high] = softmax(window.tags[:, : len(CUE_TAGS)])[:, 1]
        anywhere = softmax(window.tags[:, len(CUE_TAGS) :])
        content[low:high] = anywhere[:, CONTENT:].sum(1)
        begin[low:high] = anywhere[:, CONTENT]
        more = asked[bisect_right(starts, low - 1) : bisect_right(starts, high - 1)]
        wanted = list({s: (s, min(e, high)) for s, e in [*more, *(f.cue for f in own)]}.values())
        if wanted:
            p = softmax(role_scores(window, [(s - low, e - low) for s, e in wanted], encoder.bias))
            for k, (s, _) in enumerate(wanted):
                inside = p[k, :, CONTENT:].sum(1)
                source = p[k, :, SOURCE:CONTENT].sum(1)
                roles[s] = Roles(low, inside, p[k, :, CONTENT], source)
    return Evidence(pieces, cue, content, begin, roles, found)
