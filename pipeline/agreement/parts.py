"""Parts: what one story contributes to the agreement of two outlets, or of all of them.

A part is a short row of numbers that adds up: over the stories of a pair of outlets, over pairs,
over a bootstrap sample. Every figure follows from such sums (:mod:`pipeline.agreement.figures`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

import numpy as np
import pyarrow as pa

from pipeline.agreement.codes import Floats, Ints, array_of, names_at
from pipeline.tables import arrow_schema

Scope = Literal["pair", "outlet", "all", "target"]
"""Two outlets; one outlet beside the others; all known outlets; all of them on one target."""

PARTS = arrow_schema(
    "story_id family scope voice outlet_a outlet_b target_id values",
    values=pa.list_(pa.float64()),
)
"""Columns of the table ``agreement_parts``; its key is all of them but ``values``."""


class Statistics(NamedTuple):
    """The parts of one family, scope and voice: a row of ``values`` each.

    ``story``, ``outlet_a``, ``outlet_b`` and ``target`` hold codes, -1 where none.
    """

    family: str
    scope: Scope
    voice: str | None
    story: Ints
    outlet_a: Ints
    outlet_b: Ints
    target: Ints
    values: Floats


def none_of(codes: Ints) -> Ints:
    """Return as many codes for "none"."""
    return np.full(len(codes), -1, dtype=np.int64)


def parts_table(
    statistics: Iterable[Statistics], stories: pa.Array, outlets: pa.Array, targets: pa.Array
) -> pa.Table:
    """Return the parts as rows of the table ``agreement_parts``."""
    tables = [
        pa.table(
            [
                names_at(stories, s.story),
                pa.repeat(s.family, len(s.story)),
                pa.repeat(s.scope, len(s.story)),
                pa.repeat(pa.scalar(s.voice, pa.string()), len(s.story)),
                names_at(outlets, s.outlet_a),
                names_at(outlets, s.outlet_b),
                names_at(targets, s.target),
                pa.ListArray.from_arrays(
                    pa.array(np.arange(len(s.values) + 1) * s.values.shape[1], pa.int32()),
                    pa.array(s.values.ravel()),
                ),
            ],
            schema=PARTS,
        )
        for s in statistics
    ]
    return pa.concat_tables([PARTS.empty_table(), *tables])


def values_of(column: pa.ChunkedArray, width: int) -> Floats:
    """Return a column of lists, all of one length, as an array (rows, width)."""
    return np.asarray(array_of(column).flatten().to_numpy(), dtype=np.float64).reshape(-1, width)
