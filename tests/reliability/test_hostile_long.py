"""What takes minutes to try: lines of 1 GB, and time against length for texts made to be slow."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from pipeline.ingest.inputs import Limits
from pipeline.ingest.prepare import prepare
from pipeline.language.build import DEFAULT_MODEL
from pipeline.language.extract import extract
from pipeline.models import Article, Outlet, RawDocument
from pipeline.work import load_language
from tests.fuzz.spans import check_extraction
from tests.timing import cpu_seconds, grows_less
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


def test_a_quotation_mark_that_is_never_closed(meter: Meter, tmp_path: Path) -> None:
    lines = b'text,a\n"x,' + b"abcdefghi\n" * 3_000_000
    (tmp_path / "a.csv").write_bytes(lines + ROW)
    cost = meter.read(tmp_path / "a.csv")
    assert cost.outcomes == {"too_long": 1, "article": 1}
    assert cost.mebibytes < 320
    assert cost.seconds < 30


SLOW = [
    "“", "”", '"', "'", "‘", "' ", '" ', "“a” ", "- ", "— ", "-", "…", "... ", "  ", "\t", "\n",
    "\n\n", "(", ") ", "[", "(a) ", "1", "1 ", "1. ", "A", "A ", "Aa ", "A. ", "A-", "Aa-",
    "a", "a ", "a, ", "and ", "he said ", "“a,” he said. ", "he said: “", "said ", "by ", "that ",
    "according to ", "Mr. ", "President ", "Marta Lind, ", "the mayor of ", "who ", "’s ", "@a ",
    "#", "/", "&amp;", "&", "<p>", "<", "> ", "http://a.example/ ", "\u0301", "e\u0301",
    "\U0001f469\u200d", "\u00a0",
]  # fmt: skip
"""Pieces of text whose repetition tempts regular expressions and grammars to try everything."""
ENOUGH = 1.0
"""Seconds after which the time that a text takes can be told from noise."""
SLACK = 3.0
"""Twice the text may take this many times the time: 2 is linear, 4 its square."""
LIMITS = Limits(settle_seconds=0)


def text_of(piece: str, length: int) -> str:
    """Return about ``length`` characters; cleaning refuses more than 1,000 without a blank."""
    line = piece * ((length if " " in piece else min(length, 900)) // len(piece))
    return f"{STORY}\n\n" + f"{line}\n" * max(1, length // max(1, len(line)))


def cleaned(text: str) -> object:
    return prepare(RawDocument("a.txt", 1, "text", text, {}, None, "0" * 32), LIMITS)


def annotated(text: str) -> None:
    article = Article("a_0", OUTLET, "field", "Trams will run", text)
    (extraction,) = extract(load_language(DEFAULT_MODEL), [article])
    check_extraction(article, extraction)


@pytest.mark.parametrize("piece", SLOW)
@pytest.mark.parametrize(("work", "longest"), [(cleaned, 256_000), (annotated, 32_000)])
def test_twice_the_text_takes_about_twice_the_time(
    work: Callable[[str], object], longest: int, piece: str
) -> None:
    def doing(length: int) -> Callable[[], object]:
        return partial(work, text_of(piece, length))

    doing(500)()
    length = 1_000
    once, twice = 0.0, cpu_seconds(doing(length))
    while twice < ENOUGH and length < longest:
        length *= 2
        once, twice = twice, cpu_seconds(doing(length))
    if twice >= SLACK * once + 0.1:  # noise, or is it so?
        assert grows_less(doing(length // 2), doing(length), SLACK), (length, once, twice)
