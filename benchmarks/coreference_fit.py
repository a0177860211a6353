"""Fit the weights by which pronouns become mentions, and write them.

    python -m benchmarks.coreference_fit --output pipeline/language/data/antecedents.json

Two sets of weights (pipeline.language.coreference.scoring), from articles of the fold ``tune``
alone (benchmarks.speakers_draw.fold_of):

``quoted``: "he" and "she" between quotation marks whose antecedent gender settles. Where every
person before a "she" but one is known to be a man, she is meant; the model learns from such cases
of PolNeAR's training articles without seeing gender.

``things``: "it" and "they" that were annotated by hand (tests/data/coreference), and those in the
chains of ECB+. A pronoun that means nothing named is right with a common noun or with nothing.

Both are conditional logistic models, drawn by an L2 penalty to the weights of the set ``told``
(benchmarks.speakers_fit); those for nothing to a prior set by hand.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize
from spacy.tokens import Doc

from benchmarks import gold as gold_data
from benchmarks.coreference import SAMPLE, articles, prepared
from benchmarks.speakers import CORPUS, read
from benchmarks.speakers_draw import fold_of
from pipeline.language.build import DEFAULT_MODEL, build
from pipeline.language.coreference.component import find_entities
from pipeline.language.coreference.pronominal import PronounMentions
from pipeline.language.coreference.pronouns import PRONOUNS
from pipeline.language.coreference.scoring import FEATURES, NOTHING, Candidate
from pipeline.language.coreference.speakers import resolve_speakers
from pipeline.models import Mention, Span

CHAINS = "stories/ecbplus-dev.jsonl"
HAND_WEIGHT = 2.0
"""Chained cases that one annotated case counts for."""
PENALTY = 10.0
"""Precision of the prior of a feature, in cases; that of a bias is a quarter of it."""
PRIOR_NOTHING = {"always": 0.5, "owner": -0.5, "be": 0.5, "quoted": 0.3}
_NOUNS = ("noun", "text", "body", "several", "unnamed")
_OTHERS = frozenset([*PRONOUNS, "who", "which", "that", "i", "me", "my", "you", "your", "we", "us"])

Row = dict[str, Any]
Meant = Callable[[PronounMentions, Candidate], bool]


@dataclass(frozen=True, slots=True)
class Seen:
    """A pronoun as the component sees it: its token, what it agrees in, its candidates."""

    mentions: PronounMentions
    i: int
    kind: str
    candidates: Sequence[Candidate]


@dataclass(frozen=True, slots=True)
class Case:
    """Candidates in rows, which of them are right, and what the case counts."""

    rows: np.ndarray
    offsets: np.ndarray
    """What is not fitted."""
    right: np.ndarray
    weight: float


class Watched(PronounMentions):
    """Keeps the candidates of each pronoun on the way."""

    def __init__(self, doc: Doc) -> None:
        super().__init__(doc)
        self.seen: list[Seen] = []

    def _choose(self, i: int, kind: str) -> int | None:
        self.seen.append(Seen(self, i, kind, self.candidates(i, kind)))
        return super()._choose(i, kind)


def watch(doc: Doc) -> list[Seen]:
    """Return the pronouns of a Doc whose quotes have been found."""
    doc._.concord_entities, doc._.concord_mentions = find_entities(doc)
    watched = Watched(resolve_speakers(doc))
    watched.add()
    return watched.seen


def by_gender(seen: Iterable[Seen]) -> Iterator[Case]:
    """Yield quoted "he" and "she" whose antecedent gender settles."""
    for one in seen:
        if one.kind not in ("m", "f") or not one.mentions.quoted_by_other(one.i):
            continue
        found = [c for c in one.mentions.candidates(one.i, "person") if c.entity is not None]
        genders = [one.mentions.gender(c.entity) for c in found if c.entity is not None]
        if len(found) > 1 and "" not in genders and genders.count(one.kind) == 1:
            right = np.array([gender == one.kind for gender in genders])
            yield Case(np.array([c.features for c in found]), np.zeros(len(found)), right, 1.0)


def by_hand(doc: Doc, seen: Iterable[Seen], items: Iterable[Row], shift: int) -> Iterator[Case]:
    """Yield "it" and "they" of the annotated sample."""
    at = {item["pronoun"][0] + shift: item for item in items}
    for one in seen:
        item = at.get(doc[one.i].idx)
        if item is None or one.kind not in ("thing", "many") or item["label"] == "unclear":
            continue
        span = item["antecedent"]
        low, high = (span[0] + shift, span[1] + shift) if span else (0, 0)
        yield thing_case(one, _names(doc, [(low, high)]) if span else None, HAND_WEIGHT)


def by_chain(doc: Doc, seen: Iterable[Seen], row: Row) -> Iterator[Case]:
    """Yield "it" and "they" whose chain in ECB+ has a name or a noun."""
    chains: dict[str, list[Row]] = defaultdict(list)
    for mention in row["mentions"]:
        if mention["chain"]:
            chains[mention["chain"]].append(mention)
    at = {m["start"]: m["chain"] for m in row["mentions"] if m["chain"]}
    for one in seen:
        chain = chains.get(at.get(doc[one.i].idx, ""), [])
        spans = [(m["start"], m["end"]) for m in chain if m["text"].lower() not in _OTHERS]
        if spans and one.kind in ("thing", "many"):
            yield thing_case(one, _names(doc, spans), 1.0)


def _names(doc: Doc, spans: Sequence[Span]) -> Meant:
    """Return a test of whether a candidate is named, or is a noun, in one of the spans."""
    mentions: list[Mention] = doc._.concord_mentions

    def meant(_: PronounMentions, c: Candidate) -> bool:
        if c.entity is None:
            return any(start <= doc[c.noun].idx < end for start, end in spans)
        return any(
            m.entity == c.entity
            and m.kind != "pronoun"
            and m.start < end
            and m.end > start
            and (m.end == end or (m.start <= start and m.end >= end) or end - start < 40)
            for m in mentions
            for start, end in spans
        )

    return meant


SORTS = [
    f"{group} {sort}"
    for group, sorts in (
        ("thing", ("organisation", "country", "place", "text", "body", "noun", "unnamed")),
        ("many", ("organisation", "country", "group", "noun", "several", "unnamed")),
    )
    for sort in sorts
]


def thing_case(one: Seen, meant: Meant | None, weight: float) -> Case:
    """Return the case of an "it" or "they"; ``meant`` is None where nothing named is."""
    n, size = len(one.candidates), len(FEATURES) + len(SORTS)
    rows = np.zeros((n + 1, size + len(NOTHING)))
    unnamed = []
    for at, c in enumerate(one.candidates):
        rows[at, : len(FEATURES)] = c.features
        sort = one.mentions.sort(c, one.kind)
        rows[at, len(FEATURES) + SORTS.index(sort)] = 1
        unnamed.append(sort.partition(" ")[2] in _NOUNS)
    rows[n, size:] = one.mentions.of_nothing(one.i, one.kind)
    right = [meant is not None and meant(one.mentions, c) for c in one.candidates]
    if not any(right):
        right = unnamed
    nothing = meant is None or not any(right) or right is unnamed
    return Case(rows, np.zeros(n + 1), np.array([*right, nothing]), weight)


def fit(cases: Sequence[Case], prior: np.ndarray, penalty: np.ndarray) -> np.ndarray:
    """Return the weights of a conditional logistic model with a Gaussian prior."""

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        away = w - prior
        total, gradient = float(penalty @ away**2) / 2, penalty * away
        for case in cases:
            scores = case.rows @ w + case.offsets
            shares = np.exp(scores - scores.max())
            shares /= shares.sum()
            mass = float(shares[case.right].sum())
            total -= case.weight * float(np.log(mass + 1e-12))
            given = np.where(case.right, shares, 0) / (mass + 1e-12)
            gradient = gradient - case.weight * ((given - shares) @ case.rows)
        return total, gradient

    found: np.ndarray = minimize(loss, prior, jac=True, method="L-BFGS-B").x
    return found.round(3)


def collected(model: str) -> tuple[list[Case], list[Case]]:
    """Return the cases of quoted persons and of things, from articles of the fold ``tune``."""
    nlp = build(model, components=("concord_quotes",))
    persons: list[Case] = []
    things: list[Case] = []
    for corpus in (CORPUS, CHAINS):
        with gold_data.path(corpus).open(encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                if fold_of(row["id"]) == "tune":
                    doc = nlp(prepared(nlp, corpus, row)[0])
                    if corpus == CHAINS:
                        things += by_chain(doc, watch(doc), row)
                    else:
                        persons += by_gender(watch(doc))
    tune = [item for item in read(SAMPLE) if item["fold"] == "tune"]
    for corpus, row, items in articles(tune):
        doc, shift = prepared(nlp, corpus, row)
        doc = nlp(doc)
        things += by_hand(doc, watch(doc), items, shift)
    return persons, things


def fitted(persons: Sequence[Case], things: Sequence[Case], known: Row) -> Row:
    """Return ``known`` with the sets ``quoted`` and ``things`` fitted anew."""
    told, bias = known["told"]["features"], known["told"]["bias"]
    start = np.array([told[name] for name in FEATURES])
    quoted = fit(persons, start, np.full(len(start), PENALTY))
    prior = np.array(
        [*start]
        + [bias.get(sort, 0.0) for sort in SORTS]
        + [PRIOR_NOTHING.get(name, 0.0) for name in NOTHING]
    )
    penalty = np.full(len(prior), PENALTY)
    penalty[len(FEATURES) :] /= 4
    weights = fit(things, prior, penalty).tolist()
    features, rest = weights[: len(FEATURES)], weights[len(FEATURES) :]
    return {
        **known,
        "quoted": {
            "features": dict(zip(FEATURES, quoted.tolist(), strict=True)),
            "bias": {name: value for name, value in bias.items() if name.startswith("person")}
            | {"known gender": bias["known gender"]},
        },
        "things": {
            "features": dict(zip(FEATURES, features, strict=True)),
            "bias": dict(zip(SORTS, rest[: len(SORTS)], strict=True)),
            "nothing": dict(zip(NOTHING, rest[len(SORTS) :], strict=True)),
        },
    }


def main() -> None:
    """Fit and write the weights."""
    parser = argparse.ArgumentParser(description="Fit what makes a pronoun a mention.")
    parser.add_argument("--output", type=Path, required=True, help="file with the set told")
    parser.add_argument("--model", default=DEFAULT_MODEL)
    args = parser.parse_args()
    known = json.loads(args.output.read_text(encoding="utf-8"))
    persons, things = collected(args.model)
    print(f"{len(persons)} cases of persons, {len(things)} of things")
    text = json.dumps(fitted(persons, things, known), indent=1)
    args.output.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
