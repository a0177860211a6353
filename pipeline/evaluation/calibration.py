"""Whether a confidence means what it says: whether 80 % of the quotes with .8 are right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.evaluation.figures import Counts, Estimate, Ratio, Sampling, estimate, totals

N_BANDS = 10


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one prediction: its confidence and, by measure, whether it was right.

    A measure is absent where the prediction is neither right nor wrong by it.
    """

    confidence: float
    right: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class Band:
    """Predictions with a confidence from ``low`` up to ``high`` (the last band includes it).

    ``mean_confidence`` is what ``right``, the share that was right, should be.
    """

    low: float
    high: float
    n: int
    mean_confidence: float | None
    right: Estimate


@dataclass(frozen=True, slots=True)
class Calibration:
    """Bands of confidence by one measure, and the expected calibration error.

    The error is the mean distance of confidence from the share that was right, over bands of equal
    width weighted by their predictions (Naeini, Cooper and Hauskrecht, "Obtaining well calibrated
    probabilities using Bayesian binning", AAAI 2015); None without predictions.
    """

    measure: str
    error: float | None
    bands: tuple[Band, ...]


def count_outcomes(outcomes: Sequence[Outcome]) -> Counts:
    """Return what :func:`calibrate` needs of one article's predictions."""
    counts: Counter[str] = Counter()
    weights: dict[str, float] = {}
    for outcome in outcomes:
        band = min(int(outcome.confidence * N_BANDS), N_BANDS - 1)
        for measure, right in outcome.right.items():
            n, hits, confidence = _names(measure, band)
            counts[n] += 1
            counts[hits] += right
            weights[confidence] = weights.get(confidence, 0.0) + outcome.confidence
    return {**counts, **weights}


def calibrate(articles: Sequence[Counts], measure: str, sampling: Sampling) -> Calibration:
    """Return the calibration by one measure over the counts of all articles."""
    ratios = [Ratio(hits, (hits,), (n,)) for n, hits, _ in _all_names(measure)]
    shares = estimate(articles, ratios, sampling)
    sizes = totals(articles, [n for n, _, _ in _all_names(measure)])
    bands, distance = [], 0.0
    for number, (n, hits, confidence) in enumerate(_all_names(measure)):
        confidences = sum(article.get(confidence, 0.0) for article in articles)
        share = shares[hits]
        mean = confidences / sizes[n] if sizes[n] else None
        if mean is not None and share.value is not None:
            distance += sizes[n] * abs(share.value - mean)
        ends = number / N_BANDS, (number + 1) / N_BANDS
        bands.append(Band(*ends, sizes[n], mean, share))
    n_all = sum(sizes.values())
    return Calibration(measure, distance / n_all if n_all else None, tuple(bands))


def _names(measure: str, band: int) -> tuple[str, str, str]:
    """Return the names of three counts of a band: predictions, right ones, sum of confidence."""
    return (
        f"{measure}.band{band}.n",
        f"{measure}.band{band}.right",
        f"{measure}.band{band}.confidence",
    )


def _all_names(measure: str) -> Iterator[tuple[str, str, str]]:
    return (_names(measure, band) for band in range(N_BANDS))
