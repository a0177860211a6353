"""How faithfully two outlets quote one utterance: the words they put between quotation marks."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.agreement.codes import (
    Floats,
    Ints,
    array_of,
    groups,
    numbers,
    ranked_together,
    truths,
)
from pipeline.agreement.sides import Sides


def fidelity_values(sides: Sides, matches: pa.Table) -> tuple[Ints, Ints, Floats]:
    """Return the sides of each pair that quotes a statement directly, left and right, and parts.

    Columns: statements that both quote directly; of these verbatim; sum of similarities; whether
    there are any. Of several matches of one statement the most faithful counts. A match that
    changes the meaning is neither verbatim nor similar.
    """
    one, other = sides.of_articles(matches["article_a"]), sides.of_articles(matches["article_b"])
    counts = truths(matches["both_direct"]) & (one >= 0) & (other >= 0) & (one != other)
    statement, statement_b, _ = ranked_together(matches["statement_a"], matches["statement_b"])
    # Two statements that have a phrase in common are not one utterance; nor are two stories'.
    counts &= statement == statement_b
    counts[counts] = sides.story[one[counts]] == sides.story[other[counts]]
    changed = truths(matches["meaning_changed"])
    verbatim = truths(pc.equal(array_of(matches["relation"]), pa.scalar("verbatim"))) & ~changed
    similarity = np.clip(np.nan_to_num(numbers(matches["similarity"])), 0.0, 1.0)
    faithful = np.where(verbatim, 1.0, np.where(changed, 0.0, similarity))[counts]
    left = np.minimum(one, other)[counts]
    right = np.maximum(one, other)[counts]
    statement = statement[counts]
    order = np.lexsort((-faithful, ~verbatim[counts], statement, right, left))
    left, right = left[order], right[order]
    _, best = groups(left, right, statement[order])
    left, right = left[best], right[best]
    pair, first = groups(left, right)
    n = np.bincount(pair, minlength=len(first)).astype(np.float64)
    n_verbatim = np.bincount(pair, verbatim[counts][order][best], len(first))
    total = np.bincount(pair, faithful[order][best], len(first))
    return left[first], right[first], np.stack([n, n_verbatim, total, np.ones(len(n))], axis=1)
