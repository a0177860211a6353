"""Properties that hold for any input, however hostile."""

import csv
import gzip
import io
import json
import re
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ingest.boilerplate import rule_file, strip
from pipeline.ingest.clean import join_lines, normalise, split_lines
from pipeline.ingest.dates import find_date, parse_date
from pipeline.ingest.discover import discover
from pipeline.ingest.fields import split_header
from pipeline.ingest.identity import normalise_url, outlet_id
from pipeline.ingest.inputs import InputFile, Limits
from pipeline.ingest.prepare import prepare
from pipeline.ingest.readers import read
from pipeline.models import Article, RawDocument, Rejection

LIMITS = Limits(settle_seconds=0, max_chars=5_000)
NAMES = ["a.txt", "a.html", "a.jsonl", "a.csv", "a.tsv", "a.txt.gz", "a.jsonl.gz"]
VALUE = st.text(st.characters(blacklist_categories=["Cs", "Cc", "Zl", "Zp", "Zs"]), min_size=1)
LINE = st.one_of(
    st.sampled_from([line for table in rule_file() for line in table["drop"] + table["keep"]]),
    st.text(max_size=60),
    st.sampled_from(
        ["", "Title: A", "---", "<p>", "<q>x", '{"text": "a"}', 'a,"b', "Nov. 6, 2024"]
    ),
)
TEXTS = st.lists(LINE, max_size=25).map("\n".join)


def read_as(name: str, data: bytes) -> list[RawDocument | Rejection]:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / name).write_bytes(data)
        (file,) = discover(Path(folder))
        assert isinstance(file, InputFile)
        return list(read(file, LIMITS))


@settings(deadline=None, max_examples=120)
@given(
    st.sampled_from(NAMES),
    st.one_of(st.binary(max_size=400), TEXTS.map(lambda t: t.encode("utf-8", "replace"))),
)
def test_any_bytes_become_articles_or_rejections(name: str, data: bytes) -> None:
    for packed in (data, gzip.compress(data)) if name.endswith(".gz") else (data,):
        items = read_as(name, packed)
        assert items
        for item in items:
            result = prepare(item, LIMITS) if isinstance(item, RawDocument) else item
            if isinstance(result, Article):
                assert result.text.strip() == result.text != ""
                assert len(result.text) <= LIMITS.max_chars
                json.dumps([result.text, result.title]).encode("utf-8")
            else:
                assert result.reason
                assert result.detail


@settings(deadline=None, max_examples=60)
@given(TEXTS)
def test_any_page_becomes_an_article_or_a_rejection(markup: str) -> None:
    page = f"<html><body><h1>x</h1><article><p>{markup}</article>"
    document = RawDocument("a.html", 1, "html", page, {}, None, "0")
    assert isinstance(prepare(document, LIMITS), Article | Rejection)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def is_subsequence(some: list[str], of: list[str]) -> bool:
    rest = iter(of)
    return all(word in rest for word in some)


@settings(deadline=None, max_examples=150)
@given(TEXTS)
def test_cleaning_only_removes(text: str) -> None:
    normal = normalise(text)
    lines = split_lines(normal)
    kept, dropped = strip(lines)
    assert is_subsequence(words(join_lines(kept)), words(normal))
    assert len(kept) + len(dropped) == len(lines)
    assert "".join(words(join_lines(lines))) == "".join(words(normal))


@settings(deadline=None, max_examples=100)
@given(st.text(st.characters(max_codepoint=0x7F, blacklist_characters="<&"), max_size=200))
def test_normalising_plain_text_keeps_its_words(text: str) -> None:
    printable = re.sub(r"[\x00-\x08\x0e-\x1f\x7f]", "", text)
    assert words(normalise(text)) == words(printable)


@settings(deadline=None, max_examples=100)
@given(TEXTS)
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = join_lines(split_lines(normalise(text)))
    if "&" not in once and "<" not in once and once.isascii():
        assert join_lines(split_lines(normalise(once))) == once


@settings(deadline=None, max_examples=100)
@given(
    st.dictionaries(st.sampled_from(["title", "outlet", "byline", "id"]), VALUE, min_size=1), TEXTS
)
def test_header_block_round_trip(fields: dict[str, str], body: str) -> None:
    quoted = {name: f'"{value}"' for name, value in fields.items()}
    text = "".join(f"{name}: {value}\n" for name, value in quoted.items()) + "\n" + body
    assert split_header(text) == (dict(sorted(fields.items())), body)


RECORDS = st.lists(
    st.fixed_dictionaries({"text": st.text(min_size=1), "title": VALUE, "id": VALUE}),
    min_size=1,
    max_size=5,
).filter(lambda rows: all(row["text"].strip() and row["text"].isprintable() for row in rows))


@settings(deadline=None, max_examples=60)
@given(RECORDS)
def test_jsonl_round_trip(records: list[dict[str, str]]) -> None:
    data = "\n".join(json.dumps(record) for record in records).encode()
    check_records(read_as("a.jsonl", data), records)


@settings(deadline=None, max_examples=60)
@given(RECORDS, st.sampled_from(["a.csv", "a.tsv"]))
def test_csv_round_trip(records: list[dict[str, str]], name: str) -> None:
    stream = io.StringIO()
    delimiter = "," if name == "a.csv" else "\t"
    writer = csv.DictWriter(stream, ["text", "title", "id"], delimiter=delimiter)
    writer.writeheader()
    writer.writerows(records)
    check_records(read_as(name, stream.getvalue().encode()), records)


def check_records(items: list[RawDocument | Rejection], records: list[dict[str, str]]) -> None:
    assert len(items) == len(records)
    for item, record in zip(items, records, strict=True):
        assert isinstance(item, RawDocument)
        assert item.body == record["text"]
        assert item.fields == {"id": record["id"], "title": record["title"]}


@settings(deadline=None, max_examples=60)
@given(TEXTS.filter(lambda text: text.strip() != ""))
def test_content_hash_does_not_know_the_path(text: str) -> None:
    data = text.encode("utf-8", "replace")
    one, other = read_as("a.txt", data), read_as("b.md", data)
    for first, second in zip(one, other, strict=True):
        if isinstance(first, RawDocument) and isinstance(second, RawDocument):
            assert first.content_hash == second.content_hash


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=80), st.text(alphabet="0123456789/.-: TZNovamp,", max_size=40))
def test_dates_and_names_never_raise(text: str, date: str) -> None:
    parse_date(text)
    found = find_date(date)
    if found is not None:
        assert 0 <= found[1] < found[2] <= len(date)
    assert normalise_url(normalise_url(text)) == normalise_url(text)
    assert outlet_id(text)
