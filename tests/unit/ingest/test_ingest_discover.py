"""Walking a corpus: what is offered, what is passed over, what is refused."""

import os
from pathlib import Path

import pytest

from pipeline.ingest.discover import discover, file_format
from pipeline.ingest.inputs import InputFile
from pipeline.models import Rejection


def write(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Some text.")


def found(root: Path) -> list[InputFile | Rejection]:
    return list(discover(root))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.txt", ("text", False)),
        ("a.MD", ("text", False)),
        ("a.htm", ("html", False)),
        ("a.html.gz", ("html", True)),
        ("a.jsonl.GZ", ("jsonl", True)),
        ("a.csv", ("csv", False)),
        ("a.tsv.gz", ("tsv", True)),
        ("a.gz", None),
        ("a.pdf", None),
        ("noext", None),
    ],
)
def test_file_format(name: str, expected: tuple[str, bool] | None) -> None:
    assert file_format(name) == expected


def test_files_come_in_order_with_their_folder(tmp_path: Path) -> None:
    write(tmp_path, "b.txt", "a.txt", "courier/x/deep.html", "courier/a.md", "zeta/b.csv.gz")
    items = found(tmp_path)
    assert [(item.path, item.folder_outlet) for item in items if isinstance(item, InputFile)] == [
        ("a.txt", None),
        ("b.txt", None),
        ("courier/a.md", "courier"),
        ("courier/x/deep.html", "courier"),
        ("zeta/b.csv.gz", "zeta"),
    ]
    first = items[0]
    assert isinstance(first, InputFile)
    assert first.size == 10
    assert first.absolute.read_text() == "Some text."


def test_what_is_no_article_is_passed_over(tmp_path: Path) -> None:
    hidden = [".hidden.txt", ".git/a.txt", "x/.cache/a.txt"]
    unfinished = ["a.txt.part", "b.tmp", "c.html.crdownload", "d.txt~", "x/e.txt.swp"]
    write(tmp_path, *hidden, *unfinished, "README.md", "outlets.csv", "readme.txt")
    assert found(tmp_path) == []


def test_own_files_are_only_passed_over_at_the_root(tmp_path: Path) -> None:
    write(tmp_path, "courier/README.md")
    assert [item.path for item in found(tmp_path)] == ["courier/README.md"]


def test_unknown_kinds_are_refused(tmp_path: Path) -> None:
    write(tmp_path, "a.pdf")
    os.mkfifo(tmp_path / "pipe.txt")
    reasons = {item.path: item.reason for item in found(tmp_path) if isinstance(item, Rejection)}
    assert reasons == {"a.pdf": "unsupported", "pipe.txt": "unsupported"}


def test_links(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    write(tmp_path, "secret.txt", "private/a.txt", "corpus/courier/real.txt")
    (corpus / "out.txt").symlink_to(tmp_path / "secret.txt")
    (corpus / "outdir").symlink_to(tmp_path / "private")
    (corpus / "in.txt").symlink_to(corpus / "courier" / "real.txt")
    (corpus / "indir").symlink_to(corpus / "courier")
    (corpus / "broken.txt").symlink_to(corpus / "nowhere")
    (corpus / "loop.txt").symlink_to(corpus / "loop.txt")
    items = found(corpus)
    assert {item.path: item.reason for item in items if isinstance(item, Rejection)} == {
        "out.txt": "outside_corpus",
        "outdir": "outside_corpus",
        "broken.txt": "unreadable",
        "loop.txt": "unreadable",
    }
    assert [item.path for item in items if isinstance(item, InputFile)] == [
        "courier/real.txt",
        "in.txt",
    ]


def test_names_that_are_not_utf8_can_be_opened(tmp_path: Path) -> None:
    try:
        (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_text("Some text.")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    (item,) = found(tmp_path)
    assert isinstance(item, InputFile)
    assert item.path == "caf\\xe9.txt"
    assert item.absolute.read_text() == "Some text."


def test_corpus_must_be_a_folder(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="does not exist"):
        discover(tmp_path / "none")
    write(tmp_path, "a.txt")
    with pytest.raises(NotADirectoryError, match="is a file"):
        discover(tmp_path / "a.txt")
