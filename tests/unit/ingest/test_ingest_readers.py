"""Reading files: formats, encodings, header blocks, and everything that is refused."""

import gzip
import json
import os
import time
from pathlib import Path

import pytest

from pipeline.ingest.discover import discover
from pipeline.ingest.fields import split_header
from pipeline.ingest.inputs import InputFile, Limits
from pipeline.ingest.readers import read
from pipeline.models import RawDocument, Rejection

LIMITS = Limits(settle_seconds=0)
STORY = "The council approved the tram on Monday after eleven hours of debate.\n"


def read_bytes(
    folder: Path, name: str, data: bytes, limits: Limits = LIMITS
) -> list[RawDocument | Rejection]:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    (file,) = (item for item in discover(folder) if item.path == name)
    assert isinstance(file, InputFile)
    return list(read(file, limits))


def outcomes(items: list[RawDocument | Rejection]) -> list[tuple[int | None, str]]:
    return [
        (item.line, item.reason if isinstance(item, Rejection) else item.body) for item in items
    ]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\t\r\n", "empty"),
        ("a.txt", b"\xef\xbb\xbf\n", "empty"),
        ("a.txt", b"%PDF-1.7 ...", "binary"),
        ("a.txt", b"PK\x03\x04 and more", "binary"),
        ("a.html", b"\x89PNG\r\n\x1a\n", "binary"),
        ("a.txt", bytes(range(256)) * 8, "binary"),
        ("a.txt", b"text with a \x00 byte", "binary"),
        ("a.txt", b"\x81\x8d\x8f\x90\x9d" * 50, "undecodable"),
        ("a.txt.gz", b"not gzip at all", "unreadable"),
        ("a.txt.gz", gzip.compress(STORY.encode() * 99, mtime=0)[:-9], "unreadable"),
        ("a.jsonl", b"\n\n", "empty"),
        ("a.csv", b"title,text\n", "empty"),
        ("a.csv", b"title,body\na,b\n", "bad_csv"),
        ("a.csv", b"\n", "empty"),
    ],
)
def test_whole_file_rejections(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    (item,) = read_bytes(tmp_path, name, data)
    assert isinstance(item, Rejection)
    assert (item.path, item.reason) == (name, reason)
    assert item.detail.endswith(".")


@pytest.mark.parametrize(
    ("name", "data", "text"),
    [
        ("a.txt", "“Café”, she said.".encode(), "“Café”, she said."),
        ("a.txt", "\ufeff“Café”, she said.".encode(), "“Café”, she said."),
        ("a.txt", "\ufeff“Café”, she said.".encode("utf-16-le"), "“Café”, she said."),
        ("a.txt", "\ufeff“Café”, she said.".encode("utf-16-be"), "“Café”, she said."),
        ("a.txt", "\ufeff“Café”, she said.".encode("utf-32-le"), "“Café”, she said."),
        ("a.txt", "“Café”, she said.".encode("cp1252"), "“Café”, she said."),
        ("a.txt.gz", gzip.compress("“Café”, she said.".encode(), mtime=0), "“Café”, she said."),
        ("a.txt", "“Don’t”, she said — café.".encode("mac_roman"), "“Don’t”, she said — café."),
        ("a.txt", "“Café”, she said.".encode("utf-16-le"), "“Café”, she said."),
        ("a.html", b"<meta charset=iso-8859-1><p>caf\xe9 \x93x\x94", "<p>café “x”"),
        ("a.html", "<meta charset='koi8-r'><p>Путин".encode("koi8-r"), "<p>Путин"),
        ("a.html", b"<meta charset=unicode_escape><p>caf\xe9 \\u0041", "<p>café \\u0041"),
        ("a.html", ("é" * 400).encode() + b"\xe9" + b"x" * 400, "é" * 400 + "\ufffd" + "x" * 400),
    ],
)
def test_encodings(tmp_path: Path, name: str, data: bytes, text: str) -> None:
    (item,) = read_bytes(tmp_path, name, data)
    assert isinstance(item, RawDocument)
    assert item.body.endswith(text)


def test_a_page_saved_as_text_is_a_page(tmp_path: Path) -> None:
    (item,) = read_bytes(tmp_path, "a.txt", b"\n<!DOCTYPE html><html><p>Hello")
    assert isinstance(item, RawDocument)
    assert item.format == "html"


@pytest.mark.parametrize(
    ("text", "fields", "body"),
    [
        ("Title: A\ndate: 6.11.24\n\nBody.", {"title": "A", "published_at": "6.11.24"}, "Body."),
        ("PUBLISHER: The Courier\r\n\r\nBody.", {"outlet": "The Courier"}, "Body."),
        ("outlet: A\npublisher: B\n\nBody.", {"outlet": "A"}, "Body."),
        ("author: Jane Roe\nsection: World\n\nBody.", {"byline": "Jane Roe"}, "Body."),
        ("---\ntitle: 'A: B'\nurl: https://x.org/1\n---\nBody.",
         {"title": "A: B", "url": "https://x.org/1"}, "Body."),
        ("\n\ntitle: A\n\nBody.", {"title": "A"}, "Body."),
        ("title: A\n", {"title": "A"}, ""),
        ("title:\n\nBody.", {}, "Body."),
        ("Warning: the dam may fail.\n\nBody.", {}, None),
        ("Title: A\nThe dam failed.\n\nBody.", {}, None),
        ("Minister: I said no.\nMayor: I said yes.\n\nBody.", {}, None),
        ("https://x.org/1\n\nBody.", {}, None),
        ("section: World\n\nBody.", {}, None),
        ("Body.\ntitle: A\n\nMore.", {}, None),
    ],
)  # fmt: skip
def test_header_block(text: str, fields: dict[str, str], body: str | None) -> None:
    assert split_header(text) == (fields, text.lstrip("\n") if body is None else body)


def test_jsonl(tmp_path: Path) -> None:
    rows = [
        '{"text": "One.", "id": 17, "publisher": "The Courier", "author": ["Jane Roe", "J. Doe"]}',
        "not json",
        "",
        '["a list"]',
        '{"title": "no text"}',
        '{"text": ["a list"]}',
        "[" * 100_000,
        '{"text": "bad \\ud800 pair", "date": null, "other": {"a": 1}}',
        '{"text": "Last.", "id": 1.0, "title": "  Two\\n lines "}',
    ]
    items = read_bytes(tmp_path, "a.jsonl", "\n".join(rows).encode())
    assert outcomes(items) == [
        (1, "One."),
        (2, "bad_json"),
        (4, "bad_json"),
        (5, "no_text"),
        (6, "no_text"),
        (7, "bad_json"),
        (8, "bad \ufffd pair"),
        (9, "Last."),
    ]
    first, last = items[0], items[-1]
    assert isinstance(first, RawDocument)
    assert first.fields == {"byline": "Jane Roe, J. Doe", "id": "17", "outlet": "The Courier"}
    assert isinstance(last, RawDocument)
    assert last.fields == {"id": "1", "title": "Two lines"}


def test_one_jsonl_line_in_another_encoding(tmp_path: Path) -> None:
    lines = [b"caf\xc3\xa9", b"caf\xe9 noir", b"\x81\x8d\x8f\x90" * 9, b"x"]
    data = b"\n".join(b'{"text": "' + line + b'"}' for line in lines)
    assert outcomes(read_bytes(tmp_path, "a.jsonl", data)) == [
        (1, "café"),
        (2, "café noir"),
        (3, "undecodable"),
        (4, "x"),
    ]


def test_utf16_jsonl(tmp_path: Path) -> None:
    data = '\ufeff{"text": "One."}\n{"text": "Two."}\n'.encode("utf-16-le")
    assert outcomes(read_bytes(tmp_path, "a.jsonl", data)) == [(1, "One."), (2, "Two.")]


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.csv", "Text,Title\nOne,A\n\nTwo,B\n", [(2, "One"), (4, "Two")]),
        ("a.tsv", "title\ttext\nA\tOne, two\n", [(2, "One, two")]),
        ("a.csv", "title;text\nA;One, two\n", [(2, "One, two")]),
        ("a.csv", 'title,text\nA,"One\nline ""x"""\nB,Two\n', [(2, 'One\nline "x"'), (4, "Two")]),
        ("a.csv", "title,text\nA,One,extra\nB,Two\n", [(2, "bad_csv"), (3, "Two")]),
        ("a.csv", 'title,text\nA,"One\nB,"Two"\nC,3\n', [(2, "bad_csv"), (3, "Two"), (4, "3")]),
        ("a.csv", 'title,text\nA,"One "quoted" here"\nB,Two\n', [(2, "bad_csv"), (3, "Two")]),
        ("a.csv", 'title,text\nA,One\nB,"Two\nmore\n', [(2, "One"), (3, "bad_csv")]),
        ("a.csv", "title,text\nA,\nB,Two\n", [(2, "no_text"), (3, "Two")]),
    ],
)  # fmt: skip
def test_tables(tmp_path: Path, name: str, data: str, expected: list[tuple[int, str]]) -> None:
    assert outcomes(read_bytes(tmp_path, name, data.encode())) == expected


def test_a_damaged_row_is_reported_once(tmp_path: Path) -> None:
    lines = "\n".join(f"line {n} of the damaged text" for n in range(40))
    data = f'title,text\nA,"One\n{lines}\nwith a "stray mark\nB,Two\n'
    assert outcomes(read_bytes(tmp_path, "a.csv", data.encode())) == [(2, "bad_csv"), (44, "Two")]


def test_oversize_records_leave_their_neighbours_alone(tmp_path: Path) -> None:
    limits = Limits(settle_seconds=0, max_record_bytes=200)
    big = json.dumps({"text": "x" * 1_000})
    data = f'{{"text": "One."}}\n{big}\n{{"text": "Two."}}\n'.encode()
    assert outcomes(read_bytes(tmp_path, "a.jsonl", data, limits)) == [
        (1, "One."),
        (2, "too_long"),
        (3, "Two."),
    ]
    table = f"title,text\nA,One\nB,{'x' * 1_000}\nC,Two\n".encode()
    (tmp_path / "a.jsonl").unlink()
    assert outcomes(read_bytes(tmp_path, "a.csv", table, limits)) == [
        (2, "One"),
        (3, "too_long"),
        (4, "Two"),
    ]


def test_large_documents_and_gzip_bombs(tmp_path: Path) -> None:
    limits = Limits(
        settle_seconds=0, max_record_bytes=10_000, max_unpack_ratio=2, unpack_allowance=50_000
    )
    assert outcomes(read_bytes(tmp_path, "a.txt", b"x " * 9_000, limits)) == [(None, "too_long")]
    bomb = gzip.compress(b"x" * 9_000_000)
    assert outcomes(read_bytes(tmp_path, "b.html.gz", bomb, limits)) == [(None, "too_long")]
    many = gzip.compress(b'{"text": "One."}\n' * 100_000)
    *documents, last = read_bytes(tmp_path, "c.jsonl.gz", many, limits)
    assert isinstance(last, Rejection)
    assert last.reason == "too_long"
    assert 0 < len(documents) < 5_000


def test_permission(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(STORY)
    (file,) = discover(tmp_path)
    assert isinstance(file, InputFile)
    path.unlink()
    (item,) = read(file, LIMITS)
    assert isinstance(item, Rejection)
    assert item.reason == "unreadable"


def test_a_file_that_grows_after_it_was_found(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "One."}\n{"text": "Two."}\n')
    (file,) = discover(tmp_path)
    assert isinstance(file, InputFile)
    items = read(file, LIMITS)
    assert next(items).line == 1
    with path.open("a") as stream:
        stream.write('{"text": "Thr')
    assert outcomes(list(items)) == [(2, "Two."), (None, "being_written")]
    assert outcomes(list(read(file, LIMITS))) == [(None, "being_written")]


def test_a_fresh_file_is_given_time_to_settle(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(STORY)
    (file,) = discover(tmp_path)
    assert isinstance(file, InputFile)
    start = time.monotonic()
    (item,) = read(file, Limits(settle_seconds=0.2))
    assert time.monotonic() - start > 0.1
    assert isinstance(item, RawDocument)
    old = time.time_ns() - 3600 * 10**9
    os.utime(path, ns=(old, old))
    (file,) = discover(tmp_path)
    assert isinstance(file, InputFile)
    start = time.monotonic()
    assert len(list(read(file, Limits(settle_seconds=60)))) == 1
    assert time.monotonic() - start < 10


def test_content_hash_knows_content_and_fields_only(tmp_path: Path) -> None:
    def hash_of(name: str, text: str) -> str:
        (item,) = read_bytes(tmp_path / "c", name, text.encode())
        assert isinstance(item, RawDocument)
        return item.content_hash

    first = hash_of("a.txt", f"title: A\nid: 7\n\n{STORY}")
    assert hash_of("x/b.txt", f"ID: 7\nTitle: A\n\n{STORY}") == first
    assert hash_of("y.txt", f"title: B\nid: 7\n\n{STORY}") != first
    assert hash_of("z.txt", f"title: A\nid: 7\n\n{STORY} ") != first
