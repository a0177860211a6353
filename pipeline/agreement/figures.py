"""The figures that follow from sums of parts (:mod:`pipeline.agreement.parts`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.agreement import metrics
from pipeline.agreement.alpha import Level, agreement_and_chance
from pipeline.agreement.codes import Floats
from pipeline.agreement.judgements import N_LABELS
from pipeline.agreement.kappa import beyond_chance, kappa_agreement_and_chance


class Figure(NamedTuple):
    """One metric of sums of parts; arrays of shape (...), NaN where undefined.

    ``chance`` is None for a metric that has none. ``stories`` counts those that the figure rests
    on. ``swapped`` marks the order (outlet_b, outlet_a) of a directed metric. ``varied`` counts
    the labels that are not the commonest, None where there are no labels.
    """

    metric: str
    raw: Floats
    chance: Floats | None
    n: Floats
    stories: Floats
    swapped: bool = False
    varied: Floats | None = None

    @property
    def enough(self) -> NDArray[np.bool_]:
        """Whether there are units enough for a value, and labels that tell habit from agreement."""
        some = self.n >= metrics.OF[self.metric].minimum
        return some if self.varied is None else some & (self.varied >= metrics.VARIED)

    @property
    def value(self) -> Floats:
        """The figure corrected for chance; the raw one where the metric has no chance."""
        return self.raw if self.chance is None else beyond_chance(self.raw, self.chance)


Evaluate = Callable[[Floats, Floats], Iterator[Figure]]
"""From sums (width, ...) and the sums (width, ...) that say which columns apply.

The second is the first itself, but for resamples the sums that they are drawn from. The width comes
first so that each column of many samples is contiguous.
"""


class Family(NamedTuple):
    """A kind of part: how many columns, which of them are flags, how sums of it are read.

    Flags are 0 or 1 in each story and count stories when summed. ``swap`` lists the columns of the
    same part with the two outlets exchanged.
    """

    width: int
    flags: tuple[int, ...]
    swap: tuple[int, ...]
    evaluate: Evaluate


def _ratio(part: Floats, whole: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(whole > 0, part / whole, np.nan)


class _Share(NamedTuple):
    """A share in all stories (part, whole, n), and in those with a chance level."""

    plain: tuple[Floats, Floats, Floats]
    chance: tuple[Floats, Floats, Floats]
    expected: Floats


def _figure(
    metric: str, x: _Share, reference: _Share, stories: tuple[Floats, Floats], swapped: bool = False
) -> Figure:
    """Use the stories with a chance level, all where there is none of these."""
    has = reference.chance[1] > 0
    part, whole, n = (np.where(has, a, b) for a, b in zip(x.chance, x.plain, strict=True))
    chance = np.where(has, _ratio(x.expected, whole), np.nan)
    of_stories = np.where(has, stories[1], stories[0])
    return Figure(metric, _ratio(part, whole), chance, n, of_stories, swapped)


def _overlaps(overlap: str, coverage: str | None) -> Evaluate:
    def both(x: Floats) -> _Share:
        s, a, b, s3, a3, b3, at_b, at_a = (x[i] for i in range(8))
        return _Share((2 * s, a + b, a + b - s), (2 * s3, a3 + b3, a3 + b3 - s3), at_b + at_a)

    def directed(x: Floats, side: int) -> _Share:
        whole, whole3 = x[1 + side], x[4 + side]
        return _Share((x[0], whole, whole), (x[3], whole3, whole3), x[6 + side])

    def evaluate(x: Floats, reference: Floats) -> Iterator[Figure]:
        stories = x[8], x[9]
        yield _figure(overlap, both(x), both(reference), stories)
        if coverage:
            for side in (0, 1):
                pair = directed(x, side), directed(reference, side)
                yield _figure(coverage, *pair, stories, swapped=bool(side))

    return evaluate


def _salience(x: Floats, reference: Floats) -> Iterator[Figure]:
    def share(x: Floats) -> _Share:
        return _Share((x[0], x[1], x[1]), (x[2], x[3], x[3]), x[4])

    stories = x[5], x[6]
    yield _figure(metrics.ENTITY_SALIENCE, share(x), share(reference), stories)


def _quotes(x: Floats, _: Floats) -> Iterator[Figure]:
    n, verbatim, similar, stories = (x[i] for i in range(4))
    yield Figure(metrics.QUOTE_VERBATIM, _ratio(verbatim, n), None, n, stories)
    yield Figure(metrics.QUOTE_FIDELITY, _ratio(similar, n), None, n, stories)


def _outlet_speakers(x: Floats, _: Floats) -> Iterator[Figure]:
    size, alone, widely, left_out, expected, beside, wide = (x[i] for i in range(7))
    yield Figure(metrics.SPEAKER_UNIQUE, _ratio(alone, size), None, size, beside)
    yield Figure(
        metrics.SPEAKER_OMITTED, _ratio(left_out, widely), _ratio(expected, widely), widely, wide
    )


def _stances(pair: bool) -> Evaluate:
    levels: tuple[tuple[str, Level], ...] = (
        (metrics.STANCE_ALPHA_NOMINAL, "nominal"),
        (metrics.STANCE_ALPHA_ORDINAL, "ordinal"),
    )

    def evaluate(x: Floats, reference: Floats) -> Iterator[Figure]:
        matrix = np.moveaxis(
            x[: N_LABELS**2].reshape(N_LABELS, N_LABELS, *x.shape[1:]), (0, 1), (-2, -1)
        )
        units, stories = x[-2], x[-1]
        # A pair's labels are in the margins of both; coincidences are symmetric.
        symmetric = matrix + np.swapaxes(matrix, -2, -1)
        labels = symmetric.sum(axis=-1) / (1 if pair else 2)
        varied = labels.sum(axis=-1) - labels.max(axis=-1)
        some = reference[-2] > 1  # within one unit chance cannot be told from agreement
        if pair:
            observed, chance = kappa_agreement_and_chance(matrix)
            chance = np.where(some, chance, np.nan)
            yield Figure(metrics.STANCE_KAPPA, observed, chance, units, stories, varied=varied)
        for metric, level in levels:
            observed, chance = agreement_and_chance(symmetric if pair else matrix, level)
            chance = np.where(some, chance, np.nan)
            yield Figure(metric, observed, chance, units, stories, varied=varied)

    return evaluate


_TRANSPOSED = tuple(j * N_LABELS + i for i in range(N_LABELS) for j in range(N_LABELS))
_OVERLAP = (10, (8, 9), (0, 2, 1, 3, 5, 4, 7, 6, 8, 9))
_STANCE = (11, (10,), (*_TRANSPOSED, 9, 10))

FAMILIES: dict[tuple[str, str], Family] = {
    ("entity", "pair"): Family(*_OVERLAP, _overlaps(metrics.ENTITY_OVERLAP, None)),
    ("salience", "pair"): Family(7, (5, 6), tuple(range(7)), _salience),
    ("statement", "pair"): Family(
        *_OVERLAP, _overlaps(metrics.STATEMENT_OVERLAP, metrics.STATEMENT_COVERAGE)
    ),
    ("speaker", "pair"): Family(
        *_OVERLAP, _overlaps(metrics.SPEAKER_OVERLAP, metrics.SPEAKER_COVERAGE)
    ),
    ("quote", "pair"): Family(4, (3,), tuple(range(4)), _quotes),
    ("speaker", "outlet"): Family(7, (5, 6), tuple(range(7)), _outlet_speakers),
    ("stance", "pair"): Family(*_STANCE, _stances(pair=True)),
    ("stance", "all"): Family(*_STANCE, _stances(pair=False)),
    ("stance", "target"): Family(*_STANCE, _stances(pair=False)),
}
"""By family and scope."""
