"""The cue lexicon: how often a lemma, in a construction, introduces content.

``data/cues.tsv`` is counted from an annotated corpus by :mod:`pipeline.language.quotes.lexicon`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

from pipeline import shipped
from pipeline.language.quotes.tree import key

ANY = "*"
UNSEEN = 0.5
"""Confidence of a rule that the table has no case of: ``(0 + 1) / (0 + 2)``."""
SMOOTHING = 3.0
"""Weight of a construction's prior against a lemma's own counts, in occurrences."""


@dataclass(frozen=True)
class Lexicon:
    """Cue counts by lemma number, then construction; priors by construction alone."""

    cues: dict[int, dict[str, float]]
    priors: dict[str, float]

    def precision(self, lemma: int, relation: str) -> float:
        """Return the share of cases in which this lemma in this construction is a cue."""
        known = self.cues.get(lemma)
        if known is not None and (value := known.get(relation)) is not None:
            return value
        return self.priors.get(relation, 0.0)


def smoothed(n: int, hits: int, prior: float) -> float:
    """Return the share of hits, drawn toward the construction's prior where cases are few."""
    return (hits + SMOOTHING * prior) / (n + SMOOTHING)


def _read(name: str) -> str:
    return shipped.text(f"language/quotes/data/{name}")


def parse_cues(table: str) -> tuple[dict[str, dict[str, tuple[int, int]]], dict[str, float]]:
    """Read the lexicon's table: counts ``{lemma: {relation: (n, hits)}}`` and priors.

    Lines are ``lemma, construction, n, hits`` with tabs between; ``*`` for the lemma gives the
    counts of all rare lemmas together; ``#`` opens a comment. Raises ValueError on any other line.
    """
    counts: dict[str, dict[str, tuple[int, int]]] = {}
    priors: dict[str, float] = {}
    for line in table.splitlines():
        if not line or line.startswith("#"):
            continue
        lemma, relation, n, hits = line.split("\t")
        if lemma == ANY:
            priors[relation] = int(hits) / max(1, int(n))
        else:
            counts.setdefault(lemma, {})[relation] = (int(n), int(hits))
    return counts, priors


_BRITISH = (("ize", "ise"), ("yze", "yse"), ("ense", "ence"))
_OUR = frozenset(["clamor", "favor", "honor", "labor", "rumor"])


def british(lemma: str) -> str | None:
    """Return the British spelling of an American lemma, None where it has none of its own.

    The lexicon is learned from American news; a spelling that is no word does no harm.
    """
    if lemma in _OUR:
        return f"{lemma[:-2]}our"
    for american, other in _BRITISH:
        if lemma.endswith(american):
            return lemma.removesuffix(american) + other
    return None


@cache
def lexicon() -> Lexicon:
    """Return the packaged lexicon (read once)."""
    counts, priors = parse_cues(_read("cues.tsv"))
    cues = {
        key(lemma): {
            relation: smoothed(n, hits, priors.get(relation, 0.0))
            for relation, (n, hits) in relations.items()
        }
        for lemma, relations in counts.items()
    }
    for lemma in counts:
        if other := british(lemma):
            cues[key(other)] = cues[key(lemma)]
    return Lexicon(cues, priors)


@cache
def confidences() -> dict[str, float]:
    """Return the measured precision of each rule, by name: ``(hits + 1) / (cases + 2)``."""
    table: dict[str, list[int]] = json.loads(_read("rules.json"))["rules"]
    return {rule: (hits + 1) / (n + 2) for rule, (n, hits) in table.items()}
