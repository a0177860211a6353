"""The figures equal those of an independent scorer with the same definitions."""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.evaluation.figures import Sampling
from pipeline.evaluation.gold import read_gold, read_predictions
from pipeline.evaluation.quotes import score
from pipeline.evaluation.spans import KINDS

Row = dict[str, Any]
WORDS = ("Ada", "said", "we", "will", '"', "“", "”", "``", "''", "«", "\n", "  ", ".", "😀", "?!")


def check(reference: ModuleType, gold: list[Row], found: list[Row]) -> None:
    """Score both ways, through files as a person would, and compare every figure."""
    expected = reference.score(gold, found)
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, "gold.jsonl"), Path(folder, "found.jsonl")]
        for path, rows in zip(paths, (gold, found), strict=True):
            path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        report = score(
            read_gold(paths[0]), read_predictions(paths[1]), "test", Sampling(resamples=0)
        )
    # Where there is no denominator, the other scorer says 0.
    measured = {name: each.value or 0.0 for name, each in report.overall.figures.items()}
    for name, value in _flat(expected):
        assert abs(measured[name] - value) < 1e-12, (name, measured[name], value)
    counts = report.overall.counts
    assert counts["gold"] == expected["gold"]
    assert counts["found"] == expected["predicted"]
    assert counts["found_sourced"] == expected["predicted_with_source"]
    assert {kind: counts[f"gold.{kind}"] for kind in KINDS} == expected["gold_by_kind"]
    assert report.overall.n_articles == expected["articles"]


def _flat(expected: Row) -> Iterator[tuple[str, float]]:
    for measure in ("chars", "span", "attr"):
        for name, value in expected[measure].items():
            if name == "recall_by_kind":
                yield from ((f"{measure}.recall.{kind}", value[kind]) for kind in KINDS)
            else:
                yield f"{measure}.{name}", value


@st.composite
def row_pairs(draw: st.DrawFn) -> tuple[list[Row], list[Row]]:
    """Draw gold and predictions; some of these are the gold's, shifted, or outside the text."""
    gold: list[Row] = []
    found: list[Row] = []
    for number in range(draw(st.integers(1, 3))):
        text = " ".join(draw(st.lists(st.sampled_from(WORDS), min_size=2, max_size=30)))
        spans = st.lists(_span_of(len(text)), max_size=2)
        quote = st.fixed_dictionaries({"content": spans, "source": spans})
        quotes = draw(st.lists(quote, max_size=6))
        gold.append({"id": number, "text": text, "attributions": quotes})
        if draw(st.integers(0, 9)) == 0:
            continue  # an article without predictions
        free = st.lists(st.tuples(st.integers(-5, 99), st.integers(-5, 99)), max_size=2)
        guess = st.fixed_dictionaries({"content": free}, optional={"source": free})
        guesses = draw(st.lists(guess, max_size=3))
        shift = draw(st.integers(0, 2))
        near = [
            {**q, "content": [(s + shift, e + shift) for s, e in q["content"]]}
            for q in quotes
            if draw(st.booleans())
        ]
        key = draw(st.sampled_from(["quotes", "attributions"]))
        found.append({"id": number, key: draw(st.permutations(near + guesses))})
    return gold, found


def _span_of(length: int) -> st.SearchStrategy[tuple[int, int]]:
    ends = st.tuples(st.integers(0, length - 1), st.integers(1, length))
    return ends.map(lambda pair: (min(pair), max(max(pair), min(pair) + 1)))


@settings(deadline=None, max_examples=150)
@given(row_pairs())
def test_random_rows(reference: ModuleType, rows: tuple[list[Row], list[Row]]) -> None:
    check(reference, *rows)


def test_real_articles(reference: ModuleType, polnear: list[Row]) -> None:
    """The gold of real articles, disturbed: moved, dropped, split, swapped and sourceless."""
    generator = random.Random(7)  # noqa: S311
    found = []
    for row in polnear[::2]:
        quotes = [_disturbed(quote, generator) for quote in row["attributions"]]
        kept = [quote for quote in quotes if generator.random() < 0.8]
        spare = [{"content": q["source"], "source": q["cue"]} for q in row["attributions"][::7]]
        found.append({"id": row["id"], "quotes": kept + spare})
    check(reference, polnear, found)


def _disturbed(quote: Row, generator: random.Random) -> Row:
    move = generator.choice((0, 0, 3, 25))
    content = [[start + move, end] for start, end in quote["content"]]
    source = generator.choice((quote["source"], quote["source"], [], quote["cue"]))
    return {"content": content, "source": source}
