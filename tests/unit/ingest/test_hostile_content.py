"""Inputs made to cost time or memory, or to break a reader: read exactly or rejected by name.

Each runs in a process of its own, so that the memory it takes can be measured.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.ingest.boilerplate import rule_for
from pipeline.ingest.fields import as_text, split_header
from tests.fuzz.seeds import REGRESSIONS, SEEDS
from tests.fuzz.targets import TARGETS, close
from tests.timing import takes_less
from tests.unit.ingest.measured import STORY, Meter

MIB = 1 << 20
GZIP_OF_NOTHING = gzip.compress(b"", mtime=0)


def page(body: str) -> bytes:
    return f"<html><body>{body}</body></html>".encode()


def record(**fields: object) -> bytes:
    return json.dumps({"text": STORY * 3, **fields}).encode() + b"\n"


FILES: list[tuple[str, str, Callable[[], bytes], dict[str, int], float, int]] = [
    # what, name, content, what becomes of it, seconds of CPU and MiB it may take
    ("nested elements", "a.html", lambda: page("<div>" * 100_000 + STORY), {"too_long": 1}, 1, 60),
    ("nested, fewer", "a.html", lambda: page("<b><i>" * 9_000 + STORY), {"no_text": 1}, 3, 120),
    (
        "attributes",
        "a.html",
        lambda: page(f"<p {' '.join(f'a{n}=1' for n in range(100_000))}>{STORY}"),
        {"too_long": 1},
        1,
        80,
    ),
    ("half-open tags", "a.html", lambda: b"<a " * 600_000, {"no_text": 1}, 3, 120),
    ("open comments", "a.html", lambda: page("<!--" * 200_000 + STORY), {"no_text": 1}, 1, 80),
    (
        "nested JSON-LD",
        "a.html",
        lambda: page(f"<script type='application/ld+json'>{'[' * 50_000}</script><p>{STORY * 9}"),
        {"article": 1},
        2,
        80,
    ),
    (
        "gzip bomb",
        "a.txt.gz",
        lambda: gzip.compress(bytes(100 * MIB), 9, mtime=0),
        {"too_long": 1},
        2,
        120,
    ),
    (
        "gzip in gzip",
        "a.txt.gz",
        lambda: gzip.compress(gzip.compress(STORY.encode())),
        {"binary": 1},
        1,
        20,
    ),
    ("gzip of many parts", "a.txt.gz", lambda: GZIP_OF_NOTHING * 100_000, {"empty": 1}, 4, 20),
    ("one long line", "a.txt", lambda: b"a" * 17 * MIB, {"too_long": 1}, 1, 60),
    ("short lines", "a.txt", lambda: b"a\n" * 8 * MIB, {"too_long": 1}, 1, 120),
    ("columns", "a.csv", lambda: b"text" + b",c" * 1_000_000 + b"\nx", {"bad_csv": 1}, 1, 60),
    (
        "a quotation mark a line",
        "a.csv",
        lambda: b"text,a\n" + (b'a,"x\n' + b"a,b\n" * 50) * 100,
        {"bad_csv": 100, "no_text": 5_000},
        4,
        20,
    ),
    ("nested JSON", "a.jsonl", lambda: b'{"text":' + b"[" * 5_000_000, {"bad_json": 1}, 1, 40),
    (
        "keys",
        "a.jsonl",
        lambda: record(**{f"k{n}": 1 for n in range(60_000)}),
        {"article": 1},
        4,
        160,
    ),
    (
        "numbers",
        "a.jsonl",
        lambda: (
            b'{"text": "x", "id": ' + b"9" * 5_000 + b"}\n" + record(id=float("inf"), date=-1e308)
        ),
        {"bad_json": 1, "article": 1},
        1,
        20,
    ),
    (
        "a byline nested 450 times",
        "a.jsonl",
        lambda: record(byline=json.loads('[{"name":' * 450 + "1" + "}]" * 450)),
        {"article": 1},
        1,
        20,
    ),
]


@pytest.fixture(scope="module")
def meter() -> Iterator[Meter]:
    with Meter() as running:
        yield running


@pytest.mark.parametrize(
    ("name", "content", "outcome", "seconds", "mebibytes"),
    [file[1:] for file in FILES],
    ids=[file[0] for file in FILES],
)
def test_what_costs_much_is_bounded(
    meter: Meter,
    tmp_path: Path,
    name: str,
    content: Callable[[], bytes],
    outcome: dict[str, int],
    seconds: float,
    mebibytes: int,
) -> None:
    (tmp_path / name).write_bytes(content())
    cost = meter.read(tmp_path / name)
    assert cost.outcomes == outcome
    assert cost.seconds < seconds
    assert cost.mebibytes < mebibytes


def test_a_gzip_file_cut_short_gives_what_came_before(meter: Meter, tmp_path: Path) -> None:
    rows = b"".join(record(id=number) for number in range(600))
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(rows, 1, mtime=0)[:-20])
    cost = meter.read(tmp_path / "a.jsonl.gz")
    assert set(cost.outcomes) == {"article", "unreadable"}
    assert cost.outcomes["unreadable"] == 1
    assert cost.outcomes["article"] > 200  # all but what one buffer holds


@pytest.mark.parametrize(
    ("line", "texts"),
    [
        (
            record(text=None).replace(b"null", b'"a", "text": "b"'),
            ["b"],
        ),  # the last one counts
        (b'{"text": "half \\ud83d a pair"}', ["half \ufffd a pair"]),
        (b'{"text": "a\\u0000b \\u001b[2J"}', ["a\x00b \x1b[2J"]),  # cleaning takes them out
        (b'{"TEXT": "a", "x": {"text": "b"}}', ["a"]),
    ],
)
def test_odd_json_is_read_exactly(
    meter: Meter, tmp_path: Path, line: bytes, texts: list[str]
) -> None:
    (tmp_path / "a.jsonl").write_bytes(line)
    assert meter.read(tmp_path / "a.jsonl").bodies == texts


@pytest.mark.parametrize(
    "line",
    [
        "A-" * 80,
        "By " + "A-" * 78,
        "A'" * 80,
        "Photo: " + "Aa-Bb " * 25,
        "Aa, and " * 20,
        "9/" * 80,
    ],
)
@pytest.mark.parametrize("end", ["", " x", "!", "\x01"])
def test_no_rule_on_lines_takes_long(line: str, end: str) -> None:
    hostile = line[: 160 - len(end)] + end
    assert takes_less(lambda: rule_for(hostile), 0.1)  # the first of these once took 2.4 s


def test_a_header_block_ends_within_reach() -> None:
    block = "title: x\n" + "section: " + "y" * 250_000 + "\n\n"
    assert split_header(f"{block}Text.") == ({}, f"{block}Text.")
    assert split_header(f"title: x\n\n{'y' * 250_000}") == ({"title": "x"}, "y" * 250_000)


def test_names_within_names_are_read_to_a_depth() -> None:
    nested: object = "Jo"
    for _ in range(3):
        nested = [{"name": nested}]
    assert as_text(nested) == "Jo"


@pytest.mark.parametrize("target", [name for name in TARGETS if name != "offsets"])
def test_what_fuzzing_starts_from_and_what_it_found(target: str) -> None:
    try:
        for data in (*SEEDS[target], *REGRESSIONS.get(target, ())):
            TARGETS[target](data)
    finally:
        close()  # programs that later tests start would be bounded, too
