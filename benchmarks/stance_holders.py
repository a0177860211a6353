"""Measure who holds the stances, and what is only hypothetical, class by class.

    python -m benchmarks.stance_holders              on tests/data/stance/own.jsonl
    python -m benchmarks.stance_holders --errors     and each wrong holder and wrong flag
    python -m benchmarks.stance_holders --gold FILE  on another file of the same format

Texts go through the pipeline as ``concord annotate --input`` reads them. Of the rows whose target
entity is mentioned at the gold target, the one that speaks for the target is the evaluating one
with the highest confidence, else the most confident. Its holder is right if the kind is, and of a
speaker the entity has a mention in the gold span (or its quote's source lies there). Whether the
label is right does not count here, so the figures tell of holders alone; targets without any row
(their name was not found) are counted as wrong in ``of all`` and left out in ``of rows``.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

from benchmarks.stance_challenge import GOLD, Row, load, share
from pipeline.annotate import requests_from_jsonl
from pipeline.language.build import build
from pipeline.language.extract import annotate, to_extraction
from pipeline.models import Extraction, Span, Stance


@dataclass(frozen=True, slots=True)
class Outcome:
    """One target of the gold and the row that speaks for it; ``right`` tells of its holder."""

    row: Row
    index: int
    chosen: Stance | None
    right: bool

    def gold(self, name: str) -> Any:
        """Return what the gold says of the target in a list of its row."""
        return self.row[name][self.index]

    @property
    def hypothetical(self) -> bool:
        """Whether the row is marked as hypothetical."""
        return self.chosen is not None and self.chosen.hypothetical


def outcomes(path: Path) -> Iterator[Outcome]:
    """Annotate the texts of a gold file; yield its targets that have a holder, in order."""
    rows = load(path)
    articles = [request.article for request in requests_from_jsonl(path)]
    for row, doc in zip(rows, annotate(build(), articles), strict=True):
        found = to_extraction(doc)
        for index, holder in enumerate(row["holders"]):
            chosen = choose(found, row["targets"][index])
            right = chosen is not None and holder is not None and holds(found, chosen, holder)
            yield Outcome(row, index, chosen, right)


def choose(found: Extraction, target: Span) -> Stance | None:
    """Return the row that speaks for the target at a span of the text, None without one."""
    mentions = found.mentions
    named = {m.entity for m in mentions if overlap((m.start, m.end), target)} - {None}
    at = [s for s in found.stances if _at(found, s, target)]
    rows = at or [s for s in found.stances if s.target in named]
    ranked = sorted(rows, key=lambda s: (s.label != "neutral", s.confidence))
    return ranked[-1] if ranked else None


def _at(found: Extraction, stance: Stance, target: Span) -> bool:
    mention = found.mentions[stance.target_mention]
    return overlap((mention.start, mention.end), target)


def holds(found: Extraction, stance: Stance, holder: Row) -> bool:
    """Tell whether the row has the holder of the gold."""
    if stance.holder_kind != holder["kind"]:
        return False
    if stance.quote is None:
        return True
    source = found.quotes[stance.quote].source
    if source is not None and overlap(source, holder["span"]):
        return True
    spans = [(m.start, m.end) for m in found.mentions if m.entity == stance.holder]
    return any(overlap(span, holder["span"]) for span in spans)


def overlap(one: Sequence[int], other: Sequence[int]) -> bool:
    """Tell whether two half-open spans share a character."""
    return one[0] < other[1] and other[0] < one[1]


def by_class(found: Sequence[Outcome]) -> dict[str, list[Outcome]]:
    """Return the outcomes by class of the gold, then evaluated targets by kind, then all."""
    classes: defaultdict[str, list[Outcome]] = defaultdict(list)
    for outcome in found:
        classes[outcome.row["class"]].append(outcome)
    for outcome in found:
        tone = "neutral" if outcome.gold("labels") == "neutral" else "evaluated"
        classes[f"= {outcome.gold('holders')['kind']}, {tone}"].append(outcome)
    return {**classes, "= all": list(found)}


def print_holders(found: Sequence[Outcome]) -> None:
    """Print by class how often the holder is right."""
    print(f"{'class':22} {'targets':>7} {'rows':>5} {'of rows':>8} {'of all':>7}")
    for name, chosen in by_class([o for o in found if o.gold("holders")]).items():
        rows = sum(o.chosen is not None for o in chosen)
        right = sum(o.right for o in chosen)
        print(
            f"{name:22} {len(chosen):7} {rows:5} {right / max(rows, 1):8.3f}"
            f" {right / len(chosen):7.3f}"
        )


def print_hypothetical(found: Sequence[Outcome]) -> None:
    """Print precision and recall of ``hypothetical``, and which classes the errors come from."""
    rows = [o for o in found if o.chosen is not None]
    hits = sum(o.hypothetical and o.gold("hypothetical") for o in rows)
    said = sum(o.hypothetical for o in rows)
    evaluated = [o for o in rows if o.hypothetical and _is_or_airs(o)]
    print(f"hypothetical: recall {share(hits, sum(o.gold('hypothetical') for o in rows))},")
    print(f"  precision {share(hits, said)}, of those evaluated {share(hits, len(evaluated))}")
    for name, wrong in (
        ("missed", [o for o in rows if o.gold("hypothetical") and not o.hypothetical]),
        ("invented", [o for o in evaluated if not o.gold("hypothetical")]),
    ):
        classes = Counter(o.row["class"] for o in wrong)
        print(f"  {name}: " + ", ".join(f"{k} {n}" for k, n in classes.most_common()))


def _is_or_airs(outcome: Outcome) -> bool:
    return bool(outcome.gold("labels") != "neutral" or outcome.gold("aired"))


def print_errors(found: Sequence[Outcome]) -> None:
    """Print each wrong holder and each wrong flag."""
    for o in found:
        text, holder = o.row["text"], o.gold("holders")
        start, end = o.row["targets"][o.index]
        said = "no row" if o.chosen is None else f"{o.chosen.holder_kind} {o.chosen.label}"
        line = f"[{text[start:end]}] {o.gold('labels')}: {said} | {text}"
        if holder and not o.right:
            span = holder.get("span")
            who = text[slice(*span)] if span else holder["kind"]
            print(f"HOLDER {o.row['id']} gold {who} {line}")
        if o.chosen is not None and o.hypothetical != o.gold("hypothetical"):
            print(f"{'INVENTED' if o.hypothetical else 'MISSED'} {o.row['id']} {line}")


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gold", type=Path, default=GOLD, help="another gold file")
    parser.add_argument("--errors", action="store_true", help="print each wrong answer")
    options = parser.parse_args()
    found = list(outcomes(options.gold))
    if options.errors:
        print_errors(found)
    print_holders(found)
    print_hypothetical(found)


if __name__ == "__main__":
    main()
