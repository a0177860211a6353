"""How well quotes are found and attributed.

Three measures, each micro-averaged over all articles:

``chars``
    Characters of content: the union of an article's gold contents against that of those found.
``span``
    Contents. One that was found matches one of the gold at an intersection over union of at least
    one half, in characters over all parts together, one to one.
``attr``
    Contents with their speaker mention: a pair matched as above whose speaker mentions share at
    least half the characters of the shorter one. Gold without a speaker mention is left out, and
    so is what matched it; what was found without a speaker mention counts as wrong.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from pipeline.evaluation.calibration import Outcome, calibrate, count_outcomes
from pipeline.evaluation.figures import (
    Counts,
    Ratio,
    Sampling,
    estimate,
    precision_recall_f1,
    totals,
)
from pipeline.evaluation.gold import Attribution, GoldArticle, Predictions
from pipeline.evaluation.quotes_report import QuotesReport
from pipeline.evaluation.report import Section
from pipeline.evaluation.spans import KINDS, covered, kind_of, match, quoted, same_mention
from pipeline.models import QuoteKind

SHOWN_COUNTS = ("gold", *(f"gold.{kind}" for kind in KINDS), "found", "found_sourced")


@dataclass(frozen=True, slots=True)
class _Quote:
    """An attribution as sets of offsets."""

    content: frozenset[int]
    source: frozenset[int]
    kind: QuoteKind
    confidence: float | None


@dataclass(frozen=True, slots=True)
class _Pairing:
    """The quotes of one article, and which of those found match which of the gold."""

    gold: Sequence[_Quote]
    found: Sequence[_Quote]
    found_by_gold: dict[int, int]


def ratios() -> Iterator[Ratio]:
    """Yield the figures of an evaluation as ratios of the counts of :func:`tally`.

    Precision by kind goes by the kind of what was found, recall by that of the gold.
    """
    yield from precision_recall_f1("chars", "char_hits", "char_found", "char_gold")
    yield from precision_recall_f1("span", "span_hits", "found", "gold")
    yield from precision_recall_f1("attr", "attr_hits", "found", "sourced", ("skipped",))
    yield Ratio("attr.precision_sourced", ("attr_hits",), ("found_sourced",), ("skipped_sourced",))
    yield Ratio("attr.speaker_accuracy", ("attr_hits",), ("sourced_hits",))
    for kind in KINDS:
        yield Ratio(f"chars.recall.{kind}", (f"char_hits.{kind}",), (f"char_gold.{kind}",))
        for measure, hits, gold, skipped in (
            ("span", "span_hits", "gold", ()),
            ("attr", "attr_hits", "sourced", (f"skipped.{kind}",)),
        ):
            yield Ratio(f"{measure}.recall.{kind}", (f"{hits}.{kind}",), (f"{gold}.{kind}",))
            right = (f"{measure}_right.{kind}",)
            yield Ratio(f"{measure}.precision.{kind}", right, (f"found.{kind}",), skipped)
        hits_of_kind = (f"attr_hits.{kind}",)
        yield Ratio(f"attr.speaker_accuracy.{kind}", hits_of_kind, (f"sourced_hits.{kind}",))


RATIOS = tuple(ratios())


def tally(article: GoldArticle, found: Sequence[Attribution]) -> Counts:
    """Count one article: characters, contents, speaker mentions and confidences.

    ``found`` are the predictions for it, with offsets into the text of the gold. Contents that
    cover nothing but white space do not count.
    """
    inside = quoted(article.text)
    gold_quotes = _quotes(article.attributions, article.text, inside)
    found_quotes = _quotes(found, article.text, inside)
    pairs = match([q.content for q in gold_quotes], [q.content for q in found_quotes])
    pairing = _Pairing(gold_quotes, found_quotes, pairs)
    outcomes = list(_outcomes(pairing))
    judged = [
        Outcome(quote.confidence, right)
        for quote, right in zip(found_quotes, outcomes, strict=True)
        if quote.confidence is not None
    ]
    return {
        **_count_characters(pairing),
        **_count_gold(pairing),
        **_count_found(pairing, outcomes),
        **count_outcomes(judged),
    }


def score(
    articles: Sequence[GoldArticle],
    predictions: Predictions,
    dataset: str,
    sampling: Sampling | None = None,
) -> QuotesReport:
    """Score predictions against gold, over all articles and by outlet.

    An article that the predictions lack counts as one without any; predictions for other articles
    do not count. ``dataset`` names the gold in the report.
    """
    sampling = sampling or Sampling()
    counted = [tally(article, predictions.get(article.id, ())) for article in articles]
    by_outlet: defaultdict[str, list[Counts]] = defaultdict(list)
    for article, counts in zip(articles, counted, strict=True):
        if article.outlet is not None:
            by_outlet[article.outlet].append(counts)
    return QuotesReport(
        task="quotes",
        dataset=dataset,
        sampling=sampling,
        overall=_section(counted, sampling),
        by_outlet={name: _section(by_outlet[name], sampling) for name in sorted(by_outlet)},
        calibration=tuple(calibrate(counted, measure, sampling) for measure in ("span", "attr")),
        notes=tuple(_notes(articles, predictions)),
    )


def _notes(articles: Sequence[GoldArticle], predictions: Predictions) -> Iterator[str]:
    known = {article.id for article in articles}
    if n_missing := len(known - predictions.keys()):
        yield f"{n_missing} of {len(known)} articles have no predictions: they count as empty"
    if n_foreign := len(predictions.keys() - known):
        yield f"{n_foreign} predictions are for articles that the gold lacks: they do not count"


def _section(counted: Sequence[Counts], sampling: Sampling) -> Section:
    return Section(len(counted), totals(counted, SHOWN_COUNTS), estimate(counted, RATIOS, sampling))


def _quotes(attributions: Sequence[Attribution], text: str, inside: frozenset[int]) -> list[_Quote]:
    quotes = []
    for attribution in attributions:
        if content := covered(attribution.content, text):
            source = covered(attribution.source, text)
            kind = kind_of(content, text, inside)
            quotes.append(_Quote(content, source, kind, attribution.confidence))
    return quotes


def _outcomes(pairing: _Pairing) -> Iterator[dict[str, bool]]:
    """Yield for each quote found whether it is right, by measure."""
    gold_by_found = {found: gold for gold, found in pairing.found_by_gold.items()}
    for number, quote in enumerate(pairing.found):
        if number not in gold_by_found:
            yield {"span": False, "attr": False}
            continue
        gold = pairing.gold[gold_by_found[number]]
        if gold.source:
            yield {"span": True, "attr": same_mention(gold.source, quote.source)}
        else:
            yield {"span": True}


def _count_characters(pairing: _Pairing) -> Counts:
    gold = frozenset(chain.from_iterable(quote.content for quote in pairing.gold))
    found = frozenset(chain.from_iterable(quote.content for quote in pairing.found))
    counts = Counter(char_gold=len(gold), char_found=len(found), char_hits=len(gold & found))
    for quote in pairing.gold:
        counts[f"char_gold.{quote.kind}"] += len(quote.content)
        counts[f"char_hits.{quote.kind}"] += len(quote.content & found)
    return counts


def _count_gold(pairing: _Pairing) -> Counts:
    counts: Counter[str] = Counter()
    for number, quote in enumerate(pairing.gold):
        counts.update(_both("gold", quote.kind))
        hit = number in pairing.found_by_gold
        if hit:
            counts.update(_both("span_hits", quote.kind))
        if not quote.source:
            continue
        counts.update(_both("sourced", quote.kind))
        if hit:
            counts.update(_both("sourced_hits", quote.kind))
            found = pairing.found[pairing.found_by_gold[number]]
            if same_mention(quote.source, found.source):
                counts.update(_both("attr_hits", quote.kind))
    return counts


def _count_found(pairing: _Pairing, outcomes: Sequence[dict[str, bool]]) -> Counts:
    counts: Counter[str] = Counter()
    for quote, right in zip(pairing.found, outcomes, strict=True):
        counts.update(_both("found", quote.kind))
        counts["found_sourced"] += bool(quote.source)
        if "attr" not in right:
            counts.update(_both("skipped", quote.kind))
            counts["skipped_sourced"] += bool(quote.source)
        for measure, is_right in right.items():
            counts[f"{measure}_right.{quote.kind}"] += is_right
    return counts


def _both(name: str, kind: QuoteKind) -> tuple[str, str]:
    """Return the names of a count over all kinds and over one."""
    return name, f"{name}.{kind}"
