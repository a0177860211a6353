"""Whether mentions that name one thing, in whatever article, got one entity.

The measure is B-cubed (Bagga and Baldwin, "Algorithms for scoring coreference chains", LREC
workshop on linguistic coreference, 1998) over the gold mentions of a topic, whose articles share
their chains. For each mention: precision is the share of the mentions with its entity that are of
its chain, recall the share of its chain's mentions that have its entity. Both are averaged over all
mentions of all topics; F1 is the harmonic mean of the two averages.

A gold mention has the entity of the predicted mention that overlaps it with the highest
intersection over union, in characters; ties go to the longer and then to the earlier predicted
mention. One that nothing overlaps, or whose predicted mention has no entity, is alone in an entity
of its own. So mentions that were found where the gold has none cost nothing: the measure is of
identity, not of detection.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.evaluation.entities_gold import (
    ChainedArticle,
    FoundMention,
    GoldMention,
    Predictions,
)
from pipeline.evaluation.entities_report import GROUPS, EntitiesReport
from pipeline.evaluation.figures import (
    Counts,
    HarmonicMean,
    Ratio,
    Sampling,
    estimate,
    totals,
)
from pipeline.evaluation.lines import ArticleId
from pipeline.evaluation.report import Section

FEW_TOPICS = 20
"""Below this number of topics the report says that intervals are rough."""

Cluster = str | tuple[ArticleId, int]
"""An entity, or the place of a mention that is alone."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """A gold mention of a topic, by its type and chain, and the cluster it was put into."""

    type: str
    chain: str
    cluster: Cluster

    @property
    def linked(self) -> bool:
        """Whether it got an entity."""
        return isinstance(self.cluster, str)


def _ratios() -> Iterator[Ratio]:
    for group in GROUPS:
        for figure in ("precision", "recall", "linked"):
            yield Ratio(f"{group}.{figure}", (f"{group}.{figure}",), (group,))


RATIOS = tuple(_ratios())
MEANS = tuple(
    HarmonicMean(f"{group}.f1", (f"{group}.precision", f"{group}.recall")) for group in GROUPS
)


def assign(article: ChainedArticle, found: Sequence[FoundMention]) -> Iterator[Assigned]:
    """Yield the gold mentions of an article with the clusters that the predictions put them in."""
    for number, mention in enumerate(article.mentions):
        best = max(found, key=lambda each: _fit(each, mention), default=None)
        linked = best is not None and _overlap(best, mention) > 0 and best.entity_id is not None
        cluster = best.entity_id if linked and best else None
        yield Assigned(
            mention.type, mention.chain, (article.id, number) if cluster is None else cluster
        )


def b_cubed(pairs: Sequence[tuple[str, Cluster]]) -> tuple[float, float]:
    """Return the sums of precision and of recall over mentions, given as chain and cluster.

    >>> b_cubed([("a", "x"), ("a", "x"), ("b", "x"), ("b", "y")])
    (2.666666666666667, 3.0)
    """
    chains = Counter(chain for chain, _ in pairs)
    clusters = Counter(cluster for _, cluster in pairs)
    precision = recall = 0.0
    for (chain, cluster), n in Counter(pairs).items():
        precision += n * n / clusters[cluster]
        recall += n * n / chains[chain]
    return precision, recall


def tally(assigned: Sequence[Assigned]) -> Counts:
    """Count the mentions of one topic by group, and sum their precision and recall."""
    counts: dict[str, float] = {}
    for group in GROUPS:
        part = [each for each in assigned if group in ("all", each.type)]
        precision, recall = b_cubed([(each.chain, each.cluster) for each in part])
        counts[group] = len(part)
        counts[f"{group}.precision"] = precision
        counts[f"{group}.recall"] = recall
        counts[f"{group}.linked"] = sum(each.linked for each in part)
    return counts


def score(
    articles: Sequence[ChainedArticle],
    predictions: Predictions,
    dataset: str,
    sampling: Sampling | None = None,
) -> EntitiesReport:
    """Score predictions against gold, over all topics and by topic.

    Intervals draw whole topics. An article that the predictions lack counts as one in which
    nothing was found; predictions for other articles do not count.
    """
    sampling = sampling or Sampling()
    by_topic: defaultdict[str, list[ChainedArticle]] = defaultdict(list)
    for article in articles:
        by_topic[article.topic].append(article)
    counted = {topic: _count(by_topic[topic], predictions) for topic in sorted(by_topic)}
    return EntitiesReport(
        task="entities",
        dataset=dataset,
        sampling=sampling,
        overall=_section(len(articles), list(counted.values()), sampling),
        by_topic={
            topic: _section(len(by_topic[topic]), [counts], sampling)
            for topic, counts in counted.items()
        },
        notes=tuple(_notes(articles, predictions, len(by_topic))),
    )


def _count(articles: Sequence[ChainedArticle], predictions: Predictions) -> Counts:
    return tally(
        [
            assigned
            for article in articles
            for assigned in assign(article, predictions.get(article.id, ()))
        ]
    )


def _section(n_articles: int, counted: Sequence[Counts], sampling: Sampling) -> Section:
    shown = [name for group in GROUPS for name in (group, f"{group}.linked")]
    return Section(n_articles, totals(counted, shown), estimate(counted, RATIOS, sampling, MEANS))


def _notes(
    articles: Sequence[ChainedArticle], predictions: Predictions, n_topics: int
) -> Iterator[str]:
    known = {article.id for article in articles}
    if n_missing := len(known - predictions.keys()):
        yield f"{n_missing} of {len(known)} articles have no predictions: they count as empty"
    if n_foreign := len(predictions.keys() - known):
        yield f"{n_foreign} predictions are for articles that the gold lacks: they do not count"
    if n_topics < FEW_TOPICS:
        yield f"intervals are drawn over {n_topics} topics only: take them as a rough guide"


def _overlap(found: FoundMention, mention: GoldMention) -> int:
    return max(0, min(found.end, mention.end) - max(found.start, mention.start))


def _fit(found: FoundMention, mention: GoldMention) -> tuple[float, int]:
    """Return what the best predicted mention has most of: intersection over union, length."""
    shared = _overlap(found, mention)
    union = found.end - found.start + mention.end - mention.start - shared
    return shared / union, found.end - found.start
