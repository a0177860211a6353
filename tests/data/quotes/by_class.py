"""Show how well the quotes of ``own.jsonl`` are found, class by class, and which are not.

    concord annotate --input tests/data/quotes/own.jsonl --output found.jsonl
    python tests/data/quotes/by_class.py found.jsonl [--errors]

Speakers are compared by name: case, articles and titles do not count, neither do the words around
the head of an unnamed speaker.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.evaluation.figures import Sampling
from pipeline.evaluation.gold import GoldArticle, Predictions, read_gold, read_predictions
from pipeline.evaluation.quotes import score
from pipeline.evaluation.spans import covered, match

OWN = Path(__file__).with_name("own.jsonl")
Row = dict[str, Any]


def load(path: Path) -> dict[str, Row]:
    """Read rows by id."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return {row["id"]: row for row in rows}


def pairs(gold: Row, found: Row) -> dict[int, int]:
    """Return which quote of the gold matches which of those found, by content."""
    contents = [
        [covered(q["content"], gold["text"]) for q in quotes]
        for quotes in (gold["attributions"], found["quotes"])
    ]
    return dict(match(*contents))


def same_speaker(expected: str, found: Row | None) -> bool:
    """Tell whether one name holds the other, word by word."""
    if found is None:
        return False
    ours, theirs = (set(name.lower().split()) for name in (expected, found["name"]))
    return ours <= theirs or theirs <= ours


def speakers(gold: Row, found: Row) -> Iterator[tuple[Row, Row, bool]]:
    """Yield each matched quote with a speaker, what was found, and whether that is the speaker."""
    for ours, theirs in pairs(gold, found).items():
        expected, quote = gold["attributions"][ours], found["quotes"][theirs]
        if expected["speaker"] is not None:
            yield expected, quote, same_speaker(expected["speaker"], quote["speaker"])


def errors(gold: Row, found: Row) -> Iterator[str]:
    """Yield a line for each quote missed, made up, or given to another speaker."""

    def content(quote: Row) -> str:
        return " … ".join(gold["text"][start:end] for start, end in quote["content"])

    matched = pairs(gold, found)
    for number, quote in enumerate(gold["attributions"]):
        if number not in matched:
            yield f"missed  {content(quote)}"
    for number, quote in enumerate(found["quotes"]):
        if number not in matched.values():
            yield f"made up {content(quote)}"
    for expected, quote, right in speakers(gold, found):
        if not right:
            name = (quote["speaker"] or {}).get("name")
            yield f"speaker {name}, not {expected['speaker']}: {content(expected)}"


def line(name: str, articles: list[GoldArticle], predictions: Predictions, right: int) -> str:
    """Return the line of one class; ``right`` counts the speakers that are."""
    report = score(articles, predictions, name, Sampling(resamples=0)).overall
    figures = [report.figures[f].value for f in ("span.f1", "span.recall", "attr.f1")]
    shown = "".join(f"{'-' if value is None else f'{value:.3f}':>9}" for value in figures)
    counts = f"{len(articles):6} {report.counts['gold']:6} {report.counts['found']:6}"
    return f"{name:16} {counts}{shown} {right:8}\n"


def main() -> None:
    """Print a line for each class."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("found", type=Path, help="what concord annotate wrote")
    parser.add_argument("--errors", action="store_true", help="print each error, too")
    arguments = parser.parse_args()
    gold, found, predictions = load(OWN), load(arguments.found), read_predictions(arguments.found)
    by_class: defaultdict[str, list[GoldArticle]] = defaultdict(list)
    for article in read_gold(OWN):
        by_class[gold[str(article.id)]["class"]].append(article)
        by_class["all"].append(article)
    header = ("class", "items", "quotes", "found", "span F1", "recall", "attr F1", "speakers")
    sys.stdout.write("{:16} {:>6} {:>6} {:>6} {:>8} {:>8} {:>8} {:>8}\n".format(*header))
    for name in sorted(by_class, key="all".__eq__):
        ids = [str(article.id) for article in by_class[name]]
        right = sum(right for i in ids for *_, right in speakers(gold[i], found[i]))
        sys.stdout.write(line(name, by_class[name], predictions, right))
        if arguments.errors and name != "all":
            for i in ids:
                sys.stdout.writelines(f"    {i}: {e}\n" for e in errors(gold[i], found[i]))


if __name__ == "__main__":
    main()
