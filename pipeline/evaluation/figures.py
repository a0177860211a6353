"""Figures as ratios of counts, with intervals by a bootstrap over articles.

Everything counted adds up over articles, and every figure (a precision, a recall, an F1) is a ratio
of such sums, or a mean of such ratios. The counts of each article are therefore all that an
interval needs.

The intervals are percentile intervals (Efron and Tibshirani, *An Introduction to the Bootstrap*,
1993, chapter 13). Whole articles are drawn with replacement, not single quotes, because the quotes
of an article are alike: one author, one topic, one set of speakers (the cluster bootstrap: Field
and Welsh, "Bootstrapping clustered data", *Journal of the Royal Statistical Society B* 69, 2007).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.agreement.bootstrap import intervals

Floats = NDArray[np.float64]
Counts = Mapping[str, float]
"""What was counted in one article, by name; a name that is absent was counted zero times."""

_CELLS = 4_000_000
"""Drawn weights held at once: 32 MB."""


@dataclass(frozen=True, slots=True)
class Sampling:
    """How intervals are drawn; no resamples, no intervals. Their level is 95 %."""

    resamples: int = 1_000
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Ratio:
    """A figure: the sum of the counts named ``above`` over that of those named ``below``.

    Counts in ``minus`` are taken from those below. A name may stand twice.
    """

    name: str
    above: tuple[str, ...]
    below: tuple[str, ...]
    minus: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HarmonicMean:
    """A figure: the harmonic mean of two ratios, which are named."""

    name: str
    of: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Mean:
    """A figure: the arithmetic mean of ratios, which are named; one without denominator is 0.

    The macro average of a classification is of this kind.
    """

    name: str
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure and the ends of its interval; None where it has no denominator, or no interval."""

    value: float | None
    low: float | None = None
    high: float | None = None


def precision_recall_f1(
    measure: str, hits: str, found: str, gold: str, skipped: tuple[str, ...] = ()
) -> Iterator[Ratio]:
    """Yield ``<measure>.precision``, ``.recall`` and ``.f1`` over the named counts.

    ``skipped`` are counts of what was found that is neither right nor wrong. F1, the harmonic mean
    of the two, is itself a ratio: twice the hits over what was found and what is there.
    """
    yield Ratio(f"{measure}.precision", (hits,), (found,), skipped)
    yield Ratio(f"{measure}.recall", (hits,), (gold,))
    yield Ratio(f"{measure}.f1", (hits, hits), (found, gold), skipped)


def estimate(
    articles: Sequence[Counts],
    ratios: Sequence[Ratio],
    sampling: Sampling,
    means: Sequence[HarmonicMean | Mean] = (),
) -> dict[str, Estimate]:
    """Return each ratio over all articles, and each mean, by name, with its interval.

    ``articles`` may be any units that are drawn whole. One has no interval. Resamples in which a
    figure has no denominator are left out.
    """
    above, below = _sides(articles, ratios)
    place = {ratio.name: number for number, ratio in enumerate(ratios)}
    parts = [(mean, [place[name] for name in mean.of]) for mean in means]

    def figures(above: Floats, below: Floats) -> Floats:
        values = _divide(above, below)
        columns = [_mean(mean, values[..., places])[..., None] for mean, places in parts]
        return np.concatenate([values, *columns], axis=-1)

    values = figures(above.sum(axis=0), below.sum(axis=0))
    if sampling.resamples and len(articles) > 1:
        samples = np.concatenate(
            [figures(weights @ above, weights @ below) for weights in _draws(len(above), sampling)]
        )
        low, high = intervals(samples.T)
        low, high = (np.where(np.isnan(values), np.nan, ends) for ends in (low, high))
    else:
        low = high = np.full(len(values), np.nan)
    names = [*(ratio.name for ratio in ratios), *(mean.name for mean in means)]
    return {
        name: Estimate(*map(_or_none, ends))
        for name, *ends in zip(names, values, low, high, strict=True)
    }


def totals(articles: Iterable[Counts], names: Sequence[str]) -> dict[str, int]:
    """Return the sums of the named counts."""
    sums = dict.fromkeys(names, 0)
    for counts in articles:
        for name in names:
            sums[name] += int(counts.get(name, 0))
    return sums


def _sides(articles: Sequence[Counts], ratios: Sequence[Ratio]) -> tuple[Floats, Floats]:
    """Return what stands above and below each ratio, both of shape (articles, ratios)."""
    names = sorted({name for r in ratios for name in (*r.above, *r.below, *r.minus)})
    column = {name: number for number, name in enumerate(names)}
    rows = [[article.get(name, 0) for name in names] for article in articles]
    counts: Floats = np.array(rows, dtype=np.float64).reshape(len(articles), len(names))
    above: Floats = np.zeros((len(names), len(ratios)))
    below: Floats = np.zeros((len(names), len(ratios)))
    for number, ratio in enumerate(ratios):
        for name in ratio.above:
            above[column[name], number] += 1
        for name in ratio.below:
            below[column[name], number] += 1
        for name in ratio.minus:
            below[column[name], number] -= 1
    return counts @ above, counts @ below


def _draws(n_articles: int, sampling: Sampling) -> Iterator[Floats]:
    """Yield how often each article is drawn, shape (some resamples, articles), in bounded memory.

    The draws depend on the seed and the number of articles, not on how they are cut.
    """
    generator = np.random.default_rng(sampling.seed)
    chances = np.full(n_articles, 1 / n_articles)
    at_once = max(1, _CELLS // n_articles)
    for start in range(0, sampling.resamples, at_once):
        size = min(at_once, sampling.resamples - start)
        yield generator.multinomial(n_articles, chances, size=size).astype(np.float64)


def _divide(above: Floats, below: Floats) -> Floats:
    result: Floats = np.full(above.shape, np.nan)
    np.divide(above, below, out=result, where=below > 0)
    return result


def _mean(mean: HarmonicMean | Mean, values: Floats) -> Floats:
    """Return a mean over the last axis of ``values``, which holds the ratios it is of."""
    if isinstance(mean, HarmonicMean):
        return _harmonic(values[..., 0], values[..., 1])
    average: Floats = np.nan_to_num(values, nan=0.0).mean(axis=-1)
    return average


def _harmonic(first: Floats, second: Floats) -> Floats:
    """Return the harmonic means; 0 where both are 0."""
    means: Floats = np.where(np.isnan(first) | np.isnan(second), np.nan, 0.0)
    np.divide(2 * first * second, first + second, out=means, where=first + second > 0)
    return means


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
