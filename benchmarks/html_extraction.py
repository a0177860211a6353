"""Score the HTML body extraction on pages with known article bodies.

Usage: python -m benchmarks.html_extraction [--data FOLDER] [--worst N] [--keep-boilerplate]

FOLDER holds ``<key>.html.gz`` pages and ``ground-truth.json``: {key: {"articleBody", "url"}}
(default: ``$CONCORD_GOLD/html``, else ``../shared/data/html`` beside the checkout). The measure is
that of scrapinghub's article-extraction-benchmark: per page, true and false positives and false
negatives over the multisets of 4-token shingles; precision and recall averaged over the pages; F1
of the two averages.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from benchmarks import gold as gold_data
from pipeline.ingest.boilerplate import strip
from pipeline.ingest.clean import Line, join_lines, normalise
from pipeline.ingest.clues import read_clues
from pipeline.ingest.decode import decode
from pipeline.ingest.html_body import body, parse
from pipeline.ingest.html_metadata import page_facts

_SHINGLE = 4
_TOKEN = re.compile(r"\w+")


@dataclass(frozen=True)
class PageScore:
    """Precision and recall of one page, in [0, 1]."""

    key: str
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, 0 where both are."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def default_folder() -> Path:
    """Return where the gold pages are expected."""
    return gold_data.ROOT / "html"


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Return the multiset of runs of four tokens; a shorter text is one run."""
    tokens = _TOKEN.findall(text)
    runs = range(max(len(tokens) - _SHINGLE + 1, 1)) if tokens else ()
    return Counter(tuple(tokens[start : start + _SHINGLE]) for start in runs)


def score(key: str, truth: str, found: str) -> PageScore:
    """Score the text found in one page against its true body."""
    expected, actual = shingles(truth), shingles(found)
    shared = sum((expected & actual).values())
    return PageScore(
        key,
        shared / sum(actual.values()) if actual else float(not expected),
        shared / sum(expected.values()) if expected else float(not actual),
    )


def extract(page: str, *, keep_boilerplate: bool = False) -> str:
    """Return the article text of a page, as ingest cleans it (or as it comes, uncleaned)."""
    tree = parse(page)
    if tree is None:
        return ""
    facts = page_facts(tree)
    text = body(tree)
    if keep_boilerplate:
        return text
    lines = [Line(line, n) for n, line in enumerate(filter(None, normalise(text).split("\n")))]
    kept, dropped = strip(lines)
    return join_lines(read_clues(kept, dropped, title=facts.title, find_title=False)[1])


def evaluate(folder: Path, *, keep_boilerplate: bool = False) -> list[PageScore]:
    """Score every page of a gold folder, by key."""
    truth = json.loads((folder / "ground-truth.json").read_text("utf-8"))
    scores = []
    for key, entry in sorted(truth.items()):
        page = decode(gzip.decompress((folder / f"{key}.html.gz").read_bytes()), html=True)
        found = extract(page, keep_boilerplate=keep_boilerplate)
        scores.append(score(key, entry["articleBody"], found))
    return scores


def mean_f1(scores: list[PageScore]) -> tuple[float, float, float]:
    """Return mean precision, mean recall, and the F1 of these means."""
    precision = sum(page.precision for page in scores) / len(scores)
    recall = sum(page.recall for page in scores) / len(scores)
    return precision, recall, PageScore("", precision, recall).f1


def main() -> int:
    """Print the figures; return 2 where the gold pages are absent."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=default_folder())
    parser.add_argument("--worst", type=int, default=0, help="also list the N worst pages")
    parser.add_argument("--keep-boilerplate", action="store_true", help="score before cleaning")
    options = parser.parse_args()
    if not (options.data / "ground-truth.json").exists():
        print(f"no gold pages in {options.data}: give --data or CONCORD_GOLD", file=sys.stderr)
        return 2
    start = time.perf_counter()
    scores = evaluate(options.data, keep_boilerplate=options.keep_boilerplate)
    seconds = time.perf_counter() - start
    precision, recall, f1 = mean_f1(scores)
    print(
        f"pages {len(scores)}  precision {precision:.4f}  recall {recall:.4f}  F1 {f1:.4f}"
        f"  ({seconds / len(scores):.3f} s a page)"
    )
    for page in sorted(scores, key=lambda page: page.f1)[: options.worst]:
        print(f"  {page.key}  F1 {page.f1:.3f}  P {page.precision:.3f}  R {page.recall:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
