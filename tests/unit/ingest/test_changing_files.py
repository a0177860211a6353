"""Files that change between being found and being read, or while they are read."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.ingest.changes import Changes, KnownInputs
from pipeline.ingest.discover import discover
from pipeline.ingest.inputs import InputFile, Limits
from pipeline.ingest.readers import Item, read
from pipeline.ingest.session import Session
from pipeline.models import RawDocument, Rejection

LIMITS = Limits(settle_seconds=0.0)
BODY = "The minister said that the harbour would stay open all winter. "
ELSEWHERE = "The minutes of the closed meeting name every one of its members. "
N = 400


def lines(n: int, words: str = BODY) -> bytes:
    rows = ({"id": str(number), "text": f"{words} {number}"} for number in range(n))
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus" / "post"
    folder.mkdir(parents=True)
    (folder / "feed.jsonl").write_bytes(lines(N))
    (folder / "feed.jsonl.gz").write_bytes(gzip.compress(lines(N)))
    (folder / "one.txt").write_text(BODY * 3, encoding="utf-8")
    (tmp_path / "secret.jsonl").write_bytes(lines(N, ELSEWHERE))
    return tmp_path / "corpus"


def found(corpus: Path, name: str) -> InputFile:
    (file,) = [item for item in discover(corpus) if item.path.endswith(name)]
    assert isinstance(file, InputFile)
    return file


def grown(path: Path) -> None:
    with path.open("ab") as file:
        file.write(lines(1))


def truncated(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def emptied(path: Path) -> None:
    os.truncate(path, 0)


def rewritten(path: Path) -> None:
    """As long as before, but other words."""
    path.write_bytes(path.read_bytes().replace(b"winter", b"summer"))


def replaced(path: Path) -> None:
    new = path.with_name("new.part")
    new.write_bytes(path.read_bytes() + b"\n")
    new.replace(path)


def led_out(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.parents[2] / "secret.jsonl")


CHANGES: list[Callable[[Path], None]] = [grown, truncated, emptied, rewritten, replaced, led_out]


def folder_renamed(path: Path) -> None:
    path.parent.rename(path.parent.with_name("other"))


def reasons(items: list[Item]) -> list[str]:
    return [item.reason for item in items if isinstance(item, Rejection)]


def bodies(items: list[Item]) -> list[str]:
    return [item.body for item in items if isinstance(item, RawDocument)]


@pytest.mark.parametrize("name", ["feed.jsonl", "feed.jsonl.gz", "one.txt"])
@pytest.mark.parametrize("change", CHANGES)
def test_changed_since_it_was_found(
    corpus: Path, name: str, change: Callable[[Path], None]
) -> None:
    file = found(corpus, name)
    change(file.absolute)
    items = list(read(file, LIMITS))
    assert reasons(items) == ["being_written"]
    assert bodies(items) == []


@pytest.mark.parametrize("name", ["feed.jsonl", "feed.jsonl.gz"])
@pytest.mark.parametrize("change", CHANGES)
def test_changed_while_it_is_read(corpus: Path, name: str, change: Callable[[Path], None]) -> None:
    file = found(corpus, name)
    items = []
    for number, item in enumerate(read(file, LIMITS)):
        items.append(item)
        if number == 2:
            change(file.absolute)
    assert reasons(items[-1:]) == ["being_written"]
    assert len(bodies(items)) <= N, "what was added is left for the next run"
    assert all(text.startswith(BODY[:40]) for text in bodies(items))
    assert not any(ELSEWHERE in text for text in bodies(items))


@pytest.mark.parametrize(
    "gone", [lambda p: p.unlink(), lambda p: p.parent.rename(p.parent.parent / "x")]
)
def test_gone_before_it_is_read(corpus: Path, gone: Callable[[Path], None]) -> None:
    file = found(corpus, "one.txt")
    gone(file.absolute)
    assert reasons(list(read(file, LIMITS))) == ["unreadable"]


@pytest.mark.parametrize(
    "gone", [lambda p: p.unlink(), lambda p: p.parent.rename(p.parent.parent / "x")]
)
def test_gone_while_it_is_read_it_is_read_to_its_end(
    corpus: Path, gone: Callable[[Path], None]
) -> None:
    file = found(corpus, "feed.jsonl")
    items = []
    for number, item in enumerate(read(file, LIMITS)):
        items.append(item)
        if number == 2:
            gone(file.absolute)
    assert len(bodies(items)) == N


def test_led_out_and_back_while_it_is_opened(corpus: Path) -> None:
    """The name is right at both looks at it, and leads out of the corpus in between."""
    file = found(corpus, "feed.jsonl")
    kept = file.absolute.with_name("kept.part")
    file.absolute.rename(kept)
    file.absolute.symlink_to(corpus.parent / "secret.jsonl")
    other = file.absolute.stat()
    assert (other.st_size, other.st_mtime_ns) != (file.size, file.mtime_ns)
    assert not bodies(list(read(file, LIMITS)))


def test_a_file_that_changed_is_read_again_although_it_looks_the_same(corpus: Path) -> None:
    session = Session(Changes(KnownInputs(), [], "f"), LIMITS)
    files = [found(corpus, "feed.jsonl")]
    for number, _ in enumerate(session.work(files)):
        if number == 2:
            grown(files[0].absolute)
    assert "post/feed.jsonl" not in session.log.files
    assert [r.reason for r in session.log.rejections] == ["being_written"]


@pytest.mark.parametrize("days", [-400, 1, 400])
def test_a_clock_that_was_wrong_when_the_file_was_written(corpus: Path, days: int) -> None:
    path = corpus / "post" / "one.txt"
    moment = path.stat().st_mtime + days * 86_400
    os.utime(path, (moment, moment))
    limits = Limits(settle_seconds=5.0)  # would be waited for in vain
    assert len(bodies(list(read(found(corpus, "one.txt"), limits)))) == 1
