"""How well the stances that speakers and outlets hold in articles are told, on annotated spans.

Three questions, on a corpus such as BASIL (Fan et al., "In plain sight: media bias through the lens
of factual reporting", EMNLP 2019), whose annotators marked spans that evaluate a target, who speaks
in those that are quoted, and how the author of each article feels about its main entities:

* of a quoted span with a named speaker: does it speak for or against its target;
* where its quote was found: is the speaker the right one;
* of an article: what is its stance toward a target, and which of two outlets is more against it.

Definitions stand in docs/outlet-stance.md. Intervals draw whole stories.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

import numpy as np

from pipeline.agreement import outlet_stance
from pipeline.evaluation.figures import Sampling
from pipeline.evaluation.report import Section
from pipeline.evaluation.stance_spans_figures import (
    Figure,
    Floats,
    Ints,
    auc,
    estimates,
    kappa,
    macro_f1,
    mean,
)
from pipeline.evaluation.stance_spans_gold import GoldStances, Predictions
from pipeline.evaluation.stance_spans_judged import Corpus, JudgedArticle, JudgedSpan
from pipeline.evaluation.stance_spans_names import is_collective
from pipeline.evaluation.stance_spans_report import StanceSpansReport
from pipeline.ids import content_hash
from pipeline.models import STANCE_LABELS

LABELS = STANCE_LABELS
FEW_STORIES = 20
"""Below this number of stories the report says that intervals are rough."""
_AGAINST, _FOR, _NO_ANSWER = 0, 1, -1


def score(
    gold: Sequence[GoldStances],
    predictions: Predictions,
    dataset: str,
    sampling: Sampling | None = None,
) -> StanceSpansReport:
    """Score what was found in articles against their annotated stances, with packaged models.

    An article that the predictions lack counts as one in which nothing was found. ``dataset`` names
    the gold in the report.
    """
    sampling = sampling or Sampling()
    corpus = Corpus(gold, predictions)
    spans, articles = list(corpus.spans()), corpus.articles(outlet_stance.load())
    figures = {**span_figures(spans), **holder_figures(spans), **article_figures(articles)}
    return StanceSpansReport(
        task="stance-spans",
        dataset=dataset,
        sampling=sampling,
        overall=Section(len(gold), _counts(gold, spans, articles), estimates(figures, sampling)),
        notes=tuple(_notes(gold, predictions)),
    )


def span_figures(spans: Sequence[JudgedSpan]) -> dict[str, Figure]:
    """Return the figures on the polarity of quoted spans.

    ``quotes.macro_f1`` takes the answer whatever it rests on; in ``.macro_f1_evidence`` an answer
    that rests on the prior alone is none, and wrong; ``.macro_f1_answered`` leaves those out.
    ``.macro_f1_own`` has the stance rows of the quote alone for an answer, their absence is wrong.
    The other two are baselines: always against, and against but of oneself.
    """
    gold: Ints = np.array([int(each.span.favourable) for each in spans], dtype=np.int64)
    evident = np.array([each.polarity.basis != "none" for each in spans], dtype=bool)
    forced = _answers(spans, lambda each: int(each.polarity.favourable))
    clusters = [each.story for each in spans]
    among = [story for story, known in zip(clusters, evident, strict=True) if known]
    if_known = np.where(evident, forced, _NO_ANSWER)
    own = _answers(spans, _own_answer)
    oneself = _answers(spans, lambda each: _FOR if each.evidence.oneself else _AGAINST)
    return {
        "quotes.macro_f1": Figure(clusters, _macro(gold, forced)),
        "quotes.macro_f1_evidence": Figure(clusters, _macro(gold, if_known)),
        "quotes.macro_f1_answered": Figure(among, _macro(gold[evident], forced[evident])),
        "quotes.coverage": Figure(clusters, _mean(evident.astype(np.float64))),
        "quotes.accuracy": Figure(clusters, _mean((gold == forced).astype(np.float64))),
        "quotes.macro_f1_own": Figure(clusters, _macro(gold, own)),
        "quotes.coverage_own": Figure(clusters, _mean((own >= 0).astype(np.float64))),
        "quotes.macro_f1_against": Figure(clusters, _macro(gold, np.zeros_like(gold))),
        "quotes.accuracy_against": Figure(clusters, _mean((gold == _AGAINST).astype(np.float64))),
        "quotes.macro_f1_oneself": Figure(clusters, _macro(gold, oneself)),
    }


def holder_figures(spans: Sequence[JudgedSpan]) -> dict[str, Figure]:
    """Return the figures on the speaker, among spans whose quote was found.

    ``holder.right`` accepts one of a group that gold names; ``.by_name`` does not;
    ``.right_persons`` is over the spans whose gold speaker is a person.
    """
    found = [each for each in spans if each.holder is not None]
    persons = [each for each in found if not is_collective(each.span.speaker or "")]

    def share(of: Sequence[JudgedSpan], kinds: tuple[str, ...]) -> Figure:
        right = np.array([each.holder in kinds for each in of], dtype=np.float64)
        return Figure([each.story for each in of], _mean(right))

    quoted = np.array([each.holder is not None for each in spans], dtype=np.float64)
    return {
        "holder.quote_found": Figure([each.story for each in spans], _mean(quoted)),
        "holder.right": share(found, ("name", "member")),
        "holder.by_name": share(found, ("name",)),
        "holder.right_persons": share(persons, ("name", "member")),
    }


def article_figures(articles: Sequence[JudgedArticle]) -> dict[str, Figure]:
    """Return the figures on articles: of the model, and as ``plain.…`` of the sum of their rows.

    A share of ``.order`` is over the pairs of a story's articles that differ in the annotated
    feeling toward a target: that in which the one more against it has the lower score, ties half.
    """
    clusters = [each.story for each in articles]
    gold: Ints = np.array([LABELS.index(each.feeling) for each in articles], dtype=np.int64)
    plain: Floats = np.array([each.plain for each in articles])
    stances = [each.stance for each in articles if each.stance is not None]
    figures = {
        "plain.auc_unfavourable": Figure(clusters, _auc(gold == 0, -plain)),
        "plain.auc_favourable": Figure(clusters, _auc(gold == 2, plain)),
        "plain.order": _order(articles, plain),
    }
    if len(stances) < len(articles) or not articles:
        return figures
    against: Floats = np.array([stance.p_unfavourable for stance in stances])
    favour: Floats = np.array([stance.p_favourable for stance in stances])
    called: Ints = np.array([LABELS.index(s.label) for s in stances], dtype=np.int64)
    return {
        "article.auc_unfavourable": Figure(clusters, _auc(gold == 0, against)),
        "article.auc_favourable": Figure(clusters, _auc(gold == 2, favour)),
        "article.order": _order(articles, favour - against),
        "article.kappa": Figure(clusters, _kappa(gold, called, quadratic=False)),
        "article.kappa_quadratic": Figure(clusters, _kappa(gold, called, quadratic=True)),
        "article.macro_f1": Figure(clusters, lambda w: macro_f1(w, gold, called, len(LABELS))),
        **figures,
    }


def differing_pairs(articles: Sequence[JudgedArticle]) -> list[tuple[int, int]]:
    """Return the pairs of a story's articles that differ toward a target, more against first."""
    groups: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for place, each in enumerate(articles):
        groups[each.story, each.target].append(place)
    rank = [LABELS.index(each.feeling) for each in articles]
    return [
        (one, other) if rank[one] < rank[other] else (other, one)
        for places in groups.values()
        for one, other in combinations(places, 2)
        if rank[one] != rank[other]
    ]


def text_hash(article: GoldStances) -> str:
    """Return what stands for an article in the list of those that a model was fitted on."""
    return content_hash(article.text)[:12]


def _order(articles: Sequence[JudgedArticle], scores: Floats) -> Figure:
    pairs = differing_pairs(articles)
    right = [(scores[a] < scores[b]) + 0.5 * (scores[a] == scores[b]) for a, b in pairs]
    return Figure([articles[a].story for a, _ in pairs], _mean(np.array(right, dtype=np.float64)))


def _answers(spans: Sequence[JudgedSpan], of: Callable[[JudgedSpan], int]) -> Ints:
    return np.array([of(each) for each in spans], dtype=np.int64)


def _own_answer(each: JudgedSpan) -> int:
    total = sum(each.evidence.own)
    return _NO_ANSWER if not total else int(total > 0)


def _macro(gold: Ints, found: Ints) -> Callable[[Floats], Floats]:
    return lambda weights: macro_f1(weights, gold, found, 2)


def _mean(values: Floats) -> Callable[[Floats], Floats]:
    return lambda weights: mean(weights, values)


def _auc(positive: np.ndarray, scores: Floats) -> Callable[[Floats], Floats]:
    return lambda weights: auc(weights, positive, scores)


def _kappa(gold: Ints, called: Ints, *, quadratic: bool) -> Callable[[Floats], Floats]:
    return lambda weights: kappa(weights, gold, called, len(LABELS), quadratic)


def _counts(
    gold: Sequence[GoldStances], spans: Sequence[JudgedSpan], articles: Sequence[JudgedArticle]
) -> dict[str, int]:
    bases = Counter(each.polarity.basis for each in spans)
    right = Counter(
        each.polarity.basis for each in spans if each.polarity.favourable == each.span.favourable
    )
    feelings = Counter(each.feeling for each in articles)
    return {
        "stories": len({each.story for each in gold}),
        "quotes": len(spans),
        "quotes.favourable": sum(each.span.favourable for each in spans),
        "quotes.found": sum(each.holder is not None for each in spans),
        **{f"basis.{name}": bases[name] for name in sorted(bases)},
        **{f"basis.{name}.right": right[name] for name in sorted(bases)},
        "article.targets": len(articles),
        "article.targets_mentioned": sum(each.mentioned for each in articles),
        **{f"article.{label}": feelings[label] for label in LABELS},
        "article.pairs": len(differing_pairs(articles)),
    }


def _notes(gold: Sequence[GoldStances], predictions: Predictions) -> Iterator[str]:
    known = {article.id for article in gold}
    if n_missing := len(known - predictions.keys()):
        yield f"{n_missing} of {len(known)} articles have no predictions: they count as empty"
    if n_foreign := len(predictions.keys() - known):
        yield f"{n_foreign} predictions are for articles that the gold lacks: they do not count"
    fitted = set(outlet_stance.packaged()["fitted_on"])
    if n_fitted := sum(text_hash(article) in fitted for article in gold):
        yield (
            f"{n_fitted} of {len(gold)} articles are among those that the models were fitted on: "
            "quotes.* and article.* flatter; see benchmarks.outlet_stance for cross-validation"
        )
    if (n_stories := len({article.story for article in gold})) < FEW_STORIES:
        yield f"intervals are drawn over {n_stories} stories only: take them as a rough guide"
