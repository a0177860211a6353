"""Measure statement matching on the pairs that were judged by reading, and fit its model.

    python -m benchmarks.statements [--annotations DIR] [--further]
        [--fit pipeline/stories/data/matching.json]

Every pair is answered twice: by the model's answer for the pair alone, and by whether both quotes
end in one statement when all quotes of their story are matched. Printed are markdown tables: F1,
precision and recall with intervals (bootstrap over stories) on the part ``test``, once each pair
counting one and once as many as it stands for. ``--fit`` fits the weights and thresholds on the
part ``tune`` alone and writes them. ``--further`` takes the pairs of ``more.jsonl``: they are
measured instead, and with ``--fit`` fitted on besides. Articles are annotated with the shipped
pipeline (minutes), unless DIR holds ``<corpus>.jsonl`` as ``concord annotate`` writes them for the
gold corpora.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks import gold as gold_data
from benchmarks.statement_fit import fit_model, record
from benchmarks.statement_gold import (
    CORPORA,
    JOIN,
    MORE,
    PAIRS,
    GoldAbsentError,
    GoldPair,
    Relation,
    Span,
    Split,
    pairs,
    score,
)
from pipeline.language.vectors.model import sentence_encoder
from pipeline.stories import background, matching
from pipeline.stories.matching import Angles, Comparison, Model, Topic, relation_of
from pipeline.stories.statements import StatementQuote, match_statements

SAMPLES = 1000
SEED = 7
GROUPS: dict[str, tuple[Relation, ...]] = {
    "verbatim and edited": ("verbatim", "edited"),
    "paraphrase": ("paraphrase",),
    "all three": ("verbatim", "edited", "paraphrase"),
}

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Prepared:
    """The judged pairs, all quotes of their stories with vectors, and each pair's two quotes."""

    pairs: list[GoldPair]
    quotes: list[StatementQuote]
    vectors: Vectors
    ends: list[tuple[int, int]]


def prepare(annotations: Path | None, path: Path = PAIRS, *, more: Path | None = None) -> Prepared:
    """Return everything that the figures of the pairs of ``path``, and ``more``, are computed from.

    Raises GoldAbsentError.
    """
    found = pairs(path=path, more=more)
    quotes: list[StatementQuote] = []
    at: dict[tuple[str, str, tuple[Span, ...]], int] = {}
    for corpus in sorted({pair.label.corpus for pair in found}):
        wanted = {pair.label.story for pair in found if pair.label.corpus == corpus}
        articles = _articles(corpus, wanted)
        judged: defaultdict[str, set[tuple[Span, ...]]] = defaultdict(set)
        for pair in found:
            if pair.label.corpus == corpus:
                judged[pair.a.article_id].add(pair.a.parts)
                judged[pair.b.article_id].add(pair.b.parts)
        rows = {str(row["id"]): row for row in _annotated(corpus, articles, annotations)}
        if missing := articles.keys() - rows.keys():
            raise GoldAbsentError(f"{corpus}: no annotation of {len(missing)} articles")
        for article_id, article in articles.items():
            row = rows[article_id]
            for parts, quote in _quotes(corpus, article, row["quotes"], judged[article["id"]]):
                at[corpus, article["id"], parts] = len(quotes)
                quotes.append(quote)
    ends = [
        (
            at[pair.label.corpus, pair.a.article_id, pair.a.parts],
            at[pair.label.corpus, pair.b.article_id, pair.b.parts],
        )
        for pair in found
    ]
    vectors = sentence_encoder().vectors([quote.content for quote in quotes])
    return Prepared(found, quotes, vectors, ends)


def _articles(corpus: str, stories: set[str]) -> dict[str, dict[str, Any]]:
    path = gold_data.ROOT / "stories" / f"{corpus}-dev.jsonl"
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    key = CORPORA[corpus]
    return {row["id"]: row for row in rows if str(row[key]) in stories}


def _annotated(
    corpus: str, articles: dict[str, dict[str, Any]], annotations: Path | None
) -> Iterator[dict[str, Any]]:
    if annotations is not None:
        with (annotations / f"{corpus}.jsonl").open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)
        return
    from pipeline.annotate import annotate, requests_from_jsonl
    from pipeline.language.build import DEFAULT_MODEL, build

    path = gold_data.ROOT / "stories" / f"{corpus}-dev.jsonl"
    print(f"annotating {len(articles)} articles of {corpus} …", file=sys.stderr)
    requests = (r for r in requests_from_jsonl(path) if r.id in articles)
    yield from annotate(build(DEFAULT_MODEL), requests)


def _quotes(
    corpus: str,
    article: dict[str, Any],
    found: Sequence[dict[str, Any]],
    judged: set[tuple[Span, ...]],
) -> Iterator[tuple[tuple[Span, ...], StatementQuote]]:
    """Yield the quotes of an article: the judged ones as judged, with the speakers now found.

    A judged quote that the pipeline no longer finds with just these offsets takes speaker, kind
    and act of the one that it shares most with, and stands in its place.
    """
    by_parts = {tuple((s, e) for s, e in q["content"]): q for q in found}
    taken = {}
    for parts in sorted(judged):
        nearest = max(by_parts, key=lambda other: _overlap(parts, other), default=None)
        if parts not in by_parts and nearest is not None and not _overlap(parts, nearest):
            nearest = None
        taken[parts] = parts if parts in by_parts else nearest
    gone = {near for parts, near in taken.items() if near != parts}
    kept = {parts: quote for parts, quote in by_parts.items() if parts not in gone - judged}
    kept |= {parts: by_parts[near] if near else {} for parts, near in taken.items()}
    for parts, quote in sorted(kept.items(), key=lambda item: item[0]):
        speaker = quote.get("speaker") or {}
        entity = speaker.get("entity_id")
        yield (
            parts,
            StatementQuote(
                quote_id=f"{corpus}:{article['id']}:{parts}",
                story_id=f"{corpus}:{article[CORPORA[corpus]]}",
                article_id=f"{corpus}:{article['id']}",
                outlet_id=article.get("outlet") or article["id"],
                speaker_id=entity,
                speaker_type=speaker.get("type"),
                content=JOIN.join(article["text"][s:e] for s, e in parts),
                kind=quote.get("kind", "indirect"),
                speaker_name=speaker.get("name"),
                speaker_country=_country(entity),
                act=quote.get("act"),
            ),
        )


def _overlap(one: Sequence[Span], other: Sequence[Span]) -> int:
    return sum(max(0, min(b, d) - max(a, c)) for a, b in one for c, d in other)


def _country(entity: str | None) -> str | None:
    return entity.removeprefix("country:") if entity and entity.startswith("country:") else None


def examine(
    data: Prepared, *, with_vectors: bool = True
) -> tuple[list[Comparison], list[Relation]]:
    """Return the comparison of each judged pair, and its relation if it is one statement."""
    table = background.packaged()
    said = [matching.said(q.content, q.voice, q.kind, q.act, table) for q in data.quotes]
    stories: defaultdict[str, list[int]] = defaultdict(list)
    for i, quote in enumerate(data.quotes):
        stories[quote.story_id].append(i)
    centred = np.zeros_like(data.vectors)
    topics: dict[str, Topic] = {}
    for story, numbers in stories.items():
        centred[numbers] = matching.centred(data.vectors[numbers])
        topics[story] = Topic((said[i].wording for i in numbers), table)
    found = []
    for i, j in data.ends:
        plain, bare = data.vectors[i] @ data.vectors[j], centred[i] @ centred[j]
        angles = Angles(float(plain), float(bare)) if with_vectors else None
        found.append(matching.examine(said[i], said[j], angles, topics[data.quotes[i].story_id]))
    ends = zip(data.ends, found, strict=True)
    return found, [relation_of(said[i], said[j], comparison) for (i, j), comparison in ends]


def answer_pairs(
    comparisons: Sequence[Comparison], given: Sequence[Relation], model: Model
) -> list[Relation]:
    """Return for each judged pair the relation that the model gives it, ``none`` for two."""
    chances = model.probabilities(matching.rows(comparisons)).tolist()
    return [
        relation if model.accepts(comparison, chance, relation) else "none"
        for comparison, chance, relation in zip(comparisons, chances, given, strict=True)
    ]


def answer_statements(data: Prepared, *, with_vectors: bool = True) -> list[bool]:
    """Return for each judged pair whether both quotes end in one statement."""
    result = match_statements(data.quotes, data.vectors if with_vectors else None)
    statement = {quote: number for number, quote in result.members}
    ids = [quote.quote_id for quote in data.quotes]
    return [statement[ids[i]] == statement[ids[j]] for i, j in data.ends]


def table_of(
    data: Prepared, called: Sequence[bool], answers: Sequence[Relation], split: Split
) -> list[str]:
    """Return rows of a markdown table: the figures of each group of relations.

    A pair of two statements that is called one counts against the relation that it was given
    (``answers``), so each wrong call counts once; a pair of one statement is found whatever
    relation it was given.
    """
    numbers = [i for i, pair in enumerate(data.pairs) if pair.label.split == split]
    rows = []
    for name, group in GROUPS.items():
        counted = [
            one and (data.pairs[i].label.one_statement or answers[i] in group)
            for i, one in enumerate(called)
        ]
        for weighted in (False, True):

            def figures(
                chosen: Sequence[int],
                group: tuple[Relation, ...] = group,
                counted: Sequence[bool] = counted,
                weighted: bool = weighted,
            ) -> tuple[float | None, float | None, float | None]:
                labels = [data.pairs[i].label for i in chosen]
                found = score(
                    labels, [counted[i] for i in chosen], relations=group, weighted=weighted
                )
                return found.f1, found.precision, found.recall

            f1, precision, recall = figures(numbers)
            low, high = _interval(data, numbers, lambda chosen, f=figures: f(chosen)[0])
            read = [label for i in numbers if not (label := data.pairs[i].label).dropped]
            positives = sum(label.relation in group for label in read)
            rows.append(
                f"| {name} | {'all pairs' if weighted else 'judged'} | {positives} |"
                f" {_two(f1)} | {_two(low)}–{_two(high)} | {_two(precision)} | {_two(recall)} |"
            )
    return rows


def _two(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}".removeprefix("0")


def _interval(
    data: Prepared, numbers: Sequence[int], figure: Callable[[Sequence[int]], float | None]
) -> tuple[float | None, float | None]:
    """Return the 2.5th and 97.5th percentile of a figure over samples of stories."""
    stories: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for i in numbers:
        stories[data.pairs[i].label.corpus, data.pairs[i].label.story].append(i)
    groups = list(stories.values())
    rng = np.random.default_rng(SEED)
    values = []
    for _ in range(SAMPLES):
        drawn = rng.integers(0, len(groups), len(groups))
        value = figure([i for n in drawn for i in groups[n]])
        if value is not None:
            values.append(value)
    if not values:
        return None, None
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)


HEAD = [
    "| relation | counting | positives | F1 | 95% | precision | recall |",
    "|---|---|---|---|---|---|---|",
]


def relations_table(data: Prepared, answers: Sequence[Relation], split: Split) -> list[str]:
    """Return a markdown table of the relations judged against those given."""
    names: tuple[Relation, ...] = ("verbatim", "edited", "paraphrase", "none")
    lines = ["| judged \\ given | " + " | ".join(names) + " |", "|---" * 5 + "|"]
    for judged in names:
        counts = [
            sum(
                answer == given
                for pair, answer in zip(data.pairs, answers, strict=True)
                if pair.label.split == split
                and pair.label.relation == judged
                and not pair.label.dropped
            )
            for given in names
        ]
        lines.append(f"| {judged} | " + " | ".join(map(str, counts)) + " |")
    return lines


def report(data: Prepared, split: Split, *, with_vectors: bool) -> None:
    """Print the figures of the packaged model on one part."""
    model = matching.packaged(with_vectors=with_vectors)
    comparisons, given = examine(data, with_vectors=with_vectors)
    answers = answer_pairs(comparisons, given, model)
    joined = answer_statements(data, with_vectors=with_vectors)
    print(f"\n## {split}, {'with' if with_vectors else 'without'} vectors: the pair alone\n")
    print("\n".join(HEAD + table_of(data, [a != "none" for a in answers], answers, split)))
    print("\n### in one statement\n")
    print("\n".join(HEAD + table_of(data, joined, given, split)))
    print("\n### relations\n")
    print("\n".join(relations_table(data, answers, split)))


def main() -> int:
    """Fit if asked to, then print the tables."""
    parser = argparse.ArgumentParser(description="Measure statement matching.")
    parser.add_argument("--annotations", type=Path, help="folder of <corpus>.jsonl")
    parser.add_argument("--fit", type=Path, metavar="MATCHING.json", help="fit, and write weights")
    parser.add_argument("--further", action="store_true", help="the pairs of more.jsonl")
    parser.add_argument("--split", choices=("tune", "test"), default="test")
    options = parser.parse_args()
    try:
        if options.further and not options.fit:
            data, options.split = prepare(options.annotations, MORE), "tune"
        else:
            data = prepare(options.annotations, more=MORE if options.further else None)
    except GoldAbsentError as error:
        print(error, file=sys.stderr)
        return 1
    if options.fit:
        models = {
            name: fit_model(data.pairs, *examine(data, with_vectors=with_vectors), names)
            for name, with_vectors, names in (
                ("with_vectors", True, matching.FEATURES),
                ("without_vectors", False, matching.WITHOUT_VECTORS),
            )
        }
        options.fit.write_text(json.dumps(record(models), indent=1) + "\n", encoding="utf-8")
        matching.packaged.cache_clear()
    for with_vectors in (True, False):
        report(data, options.split, with_vectors=with_vectors)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
