"""Names as integers, and rows by groups: the small tools of columnar code."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_ROOM = 2**62


def array_of(column: Any) -> pa.Array:
    """Return a column of a table as one Arrow array."""
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return pa.concat_arrays(whole.chunks) if isinstance(whole, pa.ChunkedArray) else whole


def numbers(column: Any) -> Floats:
    """Return a column of numbers as floats, NaN where NULL."""
    values = array_of(column).cast(pa.float64()).to_numpy(zero_copy_only=False)
    return np.asarray(values, dtype=np.float64)


def truths(column: Any) -> Bools:
    """Return a column of booleans, false where NULL."""
    values = array_of(column).fill_null(False).to_numpy(zero_copy_only=False)
    return np.asarray(values, dtype=np.bool_)


def ranked(column: Any) -> tuple[Ints, pa.Array]:
    """Return each value's rank among the distinct ones, -1 for NULL, and these in order.

    The order is that of code points, so that it does not depend on the order of rows.
    """
    encoded = array_of(column).cast(pa.string()).dictionary_encode()
    order = pc.sort_indices(encoded.dictionary)
    rank = np.empty(len(order) + 1, dtype=np.int64)
    rank[order.to_numpy()] = np.arange(len(order))
    rank[-1] = -1
    places = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return rank[places], encoded.dictionary.take(order)


def ranked_together(one: Any, other: Any) -> tuple[Ints, Ints, pa.Array]:
    """Return the ranks of two columns' values among the distinct ones of both, and these."""
    both = pa.chunked_array([array_of(x).cast(pa.string()) for x in (one, other)], pa.string())
    ranks, names = ranked(both)
    return ranks[: len(one)], ranks[len(one) :], names


def places_of(column: Any, values: Any) -> Ints:
    """Return where each value of a column stands among ``values``, -1 where it does not."""
    found = pc.index_in(array_of(column), value_set=array_of(values))
    return np.asarray(found.fill_null(-1).to_numpy(zero_copy_only=False), dtype=np.int64)


def groups(*columns: Ints) -> tuple[Ints, Ints]:
    """Return each row's group (rows alike in all columns) and the first row of each group.

    Groups are in the order of the columns' values, which are not negative.
    """
    key = columns[0]
    for column in columns[1:]:
        width = int(column.max(initial=0)) + 1
        if (int(key.max(initial=0)) + 1) * width > _ROOM:
            key = np.unique(key, return_inverse=True)[1]
        key = key * width + column
    _, first, group = np.unique(key, return_index=True, return_inverse=True)
    return group.astype(np.int64), first.astype(np.int64)


def names_at(names: pa.Array, codes: Ints) -> pa.Array:
    """Return the name of each code, NULL for -1."""
    return names.take(pa.array(codes, mask=codes < 0))


def summed(group: Ints, values: Floats) -> Floats:
    """Return the sums of the rows of ``values`` by group; every group has a row at least.

    Rows of one group are added in the order they are in.
    """
    if not len(group):
        return np.zeros((0, values.shape[1]))
    order = np.argsort(group, kind="stable")
    starts = np.flatnonzero(np.diff(group[order], prepend=-1))
    return np.asarray(np.add.reduceat(values[order], starts, axis=0), dtype=np.float64)
