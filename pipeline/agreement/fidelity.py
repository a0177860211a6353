"""How faithfully two outlets quote one utterance: the words they put between quotation marks."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.agreement.codes import Floats, Ints, array_of, groups, numbers, ranked, truths
from pipeline.agreement.sides import Sides


def fidelity_values(sides: Sides, matches: pa.Table) -> tuple[Ints, Ints, Floats]:
    """Return the sides of each pair that quotes an utterance directly, left and right, and parts.

    Columns: utterances that both quote directly; of these verbatim; sum of similarities; whether
    there are any. Of several matches of one utterance the most faithful counts. A match that
    changes the meaning is neither verbatim nor similar.
    """
    one, other = sides.of_articles(matches["article_a"]), sides.of_articles(matches["article_b"])
    counts = truths(matches["both_direct"]) & (one >= 0) & (other >= 0) & (one != other)
    # Sides of two stories never quote one utterance, whatever a match says.
    counts &= np.where(counts, sides.story[one] == sides.story[other], False)
    changed = truths(matches["meaning_changed"])
    verbatim = truths(pc.equal(array_of(matches["relation"]), pa.scalar("verbatim"))) & ~changed
    similarity = np.clip(np.nan_to_num(numbers(matches["similarity"])), 0.0, 1.0)
    faithful = np.where(verbatim, 1.0, np.where(changed, 0.0, similarity))[counts]
    left = np.minimum(one, other)[counts]
    right = np.maximum(one, other)[counts]
    utterance = _unordered(matches["statement_a"], matches["statement_b"])[counts]
    order = np.lexsort((-faithful, ~verbatim[counts], utterance, right, left))
    left, right, utterance = left[order], right[order], utterance[order]
    _, best = groups(left, right, utterance)
    left, right = left[best], right[best]
    pair, first = groups(left, right)
    n = np.bincount(pair, minlength=len(first)).astype(np.float64)
    n_verbatim = np.bincount(pair, verbatim[counts][order][best], len(first))
    total = np.bincount(pair, faithful[order][best], len(first))
    return left[first], right[first], np.stack([n, n_verbatim, total, np.ones(len(n))], axis=1)


def _unordered(one: pa.ChunkedArray, other: pa.ChunkedArray) -> Ints:
    """Return a code of each unordered pair of statements."""
    both, _ = ranked(pa.concat_arrays([array_of(one), array_of(other)]))
    half = len(both) // 2
    low, high = np.minimum(both[:half], both[half:]), np.maximum(both[:half], both[half:])
    return groups(low, high)[0] if half else low
