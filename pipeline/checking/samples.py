"""A sample as rows of a file that a person fills in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pipeline.checking.context import flat, marked_passage
from pipeline.checking.kinds import WHOLE, Kind

FLAGS = ("meaning_changed", "trimmed")
"""Columns of statement_matches that warn of something, where the warehouse has them."""


@dataclass(frozen=True, slots=True)
class Restriction:
    """What a sample is drawn from, where that is not everything; None does not restrict."""

    story: str | None = None
    outlet_id: str | None = None
    since: date | None = None
    below: float | None = None
    above: float | None = None

    def frame(self, kind: Kind) -> str:
        """Return the restriction in words, :data:`WHOLE` for none: equal restrictions, equal words.

        >>> from pipeline.checking.kinds import KINDS
        >>> Restriction(outlet_id="the-courier", above=0.65).frame(KINDS["quotes"])
        'confidence >= 0.65; outlet the-courier'
        """
        parts = (
            (f"{kind.score} >= ", None if self.above is None else f"{self.above:g}"),
            (f"{kind.score} < ", None if self.below is None else f"{self.below:g}"),
            ("outlet ", self.outlet_id),
            ("since ", None if self.since is None else self.since.isoformat()),
            ("story ", self.story),
        )
        return "; ".join(name + flat(value) for name, value in parts if value is not None) or WHOLE


@dataclass(frozen=True, slots=True)
class Sample:
    """Items drawn, as dictionaries of the sample's statement, and how many there were to draw."""

    kind: Kind
    frame: str
    seed: int
    n_population: int
    items: Sequence[Mapping[str, Any]]

    def cells(self) -> Iterator[tuple[str, ...]]:
        """Yield the header, then a row for each item, the columns to fill empty."""
        header = self.kind.header
        yield header
        for item in self.items:
            row = {
                **_COLUMNS[self.kind.name](item),
                "kind": self.kind.name,
                "item_id": item["item_id"],
                "seed": self.seed,
                "frame": self.frame,
                "claim": ".".join(claim or "" for claim in item["claims"]),
            }
            yield tuple(flat(row.get(name)) for name in header)

    def advice(self, output: Path | None) -> Iterator[str]:
        """Yield what to tell the person who drew it; ``output`` is the file, None for stdout."""
        drawn = f"{len(self.items):,} of {self.n_population:,} {self.kind.name}"
        yield f"{drawn}, drawn at random (seed {self.seed}, from: {self.frame})."
        if self.frame != WHOLE:
            yield "This is a partial sample: its precision counts apart, not as the overall one."
        fill = ", ".join(self.kind.aspects)
        yield f"Fill {fill} with right, wrong or unsure, top down as far as you like; then:"
        yield f"  concord verdicts {output or 'FILE'}"


def _place(item: Mapping[str, Any]) -> dict[str, object]:
    published: datetime | None = item["published_at"]
    return {
        "outlet": item["outlet"],
        "title": item["title"],
        "date": None if published is None else published.date().isoformat(),
        "link": item["url"] or (f"{item['path']}:{item['line']}" if item["path"] else None),
        "context": marked_passage(item["passage"], item["passage_start"], item["spans"]),
    }


def _quote(item: Mapping[str, Any]) -> dict[str, object]:
    return {**item, **_place(item), "confidence": f"{item['confidence']:.3f}"}


def _stance(item: Mapping[str, Any]) -> dict[str, object]:
    hypothetical = "yes" if item["hypothetical"] else "no"
    return _quote(item) | {"hypothetical": hypothetical}


def _match(item: Mapping[str, Any]) -> dict[str, object]:
    match = item["match"]
    row: dict[str, object] = {}
    for side in "ab":
        found = item[f"side_{side}"]
        shown = {**_place(found), "quote": found["content"], "speaker": found["speaker"]}
        row |= {f"{name}_{side}": value for name, value in shown.items()}
    same = {True: "yes", False: "no", None: None}[match["same_speaker"]]
    similarity = match["similarity"]
    return row | {
        "relation": match["relation"],
        "same_speaker": same,
        "changed_words": _changes(match["changed_words"]),
        "flags": ", ".join(_flags(match)),
        "similarity": None if similarity is None else f"{similarity:.3f}",
    }


def _flags(match: Mapping[str, Any]) -> Iterator[str]:
    for name in FLAGS:
        value = match.get(name)
        if value:
            shown = name.replace("_", " ")
            yield shown if value is True else f"{shown}: {value}"


def _changes(words: str | None) -> str:
    """Return the words that differ for a reader.

    >>> _changes('[["duty", "duties"], ["", "very"]]')
    'duty → duties; ∅ → very'
    """
    pairs = json.loads(words) if words else []
    return "; ".join(f"{a or '∅'} → {b or '∅'}" for a, b in pairs)


_COLUMNS = {"quotes": _quote, "stances": _stance, "matches": _match}
