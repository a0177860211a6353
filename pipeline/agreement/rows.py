"""Rows of the tables ``agreement`` and ``group_agreement``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from pipeline.agreement import metrics
from pipeline.agreement.bootstrap import intervals
from pipeline.agreement.codes import Floats
from pipeline.agreement.figures import Evaluate, Figure
from pipeline.ids import stable_id
from pipeline.tables import arrow_schema

_FIGURES = {
    **dict.fromkeys(("value", "raw", "chance", "ci_low", "ci_high"), pa.float64()),
    **dict.fromkeys(("raw_low", "raw_high"), pa.float64()),
    **dict.fromkeys(("n", "n_stories", "n_pairs"), pa.int32()),
}
_COLUMNS = "value raw chance n unit ci_low ci_high raw_low raw_high n_stories"
_KEYS = {
    "agreement": ("story_id", "metric", "voice", "outlet_a", "outlet_b", "target_id"),
    "group_agreement": ("attribute", "group_a", "group_b", "metric", "voice"),
}
AGREEMENT = arrow_schema(f"agreement_id {' '.join(_KEYS['agreement'])} {_COLUMNS}", **_FIGURES)
GROUP_AGREEMENT = arrow_schema(
    f"group_agreement_id {' '.join(_KEYS['group_agreement'])} {_COLUMNS} n_pairs", **_FIGURES
)
MIN_STORIES_FOR_INTERVAL = 5


def figure_rows(
    schema: pa.Schema,
    keys: Mapping[str, pa.Array],
    evaluate: Evaluate,
    sums: Floats,
    sampled: Floats | None = None,
    only: Sequence[str] | None = None,
) -> list[pa.Table]:
    """Return a table of rows for each figure of some sums (width, n), without their ids.

    ``keys`` holds the key columns but ``metric``. ``sampled`` holds resampled sums (width, n,
    samples), from which intervals are taken. ``only`` names the metrics that are wanted. Rows that
    rest on nothing (n = 0) are left out.
    """
    figures = list(evaluate(sums, sums))
    resampled: Sequence[Figure | None] = [None] * len(figures)
    if sampled is not None:
        resampled = list(evaluate(sampled, sums[:, :, None]))
    return [
        _table(schema, keys, figure, samples)
        for figure, samples in zip(figures, resampled, strict=True)
        if only is None or figure.metric in only
    ]


def _table(
    schema: pa.Schema, keys: Mapping[str, pa.Array], figure: Figure, samples: Figure | None
) -> pa.Table:
    metric = metrics.OF[figure.metric]
    some = figure.n > 0
    enough = figure.enough
    value = np.where(enough, figure.value, np.nan)
    absent = np.full(len(value), np.nan)
    ends = {"ci_low": absent, "ci_high": absent, "raw_low": absent, "raw_high": absent}
    if samples is not None:
        wide = enough & (figure.stories >= MIN_STORIES_FOR_INTERVAL)
        for names, point, drawn in (
            (("ci_low", "ci_high"), value, samples.value),
            (("raw_low", "raw_high"), figure.raw, samples.raw),
        ):
            some_wide = np.flatnonzero(wide & ~np.isnan(point))
            for name, end in zip(names, intervals(drawn[some_wide]), strict=True):
                ends[name] = absent.copy()
                ends[name][some_wide] = end
    columns: dict[str, pa.Array] = {
        **keys,
        "metric": pa.repeat(figure.metric, len(value)),
        "unit": pa.repeat(metric.unit, len(value)),
        "n": pa.array(np.round(figure.n).astype(np.int32)),
        "n_stories": pa.array(np.round(figure.stories).astype(np.int32)),
        "value": _numbers(value, 9),
        "raw": _numbers(figure.raw, 9),
        "chance": _numbers(absent if figure.chance is None else figure.chance, 9),
        # Resampled sums are single precision.
        **{name: _numbers(end, 5) for name, end in ends.items()},
    }
    if figure.swapped:
        columns |= _swapped(columns)
    rest = pa.schema(list(schema)[1:])
    table = pa.table([columns[name] for name in rest.names], schema=rest)
    return table.filter(pa.array(some))


def _swapped(columns: Mapping[str, pa.Array]) -> dict[str, pa.Array]:
    pairs = (("outlet_a", "outlet_b"), ("group_a", "group_b"))
    return {
        name: columns[other]
        for pair in pairs
        for name, other in (pair, pair[::-1])
        if name in columns
    }


def _numbers(values: Floats, places: int) -> pa.Array:
    """Return rounded floats, NULL for NaN."""
    # Adding zero turns -0.0 into 0.0.
    return pa.array(np.round(values, places) + 0.0, mask=np.isnan(values))


def finished(name: str, tables: Sequence[pa.Table]) -> pa.Table:
    """Return all rows in the order of their keys, each with the id hashed from its key."""
    schema = AGREEMENT if name == "agreement" else GROUP_AGREEMENT
    keys = _KEYS[name]
    rest = pa.schema(list(schema)[1:])
    table = pa.concat_tables([rest.empty_table(), *tables]).sort_by(
        [(key, "ascending") for key in keys]
    )
    prefix = "g" if name == "agreement" else "gg"
    rows = zip(*(table[key].to_pylist() for key in keys), strict=True)
    ids = pa.array([stable_id(prefix, *row) for row in rows], pa.string())
    return pa.table([ids, *table.columns], schema=schema)
