"""Fit the set ``told`` of the antecedent scorer's weights, and write it.

    python -m benchmarks.speakers_fit --output pipeline/language/data/antecedents.json

Two kinds of evidence, from the articles of the fold ``tune`` alone (see benchmarks.speakers_draw):
the pronouns annotated by hand, and pronouns whose antecedent gender settles. Where every person
before a "she" is known to be a man except one woman, she is meant; the model learns from such
cases without seeing gender, and so learns what counts where gender does not settle it. The model
is a conditional logistic one, drawn by an L2 penalty to a prior that was set by hand. Prior and
biases for sorts of candidates stand in the file that is rewritten, and are kept.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from spacy.language import Language
from spacy.tokens import Doc

from benchmarks import gold as gold_data
from benchmarks.speakers import COMPONENTS, CORPUS, context, read
from benchmarks.speakers_draw import fold_of
from pipeline.language.build import DEFAULT_MODEL, build
from pipeline.language.coreference.references import References, references
from pipeline.language.coreference.roles import PRONOUN_GENDER
from pipeline.language.coreference.scoring import FEATURES, Candidate

HAND_WEIGHT = 4.0
"""Cases by gender that one annotated case counts for."""
OTHER_WEIGHT = 0.3
"""What a case counts whose pronoun is not the source of a quote."""
PENALTY = 20.0
"""Precision of the prior, in cases."""
ABOUT = (
    "Weights of the antecedent scorer. Told: features by conditional logistic regression, rebuilt"
    " by python -m benchmarks.speakers_fit --output FILE; bias by hand, on the fold tune of the"
    " annotated speakers. Quoted and things: rebuilt by python -m benchmarks.coreference_fit"
    " --output FILE. Prior: by hand, before any was read."
)


@dataclass(frozen=True, slots=True)
class Case:
    """The candidates of one pronoun, and which of them is meant."""

    features: np.ndarray
    offsets: np.ndarray
    """Biases of the candidates, which are not fitted."""
    right: int
    weight: float


def by_gender(doc: Doc) -> Iterator[Case]:
    """Yield the pronouns of the writer whose antecedent gender settles."""
    found = references(doc)
    for token in doc:
        i, kind = token.i, PRONOUN_GENDER.get(token.lower_)
        parts = found.pronouns.discourse.parts_of(i)
        if kind is None or found.pronouns.discourse.spoken[i]:
            continue
        ranked = [c for c in found.pronouns.candidates(i, "person", parts) if c.entity is not None]
        genders = [found.roles.gender(c.entity) for c in ranked if c.entity is not None]
        if len(ranked) > 1 and "" not in genders and genders.count(kind) == 1:
            zeros = np.zeros(len(ranked))
            weight = 1.0 if parts else OTHER_WEIGHT
            yield Case(np.array([c.features for c in ranked]), zeros, genders.index(kind), weight)


def by_hand(doc: Doc, items: Iterable[dict[str, object]]) -> Iterator[Case]:
    """Yield the annotated pronouns among whose candidates the antecedent is."""
    found = references(doc)
    for item in items:
        kind = {"he": "m", "she": "f"}.get(str(item["kind"]))
        if kind is None or item["label"] != "named":
            continue
        start, end = item["source"]  # type: ignore[misc]
        i = found.roles.tokens(start, end)[0]
        ranked = found.pronouns.candidates(i, kind, found.pronouns.discourse.parts_of(i))
        right = [n for n, c in enumerate(ranked) if _meant(found, c, item["antecedent"])]
        if right and len(ranked) > 1:
            offsets = np.array([found.pronouns.bias(c, kind) for c in ranked])
            yield Case(np.array([c.features for c in ranked]), offsets, right[0], HAND_WEIGHT)


def _meant(found: References, candidate: Candidate, antecedent: object) -> bool:
    low, high = antecedent  # type: ignore[misc]
    return candidate.entity is not None and any(
        m.entity == candidate.entity and m.start < high and m.end > low for m in found.mentions
    )


def cases(nlp: Language, corpus: Path) -> Iterator[Case]:
    """Yield the cases of all articles of the fold ``tune``."""
    sample = [item for item in read() if item["fold"] == "tune"]
    with corpus.open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if fold_of(row["id"]) == "tune":
                doc = nlp.make_doc(row["text"])
                doc._.concord_context = context(row)
                doc = nlp(doc)
                yield from by_gender(doc)
                yield from by_hand(doc, [item for item in sample if item["id"] == row["id"]])


def fit(found: list[Case], prior: dict[str, float]) -> tuple[dict[str, float], float]:
    """Return the weights by feature, and the share of cases whose best candidate is right."""
    start = np.array([prior[name] for name in FEATURES])

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        away = w - start
        total, gradient = PENALTY * float(away @ away) / 2, PENALTY * away
        for case in found:
            scores = case.features @ w + case.offsets
            scores -= scores.max()
            shares = np.exp(scores) / np.exp(scores).sum()
            total -= case.weight * float(np.log(shares[case.right] + 1e-12))
            gradient = gradient - case.weight * (case.features[case.right] - shares @ case.features)
        return total, gradient

    best = minimize(loss, start, jac=True, method="L-BFGS-B").x
    hits = [int(np.argmax(c.features @ best + c.offsets)) == c.right for c in found]
    return dict(zip(FEATURES, best.round(3).tolist(), strict=True)), sum(hits) / len(hits)


def main() -> None:
    """Fit and write the weights."""
    parser = argparse.ArgumentParser(description="Fit the antecedent scorer.")
    parser.add_argument("--output", type=Path, required=True, help="file with biases to keep")
    parser.add_argument("--model", default=DEFAULT_MODEL)
    args = parser.parse_args()
    found = list(cases(build(args.model, components=COMPONENTS), gold_data.path(CORPUS)))
    known = json.loads(args.output.read_text(encoding="utf-8"))
    features, hits = fit(found, known["prior"])
    print(f"{len(found)} cases, {hits:.3f} right")
    told = {**known["told"], "features": features}
    text = json.dumps({**known, "about": ABOUT, "told": told}, indent=1)
    args.output.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
