"""Who says what in three raw articles: a key marked by hand against the real pipeline.

The articles are not part of the project, so the key holds offsets into their text, no
words of it.
``python -m tests.e2e.test_seed_quotes [FOLDER]`` prints which quotes are found and which missed.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import pytest

from pipeline.annotate import accepted, annotate, requests_from_files
from pipeline.ingest.inputs import Limits
from pipeline.language.build import DEFAULT_MODEL
from pipeline.models import Rejection
from pipeline.work import load_language

KEY = Path(__file__).with_name("seed_quotes.json")
FOUND_AT_LEAST = 37
"""Statements, thoughts, accusations and quoted phrases; wishes and views are counted apart."""
OVERLAP = 0.5

Span = Sequence[int]
Found = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one quote of the key: ``found``, ``missed`` or ``wrong speaker``."""

    quote: dict[str, Any]
    result: str
    overlap: float
    speaker: str | None
    """Of the prediction that overlaps best, if any does by half."""


def characters(spans: Iterable[Span], text: str) -> frozenset[int]:
    """The offsets under the spans that are not white space."""
    return frozenset(
        place for start, end in spans for place in range(start, end) if not text[place].isspace()
    )


def back_to_raw(cleaned: str, raw: str) -> dict[int, int]:
    """Map offsets of the cleaned text to the raw one, word by word."""
    ours = [match.span() for match in re.finditer(r"\S+", cleaned)]
    theirs = [match.span() for match in re.finditer(r"\S+", raw)]
    matcher = SequenceMatcher(
        None, [cleaned[s:e] for s, e in ours], [raw[s:e] for s, e in theirs], autojunk=False
    )
    return {
        ours[block.a + i][0] + k: theirs[block.b + i][0] + k
        for block in matcher.get_matching_blocks()
        for i in range(block.size)
        for k in range(ours[block.a + i][1] - ours[block.a + i][0])
    }


def predictions(folder: Path, names: Iterable[str]) -> dict[str, list[tuple[frozenset[int], str]]]:
    """Annotate the articles together; for each, contents as raw offsets, with speakers' names."""
    paths = [folder / name for name in names]
    rejected: list[Rejection] = []
    requests = accepted(requests_from_files(paths, Limits(settle_seconds=0.0)), rejected)
    rows = list(annotate(load_language(DEFAULT_MODEL), requests))
    assert not rejected
    found = {}
    for path, row in zip(paths, rows, strict=True):
        place = back_to_raw(row["text"], path.read_text(encoding="utf-8"))
        found[path.name] = [
            (
                frozenset(
                    place[c] for c in characters(quote["content"], row["text"]) if c in place
                ),
                (quote["speaker"] or {}).get("name") or "-",
            )
            for quote in row["quotes"]
        ]
    return found


def outcome(quote: dict[str, Any], text: str, found: list[tuple[frozenset[int], str]]) -> Outcome:
    """Compare one quote of the key with the predictions for its article."""
    contents = [
        characters(spans, text) for spans in (quote["content"], *quote["content_alternatives"])
    ]
    speakers = {quote["speaker"], *quote["speaker_alternatives"]}
    ranked = sorted(
        (
            (max(len(c & content) / len(c | content) for c in contents), name in speakers, name)
            for content, name in found
        ),
        reverse=True,
    )
    near = [candidate for candidate in ranked if candidate[0] >= OVERLAP]
    if not near:
        return Outcome(quote, "missed", ranked[0][0] if ranked else 0.0, None)
    right = [candidate for candidate in near if candidate[1]]
    overlap, _, name = (right or near)[0]
    return Outcome(quote, "found" if right else "wrong speaker", overlap, name)


def measure(folder: Path) -> list[Outcome]:
    """What became of each quote of the key. Raises AssertionError where an article has changed."""
    key = json.loads(KEY.read_text(encoding="utf-8"))
    for name, digest in key["files"].items():
        now = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        assert now == digest, f"{name} is not the article that the key was marked on"
    found = predictions(folder, key["files"])
    texts = {name: (folder / name).read_text(encoding="utf-8") for name in found}
    return [outcome(q, texts[q["file"]], found[q["file"]]) for q in key["quotes"]]


def table(outcomes: Iterable[Outcome]) -> str:
    """A line for each quote: offsets, speaker, cue's act, and what became of it; then the sums."""
    lines = []
    for o in outcomes:
        q = o.quote
        start, end = q["content"][0][0], q["content"][-1][1]
        said_by = f", by {o.speaker}" if o.result == "wrong speaker" else ""
        lines.append(
            f"{q['file'][:3]} {start:5}-{end:<5} {'' if q['core'] else '(view)':6} {q['act']:9}"
            f" {q['speaker'][:36]:36} {o.result} {o.overlap:.2f}{said_by}"
        )
    return "\n".join(lines)


def summary(outcomes: Sequence[Outcome]) -> str:
    """How many were found, missed and given to another, statements and views apart."""
    lines = []
    for core, name in ((True, "statements"), (False, "wishes and views")):
        results = Counter(o.result for o in outcomes if o.quote["core"] is core)
        lines.append(f"{name}: {results['found']} of {results.total()} found, {dict(results)}")
    return "\n".join(lines)


@pytest.fixture(scope="module")
def outcomes(seeds: Path) -> list[Outcome]:
    return measure(seeds)


def test_quotes_of_the_key_are_found(outcomes: list[Outcome]) -> None:
    report = f"\n{table(outcomes)}\n{summary(outcomes)}"
    print(report)  # noqa: T201  (shown by pytest -s)
    found = sum(o.result == "found" for o in outcomes if o.quote["core"])
    assert found >= FOUND_AT_LEAST, report


def test_the_key_is_well_formed(seeds: Path) -> None:
    key = json.loads(KEY.read_text(encoding="utf-8"))
    for quote in key["quotes"]:
        text = (seeds / quote["file"]).read_text(encoding="utf-8")
        spans = [*quote["content"], *filter(None, (quote["cue"], quote["source"]))]
        for start, end in [*spans, *(s for a in quote["content_alternatives"] for s in a)]:
            assert 0 <= start < end <= len(text)
            assert text[start:end] == text[start:end].strip()
            for edge in (start, end):  # no span cuts a word
                assert not text[edge - 1 : edge + 1].isalnum() or edge in (0, len(text))


@pytest.mark.parametrize(
    ("cleaned", "raw", "expected"),
    [
        ("He said no", "Ads\nHe  said no\nShare", "He  said no"),
        ("one two", "zero one\n\ntwo", "one\n\ntwo"),
    ],
)
def test_back_to_raw(cleaned: str, raw: str, expected: str) -> None:
    place = back_to_raw(cleaned, raw)
    assert raw[min(place.values()) : max(place.values()) + 1] == expected
    assert all(cleaned[ours] == raw[theirs] for ours, theirs in place.items())


@pytest.mark.parametrize(
    ("found", "result"),
    [
        ([((0, 4), "Quill")], "found"),
        ([((0, 4), "Reyl")], "wrong speaker"),
        ([((0, 4), "Reyl"), ((0, 3), "Ada Quill")], "found"),
        ([((0, 1), "Quill")], "missed"),
        ([((6, 9), "Quill")], "found"),
        ([], "missed"),
    ],
)
def test_outcome(found: list[tuple[tuple[int, int], str]], result: str) -> None:
    quote = {
        "content": [[0, 4]],
        "content_alternatives": [[[6, 9]]],
        "speaker": "Quill",
        "speaker_alternatives": ["Ada Quill"],
    }
    text = "stay, now"
    made = [(characters([span], text), name) for span, name in found]
    assert outcome(quote, text, made).result == result


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("../shared/seeds")
    measured = measure(folder)
    sys.stdout.write(f"{table(measured)}\n{summary(measured)}\n")
