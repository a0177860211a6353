"""Names and places made to lead a reader astray: each file once, or rejected by name."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from pipeline.ingest.discover import discover
from pipeline.ingest.inputs import InputFile, Limits
from pipeline.ingest.readers import read
from pipeline.ingest.streams import open_source
from pipeline.models import RawDocument
from tests.fuzz.invariants import ACTED_ON

STORY = "The council approved the tram on Monday after eleven hours of debate.\n"
LIMITS = Limits(settle_seconds=0)


def found_in(folder: Path) -> dict[str, str]:
    """Return path -> ``file`` or the reason of its rejection."""
    return {
        item.path: "file" if isinstance(item, InputFile) else item.reason
        for item in discover(folder)
    }


@pytest.mark.parametrize(
    ("name", "path"),
    [
        (b"a\nDone in 0.1 s.txt", "a\\x0aDone in 0.1 s.txt"),
        (b"a\x1b]0;owned\x07.txt", "a\\x1b]0;owned\\x07.txt"),
        ("a\u202etxt.gpj.txt".encode(), "a\\u202etxt.gpj.txt"),
        ("a\u200b.txt".encode(), "a\\u200b.txt"),
        ("a\x85\u2028.txt".encode(), "a\\x85\\u2028.txt"),
        (b"caf\xe9.txt", "caf\\xe9.txt"),
        (b"caf\\xe9.txt", "caf\\x5cxe9.txt"),
        ("café “x”.txt".encode(), "café “x”.txt"),
        (b"..txt..txt", None),  # hidden
        (b"..\\..\\etc.txt", None),
        (b"%2e%2e%2f.txt", "%2e%2e%2f.txt"),
        (b"-rf *;$(x)`y`.txt", "-rf *;$(x)`y`.txt"),
        (b"a" * 251 + b".txt", "a" * 251 + ".txt"),
        (b"' OR 1=1; --.txt", "' OR 1=1; --.txt"),
    ],
)
def test_any_name_is_read_and_shown_on_one_line(
    tmp_path: Path, name: bytes, path: str | None
) -> None:
    (tmp_path / os.fsdecode(name)).write_text(STORY)
    items = list(discover(tmp_path))
    assert [item.path for item in items] == ([] if path is None else [path])
    for item in items:
        assert isinstance(item, InputFile)
        assert not ACTED_ON.search(item.path)
        (document,) = read(item, LIMITS)
        assert isinstance(document, RawDocument)
        assert document.body == STORY


def test_names_that_look_alike_stay_apart(tmp_path: Path) -> None:
    for name in (b"a\xff.txt", b"a\\xff.txt", b"a\\x5cxff.txt", b"a\n.txt", b"a\\x0a.txt"):
        (tmp_path / os.fsdecode(name)).write_text(STORY)
    assert len(found_in(tmp_path)) == 5


def test_what_is_no_file_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket.txt"))
    (tmp_path / "device.txt").symlink_to("/dev/zero")
    (tmp_path / "memory.txt").symlink_to("/proc/self/mem")
    (tmp_path / "folder.txt").mkdir()
    assert found_in(tmp_path) == {
        "pipe.txt": "unsupported",
        "socket.txt": "unsupported",
        "device.txt": "outside_corpus",
        "memory.txt": "outside_corpus",
    }


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl.gz"])
def test_a_pipe_that_took_the_place_of_a_file_holds_nobody_up(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    status = (tmp_path / name).stat()
    kind, packed = ("text", False) if name == "a.txt" else ("jsonl", True)
    file = InputFile(name, tmp_path / name, 0, status.st_mtime_ns, kind, packed, None)
    with pytest.raises(OSError, match="no regular file"), open_source(file, LIMITS):
        pass


def test_links_lead_nowhere_else_and_end(tmp_path: Path) -> None:
    corpus, outside = tmp_path / "corpus", tmp_path / "outside"
    (corpus / "drum").mkdir(parents=True)
    outside.mkdir()
    (outside / "secret.txt").write_text(STORY)
    (corpus / "drum" / "a.txt").write_text(STORY)
    (corpus / "drum" / "up").symlink_to("..")
    (corpus / "drum" / "self.txt").symlink_to("self.txt")
    (corpus / "drum" / "out.txt").symlink_to("../../outside/secret.txt")
    (corpus / "drum" / "outside").symlink_to(outside)
    (corpus / "drum" / "nothing.txt").symlink_to("nothing-there")
    (corpus / "drum" / "again.txt").symlink_to("a.txt")
    (corpus / "drum" / "hard.txt").hardlink_to(corpus / "drum" / "a.txt")
    assert found_in(corpus) == {
        "drum/a.txt": "file",
        "drum/again.txt": "file",
        "drum/hard.txt": "file",
        "drum/nothing.txt": "unreadable",
        "drum/out.txt": "outside_corpus",
        "drum/outside": "outside_corpus",
        "drum/self.txt": "unreadable",
    }


def test_folders_within_folders_are_walked(tmp_path: Path) -> None:
    deep = tmp_path
    for _ in range(300):
        deep /= "d"
    deep.mkdir(parents=True)
    (deep / "a.txt").write_text(STORY)
    assert list(found_in(tmp_path).values()) == ["file"]
