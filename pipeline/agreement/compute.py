"""Compute the rows of the table ``agreement``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from hashlib import blake2b

import numpy as np

from pipeline.agreement.collect import story_statistics, views
from pipeline.agreement.inputs import AgreementInputs, AgreementRow
from pipeline.agreement.statistics import FAMILIES, Figure, Floats, Key

MIN_STORIES_FOR_INTERVAL = 5
RESAMPLES = 1000
_BATCH = 100
_LEVEL = (2.5, 97.5)


def agreement(inputs: AgreementInputs, *, resamples: int = RESAMPLES) -> list[AgreementRow]:
    """Return the agreement between outlets, within each story and over the corpus.

    Rows of a story: every pair of outlets with an article that is no copy, and all known outlets
    together. Rows of the corpus (``story_id`` None): the same over news articles of known outlets,
    statistics summed over stories, with 95% percentile intervals from ``resamples`` bootstrap
    samples of stories where there are at least five. The result depends on the set of inputs
    alone: each row has a generator of its own, seeded by the row's key. Raises ValueError where a
    statement, stance or set of entities names an article that is not among the articles, or where
    an article is given twice.
    """
    _check(inputs)
    own = [article for article in inputs.articles if not article.is_copy]
    rows: list[AgreementRow] = []
    for story_id, outlets in views(inputs, own).items():
        for key, statistic in story_statistics(outlets).items():
            rows += _rows(story_id, key, FAMILIES[key.family].evaluate(statistic, key))
    news = [article for article in own if article.genre == "news" and article.known]
    per_key: defaultdict[Key, dict[str, Floats]] = defaultdict(dict)
    for story_id, outlets in views(inputs, news).items():
        for key, statistic in story_statistics(outlets).items():
            per_key[key][story_id] = statistic
    for key, by_story in per_key.items():
        rows += _corpus_rows(key, [by_story[story] for story in sorted(by_story)], resamples)
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


def _corpus_rows(key: Key, statistics: Sequence[Floats], resamples: int) -> Iterator[AgreementRow]:
    evaluate = FAMILIES[key.family].evaluate
    stories = np.stack(statistics)
    figures = evaluate(stories.sum(axis=0), key)
    if len(stories) < MIN_STORIES_FOR_INTERVAL or resamples < 1:
        yield from _rows(None, key, figures)
        return
    samples = np.concatenate(list(_resample(stories, key, resamples)))
    intervals = [_interval(figure.value) for figure in evaluate(samples, key)]
    yield from _rows(None, key, figures, intervals)


def _resample(stories: Floats, key: Key, resamples: int) -> Iterator[Floats]:
    """Yield sums of statistics over stories drawn with replacement, some samples at a time."""
    seed = int.from_bytes(blake2b(repr(tuple(key)).encode(), digest_size=8).digest(), "big")
    generator = np.random.default_rng(seed)
    n = len(stories)
    shares = np.full(n, 1 / n)
    for start in range(0, resamples, _BATCH):
        draws = generator.multinomial(n, shares, size=min(_BATCH, resamples - start))
        yield draws.astype(np.float64) @ stories


def _interval(values: Floats) -> tuple[float, float] | None:
    """Return percentiles; None where more than half of the samples leave the metric undefined."""
    defined = values[~np.isnan(values)]
    if 2 * len(defined) < len(values):
        return None
    low, high = np.percentile(defined, _LEVEL)
    return float(low), float(high)


def _rows(
    story_id: str | None,
    key: Key,
    figures: Sequence[Figure],
    intervals: Sequence[tuple[float, float] | None] | None = None,
) -> Iterator[AgreementRow]:
    for i, figure in enumerate(figures):
        value = _number(figure.value)
        interval = intervals[i] if intervals and value is not None else None
        a, b = key.outlet_a, key.outlet_b
        yield AgreementRow(
            story_id=story_id,
            metric=figure.metric,
            voice=key.voice,
            outlet_a=b if figure.swapped else a,
            outlet_b=a if figure.swapped else b,
            target_id=key.target_id,
            value=value,
            raw=_number(figure.raw),
            chance=_number(figure.chance),
            n=round(float(figure.n)),
            unit=FAMILIES[key.family].unit,
            ci_low=interval[0] if interval else None,
            ci_high=interval[1] if interval else None,
        )


def _number(value: Floats | None) -> float | None:
    """Return a float rounded to 9 places, or None for NaN."""
    if value is None or np.isnan(value):
        return None
    return round(float(value), 9) + 0.0


def _order(row: AgreementRow) -> tuple[str, ...]:
    key = (row.story_id, row.metric, row.voice, row.outlet_a, row.outlet_b, row.target_id)
    return tuple(part or "" for part in key)
