"""Compute the rows of the table ``agreement``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.agreement.bootstrap import intervals, story_weights
from pipeline.agreement.collect import StoryViews, story_statistics, views
from pipeline.agreement.inputs import AgreementInputs, AgreementRow
from pipeline.agreement.statistics import FAMILIES, Floats, Statistics

MIN_STORIES_FOR_INTERVAL = 5
SAMPLES = 1000
_KEYS_AT_A_TIME = 256


def agreement(inputs: AgreementInputs, *, samples: int = SAMPLES) -> list[AgreementRow]:
    """Return the agreement between outlets, within each story and over the corpus.

    Rows of a story: every pair of outlets with an article that is no copy, and all known outlets
    together. Rows of the corpus (``story_id`` None): the same over news articles of known outlets,
    statistics summed over stories, with 95% intervals from ``samples`` bootstrap samples of
    stories where there are at least five. The result depends on the set of inputs alone. Raises
    ValueError where a statement, stance or set of entities names an article that is not among the
    articles, or where an article is given twice.
    """
    _check(inputs)
    own = [article for article in inputs.articles if not article.is_copy]
    rows: list[AgreementRow] = []
    for story_id, outlets in views(inputs, own).items():
        for statistics in story_statistics(outlets):
            rows += _rows(story_id, statistics)
    news = [article for article in own if article.genre == "news" and article.known]
    rows += _corpus_rows(views(inputs, news), samples)
    return sorted(rows, key=_order)


def _check(inputs: AgreementInputs) -> None:
    known = {article.article_id for article in inputs.articles}
    if len(known) < len(inputs.articles):
        raise ValueError("an article is given twice")
    named = set(inputs.entities)
    named |= {statement.article_id for statement in inputs.statements}
    named |= {stance.article_id for stance in inputs.stances}
    if stray := named - known:
        raise ValueError(f"no article {min(stray)}")


def _corpus_rows(stories: StoryViews, samples: int) -> Iterator[AgreementRow]:
    story_ids = sorted(stories)
    parts: defaultdict[tuple[str, str], list[tuple[int, Statistics]]] = defaultdict(list)
    for number, story_id in enumerate(story_ids):
        for statistics in story_statistics(stories[story_id]):
            parts[statistics.family, statistics.scope].append((number, statistics))
    weights = story_weights(story_ids, samples)
    for found in parts.values():
        yield from _summed_rows(found, weights)


def _summed_rows(
    parts: Sequence[tuple[int, Statistics]], weights: NDArray[np.uint8]
) -> Iterator[AgreementRow]:
    """Yield rows of one family and scope, summed over stories (given by number, ascending)."""
    first = parts[0][1]
    numbers = {key: i for i, key in enumerate({k for _, s in parts for k in s.keys})}
    keys = list(numbers)
    key_of = np.array([numbers[key] for _, statistics in parts for key in statistics.keys])
    story_of = np.repeat([number for number, _ in parts], [len(s.keys) for _, s in parts])
    values = np.concatenate([statistics.values for _, statistics in parts])
    order = np.lexsort((story_of, key_of))
    story_of, values = story_of[order], values[order]
    n_stories = np.bincount(key_of, minlength=len(keys))
    starts = np.cumsum(n_stories) - n_stories
    sums = np.add.reduceat(values, starts, axis=0)
    enough = (n_stories >= MIN_STORIES_FOR_INTERVAL) & (weights.shape[1] > 0)
    many, few = np.flatnonzero(enough), np.flatnonzero(~enough)
    yield from _rows(None, first._replace(keys=[keys[i] for i in few], values=sums[few]))
    for begin in range(0, len(many), _KEYS_AT_A_TIME):
        chosen = many[begin : begin + _KEYS_AT_A_TIME]
        statistics = first._replace(keys=[keys[i] for i in chosen], values=sums[chosen])
        own = [slice(starts[i], starts[i] + n_stories[i]) for i in chosen]
        sampled = np.stack([weights[story_of[rows]].T.astype(float) @ values[rows] for rows in own])
        yield from _rows(None, statistics, sampled)


def _rows(
    story_id: str | None, statistics: Statistics, sampled: Floats | None = None
) -> Iterator[AgreementRow]:
    """Yield the rows of some statistics (n, d); ``sampled`` holds resamples (n, samples, d)."""
    family = FAMILIES[statistics.family]
    n_keys = len(statistics.keys)
    absent: list[float | None] = [None] * n_keys
    figures = family.evaluate(statistics.values, statistics.scope)
    resampled = figures if sampled is None else family.evaluate(sampled, statistics.scope)
    for figure, resample in zip(figures, resampled, strict=True):
        low = high = absent
        if sampled is not None:
            low, high = (_numbers(end) for end in intervals(resample.value))
        columns = zip(
            statistics.keys,
            _numbers(figure.value),
            absent if figure.raw is None else _numbers(figure.raw),
            absent if figure.chance is None else _numbers(figure.chance),
            figure.n.tolist(),
            low,
            high,
            strict=True,
        )
        for key, value, raw, chance, n, ci_low, ci_high in columns:
            outlets = (key.outlet_a, key.outlet_b)
            outlet_a, outlet_b = outlets[::-1] if figure.swapped else outlets
            yield AgreementRow(
                story_id=story_id,
                metric=figure.metric,
                voice=key.voice,
                outlet_a=outlet_a,
                outlet_b=outlet_b,
                target_id=key.target_id,
                value=value,
                raw=raw,
                chance=chance,
                n=round(n),
                unit=family.unit,
                ci_low=None if value is None else ci_low,
                ci_high=None if value is None else ci_high,
            )


def _numbers(values: Floats) -> list[float | None]:
    """Return floats rounded to 9 places, None for NaN."""
    # Adding zero turns -0.0 into 0.0.
    return [None if x != x else x + 0.0 for x in np.round(values, 9).tolist()]


def _order(row: AgreementRow) -> tuple[str, ...]:
    key = (row.story_id, row.metric, row.voice, row.outlet_a, row.outlet_b, row.target_id)
    return tuple(part or "" for part in key)
