"""Agreement over the corpus, from the parts of all stories."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pipeline.agreement import metrics
from pipeline.agreement.bootstrap import story_weights
from pipeline.agreement.codes import (
    Bools,
    Floats,
    Ints,
    groups,
    names_at,
    ranked,
    ranked_together,
    summed,
)
from pipeline.agreement.figures import FAMILIES
from pipeline.agreement.parts import PARTS, Scope, values_of
from pipeline.agreement.rows import (
    AGREEMENT,
    GROUP_AGREEMENT,
    MIN_STORIES_FOR_INTERVAL,
    figure_rows,
    finished,
)
from pipeline.tables import arrow_schema

SAMPLES = 1000
ATTRIBUTES = arrow_schema("outlet_id name value")
_KEYS_AT_A_TIME = 64
_STORIES_AT_A_TIME = 4096
_SYMMETRIC = tuple(m.metric for m in metrics.METRICS if m.direction == "symmetric")


class CorpusAgreement(NamedTuple):
    """Rows of the table ``agreement`` (those of no story) and of ``group_agreement``."""

    rows: pa.Table
    group_rows: pa.Table


class Slot(NamedTuple):
    """The columns that one family and voice takes among others."""

    family: str
    scope: Scope
    voice: str | None
    columns: slice


@dataclass(frozen=True, slots=True)
class Wide:
    """Parts of several families side by side: one row for a key and story.

    ``keys`` are columns of codes; ``values`` has the shape (rows, width), zeros where a family has
    no part.
    """

    keys: tuple[Ints, ...]
    story: Ints
    values: Floats
    slots: Sequence[Slot]

    def regrouped(self, keys: tuple[Ints, ...], some: Bools, values: Floats) -> Wide:
        """Return the sums of some rows by other keys (and story)."""
        chosen = tuple(key[some] for key in keys)
        group, first = groups(*chosen, self.story[some])
        sums = summed(group, values[some])
        flags = self._columns("flags")
        sums[:, flags] = sums[:, flags] > 0
        return replace(
            self,
            keys=tuple(key[first] for key in chosen),
            story=self.story[some][first],
            values=sums,
        )

    @property
    def exchanged(self) -> Floats:
        """The values with outlets a and b exchanged."""
        return self.values[:, self._columns("swap")]

    def _columns(self, name: str) -> list[int]:
        return [
            slot.columns.start + column
            for slot in self.slots
            for column in getattr(FAMILIES[slot.family, slot.scope], name)
        ]


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of all stories as codes, with the weights of stories in each sample."""

    table: pa.Table
    story: Ints
    outlet_a: Ints
    outlet_b: Ints
    target: Ints
    outlet_names: pa.Array
    target_names: pa.Array
    weights: NDArray[np.uint8]

    @classmethod
    def of_table(cls, table: pa.Table, samples: int) -> Parts:
        """Return the codes of a table of parts."""
        story, story_names = ranked(table["story_id"])
        outlet_a, outlet_b, outlet_names = ranked_together(table["outlet_a"], table["outlet_b"])
        target, target_names = ranked(table["target_id"])
        weights = story_weights(story_names.to_pylist(), samples)
        names = outlet_names, target_names
        return cls(table, story, outlet_a, outlet_b, target, *names, weights)

    def wide(self, scope: Scope) -> Wide:
        """Return all parts of one scope; keys are outlet a, outlet b and target."""
        of_scope = _equal(self.table["scope"], scope)
        chosen = np.flatnonzero(of_scope)
        columns = [column[chosen] + 1 for column in (self.outlet_a, self.outlet_b, self.target)]
        row, first = groups(*columns, self.story[chosen])
        found = list(self._slots(scope, of_scope))
        values = np.zeros((len(first), found[-1][0].columns.stop if found else 0))
        place = np.full(len(of_scope), -1, dtype=np.int64)
        place[chosen] = row
        for slot, rows in found:
            width = slot.columns.stop - slot.columns.start
            part = self.table["values"].take(pa.array(rows))
            values[place[rows], slot.columns] = values_of(part, width)
        keys = tuple(column[first] - 1 for column in columns)
        return Wide(keys, self.story[chosen][first], values, [slot for slot, _ in found])

    def _slots(self, scope: Scope, of_scope: Bools) -> Iterator[tuple[Slot, Ints]]:
        begin = 0
        voices = [None, *self.table["voice"].unique().drop_null().sort().to_pylist()]
        for (family, family_scope), columns in FAMILIES.items():
            if family_scope != scope:
                continue
            of_family = of_scope & _equal(self.table["family"], family)
            for voice in voices:
                rows = np.flatnonzero(of_family & _equal(self.table["voice"], voice))
                if len(rows):
                    end = begin + columns.width
                    yield Slot(family, scope, voice, slice(begin, end)), rows
                    begin = end


def _equal(column: pa.ChunkedArray, value: str | None) -> Bools:
    found = pc.is_null(column) if value is None else pc.equal(column, value).fill_null(False)
    return np.asarray(found.to_numpy(), dtype=np.bool_)


def corpus_agreement(
    parts: pa.Table, attributes: pa.Table, *, samples: int = SAMPLES
) -> CorpusAgreement:
    """Return the agreement over all stories, from their parts (columns of ``PARTS``).

    ``attributes`` has the columns of ``ATTRIBUTES``: one row for an outlet and attribute, whose
    values are the groups. Figures of at least five stories have 95% intervals from ``samples``
    bootstrap samples of stories; figures on one target are given for such targets only. The result
    depends on the set of rows alone. Raises ValueError where a column is missing.
    """
    for table, schema in ((parts, PARTS), (attributes, ATTRIBUTES)):
        if missing := set(schema.names) - set(table.column_names):
            raise ValueError(f"no column {min(missing)}")
    coded = Parts.of_table(parts, samples)
    pairs = coded.wide("pair")
    rows: list[pa.Table] = []
    for wide in (pairs, coded.wide("outlet"), coded.wide("all")):
        rows += _outlet_rows(coded, wide)
    # A target of five stories may have fewer in one voice.
    for table in _outlet_rows(coded, _frequent(coded.wide("target"))):
        rows.append(table.filter(pc.greater_equal(table["n_stories"], MIN_STORIES_FOR_INTERVAL)))
    nobody = np.full(len(pairs.story), -1, dtype=np.int64)
    everything = np.ones(len(nobody), dtype=np.bool_)
    together = pairs.regrouped((nobody + 1,) * 3, everything, pairs.values)
    together = replace(together, keys=tuple(key - 1 for key in together.keys))
    # The stances of all outlets have parts of their own.
    slots = [slot for slot in together.slots if slot.family != "stance"]
    rows += _outlet_rows(coded, replace(together, slots=slots), _SYMMETRIC)
    group_rows = list(_group_rows(coded, pairs, attributes))
    return CorpusAgreement(finished("agreement", rows), finished("group_agreement", group_rows))


def _frequent(wide: Wide) -> Wide:
    """Return the rows of keys that occur in enough stories for an interval."""
    key, first = groups(*(column + 1 for column in wide.keys))
    some = (np.bincount(key, minlength=len(first)) >= MIN_STORIES_FOR_INTERVAL)[key]
    keys = tuple(column[some] for column in wide.keys)
    return replace(wide, keys=keys, story=wide.story[some], values=wide.values[some])


def _outlet_rows(coded: Parts, wide: Wide, only: Sequence[str] | None = None) -> Iterator[pa.Table]:
    for first, slot, sums, sampled in _sums(wide, coded.weights):
        n = len(first)
        a, b, target = (column[first] for column in wide.keys)
        keys = {
            "story_id": pa.nulls(n, pa.string()),
            "voice": pa.repeat(pa.scalar(slot.voice, pa.string()), n),
            "outlet_a": names_at(coded.outlet_names, a),
            "outlet_b": names_at(coded.outlet_names, b),
            "target_id": names_at(coded.target_names, target),
        }
        evaluate = FAMILIES[slot.family, slot.scope].evaluate
        yield from figure_rows(AGREEMENT, keys, evaluate, sums, sampled, only)


def _group_rows(coded: Parts, pairs: Wide, attributes: pa.Table) -> Iterator[pa.Table]:
    """Yield figures of pairs of outlets, summed by the groups of each attribute."""
    for name in sorted(set(attributes["name"].to_pylist())):
        chosen = attributes.filter(pc.equal(attributes["name"], name))
        group_of = dict(
            zip(chosen["outlet_id"].to_pylist(), chosen["value"].to_pylist(), strict=True)
        )
        named = pa.array([group_of.get(i) for i in coded.outlet_names.to_pylist()], pa.string())
        group, values = ranked(named)
        if len(values) == len(group) - np.count_nonzero(group < 0):
            continue  # every outlet is a group of its own: the rows of pairs say it all
        a, b = group[pairs.keys[0]], group[pairs.keys[1]]
        for within in (False, True):
            some = (a >= 0) & (b >= 0) & ((a == b) == within)
            yield from _rows_of_groups(coded, pairs, (a, b), some, (name, values), within)


def _rows_of_groups(
    coded: Parts,
    pairs: Wide,
    sides: tuple[Ints, Ints],
    some: Bools,
    attribute: tuple[str, pa.Array],
    within: bool,
) -> Iterator[pa.Table]:
    a, b = sides
    exchanged = pairs.exchanged
    if within:  # neither outlet is the first
        values = (pairs.values + exchanged) / 2
    else:
        values = np.where((a > b)[:, None], exchanged, pairs.values)
    low, high = np.minimum(a, b), np.maximum(a, b)
    wide = pairs.regrouped((low, high), some, values)
    name, names = attribute
    n_pairs = _distinct(low[some], high[some], pairs.keys[0][some], pairs.keys[1][some], len(names))
    only = _SYMMETRIC if within else None  # within a group coverage is overlap
    for first, slot, sums, sampled in _sums(wide, coded.weights):
        n = len(first)
        ends = wide.keys[0][first], wide.keys[1][first]
        keys = {
            "attribute": pa.repeat(name, n),
            "group_a": names_at(names, ends[0]),
            "group_b": names_at(names, ends[1]),
            "voice": pa.repeat(pa.scalar(slot.voice, pa.string()), n),
            "n_pairs": pa.array(n_pairs[ends[0] * len(names) + ends[1]].astype(np.int32)),
        }
        evaluate = FAMILIES[slot.family, slot.scope].evaluate
        yield from figure_rows(GROUP_AGREEMENT, keys, evaluate, sums, sampled, only)


def _distinct(low: Ints, high: Ints, a: Ints, b: Ints, n_groups: int) -> Ints:
    """Return how many pairs of outlets (a, b) each pair of groups has."""
    _, first = groups(low, high, a, b)
    return np.bincount(low[first] * n_groups + high[first], minlength=n_groups**2)


def _sums(
    wide: Wide, weights: NDArray[np.uint8]
) -> Iterator[tuple[Ints, Slot, Floats, Floats | None]]:
    """Yield, for keys block by block and each slot, a row of each key, sums and resampled sums.

    Sums have the shape (width, keys), resampled ones (width, keys, samples).
    """
    if not len(wide.story):
        return
    key, _ = groups(*(column + 1 for column in wide.keys))
    order = np.lexsort((wide.story, key))
    starts = np.flatnonzero(np.diff(key[order], prepend=-1))
    n_stories = np.diff(starts, append=len(order))
    sums = np.add.reduceat(wide.values[order], starts, axis=0).T
    first = order[starts]
    enough = (n_stories >= MIN_STORIES_FOR_INTERVAL) & (weights.shape[1] > 0)
    few, many = np.flatnonzero(~enough), np.flatnonzero(enough)
    for slot in wide.slots:
        if len(few):
            yield first[few], slot, sums[slot.columns, few], None
    for begin in range(0, len(many), _KEYS_AT_A_TIME):
        block = many[begin : begin + _KEYS_AT_A_TIME]
        own = [order[starts[i] : starts[i] + n_stories[i]] for i in block]
        sampled = np.stack([_resampled(wide, rows, weights) for rows in own], axis=1)
        for slot in wide.slots:
            yield first[block], slot, sums[slot.columns, block], sampled[slot.columns]


def _resampled(wide: Wide, rows: Ints, weights: NDArray[np.uint8]) -> Floats:
    """Return the sums of some rows in each sample, shape (width, samples)."""
    total = np.zeros((wide.values.shape[1], weights.shape[1]))
    for begin in range(0, len(rows), _STORIES_AT_A_TIME):
        some = rows[begin : begin + _STORIES_AT_A_TIME]
        drawn = weights[wide.story[some]].astype(np.float32)
        total += wide.values[some].astype(np.float32).T @ drawn
    return total
