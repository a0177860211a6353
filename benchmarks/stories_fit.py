"""Choose the parameters of story grouping on gold stories, and measure the choice fairly.

    python -m benchmarks.stories_fit [--gold DIR] [--models N] [--output FILE]

Stories of AllSides (dated) and topics of ECB+ (undated) are drawn into two halves, three times.
On one half the best of N models near the packaged one is chosen and measured on the other, and the
other way round; background frequencies come from PolNeAR and, for AllSides, from the half that is
not measured. One JSON object a line: the baseline (TF-IDF and sentence vector, one half each, at
most two days apart) chosen and measured likewise, the packaged model on all halves, the choice.
With --output the model that is best over all halves is written there.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import gold as gold_data
from benchmarks.stories import read, vectors_of
from pipeline.stories import pairs
from pipeline.stories.background import Background, count, read_texts
from pipeline.stories.features import Features, article_terms, features_of, node_of, quantise
from pipeline.stories.grouping import StoryArticle, day_numbers
from pipeline.stories.linkage import average_linkage, components
from pipeline.stories.pairs import PairModel, Weights

DRAWS = 3
Scores = NDArray[np.float64]


@dataclass(frozen=True)
class Half:
    """Articles of some gold groups: features, and the group of each."""

    features: Features
    groups: NDArray[np.int64]


def half_of(
    articles: Sequence[StoryArticle],
    vectors: NDArray[np.float32],
    groups: NDArray[np.int64],
    table: Background,
) -> Half:
    """Return the features of articles, as grouping sees them."""
    nodes = np.array([node_of(a.article_id) for a in articles], dtype=np.uint64)
    order = np.argsort(nodes)
    chosen = [articles[i] for i in order]
    terms = [article_terms(a.title, a.text, table) for a in chosen]
    days = day_numbers([a.published_at for a in chosen])
    found = features_of(nodes[order], days, terms, quantise(vectors[order]))
    return Half(found, groups[order])


def scores(half: Half, model: PairModel) -> Scores:
    """Return B-cubed and pairwise F1 of a model, every pair a candidate."""
    n = len(half.groups)
    similarity = pairs.dense(half.features, np.arange(n), model)
    left, right = np.triu_indices(n, 1)
    values = similarity[left, right]
    links = values >= np.float32(model.threshold)
    pieces = components(n, left[links], right[links], values[links], model.threshold)
    labels = np.zeros(n, dtype=np.int64)
    among: Callable[[NDArray[np.int64]], NDArray[np.float32]] = lambda rows: similarity[  # noqa: E731
        np.ix_(rows, rows)
    ]
    for number, rows in enumerate(average_linkage(pieces, among, model.threshold, model.contrast)):
        labels[rows] = number
    return f1(half.groups, labels)


def f1(gold: NDArray[np.int64], found: NDArray[np.int64]) -> Scores:
    """Return B-cubed and pairwise F1 of two groupings."""
    joint, n = np.zeros((gold.max() + 1, found.max() + 1)), len(gold)
    np.add.at(joint, (gold, found), 1)
    of_gold, of_found = joint.sum(axis=1), joint.sum(axis=0)
    squares = joint**2
    recall = (squares / np.maximum(of_gold[:, None], 1)).sum() / n
    precision = (squares / np.maximum(of_found[None, :], 1)).sum() / n
    both, either = (squares.sum() - n) / 2, (of_gold**2).sum() + (of_found**2).sum() - 2 * n
    return np.array([2 * precision * recall / (precision + recall), 4 * both / max(1, either)])


def draw_halves(
    path: Path, unit: str, key: str, background: Sequence[Path], *, own: bool
) -> list[Half]:
    """Return two halves for each draw of ``unit``; ``own``: the other half is in the table."""
    articles = read(path)
    with path.open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    groups = np.unique([r[key] for r in records], return_inverse=True)[1]
    units = np.array([r[unit] for r in records])
    vectors = vectors_of(articles)
    texts = [f"{a.title or ''}\n{a.text}" for a in articles]
    halves = []
    for draw in range(DRAWS):
        names = np.unique(units)
        chosen = np.random.default_rng(draw).choice(names, len(names) // 2, replace=False)
        for kept in (np.isin(units, chosen), ~np.isin(units, chosen)):
            others = [text for text, k in zip(texts, kept, strict=True) if own and not k]
            table = count([*read_texts(background), *others])
            rows = np.flatnonzero(kept)
            part = [articles[i] for i in rows]
            halves.append(half_of(part, vectors[rows], groups[rows], table))
    return halves


def near(model: PairModel, n: int) -> list[PairModel]:
    """Return ``model`` and ``n`` others near it."""
    rng, found = np.random.default_rng(1), [model]
    for _ in range(n):
        by = rng.normal(1.0, 0.12, 7)
        days = tuple(round(d * f, 3) for d, f in zip(model.days, (0, *by[:3]), strict=True))
        dated, undated = model.dated, model.undated
        found.append(
            replace(
                model,
                dated=Weights(round(dated.terms * by[3], 3), round(dated.vectors * by[4], 3)),
                undated=Weights(round(undated.terms * by[5], 3), 0.0),
                undated_words=Weights(round(undated.terms * by[5], 3), 0.0),
                days=days,
                contrast=round(model.contrast * (1 + (by[6] - 1) / 2), 3),
            )
        )
    return found


def baselines(model: PairModel) -> list[PairModel]:
    """Return the mean of the two cosines, cut after two days, at several thresholds."""
    flat = Weights(0.5, 0.5)
    return [
        replace(
            model,
            dated=flat,
            undated=Weights(1.0, 0.0),
            days=(0.0,),
            window=2,
            threshold=float(threshold),
            contrast=0.0,
        )
        for threshold in np.arange(0.14, 0.5, 0.02)
    ]


def crossed(halves: Sequence[Half], models: Sequence[PairModel]) -> tuple[Scores, Scores]:
    """Return scores chosen on one half and measured on the other, and all scores."""
    table = np.array([[scores(half, model) for model in models] for half in halves])
    best = table.sum(axis=2).argmax(axis=1)
    other = [i + 1 if i % 2 == 0 else i - 1 for i in range(len(halves))]
    return np.mean([table[other[i], best[i]] for i in range(len(halves))], axis=0), table


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description="Choose the parameters of story grouping.")
    parser.add_argument("--gold", type=Path, default=gold_data.ROOT)
    parser.add_argument("--models", type=int, default=40)
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    stories, polnear = options.gold / "stories", options.gold / "quotes" / "polnear-train.jsonl"
    allsides = stories / "allsides-dev.jsonl"
    corpora = {
        "allsides": draw_halves(allsides, "story", "story", [polnear], own=True),
        "ecbplus": draw_halves(
            stories / "ecbplus-dev.jsonl", "topic", "subtopic", [polnear, allsides], own=False
        ),
    }
    packaged = pairs.packaged()
    models, total = near(packaged, options.models), np.zeros(options.models + 1)
    for corpus, halves in corpora.items():
        plain, _ = crossed(halves, baselines(packaged))
        fair, table = crossed(halves, models)
        total += table.mean(axis=0).sum(axis=1)
        figures = {"baseline": plain, "chosen": fair, "packaged": table.mean(axis=0)[0]}
        print(json.dumps({"corpus": corpus} | {k: v.round(4).tolist() for k, v in figures.items()}))
    best = models[int(total.argmax())]
    print(json.dumps({"best": asdict(best), "gain": round(float(total.max() - total[0]), 4)}))
    if options.output:
        options.output.write_text(json.dumps({"model": asdict(best)}, indent=2) + "\n")


if __name__ == "__main__":
    main()
