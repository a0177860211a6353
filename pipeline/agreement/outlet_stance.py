"""An article's stance toward a target, from what it says of the target and whom it quotes.

Single sentences say little about where an article stands: most of its slant lies in how much it
dwells on the target, whom it lets speak against it, and how other outlets cover the same story. The
features of an (article, target) pair are therefore sums over its rows and, beside them, how far
each is from the mean of the story's outlets, and how far the outlet usually is from that mean when
it writes of the target in other stories. Two small logistic models with an L2 penalty read
them: unfavourable against the rest, and favourable against the rest (docs/outlet-stance.md).

Everything here is a pure function of numbers that the warehouse holds, and that ``concord
annotate`` writes; nothing depends on which outlet, target or story it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline import shipped
from pipeline.models import STANCE_LABELS, HolderKind, StanceLabel

Floats = NDArray[np.float64]

FEATURES = ("mentions", "against", "net", "critics")
"""Columns of :func:`features`, in order; docs/outlet-stance.md defines them."""
STORY = ("against", "net", "critics")
"""Features whose mean over the story's articles is read."""
APART = ("mentions", "net")
"""Features of which the article's distance from that mean is read."""
HABITS = ("against",)
"""Features of which the outlet's usual distance, in other stories on the target, is read."""
COLUMNS = (
    *(f"{name}.story" for name in STORY),
    *(f"{name}.apart" for name in APART),
    *(f"{name}.habit" for name in HABITS),
)
"""What the models read, in order."""

_DOUBT = 0.15
"""Scores nearer 0 are a stance model's prior, which would add up over an article's many rows."""
_CLEAR = 2.0
"""The summed score of an article whose own voice leaves little doubt."""
FEW_STORIES = 2.0
"""Articles without a distance that are added to those of an outlet's other stories."""
_LOUD = 0.2
"""A speaker whose mean score is below minus this is a critic."""
_FARTHEST = 4.0
"""Standard deviations from the mean beyond which a column says no more: none was fitted there."""
_CONSTANT = 1e-4
"""A column that varies less says nothing."""
_STEPS = 100
_ENOUGH = 1e-9


@dataclass(frozen=True, slots=True)
class TowardTarget:
    """One stance row toward the target. ``score`` in [-1, 1], ``holder`` of a speaker's."""

    voice: HolderKind
    score: float
    holder: str | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """What one article holds about one target.

    ``story`` is None for an article of no story: it is compared with nothing. ``outlet`` is None
    for one that is not known: it has no habits, and others are not measured against it.
    ``n_mentions`` counts names, nominals and pronouns. An article of the story that never mentions
    the target is coverage too, all zero.
    """

    story: str | None
    target: str
    n_mentions: int = 0
    stances: tuple[TowardTarget, ...] = ()
    outlet: str | None = None

    @property
    def speaks(self) -> bool:
        """Whether the article has a row of its own voice toward the target."""
        return any(row.voice != "speaker" for row in self.stances)


@dataclass(frozen=True, slots=True)
class OutletStance:
    """An article's stance toward a target; the probabilities sum to 1."""

    p_unfavourable: float
    p_neutral: float
    p_favourable: float
    label: StanceLabel

    @property
    def score(self) -> float:
        """``p_favourable - p_unfavourable``, in [-1, 1]."""
        return self.p_favourable - self.p_unfavourable


def features(coverage: Sequence[Coverage]) -> Floats:
    """Return the features of each article by itself, shape (n, len(FEATURES))."""
    rows = [_features(each) for each in coverage]
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(FEATURES))


def _features(found: Coverage) -> tuple[float, ...]:
    own = [_beyond_doubt(row.score) for row in found.stances if row.voice != "speaker"]
    against, favour = _mass(own, -1), _mass(own, 1)
    return (
        float(np.log1p(found.n_mentions)),
        float(np.log1p(against)),
        float(np.tanh((favour - against) / _CLEAR)),
        float(np.log1p(_critics(found.stances))),
    )


def _beyond_doubt(score: float) -> float:
    return float(np.sign(score)) * max(0.0, abs(score) - _DOUBT)


def _mass(scores: Sequence[float], sign: int) -> float:
    return float(sum(score * sign for score in sorted(scores) if score * sign > 0))


def _critics(stances: Sequence[TowardTarget]) -> int:
    """Return how many speakers are against the target on the mean of what they say."""
    by_holder: dict[str, list[float]] = {}
    for row in stances:
        if row.voice == "speaker" and row.holder is not None:
            by_holder.setdefault(row.holder, []).append(row.score)
    return sum(sum(sorted(scores)) / len(scores) < -_LOUD for scores in by_holder.values())


def columns_of(coverage: Sequence[Coverage]) -> Floats:
    """Return what the models read of each article, shape (n, len(COLUMNS)).

    Means and habits are taken over ``coverage``: all articles of a story belong into one call, and
    an outlet's habits are as well known as there are stories. The mean of a story is that of its
    known outlets, each counted once whatever the number of its articles; of one without any it is
    that of the articles. An article of no story, or alone in it, is its own mean.
    """
    found = within_stories(coverage)
    habits = _habits(coverage, found.distance, found.compared)
    return np.concatenate([found.columns, habits], axis=1)


class Within(NamedTuple):
    """What a story alone tells of each article in it.

    ``columns`` (n, len(STORY) + len(APART)) are the first ones of :data:`COLUMNS`; ``distance``
    (n, len(HABITS)) is what habits are made of; ``compared`` (n,) whether the story has another
    known outlet.
    """

    columns: Floats
    distance: Floats
    compared: NDArray[np.bool_]


def within_stories(coverage: Sequence[Coverage]) -> Within:
    """Compare each article with the others of its story, as :func:`columns_of` says."""
    own = features(coverage)
    mean = own.copy()
    compared = np.zeros(len(coverage), dtype=bool)
    for places in _groups((each.story, each.target) for each in coverage):
        outlets = [coverage[place].outlet for place in places]
        mean[places] = _mean_of_outlets(own[places], outlets)
        compared[places] = len({*outlets} - {None}) > 1
    apart = own - mean
    columns = np.concatenate([mean[:, _places(STORY)], apart[:, _places(APART)]], axis=1)
    return Within(columns, apart[:, _places(HABITS)] * compared[:, None], compared)


def _mean_of_outlets(own: Floats, outlets: Sequence[str | None]) -> Floats:
    """Return the mean of the known outlets' means; where none is known, that of the rows."""
    known = [place for place, outlet in enumerate(outlets) if outlet is not None]
    if not known:
        return np.asarray(own.mean(axis=0), dtype=np.float64)
    _, outlet = np.unique([f"{outlets[place]}" for place in known], return_inverse=True)
    sums, counts = _totals(own[known], outlet)
    return np.asarray((sums / counts[:, None]).mean(axis=0), dtype=np.float64)


def _habits(coverage: Sequence[Coverage], distances: Floats, compared: NDArray[np.bool_]) -> Floats:
    """Return the mean distances in the outlet's other stories, drawn to 0 where they are few.

    A story in which the outlet was ``compared`` with no other tells nothing of its habits. The
    statement outlet_habits.sql does the same for a warehouse.
    """
    habits = np.zeros_like(distances)
    for places in _groups((each.outlet, each.target) for each in coverage):
        of = [f"{coverage[place].story}" for place in places]
        _, story = np.unique(of, return_inverse=True)
        sums, counts = _totals(distances[places], story, compared[places])
        others = counts.sum() - counts[story]
        total = sums.sum(axis=0) - sums[story]
        total[others == 0] = 0.0  # rounding
        habits[places] = total / (others + FEW_STORIES)[:, None]
    return habits


def _totals(
    values: Floats, group: NDArray[np.int64], counted: NDArray[np.bool_] | None = None
) -> tuple[Floats, Floats]:
    """Return the sums of the rows of each group, and the numbers of those that are counted."""
    counts = np.bincount(group, weights=counted).astype(np.float64)
    sums = np.zeros((len(counts), values.shape[1]))
    np.add.at(sums, group, values)
    return sums, counts


def _places(names: Sequence[str]) -> list[int]:
    return [FEATURES.index(name) for name in names]


def _groups(keys: Iterable[tuple[str | None, str]]) -> list[list[int]]:
    """Return the places of equal keys; a key whose first part is None is in no group."""
    found: dict[tuple[str | None, str], list[int]] = {}
    for place, key in enumerate(keys):
        if key[0] is not None:
            found.setdefault(key, []).append(place)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic model of standardised columns; ``cut`` is the least probability that is a call."""

    weights: Floats
    bias: float
    cut: float

    def probability(self, standardised: Floats) -> Floats:
        """Return the probabilities, shape (n,)."""
        logits = standardised @ self.weights + self.bias
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logits, -30, 30))), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Model:
    """Means and spreads of the columns, the ends of what is read of them, and the two models.

    ``low`` and ``high`` are in spreads from the mean: a column that lies beyond what was fitted
    counts as one at the end.
    """

    mean: Floats
    spread: Floats
    low: Floats
    high: Floats
    unfavourable: Logistic
    favourable: Logistic

    def stances(self, coverage: Sequence[Coverage]) -> list[OutletStance]:
        """Return the stance of each article; see :func:`columns_of` for what belongs together."""
        return self.read(columns_of(coverage), [each.speaks for each in coverage])

    def read(self, columns: Floats, speaks: Sequence[bool]) -> list[OutletStance]:
        """Return the stance of each row of :func:`columns_of`.

        An article that does not speak of the target itself is called neutral, whatever its outlet
        and the others make of it.
        """
        values, labels = self.arrays(columns, np.asarray(speaks, dtype=bool))
        return [
            OutletStance(against, neutral, favour, STANCE_LABELS[label])
            for (against, neutral, favour), label in zip(
                values.tolist(), labels.tolist(), strict=True
            )
        ]

    def arrays(
        self, columns: Floats, speaks: NDArray[np.bool_]
    ) -> tuple[Floats, NDArray[np.int64]]:
        """Return probabilities (n, 3) and the numbers of the labels (n,), as :meth:`read` does."""
        columns = np.clip((columns - self.mean) / self.spread, self.low, self.high)
        against = self.unfavourable.probability(columns)
        favour = self.favourable.probability(columns)
        labels = np.ones(len(columns), dtype=np.int64)
        labels[speaks & (against >= self.unfavourable.cut) & (against > favour)] = 0
        labels[speaks & (favour >= self.favourable.cut) & (favour > against)] = 2
        over = np.maximum(1.0, against + favour)
        against, favour = against / over, favour / over
        return np.stack([against, np.maximum(0.0, 1.0 - against - favour), favour], 1), labels

    def to_json(self) -> dict[str, Any]:
        """Return the model as values that JSON can hold."""

        def one(part: Logistic) -> dict[str, Any]:
            cut = round(part.cut, 5)
            return {"bias": round(part.bias, 5), "cut": cut, "weights": named(part.weights)}

        def named(values: Floats) -> dict[str, float]:
            return dict(zip(COLUMNS, values.round(5).tolist(), strict=True))

        return {
            "mean": named(self.mean),
            "spread": named(self.spread),
            "low": named(self.low),
            "high": named(self.high),
            "unfavourable": one(self.unfavourable),
            "favourable": one(self.favourable),
        }


def from_json(value: dict[str, Any]) -> Model:
    """Return a model that :meth:`Model.to_json` wrote. Raises KeyError for a missing column."""

    def columns(named: dict[str, float]) -> Floats:
        return np.array([named[name] for name in COLUMNS], dtype=np.float64)

    def one(part: dict[str, Any]) -> Logistic:
        return Logistic(columns(part["weights"]), part["bias"], part["cut"])

    return Model(
        columns(value["mean"]),
        columns(value["spread"]),
        columns(value["low"]),
        columns(value["high"]),
        one(value["unfavourable"]),
        one(value["favourable"]),
    )


@cache
def load() -> Model:
    """Return the packaged model, read once in a process."""
    return from_json(packaged())


@cache
def packaged() -> dict[str, Any]:
    """Return the packaged model as JSON holds it, with ``about`` and the hashes of its gold."""
    value: dict[str, Any] = json.loads(shipped.text("agreement/data/outlet_stance.json"))
    return value


def fit(columns: Floats, labels: Sequence[StanceLabel], penalty: float) -> Model:
    """Fit both models to annotated stances of articles.

    ``columns`` are those of :func:`columns_of`.
    ``penalty`` is the precision of the weights' prior N(0, 1 / penalty), on standardised columns;
    the bias is not penalised. A cut is reached as often as the gold has the label: it is that
    quantile of the fitted probabilities, so no agreement is tuned.
    """
    mean, spread = columns.mean(axis=0), columns.std(axis=0)
    spread = np.where(spread > _CONSTANT, spread, 1.0)
    low, high = _ends((columns - mean) / spread)
    standardised = np.clip((columns - mean) / spread, low, high)

    def one(label: StanceLabel) -> Logistic:
        wanted = np.array([each == label for each in labels], dtype=np.float64)
        weights, bias = fit_logistic(standardised, wanted, penalty)
        found = Logistic(weights, bias, 0.5).probability(standardised)
        share = float(wanted.mean())
        cut = float(np.quantile(found, 1.0 - share)) if share else 1.0
        return Logistic(weights, bias, cut)

    return Model(mean, spread, low, high, one("unfavourable"), one("favourable"))


def _ends(standardised: Floats) -> tuple[Floats, Floats]:
    """Return the ends of what is read of each column; of a habit, those that were seen."""
    habits = [COLUMNS.index(f"{name}.habit") for name in HABITS]
    low = np.full(standardised.shape[1], -_FARTHEST)
    low[habits] = np.maximum(low[habits], standardised[:, habits].min(axis=0))
    high = np.full(standardised.shape[1], _FARTHEST)
    high[habits] = np.minimum(high[habits], standardised[:, habits].max(axis=0))
    return low, high


def fit_logistic(columns: Floats, wanted: Floats, penalty: float) -> tuple[Floats, float]:
    """Return weights (d,) and bias of an L2-penalised logistic regression, by Newton's method.

    ``columns`` (n, d), ``wanted`` (n,) of 0 and 1. Half a case of each kind is added to the bias,
    so that it stays finite where ``wanted`` has one kind only. Raises ValueError for no rows or a
    penalty that is not positive (the optimum need not exist then).
    """
    if not len(columns) or penalty <= 0:
        raise ValueError("a fit needs rows and a positive penalty")
    design = np.hstack([columns, np.ones((len(columns), 1))])
    ridge = np.full(design.shape[1], penalty)
    ridge[-1] = 0.0
    found: Floats = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        p = 1.0 / (1.0 + np.exp(-np.clip(design @ found, -30, 30)))
        rest = 1.0 / (1.0 + np.exp(-np.clip(found[-1], -30, 30)))
        gradient = design.T @ (p - wanted) + ridge * found
        gradient[-1] += rest - 0.5
        hessian = (design * (p * (1 - p))[:, None]).T @ design + np.diag(ridge)
        hessian[-1, -1] += rest * (1 - rest)
        step = np.linalg.solve(hessian, gradient)
        found = found - step / max(1.0, float(np.abs(step).max()) / 2.0)
        if float(np.abs(step).max()) < _ENOUGH:
            break
    return found[:-1], float(found[-1])
